//! Private elements: the safe list by creator and offset, scalar VRs only, at any depth;
//! the two PET dates; creators that go with their block.

use crate::common::study::settings;
use deidentifier::policy::{
    Action, Attribute, Context, Decision, Modality, Rule, Settings, creator_tag, is_creator,
    private_vr, resolve, rules, with_block,
};
use dicom_core::{Tag, VR};

const PHILIPS: &str = "Philips PET Private Group";

fn decide(tag: Tag, vr: VR, creator: Option<&str>) -> Decision {
    let attribute = Attribute { tag, vr, is_sequence: vr == VR::SQ, creator };
    let context = Context { modality: Modality::Pet, path: &[] };
    let decision = resolve(&attribute, &context, settings());
    let nested = Context { modality: Modality::Ct, path: &[Tag(0x5200, 0x9230)] };
    assert_eq!(resolve(&attribute, &nested, settings()), decision, "at any depth");
    let none = Settings { keep_safe_private: false, ..Settings::default() };
    assert_eq!(resolve(&attribute, &context, &none).action, Action::Remove, "none at all");
    decision
}

#[test]
fn a_safe_element_stays_whatever_its_block() {
    let kept = Decision { action: Action::Keep, rule: Rule::SafePrivate };
    for block in [0x10, 0x11, 0xAB, 0xFF] {
        let factor = Tag(0x7053, block << 8);
        assert_eq!(decide(factor, VR::DS, Some(PHILIPS)), kept);
        assert_eq!(decide(factor, VR::UN, Some(PHILIPS)), kept, "implicit VR");
        assert_eq!(decide(Tag(0x7053, block << 8 | 9), VR::DS, Some(PHILIPS)), kept);
    }
    assert_eq!(decide(Tag(0x7053, 0x1000), VR::DS, Some("Philips PET Private Group \0")), kept);
}

#[test]
fn a_number_coded_as_text_is_judged_as_a_number_and_a_name_goes() {
    let kept = Decision { action: Action::Keep, rule: Rule::SafePrivate };
    let gone = Decision { action: Action::Remove, rule: Rule::PersonNameByVr };
    assert_eq!(decide(Tag(0x7053, 0x1000), VR::LO, Some(PHILIPS)), kept);
    assert_eq!(decide(Tag(0x7053, 0x1000), VR::PN, Some(PHILIPS)), gone);
    assert_eq!(decide(Tag(0x0043, 0x1027), VR::PN, Some("GEMS_PARM_01")), gone);
}

#[test]
fn another_creator_group_or_offset_goes() {
    let gone = Decision { action: Action::Remove, rule: Rule::PrivateNotListed };
    assert_eq!(decide(Tag(0x7053, 0x1000), VR::DS, None), gone);
    assert_eq!(decide(Tag(0x7053, 0x1000), VR::DS, Some("PHILIPS PET PRIVATE GROUP")), gone);
    assert_eq!(decide(Tag(0x7053, 0x1000), VR::DS, Some("Philips PET Private Group 2")), gone);
    assert_eq!(decide(Tag(0x7053, 0x1003), VR::DS, Some(PHILIPS)), gone);
    assert_eq!(decide(Tag(0x7055, 0x1000), VR::DS, Some(PHILIPS)), gone);
    assert_eq!(decide(Tag(0x7053, 0x0200), VR::DS, Some(PHILIPS)), gone, "outside any block");
}

#[test]
fn places_where_vendors_keep_identifiers_go() {
    for (group, element, creator) in [
        (0x0009, 0x1002, "GEMS_PETD_01"),
        (0x0009, 0x1010, "GEMS_PETD_01"),
        (0x0009, 0x105F, "GEMS_PETD_01"),
        (0x0905, 0x1030, "GEIIS"),
        (0x0029, 0x1030, "MITRA LINKED ATTRIBUTES 1.0"),
        (0x0011, 0x1010, "SIEMENS RIS"),
        (0x0009, 0x1020, "SPI"),
        (0x7005, 0x1010, "TOSHIBA_MEC_OT3"),
        (0x0009, 0x1001, "SECTRA_Ident_01"),
    ] {
        assert_eq!(decide(Tag(group, element), VR::LO, Some(creator)).action, Action::Remove);
    }
}

#[test]
fn sequences_and_bytes_never_stay() {
    let philips = Some("Philips Imaging DD 001");
    let listed_as_sequence = Tag(0x2001, 0x105F);
    let listed_as_float = Tag(0x2001, 0x1001);
    for vr in [VR::SQ, VR::UN, VR::OB, VR::OW, VR::LO] {
        assert_eq!(decide(listed_as_sequence, vr, philips).action, Action::Remove, "{vr:?}");
    }
    for vr in [VR::SQ, VR::OB, VR::OW, VR::OF] {
        assert_eq!(decide(listed_as_float, vr, philips).action, Action::Remove, "{vr:?}");
    }
    assert_eq!(decide(listed_as_float, VR::FL, philips).action, Action::Keep);
    assert_eq!(decide(listed_as_float, VR::LO, philips).action, Action::Sweep, "text is searched");
    let unknown_sequence =
        Attribute { tag: listed_as_float, vr: VR::UN, is_sequence: true, creator: philips };
    let context = Context { modality: Modality::Ct, path: &[] };
    let decision = resolve(&unknown_sequence, &context, &Settings::default());
    assert_eq!(decision.action, Action::Remove);
}

#[test]
fn safe_private_text_is_swept_and_uids_are_uids() {
    let swept = Decision { action: Action::Sweep, rule: Rule::SafePrivate };
    assert_eq!(decide(Tag(0x0043, 0x1027), VR::SH, Some("GEMS_PARM_01")), swept);
    assert_eq!(decide(Tag(0x0043, 0x1027), VR::UN, Some("GEMS_PARM_01")), swept);
    let uid = decide(Tag(0x0129, 0x1002), VR::UI, Some("SIEMENS Ultrasound SC2000"));
    assert_eq!(uid.action, Action::Uid);
}

#[test]
fn the_two_pet_dates_stay_near_the_study() {
    let near = Decision { action: Action::NearStudyDate, rule: Rule::PetDate };
    for vr in [VR::DT, VR::UN] {
        assert_eq!(decide(Tag(0x0009, 0x100D), vr, Some("GEMS_PETD_01")), near);
        assert_eq!(decide(Tag(0x0071, 0x2222), vr, Some("SIEMENS MED PT")), near);
    }
    assert_eq!(decide(Tag(0x0009, 0x100D), VR::SQ, Some("GEMS_PETD_01")).action, Action::Remove);
    assert_eq!(decide(Tag(0x0009, 0x100D), VR::OB, Some("GEMS_PETD_01")).action, Action::Remove);
    assert_eq!(decide(Tag(0x0071, 0x1022), VR::DT, Some("GEMS_PETD_01")).action, Action::Remove);
}

#[test]
fn the_listed_vr_is_known_where_the_file_says_un() {
    assert_eq!(private_vr(Tag(0x7053, 0xAB00), Some(PHILIPS)), Some(VR::DS));
    assert_eq!(private_vr(Tag(0x0009, 0x100D), Some("GEMS_PETD_01")), Some(VR::DT));
    assert_eq!(private_vr(Tag(0x7053, 0xAB00), None), None);
    assert_eq!(private_vr(Tag(0x0119, 0x1011), Some("SIEMENS Ultrasound SC2000")), None);
}

#[test]
fn a_creator_goes_with_its_block() {
    assert_eq!(decide(Tag(0x7053, 0x0010), VR::LO, None).action, Action::WithBlock);
    assert_eq!(with_block(true), Decision { action: Action::Keep, rule: Rule::SafePrivate });
    assert_eq!(with_block(false).action, Action::Remove);
    assert!(is_creator(Tag(0x0009, 0x0010)) && is_creator(Tag(0x0009, 0x00FF)));
    assert!(!is_creator(Tag(0x0009, 0x000F)) && !is_creator(Tag(0x0009, 0x0100)));
    assert!(!is_creator(Tag(0x0010, 0x0010)), "Patient's Name reserves nothing");
    assert_eq!(creator_tag(Tag(0x7053, 0x1109)), Some(Tag(0x7053, 0x0011)));
    assert_eq!(creator_tag(Tag(0x7053, 0x0011)), None);
    assert_eq!(creator_tag(Tag(0x0018, 0x1000)), None);
}

#[test]
fn every_listed_element_is_in_the_table_in_force() {
    let rules = rules(&Settings::default());
    let listed =
        |rule| rules.iter().filter(|row| row.rule == rule && row.tag.contains("xx")).count();
    let scalar = listed(Rule::SafePrivate);
    let others = rules
        .iter()
        .filter(|row| row.rule == Rule::PrivateNotListed && row.tag.contains(",xx"))
        .count();
    assert_eq!((scalar + others, listed(Rule::PetDate)), (479, 2));
    assert!(scalar > 350, "scalars stay: {scalar}");
}
