//! Applying decisions to a data set at every depth, and the identifier sweep: each
//! study's own identifiers are collected from its originals ([`identifiers`]), and every
//! text that stays is searched for them ([`sweep`]). What only looks suspicious
//! ([`patterns`]) is asked about, never cut silently ([`review`]).

pub mod identifiers;
mod identifiers_collect;
pub mod patterns;
mod patterns_dates;
mod patterns_words;
pub mod review;
pub mod sweep;
mod sweep_dates;
mod sweep_edit;
mod sweep_find;
mod sweep_ids;
mod sweep_names;
mod sweep_needles;
mod sweep_tokens;
pub mod vocabulary;

pub use identifiers::{Identifiers, Needle};
pub use patterns::{Suspicion, offer, suspicious};
pub use review::{Question, review};
pub use sweep::{Fate, Hit, IdentifierKind, Place, Sweep, Swept};
