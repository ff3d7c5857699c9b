//! One output image: form, rules, names, the originals' identifiers, readiness.

use std::borrow::Cow;
use std::fmt;

use dicom_core::Tag;
use serde::{Deserialize, Serialize};

use super::element::{Coding, Stop, u16_of};
use super::finding::{Finding, Findings, Problem, Severity};
use super::kept::{self, Against, Set};
use super::memo::Memo;
use super::part10::{self, Parts, plain};
use super::rules::{self, Asked, Checked};
use super::seen::Exam;
use super::walk::{Node, Walk, What, spell, walk};
use super::{naming, needles::Needles, part, readiness, risk};
use crate::policy::{Modality, Settings};

/// What an image is compared with.
#[derive(Debug, Clone, Copy)]
pub struct Expectation<'a> {
    /// The Event ID that was typed; `None` for a file that came from elsewhere: then the
    /// image's own Patient ID must at least be consistent and have an Event ID's shape.
    pub event_id: Option<&'a str>,
    /// The file came from elsewhere, perhaps from another program: what only this product
    /// writes is not asked of it.
    pub received: bool,
    /// The settings in force.
    pub settings: &'a Settings,
    /// The file's name in the archive, with or without its folder.
    pub name: Option<&'a str>,
    /// The identifiers of the originals, when they are at hand.
    pub originals: Option<&'a Needles>,
}

/// What is known of the picture without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelFacts {
    /// Bytes of its value, for an encapsulated one including the sequence delimiter.
    pub length: u64,
    /// It is a sequence of fragments.
    pub encapsulated: bool,
}

/// What the event's check needs to know of an image. Values of kept attributes, so it is
/// neither logged nor reported.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// (0020,000D)
    pub study_uid: String,
    /// (0020,000E)
    pub series_uid: String,
    /// (0008,0018)
    pub sop_uid: String,
    /// (0008,0016)
    pub sop_class: String,
    /// (0010,0020)
    pub patient_id: String,
    /// The Patient ID, where Patient's Name, Accession Number and Study ID say the same: then
    /// it was put there and is no patient's.
    pub event_id: Option<String>,
    /// (0010,0040)
    pub patient_sex: String,
    /// (0008,0020)
    pub study_date: String,
    /// (0008,0060)
    pub modality: String,
    /// (0008,0008)
    pub image_type: String,
    /// (0020,0011)
    pub series_number: String,
    /// (0020,0012)
    pub acquisition_number: String,
    /// (0020,0013)
    pub instance_number: Option<i64>,
    /// (0020,0032)
    pub position: Option<[f64; 3]>,
    /// (0020,0037)
    pub orientation: Option<[f64; 6]>,
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Facts")
    }
}

/// What was found in one image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ImageReport {
    /// Sorted, failures first.
    pub findings: Vec<Finding>,
    /// For the event's check.
    pub facts: Facts,
    /// How many identifiers of the originals were looked for.
    pub identifiers_searched: usize,
    /// What was compared with the rules and the original.
    #[serde(default)]
    pub checked: Checked,
}

impl ImageReport {
    /// Nothing was found that forbids sending it.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Fail)
    }
}

/// Checks one image: `header` is everything up to the picture's value, `trailer` what
/// follows that value, `picture` what is known of it (`None`: there is none).
#[must_use]
pub fn image(
    header: &[u8],
    trailer: &[u8],
    picture: Option<PixelFacts>,
    expect: &Expectation<'_>,
) -> ImageReport {
    audit(header, trailer, picture, expect, None)
}

/// The same, and compares what must stay with the original.
#[must_use]
pub fn image_of(
    header: &[u8],
    trailer: &[u8],
    picture: PixelFacts,
    expect: &Expectation<'_>,
    against: &Against<'_>,
) -> ImageReport {
    audit(header, trailer, Some(picture), expect, Some(against))
}

fn audit(
    header: &[u8],
    trailer: &[u8],
    picture: Option<PixelFacts>,
    expect: &Expectation<'_>,
    against: Option<&Against<'_>>,
) -> ImageReport {
    let mut found = Findings::default();
    let mut report = ImageReport::default();
    let memo = expect.originals.and_then(|needles| needles.memo.as_ref());
    let parts = match part10::parts(header, memo.map(Memo::output)) {
        Ok(parts) => parts,
        Err(stop) => {
            found.whole(match stop {
                _ if header.get(128..132) != Some(b"DICM") => Problem::NotPart10,
                Stop::TooDeep => Problem::TooDeep,
                Stop::TooMany => Problem::TooLarge,
                Stop::Bad(_) | Stop::More(_) => Problem::Unreadable,
            });
            if let Some(needles) = expect.originals {
                // What cannot be read as elements is still searched as bytes.
                needles.in_bytes(header, None, &mut found);
                needles.in_bytes(trailer, None, &mut found);
            }
            report.findings = found.into_sorted();
            return report;
        }
    };
    let bytes = parts.bytes.as_ref();
    let after = walk(trailer, 0..trailer.len(), parts.coding).ok();
    part10::form(&parts, after.as_ref(), &mut found);
    report.facts = facts(&parts);
    let asked = Asked {
        event_id: expect.event_id.unwrap_or(&report.facts.patient_id),
        received: expect.received,
        settings: expect.settings,
        modality: Modality::named(&report.facts.modality).unwrap_or(Modality::Ct),
    };
    let empty = Walk::default();
    let sets = [(&parts.data, bytes, parts.start), (after.as_ref().unwrap_or(&empty), trailer, 0)];
    for (walk, bytes, start) in sets {
        if walk.nodes.is_empty() {
            continue;
        }
        let set = part::Set { walk, bytes, start, coding: parts.coding };
        let (date, originals) = (&report.facts.study_date, expect.originals);
        part::judge(set, &asked, date, originals, &mut report.checked, &mut found);
    }
    if let Some(against) = against {
        let out = [
            Set { walk: &parts.data, bytes },
            Set { walk: after.as_ref().unwrap_or(&empty), bytes: trailer },
        ];
        report.checked.compared = kept(against, out, parts.coding, &asked, &mut found);
        if against.seen.header.is_some() {
            let length = picture.map_or(0, |picture| picture.length);
            kept::picture(against, header, trailer, length, &mut found);
        }
    }
    rules::rows(&asked, &parts, &mut report.checked, &mut found);
    part10::writer(&parts, expect.received, &mut found);
    pixels(&parts, picture, &mut found);
    risk::flags(&parts, asked.settings.policy.study(), &mut found);
    let length = picture.map_or(0, |picture| picture.length);
    let size_bytes = (header.len() + trailer.len()) as u64 + length;
    readiness::image(&parts, size_bytes, &asked, &mut found);
    names(&asked, expect, &mut found);
    if let Some(needles) = expect.originals {
        let text = |node: &Node| {
            let value = bytes.get(node.value.clone()).filter(|_| part10::is_text(node.vr));
            value.map(|value| plain(value).into_owned())
        };
        let texts: Vec<Option<String>> = parts.meta.nodes.iter().map(text).collect();
        let (meta, all) = (&parts.meta, 0..parts.meta.nodes.len());
        let exam = Exam::of(asked.event_id, meta, bytes);
        needles.in_elements(meta, bytes, all, &texts, &asked, &exam, &mut found);
        needles.in_bytes(bytes, Some(&[&parts.meta, &parts.data]), &mut found);
        needles.in_bytes(trailer, Some(&[after.as_ref().unwrap_or(&empty)]), &mut found);
        report.identifiers_searched = needles.len();
    }
    report.findings = found.into_sorted();
    report
}

/// Compares header and trailer with the original's; how many values are the same.
fn kept(
    against: &Against<'_>,
    [header, trailer]: [Set<'_>; 2],
    coding: Coding,
    asked: &Asked<'_>,
    found: &mut Findings,
) -> u64 {
    let seen = against.seen;
    let Some(source) = seen.header.as_ref().filter(|source| source.coding == coding) else {
        kept::unread(found);
        return 0;
    };
    let own = Set { walk: &source.data, bytes: &source.bytes };
    let compared = kept::compare(own, header, &source.syntax, asked, found);
    // Nothing but padding may follow the picture.
    if seen.trailer.iter().all(|byte| *byte == 0) && trailer.walk.nodes.is_empty() {
        return compared;
    }
    match walk(&seen.trailer, 0..seen.trailer.len(), coding) {
        Ok(walk) => {
            let own = Set { walk: &walk, bytes: &seen.trailer };
            let more = kept::compare(own, trailer, &source.syntax, asked, found);
            compared.saturating_add(more)
        }
        Err(_) => {
            kept::unread(found);
            compared
        }
    }
}

/// The Event ID's shape and the file's name.
fn names(asked: &Asked<'_>, expect: &Expectation<'_>, found: &mut Findings) {
    let about = &asked.settings.policy.study().about;
    let id = asked.event_id;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let usual = id.strip_prefix(about.event_id.prefix).is_some_and(|number| {
        is_number(number) && number.len() == usize::from(asked.settings.event_id_digits)
    });
    let length = |digits: &u8| usize::from(*digits) == id.len();
    if !usual && is_number(id) && about.event_id.participant_id_digits.iter().any(length) {
        found.whole(Problem::ParticipantId);
    } else if !usual {
        found.whole(Problem::EventIdShape);
    }
    let Some(name) = expect.name else { return };
    let mut levels = name.rsplit('/');
    let last = levels.next().unwrap_or_default();
    if !naming::is_good(last, asked.event_id, asked.settings, expect.received) {
        found.add(naming::file_name(asked.settings));
    }
    // A file that was chosen by itself has no folder that could be known.
    let folder = levels.next();
    if folder.map_or(!expect.received, |folder| folder != asked.event_id) {
        found.whole(Problem::ReceiverFolder);
    }
    if let Some(needles) = expect.originals {
        needles.in_name(name, asked.event_id, found);
    }
}

/// The picture is there and as long as the header implies.
fn pixels(parts: &Parts<'_>, picture: Option<PixelFacts>, found: &mut Findings) {
    let bytes = parts.bytes.as_ref();
    let node = parts.data.nodes.last().filter(|node| node.what == What::Pixels);
    let Some(node) = node else {
        found.whole(Problem::NoPixelData);
        return;
    };
    let picture = picture.or_else(|| {
        // A deflated data set has its picture at hand.
        let rest = bytes.len().saturating_sub(node.value.start) as u64;
        parts
            .deflated
            .then_some(PixelFacts { length: rest.min(u64::from(node.length)), encapsulated: false })
    });
    let Some(picture) = picture.filter(|picture| picture.length > 0) else {
        found.whole(Problem::NoPixelData);
        return;
    };
    let undefined = node.length == u32::MAX;
    let mut wrong = picture.encapsulated != undefined || undefined != parts.encapsulated;
    if !undefined {
        wrong |= u64::from(node.length) != picture.length;
        wrong |= implied_length(parts).is_some_and(|implied| implied != picture.length);
    }
    if wrong {
        found.at(Problem::PixelLength, spell(&[node.tag]));
    }
}

/// Rows × columns × samples × frames × bits, as an even number of bytes.
fn implied_length(parts: &Parts<'_>) -> Option<u64> {
    let number = |element| short(parts, Tag(0x0028, element)).map(u64::from);
    let frames = text(parts, Tag(0x0028, 0x0008));
    let frames: u64 = if frames.is_empty() { 1 } else { frames.parse().ok()? };
    let samples = number(0x0002).unwrap_or(1);
    let subsampled = text(parts, Tag(0x0028, 0x0004)).starts_with("YBR_FULL_422");
    let samples = if subsampled { 2 } else { samples };
    let pixels =
        number(0x0010)?.checked_mul(number(0x0011)?)?.checked_mul(samples)?.checked_mul(frames)?;
    let bytes = pixels.checked_mul(number(0x0100)?)?.div_ceil(8);
    Some(bytes.next_multiple_of(2))
}

/// The outermost text of an attribute.
pub(super) fn text<'a>(parts: &'a Parts<'_>, tag: Tag) -> Cow<'a, str> {
    parts.data.value(tag, parts.bytes.as_ref()).map(plain).unwrap_or_default()
}

/// The outermost number of an attribute.
pub(super) fn short(parts: &Parts<'_>, tag: Tag) -> Option<u16> {
    let value = parts.data.value(tag, parts.bytes.as_ref())?;
    value.get(..2)?.try_into().ok().map(|coded| u16_of(coded, parts.coding.big_endian))
}

fn facts(parts: &Parts<'_>) -> Facts {
    let text = |group, element| text(parts, Tag(group, element)).into_owned();
    let patient_id = text(0x0010, 0x0020);
    let same = [text(0x0010, 0x0010), text(0x0008, 0x0050), text(0x0020, 0x0010)];
    Facts {
        event_id: same.iter().all(|own| *own == patient_id).then(|| patient_id.clone()),
        study_uid: text(0x0020, 0x000D),
        series_uid: text(0x0020, 0x000E),
        sop_uid: text(0x0008, 0x0018),
        sop_class: text(0x0008, 0x0016),
        patient_id,
        patient_sex: text(0x0010, 0x0040),
        study_date: text(0x0008, 0x0020),
        modality: text(0x0008, 0x0060),
        image_type: text(0x0008, 0x0008),
        series_number: text(0x0020, 0x0011),
        acquisition_number: text(0x0020, 0x0012),
        instance_number: text(0x0020, 0x0013).parse().ok(),
        position: numbers(&text(0x0020, 0x0032)),
        orientation: numbers(&text(0x0020, 0x0037)),
    }
}

fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let values: Vec<f64> = text.split('\\').filter_map(|value| value.trim().parse().ok()).collect();
    values.try_into().ok()
}
