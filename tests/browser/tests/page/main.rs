//! The built page in real browsers: a module for each thing it must hold to. One program,
//! so that its tests share the machine's cores evenly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod accessible;
mod archives;
mod beside;
mod contract;
mod effort;
mod egress;
mod faults;
mod hidden;
mod hostile;
mod judged;
mod keyboard;
mod letters;
mod many;
mod messages;
mod names;
mod opened;
mod other_study;
mod own_file;
mod platform;
mod private;
mod real_files;
mod report;
mod residue;
mod scripts;
mod several;
mod smuggling;
mod turns;
mod unread;
mod unsupported;
mod views;
mod whole_way;
#[allow(dead_code)]
#[path = "../../../common/zips.rs"]
mod zips;
