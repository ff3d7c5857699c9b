//! The Standard's tables. Whoever decodes on this platform is asked once what all byte sequences
//! of a set are; what comes back must have the digest that the Standard's own table has.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Single, singles};

/// Byte sequences of one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// One byte above ASCII.
    Single(Single),
    /// Two bytes of GBK.
    Gbk,
    /// Four bytes of GB 18030, within the Basic Multilingual Plane.
    Four,
    /// Two bytes of Big5.
    Big5,
    /// Two bytes of EUC-KR.
    EucKr,
    /// Two bytes of Shift_JIS.
    ShiftJis,
    /// Two bytes of EUC-JP.
    Jis0208,
    /// Two bytes of EUC-JP behind 0x8F.
    Jis0212,
}

/// The number of the first sequence of GB 18030 beyond the Basic Multilingual Plane.
pub const BEYOND: usize = 189_000;

/// So many are asked for, and so many tables there are with those of one byte.
const ASKED: usize = 7;
pub const COUNT: usize = ASKED + Single::Macintosh as usize + 1;

/// Each part, the Standard's name of the set that has it, how many sequences there are, and the
/// digest of the characters that they are.
static PARTS: [(Part, &str, usize, u64); ASKED] = [
    (Part::Gbk, "gb18030", 126 * 190, 0xDC39_08AE_7431_70F1),
    (Part::Four, "gb18030", 39_420, 0x6A39_4B2F_1654_AE7C),
    (Part::Big5, "big5", 126 * 157, 0x42E7_AA18_E527_5279),
    (Part::EucKr, "euc-kr", 126 * 190, 0x6E57_AE5E_71BB_350A),
    (Part::ShiftJis, "shift_jis", 60 * 188, 0xE928_13C5_E7F2_0B79),
    (Part::Jis0208, "euc-jp", 94 * 94, 0xE71B_160F_2C3A_C545),
    (Part::Jis0212, "euc-jp", 94 * 94, 0x8F51_C363_D851_8BBD),
];

/// In the order of [`number`].
static TABLES: [OnceLock<Option<Table>>; COUNT] = [const { OnceLock::new() }; COUNT];

/// A table was asked for and is not as the Standard has it.
static AMISS: AtomicBool = AtomicBool::new(false);

/// Whether text was met that this platform reads otherwise than the Standard says. It was not
/// read, and nothing that was made since may be used.
#[must_use]
pub fn amiss() -> bool {
    AMISS.load(Ordering::Relaxed)
}

/// Sequences of GBK that were of private use until GB 18030 of 2022: what they were, what they
/// are, and their bytes. A browser may be older than that.
pub static MOVED: [(char, char, [u8; 2]); 18] = [
    ('\u{E78D}', '\u{FE10}', [0xA6, 0xD9]),
    ('\u{E78E}', '\u{FE12}', [0xA6, 0xDA]),
    ('\u{E78F}', '\u{FE11}', [0xA6, 0xDB]),
    ('\u{E790}', '\u{FE13}', [0xA6, 0xDC]),
    ('\u{E791}', '\u{FE14}', [0xA6, 0xDD]),
    ('\u{E792}', '\u{FE15}', [0xA6, 0xDE]),
    ('\u{E793}', '\u{FE16}', [0xA6, 0xDF]),
    ('\u{E794}', '\u{FE17}', [0xA6, 0xEC]),
    ('\u{E795}', '\u{FE18}', [0xA6, 0xED]),
    ('\u{E796}', '\u{FE19}', [0xA6, 0xF3]),
    ('\u{E81E}', '\u{9FB4}', [0xFE, 0x59]),
    ('\u{E826}', '\u{9FB5}', [0xFE, 0x61]),
    ('\u{E82B}', '\u{9FB6}', [0xFE, 0x66]),
    ('\u{E82C}', '\u{9FB7}', [0xFE, 0x67]),
    ('\u{E832}', '\u{9FB8}', [0xFE, 0x6D]),
    ('\u{E843}', '\u{9FB9}', [0xFE, 0x7E]),
    ('\u{E854}', '\u{9FBA}', [0xFE, 0x90]),
    ('\u{E864}', '\u{9FBB}', [0xFE, 0xA0]),
];

/// Between the sequences: what it follows is over.
const END: char = '\n';

/// What stands at a place that is no character.
const NONE: char = '\0';

/// The characters of one part, each at the place of its sequence.
#[derive(Debug)]
pub struct Table(Vec<char>);

/// The table of a part; `None` when this platform's is another than the Standard's.
pub fn table(part: Part) -> Option<&'static Table> {
    let table = TABLES.get(number(part)?)?;
    let table = table.get_or_init(|| match part {
        Part::Single(single) => Some(Table::of_single(single)),
        _ => {
            let source = sources().find(|source| source.0.0 == part);
            let table = source.and_then(|source| {
                here(source.label(), &source.bytes()).and_then(|text| source.read(&text))
            });
            AMISS.fetch_or(table.is_none(), Ordering::Relaxed);
            table
        }
    });
    table.as_ref()
}

/// Where a part stands among all.
pub fn number(part: Part) -> Option<usize> {
    match part {
        Part::Single(single) => Some(ASKED + single as usize),
        _ => PARTS.iter().position(|(known, ..)| *known == part),
    }
}

/// What a decoder is asked, and what it must answer.
#[derive(Debug, Clone, Copy)]
pub struct Source(&'static (Part, &'static str, usize, u64));

/// Everything that a platform's decoders are asked.
pub fn sources() -> impl Iterator<Item = Source> {
    PARTS.iter().map(Source)
}

impl Source {
    /// The set's name in the Standard.
    #[must_use]
    pub const fn label(self) -> &'static str {
        self.0.1
    }

    /// All byte sequences, kept apart by line ends.
    #[must_use]
    pub fn bytes(self) -> Vec<u8> {
        let (part, _, count, _) = *self.0;
        let end = u8::try_from(END).unwrap_or_default();
        (0..count).flat_map(|place| bytes_of(part, place).chain([end])).collect()
    }

    /// Whether this text is what they are.
    #[must_use]
    pub fn is_answered_by(self, text: &str) -> bool {
        self.read(text).is_some()
    }

    /// The digest of a text that is to be what they are.
    #[cfg(test)]
    pub fn digest_of(self, text: &str) -> u64 {
        digest_of(&self.characters(text))
    }

    /// What each sequence is; those that are no single character are none.
    fn characters(self, text: &str) -> Vec<char> {
        let part = self.0.0;
        let one = |sequence: &str| {
            let mut characters = sequence.chars();
            match (characters.next(), characters.next()) {
                // (GB 18030 has the replacement character itself.)
                (Some(one), None) if one != char::REPLACEMENT_CHARACTER || part == Part::Four => {
                    one
                }
                _ => NONE,
            }
        };
        let text = text.strip_suffix(END).unwrap_or(text);
        let mut characters: Vec<char> = text.split(END).map(one).collect();
        for (before, since, [first, second]) in MOVED.iter().filter(|_| part == Part::Gbk) {
            let moved = place(part, *first, *second).and_then(|place| characters.get_mut(place));
            if let Some(moved) = moved.filter(|moved| **moved == *before) {
                *moved = *since;
            }
        }
        characters
    }

    fn read(self, text: &str) -> Option<Table> {
        let (_, _, count, digest) = *self.0;
        let characters = self.characters(text);
        (characters.len() == count && digest_of(&characters) == digest).then_some(Table(characters))
    }
}

impl Table {
    fn of_single(single: Single) -> Self {
        let known = singles::characters(single);
        let before = if known.chars().count() < 128 { '\u{80}'..='\u{9F}' } else { '\u{1}'..='\0' };
        let none = |one| if one == char::REPLACEMENT_CHARACTER { NONE } else { one };
        Self(before.chain(known.chars().map(none)).collect())
    }

    /// The character at a place.
    pub fn character(&self, place: usize) -> Option<char> {
        self.0.get(place).copied().filter(|character| *character != NONE)
    }

    /// All characters with their places.
    #[cfg(any(test, target_arch = "wasm32"))]
    pub fn characters(&self) -> impl Iterator<Item = (usize, char)> {
        self.0.iter().copied().enumerate().filter(|(_, character)| *character != NONE)
    }
}

/// FNV-1a of 64 bits: a browser errs, but does not forge.
fn digest_of(characters: &[char]) -> u64 {
    characters.iter().fold(0xCBF2_9CE4_8422_2325, |digest, character| {
        (digest ^ u64::from(u32::from(*character))).wrapping_mul(0x100_0000_01B3)
    })
}

/// The place of a sequence of two bytes.
pub fn place(part: Part, first: u8, second: u8) -> Option<usize> {
    let (from, row, before): (u8, usize, u8) = match (part, second) {
        (Part::Gbk, 0x40..=0x7E) => (0x81, 190, 0x40),
        (Part::Gbk, 0x80..=0xFE) => (0x81, 190, 0x41),
        (Part::Big5, 0x40..=0x7E) => (0x81, 157, 0x40),
        (Part::Big5, 0xA1..=0xFE) => (0x81, 157, 0x62),
        (Part::EucKr, 0x41..=0xFE) => (0x81, 190, 0x41),
        (Part::ShiftJis, 0x40..=0x7E) => (if first < 0xA0 { 0x81 } else { 0xC1 }, 188, 0x40),
        (Part::ShiftJis, 0x80..=0xFC) => (if first < 0xA0 { 0x81 } else { 0xC1 }, 188, 0x41),
        (Part::Jis0208 | Part::Jis0212, 0xA1..=0xFE) => (0xA1, 94, 0xA1),
        _ => return None,
    };
    Some(usize::from(first.checked_sub(from)?) * row + usize::from(second - before))
}

/// The sequence at a place.
pub fn bytes_of(part: Part, place: usize) -> impl Iterator<Item = u8> {
    let byte = |number: usize, from: usize| u8::try_from(number + from).unwrap_or_default();
    let pair = |row: usize, from: usize, gap: usize, wide: usize| {
        let (lead, trail) = (place / row, place % row);
        (None, Some(lead + 0x81), trail + from + if trail < gap { 0 } else { wide })
    };
    let (before, lead, trail) = match part {
        Part::Single(_) => (None, None, place + 0x80),
        Part::Gbk => pair(190, 0x40, 63, 1),
        Part::Big5 => pair(157, 0x40, 63, 0x22),
        Part::EucKr => pair(190, 0x41, usize::MAX, 0),
        Part::ShiftJis => {
            let (_, lead, trail) = pair(188, 0x40, 63, 1);
            (None, lead.map(|lead| if lead < 0xA0 { lead } else { lead + 0x40 }), trail)
        }
        Part::Jis0208 => (None, Some(place / 94 + 0xA1), place % 94 + 0xA1),
        Part::Jis0212 => (Some(0x8F), Some(place / 94 + 0xA1), place % 94 + 0xA1),
        Part::Four => (None, Some(place / 10 % 126 + 0x81), place % 10 + 0x30),
    };
    let four = (part == Part::Four).then(|| {
        let (first, second) = (place / 12_600, place / 1_260 % 10);
        [byte(first, 0x81), byte(second, 0x30)]
    });
    let four = four.into_iter().flatten();
    four.chain(before).chain(lead.map(|lead| byte(lead, 0))).chain([byte(trail, 0)])
}

/// What this platform's decoder makes of the bytes.
#[cfg(not(target_arch = "wasm32"))]
fn here(label: &str, bytes: &[u8]) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
    Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

/// What the browser makes of the bytes.
#[cfg(target_arch = "wasm32")]
fn here(label: &str, bytes: &[u8]) -> Option<String> {
    // (None of these sets has a byte order mark that it could look for.)
    let decoder = web_sys::TextDecoder::new_with_label(label);
    decoder.ok()?.decode_with_u8_array(bytes).ok()
}

/// The crate's own.
#[cfg(not(target_arch = "wasm32"))]
pub fn native(set: super::Charset) -> &'static encoding_rs::Encoding {
    use super::Charset;
    use encoding_rs as rs;
    match set {
        Charset::Utf8 => rs::UTF_8,
        Charset::Gb18030 => rs::GB18030,
        Charset::Gbk => rs::GBK,
        Charset::Big5 => rs::BIG5,
        Charset::EucKr => rs::EUC_KR,
        Charset::ShiftJis => rs::SHIFT_JIS,
        Charset::EucJp => rs::EUC_JP,
        Charset::Iso2022Jp => rs::ISO_2022_JP,
        Charset::Single(single) => match single {
            Single::Windows1250 => rs::WINDOWS_1250,
            Single::Windows1251 => rs::WINDOWS_1251,
            Single::Windows1252 => rs::WINDOWS_1252,
            Single::Windows1253 => rs::WINDOWS_1253,
            Single::Windows1254 => rs::WINDOWS_1254,
            Single::Windows1256 => rs::WINDOWS_1256,
            Single::Windows874 => rs::WINDOWS_874,
            Single::Iso8859Part2 => rs::ISO_8859_2,
            Single::Iso8859Part3 => rs::ISO_8859_3,
            Single::Iso8859Part4 => rs::ISO_8859_4,
            Single::Iso8859Part5 => rs::ISO_8859_5,
            Single::Iso8859Part6 => rs::ISO_8859_6,
            Single::Iso8859Part7 => rs::ISO_8859_7,
            Single::Iso8859Part8 => rs::ISO_8859_8,
            Single::Iso8859Part15 => rs::ISO_8859_15,
            Single::Koi8R => rs::KOI8_R,
            Single::Ibm866 => rs::IBM866,
            Single::Macintosh => rs::MACINTOSH,
        },
    }
}
