mod collect;
mod examples;
mod patterns;
mod properties;
mod series_names;
mod texts;
