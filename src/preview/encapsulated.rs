//! Finding one frame among the fragments of encapsulated pixel data (PS3.5 2026c
//! section A.4): by the basic offset table, by one fragment a frame, or by the markers
//! that begin each codestream.

use super::PreviewError;

const ITEM: [u8; 4] = [0xFE, 0xFF, 0x00, 0xE0];
const DELIMITER: [u8; 4] = [0xFE, 0xFF, 0xDD, 0xE0];
const ITEM_HEADER_LEN: usize = 8;

/// A fragment: where its item begins, counted from the first one's, and its bytes.
struct Fragment<'a> {
    offset: usize,
    bytes: &'a [u8],
}

/// The bytes of the frame `index`, counted from 0, of `frames`. `data` is the beginning
/// of the pixel data's value: all of it, or as much as [`PreviewError::More`] asked for.
///
/// # Errors
/// When more of the value is needed, when there is no such frame, or when the fragments
/// are damaged.
pub fn frame_bytes(
    data: &[u8],
    value_len: u64,
    frames: u32,
    index: u32,
) -> Result<Vec<u8>, PreviewError> {
    if index >= frames {
        return Err(PreviewError::NoPicture);
    }
    let (index, frames) = (number(index), number(frames));
    let (table, mut at) = item(data, value_len, 0)?.ok_or(PreviewError::NoPicture)?;
    let table = table
        .chunks_exact(4)
        .filter_map(|four| four.first_chunk::<4>())
        .map(|four| number(u32::from_le_bytes(*four)));
    let table = table.collect::<Vec<_>>();
    let by_table = table.len() == frames;

    let first = at;
    let mut fragments = Vec::new();
    // Where the table states the frame's end, what comes after it need not be read.
    let end_of_frame = table.get(index.saturating_add(1)).filter(|_| by_table).copied();
    let passed = |offset: usize| end_of_frame.is_some_and(|end| offset >= end);
    while !passed(at.saturating_sub(first)) {
        let Some((bytes, next)) = item(data, value_len, at)? else { break };
        fragments.push(Fragment { offset: at.saturating_sub(first), bytes });
        at = next;
    }
    let belongs: Vec<&Fragment<'_>> = if by_table {
        let start = table.get(index).copied().unwrap_or(0);
        let end = end_of_frame.unwrap_or(usize::MAX);
        fragments.iter().filter(|fragment| (start..end).contains(&fragment.offset)).collect()
    } else if frames == 1 {
        fragments.iter().collect()
    } else if fragments.len() == frames {
        fragments.iter().skip(index).take(1).collect()
    } else {
        let mut begun = 0_usize;
        let of_frame = |fragment: &&Fragment<'_>| {
            begun = begun.saturating_add(usize::from(begins_codestream(fragment.bytes)));
            begun == index.saturating_add(1)
        };
        fragments.iter().filter(of_frame).collect()
    };
    if belongs.is_empty() {
        return Err(PreviewError::NoPicture);
    }
    Ok(belongs.iter().flat_map(|fragment| fragment.bytes).copied().collect())
}

/// The value of the item at `at` and where the next one begins; `None` at the delimiter
/// or the end.
fn item(data: &[u8], value_len: u64, at: usize) -> Result<Option<(&[u8], usize)>, PreviewError> {
    let value_len = usize::try_from(value_len).unwrap_or(usize::MAX);
    if at >= value_len {
        return Ok(None);
    }
    let start = within(data, at.saturating_add(ITEM_HEADER_LEN), value_len)?;
    let header = data.get(at..start).unwrap_or_default();
    match header.first_chunk::<4>() {
        Some(&ITEM) => {}
        Some(&DELIMITER) => return Ok(None),
        _ => return Err(PreviewError::Damaged),
    }
    let len = header.last_chunk::<4>().map_or(0, |len| number(u32::from_le_bytes(*len)));
    let end = within(data, start.saturating_add(len), value_len)?;
    Ok(data.get(start..end).map(|value| (value, end)))
}

/// `end`, when the data at hand reach so far.
fn within(data: &[u8], end: usize, value_len: usize) -> Result<usize, PreviewError> {
    if end <= data.len() {
        Ok(end)
    } else if end <= value_len {
        Err(PreviewError::More { needed: u64::try_from(end).unwrap_or(u64::MAX) })
    } else {
        Err(PreviewError::Damaged)
    }
}

/// A JPEG, JPEG-LS or JPEG 2000 codestream begins here.
fn begins_codestream(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xD8]) || bytes.starts_with(&[0xFF, 0x4F, 0xFF, 0x51])
}

fn number(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}
