//! Pictures that may show names: nothing here looks at pixels. Each reason holds the
//! image until a person has looked; none being found never means that a picture is clean.

use dicom_core::Tag;

use super::facts::Facts;
use crate::policy::Study;
use crate::policy::study::{Accepted, BurnedIn};

const BURNED_IN_ANNOTATION: Tag = Tag(0x0028, 0x0301);
const IMAGE_TYPE: Tag = Tag(0x0008, 0x0008);
const SERIES_DESCRIPTION: Tag = Tag(0x0008, 0x103E);
const PROTOCOL_NAME: Tag = Tag(0x0018, 0x1030);
const CAPTURE_TAGS: [Tag; 3] = [Tag(0x0008, 0x0064), Tag(0x0018, 0x1016), Tag(0x0018, 0x1018)];
const SECONDARY_CAPTURE: &str = "1.2.840.10008.5.1.4.1.1.7";

/// The reasons for holding this image, in the order of the enum; the study says which
/// count for a modality. Single-frame images carry geometry and scaling at the top level;
/// multi-frame ones in their functional groups.
pub(super) fn reasons(
    facts: &Facts<'_>,
    class: &Accepted,
    other_modality: bool,
    study: &Study,
) -> Vec<BurnedIn> {
    let localizer = facts.is_localizer();
    let slice = class.single_frame && !localizer;
    let words = &study.about.screen_words;
    let lacks = |tag: Tag| facts.text(tag).is_empty();
    let found = |reason: BurnedIn| match reason {
        BurnedIn::Flagged => facts.text(BURNED_IN_ANNOTATION).eq_ignore_ascii_case("YES"),
        BurnedIn::SecondaryCaptureClass => {
            let class = facts.meta_uid(Tag(0x0002, 0x0002));
            class == SECONDARY_CAPTURE || class.starts_with("1.2.840.10008.5.1.4.1.1.7.")
        }
        BurnedIn::Colour => facts.number16(Tag(0x0028, 0x0002)).is_some_and(|n| n != 1),
        BurnedIn::EightBits => facts.number16(Tag(0x0028, 0x0100)).is_some_and(|n| n <= 8),
        BurnedIn::NoPosition => slice && facts.decimals::<3>(Tag(0x0020, 0x0032)).is_none(),
        BurnedIn::NoSpacing => slice && facts.decimals::<2>(Tag(0x0028, 0x0030)).is_none(),
        BurnedIn::NoRescale => slice && (lacks(Tag(0x0028, 0x1052)) || lacks(Tag(0x0028, 0x1053))),
        BurnedIn::CaptureDevice => CAPTURE_TAGS.iter().any(|tag| facts.is_present(*tag)),
        BurnedIn::ScreenText => [IMAGE_TYPE, SERIES_DESCRIPTION, PROTOCOL_NAME]
            .iter()
            .any(|tag| reads_like_a_screen(&facts.text(*tag), words)),
        BurnedIn::OtherModality => other_modality,
    };
    let counts = |reason: &BurnedIn| study.looks_at(*reason, class.modality);
    BurnedIn::ALL.into_iter().filter(counts).filter(|reason| found(*reason)).collect()
}

fn reads_like_a_screen(text: &str, words: &[&str]) -> bool {
    let squeezed: String =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    words.iter().any(|word| squeezed.contains(word))
}
