//! Signs that a picture may show names: nothing here is proof, each asks for a look.

use dicom_core::Tag;

use super::finding::{Findings, Problem};
use super::image::{short, text};
use super::part10::Parts;
use super::walk::spell;
use crate::policy::Study;
use crate::policy::study::BurnedIn;

const SECONDARY_CAPTURE: &str = "1.2.840.10008.5.1.4.1.1.7";

/// Tests the signs.
pub(super) fn flags(parts: &Parts<'_>, study: &Study, found: &mut Findings) {
    let class = text(parts, Tag(0x0008, 0x0016));
    let accepted = study.class(&class);
    let mut flag = |problem, group, element| found.at(problem, spell(&[Tag(group, element)]));
    if class == SECONDARY_CAPTURE || class.starts_with(&format!("{SECONDARY_CAPTURE}.")) {
        flag(Problem::BurnedInClass, 0x0008, 0x0016);
    }
    if accepted.is_none() {
        flag(Problem::NotCtOrPet, 0x0008, 0x0016);
    }
    if text(parts, Tag(0x0028, 0x0301)) == "YES" {
        flag(Problem::BurnedInFlag, 0x0028, 0x0301);
    }
    if short(parts, Tag(0x0028, 0x0002)) != Some(1) {
        flag(Problem::BurnedInFormat, 0x0028, 0x0002);
    }
    if short(parts, Tag(0x0028, 0x0100)) == Some(8) {
        flag(Problem::BurnedInFormat, 0x0028, 0x0100);
    }
    for (group, element) in [(0x0008, 0x0064), (0x0018, 0x1016), (0x0018, 0x1018)] {
        if parts.data.top(Tag(group, element)).is_some() {
            flag(Problem::BurnedInOrigin, group, element);
        }
    }
    let image_type = text(parts, Tag(0x0008, 0x0008)).to_ascii_uppercase();
    if let Some(class) = accepted
        && class.single_frame
        && !image_type.contains("LOCALIZER")
    {
        for (reason, group, element) in [
            (BurnedIn::NoPosition, 0x0020, 0x0032),
            (BurnedIn::NoSpacing, 0x0028, 0x0030),
            (BurnedIn::NoRescale, 0x0028, 0x1052),
            (BurnedIn::NoRescale, 0x0028, 0x1053),
        ] {
            let asked = study.looks_at(reason, class.modality);
            if asked && text(parts, Tag(group, element)).is_empty() {
                flag(Problem::BurnedInGeometry, group, element);
            }
        }
    }
    for (group, element) in [(0x0008, 0x0008), (0x0008, 0x103E), (0x0018, 0x1030)] {
        if sounds_like_a_page(&text(parts, Tag(group, element))) {
            flag(Problem::BurnedInText, group, element);
        }
    }
}

/// Screen saves, dose pages and the like; a low-dose protocol is none.
fn sounds_like_a_page(text: &str) -> bool {
    const PAGES: [&[&str]; 9] = [
        &["SCREEN", "SAVE"],
        &["SCREENSAVE"],
        &["SCREEN", "CAPTURE"],
        &["DOSE", "REPORT"],
        &["DOSE", "INFO"],
        &["PATIENT", "PROTOCOL"],
        &["SUMMARY"],
        &["CAPTURE"],
        &["DOSE", "RECORD"],
    ];
    let words = text.split(|character: char| !character.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let is_said = |page: &&[&str]| {
        let says = |some: &[&str]| some.iter().zip(*page).all(|(a, b)| a.eq_ignore_ascii_case(b));
        words.windows(page.len()).any(says)
    };
    PAGES.iter().any(is_said)
}
