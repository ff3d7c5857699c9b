mod codecs;
mod picture;
mod residue;
