//! What the check remembers of the images of an exam changes no verdict: it finds the same,
//! counts the same, whatever it was shown before.

use deidentifier::check::{Expectation, ImageReport, Needles, whole};
use deidentifier::policy::Settings;
use deidentifier::policy::settings::{BirthDate, OperatorsName};

use crate::common::build::{Build, Syntax, raw, seq, text, write_all};
use crate::common::clean::{EVENT, ct, name, pet};
use crate::common::mutate::{encode, even, mutated, mutations, originals};

/// How an image is checked.
#[derive(Clone)]
struct Asked {
    event_id: &'static str,
    received: bool,
    settings: Settings,
}

impl Asked {
    fn usual() -> Self {
        Self { event_id: EVENT, received: false, settings: Settings::default() }
    }

    fn check(&self, bytes: &[u8], name: &str, needles: &Needles) -> ImageReport {
        let expect = Expectation {
            event_id: Some(self.event_id),
            received: self.received,
            settings: &self.settings,
            name: Some(name),
            originals: Some(needles),
        };
        whole(bytes, &expect)
    }
}

#[test]
fn every_mutation_is_found_between_images_that_are_known() {
    let (needles, forgetful) = (originals(), originals().without_memo());
    let asked = Asked::usual();
    for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::ExplicitBe, Syntax::Deflated] {
        let clean = ct(1).syntax(syntax.clone());
        let bytes = clean.bytes();
        for mutation in mutations() {
            let known = asked.check(&bytes, &name(1), &needles);
            assert!(known == asked.check(&bytes, &name(1), &forgetful), "clean, {syntax:?}");
            let (bytes, name) = mutated(&clean, &mutation);
            let known = asked.check(&bytes, &name, &needles);
            let plain = asked.check(&bytes, &name, &forgetful);
            assert_eq!(known.findings, plain.findings, "{} in {syntax:?}", mutation.id);
            assert!(known == plain, "{} in {syntax:?}", mutation.id);
        }
    }
}

/// The same bytes among others, and checked otherwise.
fn surroundings() -> Vec<(&'static str, Build, Asked)> {
    // A patient's name in odd letter case: as bytes it is no spelling that is looked for.
    let cyrillic = || even(encode("ЛюкСЕМбург", "iso-8859-5"), "LO");
    let item = || vec![raw(0x0040_0007, "LO", cyrillic())];
    let base = |build: Build| {
        build
            .set(raw(0x0008_103E, "LO", cyrillic()))
            .set(seq(0x0040_0275, vec![item()]))
            .set(text(0x0009_0010, "LO", "GEMS_PETD_01"))
            .set(text(0x0009_100D, "DT", "20240109101500.00"))
            .set(text(0x0008_1070, "PN", "Unspecified"))
    };
    // One policy, as in a run: of another one nothing is known.
    let asked = Asked::usual();
    let usual = || asked.clone();
    let with = |settings: Settings| Asked { settings, ..usual() };
    let set = |set: &str| base(ct(1)).set(text(0x0008_0005, "CS", set));
    let own = vec![text(0x0008_0005, "CS", "ISO_IR 144"), raw(0x0040_0007, "LO", cyrillic())];
    let study_date = base(pet(1)).text_of(0x0008_0020).unwrap_or_default();
    let private = |date: &str| base(pet(1)).set(text(0x0009_100D, "DT", &format!("{date}101500")));
    // Where the dates of the exam are not beside it.
    let behind = |build: Build| {
        let mut block = Vec::new();
        let date = format!("{study_date}101500");
        let elements = [text(0x0009_0010, "LO", "GEMS_PETD_01"), text(0x0009_100D, "DT", &date)];
        write_all(&elements, true, false, &mut block);
        build.tail(&block)
    };
    let strict = Settings { strict: true, ..asked.settings.clone() };
    let retained = Settings { operators_name: OperatorsName::Retain, ..asked.settings.clone() };
    let absent = Settings { birth_date: BirthDate::Absent, ..asked.settings.clone() };
    vec![
        ("Latin", set("ISO_IR 100"), usual()),
        ("Cyrillic", set("ISO_IR 144"), usual()),
        ("UTF-8", set("ISO_IR 192"), usual()),
        ("no set", base(ct(1)).remove(0x0008_0005), usual()),
        ("an item's set", set("ISO_IR 100").set(seq(0x0040_0275, vec![own])), usual()),
        ("another event", set("ISO_IR 100"), Asked { event_id: "1234567", ..usual() }),
        ("received", set("ISO_IR 100"), Asked { received: true, ..usual() }),
        ("strict", set("ISO_IR 100"), with(strict)),
        ("operators kept", set("ISO_IR 100"), with(retained)),
        ("no birth date", set("ISO_IR 100"), with(absent)),
        ("called UN", set("ISO_IR 144").set(raw(0x0008_103E, "UN", cyrillic())), usual()),
        ("another creator", set("ISO_IR 100").set(text(0x0009_0010, "LO", "GEMS_X")), usual()),
        ("PET", private(&study_date), usual()),
        ("a date behind the picture", behind(pet(1)), usual()),
        (
            "behind the picture, on another day",
            behind(pet(1).set(text(0x0008_0020, "DA", "19990101"))),
            usual(),
        ),
        (
            "PET on another day",
            private(&study_date).set(text(0x0008_0020, "DA", "19990101")),
            usual(),
        ),
        (
            "another content date",
            set("ISO_IR 100").set(text(0x0008_0023, "DA", "19560412")),
            usual(),
        ),
        ("implicit", set("ISO_IR 100").syntax(Syntax::ImplicitLe), usual()),
        ("big endian", set("ISO_IR 100").syntax(Syntax::ExplicitBe), usual()),
    ]
}

#[test]
fn what_was_good_elsewhere_is_judged_anew() {
    let all = surroundings();
    let forgetful = originals().without_memo();
    let plain: Vec<ImageReport> = all
        .iter()
        .map(|(_, build, asked)| asked.check(&build.bytes(), &name(1), &forgetful))
        .collect();
    assert!(plain[0].findings != plain[1].findings, "{:#?}", plain[1].findings);
    for (before, build, asked) in &all {
        let needles = originals();
        asked.check(&build.bytes(), &name(1), &needles);
        for ((what, build, asked), plain) in all.iter().zip(&plain) {
            let known = asked.check(&build.bytes(), &name(1), &needles);
            assert_eq!(known.findings, plain.findings, "{what} after {before}");
            assert!(known == *plain, "{what} after {before}");
        }
    }
}

#[test]
fn other_identifiers_are_looked_for_in_what_is_known() {
    let bytes = ct(1).bytes();
    let asked = Asked::usual();
    asked.check(&bytes, &name(1), &originals());
    let kind = deidentifier::check::NeedleKind::PatientName;
    let others = Needles::new([deidentifier::check::Needle::new(kind, "Aquilion^Dorothea")]);
    for needles in [&others, &originals()] {
        let plain = asked.check(&bytes, &name(1), needles);
        assert!(plain == asked.check(&bytes, &name(1), needles));
    }
}
