//! The rules as data, and one pure function from an attribute to its decision.

pub mod decision;
pub mod settings;

pub use decision::{Action, Attribute, Context, Decision, Rule};
pub use settings::Settings;
