//! What a person is asked about a kept text: where the sweep left a hit for review, or a
//! pattern looks like an identifier of someone unknown. The decision offered first is the
//! text with its suspicious part cut.

use std::ops::Range;

use dicom_core::{Tag, VR};
use serde::{Deserialize, Serialize};

use super::patterns::{Pattern, suspicious};
use super::sweep::edit;
use super::sweep::{Fate, IdentifierKind, Place, REDACTED, Sweep, Swept};
use crate::words::reasons;

/// Why a text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The sweep recognised something here that may be ordinary text.
    Identifier(IdentifierKind),
    /// A pattern without a known identifier.
    Pattern(Pattern),
}

impl Reason {
    /// In words, for the page and the report.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Identifier(IdentifierKind::Institution) => reasons::INSTITUTION,
            Self::Identifier(IdentifierKind::ApplicationEntity) => reasons::MACHINE,
            Self::Identifier(IdentifierKind::Id) => reasons::PATIENT_NUMBER,
            Self::Identifier(IdentifierKind::TooMany) => reasons::TOO_MANY,
            Self::Identifier(IdentifierKind::Address) => reasons::ADDRESS_PART,
            Self::Identifier(_) => reasons::NAME_PART,
            Self::Pattern(pattern) => pattern.sentence(),
        }
    }
}

/// A text that waits for a decision: keep, edit or empty.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The text after the sweep, as it would be kept.
    pub text: String,
    /// The decision offered first: the suspicious parts cut.
    pub offered: String,
    /// The suspicious parts, as bytes of `text`, in order and without overlap.
    pub spans: Vec<Range<usize>>,
    /// Why, one for each span.
    pub reasons: Vec<Reason>,
}

impl std::fmt::Debug for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Question").field("reasons", &self.reasons).finish_non_exhaustive()
    }
}

/// Attributes of machines and codes, whose digits and dates are no one's: the patterns
/// are not looked for there.
const UNSUSPICIOUS: &[Tag] = &[
    Tag(0x0008, 0x0100), // Code Value
    Tag(0x0008, 0x0102), // Coding Scheme Designator
    Tag(0x0008, 0x0103), // Coding Scheme Version
    Tag(0x0008, 0x1010), // Station Name
    Tag(0x0012, 0x0063), // De-identification Method
    Tag(0x0018, 0x1000), // Device Serial Number
    Tag(0x0018, 0x1004), // Plate ID
    Tag(0x0018, 0x1005), // Generator ID
    Tag(0x0018, 0x1007), // Cassette ID
    Tag(0x0018, 0x1008), // Gantry ID
    Tag(0x0018, 0x1009), // Unique Device Identifier
    Tag(0x0018, 0x100A), // UDI Sequence
    Tag(0x0018, 0x1050), // Spatial Resolution
    Tag(0x0018, 0x700A), // Detector ID
    Tag(0x0040, 0x0009), // Scheduled Procedure Step ID
    Tag(0x0040, 0x0253), // Performed Procedure Step ID
];

/// Asks about the decoded value of a kept attribute; `None` when nothing waits. A date of
/// the exam is no reason to ask: the SOP retains those.
#[must_use]
pub fn review(sweep: &Sweep, text: &str, place: &Place) -> Option<Question> {
    question(sweep, sweep.text(text, place), place)
}

/// The text as it is written when no one decides otherwise: swept, and with whatever
/// would be asked about cut.
#[must_use]
pub fn offered(sweep: &Sweep, text: &str, place: &Place) -> String {
    sweep.remembered(text, place, || {
        let swept = sweep.text(text, place);
        let kept = swept.text.clone();
        question(sweep, swept, place).map_or(kept, |question| question.offered)
    })
}

/// The same for a text that was swept already, in this place.
pub(crate) fn question(sweep: &Sweep, swept: Swept, place: &Place) -> Option<Question> {
    if !place.is_swept() || place.is_reported_only() {
        return None;
    }
    let Swept { text, changed, hits } = swept;
    // Where something was cut, what is left is elsewhere now.
    let hits = if changed { sweep.text(&text, place).hits } else { hits };
    let mut found: Vec<(Range<usize>, Reason)> = hits
        .into_iter()
        .filter(|hit| hit.fate == Fate::Review)
        .map(|hit| (hit.span, Reason::Identifier(hit.kind)))
        .collect();
    let plain = place.vr != VR::PN && !place.is_technical();
    if plain && !UNSUSPICIOUS.contains(&place.tag) {
        let patterns = suspicious(&text).into_iter().filter(|suspicion| {
            let part = text.get(suspicion.span.clone()).unwrap_or("");
            !sweep.is_harmless(part, suspicion.pattern)
        });
        found
            .extend(patterns.map(|suspicion| (suspicion.span, Reason::Pattern(suspicion.pattern))));
    }
    if found.is_empty() {
        return None;
    }
    found.sort_by_key(|(span, _)| (span.start, span.end));
    let (mut spans, mut reasons) = (Vec::<Range<usize>>::new(), Vec::new());
    for (span, reason) in found {
        match spans.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => {
                spans.push(span);
                reasons.push(reason);
            }
        }
    }
    let offered = cut_values(&text, &spans, &sweep.values(&text, place));
    Some(Question { text, offered, spans, reasons })
}

/// The text without these parts, value by value.
fn cut_values(text: &str, spans: &[Range<usize>], values: &[&str]) -> String {
    let mut offered = String::with_capacity(text.len());
    let mut offset = 0;
    for value in values {
        if offset > 0 {
            offered.push('\\');
        }
        let end = offset + value.len();
        let inside: Vec<Range<usize>> = spans
            .iter()
            .filter(|span| span.start < end && span.end > offset)
            .map(|span| span.start.max(offset) - offset..span.end.min(end) - offset)
            .collect();
        if inside.is_empty() {
            offered.push_str(value);
        } else {
            let rest = edit::cut(value, inside);
            let empty = !rest.chars().any(char::is_alphanumeric);
            offered.push_str(if empty { REDACTED } else { &rest });
        }
        offset = end + 1;
    }
    offered
}
