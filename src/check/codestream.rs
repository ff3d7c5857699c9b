//! Text that a compressed picture can carry: JPEG comments and application segments
//! before, between and behind its scans, JPEG 2000 comments of the picture and of each
//! tile, the boxes of a JP2 file, unused offsets of RLE, and bytes behind the end. Read
//! without decoding the picture. The marks that well-known codecs leave are ordinary.

/// Words of codecs' own marks, in lower case.
const CODEC_WORDS: [&str; 40] = [
    "kakadu",
    "kdu",
    "layer",
    "info",
    "log",
    "delta",
    "squared",
    "error",
    "bytes",
    "openjpeg",
    "created",
    "creator",
    "by",
    "version",
    "jasper",
    "mitra",
    "jfif",
    "ljif",
    "jfxx",
    "adobe",
    "lead",
    "technologies",
    "inc",
    "independent",
    "group",
    "jpeg",
    "ijg",
    "gd",
    "using",
    "quality",
    "aware",
    "lavc",
    "ftypjp",
    "ihdr",
    "colr",
    "jp",
    "ftyp",
    "jpeg2000",
    "codec",
    "library",
];

/// Whether a fragment carries text other than a codec's mark.
pub(super) fn fragment_holds_text(fragment: &[u8]) -> bool {
    match fragment {
        [0xFF, 0xD8, 0xFF, ..] => jpeg(fragment),
        [0xFF, 0x4F, 0xFF, 0x51, ..] => jpeg_2000(fragment),
        [0, 0, 0, 0x0C, b'j', b'P', ..] => {
            let start = fragment.windows(4).position(|here| here == [0xFF, 0x4F, 0xFF, 0x51]);
            let (boxes, stream) =
                fragment.split_at_checked(start.unwrap_or(usize::MAX)).unwrap_or((fragment, &[]));
            holds_text(boxes) || jpeg_2000(stream)
        }
        [1..=15, 0, 0, 0, 64, 0, 0, 0, ..] => rle(fragment),
        _ => false,
    }
}

/// An offset table is numbers; text in it shows as long runs of letters.
pub(super) fn table_holds_text(table: &[u8]) -> bool {
    reads_as_text(table)
}

/// A marker of two bytes and what it says of its length, when they are there.
fn marker(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    match bytes.get(at..)? {
        [0xFF, marker, high, low, ..] => {
            Some((*marker, usize::from(u16::from_be_bytes([*high, *low]))))
        }
        [0xFF, marker, ..] => Some((*marker, 2)),
        _ => None,
    }
}

/// Segments up to the end, over every scan.
fn jpeg(bytes: &[u8]) -> bool {
    let mut at = 2usize;
    while let Some((marker, length)) = marker(bytes, at) {
        match marker {
            0xFF => at = at.saturating_add(1),
            0x01 | 0xD0..=0xD8 => at = at.saturating_add(2),
            0xD9 => {
                let behind = bytes.get(at.saturating_add(2)..).unwrap_or_default();
                return match behind {
                    // Another picture in the same fragment.
                    [0xFF, 0xD8, 0xFF, ..] => {
                        at = at.saturating_add(4);
                        continue;
                    }
                    behind => reads_as_text(behind),
                };
            }
            _ => {
                let start = at.saturating_add(4);
                let end = at.saturating_add(2).saturating_add(length.max(2));
                let value = bytes.get(start..end.min(bytes.len())).unwrap_or_default();
                if matches!(marker, 0xFE | 0xE0..=0xEF) && holds_text(value) {
                    return true;
                }
                at = if marker == 0xDA { scan_end(bytes, end) } else { end };
            }
        }
    }
    behind_end(bytes)
}

/// Where the coded data of a scan end: at a marker that is none of those between its
/// parts. JPEG stuffs FF with 00, JPEG-LS with a byte below 80.
fn scan_end(bytes: &[u8], start: usize) -> usize {
    let data = bytes.get(start..).unwrap_or_default();
    let end = data.windows(2).position(
        |pair| matches!(pair, [0xFF, next] if *next >= 0xC0 && !matches!(next, 0xD0..=0xD7 | 0xFF)),
    );
    start.saturating_add(end.unwrap_or(data.len()))
}

/// The main header and the headers of the tile parts.
fn jpeg_2000(bytes: &[u8]) -> bool {
    let mut at = 2usize;
    let mut tile_part_end = None;
    while let Some((marker, length)) = marker(bytes, at) {
        let start = at.saturating_add(4);
        let end = at.saturating_add(2).saturating_add(length.max(2));
        let value = bytes.get(start..end.min(bytes.len())).unwrap_or_default();
        match marker {
            // The comment begins with two bytes that tell its kind.
            0x64 if holds_text(value.get(2..).unwrap_or_default()) => return true,
            0x90 => {
                tile_part_end = match value {
                    [_, _, a, b, c, d, ..] => {
                        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
                        (length > 12).then(|| at.saturating_add(length))
                    }
                    _ => None,
                };
            }
            0x93 => match tile_part_end.take() {
                Some(end) => {
                    at = end;
                    continue;
                }
                None => break,
            },
            0xD9 => return reads_as_text(bytes.get(at.saturating_add(2)..).unwrap_or_default()),
            _ => {}
        }
        at = end;
    }
    behind_end(bytes)
}

/// The header names up to 15 segments; places of segments that are not there are zero
/// (PS3.5 2026c section G.5).
fn rle(bytes: &[u8]) -> bool {
    let segments = bytes.first().copied().map_or(0, usize::from);
    let unused = bytes.get(segments.saturating_add(1).saturating_mul(4)..64).unwrap_or_default();
    unused.iter().any(|byte| *byte != 0)
}

/// Both kinds end with FFD9; padding may follow, text may not.
fn behind_end(bytes: &[u8]) -> bool {
    let end = bytes.windows(2).rposition(|pair| pair == [0xFF, 0xD9]);
    let behind = end.and_then(|end| bytes.get(end.saturating_add(2)..)).unwrap_or_default();
    reads_as_text(behind)
}

/// Text of one byte or of two a character.
fn holds_text(value: &[u8]) -> bool {
    let nuls = value.iter().filter(|byte| **byte == 0).count();
    let is_wide = nuls.saturating_mul(3) > value.len();
    reads_as_text(value)
        || is_wide && reads_as_text(&value.iter().copied().filter(|b| *b != 0).collect::<Vec<_>>())
}

/// Six or more letters and digits in a row, spaces and the like between them, that are no
/// codec's mark.
fn reads_as_text(value: &[u8]) -> bool {
    let printable = |byte: &u8| byte.is_ascii_alphanumeric() || b" ^,.-/:_@(){}=".contains(byte);
    let letters = |run: &[u8]| run.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    value
        .split(|byte| !printable(byte))
        .filter(|run| letters(run) > 5)
        .any(|run| without_marks(&String::from_utf8_lossy(run).to_ascii_lowercase()) > 5)
}

/// How many letters and digits are no part of a codec's mark: beside its words, short
/// numbers are its version.
fn without_marks(run: &str) -> usize {
    let words = super::fold::words(run);
    let codec = |word: &str| CODEC_WORDS.contains(&word);
    let has_codec = words.iter().any(|word| word.text.len() > 2 && codec(word.text));
    let ordinary = |word: &super::fold::Word<'_>| {
        has_codec && (codec(word.text) || word.text == "v" || word.digits && word.text.len() < 5)
    };
    words.iter().filter(|word| !ordinary(word)).map(|word| word.text.len()).sum()
}
