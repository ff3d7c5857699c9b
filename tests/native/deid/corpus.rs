//! A corpus with a token in every attribute of PS3.15 2026c Table E.1-1 that can hold text,
//! at the top level and two levels down, and in every place beside them: none survives.
//! What goes by a rule holds words of nobody, each of its own; what may stay holds the
//! patient's own name and number.

use std::collections::BTreeMap;

use crate::common::build::{Build, Element, Syntax, raw, seq, seq_undefined, text, us};
use crate::common::plant::item;
use crate::common::run::{Output, contains, one_with};
use deidentifier::policy::settings::{BirthDate, InstitutionName, OperatorsName};
use deidentifier::policy::{Attribute, Context, Modality, Settings, resolve};
use dicom_core::{Tag, VR};

/// The patient.
const NAME: &str = "Quxolvarine";
const ID: &str = "480015162342";

const TABLE: &str = include_str!("../../../src/policy/data/ps3_15_2026c.csv");

/// Tag and VR of each row, the repeating groups by their first; without what stands in
/// groups that a data set of an image does not have.
fn rows() -> Vec<(u32, String)> {
    let rows: Vec<(u32, String)> = csv::Reader::from_reader(TABLE.as_bytes())
        .records()
        .map(Result::unwrap)
        .filter_map(|row| {
            let digits = row[0].replace(['(', ')', ','], "").replace('x', "0");
            Some((u32::from_str_radix(&digits, 16).ok()?, row[3][..2].to_owned()))
        })
        .filter(|(tag, _)| !matches!(tag >> 16, 0 | 2) && (tag >> 16) % 2 == 0)
        .collect();
    assert!(rows.len() > 600, "the table was not read");
    rows
}

const TEXT_VRS: [&str; 16] = [
    "AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UR", "UT",
];

fn vr(text: &str) -> VR {
    text.parse().unwrap()
}

/// A corpus: each planted token with the place it was planted in.
#[derive(Default)]
struct Corpus {
    tokens: BTreeMap<String, String>,
}

impl Corpus {
    /// A word of nobody: letters that occur nowhere else, and a number.
    fn token(&mut self, place: String) -> String {
        let token = format!("ZQX{:05}W", self.tokens.len());
        self.tokens.insert(token.clone(), place);
        token
    }

    /// Every attribute of the table, for a place under these sequences.
    fn attributes(&mut self, path: &[u32], settings: &Settings, pet: bool) -> Vec<Element> {
        let tags: Vec<Tag> = path.iter().map(|tag| Tag((tag >> 16) as u16, *tag as u16)).collect();
        let modality = if pet { Modality::Pet } else { Modality::Ct };
        let context = Context { modality, path: &tags };
        let mut elements = Vec::new();
        for (tag, own) in rows() {
            let is_sequence = own == "SQ";
            let attribute = Attribute {
                tag: Tag((tag >> 16) as u16, tag as u16),
                vr: vr(&own),
                is_sequence,
                creator: None,
            };
            let goes = !resolve(&attribute, &context, settings).action.may_keep();
            let place = format!("{path:08X?} {tag:08X} {own}");
            let is_text = TEXT_VRS.contains(&own.as_str()) || own == "UI";
            elements.push(match (goes, is_text) {
                (true, true) => text(tag, &own, &self.token(place)),
                (true, false) if is_sequence => {
                    let inner = text(0x0008_0104, "LO", &self.token(place));
                    seq(tag, vec![vec![inner]])
                }
                (true, false) => {
                    let mut value = self.token(place).into_bytes();
                    value.resize(16, 0);
                    raw(tag, &own, value)
                }
                (false, true) => text(tag, &own, &format!("{NAME} {ID}")),
                (false, false) if is_sequence => {
                    let name = text(0x0040_A123, "PN", &self.token(place));
                    let meaning = text(0x0008_0104, "LO", &format!("{NAME} {ID}"));
                    seq_undefined(tag, vec![item(vec![meaning, name])])
                }
                (false, false) => continue,
            });
        }
        elements
    }

    /// Elements that nobody's table lists: private ones, overlays, padding.
    fn others(&mut self, path: &str) -> Vec<Element> {
        let mut token = |tag: u32, vr: &str| {
            let token = self.token(format!("{path} {tag:08X} {vr}"));
            raw(tag, vr, [token.as_bytes(), b" "].concat())
        };
        let mut elements = vec![
            text(0x0009_0010, "LO", "GEMS_PETD_01"),
            token(0x0009_0011, "LO"),
            token(0x0009_1102, "LO"),
            token(0x0019_1001, "UN"),
            token(0x0029_0001, "LO"),
            token(0x4EEE_0001, "LO"),
            token(0x6000_0022, "LO"),
            token(0x6000_3000, "OW"),
            token(0x60FE_4000, "LT"),
            token(0x5000_3000, "OW"),
        ];
        for (offset, vr) in (0x01..0x80).zip(TEXT_VRS.iter().chain(&["UN", "OB"]).cycle()) {
            elements.push(token(0x0009_1000 | offset, vr));
        }
        elements
    }
}

/// The tags that decide whether the file is an image at all, or is read as one.
const NEEDED: [u32; 7] =
    [0x0008_0005, 0x0008_0018, 0x0020_000D, 0x0020_000E, 0x0010_0010, 0x0010_0020, 0x0010_0030];

fn corpus(syntax: Syntax, pet: bool, settings: &Settings) -> (Build, Corpus) {
    let mut corpus = Corpus::default();
    let image = if pet { Build::pet() } else { Build::ct() };
    let mut build = image
        .syntax(syntax)
        .set(text(0x0010_0010, "PN", &format!("{NAME}^Zylphantia")))
        .set(text(0x0010_0020, "LO", ID));
    let (outer, inner) = (0x0008_1140, 0x0040_A170);
    let mut deep = corpus.attributes(&[outer, inner], settings, pet);
    deep.extend(corpus.others("deep"));
    let mut deep = item(deep);
    deep.dedup_by_key(|element| element.tag);
    let deep = seq_undefined(inner, vec![deep]);
    for element in corpus.attributes(&[], settings, pet) {
        if !NEEDED.contains(&element.tag) {
            build = build.set(element);
        }
    }
    for element in corpus.others("top") {
        build = build.set(element);
    }
    // Overlays of their own data: none lies in the picture.
    build = build.set(us(0x6000_0100, 1)).set(us(0x6000_0102, 0));
    build =
        build.set(us(0x60FE_0100, 1)).set(us(0x60FE_0102, 0)).set(raw(0x60FE_3000, "OW", [0; 2]));
    build = build.set(seq(outer, vec![vec![deep]]));
    let mut preamble = [0; 128];
    preamble[40..49].copy_from_slice(corpus.token("preamble".into()).as_bytes());
    build.preamble = Some(preamble);
    build.meta = Some(vec![
        raw(0x0002_0001, "OB", [0, 1]),
        text(0x0002_0012, "UI", &corpus.token("implementation".into())),
        text(0x0002_0013, "SH", &corpus.token("implementation version".into())),
        text(0x0002_0016, "AE", &corpus.token("AE title".into())),
        text(0x0002_0102, "OB", &corpus.token("private information".into())),
    ]);
    build = build.set(text(0xFFFC_FFFC, "OB", &corpus.token("trailing padding".into())));
    (build, corpus)
}

fn survivors(output: &Output, corpus: &Corpus) -> Vec<String> {
    output.passed();
    let bytes = output.bytes.as_deref().unwrap_or_else(|| panic!("{:?}", output.code));
    let lower = bytes.to_ascii_lowercase();
    let mut found: Vec<String> = corpus
        .tokens
        .iter()
        .filter(|(token, _)| contains(&lower, token.to_ascii_lowercase().as_bytes()))
        .map(|(_, place)| place.clone())
        .collect();
    for own in [NAME, ID, "Zylphantia"] {
        if contains(&lower, own.to_ascii_lowercase().as_bytes()) {
            found.push(own.to_owned());
        }
    }
    found
}

fn settings() -> Vec<Settings> {
    vec![
        Settings::default(),
        Settings::strict(),
        Settings {
            birth_date: BirthDate::Random,
            institution_name: InstitutionName::Remove,
            operators_name: OperatorsName::Unspecified,
            keep_safe_private: false,
            keep_icon: false,
            cap_age: true,
            keep_uids: false,
            ..Settings::default()
        },
    ]
}

#[test]
fn no_token_of_the_whole_table_survives() {
    for settings in settings() {
        for pet in [false, true] {
            let (build, corpus) = corpus(Syntax::ExplicitLe, pet, &settings);
            let file = build.bytes();
            let planted = corpus.tokens.keys().filter(|token| contains(&file, token.as_bytes()));
            assert!(planted.count() > 1000, "of {} tokens", corpus.tokens.len());
            let output = one_with(&file, settings.clone());
            assert_eq!(
                survivors(&output, &corpus),
                [""; 0],
                "PET {pet}, strict {}",
                settings.strict
            );
        }
    }
}

#[test]
fn nor_in_any_other_encoding() {
    for syntax in [Syntax::ImplicitLe, Syntax::ExplicitBe, Syntax::Deflated] {
        let settings = Settings::default();
        let (build, corpus) = corpus(syntax.clone(), false, &settings);
        let output = one_with(&build.bytes(), settings);
        assert_eq!(survivors(&output, &corpus), [""; 0], "{syntax:?}");
    }
}

#[test]
fn nor_where_everything_is_called_unknown() {
    let settings = Settings::default();
    let (mut build, corpus) = corpus(Syntax::ExplicitLe, false, &settings);
    let needed = |tag: u32| NEEDED.contains(&tag) || matches!(tag >> 16, 0x0028 | 0x7FE0);
    for element in &mut build.elements {
        if element.vr != *b"SQ" && !needed(element.tag) {
            element.vr = *b"UN";
        }
    }
    let output = one_with(&build.bytes(), settings);
    assert_eq!(survivors(&output, &corpus), [""; 0]);
}
