//! Deflated data sets (PS3.5 2026c section A.5): inflated as a whole, in memory, into a
//! file that reads like any other.

use dicom_core::{Tag, VR};
use miniz_oxide::inflate::core::DecompressorOxide;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::{TINFLStatus, core::decompress};

use super::read::{Header, ReadError};
use super::syntax;
use super::tree::Encoding;
use super::write::Writer;

const GROUP_LENGTH: Tag = Tag(0x0002, 0x0000);
const TRANSFER_SYNTAX_UID: Tag = Tag(0x0002, 0x0010);

/// Turns a deflated file, whole and as [`super::read_header`] read it, into the same file in
/// Explicit VR Little Endian: for reading, never for sending, since the file meta
/// information comes along. At most `limit` bytes of data set are inflated.
///
/// # Errors
/// [`ReadError::TooLarge`] over the limit; [`ReadError::Truncated`] or
/// [`ReadError::Damaged`] when the stream ends early or is none;
/// [`ReadError::UnknownTransferSyntax`] when `header` is not of a deflated file.
pub fn inflate(header: &Header, bytes: &[u8], limit: usize) -> Result<Vec<u8>, ReadError> {
    if !header.syntax.deflated {
        return Err(ReadError::UnknownTransferSyntax);
    }
    let damaged = ReadError::Damaged { offset: header.end };
    let start = usize::try_from(header.end).map_err(|_| ReadError::TooLarge)?;
    let stream = bytes.get(start..).ok_or(damaged.clone())?;

    let mut out = vec![0; 128];
    out.extend_from_slice(b"DICM");
    let mut writer = Writer::new(&mut out);
    for (index, node) in header.meta.top() {
        if node.tag == TRANSFER_SYNTAX_UID {
            let uid = syntax::EXPLICIT_LE.as_bytes();
            writer
                .element(node.tag, VR::UI, Encoding::EXPLICIT_LE, uid)
                .map_err(|_| damaged.clone())?;
        } else if node.tag != GROUP_LENGTH {
            writer.copy_tree(&header.meta, index, bytes).map_err(|_| damaged.clone())?;
        }
    }
    let meta = out.len();
    // A few writers wrap the stream as zlib does.
    match grow(stream, 0, limit, &mut out) {
        Err(ReadError::Damaged { .. }) => {
            out.truncate(meta);
            grow(stream, TINFL_FLAG_PARSE_ZLIB_HEADER, limit, &mut out)
        }
        other => other,
    }
    .map_err(|error| match error {
        ReadError::Damaged { .. } => damaged,
        ReadError::Truncated { .. } => ReadError::Truncated { offset: header.end },
        other => other,
    })?;
    Ok(out)
}

/// Appends what the stream inflates to. `out` grows by what really comes out of it.
fn grow(stream: &[u8], flags: u32, limit: usize, out: &mut Vec<u8>) -> Result<(), ReadError> {
    let start = out.len();
    let end = start.saturating_add(limit);
    let flags = flags | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = Box::<DecompressorOxide>::default();
    let (mut read, mut written) = (0_usize, start);
    out.resize(end.min(start.saturating_add(stream.len().saturating_mul(2)).max(4096)), 0);
    loop {
        let rest = stream.get(read..).unwrap_or_default();
        let (status, taken, given) = decompress(&mut state, rest, out, written, flags);
        read = read.saturating_add(taken);
        written = written.saturating_add(given);
        match status {
            TINFLStatus::Done => {
                out.truncate(written);
                return Ok(());
            }
            TINFLStatus::HasMoreOutput if out.len() < end => {
                out.resize(out.len().saturating_mul(2).min(end), 0);
            }
            TINFLStatus::HasMoreOutput => return Err(ReadError::TooLarge),
            TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => {
                return Err(ReadError::Truncated { offset: 0 });
            }
            _ => return Err(ReadError::Damaged { offset: 0 }),
        }
    }
}
