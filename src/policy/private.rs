//! Private elements: which stay, by their creator's string and their offset in its
//! block, whatever block that is (PS3.15 2026c Table E.3.10-1, and two dates without
//! which the uptake of some PET series cannot be computed).

use std::sync::OnceLock;

use dicom_core::{Tag, VR};

use super::decision::{Action, Attribute, Decision, Rule};
use super::dictionary::{is_bytes, is_string, is_text};
use super::settings::Settings;
use super::tables::{self, Pattern};

/// The two PET dates stay up to this many days from the study date, before it or after.
pub const NEAR_STUDY_DAYS: i64 = 3;

/// A private element that may stay.
#[derive(Debug)]
pub struct Known {
    /// Group, and offset in the block.
    pub place: (u16, u8),
    /// The creator's string.
    pub creator: &'static str,
    /// Its VR; `None` where the table gives none.
    pub vr: Option<VR>,
    /// What it means, as the table says.
    pub meaning: &'static str,
    /// The tag as the table prints it.
    pub printed: &'static str,
    /// One of the two PET dates.
    pub pet_date: bool,
}

/// Every listed private element, by group, offset and creator.
pub fn known() -> &'static [Known] {
    static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let safe = tables::records(tables::SAFE_PRIVATE)
            .map(|[tag, creator, vr, _, meaning]: [_; 5]| (tag, creator, vr, meaning, false));
        let dates = tables::records(tables::PET_DATES)
            .map(|[tag, creator, vr, meaning]: [_; 4]| (tag, creator, vr, meaning, true));
        let mut known: Vec<Known> = safe
            .chain(dates)
            .filter_map(|(printed, creator, vr, meaning, pet_date)| {
                let lowest = Pattern::parse(printed)?.lowest();
                let place = (lowest.0, lowest.1 as u8);
                Some(Known { place, creator, vr: tables::vr(vr), meaning, printed, pet_date })
            })
            .collect();
        known.sort_by_key(|known| (known.place, known.creator));
        known
    })
}

/// The listed element that this attribute is.
pub(super) fn find(tag: Tag, creator: Option<&str>) -> Option<&'static Known> {
    let creator = creator?.trim_matches([' ', '\0']);
    if tag.1 < 0x1000 {
        return None;
    }
    let all = known();
    let place = (tag.0, (tag.1 & 0xFF) as u8);
    let first = all.partition_point(|known| known.place < place);
    all.get(first..)?
        .iter()
        .take_while(|known| known.place == place)
        .find(|known| known.creator == creator)
}

/// The VR that the tables give a listed private element. Where the file says UN, as
/// Implicit VR does of everything private, or calls a number a text, this is the VR to
/// judge its value by.
#[must_use]
pub fn private_vr(tag: Tag, creator: Option<&str>) -> Option<VR> {
    find(tag, creator)?.vr
}

/// Decides a private element.
pub(super) fn resolve(attribute: &Attribute<'_>, settings: &Settings) -> Decision {
    let gone = Decision { action: Action::Remove, rule: Rule::PrivateNotListed };
    if is_creator(attribute.tag) {
        let action = if settings.keep_safe_private { Action::WithBlock } else { Action::Remove };
        return Decision { action, ..gone };
    }
    let Some(known) = find(attribute.tag, attribute.creator) else { return gone };
    let Some(vr) = scalar_vr(attribute, known) else { return gone };
    if !settings.keep_safe_private {
        return Decision { rule: Rule::Setting("keep-safe-private"), ..gone };
    }
    if known.pet_date {
        return Decision { action: Action::NearStudyDate, rule: Rule::PetDate };
    }
    let action = match vr {
        VR::PN => return Decision { rule: Rule::PersonNameByVr, ..gone },
        VR::UI => Action::Uid,
        vr if is_string(vr) && matches!(known.vr, Some(VR::DS | VR::IS)) => Action::Keep,
        vr if is_text(vr) || vr == VR::UR => Action::Sweep,
        _ => Action::Keep,
    };
    Decision { action, rule: Rule::SafePrivate }
}

/// The VR in force when it is a scalar one. Sequences and bytes of unknown layout are
/// never kept, whatever the table says: nobody can see what they hold.
fn scalar_vr(attribute: &Attribute<'_>, known: &Known) -> Option<VR> {
    let scalar = |vr: &VR| *vr != VR::SQ && !is_bytes(*vr);
    if attribute.is_sequence || known.vr.is_some_and(|vr| !scalar(&vr)) {
        return None;
    }
    let vr = if attribute.vr == VR::UN { known.vr? } else { attribute.vr };
    Some(vr).filter(scalar)
}

/// Whether the tag reserves a private block: (gggg,0010) to (gggg,00FF), gggg odd.
#[must_use]
pub const fn is_creator(tag: Tag) -> bool {
    tag.0 & 1 == 1 && tag.1 >= 0x0010 && tag.1 <= 0x00FF
}

/// The tag of the private creator that reserves this element's block, in the same item
/// (PS3.5 2026c section 7.8.1). `None` when the element is no private element of a block.
#[must_use]
pub const fn creator_tag(tag: Tag) -> Option<Tag> {
    if tag.0 & 1 == 1 && tag.1 >= 0x1000 { Some(Tag(tag.0, tag.1 >> 8)) } else { None }
}

/// Decides a private creator whose action is [`Action::WithBlock`], once its block is
/// known: `kept` says that an element of the block stays in the same item.
#[must_use]
pub const fn with_block(kept: bool) -> Decision {
    if kept {
        Decision { action: Action::Keep, rule: Rule::SafePrivate }
    } else {
        Decision { action: Action::Remove, rule: Rule::PrivateNotListed }
    }
}
