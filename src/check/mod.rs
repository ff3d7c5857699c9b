//! The independent audit of an output. It shares only the rules' data with the side
//! that wrote it: images are read by a small walker of its own and again by
//! dicom-object, archives by the zip crate, and both readers of an image must agree.
//!
//! - [`image`]: one output's header and what follows its picture, right after writing
//!   or when a received file is audited.

mod bytes;
mod codestream;
mod finding;
mod fold;
mod image;
mod needles;
mod part10;
mod patterns;
mod readiness;
mod risk;
mod rules;
mod search;
mod second;
mod spellings;
mod walk;
mod whole;

pub use finding::{Finding, Grouped, Problem, Severity, group};
pub use image::{Expectation, Facts, ImageReport, PixelFacts, image};
pub use needles::{Needle, NeedleKind, Needles};
pub use part10::MAX_HEADER_BYTES;
pub use rules::SOP_ROWS;
pub use walk::{MAX_DEPTH, Stop};
pub use whole::whole;
