//! What a changed or kept attribute is about, in plain words: the heading under which a
//! person finds it.

use dicom_core::{Tag, VR};

use super::tally::{Change, Row};
use crate::policy::{name_of, vr_of};

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

/// The heading for a row.
#[must_use]
pub fn topic(row: &Row) -> &'static str {
    let tag = row.path.last().copied().unwrap_or(Tag(0, 0));
    let vr = vr_of(tag);
    let name = name_of(tag).unwrap_or_default();
    let is_about = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let is_private = tag.0 & 1 == 1;
    match row.change {
        Change::Replaced | Change::Added => replaced(row, tag, vr),
        Change::Cleaned => "Texts from which something identifying is cut",
        Change::Removed if is_private => "Private fields of the scanner’s maker",
        Change::Removed if tag.0 == 0x0010 => "Who the patient is, and other personal facts",
        Change::Removed if vr == Some(VR::PN) || is_about(PEOPLE) => {
            "Names, addresses and telephones of people"
        }
        Change::Removed if is_about(PLACES) => "Rooms, addresses and network names of the hospital",
        Change::Removed => "Other attributes that may lead to a person",
        Change::Kept if is_private => "Private fields that are known to be safe",
        Change::Kept => match vr {
            Some(VR::DA | VR::TM | VR::DT) => "Dates and times of the exam",
            Some(VR::UI) => "Unique numbers of study, series and image",
            Some(VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC | VR::PN) => {
                "Texts and device names, searched for this patient’s identifiers"
            }
            _ => "How the scan was made: dose, geometry, reconstruction",
        },
    }
}

fn replaced(row: &Row, tag: Tag, vr: Option<VR>) -> &'static str {
    if tag.0 == 0x0012 || row.rule.contains("marker") {
        "Says that the image was de-identified"
    } else if tag == Tag(0x0010, 0x0030) {
        "The birth date"
    } else if vr == Some(VR::UI) {
        "Unique numbers, replaced alike everywhere"
    } else if matches!(row.after.as_str(), "Unspecified" | "Anonymous") {
        "Physician becomes “Unspecified”, hospital “Anonymous”"
    } else if !row.after.is_empty() && row.after.bytes().all(|byte| byte.is_ascii_digit()) {
        "The patient’s name and numbers become the Event ID"
    } else {
        "Emptied, or given a meaningless value"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(path: &[Tag], change: Change, after: &str) -> Row {
        Row {
            path: path.to_vec(),
            change,
            rule: "SOP row 1".to_owned(),
            before: "before".to_owned(),
            after: after.to_owned(),
        }
    }

    #[test]
    fn every_kind_of_change_has_its_heading() {
        let nested = [Tag(0x0040, 0x0275), Tag(0x0008, 0x0050)];
        for (path, change, after, heading) in [
            (&nested[..], Change::Replaced, "4107382", "name and numbers become the Event ID"),
            (&[Tag(0x0008, 0x0090)], Change::Added, "Unspecified", "hospital “Anonymous”"),
            (&[Tag(0x0010, 0x0030)], Change::Replaced, "", "The birth date"),
            (&[Tag(0x0012, 0x0062)], Change::Added, "YES", "was de-identified"),
            (&[Tag(0x0020, 0x000D)], Change::Replaced, "2.25.1", "replaced alike"),
            (&[Tag(0x0008, 0x103E)], Change::Cleaned, "CT", "something identifying is cut"),
            (&[Tag(0x0009, 0x1001)], Change::Removed, "", "scanner’s maker"),
            (&[Tag(0x0010, 0x1040)], Change::Removed, "", "personal facts"),
            (&[Tag(0x0008, 0x1050)], Change::Removed, "", "telephones of people"),
            (&[Tag(0x0008, 0x0081)], Change::Removed, "", "network names"),
            (&[Tag(0x0040, 0x1400)], Change::Removed, "", "may lead to a person"),
            (&[Tag(0x0008, 0x0022)], Change::Kept, "", "Dates and times"),
            (&[Tag(0x0020, 0x000E)], Change::Kept, "", "Unique numbers of"),
            (&[Tag(0x0008, 0x103E)], Change::Kept, "", "searched for"),
            (&[Tag(0x0018, 0x0060)], Change::Kept, "", "How the scan was made"),
            (&[Tag(0x7053, 0x1000)], Change::Kept, "", "known to be safe"),
        ] {
            let found = topic(&row(path, change, after));
            assert!(found.contains(heading), "{path:?}: {found}");
        }
    }
}
