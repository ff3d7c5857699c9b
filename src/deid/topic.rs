//! What a changed or kept attribute is about, in plain words: the heading under which a
//! person finds it.

use std::borrow::Cow;

use dicom_core::{Tag, VR};

use super::tally::{Change, Row};
use crate::policy::study::Texts;
use crate::policy::{Action, Rule, Study, name_of, vr_of};
use crate::words::topics;

/// Words in the names of attributes about people.
const PEOPLE: &[&str] = &["Physician", "Operator", "Person", "Telephone", "Author", "Observer"];
/// Words in the names of attributes about where the hospital's things are.
const PLACES: &[&str] = &[
    "Institution",
    "Address",
    "Station",
    "Location",
    "Room",
    "AE Title",
    "Application Entity",
    "Network",
    "Department",
    "Service",
];

/// The heading for a row, in the words of the study.
#[must_use]
pub fn topic(row: &Row, study: &Study) -> Cow<'static, str> {
    let tag = row.path.last().copied().unwrap_or(Tag(0, 0));
    let vr = vr_of(tag);
    let name = name_of(tag).unwrap_or_default();
    let is_about = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let is_private = tag.0 & 1 == 1;
    Cow::Borrowed(match row.change {
        Change::Replaced | Change::Added => return replaced(row, tag, study),
        Change::Cleaned => topics::CUT,
        Change::Removed if is_private => topics::PRIVATE_REMOVED,
        Change::Removed if tag.0 == 0x0010 => topics::PERSONAL,
        Change::Removed if vr == Some(VR::PN) || is_about(PEOPLE) => topics::PEOPLE,
        Change::Removed if is_about(PLACES) => topics::PLACES,
        Change::Removed => topics::OTHERS,
        Change::Kept if is_private => topics::PRIVATE_KEPT,
        Change::Kept => match vr {
            Some(VR::DA | VR::TM | VR::DT) => topics::DATES,
            Some(VR::UI) => topics::UIDS,
            Some(VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC | VR::PN) => topics::TEXTS,
            _ => topics::SCAN,
        },
    })
}

fn replaced(row: &Row, tag: Tag, study: &Study) -> Cow<'static, str> {
    Cow::Borrowed(match row.decision.action {
        _ if tag.0 == 0x0012 || row.decision.rule == Rule::Marker => topics::MARKER,
        Action::BirthDate => topics::BIRTH_DATE,
        Action::Uid => topics::UIDS_REPLACED,
        Action::Write(_) => {
            let Texts { person, institution } = study.about.texts;
            return topics::texts_replaced(institution, person).into();
        }
        Action::EventId | Action::EventIdIfIdentifier => topics::EVENT_ID,
        _ => topics::EMPTIED,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Decision;

    fn row(path: &[Tag], change: Change, action: Action) -> Row {
        Row {
            path: path.to_vec(),
            change,
            decision: Decision { action, rule: Rule::Sop(1) },
            before: "before".to_owned(),
            after: "after".to_owned(),
        }
    }

    #[test]
    fn every_kind_of_change_has_its_heading() {
        let nested = [Tag(0x0040, 0x0275), Tag(0x0008, 0x0050)];
        let settings = crate::policy::Settings::default();
        for (path, change, action, heading) in [
            (
                &nested[..],
                Change::Replaced,
                Action::EventId,
                "name and numbers become the Event ID",
            ),
            (
                &[Tag(0x0008, 0x0090)],
                Change::Added,
                Action::Write("Unspecified"),
                "hospital “Anonymous”",
            ),
            (&[Tag(0x0010, 0x0030)], Change::Replaced, Action::BirthDate, "The birth date"),
            (&[Tag(0x0012, 0x0062)], Change::Added, Action::Marker, "was de-identified"),
            (&[Tag(0x0020, 0x000D)], Change::Replaced, Action::Uid, "replaced the same everywhere"),
            (
                &[Tag(0x0008, 0x103E)],
                Change::Cleaned,
                Action::Sweep,
                "something identifying is cut",
            ),
            (&[Tag(0x0009, 0x1001)], Change::Removed, Action::Remove, "scanner’s maker"),
            (&[Tag(0x0010, 0x1040)], Change::Removed, Action::Remove, "personal facts"),
            (&[Tag(0x0008, 0x1050)], Change::Removed, Action::Remove, "telephones of people"),
            (&[Tag(0x0008, 0x0081)], Change::Removed, Action::Remove, "network names"),
            (&[Tag(0x0040, 0x1400)], Change::Removed, Action::Remove, "may lead to a person"),
            (&[Tag(0x0008, 0x0022)], Change::Kept, Action::Keep, "Dates and times"),
            (&[Tag(0x0020, 0x000E)], Change::Kept, Action::Keep, "Unique numbers of"),
            (&[Tag(0x0008, 0x103E)], Change::Kept, Action::Keep, "searched for"),
            (&[Tag(0x0018, 0x0060)], Change::Kept, Action::Keep, "How the scan was made"),
            (&[Tag(0x7053, 0x1000)], Change::Kept, Action::Keep, "known to be safe"),
        ] {
            let found = topic(&row(path, change, action), settings.policy.study());
            assert!(found.contains(heading), "{path:?}: {found}");
        }
    }
}
