mod codecs;
mod picture;
