//! Text in every character set: the published samples by their known names, escape
//! sequences and their resets, and back into the same set.

use deidentifier::dicom::{CharacterSet, CharacterSets, read_header};
use dicom_core::{Tag, VR};
use proptest::prelude::*;

/// The text of the first element with this tag at any depth, by the set in force there.
fn sample(name: &str, tag: Tag) -> String {
    let bytes = crate::common::pydicom(&format!("charset_files/{name}"));
    let data_set = read_header(&bytes, bytes.len() as u64).unwrap().data_set;
    let sets = CharacterSets::new(&data_set, &bytes);
    let index = data_set.nodes.iter().position(|node| node.tag == tag).unwrap();
    let node = &data_set.nodes[index];
    let text = sets.at(index).decode(node.value_in(&bytes), node.vr);
    let back = sets.at(index).encode(&text).unwrap();
    assert_eq!(sets.at(index).decode(&back, node.vr), text, "{name} encodes to the same text");
    text.trim_end_matches(['\0', ' ']).to_owned()
}

#[test]
fn published_samples_have_their_known_names() {
    let japanese = "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう";
    for (name, expected) in [
        ("chrArab.dcm", "قباني^لنزار"),
        ("chrFren.dcm", "Buc^Jérôme"),
        ("chrFrenMulti.dcm", "Buc^Jérôme"),
        ("chrGerm.dcm", "Äneas^Rüdiger"),
        ("chrGreek.dcm", "Διονυσιος"),
        ("chrH31.dcm", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("chrH32.dcm", japanese),
        ("chrHbrw.dcm", "שרון^דבורה"),
        ("chrI2.dcm", "Hong^Gildong=洪^吉洞=홍^길동"),
        ("chrJapMulti.dcm", "やまだ^たろう"),
        ("chrJapMultiExplicitIR6.dcm", "やまだ^たろう"),
        ("chrKoreanMulti.dcm", "김희중"),
        ("chrRuss.dcm", "Люкceмбypг"),
        ("chrSQEncoding.dcm", japanese),
        ("chrSQEncoding1.dcm", japanese),
        ("chrX1.dcm", "Wang^XiaoDong=王^小東="),
        ("chrX2.dcm", "Wang^XiaoDong=王^小东="),
    ] {
        assert_eq!(sample(name, Tag(0x0010, 0x0010)), expected, "{name}");
    }
    let other_names = Tag(0x0010, 0x1001);
    assert_eq!(sample("chrFrenMulti.dcm", other_names), r"Buc^Jérôme\Buc^Jérôme");
    assert_eq!(sample("chrJapMulti.dcm", other_names), r"やまだ^たろう\やまだ^たろう");
    assert_eq!(sample("chrKoreanMulti.dcm", other_names), r"김희중\김희중");
    assert_eq!(sample("chrKoreanMulti.dcm", Tag(0x0010, 0x21B0)), "김희중");
}

#[test]
fn every_defined_term_decodes_and_encodes() {
    for (term, text, coded) in [
        ("ISO_IR 100", "Jérôme", &b"J\xE9r\xF4me"[..]),
        ("ISO_IR 101", "Dvořák", b"Dvo\xF8\xE1k"),
        ("ISO_IR 109", "Ġorġ", b"\xD5or\xF5"),
        ("ISO_IR 110", "Jānis", b"J\xE0nis"),
        ("ISO_IR 144", "Иван", b"\xB8\xD2\xD0\xDD"),
        ("ISO_IR 127", "علي", b"\xD9\xE4\xEA"),
        ("ISO_IR 126", "Νίκη", b"\xCD\xDF\xEA\xE7"),
        ("ISO_IR 138", "דוד", b"\xE3\xE5\xE3"),
        ("ISO_IR 148", "Işık", b"I\xFE\xFDk"),
        ("ISO_IR 203", "Œuvré€", b"\xBCuvr\xE9\xA4"),
        ("ISO_IR 166", "สม", b"\xCA\xC1"),
        ("ISO_IR 13", "ﾔﾏﾀﾞ", b"\xD4\xCF\xC0\xDE"),
        ("ISO_IR 192", "王小", "王小".as_bytes()),
        ("GB18030", "王小东", b"\xCD\xF5\xD0\xA1\xB6\xAB"),
        ("GBK", "王小东", b"\xCD\xF5\xD0\xA1\xB6\xAB"),
        ("ISO 2022 IR 100", "é", b"\xE9"),
        (r"\ISO 2022 IR 87", "山田", b"\x1B$B;3ED\x1B(B"),
        (r"\ISO 2022 IR 149", "김", b"\x1B$)C\xB1\xE8"),
        (r"\ISO 2022 IR 58", "张", b"\x1B$)A\xD5\xC5"),
        (r"\ISO 2022 IR 159", "丂", b"\x1B$(D0!\x1B(B"),
        (r"ISO 2022 IR 13\ISO 2022 IR 87", "ﾔ山", b"\xD4\x1B$B;3\x1B(J"),
        (r"\ISO 2022 IR 144\ISO 2022 IR 126", "Иη", b"\x1B-L\xB8\x1B-F\xE7"),
        (r"ISO 2022 IR 100\ISO 2022 IR 144", "é^И", b"\xE9^\x1B-L\xB8"),
    ] {
        let set = CharacterSet::new(term.as_bytes());
        assert!(set.is_known(), "{term}");
        assert_eq!(set.decode(coded, VR::PN), text, "{term}");
        assert_eq!(set.encode(text).as_deref(), Some(coded), "{term}");
    }
}

#[test]
fn other_spellings_of_terms_are_understood() {
    for term in ["ISO_IR 144 ", "ISO-IR 144", "ISO IR 144", "iso_ir_144", "ISO 2022 IR 144\0"] {
        assert_eq!(CharacterSet::new(term.as_bytes()).decode(b"\xB8", VR::LO), "И", "{term}");
    }
}

#[test]
fn unknown_and_missing_sets_fall_back_to_utf8_or_latin1() {
    for term in ["", "ISO_IR 999", "nonsense", "ISO_IR 6"] {
        let set = CharacterSet::new(term.as_bytes());
        assert_eq!(set.decode("Jérôme".as_bytes(), VR::LO), "Jérôme");
        assert_eq!(set.decode(b"J\xE9r\xF4me", VR::LO), "Jérôme");
        assert_eq!(set.encode("é"), None);
    }
    assert!(!CharacterSet::new(b"nonsense").is_known());
    assert_eq!(CharacterSet::new(b"ISO_IR 192").decode(b"J\xE9r\xC3\xA9", VR::LO), "Jéré");
}

#[test]
fn delimiters_bring_value_1_back() {
    let set = CharacterSet::new(br"ISO 2022 IR 100\ISO 2022 IR 144");
    assert_eq!(set.decode(b"\x1B-L\xB8\xB8^\xE9", VR::PN), "ИИ^é");
    assert_eq!(set.decode(b"\x1B-L\xB8\xB8^\xB8", VR::LO), "ИИ^И");
    assert_eq!(set.decode(b"\x1B-L\xB8\\\xE9", VR::LO), r"И\é");
    assert_eq!(set.decode(b"\x1B-L\xB8\\\xB8", VR::LT), r"И\И");
    assert_eq!(set.decode(b"\x1B-L\xB8\r\n\xE9", VR::LT), "И\r\né");
    let kanji = CharacterSet::new(br"\ISO 2022 IR 87");
    assert_eq!(kanji.decode(b"\x1B$B;3\r\nabc", VR::LT), "山\r\nabc");
}

#[test]
fn escapes_are_followed_without_announcement_and_not_repeated() {
    assert_eq!(CharacterSet::default().decode(b"\x1B$B;3ED\x1B(B", VR::PN), "山田");
    let korean = CharacterSet::new(br"\ISO 2022 IR 149");
    assert_eq!(korean.decode(b"\x1B$)C\xB1\xE8^\xC8\xF1", VR::PN), "김^희");
}

#[test]
fn what_a_set_cannot_say_is_not_encoded() {
    assert_eq!(CharacterSet::new(b"ISO_IR 100").encode("山"), None);
    assert_eq!(CharacterSet::new(b"GBK").encode("😀"), None);
    assert_eq!(CharacterSet::new(br"\ISO 2022 IR 149").encode("똠"), None, "KS X 1001 only");
    assert_eq!(CharacterSet::default().encode("a\u{1B}b"), None);
}

#[test]
fn other_representations_have_the_default_repertoire() {
    let set = CharacterSet::new(b"ISO_IR 144");
    assert_eq!(set.decode(b"ORIGINAL\\\xE9", VR::CS), "ORIGINAL\\é");
}

proptest! {
    #[test]
    fn any_bytes_decode_and_any_text_encodes_to_itself(
        term in prop_oneof![
            Just(r"ISO 2022 IR 13\ISO 2022 IR 87\ISO 2022 IR 159"), Just(r"\ISO 2022 IR 149"),
            Just(r"ISO 2022 IR 100\ISO 2022 IR 58\ISO 2022 IR 144"), Just("ISO_IR 192"),
            Just("GB18030"), Just("GBK"), Just("ISO_IR 138"), Just("ISO_IR 166"), Just("x"),
        ],
        bytes in proptest::collection::vec(
            prop_oneof![any::<u8>(), Just(0x1B), Just(b'$'), Just(b'B'), Just(b'^')], 0..64),
        text in "[a-zA-Z^=\\\\éあ山김ﾔЖ王 \r\n]{0,12}",
    ) {
        let set = CharacterSet::new(term.as_bytes());
        for vr in [VR::PN, VR::LO, VR::LT, VR::CS, VR::UN] {
            let _ = set.decode(&bytes, vr);
        }
        if let Some(coded) = set.encode(&text) {
            prop_assert_eq!(set.decode(&coded, VR::PN), text);
        }
    }
}
