mod burned_in;
mod catalogue;
mod examine;
mod files;
mod gaps;
mod readiness;
