//! Text that a compressed picture can carry: JPEG comments and application segments,
//! JPEG 2000 comments, and bytes behind the end of a codestream. Read without decoding
//! the picture. The marks that well-known codecs leave are ordinary.

/// Codecs' own marks, in lower case.
const CODECS: [&[u8]; 13] = [
    b"kakadu",
    b"openjpeg",
    b"jasper",
    b"mitra",
    b"jfif",
    b"ljif",
    b"jfxx",
    b"adobe",
    b"lead technologies",
    b"created by",
    b"independent jpeg group",
    b"aware",
    b"lavc",
];

/// Whether a fragment carries text other than a codec's mark.
pub(super) fn fragment_holds_text(fragment: &[u8]) -> bool {
    match fragment {
        [0xFF, 0xD8, 0xFF, ..] => jpeg(fragment),
        [0xFF, 0x4F, 0xFF, 0x51, ..] => jpeg_2000(fragment),
        _ => false,
    }
}

/// An offset table is numbers; text in it shows as long runs of letters.
pub(super) fn table_holds_text(table: &[u8]) -> bool {
    reads_as_text(table)
}

/// Segments up to the first scan.
fn jpeg(bytes: &[u8]) -> bool {
    let mut at = 2usize;
    while let Some(&[0xFF, marker, high, low]) =
        bytes.get(at..at.saturating_add(4)).and_then(|head| head.first_chunk())
    {
        if marker == 0xFF {
            at = at.saturating_add(1);
            continue;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        let start = at.saturating_add(4);
        let end = at.saturating_add(2).saturating_add(length);
        let value = bytes.get(start..end.max(start)).unwrap_or_default();
        if matches!(marker, 0xFE | 0xE0..=0xEF) && reads_as_text(value) {
            return true;
        }
        if marker == 0xDA {
            break;
        }
        at = end;
    }
    behind_end(bytes)
}

/// The main header up to the first tile part.
fn jpeg_2000(bytes: &[u8]) -> bool {
    let mut at = 2usize;
    while let Some(&[0xFF, marker, high, low]) =
        bytes.get(at..at.saturating_add(4)).and_then(|head| head.first_chunk())
    {
        if marker == 0x90 {
            break;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        let start = at.saturating_add(4);
        let end = at.saturating_add(2).saturating_add(length);
        let value = bytes.get(start..end.max(start)).unwrap_or_default();
        // The comment begins with two bytes that tell its kind.
        if marker == 0x64 && reads_as_text(value.get(2..).unwrap_or_default()) {
            return true;
        }
        at = end.max(at.saturating_add(2));
    }
    behind_end(bytes)
}

/// Both kinds end with FFD9; padding may follow, text may not.
fn behind_end(bytes: &[u8]) -> bool {
    let end = bytes.windows(2).rposition(|pair| pair == [0xFF, 0xD9]);
    let behind = end.and_then(|end| bytes.get(end.saturating_add(2)..)).unwrap_or_default();
    reads_as_text(behind)
}

/// Six or more letters, digits and spaces in a row that are no codec's mark.
fn reads_as_text(value: &[u8]) -> bool {
    let printable = |byte: &u8| byte.is_ascii_alphanumeric() || b" ^,.-/:_@".contains(byte);
    let letters = |run: &[u8]| run.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    let codec = |run: &[u8]| {
        let lower = run.to_ascii_lowercase();
        CODECS.iter().any(|codec| lower.windows(codec.len()).any(|here| here == *codec))
    };
    value.split(|byte| !printable(byte)).any(|run| letters(run) > 5 && !codec(run))
}
