mod contents;
mod kind;
mod read;
mod write;
