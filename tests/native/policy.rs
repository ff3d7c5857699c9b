mod claims;
mod layers;
mod places;
mod private;
mod settings;
mod sop_rows;
mod studies;
