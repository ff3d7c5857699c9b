mod cancel;
mod other_files;
mod sitting;
mod texts;
