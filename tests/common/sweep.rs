//! Identifiers as they are collected from built files, and sweeps made of them.

use deidentifier::deid::{Identifiers, Place, Sweep};
use deidentifier::dicom::read_header;
use dicom_core::{Tag, VR};

use super::build::{Build, Element, text};

pub const EVENT_ID: &str = "1234567";

pub const IMAGE_COMMENTS: Place = Place::new(Tag(0x0020, 0x4000), VR::LT);
pub const SERIES_DESCRIPTION: Place = Place::new(Tag(0x0008, 0x103E), VR::LO);
pub const PROTOCOL_NAME: Place = Place::new(Tag(0x0018, 0x1030), VR::LO);
pub const STATION_NAME: Place = Place::new(Tag(0x0008, 0x1010), VR::SH);
pub const STEP_ID: Place = Place::new(Tag(0x0040, 0x0253), VR::SH);

/// A CT image without identifiers of its own but the builder's dates, with these elements.
pub fn ct(elements: Vec<Element>) -> Build {
    let mut build = Build::ct();
    for tag in [
        0x0008_0050,
        0x0008_0080,
        0x0008_0090,
        0x0008_1010,
        0x0008_1040,
        0x0008_1070,
        0x0010_0010,
        0x0010_0020,
        0x0010_0030,
        0x0020_0010,
        0x0040_0275,
    ] {
        build = build.remove(tag);
    }
    elements.into_iter().fold(build, Build::set)
}

/// What the product collects from a file.
pub fn collect(build: &Build) -> Identifiers {
    let bytes = build.bytes();
    let header = read_header(&bytes, bytes.len() as u64).unwrap();
    let mut identifiers = Identifiers::default();
    identifiers.collect(&header.data_set, &bytes);
    identifiers
}

/// The sweep of a study of one file with these elements.
pub fn sweep(elements: Vec<Element>) -> Sweep {
    Sweep::new(&collect(&ct(elements)), EVENT_ID)
}

/// A patient of this name, and nothing else.
pub fn patient(name: &str) -> Sweep {
    sweep(vec![text(0x0008_0005, "CS", "ISO_IR 192"), text(0x0010_0010, "PN", name)])
}

/// A patient with this Patient ID, and nothing else.
pub fn patient_id(id: &str) -> Sweep {
    sweep(vec![text(0x0010_0020, "LO", id)])
}

/// A patient born on this date, and nothing else.
pub fn born(date: &str) -> Sweep {
    sweep(vec![text(0x0010_0030, "DA", date)])
}

/// The text after the sweep, as Image Comments.
pub fn swept(sweep: &Sweep, text: &str) -> String {
    sweep.text(text, &IMAGE_COMMENTS).text
}

/// The text stays as it is and nobody is asked.
pub fn assert_quiet(sweep: &Sweep, text: &str, place: &Place) {
    let result = sweep.text(text, place);
    assert!(!result.changed, "{text:?} became {:?}", result.text);
    assert_eq!(result.text, text);
    assert!(!result.needs_review(), "{text:?} asks: {:?}", result.hits);
}

/// The text stays, but a person is asked.
pub fn assert_review(sweep: &Sweep, text: &str, place: &Place) {
    let result = sweep.text(text, place);
    assert!(!result.changed, "{text:?} became {:?}", result.text);
    assert!(result.needs_review(), "{text:?} asks nothing: {:?}", result.hits);
}
