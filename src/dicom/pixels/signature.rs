//! What compressors write into their codestreams about themselves. A signature passes
//! only whole: known words and a version number, with no room for anything else.

/// Bodies longer than this are no signature.
pub(super) const MAX_BYTES: usize = 1024;

/// A comment (JPEG and JPEG-LS COM, JPEG 2000 COM without its registration value) that is
/// empty or a known compressor's signature.
pub(super) fn is_comment(body: &[u8]) -> bool {
    let body = trimmed(body);
    if body.is_empty() {
        return true;
    }
    if let Some(rest) = body.strip_prefix(b"Kdu-Layer-Info: ") {
        let rest = rest.strip_prefix(KAKADU_LAYERS).unwrap_or(rest);
        return is_numbers(rest, b" .,+-e\n");
    }
    COMMENTS.iter().any(|known| body.strip_prefix(*known).is_some_and(is_version))
}

const KAKADU_LAYERS: &[u8] = b"log_2{Delta-D(squared-error)/Delta-L(bytes)}, L(bytes)\n";

const COMMENTS: [&[u8]; 10] = [
    b"Kakadu-",
    b"OpenJPH Ver ",
    b"Created by OpenJPEG version ",
    b"Created by GDCM/OpenJPEG version ",
    b"Creator: JasPer Version ",
    b"MITRA",
    b"LJIF",
    b"LEAD Technologies Inc. ",
    b"Intel(R) JPEG Library, version ",
    b"JPEG Encoder Copyright 1998, James R. Weeks and BioElectroMech.",
];

/// A JPEG application segment (APP0 is 0xE0) that says how the samples are to be taken,
/// and nothing else: JFIF without a thumbnail, Adobe, SPIFF, LJIF.
pub(super) fn is_application(marker: u8, body: &[u8]) -> bool {
    match (marker, body) {
        (_, []) => true,
        // Version, units, densities; then the thumbnail's width and height.
        (0xE0, [b'J', b'F', b'I', b'F', 0, _, _, _, _, _, _, _, width, height]) => {
            *width == 0 || *height == 0
        }
        (0xE0, [b'L', b'J', b'I', b'F', rest @ ..]) => rest.len() <= 16 && has_no_word(rest),
        (0xE8, [b'S', b'P', b'I', b'F', b'F', 0, ..]) => body.len() == 30,
        (0xE8, [0, 0, 0, 1] | [0, 0, 0, 1, 0xFF, 0xD8]) => true,
        (0xE8, [b'm', b'r', b'f', b'x', _]) => true,
        (0xEE, [b'A', b'd', b'o', b'b', b'e', rest @ ..]) => rest.len() <= 7 && has_no_word(rest),
        _ => false,
    }
}

/// Like `v7.10.2`, `2.0`, `[2.0.18.50]`: no letters but the v, no long numbers.
fn is_version(rest: &[u8]) -> bool {
    let rest = rest.strip_prefix(b"v").or_else(|| rest.strip_prefix(b"V")).unwrap_or(rest);
    rest.len() <= 24 && is_numbers(rest, b" .,-_[]")
}

/// Numbers of at most four digits between the characters in `between`.
fn is_numbers(text: &[u8], between: &[u8]) -> bool {
    let mut digits = 0_u8;
    text.iter().all(|byte| {
        digits = if byte.is_ascii_digit() { digits.saturating_add(1) } else { 0 };
        (byte.is_ascii_digit() && digits <= 4) || between.contains(byte)
    })
}

/// No three letters or digits in a row.
fn has_no_word(bytes: &[u8]) -> bool {
    !bytes.windows(3).any(|three| three.iter().all(u8::is_ascii_alphanumeric))
}

fn trimmed(body: &[u8]) -> &[u8] {
    let end = body.iter().rposition(|byte| !matches!(byte, 0 | b' ' | b'\r' | b'\n'));
    body.get(..end.map_or(0, |last| last + 1)).unwrap_or_default()
}
