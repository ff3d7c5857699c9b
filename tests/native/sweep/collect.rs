//! What is collected from files: at every depth, in every character set, from private
//! elements; and what becomes of it when studies are merged and handed over.

use crate::common::build::{Build, Syntax, raw, seq, seq_undefined, text};
use crate::common::sweep::*;
use deidentifier::deid::identifiers::MAX_IDENTIFIERS;
use deidentifier::deid::{IdentifierKind, Identifiers, Sweep, review};
use deidentifier::dicom::read_header;

/// The text is cut, or the number replaced, in a study of a file with these elements.
fn finds(elements: Vec<crate::common::build::Element>, text: &str) -> bool {
    let sweep = sweep(elements);
    sweep.text(&format!("chest {text} thin"), &IMAGE_COMMENTS).changed
}

#[test]
fn every_attribute_that_identifies_is_collected() {
    for (tag, vr, value) in [
        (0x0010_0010, "PN", "Quillfeather^Ada"),
        (0x0010_1001, "PN", "Quillfeather^Ada"),
        (0x0010_1005, "PN", "Quillfeather"),
        (0x0010_1060, "PN", "Quillfeather"),
        (0x0008_0090, "PN", "Quillfeather^Ada^^Dr"),
        (0x0008_1050, "PN", "Quillfeather^Ada"),
        (0x0008_1070, "PN", "Quillfeather^Ada"),
        (0x0032_1032, "PN", "Quillfeather^Ada"),
        (0x0040_2008, "PN", "Quillfeather^Ada"),
        (0x0010_0020, "LO", "Z-4459071"),
        (0x0010_1000, "LO", "1\\Z-4459071"),
        (0x0010_1090, "LO", "Z-4459071"),
        (0x0008_0050, "SH", "4459071"),
        (0x0020_0010, "SH", "4459071"),
        (0x0038_0010, "LO", "4459071"),
        (0x0040_2016, "LO", "4459071"),
        (0x0040_2017, "LO", "4459071"),
        (0x0012_0040, "LO", "4459071"),
        (0x0010_0030, "DA", "19510207"),
        (0x0010_1040, "LO", "9 Larkspur Lane, Springfield"),
        (0x0008_0081, "ST", "9 Larkspur Lane, Springfield"),
        (0x0010_2154, "SH", "(555) 234-0199"),
        (0x0008_0094, "SH", "555.234.0199"),
        (0x0010_2155, "LT", "a.quill@example.org"),
    ] {
        let present = match vr {
            "PN" => "QUILLFEATHER",
            "DA" => "7.2.1951",
            "ST" => "Larkspur Lane",
            "LT" => "a.quill@example.org",
            _ if value.contains("Lane") => "larkspur lane",
            _ if value.starts_with(['(', '5']) => "555-234-0199",
            _ => "4459071",
        };
        assert!(finds(vec![text(tag, vr, value)], present), "{tag:08X}");
    }
}

#[test]
fn nested_items_and_identified_persons_are_collected() {
    let nested = |tag| seq_undefined(tag, vec![vec![text(0x0040_1001, "SH", "4459071")]]);
    assert!(finds(vec![seq(0x0040_0275, vec![vec![nested(0x0040_0260)]])], "4459071"));
    let other = seq(0x0010_1002, vec![vec![text(0x0010_0020, "LO", "4459071")]]);
    assert!(finds(vec![other], "4459071"));
    let person = seq(
        0x0008_1072,
        vec![vec![seq(
            0x0040_1101,
            vec![vec![
                text(0x0008_0100, "SH", "EMP-771204"),
                text(0x0008_0104, "LO", "Thistlewood, Kay"),
            ]],
        )]],
    );
    assert!(finds(vec![person.clone()], "emp 771204"));
    assert!(finds(vec![person], "Thistlewood"));
    let code = seq(
        0x0008_1032,
        vec![vec![text(0x0008_0100, "SH", "CTX-771204"), text(0x0008_0104, "LO", "Thistlewood")]],
    );
    assert!(!finds(vec![code.clone()], "CTX-771204"));
    assert!(!finds(vec![code], "Thistlewood"));
}

#[test]
fn private_elements_that_repeat_identifiers_are_collected_by_creator() {
    let petd =
        |creator: &str| vec![text(0x0009_0011, "LO", creator), text(0x0009_1102, "LO", "4459071")];
    assert!(finds(petd("GEMS_PETD_01"), "4459071"));
    assert!(!finds(petd("SOMEONE ELSE"), "4459071"));
    let name = vec![text(0x0033_0010, "LO", "X"), text(0x0033_1001, "PN", "Quillfeather^Ada")];
    assert!(finds(name, "quillfeather"));
    let build = ct(petd("GEMS_PETD_01")).syntax(Syntax::ImplicitLe);
    let sweep = Sweep::new(&collect(&build), EVENT_ID);
    assert!(sweep.text("4459071", &IMAGE_COMMENTS).changed);
}

#[test]
fn names_are_decoded_by_the_character_set_in_force() {
    for (set, name, written) in [
        ("ISO_IR 100", b"M\xFCller^J\xF6rg".to_vec(), "MUELLER"),
        ("ISO_IR 144", b"\xBB\xEE\xDA\xE1\xD5\xDC\xD1\xE3\xE0\xD3".to_vec(), "Люксембург"),
        ("GB18030", b"Wang^XiaoDong=\xCD\xF5^\xD0\xA1\xB6\xAB=".to_vec(), "王小东"),
        (
            r"\ISO 2022 IR 87",
            b"Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B=".to_vec(),
            "山田太郎",
        ),
        (
            r"\ISO 2022 IR 149",
            b"Hong^Gildong=\x1B$)C\xFB\xF3^\x1B$)C\xD1\xCE\xD4\xD7=".to_vec(),
            "洪吉洞",
        ),
    ] {
        let sweep = sweep(vec![text(0x0008_0005, "CS", set), raw(0x0010_0010, "PN", name)]);
        assert_eq!(swept(&sweep, &format!("chest {written} thin")), "chest thin", "{set}");
    }
}

#[test]
fn an_item_may_have_a_character_set_of_its_own() {
    let item =
        vec![text(0x0008_0005, "CS", "ISO_IR 192"), text(0x0040_A075, "PN", "Søndergård^Åse")];
    let sweep = sweep(vec![seq(0x0040_A073, vec![item])]);
    for name in ["Søndergård", "Sondergard", "SOENDERGAARD", "søndergaard"] {
        assert_eq!(swept(&sweep, &format!("chest {name}")), "chest", "{name}");
    }
}

#[test]
fn accents_case_and_width_make_no_difference() {
    let sweep = patient("Muñoz-Weiß^José");
    for name in ["MUNOZ", "Mun\u{303}oz", "Weiss", "ＷＥＩＳＳ", "jose\u{301}", "Mu\u{AD}ñoz"]
    {
        assert_eq!(swept(&sweep, &format!("chest {name}")), "chest", "{name}");
    }
}

#[test]
fn merging_equals_collecting_together_and_dedupes() {
    let one = ct(vec![text(0x0010_0010, "PN", "Quillfeather^Ada")]);
    let two = ct(vec![text(0x0010_0020, "LO", "Z-4459071")]);
    let mut merged = collect(&one);
    merged.merge(collect(&two));
    merged.merge(collect(&one));
    let mut together = Identifiers::default();
    for build in [&two, &one] {
        let bytes = build.bytes();
        let header = read_header(&bytes, bytes.len() as u64).unwrap();
        together.collect(&header.data_set, &bytes);
    }
    assert_eq!(merged, together);
    assert_eq!(merged.len(), 2);
    let json = serde_json::to_string(&merged).unwrap();
    assert_eq!(serde_json::from_str::<Identifiers>(&json).unwrap(), merged);
}

#[test]
fn nothing_prints_a_value() {
    let identifiers = collect(&ct(vec![text(0x0010_0010, "PN", "Quillfeather^Ada")]));
    let needles = identifiers.raw_needles(EVENT_ID);
    let sweep = Sweep::new(&identifiers, EVENT_ID);
    let question = review(&sweep, "chest Dr. Thistlewood", &IMAGE_COMMENTS);
    let shown = format!("{identifiers:?} {needles:?} {sweep:?} {question:?}").to_lowercase();
    assert!(!shown.contains("quill") && !shown.contains("thistle"), "{shown}");
}

#[test]
fn too_many_identifiers_ask_about_every_text() {
    let mut identifiers = Identifiers::default();
    let json = |from: usize, to: usize| {
        let people: Vec<String> = (from..to).map(|n| format!(r#""Xy{n}":1"#)).collect();
        format!(r#"{{"people":{{{}}}}}"#, people.join(","))
    };
    let other: Identifiers = serde_json::from_str(&json(0, MAX_IDENTIFIERS + 5)).unwrap();
    identifiers.merge(other);
    assert_eq!(identifiers.len(), MAX_IDENTIFIERS);
    assert!(identifiers.is_overfull());
    let sweep = Sweep::new(&identifiers, EVENT_ID);
    assert_review(&sweep, "chest", &SERIES_DESCRIPTION);
}

#[test]
fn an_event_id_that_is_an_identifier_is_known_as_one() {
    let identifiers = collect(&ct(vec![
        text(0x0010_0010, "PN", "Quillfeather^Ada"),
        text(0x0010_0020, "LO", "MRN-76543-21"),
        text(0x0008_0050, "SH", "0003268852"),
        text(0x0020_0010, "SH", "CT5550123"),
        text(0x0010_2154, "SH", "(555) 234-0199"),
        seq(0x0040_0275, vec![vec![text(0x0040_1001, "SH", "2024-9990001")]]),
    ]));
    for typed in ["7654321", "3268852", "5550123", "9990001", "2340199", "76543-21"] {
        assert!(identifiers.is_identifier(typed), "{typed}");
    }
    for typed in ["1234567", "6543217", "326885", "", "20240305"] {
        assert!(!identifiers.is_identifier(typed), "{typed}");
    }
}

#[test]
fn raw_needles_are_what_no_output_may_hold() {
    let identifiers = collect(&ct(vec![
        text(0x0008_0005, "CS", "ISO_IR 192"),
        text(0x0010_0010, "PN", "O'Brien-Quillfeather^Low=王^小東"),
        text(0x0010_0020, "LO", "MRN-00482-77"),
        text(0x0008_0050, "SH", "20240305"),
        text(0x0020_0010, "SH", "1"),
        text(0x0010_0030, "DA", "19510207"),
        text(0x0008_1070, "PN", "Thistlewood"),
        text(0x0010_1000, "LO", EVENT_ID),
    ]));
    let needles: Vec<(String, IdentifierKind, bool)> = identifiers
        .raw_needles(EVENT_ID)
        .into_iter()
        .map(|needle| (needle.text, needle.kind, needle.operator))
        .collect();
    let expected = [
        ("0048277", IdentifierKind::Id, false),
        ("19510207", IdentifierKind::BirthDate, false),
        ("MRN-00482-77", IdentifierKind::Id, false),
        ("O'Brien-Quillfeather^Low=王^小東", IdentifierKind::Name, false),
        ("Thistlewood", IdentifierKind::Name, true),
    ]
    .map(|(text, kind, operator)| (text.to_owned(), kind, operator));
    assert_eq!(needles, expected);
}

#[test]
fn a_needle_says_whose_name_it_is() {
    let identifiers = collect(&ct(vec![
        text(0x0010_0010, "PN", "Corona^Mary"),
        text(0x0008_0090, "PN", "Quillfeather^K"),
        text(0x0008_1070, "PN", "Thistlewood^Kay"),
    ]));
    let needles = identifiers.raw_needles(EVENT_ID);
    let flags = |text: &str| {
        let needle = needles.iter().find(|needle| needle.text == text).unwrap();
        (needle.patient, needle.operator)
    };
    assert_eq!(flags("Corona^Mary"), (true, false));
    assert_eq!(flags("Quillfeather^K"), (false, false));
    assert_eq!(flags("Thistlewood^Kay"), (false, true));
}

#[test]
fn placeholders_identify_nobody() {
    let build = Build::ct()
        .set(text(0x0010_0010, "PN", "ANONYMOUS"))
        .set(text(0x0010_0020, "LO", "NOID"))
        .set(text(0x0008_0050, "SH", "0"))
        .set(text(0x0008_0080, "LO", "Anonymous"))
        .set(text(0x0008_0090, "PN", "Unspecified"))
        .remove(0x0020_0010)
        .remove(0x0010_0030)
        .remove(0x0008_1070)
        .remove(0x0040_0275);
    assert!(collect(&build).raw_needles(EVENT_ID).is_empty());
}
