//! DICOM bytes ⇄ elements: reading a header and the layout of what follows it,
//! decoding its text, writing Part 10 files. Knows nothing of de-identification.
//!
//! A header is read into **spans** ([`tree`]): where each element's header and value
//! lie in the source. Nothing is decoded that is not asked for, so whatever is kept
//! can be copied byte by byte.

pub mod tree;

pub use tree::{DataSet, Encoding, Kind, Node};
