//! The marks by which the parts of a zip are known (APPNOTE 6.3.10, sections 4.3.7 to
//! 4.3.16).

/// Before a file's own header.
pub const LOCAL: &[u8; 4] = b"PK\x03\x04";
/// Before the sizes that follow a file.
pub const DESCRIPTOR: &[u8; 4] = b"PK\x07\x08";
/// Before a file's line in the directory.
pub const DIRECTORY: &[u8; 4] = b"PK\x01\x02";
/// At the end of the directory.
pub const END: &[u8; 4] = b"PK\x05\x06";
/// At the end of a directory with 64-bit sizes.
pub const END_64: &[u8; 4] = b"PK\x06\x06";
/// Where that end is.
pub const END_64_AT: &[u8; 4] = b"PK\x06\x07";
