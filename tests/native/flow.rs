mod cancel;
mod texts;
