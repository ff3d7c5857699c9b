//! What was dropped: each file accepted, refused or held with a reason, and the
//! accepted images sorted into exams.
//!
//! [`examine`] looks at one header and says what the image is ([`Record`]) or why it
//! cannot be used. A [`Catalogue`] gathers the answers for all dropped files, in any
//! order, and lists the studies, their gaps and what needs a person.

mod burned_in;
mod catalogue;
mod copies;
pub mod date;
mod dicomdir;
mod examine;
mod facts;
mod gaps;
mod pixels;
mod readiness;
mod record;
mod stated;
mod study;

pub use crate::policy::Modality;
pub use crate::policy::study::BurnedIn;
pub use catalogue::{Catalogue, Image, same_patient};
pub use copies::SameUid;
pub use dicomdir::dicomdir_images;
pub use examine::{examine, examine_again, study_uid};
pub use gaps::{NumberGap, SliceGap, gaps_in_numbers};
pub use readiness::{Lacking, Received, Reception};
pub use record::{Dimensions, ImageFacts, Original, Patient, Record, SeriesFacts, StudyFacts};
pub use stated::{Concatenation, Shortfall, Stated};
pub use study::{HeldImages, Series, Study, Warning};
