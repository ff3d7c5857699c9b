//! De-identifies imaging exams for a study, as its SOP asks, without the images ever
//! leaving the workstation. Which study that is, `Cargo.toml` says; all that is a study's
//! own is under `studies`.
//!
//! The way of the data is one direction, each stage a room of its own:
//!
//! ```text
//! drop ──► intake ──► plan ──► deid ──► archive ──► check ──► report
//!          what is    event    one      zip from    re-read   what was done,
//!          it? which  IDs,     file at  header      the       by rule, no
//!          study?     order,   a time   bytes +     output    original values
//!                     names             file slices
//! ```
//!
//! [`policy`] (the rules), [`dicom`] (bytes ⇄ elements) and [`crc`] serve the stages and
//! know none of them. Only `web` knows JavaScript; the command in `main.rs` runs
//! the same stages over files on disk.

pub mod archive;
mod calendar;
pub mod check;
pub mod crc;
pub mod deid;
pub mod dicom;
pub mod flow;
pub mod intake;
pub mod letters;
pub mod outcome;
pub mod plan;
pub mod policy;
pub mod preview;
pub mod report;
pub mod sample;
#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod words;

pub use outcome::{Code, Outcome};
