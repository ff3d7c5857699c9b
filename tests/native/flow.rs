mod cancel;
mod other_files;
mod released;
mod said;
mod sitting;
mod texts;
