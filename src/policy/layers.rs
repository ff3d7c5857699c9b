//! Lays the tables over one another: the SOP's row, then the study's known leaks and
//! narrowings, then PS3.15's row with its options. The result is a value that is passed
//! along; what `resolve` looks up is in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use dicom_core::{Tag, VR};

use super::decision::{Action, Decision, Rule};
use super::dictionary::{is_text, standard_vr};
use super::dummy::Created;
use super::modality::Modality;
use super::packed::Packed;
use super::study::{Kind, Override, Study};
use super::tables::{self, Pattern};

/// An attribute that a table names.
#[derive(Debug)]
pub struct Entry {
    /// Its tag.
    pub tag: Tag,
    /// Its VR in the dictionary; the first of several.
    pub vr: VR,
    /// The decision, by modality.
    loose: [Decision; Modality::ALL.len()],
    /// The same under the strict preset.
    strict: [Decision; Modality::ALL.len()],
}

impl Entry {
    /// The decision before settings that concern single attributes.
    pub const fn decision(&self, modality: Modality, strict: bool) -> Decision {
        let [ct, pet, mr] = if strict { self.strict } else { self.loose };
        match modality {
            Modality::Ct => ct,
            Modality::Pet => pet,
            Modality::Mr => mr,
        }
    }
}

/// The rules of a study, ready to decide: what [`super::resolve`] looks up.
#[derive(Debug)]
pub struct Policy {
    study: Study,
    keys: Vec<u32>,
    entries: Vec<Entry>,
    groups: Wide,
    created: Vec<Created>,
}

impl Policy {
    /// Lays DICOM's own tables under a study's rules.
    #[must_use]
    pub fn new(study: Study) -> Self {
        let (said, groups) = gather(&study);
        let mut policy = Self {
            study,
            keys: Vec::with_capacity(said.len()),
            entries: Vec::with_capacity(said.len()),
            groups,
            created: Vec::new(),
        };
        for (key, said) in said {
            let tag = Packed(key).tag();
            let vr = standard_vr(tag).or(said.vr).unwrap_or(VR::UN);
            let group = policy.wide(tag).copied();
            let loose = said.types.map(|iod_type| said.loose(vr, iod_type, group));
            let strict = said.types.map(|iod_type| {
                let loose = said.loose(vr, iod_type, group);
                let barred = said.barred() || (said.silent() && group.is_some_and(|g| g.barred));
                if barred { loose } else { said.strict(vr, iod_type, loose) }
            });
            // A Type 2 attribute must be there, and the study has a value for it.
            let given = said.sop.map(|(_, action)| action).filter(|action| action.gives_a_value());
            if let Some(action) = given.filter(|_| said.types.contains(&2)) {
                policy.created.push(Created { tag, vr, action });
            }
            policy.keys.push(key);
            policy.entries.push(Entry { tag, vr, loose, strict });
        }
        policy
    }

    /// The rules of the study that this program was built for. They are laid out anew at
    /// each call, which takes about a millisecond.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        // (The build has read these very texts.)
        Arc::new(Self::new(Study::new(&super::built_in::FILES).unwrap_or_default()))
    }

    /// The study.
    #[must_use]
    pub const fn study(&self) -> &Study {
        &self.study
    }

    /// The attributes to create at the top level when an image lacks them, by tag: those
    /// of Type 2 in every image (PS3.3 2026c sections C.7.1.1 and C.7.2.1) that the study
    /// gives a value. Other missing attributes stay missing: the product invents no facts.
    #[must_use]
    pub fn created(&self) -> &[Created] {
        &self.created
    }

    /// What the tables say of one attribute.
    pub(super) fn entry(&self, tag: Tag) -> Option<&Entry> {
        let at = self.keys.binary_search(&Packed::from(tag).0).ok()?;
        self.entries.get(at)
    }

    /// What is said of a whole group.
    pub(super) fn group(&self, tag: Tag) -> Option<Decision> {
        self.wide(tag).map(|group| group.decision)
    }

    fn wide(&self, tag: Tag) -> Option<&Group> {
        self.groups.iter().find(|group| group.pattern.matches(tag))
    }

    /// Every attribute that a table names, by tag.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What is said of whole groups, as the rule file prints them.
    pub(super) fn groups(&self) -> impl Iterator<Item = (&'static str, Decision)> {
        self.groups.iter().map(|group| (group.printed, group.decision))
    }
}

/// Two are equal when they are of the same version of the same study.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        let of = |policy: &Self| (policy.study.about.name, policy.study.about.version);
        of(self) == of(other)
    }
}

impl Eq for Policy {}

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

impl Override {
    fn decision(self, basic: Option<&'static str>) -> Decision {
        let rule = match (self.kind, basic) {
            (Kind::Marker, _) => Rule::Marker,
            (Kind::Figure, _) => Rule::SopFigure(self.place.chars().next().unwrap_or('?')),
            (Kind::Clean, _) => Rule::Ps315("Clean Descriptors"),
            (Kind::Known, _) if self.action == Action::Sweep => Rule::TextByVr,
            (Kind::Known, _) => Rule::DictionaryKnown,
            (Kind::Narrowed, Some(basic)) => Rule::Ps315(basic),
            _ => Rule::Leak(self.place),
        };
        Decision { action: self.action, rule }
    }
}

/// Everything that the tables say of one attribute.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    vr: Option<VR>,
    sop: Option<(u8, Action)>,
    exact: Option<Override>,
    profile: Option<Profile>,
    /// Its Type in the IODs, by modality; 0 when it has none.
    types: [u8; Modality::ALL.len()],
}

/// What is said of a whole group.
#[derive(Debug, Clone, Copy)]
struct Group {
    /// As the rule file prints it.
    printed: &'static str,
    pattern: Pattern,
    decision: Decision,
    /// It goes under the strict preset too.
    barred: bool,
}

/// Everything that the tables say of whole groups.
type Wide = Vec<Group>;

/// Reads the tables: what each says, side by side.
fn gather(study: &Study) -> (BTreeMap<u32, Said>, Wide) {
    let mut said = BTreeMap::<u32, Said>::new();
    let mut wide = Wide::new();
    let key = |tag: Tag| Packed::from(tag).0;
    for row in &study.rows {
        let Some(action) = row.action else { continue };
        for tag in &row.attributes {
            said.entry(key(*tag)).or_default().sop = Some((row.row, action));
        }
    }
    for found in &study.overrides {
        match found.pattern.tag() {
            Some(tag) => said.entry(key(tag)).or_default().exact = Some(*found),
            None => wide.push(Group {
                printed: found.printed,
                pattern: found.pattern,
                decision: found.decision(None),
                barred: found.kind == Kind::Barred,
            }),
        }
    }
    for record in tables::records::<17>(tables::PS3_15) {
        let [printed, _, _, vr, ..] = record;
        let Some(tag) = Pattern::parse(printed).and_then(Pattern::tag) else { continue };
        let said = said.entry(key(tag)).or_default();
        (said.vr, said.profile) = (tables::vr(vr), Some(Profile::read(record)));
    }
    for [printed, _, ct, pet, mr] in tables::records(tables::IOD_TYPES) {
        let tag = Pattern::parse(printed).and_then(Pattern::tag);
        if let Some(said) = tag.and_then(|tag| said.get_mut(&key(tag))) {
            said.types = [ct, pet, mr].map(iod_type);
        }
    }
    (said, wide)
}

impl Said {
    /// Drawings, signatures and keys are invalid or unread in any copy: what the table
    /// would fill with a dummy goes with the rest of its group.
    fn barred(&self) -> bool {
        self.sop.is_none() && self.exact.is_some_and(|exact| exact.kind == Kind::Barred)
    }

    /// The study names no such attribute.
    const fn silent(&self) -> bool {
        self.sop.is_none() && self.exact.is_none()
    }

    /// The layers as they are by default.
    fn loose(&self, vr: VR, iod_type: u8, group: Option<Group>) -> Decision {
        if let Some((row, action)) = self.sop {
            return Decision { action, rule: Rule::Sop(row) };
        }
        if let Some(exact) = self.exact {
            return exact.decision(self.profile.map(|profile| profile.basic));
        }
        if let Some(group) = group {
            return group.decision;
        }
        self.profile.map_or(GONE, |profile| profile.decision(vr, iod_type))
    }

    /// The strict preset: where Table E.1-1 has a row, it decides, with its options as
    /// wide as it grants them. The SOP fills in the values that the table leaves open.
    fn strict(&self, vr: VR, iod_type: u8, loose: Decision) -> Decision {
        let Some(profile) = self.profile else { return loose };
        let replaces = loose.action == Action::Marker
            || (loose.action.gives_a_value() && !matches!(loose.rule, Rule::SopFigure(_)));
        if replaces && profile.basic.starts_with('Z') {
            return loose;
        }
        let cleans =
            self.sop.is_some() || self.exact.is_some_and(|exact| exact.kind == Kind::Clean);
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
fn iod_type(field: &'static str) -> u8 {
    match field.as_bytes().first() {
        Some(digit @ b'1'..=b'3') => digit - b'0',
        _ => 0,
    }
}
