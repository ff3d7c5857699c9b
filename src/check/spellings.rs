//! The bytes that a text can be in a DICOM file: every character set of
//! PS3.3 2026c section C.12.1.1.2, and UTF-16 for what other programs leave.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, IBM866, ISO_2022_JP, ISO_8859_2, ISO_8859_3,
    ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, KOI8_R, MACINTOSH, SHIFT_JIS,
    UTF_8, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254, WINDOWS_1256,
};

const ENCODINGS: [&Encoding; 23] = [
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
    // Of no DICOM file that follows the rules, but of systems that write them.
    WINDOWS_1250,
    WINDOWS_1251,
    WINDOWS_1256,
    KOI8_R,
    IBM866,
    MACINTOSH,
];

/// Those whose bytes are often taken for Latin-1.
const MISREAD: [&Encoding; 7] = [UTF_8, SHIFT_JIS, EUC_JP, EUC_KR, GB18030, BIG5, WINDOWS_1251];

/// Letters in code page 850, of which encoding_rs knows nothing; those of 437 are in the
/// same places.
const CODE_PAGE: [(char, u8); 26] = [
    ('Ç', 0x80),
    ('ü', 0x81),
    ('é', 0x82),
    ('â', 0x83),
    ('ä', 0x84),
    ('à', 0x85),
    ('å', 0x86),
    ('ç', 0x87),
    ('ê', 0x88),
    ('ë', 0x89),
    ('è', 0x8A),
    ('ï', 0x8B),
    ('î', 0x8C),
    ('ì', 0x8D),
    ('Ä', 0x8E),
    ('Å', 0x8F),
    ('É', 0x90),
    ('æ', 0x91),
    ('ô', 0x93),
    ('ö', 0x94),
    ('ò', 0x95),
    ('Ö', 0x99),
    ('Ü', 0x9A),
    ('á', 0xA0),
    ('ñ', 0xA4),
    ('ß', 0xE1),
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
            add(in_code_page(&case).unwrap_or_default());
            // Read in a wrong set, and written in Unicode: once, and once more.
            for encoding in MISREAD {
                let (bytes, _, lost) = encoding.encode(&case);
                if !lost {
                    let once = WINDOWS_1252.decode_without_bom_handling(&bytes).0;
                    let twice = WINDOWS_1252.decode_without_bom_handling(once.as_bytes()).0;
                    let to_the_letter: String = bytes.iter().copied().map(char::from).collect();
                    add(to_the_letter.into_bytes());
                    add(once.as_bytes().to_vec());
                    add(twice.as_bytes().to_vec());
                }
            }
        }
        add(case.encode_utf16().flat_map(u16::to_le_bytes).collect());
        add(case.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    all
}

fn in_code_page(text: &str) -> Option<Vec<u8>> {
    let byte = |letter: char| match u8::try_from(letter) {
        Ok(byte) if byte.is_ascii() => Some(byte),
        _ => CODE_PAGE.iter().find(|(known, _)| *known == letter).map(|(_, byte)| *byte),
    };
    text.chars().map(byte).collect()
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
