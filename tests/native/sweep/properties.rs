//! Properties of the sweep over generated texts and identifiers: no panic on any Unicode,
//! nothing that matched is left, twice is once, and what is not hit stays as it was.

use std::sync::LazyLock;

use crate::common::build::text;
use crate::common::sweep::*;
use deidentifier::deid::{Fate, Place, Sweep, offer, review, suspicious};
use dicom_core::{Tag, VR};
use proptest::prelude::*;

/// Words as texts hold them, so that hits and near misses are likely.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "Abernathy", "ABERNATHY,r", "Rosalind", "Lee", "low", "O'Brien", "obrien", "r",
            "0048277", "00482", "77", "MRN-00482-77", "3268852", "SPS3268852", "1234", "PT",
            "19500103", "3.1.1950", "DOB", "3/1/50", "王小東", "小東", "Larkspur", "12", "Lane",
            "555", "234", "0199", "chest", "MGH", "Dr.", "x", "L", "^", ",", "(", ")", "-", "_",
            "Müller", "MUELLER", "Aber", "nathy", "#", "1234567",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => "[0-9]{1,9}",
    ]
}

fn sentence() -> impl Strategy<Value = String> {
    prop::collection::vec(
        (word(), prop::sample::select(vec![" ", "", "-", "_", ", ", "\\", "\n"])),
        0..10,
    )
    .prop_map(|parts| parts.into_iter().map(|(word, gap)| word + gap).collect())
}

static STUDY: LazyLock<Sweep> = LazyLock::new(|| {
    sweep(vec![
        text(0x0008_0005, "CS", "ISO_IR 192"),
        text(0x0010_0010, "PN", "Abernathy^Rosalind^Lee=王^小東"),
        text(0x0010_1001, "PN", r"O'Brien-Müller^Low"),
        text(0x0010_0020, "LO", "MRN-00482-77"),
        text(0x0010_1000, "LO", "1234"),
        text(0x0008_0050, "SH", "3268852"),
        text(0x0010_0030, "DA", "19500103"),
        text(0x0010_1040, "LO", "12 Larkspur Lane, Springfield"),
        text(0x0010_2154, "SH", "(555) 234-0199"),
        text(0x0008_0080, "LO", "Massachusetts General Hospital"),
    ])
});

fn place() -> impl Strategy<Value = Place> {
    let vrs = vec![VR::LO, VR::SH, VR::ST, VR::LT, VR::UT, VR::UC, VR::PN, VR::AE, VR::UN];
    let tags = vec![Tag(0x0008, 0x103E), Tag(0x0040, 0x0253), Tag(0x0020, 0x4000)];
    (prop::sample::select(tags), prop::sample::select(vrs))
        .prop_map(|(tag, vr)| Place::new(tag, vr))
}

/// A mark or joiner, which parts neither words nor numbers.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}')
}

/// A letter, or what stands inside a word.
fn is_of_word(c: char) -> bool {
    c.is_alphabetic() || is_mark(c)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sweeping_twice_is_sweeping_once(text in sentence(), place in place()) {
        let study = &*STUDY;
        let once = study.text(&text, &place);
        let twice = study.text(&once.text, &place);
        prop_assert_eq!(&twice.text, &once.text);
        prop_assert!(!twice.changed);
        prop_assert!(twice.hits.iter().all(|hit| hit.fate < Fate::EventId));
    }

    #[test]
    fn nothing_that_identifies_is_left(text in sentence(), place in place()) {
        let left = STUDY.text(&text, &place).text;
        let lower = left.to_lowercase();
        for needle in ["abernathy", "rosalind", "brien", "müller", "mueller", "王小東", "小東", "springfield"] {
            prop_assert!(!lower.split(|c| !is_of_word(c)).any(|w| w == needle), "{}", left);
        }
        // A digit of another script makes the run a longer one, marks and joiners between or not.
        let parts = |c: char| !c.is_numeric() && !is_mark(c);
        let bare = |run: &str| run.trim_matches(|c: char| !c.is_numeric()).to_owned();
        let is_number = |number: &str| lower.split(parts).any(|run| bare(run) == number);
        prop_assert!(!is_number("0048277") && !is_number("3268852") && !is_number("19500103"));
    }

    #[test]
    fn a_text_without_hits_is_untouched(text in "\\PC{0,60}", place in place()) {
        let swept = STUDY.text(&text, &place);
        if swept.hits.is_empty() {
            prop_assert_eq!(&swept.text, &text);
        }
        prop_assert_eq!(swept.changed, swept.text != text);
        for hit in &swept.hits {
            prop_assert!(text.get(hit.span.clone()).is_some());
        }
    }

    #[test]
    fn hits_are_in_order_and_apart(text in sentence(), place in place()) {
        let hits = STUDY.text(&text, &place).hits;
        for pair in hits.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
    }

    #[test]
    fn questions_point_into_their_text(text in prop_oneof![sentence(), "\\PC{0,60}"], place in place()) {
        if let Some(question) = review(&STUDY, &text, &place) {
            prop_assert_eq!(question.spans.len(), question.reasons.len());
            prop_assert!(!question.spans.is_empty());
            for span in &question.spans {
                prop_assert!(question.text.get(span.clone()).is_some_and(|part| !part.is_empty()));
            }
        }
    }

    #[test]
    fn suspicions_lie_in_their_text_and_can_be_cut(text in prop_oneof![sentence(), "\\PC{0,60}", "[0-9./ ()+-]{0,40}", "[DdrOoBb. 0-9A-Za-z]{0,40}"]) {
        let found = suspicious(&text);
        for suspicion in &found {
            prop_assert!(text.get(suspicion.span.clone()).is_some_and(|part| !part.is_empty()));
        }
        let _ = offer(&text, &found);
    }

    #[test]
    fn any_name_is_found_in_its_own_text(family in "[A-Z][a-z]{6,12}", given in "\\p{L}{4,10}") {
        prop_assume!(!deidentifier::deid::vocabulary::is_vocabulary(&family.to_lowercase()));
        let study = patient(&format!("{family}^{given}"));
        let left = study.text(&format!("chest {family}, {given} thin"), &IMAGE_COMMENTS).text;
        prop_assert!(!left.contains(&family), "{}", left);
    }

    #[test]
    fn any_id_is_found_whatever_its_separators(id in "[0-9]{6,12}", cut in 1_usize..5) {
        prop_assume!(id.chars().any(|c| !id.starts_with(c)) && id != EVENT_ID && id != "20240305");
        let study = patient_id(&id);
        let (head, tail) = id.split_at(cut);
        for text in [format!("chest {id}"), format!("SPS{id}x"), format!("{head} {tail}"), format!("{head}-{tail} thin")] {
            let left = study.text(&text, &SERIES_DESCRIPTION);
            prop_assert!(left.changed, "{}: {}", id, text);
            prop_assert!(!left.text.contains(&id));
        }
    }
}
