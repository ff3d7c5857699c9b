//! The coded character sets of DICOM (PS3.3 2026c section C.12.1.1.2): their defined
//! terms, their escape sequences, and runs of one set's bytes ⇄ text.

use platform::charset::{Charset, LATIN_1, Single};

/// One coded character set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Set {
    /// ISO IR 6, the default repertoire; also for terms that are not known. High bytes,
    /// which it does not have, are read as UTF-8 if they are that, else as Latin-1.
    Default,
    /// A single-byte set: ASCII, and one part of ISO 8859 or TIS 620 above it.
    Single(Charset, u8),
    /// ISO IR 13 and 14: JIS X 0201 katakana and romaji.
    Katakana,
    /// ISO IR 87: JIS X 0208.
    Kanji,
    /// ISO IR 159: JIS X 0212.
    SupplementaryKanji,
    /// ISO IR 149: KS X 1001.
    Korean,
    /// ISO IR 58: GB 2312.
    Chinese,
    /// ISO_IR 192.
    Utf8,
    /// GB18030 or GBK.
    Gb(Charset),
}

impl Set {
    /// The set of a defined term, in the spellings that occur; `None` if it is unknown.
    pub(super) fn named(term: &[u8]) -> Option<Self> {
        let mut name = String::with_capacity(term.len());
        for byte in term.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
            name.push(char::from(byte.to_ascii_uppercase()));
        }
        let registered = name.strip_prefix("ISO2022IR").or_else(|| name.strip_prefix("ISOIR"));
        Some(match registered.unwrap_or(&name) {
            "" | "6" => Self::Default,
            "13" | "14" => Self::Katakana,
            "58" => Self::Chinese,
            "87" => Self::Kanji,
            "149" => Self::Korean,
            "159" => Self::SupplementaryKanji,
            "192" | "UTF8" => Self::Utf8,
            "GB18030" => Self::Gb(Charset::Gb18030),
            "GBK" => Self::Gb(Charset::Gbk),
            number => return SINGLES.iter().find(|(name, ..)| *name == number).map(single),
        })
    }

    /// Whether text in this set may switch to others by escape sequences.
    pub(super) const fn extends(self) -> bool {
        !matches!(self, Self::Utf8 | Self::Gb(_))
    }

    /// Two bytes below 0x80 are one character.
    pub(super) const fn is_double_low(self) -> bool {
        matches!(self, Self::Kanji | Self::SupplementaryKanji)
    }

    /// Bytes above 0x7F belong to this set when it is invoked.
    pub(super) const fn is_high(self) -> bool {
        matches!(self, Self::Single(..) | Self::Katakana | Self::Korean | Self::Chinese)
    }

    /// Decodes a run whose bytes are all of this set.
    pub(super) fn decode(self, run: &[u8], out: &mut String) {
        match self {
            Self::Default => guess(run, out),
            Self::Single(encoding, _) | Self::Gb(encoding) => whole(encoding, run, out),
            Self::Utf8 => utf8(run, out),
            Self::Katakana => out.extend(run.iter().map(|byte| match byte {
                // Half-width forms are in the order of JIS X 0201.
                0xA1..=0xDF => {
                    char::from_u32(0xFF61 + u32::from(byte - 0xA1)).unwrap_or('\u{FFFD}')
                }
                byte if byte.is_ascii() => char::from(*byte),
                _ => '\u{FFFD}',
            })),
            Self::Korean => whole(Charset::EucKr, run, out),
            Self::Chinese => whole(Charset::Gbk, run, out),
            Self::Kanji => whole(Charset::EucJp, &pairs(run, &[]), out),
            Self::SupplementaryKanji => whole(Charset::EucJp, &pairs(run, &[0x8F]), out),
        }
    }

    /// This character's bytes in this set (without ASCII, which every run has).
    pub(super) fn encode(self, character: char) -> Option<Vec<u8>> {
        let mut utf8 = [0; 4];
        let text = &*character.encode_utf8(&mut utf8);
        let coded = |set: Charset| set.encode(text);
        let double = |bytes: &Vec<u8>| bytes.len() == 2 && bytes.iter().all(|byte| *byte > 0xA0);
        match self {
            Self::Default => None,
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            Self::Single(encoding, _) => coded(encoding).filter(|bytes| bytes.len() == 1),
            Self::Gb(encoding) => coded(encoding),
            Self::Katakana => match u32::from(character) {
                code @ 0xFF61..=0xFF9F => u8::try_from(code - 0xFF61 + 0xA1).ok().map(|b| vec![b]),
                _ => None,
            },
            Self::Korean => coded(Charset::EucKr).filter(double),
            Self::Chinese => coded(Charset::Gbk).filter(double),
            Self::Kanji => coded(Charset::EucJp)
                .filter(double)
                .map(|bytes| bytes.iter().map(|byte| byte & 0x7F).collect()),
            Self::SupplementaryKanji => supplementary(character),
        }
    }

    /// The escape sequence that invokes this set, without ESC.
    pub(super) const fn escape(self) -> &'static [u8] {
        match self {
            Self::Default => b"(B",
            Self::Single(_, last) => match last {
                b'A' => b"-A",
                b'B' => b"-B",
                b'C' => b"-C",
                b'D' => b"-D",
                b'F' => b"-F",
                b'G' => b"-G",
                b'H' => b"-H",
                b'L' => b"-L",
                b'M' => b"-M",
                b'T' => b"-T",
                _ => b"-b",
            },
            Self::Katakana => b")I",
            Self::Kanji => b"$B",
            Self::SupplementaryKanji => b"$(D",
            Self::Korean => b"$)C",
            Self::Chinese => b"$)A",
            Self::Utf8 | Self::Gb(_) => b"",
        }
    }
}

/// Where an escape sequence puts a set: the bytes below 0x80 (G0) or those above (G1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Invoked {
    /// G0.
    Low(Set),
    /// G1.
    High(Set),
}

/// What follows ESC: the set it invokes, and how many bytes say so.
pub(super) fn escaped(bytes: &[u8]) -> Option<(Invoked, usize)> {
    Some(match bytes {
        [b'$', b'(', b'D', ..] => (Invoked::Low(Set::SupplementaryKanji), 3),
        [b'$', b')', b'C', ..] => (Invoked::High(Set::Korean), 3),
        [b'$', b')', b'A', ..] => (Invoked::High(Set::Chinese), 3),
        // The last but one has the older form of JIS X 0208.
        [b'$', b'B' | b'@', ..] => (Invoked::Low(Set::Kanji), 2),
        [b'(', b'B', ..] => (Invoked::Low(Set::Default), 2),
        [b'(', b'J', ..] => (Invoked::Low(Set::Katakana), 2),
        [b')', b'I', ..] => (Invoked::High(Set::Katakana), 2),
        [b'-', last, ..] => {
            (Invoked::High(SINGLES.iter().find(|(_, _, byte)| byte == last).map(single)?), 2)
        }
        _ => return None,
    })
}

/// Single-byte sets: registration number, encoding, last byte of the escape sequence.
/// ISO 8859-1 and 8859-9 are read as the Windows pages that hold them.
static SINGLES: [(&str, Charset, u8); 11] = [
    ("100", LATIN_1, b'A'),
    ("101", Charset::Single(Single::Iso8859Part2), b'B'),
    ("109", Charset::Single(Single::Iso8859Part3), b'C'),
    ("110", Charset::Single(Single::Iso8859Part4), b'D'),
    ("126", Charset::Single(Single::Iso8859Part7), b'F'),
    ("127", Charset::Single(Single::Iso8859Part6), b'G'),
    ("138", Charset::Single(Single::Iso8859Part8), b'H'),
    ("144", Charset::Single(Single::Iso8859Part5), b'L'),
    ("148", Charset::Single(Single::Windows1254), b'M'),
    ("166", Charset::Single(Single::Windows874), b'T'),
    ("203", Charset::Single(Single::Iso8859Part15), b'b'),
];

fn single((_, set, last): &(&str, Charset, u8)) -> Set {
    Set::Single(*set, *last)
}

fn whole(set: Charset, run: &[u8], out: &mut String) {
    out.push_str(&set.decode(run));
}

fn guess(run: &[u8], out: &mut String) {
    match std::str::from_utf8(run) {
        Ok(text) => out.push_str(text),
        Err(_) => whole(LATIN_1, run, out),
    }
}

/// UTF-8, with bytes that are none read as Latin-1, so that nothing becomes invisible.
fn utf8(run: &[u8], out: &mut String) {
    for chunk in run.utf8_chunks() {
        out.push_str(chunk.valid());
        whole(LATIN_1, chunk.invalid(), out);
    }
}

/// Seven-bit pairs as EUC: the high bits set, `before` each pair. Spaces and control
/// characters come between the pairs.
fn pairs(run: &[u8], before: &[u8]) -> Vec<u8> {
    let mut euc = Vec::with_capacity(run.len().saturating_mul(2));
    let mut rest = run;
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (0x21..=0x7E, [second @ 0x21..=0x7E, after @ ..]) => {
                euc.extend(before);
                euc.extend([first | 0x80, second | 0x80]);
                rest = after;
            }
            _ => {
                euc.push(*first);
                rest = tail;
            }
        }
    }
    euc
}

/// The Encoding Standard decodes JIS X 0212 but does not encode it: the table is searched.
fn supplementary(character: char) -> Option<Vec<u8>> {
    if character.is_ascii() {
        return None;
    }
    let mut buffer = [0; 4];
    let wanted = &*character.encode_utf8(&mut buffer);
    for first in 0xA1..=0xFE_u8 {
        for second in 0xA1..=0xFE_u8 {
            let euc = [0x8F, first, second];
            if Charset::EucJp.decode(&euc) == wanted {
                return Some(vec![first & 0x7F, second & 0x7F]);
            }
        }
    }
    None
}
