//! Where identifiers hide, and what `resolve` decides there: the places that the tables
//! leave open, the defaults by VR over the whole dictionary, and values in another VR
//! than their own.

use crate::common::study::settings;
use deidentifier::policy::{
    Action, Attribute, Context, Decision, Modality, Rule, is_text, resolve, vr_of,
};
use dicom_core::{Tag, VR};

fn decide_as(tag: Tag, vr: VR, path: &[Tag]) -> Decision {
    let attribute = Attribute { tag, vr, is_sequence: vr == VR::SQ, creator: None };
    resolve(&attribute, &Context { modality: Modality::Ct, path }, settings())
}

fn decide(group: u16, element: u16) -> Decision {
    let tag = Tag(group, element);
    decide_as(tag, vr_of(tag).unwrap_or(VR::UN), &[])
}

fn all_go(tags: &[(u16, u16)]) {
    for (group, element) in tags {
        let decision = decide(*group, *element);
        assert_eq!(decision.action, Action::Remove, "({group:04X},{element:04X}): {decision:?}");
    }
}

/// Every attribute of the dictionary, in the groups that have any.
fn dictionary() -> impl Iterator<Item = (Tag, VR)> {
    const GROUPS: [u16; 72] = [
        0x0008, 0x0010, 0x0012, 0x0014, 0x0016, 0x0018, 0x0020, 0x0022, 0x0024, 0x0028, 0x0032,
        0x0034, 0x0038, 0x003A, 0x0040, 0x0042, 0x0044, 0x0046, 0x0048, 0x0050, 0x0052, 0x0054,
        0x0060, 0x0062, 0x0064, 0x0066, 0x0068, 0x006A, 0x0070, 0x0072, 0x0074, 0x0076, 0x0078,
        0x0080, 0x0082, 0x0088, 0x0100, 0x0400, 0x2000, 0x2010, 0x2020, 0x2030, 0x2040, 0x2050,
        0x2100, 0x2110, 0x2120, 0x2130, 0x2200, 0x3002, 0x3004, 0x3006, 0x3008, 0x300A, 0x300C,
        0x300E, 0x3010, 0x4000, 0x4008, 0x4010, 0x4FFE, 0x5000, 0x50FE, 0x5200, 0x5400, 0x5600,
        0x6000, 0x60FE, 0x7F00, 0x7FE0, 0xFFFA, 0xFFFC,
    ];
    GROUPS.into_iter().flat_map(|group| {
        (1..=0xFFFF).filter_map(move |element| {
            let tag = Tag(group, element);
            vr_of(tag).map(|vr| (tag, vr))
        })
    })
}

#[test]
fn the_whole_dictionary_is_decided_by_its_vr_where_no_row_says_otherwise() {
    let mut seen = 0;
    for (tag, vr) in dictionary() {
        seen += 1;
        let Decision { action, rule } = decide_as(tag, vr, &[]);
        let row_28 = tag == Tag(0x0008, 0x1070);
        match vr {
            VR::PN => assert!(
                row_28
                    || matches!(
                        action,
                        Action::Remove
                            | Action::Empty
                            | Action::EventId
                            | Action::Write("Unspecified")
                    ),
                "{tag:?} keeps a name: {action:?} {rule}"
            ),
            VR::AE => assert!(!action.may_keep(), "{tag:?} keeps an AE title: {rule}"),
            VR::UR => assert!(
                !action.may_keep() || tag == Tag(0x0008, 0x0120),
                "{tag:?} keeps an address: {rule}"
            ),
            VR::SQ => assert!(
                !action.may_keep() || matches!(action, Action::Walk | Action::Marker),
                "{tag:?} is not walked: {action:?} {rule}"
            ),
            vr if is_text(vr) => {
                assert_ne!(action, Action::Keep, "{tag:?} keeps text unsearched: {rule}");
            }
            _ => {}
        }
        assert_ne!(action, Action::WithBlock);
        assert_ne!(rule, Rule::Unknown, "{tag:?}");
    }
    assert!(seen > 5000, "the dictionary was walked: {seen}");
}

#[test]
fn what_is_never_copied() {
    for (group, element) in [
        (0x0000, 0x0002),
        (0x0002, 0x0003),
        (0x0002, 0x0012),
        (0x0002, 0x0016),
        (0x0002, 0x0102),
        (0x0004, 0x1511),
        (0x0008, 0x0000),
        (0x0008, 0x0001),
        (0x0010, 0x0000),
        (0x0009, 0x0000),
        (0x7FE0, 0x0000),
        (0xFFFC, 0xFFFC),
        (0xFFFE, 0xE00D),
    ] {
        assert_eq!(
            decide(group, element),
            Decision { action: Action::Remove, rule: Rule::NeverCopied }
        );
    }
}

#[test]
fn persons_institutions_and_places_go() {
    all_go(&[
        (0x0008, 0x0081),
        (0x0008, 0x0082),
        (0x0008, 0x1041),
        (0x0008, 0x0092),
        (0x0008, 0x0094),
        (0x0008, 0x0096),
        (0x0008, 0x009C),
        (0x0008, 0x009D),
        (0x0008, 0x1048),
        (0x0008, 0x1049),
        (0x0008, 0x1050),
        (0x0008, 0x1052),
        (0x0008, 0x1060),
        (0x0008, 0x1062),
        (0x0008, 0x1072),
        (0x0032, 0x1032),
        (0x0032, 0x1033),
        (0x0040, 0x0006),
        (0x0040, 0xA075),
        (0x0040, 0x1010),
        (0x0040, 0x1101),
        (0x0040, 0x0243),
        (0x0040, 0x0011),
        (0x0008, 0x0054),
        (0x0040, 0x0241),
        (0x0018, 0xA001),
        (0x0008, 0x0116),
        (0x0040, 0x0036),
        (0x0028, 0x7FE0),
        (0x0018, 0x1803),
    ]);
}

#[test]
fn ids_and_history_of_the_patient_go() {
    all_go(&[
        (0x0010, 0x0021),
        (0x0010, 0x0022),
        (0x0010, 0x0024),
        (0x0010, 0x0026),
        (0x0010, 0x0027),
        (0x0010, 0x0028),
        (0x0010, 0x0032),
        (0x0010, 0x0033),
        (0x0010, 0x0034),
        (0x0010, 0x1002),
        (0x0010, 0x1050),
        (0x0010, 0x2150),
        (0x0010, 0x2152),
        (0x0010, 0x2154),
        (0x0010, 0x2155),
        (0x0010, 0x2110),
        (0x0010, 0x2161),
        (0x0010, 0x2162),
        (0x0010, 0x21A0),
        (0x0010, 0x21B0),
        (0x0010, 0x21C0),
        (0x0010, 0x21D0),
        (0x0010, 0x2297),
        (0x0010, 0x2298),
        (0x0010, 0x2299),
        (0x0010, 0x4000),
        (0x0008, 0x1120),
        (0x0008, 0x0051),
        (0x0020, 0x1070),
        (0x0040, 0x2016),
        (0x0040, 0x2006),
        (0x0040, 0x1006),
        (0x0038, 0x0010),
        (0x0038, 0x0020),
        (0x0038, 0x0008),
        (0x0038, 0x0500),
        (0x0032, 0x4000),
        (0x0040, 0x0400),
        (0x0020, 0x3100),
        (0x0020, 0x31FF),
    ]);
    let physical = [(0x0010, 0x1020), (0x0010, 0x1022), (0x0010, 0x1030)];
    assert!(
        physical.iter().all(|(group, element)| decide(*group, *element).action == Action::Keep)
    );
}

#[test]
fn whole_groups_go() {
    all_go(&[
        (0x5000, 0x0022),
        (0x5002, 0x3000),
        (0x50FE, 0x0001),
        (0x6000, 0x3000),
        (0x6000, 0x0010),
        (0x601E, 0x4000),
        (0x60FE, 0x0022),
        (0x0070, 0x0001),
        (0x0070, 0x0081),
        (0x0070, 0x031A),
        (0x0042, 0x0011),
        (0x0042, 0x0010),
        (0xFFFA, 0xFFFA),
        (0x4FFE, 0x0001),
        (0x7F00, 0x0010),
        (0x7F20, 0x0010),
        (0x0400, 0x0500),
        (0x0400, 0x0510),
        (0x0400, 0x0520),
        (0x0400, 0x0550),
        (0x0400, 0x0561),
        (0x0400, 0x0005),
        (0x0400, 0x0110),
        (0x0400, 0x0115),
        (0x4010, 0x1051),
        (0x0012, 0x0010),
        (0x0012, 0x0040),
        (0x0012, 0x0053),
        (0x0012, 0x0061),
        (0x0012, 0x0071),
        (0x0012, 0x0082),
        (0x0012, 0x0083),
        (0x0012, 0x0086),
    ]);
}

#[test]
fn markers_are_the_products_own() {
    for (group, element) in [(0x0012, 0x0062), (0x0012, 0x0063), (0x0012, 0x0064), (0x0028, 0x0303)]
    {
        assert_eq!(decide(group, element), Decision { action: Action::Marker, rule: Rule::Marker });
    }
}

#[test]
fn references_are_walked_and_text_is_swept() {
    for (group, element) in [
        (0x0008, 0x1110),
        (0x0008, 0x1111),
        (0x0008, 0x1115),
        (0x0008, 0x1140),
        (0x0008, 0x1200),
        (0x0008, 0x1250),
        (0x0008, 0x2112),
        (0x0040, 0xA370),
        (0x0020, 0x9170),
        (0x0020, 0x9171),
        (0x5200, 0x9229),
        (0x5200, 0x9230),
        (0x0054, 0x0016),
        (0x0040, 0x0275),
    ] {
        assert_eq!(decide(group, element).action, Action::Walk, "({group:04X},{element:04X})");
    }
    for (group, element) in [
        (0x0008, 0x0104),
        (0x0008, 0x0100),
        (0x0008, 0x2111),
        (0x0028, 0x1055),
        (0x0028, 0x3003),
        (0x0018, 0x0031),
        (0x0020, 0x9453),
        (0x0020, 0x9056),
        (0x0008, 0x1010),
        (0x0018, 0x1030),
    ] {
        assert_eq!(decide(group, element).action, Action::Sweep, "({group:04X},{element:04X})");
    }
}

#[test]
fn ids_inside_sequences_become_the_event_id() {
    let path = [Tag(0x0040, 0xA370), Tag(0x0008, 0x1250)];
    for (group, element) in [
        (0x0008, 0x0050),
        (0x0010, 0x0010),
        (0x0010, 0x0020),
        (0x0020, 0x0010),
        (0x0040, 0x1001),
        (0x0040, 0x2007),
        (0x0040, 0x2017),
    ] {
        let tag = Tag(group, element);
        assert_eq!(decide_as(tag, vr_of(tag).unwrap(), &path).action, Action::EventId, "{tag:?}");
    }
    assert_eq!(decide_as(Tag(0x0008, 0x0090), VR::PN, &path).action, Action::Write("Unspecified"));
    assert_eq!(decide_as(Tag(0x0010, 0x0030), VR::DA, &path).action, Action::BirthDate);
}

#[test]
fn pixel_data_stay_at_the_top_and_in_the_icon_alone() {
    let pixels = Tag(0x7FE0, 0x0010);
    let icon = Tag(0x0088, 0x0200);
    assert_eq!(decide_as(pixels, VR::OW, &[]).action, Action::Keep);
    assert_eq!(decide_as(pixels, VR::OW, &[icon]).action, Action::Keep);
    assert_eq!(decide_as(pixels, VR::OW, &[Tag(0x0008, 0x1140), icon]).action, Action::Keep);
    assert_eq!(decide_as(pixels, VR::OW, &[Tag(0x0008, 0x1140)]).action, Action::Remove);
    assert_eq!(decide_as(pixels, VR::OW, &[icon, Tag(0x0008, 0x1140)]).action, Action::Remove);
}

#[test]
fn a_value_in_another_vr_does_not_stay_unsearched() {
    let action = |tag, vr| decide_as(tag, vr, &[]).action;
    let (kvp, rows, sex) = (Tag(0x0018, 0x0060), Tag(0x0028, 0x0010), Tag(0x0010, 0x0040));
    let (description, uid) = (Tag(0x0008, 0x1030), Tag(0x0020, 0x000D));
    assert_eq!(action(kvp, VR::LO), Action::Sweep, "a number written as text");
    assert_eq!(action(rows, VR::LT), Action::Sweep, "a binary number written as text");
    assert_eq!(action(sex, VR::PN), Action::Remove, "a code written as a name");
    assert_eq!(action(kvp, VR::OB), Action::Remove, "a number written as bytes");
    assert_eq!(action(description, VR::OB), Action::Remove, "text written as bytes");
    assert_eq!(action(description, VR::US), Action::Remove, "text written as numbers");
    assert_eq!(action(description, VR::CS), Action::Sweep, "text written as a code");
    assert_eq!(action(description, VR::SQ), Action::Walk, "text written as a sequence");
    assert_eq!(action(description, VR::UN), Action::Sweep, "text written as unknown");
    assert_eq!(action(uid, VR::LO), Action::Sweep, "a UID written as text");
    assert_eq!(action(Tag(0x0040, 0x0275), VR::LO), Action::Remove, "a sequence written as text");
    assert_eq!(action(Tag(0x0040, 0x0275), VR::OB), Action::Remove, "a sequence left as bytes");
    assert_eq!(action(Tag(0x0028, 0x0106), VR::SS), Action::Keep, "US or SS");
    assert_eq!(action(Tag(0x0028, 0x3006), VR::OW), Action::Keep, "US or OW");
    assert_eq!(action(Tag(0x0010, 0x0010), VR::OB), Action::EventId, "replaced in any VR");
}

#[test]
fn whatever_the_dictionary_does_not_know_goes() {
    for vr in [VR::LO, VR::PN, VR::US, VR::OB, VR::SQ, VR::UN] {
        let expected = Decision { action: Action::Remove, rule: Rule::Unknown };
        assert_eq!(decide_as(Tag(0x0018, 0x0001), vr, &[]), expected);
        assert_eq!(decide_as(Tag(0x3456, 0x0010), vr, &[]), expected);
    }
}
