//! Reads a Part 10 file's header from a prefix of it (PS3.10 2026c section 7): file meta
//! information and data set up to the pixels, tolerant of what real files leave out,
//! without guessing where that could change a meaning. No input or output here: when
//! the prefix is too short, the reader says how much it needs.

use dicom_core::{Tag, VR};

use super::guide::Guide;
use super::header::is_pixel;
use super::probe;
use super::syntax::Syntax;
use super::tree::{DataSet, Encoding, Kind, trimmed};
use super::walk::{Stop, Walk};
use crate::outcome::Code;

/// Sequences and items may be nested this deep together. Structured reports, the
/// deepest kind of object, stay below 40.
pub const MAX_DEPTH: u16 = 128;
/// A header may take this many bytes, large enhanced multi-frame headers included.
pub const MAX_HEADER_BYTES: u64 = 64 * 1024 * 1024;
/// A header may have this many elements and items: one of 5,000 frames has a million.
pub const MAX_NODES: usize = 2_000_000;
/// How much of a file is needed to tell what it is (or all of it, if it is shorter).
pub const PROBE_BYTES: usize = 4096;

const TRANSFER_SYNTAX_UID: Tag = Tag(0x0002, 0x0010);
const GROUP_LENGTH: Tag = Tag(0x0002, 0x0000);

/// What was read. Offsets, those of the nodes included, are offsets in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The file meta information; empty if the file has none.
    pub meta: DataSet,
    /// The elements before the pixels: all, if there are none. Empty for a deflated
    /// file, whose data set [`super::inflate::inflate`] yields.
    pub data_set: DataSet,
    /// How the data set is coded, as found.
    pub syntax: Syntax,
    /// Pixel Data, or its Float or Double Float form.
    pub pixels: Option<PixelElement>,
    /// Offset of the first byte after what was read: the pixels' value, else the file's
    /// end (less zero bytes that fill it up), or where a deflated data set begins.
    pub end: u64,
}

/// The pixel element of the data set. Its value was not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PixelElement {
    /// (7FE0,0010), (7FE0,0008) or (7FE0,0009).
    pub tag: Tag,
    /// The value representation in force.
    pub vr: VR,
    /// The two VR bytes as written; `None` in implicit VR.
    pub coded_vr: Option<[u8; 2]>,
    /// How its header is coded.
    pub encoding: Encoding,
    /// Offset of its header's first byte.
    pub start: u64,
    /// Offset of its value's first byte.
    pub value_start: u64,
    /// Bytes of value; `None` for a sequence of fragments of undefined length.
    pub length: Option<u64>,
}

/// Why a header was not read. Offsets only: never a value of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No failure: read at least so many bytes of the file and try again. The number is
    /// the least that allows a step; reading twice as much saves steps.
    #[error("the first {needed} bytes of the file are needed")]
    More {
        /// Bytes from the beginning of the file; never more than it has.
        needed: u64,
    },
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// Nothing about the file says DICOM.
    #[error("not a DICOM file")]
    NotDicom,
    /// Lengths, tags or delimiters contradict each other.
    #[error("the data set is damaged at byte {offset}")]
    Damaged {
        /// Where reading stopped.
        offset: u64,
    },
    /// The file ends inside what begins at this offset.
    #[error("the file ends inside what begins at byte {offset}")]
    Truncated {
        /// Where the element or item begins that is not whole.
        offset: u64,
    },
    /// More than [`MAX_DEPTH`] nested sequences and items.
    #[error("sequences are nested too deep")]
    TooDeep,
    /// Over [`MAX_HEADER_BYTES`] or [`MAX_NODES`].
    #[error("the header is too large")]
    TooLarge,
    /// The transfer syntax is private, unknown, or not the one the bytes have.
    #[error("the transfer syntax is not known")]
    UnknownTransferSyntax,
}

impl ReadError {
    /// The reason code for the file; `None` when more bytes are all that is missing.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        Some(match self {
            Self::More { .. } => return None,
            Self::Empty => Code::Empty,
            Self::NotDicom => Code::NotDicom,
            Self::Damaged { .. } => Code::DamagedHeader,
            Self::Truncated { .. } => Code::Truncated,
            Self::TooDeep => Code::TooDeep,
            Self::TooLarge => Code::HeaderTooLarge,
            Self::UnknownTransferSyntax => Code::UnknownTransferSyntax,
        })
    }
}

/// Reads the header of a file of `file_len` bytes that begins with `prefix`.
///
/// With any shorter prefix the answer is the same or [`ReadError::More`].
///
/// # Errors
/// As [`ReadError`] says.
pub fn read_header(prefix: &[u8], file_len: u64) -> Result<Header, ReadError> {
    read_behind(prefix, file_len, None)
}

/// The same, behind a guide through headers of one exam.
///
/// # Errors
/// As [`read_header`].
pub fn read_behind(
    prefix: &[u8],
    file_len: u64,
    guide: Option<&Guide>,
) -> Result<Header, ReadError> {
    if file_len == 0 {
        return Err(ReadError::Empty);
    }
    let whole = usize::try_from(file_len).unwrap_or(usize::MAX);
    let prefix = prefix.get(..whole).unwrap_or(prefix);
    let window = prefix
        .get(..PROBE_BYTES.min(whole))
        .ok_or(ReadError::More { needed: PROBE_BYTES.min(whole) as u64 })?;
    let start = beginning(window, file_len)?;

    let (meta, meta_end) = read_meta(prefix, file_len, start)?;
    let declared = match meta.value(TRANSFER_SYNTAX_UID, prefix).map(trimmed) {
        None | Some(&[]) => None,
        Some(uid) => {
            let uid = std::str::from_utf8(uid).map_err(|_| ReadError::UnknownTransferSyntax)?;
            Some(Syntax::named(uid).ok_or(ReadError::UnknownTransferSyntax)?)
        }
    };
    let at = meta_end as u64;
    if at >= file_len {
        return Err(ReadError::Truncated { offset: at });
    }
    if let Some(syntax) = declared.clone().filter(|syntax| syntax.deflated) {
        return Ok(Header { meta, data_set: DataSet::default(), syntax, pixels: None, end: at });
    }

    let left = file_len.saturating_sub(at);
    let rest = prefix.get(meta_end..).unwrap_or_default();
    if rest.len() < 8 && left >= 8 {
        return Err(ReadError::More { needed: at.saturating_add(8) });
    }
    let encoding = probe::encoding(rest, left, declared.as_ref().map(|syntax| syntax.encoding))
        .ok_or(ReadError::Damaged { offset: at })?;
    let known = declared.is_some();
    let syntax = match declared {
        Some(syntax) if syntax.encoding == encoding => syntax,
        // Compressed pixels have no other transfer syntax that could be named instead.
        Some(syntax) if syntax.encapsulated => return Err(ReadError::UnknownTransferSyntax),
        _ => Syntax::native(encoding),
    };

    let before = guide.and_then(|guide| guide.known(encoding));
    let mut walk = Walk::new(prefix, file_len, meta_end, encoding).behind(before.as_deref());
    let stop = walk.run(is_pixel)?;
    let start = walk.pos() as u64;
    let Stop::At(header) = stop else {
        let data_set = walk.finish();
        if data_set.nodes.is_empty() {
            return Err(ReadError::Truncated { offset: at });
        }
        return Ok(Header { meta, data_set, syntax, pixels: None, end: start });
    };
    let value_start = start.saturating_add(header.size as u64);
    let length = (header.length != super::header::UNDEFINED).then(|| u64::from(header.length));
    match length {
        Some(length) if value_start.saturating_add(length) > file_len => {
            return Err(ReadError::Truncated { offset: start });
        }
        None if !known => return Err(ReadError::UnknownTransferSyntax),
        _ => {}
    }
    let pixels = PixelElement {
        tag: header.tag,
        vr: header.vr,
        coded_vr: header.coded_vr,
        encoding,
        start,
        value_start,
        length,
    };
    let (taken, end) = (walk.taken(), walk.pos());
    let data_set = walk.finish();
    if let Some(guide) = guide {
        guide.remember(taken, &data_set, (prefix, end, file_len), encoding);
    }
    Ok(Header { meta, data_set, syntax, pixels: Some(pixels), end: value_start })
}

/// Where the first element is: after the prefix, or at once when there is none.
fn beginning(window: &[u8], file_len: u64) -> Result<usize, ReadError> {
    if window.get(128..).is_some_and(|rest| rest.starts_with(b"DICM")) {
        Ok(132)
    } else if window.starts_with(b"DICM\x02\x00") {
        Ok(4)
    } else if probe::bare(window, file_len) {
        Ok(0)
    } else {
        // Bytes before the preamble: a DICOM file, yet nothing says how it came to be.
        let found = window.windows(6).position(|bytes| bytes == b"DICM\x02\x00");
        let found = found.or_else(|| probe::misplaced(window, file_len));
        Err(found.map_or(ReadError::NotDicom, |at| ReadError::Damaged { offset: at as u64 }))
    }
}

/// Reads group 0002, wherever it ends: its group length may be missing or wrong.
fn read_meta(prefix: &[u8], file_len: u64, start: usize) -> Result<(DataSet, usize), ReadError> {
    let at = start as u64;
    let left = file_len.saturating_sub(at);
    let rest = prefix.get(start..).unwrap_or_default();
    if left < 8 {
        return Err(ReadError::Truncated { offset: at });
    }
    // Explicit VR Little Endian it shall be; some writers put implicit elements.
    let encoding = match probe::encoding(rest, left, Some(Encoding::EXPLICIT_LE)) {
        Some(Encoding::IMPLICIT_LE) => Encoding::IMPLICIT_LE,
        _ => Encoding::EXPLICIT_LE,
    };
    let mut walk = Walk::new(prefix, file_len, start, encoding);
    walk.run(|tag| tag.0 != 0x0002 || tag > TRANSFER_SYNTAX_UID)?;
    // What follows may be a deflate stream that looks like one more element. Then the
    // group length decides, if it can be right.
    let uid = walk.outermost_value(TRANSFER_SYNTAX_UID).map(trimmed);
    if uid == Some(super::syntax::DEFLATED.as_bytes())
        && let Some(declared) =
            walk.outermost_value(GROUP_LENGTH).and_then(|value| value.first_chunk())
    {
        // After the group length, which has twelve bytes.
        let end = at.saturating_add(12).saturating_add(u32::from_le_bytes(*declared).into());
        if end <= file_len && end >= walk.pos() as u64 {
            let mut bounded = Walk::new(prefix, end, start, encoding);
            match bounded.run(|tag| tag.0 != 0x0002) {
                Ok(Stop::End) if bounded.pos() as u64 == end => {
                    let end = bounded.pos();
                    return Ok((bounded.finish(), end));
                }
                Err(error @ ReadError::More { .. }) => return Err(error),
                _ => {}
            }
        }
    }
    walk.run(|tag| tag.0 != 0x0002)?;
    let end = walk.pos();
    Ok((walk.finish(), end))
}

/// Reads a whole data set, such as the elements after Pixel Data.
///
/// # Errors
/// As [`ReadError`] says; never [`ReadError::More`], [`ReadError::NotDicom`] or
/// [`ReadError::UnknownTransferSyntax`].
pub fn read_data_set(bytes: &[u8], encoding: Encoding) -> Result<DataSet, ReadError> {
    let mut walk = Walk::new(bytes, bytes.len() as u64, 0, encoding);
    walk.run(|_| false)?;
    Ok(walk.finish())
}

/// Whether these bytes begin an element that may follow one with the tag `behind`: one
/// that the dictionary knows or a private one, with a VR where VRs are written.
#[must_use]
pub fn begins_element(bytes: &[u8], encoding: Encoding, behind: Tag) -> bool {
    let Some(tag) = super::header::tag(bytes, encoding) else { return false };
    let vr = bytes.get(4..6).and_then(|vr| vr.try_into().ok()).and_then(VR::from_binary);
    tag > behind
        && (tag.0 & 1 == 1 || super::header::dictionary_vr(tag) != VR::UN)
        && (vr.is_some() || !encoding.explicit)
}

/// Whether elements of the data set or of any item fail to ascend: a tag out of order,
/// or there twice (PS3.5 2026c section 7.1).
#[must_use]
pub fn repeated_or_unordered(data_set: &DataSet) -> bool {
    let mut last = vec![None::<Tag>; usize::from(MAX_DEPTH).saturating_add(2)];
    for node in &data_set.nodes {
        let depth = usize::from(node.depth);
        if node.kind == Kind::Item {
            if let Some(inside) = last.get_mut(depth.saturating_add(1)) {
                *inside = None;
            }
        } else if let Some(last) = last.get_mut(depth) {
            if last.is_some_and(|last| node.tag <= last) {
                return true;
            }
            *last = Some(node.tag);
        }
    }
    false
}
