//! From an attribute to its decision: pure, total, without allocation.

use dicom_core::{Tag, VR};

use super::decision::{Action, Attribute, Context, Decision, Rule};
use super::dictionary::{is_bytes, is_string, is_text, standard_vr};
use super::layers::kept;
use super::private;
use super::settings::{BirthDate, InstitutionName, OperatorsName, Settings};
use crate::words::rules;

const INSTITUTION_NAME: Tag = Tag(0x0008, 0x0080);
const OPERATORS_NAME: Tag = Tag(0x0008, 0x1070);
const ICON_IMAGE_SEQUENCE: Tag = Tag(0x0088, 0x0200);
const PIXEL_DATA_GROUP: u16 = 0x7FE0;

/// Decides one attribute, at whatever depth it is.
///
/// The layers, each asked only when those before are silent: what is never copied; the
/// private elements; the row of the study's SOP; the places where names hide; PS3.15 2026c Table E.1-1 with its
/// options; and the defaults: other person names, AE titles and URLs go, other text is
/// swept, other known attributes stay, unknown ones go.
#[must_use]
pub fn resolve(attribute: &Attribute<'_>, context: &Context<'_>, settings: &Settings) -> Decision {
    let tag = attribute.tag;
    if never_copied(tag) {
        return Decision { action: Action::Remove, rule: Rule::NeverCopied };
    }
    if tag.0 & 1 == 1 {
        return private::resolve(attribute, settings);
    }
    let entry = settings.policy.entry(tag);
    let known = entry.map(|entry| entry.vr).or_else(|| standard_vr(tag));
    let decision = match entry {
        Some(entry) => entry.decision(context.modality, settings.strict),
        None => pixel_data(tag, context)
            .or_else(|| settings.policy.group(tag))
            .unwrap_or_else(|| by_vr(known, attribute.vr)),
    };
    let decision = if settings.strict { decision } else { as_set(tag, decision, settings) };
    let Some(vr) = known else { return decision };
    with_setting(fitting(decision, vr, attribute), settings)
}

/// Group lengths, commands, file meta information (written anew), directory records,
/// stray delimiters and padding.
const fn never_copied(tag: Tag) -> bool {
    matches!(
        (tag.0, tag.1),
        (0x0000 | 0x0002 | 0x0004 | 0xFFFE, _) | (_, 0x0000) | (0x0008, 0x0001) | (0xFFFC, 0xFFFC)
    )
}

/// Pixel data of the image and of its icon stay. Elsewhere they are a second picture
/// that nobody looks at.
fn pixel_data(tag: Tag, context: &Context<'_>) -> Option<Decision> {
    if tag.0 != PIXEL_DATA_GROUP {
        return None;
    }
    Some(match context.path.last() {
        // The repeating group 7Fxx, which goes, would take these in.
        None | Some(&ICON_IMAGE_SEQUENCE) => by_vr(standard_vr(tag), VR::UN),
        Some(_) => Decision { action: Action::Remove, rule: Rule::Leak(rules::NESTED_PICTURE) },
    })
}

/// The defaults for attributes that no table names.
pub(super) const fn by_vr(known: Option<VR>, coded: VR) -> Decision {
    let Some(vr) = known else {
        return Decision { action: Action::Remove, rule: Rule::Unknown };
    };
    let rule = match (vr, coded) {
        (VR::PN, _) | (_, VR::PN) => {
            return Decision { action: Action::Remove, rule: Rule::PersonNameByVr };
        }
        (VR::AE, _) => {
            return Decision { action: Action::Remove, rule: Rule::Leak(rules::AE_TITLE) };
        }
        (VR::UR, _) => return Decision { action: Action::Remove, rule: Rule::Leak(rules::URL) },
        (vr, _) if is_text(vr) => Rule::TextByVr,
        _ => Rule::DictionaryKnown,
    };
    Decision { action: kept(vr), rule }
}

/// The settings that replace one attribute's action.
fn as_set(tag: Tag, decision: Decision, settings: &Settings) -> Decision {
    let set = |action, name| Decision { action, rule: Rule::Setting(name) };
    match tag {
        INSTITUTION_NAME if settings.institution_name == InstitutionName::Remove => {
            set(Action::Remove, "institution-name")
        }
        OPERATORS_NAME if settings.operators_name == OperatorsName::Unspecified => {
            let text = settings.policy.study().about.texts.person;
            set(Action::Write(text), "operators-name")
        }
        ICON_IMAGE_SEQUENCE if !settings.keep_icon => set(Action::Remove, "keep-icon"),
        _ => decision,
    }
}

/// Names the setting that changes an action, where one does.
fn with_setting(decision: Decision, settings: &Settings) -> Decision {
    let name = match decision.action {
        Action::Uid if !settings.keep_uids => "keep-uids",
        Action::Age if settings.cap_age => "cap-age",
        Action::BirthDate if settings.birth_date != BirthDate::Empty => "birth-date",
        _ => return decision,
    };
    Decision { rule: Rule::Setting(name), ..decision }
}

/// The decision for the value as it is coded: whatever hides under an attribute in a VR
/// that is not its own must not stay unsearched.
fn fitting(decision: Decision, known: VR, attribute: &Attribute<'_>) -> Decision {
    if !decision.action.may_keep() || decision.action == Action::Marker {
        return decision;
    }
    if attribute.is_sequence || attribute.vr == VR::SQ {
        return Decision { action: Action::Walk, ..decision };
    }
    let unfit = Decision { action: Action::Remove, rule: Rule::Leak(rules::OTHER_VR) };
    let coded = if attribute.vr == VR::UN { known } else { attribute.vr };
    match decision.action {
        Action::Walk => unfit,
        _ if coded == known => decision,
        _ if is_string(known) && !is_string(coded) => unfit,
        _ if !is_string(known) && is_bytes(coded) => decision,
        Action::Keep | Action::Uid | Action::Age if coded == VR::PN => {
            Decision { action: Action::Remove, rule: Rule::PersonNameByVr }
        }
        Action::Keep | Action::Uid | Action::Age if is_text(coded) => {
            Decision { action: Action::Sweep, ..decision }
        }
        _ => decision,
    }
}
