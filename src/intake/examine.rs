//! One header in, one answer out: the facts of an image, or the reason why it is
//! refused, skipped or held.

use dicom_core::Tag;

use super::facts::Facts;
use super::readiness::Reception;
use super::{ImageFacts, Original, Patient, Record, SeriesFacts, Stated, StudyFacts};
use super::{burned_in, pixels};
use crate::dicom::{Header, repeated_or_unordered};
use crate::outcome::Code;
use crate::policy::{Modality, Study};

const MEDIA_STORAGE_DIRECTORY: &str = "1.2.840.10008.1.3.10";

/// Says what an image is. `prefix` is the bytes that `header` was read from, `file_len`
/// the length in bytes of the whole they come from. A deflated file is examined inflated
/// ([`crate::dicom::inflate`]): before that, its data set has no elements. `accepts` is the
/// study that the image may be for.
///
/// # Errors
/// The reason why the file is not used: outside the SOP's scope, a DICOMDIR, damaged.
/// A picture that may show names is no error: see [`ImageFacts::burned_in`].
pub fn examine(
    header: &Header,
    prefix: &[u8],
    file_len: u64,
    accepts: &Study,
) -> Result<Record, Code> {
    look(header, prefix, file_len, accepts, true)
}

/// The same for an image that was examined before, without what was said of it then: what
/// speaks against it, and why its picture may show names.
///
/// # Errors
/// As [`examine`].
pub fn examine_again(
    header: &Header,
    prefix: &[u8],
    file_len: u64,
    accepts: &Study,
) -> Result<Record, Code> {
    look(header, prefix, file_len, accepts, false)
}

fn look(
    header: &Header,
    prefix: &[u8],
    file_len: u64,
    accepts: &Study,
    judges: bool,
) -> Result<Record, Code> {
    let facts = Facts::new(header, prefix);
    let class = facts.uid(Tag(0x0008, 0x0016));
    let meta_class = facts.meta_uid(Tag(0x0002, 0x0002));
    if meta_class == MEDIA_STORAGE_DIRECTORY || facts.is_present(Tag(0x0004, 0x1220)) {
        return Err(Code::Dicomdir);
    }
    // Scope first: what is out of it is refused, however damaged, and needs no care.
    let stated = if class.is_empty() { &meta_class } else { &class };
    let known = accepts.class(stated);
    let modality = facts.text(Tag(0x0008, 0x0060));
    let accepted = Modality::named(&modality)
        .is_some_and(|modality| accepts.about.modalities.contains(&modality));
    let other_modality = !modality.trim().is_empty() && !accepted;
    let Some(class_of) = known else {
        let refuse = !stated.is_empty() || other_modality;
        return Err(if refuse { Code::NotCtOrPet } else { Code::MissingUid });
    };
    if repeated_or_unordered(&header.data_set) {
        return Err(Code::RepeatedTag);
    }
    let uids =
        [Tag(0x0020, 0x000D), Tag(0x0020, 0x000E), Tag(0x0008, 0x0018)].map(|tag| facts.uid(tag));
    if class.is_empty() || uids.iter().any(String::is_empty) {
        return Err(Code::MissingUid);
    }
    if uids.iter().any(|uid| !is_uid(uid)) {
        return Err(Code::InvalidUid);
    }
    let dimensions = pixels::dimensions(&facts);
    pixels::check(header, &facts, &dimensions, file_len)?;
    if pixels::has_embedded_overlay(header, &facts) {
        return Err(Code::PixelOverlay);
    }
    let [study, series, instance] = uids.map(Original);
    Ok(Record {
        study: study_facts(study, &facts),
        series: series_facts(series, class_of.modality, accepted, &facts),
        image: ImageFacts {
            uid: instance,
            class: Original(class),
            transfer_syntax: facts.transfer_syntax(),
            number: facts.integer(Tag(0x0020, 0x0013)),
            acquisition: facts.integer(Tag(0x0020, 0x0012)),
            date: facts.date(Tag(0x0008, 0x0022)),
            position: facts.decimals(Tag(0x0020, 0x0032)),
            orientation: facts.decimals(Tag(0x0020, 0x0037)),
            localizer: facts.is_localizer(),
            of_head: HEAD.contains(&facts.text(Tag(0x0018, 0x0015)).to_ascii_uppercase().as_str()),
            stated: Stated::of(&facts),
            dimensions,
            reception: match judges {
                true => Reception::of(header, &facts.tops, prefix, file_len, class_of, accepts),
                false => Reception::default(),
            },
            burned_in: match judges {
                true => burned_in::reasons(&facts, class_of, other_modality, accepts),
                false => Vec::new(),
            },
        },
    })
}

/// Body parts that show nothing under a window for the lungs (PS3.16 2026c Annex L, defined
/// terms).
const HEAD: [&str; 8] = ["HEAD", "BRAIN", "SKULL", "NECK", "HEADNECK", "ORBIT", "SINUS", "FACE"];

/// The Study Instance UID of any DICOM file, image or not; `None` where there is none that
/// is a UID.
#[must_use]
pub fn study_uid(header: &Header, prefix: &[u8]) -> Option<String> {
    let uid = Facts::new(header, prefix).uid(Tag(0x0020, 0x000D));
    is_uid(&uid).then_some(uid)
}

/// Digits in components, at most 64 characters (PS3.5 2026c section 9). Leading zeros are
/// let pass, since scanners write them; anything else may be a name.
fn is_uid(uid: &str) -> bool {
    uid.len() <= 64
        && uid.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

fn study_facts(uid: Original, facts: &Facts<'_>) -> StudyFacts {
    // Study, Acquisition, Series, Content Date: the first that is there.
    let mut dates =
        [0x0020, 0x0022, 0x0021, 0x0023].iter().map(|element| facts.date(Tag(0x0008, *element)));
    StudyFacts {
        uid,
        patient: Patient {
            name: facts.original(Tag(0x0010, 0x0010)),
            id: facts.original(Tag(0x0010, 0x0020)),
            birth_date: facts.date(Tag(0x0010, 0x0030)),
            sex: facts.original(Tag(0x0010, 0x0040)),
        },
        date: dates.find(|date| !date.is_empty()).unwrap_or_default(),
        time: facts.original(Tag(0x0008, 0x0030)),
        description: facts.original(Tag(0x0008, 0x1030)),
        accession: facts.original(Tag(0x0008, 0x0050)),
        study_id: facts.original(Tag(0x0020, 0x0010)),
        age_over_89: facts.age_over_89(),
        has_operators: !facts.text(Tag(0x0008, 0x1070)).is_empty(),
    }
}

fn series_facts(
    uid: Original,
    modality: Modality,
    accepted: bool,
    facts: &Facts<'_>,
) -> SeriesFacts {
    let stated = facts.text(Tag(0x0008, 0x0060));
    SeriesFacts {
        uid,
        number: facts.integer(Tag(0x0020, 0x0011)),
        description: facts.original(Tag(0x0008, 0x103E)),
        modality,
        modality_differs: accepted && stated != modality.as_str(),
        date: facts.date(Tag(0x0008, 0x0021)),
    }
}
