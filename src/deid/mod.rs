//! Applying decisions to a data set at every depth, and the identifier sweep: each
//! study's own identifiers are collected from its originals ([`identifiers`]), and every
//! text that stays is searched for them ([`sweep`]). What only looks suspicious
//! ([`patterns`]) is asked about, never cut silently ([`review`]).
//!
//! [`FileJob`] takes one file from its first byte to its last; [`edit`] does the work on
//! a data set.

mod coding;
mod create;
pub mod edit;
mod exam;
mod file;
pub mod identifiers;
mod look;
mod markers;
mod memo;
mod part;
pub mod patterns;
mod picture;
pub mod review;
mod rewrite;
mod sums;
pub mod sweep;
mod tally;
mod topic;
pub mod value;
pub mod vocabulary;
mod written;

pub use exam::{Exam, ExamPlan, TextDecision};
pub use file::{FileJob, INFLATED_LIMIT_BYTES};
pub use identifiers::{Identifiers, Needle};
pub use look::{explain, staying_texts};
pub use patterns::{Suspicion, offer, suspicious};
pub use review::{Question, review};
pub use rewrite::StayingText;
pub use sweep::{Fate, Hit, IdentifierKind, Place, Sweep, Swept};
pub use tally::{Change, Row, RuleCount, Tally};
pub use topic::topic;
pub use written::{Segment, Written};
