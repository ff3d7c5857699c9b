//! The rules as data, and one pure function from an attribute to its decision.
//!
//! The files in `data/` are the rules: the SOP's table, PS3.15 2026c Table E.1-1, the
//! known leaks, the safe private elements. [`resolve`] reads nothing else, and the page
//! and the command show the same tables ([`rules`], [`sop_rows`]).

mod claims;
mod compile;
pub mod decision;
mod dictionary;
mod dummy;
pub mod labcas;
mod private;
mod resolve;
mod rows;
pub mod settings;
mod settings_file;
mod tables;

pub use claims::{Claims, Code as MethodCode, SOP_NAME, claims};
pub use decision::{Action, Attribute, Context, Decision, Rule};
pub use dictionary::{is_text, name_of, vr_of};
pub use dummy::{Created, created, dummy};
pub use private::{creator_tag, is_creator, private_vr, with_block};
pub use resolve::resolve;
pub use rows::{RuleRow, SopRow, rules, sop_rows};
pub use settings::{BirthDate, InstitutionName, OperatorsName, Settings};
pub use settings_file::SettingsError;
