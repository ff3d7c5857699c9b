mod certificate;
mod json;
mod looks;
