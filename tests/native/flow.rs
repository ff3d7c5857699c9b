mod cancel;
mod other_files;
mod released;
mod sitting;
mod texts;
