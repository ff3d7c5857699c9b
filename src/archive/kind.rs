//! What an archive is that is not read here, by its bytes and never by its name: so that
//! it is reported as one that must be unpacked, and not as a file without an exam.

use std::io::{self, Read, Seek, SeekFrom};

use super::end::{self, End};
use super::mark;
use super::within::bytes_at;
use crate::outcome::Code;

/// An archive that must be unpacked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 7z, rar, tar, gzip and their like, or one file packed by itself.
    Packed,
    /// A CD, DVD or disk as one file.
    DiscImage,
    /// A program, or other bytes, followed by an archive.
    SelfExtracting,
    /// A part of a zip in several parts.
    SplitZip,
}

impl Kind {
    /// The reason under which the dropped file is listed.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Packed => Code::PackedArchive,
            Self::DiscImage => Code::DiscImage,
            Self::SelfExtracting => Code::SelfExtracting,
            Self::SplitZip => Code::SplitZip,
        }
    }
}

/// First bytes of archives and of packed files.
const PACKED: [&[u8]; 15] = [
    b"7z\xBC\xAF\x27\x1C",
    b"Rar!\x1A\x07",
    b"\x1F\x8B\x08", // gzip, and so tar.gz
    b"\x1F\x9D",     // compress
    b"BZh",
    b"\xFD7zXZ\0",
    b"\x28\xB5\x2F\xFD", // zstd
    b"\x04\x22\x4D\x18", // lz4
    b"LZIP",
    b"MSWIM\0\0\0",
    b"StuffIt ",
    b"SIT!",
    b"070701", // cpio
    b"070702",
    b"070707",
];

/// What a program that unpacks itself may carry at its end.
const CARRIED: [&[u8]; 4] = [b"7z\xBC\xAF\x27\x1C", b";!@Install@!", b"Rar!\x1A\x07", mark::LOCAL];

/// DICM after a preamble of 128 bytes (PS3.10 2026c section 7.1), whatever is in that.
const DICM_AT: usize = 128;
/// The volume descriptors begin after 16 sectors (ECMA-119 6.2.1, ECMA-167 2/8.3.1).
const DESCRIPTOR_AT: u64 = 16 * 2048;
const TAR_BYTES: usize = 512;
/// The last block of an Apple disk image.
const KOLY_BYTES: u64 = 512;
/// How a sector of a raw CD image begins.
const SYNC: &[u8] = b"\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0";

/// So many first bytes of a file tell a zip from an image.
pub const HEAD_BYTES: usize = 132;

/// Whether a file that begins with `head` is to be read as a zip: at least [`HEAD_BYTES`] of
/// it, or all.
#[must_use]
pub fn begins_as_zip(head: &[u8]) -> bool {
    let marks: [&[u8]; 4] = [mark::LOCAL, mark::END, mark::END_64, mark::DESCRIPTOR];
    // Written where a zip in parts was planned, and one part was enough (APPNOTE 8.5.4).
    let head = head.strip_prefix(b"PK00").unwrap_or(head);
    marks.iter().any(|mark| head.starts_with(mark)) && !is_dicom(head)
}

fn is_dicom(head: &[u8]) -> bool {
    head.get(DICM_AT..).is_some_and(|rest| rest.starts_with(b"DICM"))
}

/// Whether [`kind`] may find an archive in a file that begins so: it has no mark of DICOM,
/// and does not begin as a data set without preamble does (group 0002 or 0008).
#[must_use]
pub fn may_be_archive(head: &[u8]) -> bool {
    !is_dicom(head) && !matches!(head.get(..2), Some([2 | 8, 0]))
}

/// Recognises an archive that is not read here. Of a file with DICOM's mark, and of most
/// others, only the first bytes are read, and the last few where those say nothing.
///
/// # Errors
/// When `source` fails.
pub fn kind(mut source: impl Read + Seek) -> io::Result<Option<Kind>> {
    let source = &mut source;
    let head = bytes_at(source, 0, TAR_BYTES as u64)?;
    if !may_be_archive(&head) {
        return Ok(None);
    }
    if PACKED.iter().any(|mark| head.starts_with(mark)) || is_tar(&head) || is_lha(&head) {
        return Ok(Some(Kind::Packed));
    }
    let descriptor = bytes_at(source, DESCRIPTOR_AT, 6)?;
    let volume = descriptor.get(1..).is_some_and(|id| matches!(id, b"CD001" | b"BEA01"));
    if volume || head.starts_with(SYNC) || is_apple_image(source)? {
        return Ok(Some(Kind::DiscImage));
    }
    Ok(match end::find(source)? {
        Some(End::OfSeveral) => Some(Kind::SplitZip),
        Some(End::OfOne) => Some(Kind::SelfExtracting),
        None => carries_archive(source, &head)?.then_some(Kind::SelfExtracting),
    })
}

/// A tar file begins with a header that holds its own sum in octal digits (POSIX pax,
/// "ustar Interchange Format"); that field itself counts as spaces.
fn is_tar(head: &[u8]) -> bool {
    let Some((before, rest)) = head.get(..TAR_BYTES).and_then(|head| head.split_at_checked(148))
    else {
        return false;
    };
    let Some((sum, after)) = rest.split_first_chunk::<8>() else { return false };
    let told = std::str::from_utf8(sum).ok().map(|text| text.trim_matches(['\0', ' ']));
    let told = told.and_then(|octal| u32::from_str_radix(octal, 8).ok());
    let counted = before.iter().chain(after).map(|byte| u32::from(*byte)).sum::<u32>();
    before.first() != Some(&0) && told == Some(counted.saturating_add(8 * u32::from(b' ')))
}

/// LHA names its method between hyphens after two bytes.
fn is_lha(head: &[u8]) -> bool {
    matches!(head.get(2..7), Some([b'-', b'l', b'h' | b'z', _, b'-']))
}

fn is_apple_image(source: &mut (impl Read + Seek)) -> io::Result<bool> {
    let len = source.seek(SeekFrom::End(0))?;
    let Some(at) = len.checked_sub(KOLY_BYTES) else { return Ok(false) };
    Ok(bytes_at(source, at, 4)? == b"koly")
}

/// Whether a Windows program has an archive after its last section.
fn carries_archive(source: &mut (impl Read + Seek), head: &[u8]) -> io::Result<bool> {
    let Some(at) = head.strip_prefix(b"MZ").and_then(|rest| le32(rest, 58)) else {
        return Ok(false);
    };
    // The file header and the sections' (PE format): their count, and the optional header's
    // length, say where each section's place and size are.
    let header = bytes_at(source, u64::from(at), 24)?;
    let (Some(count), Some(optional)) = (le16(&header, 6), le16(&header, 20)) else {
        return Ok(false);
    };
    if !header.starts_with(b"PE\0\0") {
        return Ok(false);
    }
    let first = u64::from(at).saturating_add(24).saturating_add(u64::from(optional));
    let sections = bytes_at(source, first, u64::from(count).saturating_mul(40))?;
    let ends = sections.chunks_exact(40).filter_map(|section| {
        Some(u64::from(le32(section, 16)?).saturating_add(u64::from(le32(section, 20)?)))
    });
    let Some(end) = ends.max() else { return Ok(false) };
    let behind = bytes_at(source, end, 16)?;
    Ok(CARRIED.iter().any(|mark| behind.starts_with(mark)))
}

fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_le_bytes)
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}
