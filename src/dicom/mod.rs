//! DICOM bytes ⇄ elements: reading a header and the layout of what follows it,
//! decoding its text, writing Part 10 files. Knows nothing of de-identification.
//!
//! A header is read into **spans** ([`tree`]): where each element's header and value
//! lie in the source. Nothing is decoded that is not asked for, so whatever is kept
//! can be copied byte by byte.
//!
//! Single headers are decoded by dicom-encoding ([`header`]); the walk over them is our own.
//! Compared on 167 real files, read and written again: dicom-object 0.10.1 changed value bytes
//! in 8 and refused 11, the token reader and writer of dicom-parser 0.10.1 changed 9 and
//! refused 5, spans changed none and refused 5. dicom-object allocates as much as a length
//! claims, and 20,000 nested sequences overflow its stack. dicom-parser's tokens are the second
//! reader of [`crate::check`], for what the first one has bounded.

mod blocks;
mod charset;
mod cursor;
mod guide;
mod header;
pub mod inflate;
pub mod pixels;
mod probe;
pub mod read;
pub mod start;
pub mod syntax;
pub mod text;
pub mod tree;
mod walk;
pub mod write;

pub use guide::Guide;
pub use header::dictionary_vr;
pub use inflate::inflate;
pub use read::{
    Header, PixelElement, ReadError, read_data_set, read_header, repeated_or_unordered,
};
pub use start::{IMPLEMENTATION_CLASS_UID, file_start};
pub use syntax::Syntax;
pub use text::{CharacterSet, CharacterSets};
pub use tree::{Children, DataSet, Encoding, Kind, Node};
pub use write::{WriteError, Writer};
