//! What the page does with the browser's tables is what the command does with `encoding_rs`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::table::{MOVED, native, sources};
use super::{Charset, Single, decode, encode};

const SINGLES: [Single; 18] = [
    Single::Windows1250,
    Single::Windows1251,
    Single::Windows1252,
    Single::Windows1253,
    Single::Windows1254,
    Single::Windows1256,
    Single::Windows874,
    Single::Iso8859Part2,
    Single::Iso8859Part3,
    Single::Iso8859Part4,
    Single::Iso8859Part5,
    Single::Iso8859Part6,
    Single::Iso8859Part7,
    Single::Iso8859Part8,
    Single::Iso8859Part15,
    Single::Koi8R,
    Single::Ibm866,
    Single::Macintosh,
];

fn all() -> impl Iterator<Item = Charset> {
    use Charset::{Big5, EucJp, EucKr, Gb18030, Gbk, Iso2022Jp, ShiftJis, Utf8};
    let several = [Utf8, Gb18030, Gbk, Big5, EucKr, ShiftJis, EucJp, Iso2022Jp];
    several.into_iter().chain(SINGLES.map(Charset::Single))
}

/// As the page decodes.
fn decoded(set: Charset, bytes: &[u8]) -> String {
    decode::with(set, bytes, |_, text| {
        text.push('\u{FFFD}');
        true
    })
}

#[track_caller]
fn alike(set: Charset, bytes: &[u8]) {
    let (text, bad) = native(set).decode_without_bom_handling(bytes);
    assert_eq!(decoded(set, bytes), text, "{set:?}: {bytes:02X?}");
    let mut whole = true;
    decode::with(set, bytes, |_, _| {
        whole = false;
        false
    });
    assert_eq!(whole, !bad, "{set:?}: {bytes:02X?}");
}

#[test]
fn digests_are_those_of_the_standards_tables() {
    for source in sources() {
        let encoding = encoding_rs::Encoding::for_label(source.label().as_bytes()).unwrap();
        let bytes = source.bytes();
        let text = encoding.decode_without_bom_handling(&bytes).0;
        assert!(source.is_answered_by(&text), "{source:?}: {:#X}", source.digest_of(&text));
        // One character another, or the last one missing: not the Standard's.
        let other: String =
            text.chars().map(|c| if c == 'é' || c == '中' { 'x' } else { c }).collect();
        assert!(other == text || !source.is_answered_by(&other), "{source:?}");
        assert!(
            !source.is_answered_by(text.rsplit_once('\n').unwrap().0.rsplit_once('\n').unwrap().0)
        );
        assert!(!source.is_answered_by(""));
        // A browser from before 2022.
        let old = MOVED.iter().fold(text.to_string(), |text, (before, since, _)| {
            if source.label() == "gb18030" && source.bytes().len() == 3 * 126 * 190 {
                text.replace(*since, &before.to_string())
            } else {
                text
            }
        });
        assert!(source.is_answered_by(&old), "{source:?}");
    }
}

#[test]
fn every_sequence_of_up_to_three_bytes_is_read_alike() {
    for set in all() {
        for first in 0..=u8::MAX {
            alike(set, &[first]);
            for second in 0..=u8::MAX {
                alike(set, &[first, second]);
            }
        }
        let telling = [
            0x0A, 0x0E, 0x1B, 0x20, 0x24, 0x28, 0x30, 0x39, 0x40, 0x42, 0x49, 0x4A, 0x5C, 0x7E,
            0x7F, 0x80, 0x81, 0x8E, 0x8F, 0xA0, 0xA1, 0xC6, 0xDF, 0xE0, 0xF9, 0xFC, 0xFD, 0xFE,
            0xFF,
        ];
        for first in telling {
            for second in telling {
                for third in 0..=u8::MAX {
                    alike(set, &[first, second, third]);
                    alike(set, &[b'a', first, third, second, b'b', first]);
                }
            }
        }
    }
}

#[test]
fn long_bytes_of_any_kind_are_read_alike() {
    let mut seed = 1_u64;
    let mut next = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 32) as u32
    };
    let common = b"\x1b\x1b(B$@JI!0129@~\\\x81\x8e\x8f\xa1\xb0\xfe\n\x0e";
    for _ in 0..20_000 {
        let length = next() % 24;
        let bytes: Vec<u8> = (0..length)
            .map(|_| match next() % 3 {
                0 => next() as u8,
                1 => 0x81 + (next() % 126) as u8,
                _ => common[next() as usize % common.len()],
            })
            .collect();
        all().for_each(|set| alike(set, &bytes));
    }
}

#[test]
fn all_characters_of_gb_18030_with_four_bytes_are_read_alike() {
    for first in 0x81..=0xFE {
        for second in b'0'..=b'9' {
            for third in 0x81..=0xFE {
                let bytes: Vec<u8> =
                    (b'0'..=b'9').flat_map(|fourth| [first, second, third, fourth]).collect();
                alike(Charset::Gb18030, &bytes);
            }
        }
    }
}

#[test]
fn every_character_is_written_alike() {
    for set in all() {
        for character in '\0'..=char::MAX {
            let mut buffer = [0; 4];
            let text = &*character.encode_utf8(&mut buffer);
            let (bytes, _, lost) = native(set).encode(text);
            let wanted = (!lost).then_some(&*bytes);
            assert_eq!(encode::whole(set, text).as_deref(), wanted, "{set:?}: {character:?}");
        }
    }
    for text in ["", "Wang^XiaoDong=王^小东", "山田^太郎=ﾔﾏﾀﾞ", "a\\¥~‾\\b−", "김^희중 홍", "𠀀ê̄"]
    {
        for set in all() {
            let (bytes, _, lost) = native(set).encode(text);
            let wanted = (!lost).then_some(&*bytes);
            assert_eq!(encode::whole(set, text).as_deref(), wanted, "{set:?}: {text:?}");
        }
    }
}

#[test]
fn the_trap_is_handed_the_bytes_that_are_none() {
    let bad = |set: Charset, bytes: &[u8]| {
        let mut all = Vec::new();
        let text = set.decode_with(bytes, |bytes, text| {
            all.push(bytes.to_vec());
            text.push('.');
            true
        });
        (text, all)
    };
    let one = |bytes: &[u8]| vec![bytes.to_vec()];
    assert_eq!(bad(Charset::Utf8, b"a\xe7\x8eb"), ("a.b".into(), one(b"\xe7\x8e")));
    assert_eq!(bad(Charset::Gb18030, b"\x810\x81 "), (".0. ".into(), vec![vec![0x81]; 2]));
    assert_eq!(bad(Charset::Gb18030, b"\x810\x81"), (".".into(), one(b"\x810\x81")));
    assert_eq!(
        bad(Charset::Big5, b"\x81\x81\xffa"),
        ("..a".into(), vec![vec![0x81; 2], vec![0xFF]])
    );
    assert_eq!(bad(Charset::EucKr, b"\xc9\xa1!"), (".!".into(), one(b"\xc9\xa1")));
    assert_eq!(bad(Charset::EucJp, b"\x8f\xa1\xffx"), (".x".into(), one(b"\x8f\xa1\xff")));
    assert_eq!(bad(Charset::Iso2022Jp, b"\x1b(J\x1b(Ba"), (".a".into(), one(b"\x1b(J")));
    assert_eq!(bad(Charset::Iso2022Jp, b"\x1b$B;\x1b(Ba"), (".a".into(), one(b";")));
}
