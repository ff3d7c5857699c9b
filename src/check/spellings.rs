//! The bytes that a text can be in a DICOM file: every character set of
//! PS3.3 2026c section C.12.1.1.2, and UTF-16 for what other programs leave behind.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_2022_JP, ISO_8859_2, ISO_8859_3, ISO_8859_4,
    ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1252,
    WINDOWS_1254,
};

const ENCODINGS: [&Encoding; 17] = [
    UTF_8,
    WINDOWS_1252,
    ISO_8859_2,
    ISO_8859_3,
    ISO_8859_4,
    ISO_8859_5,
    ISO_8859_6,
    ISO_8859_7,
    ISO_8859_8,
    WINDOWS_1254,
    WINDOWS_874,
    SHIFT_JIS,
    EUC_JP,
    EUC_KR,
    GB18030,
    BIG5,
    ISO_2022_JP,
];

/// Every different spelling of a text in bytes. ASCII letters are compared without
/// regard to case later on; other letters are spelt in their cases here.
pub(super) fn spellings(text: &str) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    let mut add = |bytes: Vec<u8>| {
        if !bytes.is_empty() && !all.contains(&bytes) {
            all.push(bytes);
        }
    };
    let mut cases = vec![text.to_owned()];
    if !text.is_ascii() {
        let mut letters = text.chars();
        let first: String =
            letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
        cases.extend([
            text.to_lowercase(),
            text.to_uppercase(),
            first + &letters.as_str().to_lowercase(),
        ]);
    }
    for case in cases {
        if case.is_ascii() {
            add(case.clone().into_bytes());
        } else {
            for encoding in ENCODINGS {
                let (bytes, _, lost) = encoding.encode(&case);
                if !lost {
                    add(unescaped(encoding, bytes.into_owned()));
                }
            }
        }
        add(case.encode_utf16().flat_map(u16::to_le_bytes).collect());
        add(case.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    all
}

/// ISO 2022 ends a run with an escape that DICOM writes where the text goes on; the one
/// that begins it stays, for the run's bytes alone look like ASCII.
fn unescaped(encoding: &Encoding, bytes: Vec<u8>) -> Vec<u8> {
    if encoding != ISO_2022_JP {
        return bytes;
    }
    let end = b"\x1b(B";
    bytes.strip_suffix(end).map(<[u8]>::to_vec).unwrap_or(bytes)
}
