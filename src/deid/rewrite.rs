//! What becomes of one value: its action applied.

use dicom_core::VR;

use super::edit::Job;
use super::markers;
use super::review::offered;
use super::sweep::Place;
use super::tally::Change;
use super::value::{self, LegalText};
use crate::dicom::Node;
use crate::policy::{self, Action};

/// A text that stays, unless something identifying is found in it.
#[derive(Clone, PartialEq, Eq)]
pub struct StayingText {
    /// Where it is.
    pub place: Place,
    /// What it says.
    pub text: String,
}

impl std::fmt::Debug for StayingText {
    /// Without the text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StayingText").field("place", &self.place).finish_non_exhaustive()
    }
}

/// What becomes of a value.
pub(super) enum Value {
    /// Its bytes stay.
    Same,
    /// The element goes.
    Gone,
    /// These bytes take its place.
    New(Change, Vec<u8>),
}

impl Value {
    const fn replaced(value: Vec<u8>) -> Self {
        Self::New(Change::Replaced, value)
    }
}

/// A value of the source.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    /// Its element, and that element's index.
    pub node: &'a Node,
    pub index: usize,
    /// The VR to judge it by: of a listed private element that the file calls UN, the
    /// listed one.
    pub vr: VR,
    /// Where it is.
    pub place: Place,
    /// Its bytes.
    pub bytes: &'a [u8],
}

impl Job<'_> {
    /// Applies an action. A text that stays is added to `staying`.
    pub(super) fn rewrite(
        &self,
        source: Source<'_>,
        action: Action,
        staying: &mut Option<StayingText>,
    ) -> Value {
        let exam = self.exam;
        match action {
            // A sequence that could not be read as one may hold anything.
            Action::Keep | Action::Walk | Action::Sweep
                if source.vr == VR::SQ && !source.bytes.is_empty() =>
            {
                Value::Gone
            }
            Action::Keep | Action::Walk => self.kept(source, staying),
            Action::Sweep => self.swept(source, staying),
            Action::Remove | Action::WithBlock => Value::Gone,
            Action::Empty => Value::replaced(Vec::new()),
            Action::Dummy => Value::replaced(policy::dummy(written_vr(source.node)).to_vec()),
            Action::EventId => Value::replaced(exam.event_id.clone().into_bytes()),
            Action::Write(text) => Value::replaced(text.as_bytes().to_vec()),
            Action::BirthDate => match value::birth_date(exam) {
                Some(date) => Value::replaced(date.into_bytes()),
                None => Value::Gone,
            },
            Action::Age => match value::capped_age(source.bytes, exam.settings.cap_age) {
                Some(age) => Value::replaced(age),
                None => self.kept(source, staying),
            },
            Action::Uid if exam.settings.keep_uids => self.kept(source, staying),
            Action::Uid => {
                let uids = value::replaced_uids(exam, source.bytes);
                if value::unpadded(&uids) == value::unpadded(source.bytes) {
                    Value::Same
                } else {
                    Value::replaced(uids)
                }
            }
            Action::NearStudyDate => match self.study_date {
                Some(date) if value::is_near(source.bytes, date) => Value::Same,
                _ => Value::Gone,
            },
            Action::EventIdIfIdentifier => {
                let set = self.character_sets.at(source.index);
                if exam.sweep.any_id(&set.decode(source.bytes, source.vr)) {
                    Value::replaced(exam.event_id.clone().into_bytes())
                } else {
                    self.swept(source, staying)
                }
            }
            Action::Marker => {
                let earlier = match self.swept(source, staying) {
                    Value::Same => source.bytes.to_vec(),
                    Value::New(_, value) => value,
                    Value::Gone => Vec::new(),
                };
                match markers::value(source.node.tag, &earlier, &exam.settings) {
                    Some(value) if value == source.bytes => Value::Same,
                    Some(value) => Value::replaced(value),
                    None => Value::Gone,
                }
            }
        }
    }

    /// A value that stays: unless it is not what its VR promises, for then it could be
    /// anything, a name too. It is treated as text, and a private one goes.
    fn kept(&self, source: Source<'_>, staying: &mut Option<StayingText>) -> Value {
        match value::legal_text(source.vr, source.bytes) {
            LegalText::NotText if !value::fits(source.vr, source.bytes) && source.is_private() => {
                Value::Gone
            }
            LegalText::Yes | LegalText::NotText => Value::Same,
            LegalText::HiddenTail(visible) => Value::New(
                Change::Cleaned,
                source.bytes.get(..visible).unwrap_or_default().to_vec(),
            ),
            LegalText::No if source.is_private() => Value::Gone,
            LegalText::No => self.swept(source, staying),
        }
    }

    /// A text that stays, but for what identifies.
    fn swept(&self, source: Source<'_>, staying: &mut Option<StayingText>) -> Value {
        let visible = value::visible_len(source.bytes);
        let shown = source.bytes.get(..visible).unwrap_or(source.bytes);
        let unchanged = if value::has_hidden_tail(source.bytes) {
            Value::New(Change::Cleaned, shown.to_vec())
        } else {
            Value::Same
        };
        if shown.is_empty() {
            return unchanged;
        }
        let set = self.character_sets.at(source.index);
        // What is no text by its VR, but is written as text, is read and searched as one.
        let place = Place { vr: value::swept_as(source.vr), ..source.place };
        let text = set.decode(shown, place.vr);
        let sweep = &self.exam.sweep;
        let mut wanted = match self.exam.decided(place.tag, &text) {
            // What a person typed is searched like what stood there.
            Some(decided) => sweep.text(decided, &place).text,
            None => offered(sweep, &text, &place),
        };
        // Characters that nobody sees may part a name.
        if let Some(seen) = value::without_hidden(&wanted) {
            let swept = sweep.text(&seen, &place);
            if swept.changed {
                wanted = swept.text;
            }
        }
        let result = if wanted == text {
            unchanged
        } else {
            Value::New(Change::Cleaned, value::encoded(set, &wanted, place.vr, shown))
        };
        *staying = Some(StayingText { place, text });
        result
    }
}

impl Source<'_> {
    const fn is_private(&self) -> bool {
        self.node.tag.0 % 2 == 1
    }
}

/// The VR that a replacement is written in: the attribute's own where that is a text, for
/// the file may call it something that cannot hold one; or a sequence, then an empty one.
pub(super) fn written_vr(node: &Node) -> VR {
    match policy::vr_of(node.tag) {
        Some(vr) if value::is_string(vr) || vr == VR::SQ => vr,
        _ => node.vr,
    }
}
