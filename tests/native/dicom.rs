mod builder;
mod damage;
mod guide;
mod pixels;
mod read;
mod shapes;
mod text;
mod write;
