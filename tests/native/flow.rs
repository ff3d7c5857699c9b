mod cancel;
mod letters;
mod other_files;
mod received;
mod released;
mod said;
mod sitting;
mod texts;
