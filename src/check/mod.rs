//! The independent audit of an output. It shares only the rules' data with the side
//! that wrote it: images are read by a small walker of its own and again by
//! dicom-parser, archives by the zip crate, and both readers of an image must agree.
//!
//! - [`image_of`]: one output's header and what follows its picture, right after writing,
//!   compared with its original as it passed by ([`Source`]); [`image`] without one;
//! - [`planned`], [`listing`] and [`event`]: the names, the archive's headers against the
//!   plan, and all images together, before anything can be saved;
//! - [`confirm`] and [`FolderCheck`]: a saved archive or folder, read back whole;
//! - [`archive`], [`Arrived`] and [`Audit`]: what came from elsewhere, without its originals.

mod audit;
mod births;
mod bits;
mod bytes;
mod cause;
mod codestream;
mod element;
mod event;
mod finding;
mod fold;
mod folder;
mod foreign;
mod fragments;
mod guide;
mod headers;
mod image;
mod kept;
mod memo;
mod names;
mod naming;
mod needles;
mod part;
mod part10;
mod patterns;
mod picture;
mod places;
mod readiness;
mod risk;
mod rows;
mod rules;
mod search;
mod second;
mod seen;
mod sightings;
mod source;
mod spellings;
mod stream;
mod terms;
mod views;
mod walk;
mod zipped;

pub use audit::{Audit, AuditExpectation, Judged, Letters};
pub use cause::Cause;
pub use event::{EventExpectation, Verdict, event, together, verdict};
pub use finding::{Finding, Grouped, Problem, Severity, group};
pub use folder::FolderCheck;
pub use image::{Expectation, Facts, ImageReport, PixelFacts, image, image_of};
pub use kept::{Against, Piece};
pub use naming::planned;
pub use needles::{Needle, NeedleKind, Needles};
pub use part10::MAX_HEADER_BYTES;
pub use rows::Rows;
pub use rules::Checked;
pub use source::{Seen, Source};
pub use stream::{stream, whole};
pub use walk::MAX_DEPTH;
pub use zipped::{
    Arrived, Confirmation, EntrySaid, ExpectedEntry, Saved, archive, confirm, listing,
    zip_directory, zip_headers,
};
