//! The native tests of the library and the command: a folder for each room of `src`,
//! through the room's public door.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod archive;
mod check;
mod claims;
mod command;
mod deid;
mod dicom;
mod flow;
mod intake;
mod judges;
mod letters;
mod plan;
mod policy;
mod preview;
mod report;
mod sample;
mod sweep;
