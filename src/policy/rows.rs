//! The rules as a person reads them: the table in force, out of the data and the function
//! that the engine uses.

use std::borrow::Cow;

use dicom_core::{Tag, VR};
use serde::Serialize;

use super::decision::{Action, Attribute, Context, Decision, Rule};
use super::modality::Modality;
use super::resolve::{by_vr, resolve};
use super::settings::Settings;
use super::{dictionary, private};
use crate::words::rules;

/// A row of the table in force.
#[derive(Debug, Clone, Serialize)]
pub struct RuleRow {
    /// `(gggg,eeee)`, with `x` for any digit; empty for a default class.
    pub tag: String,
    /// The attribute's name, or what the class is.
    pub name: String,
    /// The VR; empty when it may be any.
    pub vr: &'static str,
    /// What happens.
    pub action: Action,
    /// What happens, in words.
    pub words: Cow<'static, str>,
    /// The rule that decides.
    pub rule: Rule,
}

impl RuleRow {
    fn new(tag: &str, name: String, vr: &'static str, decision: Decision) -> Self {
        let Decision { action, rule } = decision;
        Self {
            tag: tag.to_uppercase().replace('X', "x"),
            name,
            vr,
            action,
            words: action.words(),
            rule,
        }
    }
}

/// The table in force under these settings, by tag: every attribute that a table names,
/// every listed private element, whole groups; then the default classes.
#[must_use]
pub fn rules(settings: &Settings) -> Vec<RuleRow> {
    let mut rows: Vec<RuleRow> = settings
        .policy
        .entries()
        .iter()
        .map(|entry| {
            let Tag(group, element) = entry.tag;
            let name = dictionary::name_of(entry.tag).unwrap_or_default().into_owned();
            let decision = decide(entry.tag, entry.vr, None, settings);
            RuleRow::new(
                &format!("({group:04X},{element:04X})"),
                name,
                entry.vr.to_string(),
                decision,
            )
        })
        .collect();
    rows.extend(settings.policy.groups().map(|(printed, decision)| {
        RuleRow::new(printed, rules::REST_OF_GROUP.into(), "", decision)
    }));
    rows.extend(private::known().iter().map(|known| {
        let vr = known.vr.unwrap_or(VR::UN);
        let tag = Tag(known.place.0, 0x1000 | u16::from(known.place.1));
        let decision = decide(tag, vr, Some(known.creator), settings);
        let name = format!("{} ({})", known.meaning, known.creator);
        RuleRow::new(known.printed, name, known.vr.map_or("", VR::to_string), decision)
    }));
    rows.sort_by(|one, other| one.tag.cmp(&other.tag));
    rows.extend(classes(settings));
    rows
}

fn decide(tag: Tag, vr: VR, creator: Option<&str>, settings: &Settings) -> Decision {
    let attribute = Attribute { tag, vr, is_sequence: vr == VR::SQ, creator };
    resolve(&attribute, &Context { modality: Modality::Ct, path: &[] }, settings)
}

/// What happens to everything that no table names.
fn classes(settings: &Settings) -> Vec<RuleRow> {
    let known = |vr| by_vr(Some(vr), vr);
    let tagged = |group, element, vr| decide(Tag(group, element), vr, None, settings);
    [
        (rules::ALL_NEVER_COPIED, "", tagged(0x0002, 0, VR::UL)),
        (rules::ALL_CREATORS, "LO", tagged(0x0009, 0x0010, VR::LO)),
        (rules::ALL_PRIVATE, "", tagged(0x0009, 0x1000, VR::UN)),
        (rules::OTHER_NAMES, "PN", known(VR::PN)),
        (rules::OTHER_AE_TITLES, "AE", known(VR::AE)),
        (rules::OTHER_URLS, "UR", known(VR::UR)),
        (rules::OTHER_TEXT, "", known(VR::LO)),
        (rules::OTHER_UIDS, "UI", known(VR::UI)),
        (rules::OTHER_SEQUENCES, "SQ", known(VR::SQ)),
        (rules::OTHER_KNOWN, "", known(VR::US)),
        (rules::OTHER_UNKNOWN, "", by_vr(None, VR::UN)),
    ]
    .map(|(name, vr, decision)| RuleRow::new("", name.into(), vr, decision))
    .into()
}
