//! What must stay, against the original: any changed, lost or added value, and any changed
//! byte of the picture, is a finding, in every syntax and however the original is read.

use crate::common::build::{
    Build, Element, Syntax, Value, fragments, raw, seq, seq_undefined, text, us,
};
use crate::common::clean::{EVENT, ct, pet};
use deidentifier::check::{Against, Expectation, PixelFacts, Problem, Source, image_of};
use deidentifier::policy::Settings;

const ABOUT_KEPT: [Problem; 5] = [
    Problem::ValueChanged,
    Problem::ValueMissing,
    Problem::ValueAdded,
    Problem::PictureChanged,
    Problem::SourceUnread,
];

/// The beginning of a JPEG codestream, up to its coded data.
const SCAN: [u8; 6] = [0xFF, 0xD8, 0xFF, 0xDA, 0, 2];

/// Where a file's picture begins and ends, by the pattern of its own pixels.
fn split(build: &Build) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let bytes = build.bytes();
    let at = bytes.windows(4).rposition(|here| here == [0xE0, 0x7F, 0x10, 0]).unwrap();
    let start = at + if build.syntax == Syntax::ImplicitLe { 8 } else { 12 };
    let pixels = build.elements.iter().find(|element| element.tag == 0x7FE0_0010).unwrap();
    let len = match &pixels.value {
        Value::U16(words) => words.len() * 2,
        Value::Raw(value) => value.len(),
        _ => bytes.len() - start,
    };
    let (header, rest) = bytes.split_at(start);
    let (picture, trailer) = rest.split_at(len);
    (header.to_vec(), picture.to_vec(), trailer.to_vec())
}

/// What is said of `out` when it was made of `source`, read in pieces of so many bytes.
fn said_of(source: &[u8], out: &Build, piece: usize) -> Vec<(Problem, String)> {
    let mut original = Source::new(source.len() as u64);
    source.chunks(piece).for_each(|chunk| original.push(chunk));
    let seen = original.finish();
    let (header, picture, trailer) = split(out);
    let settings = Settings::default();
    let expect = Expectation {
        event_id: Some(EVENT),
        received: false,
        settings: &settings,
        name: None,
        originals: None,
    };
    let encapsulated = matches!(out.syntax, Syntax::Encapsulated(_));
    let pixels = PixelFacts { length: picture.len() as u64, encapsulated };
    let crc32 = crc32fast::hash(&[header.clone(), picture, trailer.clone()].concat());
    let against = Against { seen: &seen, crc32, pieces: None };
    let report = image_of(&header, &trailer, pixels, &expect, &against);
    let about = report.findings.into_iter().filter(|f| ABOUT_KEPT.contains(&f.problem));
    about.map(|finding| (finding.problem, finding.path)).collect()
}

fn said(source: &Build, out: &Build) -> Vec<(Problem, String)> {
    said_of(&source.bytes(), out, 4096)
}

/// What the clean image could have been made of.
fn source(clean: &Build) -> Build {
    clean
        .clone()
        .set(text(0x0010_0010, "PN", "Abernathy^Rosalind"))
        .set(text(0x0010_0020, "LO", "MRN-00482-77"))
        .set(text(0x0010_0030, "DA", "19560412"))
        .set(text(0x0008_0050, "SH", "A3268852"))
        .set(text(0x0008_0080, "LO", "Saint Orrin"))
        .set(text(0x0008_0090, "PN", "Quillfeather^T"))
        .set(text(0x0010_1040, "LO", "12 Harbour Lane"))
        .set(text(0x0009_0010, "LO", "GEMS_IDEN_01"))
        .set(text(0x0009_1002, "SH", "CT01"))
        .remove(0x0012_0062)
        .remove(0x0012_0063)
        .remove(0x0028_0303)
}

fn path(tag: u32) -> String {
    format!("({:04X},{:04X})", tag >> 16, tag & 0xFFFF)
}

#[test]
fn what_only_the_rules_changed_is_no_finding_in_any_syntax_and_any_pieces() {
    for clean in [ct(1), pet(1)] {
        for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe] {
            let clean = clean.clone().syntax(syntax);
            let bytes = source(&clean).bytes();
            for piece in [1, 7, 300, 1 << 20] {
                assert_eq!(said_of(&bytes, &clean, piece), [], "{piece}");
            }
            assert_eq!(said_of(&source(&clean).bare().bytes(), &clean, 999), []);
        }
        // A deflated original is written as Explicit VR Little Endian.
        assert_eq!(said(&source(&clean).syntax(Syntax::Deflated), &clean), []);
        let frames = fragments(vec![SCAN.to_vec(), vec![1, 2, 3, 4, 0xFF, 0xD9]]);
        let packed = clean.set(frames).syntax(Syntax::Encapsulated("1.2.840.10008.1.2.4.70"));
        for piece in [1, 5, 4096] {
            assert_eq!(said_of(&source(&packed).bytes(), &packed, piece), []);
        }
    }
}

/// The attributes of the clean image that no rule replaces.
fn kept(clean: &Build) -> Vec<Element> {
    const REPLACED: [u32; 10] = [
        0x0008_0050,
        0x0008_0080,
        0x0008_0090,
        0x0010_0010,
        0x0010_0020,
        0x0010_0030,
        0x0012_0062,
        0x0012_0063,
        0x0020_0010,
        0x0028_0303,
    ];
    let stays = |element: &&Element| !REPLACED.contains(&element.tag);
    clean.elements.iter().filter(stays).cloned().collect()
}

#[test]
fn a_changed_lost_or_added_attribute_is_named() {
    let clean = ct(1).set(raw(0x0028_1408, "OW", [7; 6]));
    let original = source(&clean);
    // Text may be changed by the sweep; whether it was rightly is not known here.
    let swept = ["LO", "SH", "LT", "ST", "UT"];
    let mut changed = 0;
    for element in kept(&clean).into_iter().filter(|element| element.tag != 0x7FE0_0010) {
        let lost = clean.clone().remove(element.tag);
        assert_eq!(said(&original, &lost), [(Problem::ValueMissing, path(element.tag))]);
        let new = source(&clean).remove(element.tag);
        let added = said(&new, &clean);
        assert_eq!(added, [(Problem::ValueAdded, path(element.tag))]);
        let vr = std::str::from_utf8(&element.vr).unwrap();
        let other = match &element.value {
            Value::Raw(value) if !swept.contains(&vr) => {
                let mut value = value.clone();
                value[0] = if value[0] == b'1' { b'2' } else { b'1' };
                raw(element.tag, vr, value)
            }
            Value::U16(words) => us(element.tag, words[0] ^ 1),
            _ => continue,
        };
        let said = said(&original, &clean.clone().set(other));
        assert!(said.contains(&(Problem::ValueChanged, path(element.tag))), "{said:?}");
        changed += 1;
    }
    assert!(changed > 30, "{changed}");
}

#[test]
fn nested_values_and_items_are_compared() {
    let item = |number: u16| vec![text(0x0008_1155, "UI", &format!("1.2.{number}"))];
    let with = |items: Vec<Vec<Element>>, build: &Build| {
        build.clone().set(seq_undefined(0x0008_1140, items))
    };
    let clean = ct(1);
    let original = with(vec![item(1), item(2)], &source(&clean));
    assert_eq!(said(&original, &with(vec![item(1), item(2)], &clean)), []);
    let deep = "(0008,1140)>(0008,1155)".to_owned();
    let other = said(&original, &with(vec![item(1), item(3)], &clean));
    assert_eq!(other, [(Problem::ValueChanged, deep.clone())]);
    let fewer = said(&original, &with(vec![item(1)], &clean));
    assert_eq!(fewer.len(), 1);
    assert_eq!(fewer[0].0, Problem::ValueMissing);
    let more = said(&original, &with(vec![item(1), item(2), item(3)], &clean));
    assert_eq!(more[0].0, Problem::ValueAdded);
    let emptied = said(&original, &with(vec![item(1), vec![]], &clean));
    assert_eq!(emptied, [(Problem::ValueMissing, deep)]);
    let codes = |items| clean.clone().set(seq(0x0012_0064, items));
    let code = vec![text(0x0008_0100, "SH", "113100"), text(0x0008_0102, "SH", "DCM")];
    assert_eq!(said(&source(&clean), &codes(vec![code])), [], "the product adds markers");
}

#[test]
fn every_byte_of_the_picture_is_the_originals() {
    let clean = ct(1);
    let original = source(&clean);
    for word in 0..16 {
        let mut words: Vec<u16> = (0..16).collect();
        words[word] ^= 0x0100;
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let out = clean.clone().set(raw(0x7FE0_0010, "OW", bytes));
        assert_eq!(said(&original, &out), [(Problem::PictureChanged, String::new())]);
    }
    let frames = |second: u8| {
        let frames = fragments(vec![SCAN.to_vec(), vec![1, second, 3, 4, 0xFF, 0xD9]]);
        clean.clone().set(frames).syntax(Syntax::Encapsulated("1.2.840.10008.1.2.4.70"))
    };
    assert_eq!(said(&source(&frames(2)), &frames(2)), []);
    assert_eq!(said(&source(&frames(2)), &frames(9))[0].0, Problem::PictureChanged);
    // An odd picture gets one byte of padding, and no other byte.
    let odd = |bytes: &[u8]| {
        let one = clean.clone().set(raw(0x7FE0_0010, "OB", bytes.to_vec()));
        one.set(us(0x0028_0010, 3)).set(us(0x0028_0011, 1)).set(us(0x0028_0100, 8))
    };
    let original = source(&odd(&[1, 2, 3]));
    assert_eq!(said(&original, &odd(&[1, 2, 3, 0])), []);
    assert_eq!(said(&original, &odd(&[1, 2, 3, 4]))[0].0, Problem::PictureChanged);
    assert_eq!(said(&original, &odd(&[1, 2]))[0].0, Problem::PictureChanged);
}

#[test]
fn an_original_that_only_the_other_reader_can_read_is_said_to_be_so() {
    let clean = ct(1);
    let mut bytes = source(&clean).bytes();
    let at = bytes.windows(6).position(|here| here == b"\x18\0\x60\0DS").unwrap();
    bytes[at + 4..at + 6].copy_from_slice(b"??");
    assert_eq!(said_of(&bytes, &clean, 4096), [(Problem::SourceUnread, String::new())]);
}
