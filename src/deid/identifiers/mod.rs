//! A study's own identifiers, as its originals have them: collected from every file,
//! merged, and compiled into a [`Sweep`](super::Sweep). They live in memory only; nothing
//! here prints them.

mod collect;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use dicom_core::Tag;
use serde::{Deserialize, Serialize};

use crate::deid::sweep::tokens::{Class, Tokens};
use crate::deid::sweep::{IdentifierKind, ids};
use crate::deid::vocabulary::{is_placeholder, is_rank};
use crate::policy::Packed;

/// More identifiers than this in one study are not stored: the sweep then shows every
/// text for review instead of searching with an incomplete list.
pub const MAX_IDENTIFIERS: usize = 120_000;

/// What a person named in a file is to the exam.
pub(crate) mod role {
    /// The patient.
    pub(crate) const PATIENT: u8 = 1;
    /// An operator, whose name the SOP retains in Operators' Name.
    pub(crate) const OPERATOR: u8 = 2;
    /// Physicians, requesters, readers, relatives.
    pub(crate) const OTHER: u8 = 4;

    /// Found as an operator's name, and not as the patient's.
    pub(crate) const fn is_operators(roles: u8) -> bool {
        roles & OPERATOR != 0 && roles & PATIENT == 0
    }
}

const PATIENT_ID: Tag = Tag(0x0010, 0x0020);
const ACCESSION_NUMBER: Tag = Tag(0x0008, 0x0050);
const STUDY_ID: Tag = Tag(0x0020, 0x0010);

/// Everything that identifies the people and places of one study.
///
/// Serialisable, so that a worker can hand over what it found; `Debug` shows counts only.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Identifiers {
    /// Person names as written, with the roles they were found in.
    pub(crate) people: BTreeMap<String, u8>,
    /// What other character sets make of names' bytes, with the same roles.
    pub(crate) readings: BTreeMap<String, u8>,
    /// The Specific Character Sets in force in the files.
    pub(crate) character_sets: BTreeSet<String>,
    /// Numbers and labels, with the attributes they were found in.
    pub(crate) ids: BTreeMap<String, BTreeSet<u32>>,
    /// Birth dates as written.
    pub(crate) birth_dates: BTreeSet<String>,
    /// Dates of the exam, `YYYYMMDD`: an id equal to one is not searched for.
    pub(crate) exam_dates: BTreeSet<String>,
    /// Of these the study dates: a birth date equal to one is not searched for.
    pub(crate) study_dates: BTreeSet<String>,
    /// Addresses; true for the patient's own.
    pub(crate) addresses: BTreeMap<String, bool>,
    /// Telephone numbers, e-mail addresses and the like.
    pub(crate) contacts: BTreeSet<String>,
    /// Institutions, departments and application entities, with their attributes.
    pub(crate) places: BTreeMap<String, BTreeSet<u32>>,
    /// Station names, modalities, manufacturers and models: they identify nobody.
    pub(crate) equipment: BTreeSet<String>,
    /// Something was left out because there were too many.
    pub(crate) overfull: bool,
}

impl fmt::Debug for Identifiers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identifiers").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// An identifier to look for in raw bytes, as it was written in the originals.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Needle {
    /// The literal text. Comparing without regard to case is the caller's business.
    pub text: String,
    /// What it is.
    pub kind: IdentifierKind,
    /// It names the patient.
    pub patient: bool,
    /// It names an operator, who may be retained in Operators' Name.
    pub operator: bool,
    /// An id: its number without its letters says nothing but after a cue or in an id
    /// attribute. A birth date: a date of the exam equals it.
    pub common: bool,
}

impl fmt::Debug for Needle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Needle").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Identifiers {
    /// How many distinct identifiers are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.people.len()
            + self.ids.len()
            + self.birth_dates.len()
            + self.addresses.len()
            + self.contacts.len()
            + self.places.len()
    }

    /// None are known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// There were more than [`MAX_IDENTIFIERS`]; every text of the study is shown.
    #[must_use]
    pub const fn is_overfull(&self) -> bool {
        self.overfull
    }

    /// Adds what another file, or another worker, found.
    pub fn merge(&mut self, other: Self) {
        self.overfull |= other.overfull;
        for (value, roles) in other.people {
            self.add_person(value, roles);
        }
        for (value, tags) in other.ids {
            self.add_tagged(value, tags, |all| &mut all.ids);
        }
        for (value, tags) in other.places {
            self.add_tagged(value, tags, |all| &mut all.places);
        }
        for (value, own) in other.addresses {
            self.add_address(value, own);
        }
        for value in other.birth_dates {
            self.add_plain(value, |all| &mut all.birth_dates);
        }
        for value in other.contacts {
            self.add_plain(value, |all| &mut all.contacts);
        }
        for (value, roles) in other.readings {
            self.add_reading(value, roles);
        }
        self.character_sets.extend(other.character_sets);
        self.exam_dates.extend(other.exam_dates);
        self.study_dates.extend(other.study_dates);
        self.equipment.extend(other.equipment);
    }

    pub(crate) fn add_person(&mut self, value: String, roles: u8) {
        let full = self.len() >= MAX_IDENTIFIERS;
        match self.people.get_mut(&value) {
            Some(known) => *known |= roles,
            None if full => self.overfull = true,
            None => {
                self.people.insert(value, roles);
            }
        }
    }

    pub(crate) fn add_reading(&mut self, value: String, roles: u8) {
        let full = self.readings.len() >= MAX_IDENTIFIERS;
        match self.readings.get_mut(&value) {
            Some(known) => *known |= roles,
            None if full => self.overfull = true,
            None => {
                self.readings.insert(value, roles);
            }
        }
    }

    pub(crate) fn add_tagged(
        &mut self,
        value: String,
        tags: impl IntoIterator<Item = u32>,
        table: fn(&mut Self) -> &mut BTreeMap<String, BTreeSet<u32>>,
    ) {
        let full = self.len() >= MAX_IDENTIFIERS;
        match table(self).get_mut(&value) {
            Some(known) => known.extend(tags),
            None if full => self.overfull = true,
            None => {
                table(self).insert(value, tags.into_iter().collect());
            }
        }
    }

    pub(crate) fn add_address(&mut self, value: String, own: bool) {
        let full = self.len() >= MAX_IDENTIFIERS;
        match self.addresses.get_mut(&value) {
            Some(known) => *known |= own,
            None if full => self.overfull = true,
            None => {
                self.addresses.insert(value, own);
            }
        }
    }

    pub(crate) fn add_plain(
        &mut self,
        value: String,
        table: fn(&mut Self) -> &mut BTreeSet<String>,
    ) {
        if self.len() >= MAX_IDENTIFIERS && !table(self).contains(&value) {
            self.overfull = true;
        } else {
            table(self).insert(value);
        }
    }

    /// The text typed as an Event ID is an identifier of these files: a Patient ID,
    /// accession or order number, a phone number or birth date, separators and leading
    /// zeros ignored. An exam that was de-identified before under the same Event ID is no
    /// hindrance (SOP: Patient Name, Patient ID, Accession Number and Study ID all equal
    /// it already).
    #[must_use]
    pub fn is_identifier(&self, typed: &str) -> bool {
        let wanted = Tokens::new(typed);
        if wanted.joined().is_empty() || self.is_deidentified_as(typed) {
            return false;
        }
        let values = (self.ids.keys())
            .chain(self.people.keys())
            .chain(&self.birth_dates)
            .chain(&self.contacts);
        values.into_iter().any(|value| same_identifier(value, &wanted))
    }

    /// Patient Name, Patient ID, Accession Number and Study ID all already equal the
    /// Event ID, in every file.
    #[must_use]
    pub fn is_deidentified_as(&self, event_id: &str) -> bool {
        let event_id = event_id.trim();
        let mut patients =
            self.people.iter().filter(|(_, roles)| **roles & role::PATIENT != 0).peekable();
        let all_in = |tag: Tag| {
            let tag = Packed::new(tag).0;
            let mut values = self.ids.iter().filter(|(_, tags)| tags.contains(&tag)).peekable();
            values.peek().is_some() && values.all(|(value, _)| value.trim() == event_id)
        };
        patients.peek().is_some()
            && patients.all(|(name, _)| name.trim() == event_id)
            && [PATIENT_ID, ACCESSION_NUMBER, STUDY_ID].into_iter().all(all_in)
    }

    /// The identifiers that an output is searched for: names as they were written and in
    /// every reading, ids of at least six characters with four digits, birth dates,
    /// contacts, institutions. Left out is what a file may rightly hold: placeholders, the
    /// Event ID, dates of the exam, names of equipment, short numbers.
    #[must_use]
    pub fn raw_needles(&self, event_id: &str) -> Vec<Needle> {
        let mut needles = BTreeSet::new();
        let event = Tokens::new(event_id).joined().to_owned();
        for (name, roles) in self.people.iter().chain(&self.readings) {
            let tokens = Tokens::new(name);
            if tokens.joined() == event || names_nobody(&tokens) {
                continue;
            }
            needles.insert(Needle {
                text: name.clone(),
                kind: IdentifierKind::Name,
                patient: *roles & role::PATIENT != 0,
                operator: role::is_operators(*roles),
                common: false,
            });
        }
        let mut add = |text: &str, kind, common| {
            let (patient, operator) = (false, false);
            needles.insert(Needle { text: text.to_owned(), kind, patient, operator, common });
        };
        for (value, tags) in &self.ids {
            let tokens = Tokens::new(value);
            let digits = tokens.digits();
            let long = tokens.joined().chars().count() >= 6 && digits.len() >= 4;
            let ordinary = tokens.joined() == event
                || is_placeholder(tokens.joined())
                || self.exam_dates.contains(&digits)
                || self.is_equipment(tokens.joined());
            if long && !ordinary {
                add(value.trim(), IdentifierKind::Id, ids::needs_cue(&digits, tags));
                if digits.len() >= 6 && digits != event {
                    add(&digits, IdentifierKind::Id, false);
                }
            }
        }
        for value in &self.birth_dates {
            let digits = Tokens::new(value).digits();
            if digits.len() == 8 && digits != "19000101" && !self.study_dates.contains(&digits) {
                add(&digits, IdentifierKind::BirthDate, self.exam_dates.contains(&digits));
            }
        }
        for value in &self.contacts {
            let kind =
                if value.contains('@') { IdentifierKind::Email } else { IdentifierKind::Phone };
            if Tokens::new(value).joined().len() >= 7 {
                add(value.trim(), kind, false);
            }
        }
        for value in self.addresses.iter().filter(|(_, own)| **own).map(|(value, _)| value) {
            add(value, IdentifierKind::Address, false);
        }
        for (value, tags) in &self.places {
            let named = !tags.iter().all(|tag| ids::is_application_entity(*tag));
            if named && !is_placeholder(Tokens::new(value).joined()) {
                add(value, IdentifierKind::Institution, false);
            }
        }
        needles.into_iter().collect()
    }

    /// The folded text is a station name, modality, manufacturer or model of this study.
    pub(crate) fn is_equipment(&self, folded: &str) -> bool {
        self.equipment.iter().any(|name| Tokens::new(name).joined() == folded)
    }
}

/// A name of nothing but titles and words found where an identifier should be.
pub(crate) fn names_nobody(name: &Tokens) -> bool {
    is_placeholder(name.joined())
        || (0..name.list.len()).all(|index| {
            let form = name.form(index);
            let placeholder = form.chars().count() > 1 && is_placeholder(form);
            !name.class(index).is_some_and(Class::is_cjk) && (placeholder || is_rank(form))
        })
}

/// The identifier is the wanted one, separators and leading zeros ignored: as a whole, by
/// all its digits, or as one number in it.
fn same_identifier(value: &str, wanted: &Tokens) -> bool {
    let tokens = Tokens::new(value);
    if tokens.joined() == wanted.joined() {
        return true;
    }
    let wanted_digits = wanted.digits();
    let wanted_number = wanted_digits.trim_start_matches('0');
    // Too short to distinguish one number from another.
    if wanted_number.len() < 4 || wanted_digits.len() != wanted.joined().len() {
        return false;
    }
    let digits = tokens.digits();
    let number = digits.trim_start_matches('0');
    number == wanted_number
        || (value.chars().all(|c| !c.is_alphabetic())
            && digits.len() >= 10
            && digits.ends_with(&wanted_digits)
            && tokens.list.len() > 1)
        || tokens.list.iter().any(|token| {
            token.class == Class::Digits
                && tokens.form_of(token).trim_start_matches('0') == wanted_number
        })
}
