//! The rules as data, and one pure function from an attribute to its decision.
//!
//! Two kinds of files are the rules: a study's ([`Study`]: the SOP's table, the known
//! leaks), and DICOM's own in `data/` (PS3.15 2026c Table E.1-1, the safe private
//! elements). [`Policy`] lays one over the other; it travels inside [`Settings`]. [`resolve`]
//! reads nothing else, and the page and the command show the same table ([`rules`]).

mod built_in;
mod claims;
#[cfg(not(target_arch = "wasm32"))]
mod compare;
pub mod decision;
mod dictionary;
mod dummy;
#[cfg(not(target_arch = "wasm32"))]
mod folder;
mod layers;
pub mod marks;
mod modality;
mod packed;
mod private;
mod resolve;
mod rows;
mod said;
pub mod settings;
mod settings_file;
pub mod study;
mod tables;
pub mod words;

pub(crate) use built_in::FILES as BUILT_IN;
pub use claims::{Claims, Code as MethodCode, claims};
#[cfg(not(target_arch = "wasm32"))]
pub use compare::changes;
pub use decision::{Action, Attribute, Context, Decision, Rule};
pub use dictionary::{is_text, name_of, title_of, vr_of};
pub use dummy::{Created, created, dummy};
#[cfg(not(target_arch = "wasm32"))]
pub use folder::read as read_study;
pub use layers::Policy;
pub use modality::Modality;
pub use packed::Packed;
pub use private::{NEAR_STUDY_DAYS, creator_tag, is_creator, private_vr, with_block};
pub use resolve::resolve;
pub use rows::{RuleRow, rules};
pub use settings::{BirthDate, InstitutionName, OperatorsName, Settings};
pub use settings_file::SettingsError;
pub use study::{SopRow, Study};
