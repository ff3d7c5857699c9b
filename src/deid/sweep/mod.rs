//! The identifier sweep: every text that stays is searched for the study's own
//! identifiers, and hits are cut, replaced by the Event ID, left for review or reported.
//!
//! A miss sends a name out; a false cut destroys a kernel, a phase or a series name. So
//! what is also ordinary imaging text (`Low`, `Chest`, `5.0`, `CT01`) needs a context
//! before it counts, and everything but the hits stays as it was, byte for byte.

mod company;
mod compile;
pub(super) mod dates;
pub(super) mod edit;
mod escapes;
mod find;
mod glued;
pub(super) mod ids;
pub(super) mod misread;
mod names;
pub(super) mod needles;
mod people;
mod places;
mod schemes;
mod signs;
pub(super) mod tokens;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Mutex;

use dicom_core::{Tag, VR};
use serde::{Deserialize, Serialize};

use self::find::find;
use self::needles::Needles;
pub use self::schemes::is_standard_scheme;
use self::tokens::{Class, Tokens};
use crate::deid::identifiers::Identifiers;
use crate::deid::patterns::Pattern;

/// What a text is worth that would end empty.
pub const REDACTED: &str = "REDACTED";

/// Rounds of cutting before a text is given up as [`REDACTED`]: joining what stood
/// around a cut may bring two halves of an identifier together.
const MAX_ROUNDS: usize = 8;

/// What was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentifierKind {
    /// A part of a person's name.
    Name,
    /// A patient, accession, order or other number.
    Id,
    /// The birth date.
    BirthDate,
    /// An address.
    Address,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An institution or department, or its initials.
    Institution,
    /// A network name of a machine.
    ApplicationEntity,
    /// Any text, because the study has more identifiers than can be searched for.
    TooMany,
}

impl IdentifierKind {
    /// The word in reports: names the rule, never the value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Id => "id",
            Self::BirthDate => "birth-date",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Institution => "institution",
            Self::ApplicationEntity => "application-entity",
            Self::TooMany => "too-many-identifiers",
        }
    }
}

/// What becomes of a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Left as it is, and counted in the report.
    Reported,
    /// Left as it is until a person decides.
    Review,
    /// Replaced by the Event ID.
    EventId,
    /// Cut, with its leftover punctuation.
    Cut,
}

/// One recognised identifier. Debug output shows where it is, not what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// What it is.
    pub kind: IdentifierKind,
    /// What becomes of it.
    pub fate: Fate,
    /// Its bytes in the text that was swept.
    pub span: Range<usize>,
}

/// Where a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The attribute.
    pub tag: Tag,
    /// The VR in force; UN for textual UN.
    pub vr: VR,
    /// The text is in an item whose Coding Scheme Designator names a standard scheme
    /// (see [`is_standard_scheme`]).
    pub standard_code: bool,
}

impl Place {
    /// An attribute outside a standard code.
    #[must_use]
    pub const fn new(tag: Tag, vr: VR) -> Self {
        Self { tag, vr, standard_code: false }
    }

    /// The VRs that are swept. Never CS, DS, IS, AS, dates, times, binary; UIDs are only
    /// reported (see [`Sweep::uid`]).
    #[must_use]
    pub const fn is_swept(&self) -> bool {
        matches!(
            self.vr,
            VR::AE | VR::LO | VR::LT | VR::PN | VR::SH | VR::ST | VR::UC | VR::UR | VR::UT | VR::UN
        )
    }

    /// The value may hold several, separated by backslashes (PS3.5 section 6.2).
    const fn is_multi_valued(&self) -> bool {
        matches!(self.vr, VR::AE | VR::LO | VR::PN | VR::SH | VR::UC)
    }

    /// The most characters a value may have (PS3.5 table 6.2-1).
    const fn max_characters(&self) -> Option<usize> {
        match self.vr {
            VR::AE | VR::SH => Some(16),
            VR::LO | VR::PN => Some(64),
            VR::ST => Some(1024),
            VR::LT => Some(10_240),
            _ => None,
        }
    }

    /// Hits are reported, not cut: codes of standard schemes.
    #[must_use]
    pub const fn is_reported_only(&self) -> bool {
        let code = matches!(self.tag, Tag(0x0008, 0x0100 | 0x0102 | 0x0103 | 0x0119 | 0x0120));
        self.standard_code && code
    }

    /// A hit is asked about, and a maker's word is none: Manufacturer, Manufacturer's Model
    /// Name, Software Versions, Convolution Kernel, Filter Type.
    #[must_use]
    pub const fn is_technical(&self) -> bool {
        matches!(self.tag, Tag(0x0008, 0x0070 | 0x1090) | Tag(0x0018, 0x1020 | 0x1160 | 0x1210))
    }
}

/// A text after the sweep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swept {
    /// The text with what must go cut or replaced; hits left for review are still in it.
    pub text: String,
    /// It differs from what was given.
    pub changed: bool,
    /// What was recognised, by position in the text that was given.
    pub hits: Vec<Hit>,
}

impl Swept {
    /// Some hit waits for a person.
    #[must_use]
    pub fn needs_review(&self) -> bool {
        self.hits.iter().any(|hit| hit.fate == Fate::Review)
    }
}

/// A study's identifiers, compiled for searching. One lookup a word: the time for a text
/// does not grow with the number of identifiers.
pub struct Sweep {
    needles: Needles,
    event_id: String,
    /// What became of texts already: the files of an exam say the same again and again.
    seen: Mutex<HashMap<Place, HashMap<String, String>>>,
}

impl std::fmt::Debug for Sweep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sweep").finish_non_exhaustive()
    }
}

impl Sweep {
    /// Compiles the identifiers. One that equals the Event ID is not searched for: the
    /// exam was de-identified before.
    #[must_use]
    pub fn new(identifiers: &Identifiers, event_id: &str) -> Self {
        let event_id = event_id.trim().to_owned();
        Self { needles: Needles::new(identifiers, &event_id), event_id, seen: Mutex::default() }
    }

    /// What became of this text in this place, or becomes of it now.
    pub(crate) fn remembered(
        &self,
        text: &str,
        place: &Place,
        become_now: impl FnOnce() -> String,
    ) -> String {
        // So many texts of a place, and so long ones.
        const MOST: usize = 5000;
        const MOST_BYTES: usize = 512;
        if text.len() > MOST_BYTES {
            return become_now();
        }
        if let Ok(seen) = self.seen.lock()
            && let Some(became) = seen.get(place).and_then(|seen| seen.get(text))
        {
            return became.clone();
        }
        let became = become_now();
        if let Ok(mut seen) = self.seen.lock() {
            let seen = seen.entry(*place).or_default();
            if seen.len() < MOST {
                seen.insert(text.to_owned(), became.clone());
            }
        }
        became
    }

    /// Sweeps the decoded value of an attribute, all its values together. A VR that is
    /// not swept comes back as it was.
    #[must_use]
    pub fn text(&self, text: &str, place: &Place) -> Swept {
        let mut swept = Swept { text: String::new(), changed: false, hits: Vec::new() };
        if !place.is_swept() {
            swept.text.push_str(text);
            return swept;
        }
        let mut offset = 0;
        for value in self.values(text, place) {
            if offset > 0 {
                swept.text.push('\\');
            }
            self.value(value, offset, place, &mut swept);
            offset += value.len() + 1;
        }
        swept.changed = swept.text != text;
        swept
    }

    /// The values of a decoded text. A backslash parts none inside an escape (`\\u00fc`) or
    /// inside a name in a wrong character set, where it is half a character.
    pub(crate) fn values<'t>(&self, text: &'t str, place: &Place) -> Vec<&'t str> {
        if !place.is_multi_valued() || !text.contains('\\') {
            return vec![text];
        }
        let names = self.needles.misread_in(text);
        let (mut values, mut start) = (Vec::new(), 0);
        for (at, _) in text.match_indices('\\') {
            let inside = names.iter().any(|span| span.contains(&at));
            if !inside && !escapes::is_escape(text, at) {
                values.push(text.get(start..at).unwrap_or(""));
                start = at + 1;
            }
        }
        values.push(text.get(start..).unwrap_or(""));
        values
    }

    /// Sweeps one value until nothing is left to cut.
    fn value(&self, value: &str, offset: usize, place: &Place, into: &mut Swept) {
        let mut hits = find(&self.needles, value, place);
        if !hits.iter().any(|hit| hit.fate >= Fate::EventId) {
            into.text.push_str(value);
            into.hits.extend(hits.into_iter().map(|hit| shifted(hit, offset)));
            return;
        }
        let mut text = self.apply(value, &hits, place);
        into.hits.extend(hits.drain(..).map(|hit| shifted(hit, offset)));
        for _ in 1..MAX_ROUNDS {
            let again = find(&self.needles, &text, place);
            if !again.iter().any(|hit| hit.fate >= Fate::EventId) {
                into.text.push_str(&text);
                return;
            }
            text = self.apply(&text, &again, place);
        }
        into.text.push_str(REDACTED);
    }

    fn apply(&self, value: &str, hits: &[Hit], place: &Place) -> String {
        let edited = edit::apply(value, hits, &self.event_id);
        let edited = match place.max_characters() {
            // The Event ID may be longer than what it replaces: then the id is cut.
            Some(max) if edited.chars().count() > max.max(value.chars().count()) => {
                edit::apply(value, hits, "")
            }
            _ => edited,
        };
        if edited.chars().any(char::is_alphanumeric) { edited } else { REDACTED.to_owned() }
    }

    /// A component of the UID is an identifier. UIDs are reported, never changed here.
    #[must_use]
    pub fn uid(&self, uid: &str) -> bool {
        uid.trim_matches([' ', '\0'])
            .split('.')
            .any(|component| self.needles.is_long_number(component))
    }

    /// The value is, or holds, an original identifier: for attributes that then become
    /// the Event ID as a whole (Scheduled and Performed Procedure Step ID).
    #[must_use]
    pub fn any_id(&self, value: &str) -> bool {
        let place = Place::new(Tag(0x0040, 0x0253), VR::SH);
        find(&self.needles, value, &place).iter().any(|hit| {
            hit.fate >= Fate::EventId
                || (hit.fate == Fate::Review
                    && matches!(hit.kind, IdentifierKind::Id | IdentifierKind::Name))
        })
    }

    /// What looks like an identifier is a date of the exam, or the Event ID.
    pub(crate) fn is_harmless(&self, part: &str, pattern: Pattern) -> bool {
        let tokens = Tokens::new(part);
        let numbers: Vec<&str> = tokens
            .list
            .iter()
            .filter(|token| token.class == Class::Digits)
            .map(|token| tokens.form_of(token))
            .collect();
        let digits = numbers.concat();
        match pattern {
            Pattern::Date | Pattern::LongNumber => {
                self.needles.is_event(&digits) || self.needles.is_exam_date(&digits, &numbers)
            }
            Pattern::PatientNumber => self.needles.is_event(&digits),
            _ => false,
        }
    }
}

fn shifted(hit: Hit, offset: usize) -> Hit {
    Hit { span: hit.span.start + offset..hit.span.end + offset, ..hit }
}
