mod builder;
mod damage;
mod pixels;
mod read;
mod shapes;
mod text;
mod write;
