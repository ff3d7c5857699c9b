mod cancel;
mod other_files;
mod texts;
