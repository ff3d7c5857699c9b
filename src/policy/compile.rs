//! Lays the tables over one another, once: the SOP's row, then the known leaks and
//! narrowings, then PS3.15's row with its options. What `resolve` looks up is the result.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use dicom_core::{Tag, VR};

use super::decision::{Action, Decision, Rule};
use super::dictionary::{is_text, standard_vr};
use super::tables::{self, Pattern, key};

/// An attribute that a table names.
#[derive(Debug)]
pub struct Entry {
    /// Its tag.
    pub tag: Tag,
    /// Its VR in the dictionary; the first of several.
    pub vr: VR,
    /// Its name where a table gives one, else empty.
    pub name: &'static str,
    /// The decision for CT and for PET.
    loose: [Decision; 2],
    /// The same under the strict preset.
    strict: [Decision; 2],
}

impl Entry {
    /// The decision before settings that concern single attributes.
    pub const fn decision(&self, is_pet: bool, strict: bool) -> Decision {
        let [ct, pet] = if strict { self.strict } else { self.loose };
        if is_pet { pet } else { ct }
    }
}

/// The tables as they are in force.
#[derive(Debug, Default)]
pub struct Compiled {
    keys: Vec<u32>,
    entries: Vec<Entry>,
    groups: Wide,
}

/// The compiled tables.
pub fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(compile)
}

/// What the tables say of one attribute.
pub fn entry(tag: Tag) -> Option<&'static Entry> {
    let compiled = compiled();
    let at = compiled.keys.binary_search(&key(tag)).ok()?;
    compiled.entries.get(at)
}

/// What is said of whole groups.
pub fn group(tag: Tag) -> Option<Decision> {
    compiled().groups.iter().find(|(_, pattern, _)| pattern.matches(tag)).map(|(.., found)| *found)
}

impl Compiled {
    /// Every attribute that a table names, by tag.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What is said of whole groups, as the rule file prints them.
    pub fn groups(&self) -> impl Iterator<Item = (&'static str, Decision)> {
        self.groups.iter().map(|(printed, _, decision)| (*printed, *decision))
    }
}

/// One row of Table E.1-1.
#[derive(Debug, Clone, Copy)]
struct Profile {
    basic: &'static str,
    uids: bool,
    device: bool,
    patient: bool,
    dates: bool,
    descriptors: bool,
}

/// One row of `overrides.csv`.
#[derive(Debug, Clone, Copy)]
struct Override {
    kind: &'static str,
    action: Action,
    place: &'static str,
}

impl Override {
    fn decision(self, basic: Option<&'static str>) -> Decision {
        let rule = match (self.kind, basic) {
            ("marker", _) => Rule::Marker,
            ("figure", _) => Rule::SopFigure(self.place.chars().next().unwrap_or('?')),
            ("clean", _) => Rule::Ps315("Clean Descriptors"),
            ("known", _) if self.action == Action::Sweep => Rule::TextByVr,
            ("known", _) => Rule::DictionaryKnown,
            ("narrowed", Some(basic)) => Rule::Ps315(basic),
            _ => Rule::Leak(self.place),
        };
        Decision { action: self.action, rule }
    }
}

/// Everything that the tables say of one attribute.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    name: &'static str,
    vr: Option<VR>,
    sop: Option<(u8, Action)>,
    exact: Option<Override>,
    profile: Option<Profile>,
    ct_type: u8,
    pet_type: u8,
}

/// Everything that the tables say of whole groups, as the rule file prints them.
type Wide = Vec<(&'static str, Pattern, Decision)>;

/// Reads the tables: what each says, side by side.
fn gather() -> (BTreeMap<u32, Said>, Wide) {
    let mut said = BTreeMap::<u32, Said>::new();
    let mut wide = Wide::new();
    for [row, _, _, _, attributes, action, _] in tables::records(tables::SOP) {
        let (Ok(row), Some(action)) = (row.parse(), action_named(action)) else { continue };
        for tag in tables::tags(attributes) {
            said.entry(key(tag)).or_default().sop = Some((row, action));
        }
    }
    for [printed, kind, action, place, _] in tables::records(tables::OVERRIDES) {
        let (Some(pattern), Some(action)) = (Pattern::parse(printed), action_named(action)) else {
            continue;
        };
        let found = Override { kind, action, place };
        match pattern.tag() {
            Some(tag) => said.entry(key(tag)).or_default().exact = Some(found),
            None => wide.push((printed, pattern, found.decision(None))),
        }
    }
    for record in tables::records::<17>(tables::PS3_15) {
        let [printed, _, name, vr, ..] = record;
        let Some(tag) = Pattern::parse(printed).and_then(Pattern::tag) else { continue };
        let said = said.entry(key(tag)).or_default();
        (said.name, said.vr, said.profile) = (name, tables::vr(vr), Some(Profile::read(record)));
    }
    for [printed, _, ct, pet] in tables::records(tables::IOD_TYPES) {
        let tag = Pattern::parse(printed).and_then(Pattern::tag);
        if let Some(said) = tag.and_then(|tag| said.get_mut(&key(tag))) {
            (said.ct_type, said.pet_type) = (iod_type(ct), iod_type(pet));
        }
    }
    (said, wide)
}

/// Lays them over one another.
fn compile() -> Compiled {
    let (said, groups) = gather();
    let mut compiled = Compiled { groups, ..Compiled::default() };
    for (key, said) in said {
        let tag = Tag((key >> 16) as u16, (key & 0xFFFF) as u16);
        let vr = standard_vr(tag).or(said.vr).unwrap_or(VR::UN);
        let group = compiled
            .groups
            .iter()
            .find(|(_, pattern, _)| pattern.matches(tag))
            .map(|(.., decision)| *decision);
        let types = [said.ct_type, said.pet_type];
        let loose = types.map(|iod_type| said.loose(vr, iod_type, group));
        let strict =
            types.map(|iod_type| said.strict(vr, iod_type, said.loose(vr, iod_type, group)));
        compiled.keys.push(key);
        compiled.entries.push(Entry { tag, vr, name: said.name, loose, strict });
    }
    compiled
}

impl Said {
    /// The layers as the product stands by default.
    fn loose(&self, vr: VR, iod_type: u8, group: Option<Decision>) -> Decision {
        if let Some((row, action)) = self.sop {
            return Decision { action, rule: Rule::Sop(row) };
        }
        if let Some(exact) = self.exact {
            return exact.decision(self.profile.map(|profile| profile.basic));
        }
        if let Some(group) = group {
            return group;
        }
        self.profile.map_or(GONE, |profile| profile.decision(vr, iod_type))
    }

    /// The strict preset: where Table E.1-1 has a row, it decides, with its options as
    /// wide as it grants them. The SOP fills in the values that the table leaves open.
    fn strict(&self, vr: VR, iod_type: u8, loose: Decision) -> Decision {
        let Some(profile) = self.profile else { return loose };
        // Drawings, signatures and keys are invalid or unread in any copy: what the table
        // would fill with a dummy goes with the rest of its group.
        if let Rule::Leak(place) = loose.rule
            && NEVER_KEPT.contains(&place)
        {
            return loose;
        }
        let replaces = matches!(
            loose.action,
            Action::EventId | Action::Unspecified | Action::BirthDate | Action::Marker
        );
        if replaces && profile.basic.starts_with('Z') {
            return loose;
        }
        let cleans = self.sop.is_some() || self.exact.is_some_and(|exact| exact.kind == "clean");
        let cleaned = matches!(loose.action, Action::Sweep | Action::Walk);
        if profile.descriptors && cleans && cleaned {
            return loose;
        }
        let strict = profile.decision(vr, iod_type);
        if loose.action == Action::Age && strict.action == Action::Keep {
            return Decision { action: Action::Age, ..strict };
        }
        strict
    }
}

impl Profile {
    fn read(record: [&'static str; 17]) -> Self {
        let [.., basic, _, uids, device, _, patient, dates, _, descriptors, _, _] = record;
        Self {
            basic,
            uids: uids == "K",
            device: device == "K",
            patient: patient == "K",
            dates: dates == "K",
            descriptors: descriptors == "C",
        }
    }

    /// The table's decision with the options that this product applies.
    fn decision(self, vr: VR, iod_type: u8) -> Decision {
        let option = if self.uids {
            Some("Retain UIDs")
        } else if self.dates {
            Some("Retain Longitudinal Full Dates")
        } else if self.device {
            Some("Retain Device Identity")
        } else if self.patient {
            Some("Retain Patient Characteristics")
        } else {
            None
        };
        match option {
            Some(option) => Decision { action: kept(vr), rule: Rule::Ps315(option) },
            None => {
                let action = if self.basic == "U" { Action::Uid } else { self.typed(vr, iod_type) };
                Decision { action, rule: Rule::Ps315(self.basic) }
            }
        }
    }

    /// A compound code, resolved by the attribute's Type in the image's IOD (PS3.15
    /// 2026c section E.1.1): Type 1 needs a value, Type 2 presence, anything else goes.
    fn typed(self, vr: VR, iod_type: u8) -> Action {
        let order = match iod_type {
            1 => ["D", "Z", "X"],
            2 => ["Z", "D", "X"],
            _ => ["X", "Z", "D"],
        };
        let allowed = |code: &&str| self.basic.split('/').any(|part| part == *code);
        match order.iter().copied().find(allowed) {
            Some("Z") => Action::Empty,
            // A sequence's dummy would be an item of invented facts, and another person's
            // name has no use. Neither the CT nor the PET IODs need one.
            Some("D") if vr != VR::SQ && vr != VR::PN => Action::Dummy,
            _ => Action::Remove,
        }
    }
}

/// The places of `overrides.csv` that go under the strict preset too.
const NEVER_KEPT: [&str; 5] = [
    "graphic annotation",
    "signature, encrypted or original attributes",
    "signature",
    "curve",
    "overlay",
];

const GONE: Decision = Decision { action: Action::Remove, rule: Rule::Unknown };

/// How an attribute of this VR stays.
pub const fn kept(vr: VR) -> Action {
    match vr {
        VR::SQ => Action::Walk,
        VR::UI => Action::Uid,
        VR::UR => Action::Sweep,
        vr if is_text(vr) => Action::Sweep,
        _ => Action::Keep,
    }
}

/// The leading digit of a Type such as `1C (U: specimen)`; 0 when there is none.
fn iod_type(field: &str) -> u8 {
    match field.as_bytes().first() {
        Some(digit @ b'1'..=b'3') => digit - b'0',
        _ => 0,
    }
}

/// The actions as the rule files spell them.
pub fn action_named(word: &str) -> Option<Action> {
    Some(match word {
        "keep" => Action::Keep,
        "sweep" => Action::Sweep,
        "walk" => Action::Walk,
        "remove" => Action::Remove,
        "empty" => Action::Empty,
        "event-id" => Action::EventId,
        "unspecified" => Action::Unspecified,
        "anonymous" => Action::Anonymous,
        "birth-date" => Action::BirthDate,
        "age" => Action::Age,
        "uid" => Action::Uid,
        "event-id-if-identifier" => Action::EventIdIfIdentifier,
        "marker" => Action::Marker,
        _ => return None,
    })
}
