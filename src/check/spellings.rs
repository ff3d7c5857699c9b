//! The bytes that a text can be in a DICOM file: every character set of
//! PS3.3 2026c section C.12.1.1.2, and UTF-16 for what other programs leave.

use platform::charset::{Charset, LATIN_1, Single};

const ENCODINGS: [Charset; 23] = [
    Charset::Utf8,
    LATIN_1,
    Charset::Single(Single::Iso8859Part2),
    Charset::Single(Single::Iso8859Part3),
    Charset::Single(Single::Iso8859Part4),
    Charset::Single(Single::Iso8859Part5),
    Charset::Single(Single::Iso8859Part6),
    Charset::Single(Single::Iso8859Part7),
    Charset::Single(Single::Iso8859Part8),
    Charset::Single(Single::Windows1254),
    Charset::Single(Single::Windows874),
    Charset::ShiftJis,
    Charset::EucJp,
    Charset::EucKr,
    Charset::Gb18030,
    Charset::Big5,
    Charset::Iso2022Jp,
    // Of no DICOM file that follows the rules, but of systems that write them.
    Charset::Single(Single::Windows1250),
    Charset::Single(Single::Windows1251),
    Charset::Single(Single::Windows1256),
    Charset::Single(Single::Koi8R),
    Charset::Single(Single::Ibm866),
    Charset::Single(Single::Macintosh),
];

/// Those whose bytes are often taken for Latin-1.
const MISREAD: [Charset; 7] = [
    Charset::Utf8,
    Charset::ShiftJis,
    Charset::EucJp,
    Charset::EucKr,
    Charset::Gb18030,
    Charset::Big5,
    Charset::Single(Single::Windows1251),
];

/// Letters in code page 850, of which the Encoding Standard knows nothing; those of 437 are in the
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
                if let Some(bytes) = encoding.encode(&case) {
                    add(unescaped(encoding, bytes));
                }
            }
            add(in_code_page(&case).unwrap_or_default());
            // Read in a wrong set, and written in Unicode: once, and once more.
            for encoding in MISREAD {
                if let Some(bytes) = encoding.encode(&case) {
                    let once = LATIN_1.decode(&bytes);
                    let twice = LATIN_1.decode(once.as_bytes());
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
fn unescaped(encoding: Charset, bytes: Vec<u8>) -> Vec<u8> {
    if encoding != Charset::Iso2022Jp {
        return bytes;
    }
    let end = b"\x1b(B";
    bytes.strip_suffix(end).map(<[u8]>::to_vec).unwrap_or(bytes)
}
