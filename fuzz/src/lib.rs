//! What is fuzzed: [`targets`], and [`seeds`] to begin with. `cargo xtask fuzz` runs them under
//! libFuzzer; `tests/fuzz.rs` runs the same functions over the committed corpora and a few
//! thousand mutations of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(missing_docs, dead_code)]

#[path = "../../tests/common/build.rs"]
pub mod build;
#[path = "../../tests/common/plant.rs"]
pub mod plant;
#[path = "../../tests/common/run.rs"]
pub mod run;
pub mod seeds;
pub mod targets;
#[path = "../../tests/common/zips.rs"]
pub mod zips;
