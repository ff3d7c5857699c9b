//! The CT exam: a localizer, slices of the chest with two missing, and the dose page
//! that a scanner adds, with the patient's name burned in (PS3.3 section A.3, CT Image).

use dicom_core::{Tag, VR};
use dicom_dictionary_std::{tags, uids};

use super::element::Elements;
use super::patient::{self, Exam};
use super::phantom::{self, Measure, Plane};
use super::{decimal, first_pixel, stored, uid};

const EXAM: Exam = Exam {
    date: "20240109",
    time: "101500",
    modality: "CT",
    accession: "SYN-A-204811",
    requested_procedure: "SYN-A-204811",
    study_id: "SYN-S-3301",
    description: "CT CHEST LOW DOSE",
    study_uid: 1,
};
const FRAME_OF_REFERENCE: u16 = 2;

const SIZE: u16 = 256;
/// 360 mm over the picture.
const SPACING: f32 = 1.406_25;
/// Millimetres from slice to slice; the first is the highest.
const STEP: f32 = 8.0;
const TOP: f32 = 116.0;

/// A series, and the image of it that is made.
struct Image<'a> {
    series: u16,
    number: u16,
    time: &'a str,
    series_description: &'a str,
    image_type: &'a str,
    kernel: &'a str,
    spacing: f32,
    position: [f32; 3],
    orientation: &'a str,
    window: (&'a str, &'a str),
}

/// The localizer: the chest from the front.
pub fn localizer() -> Vec<u8> {
    const SIDE: u16 = 192;
    const SPACING: f32 = 2.0;
    let mut image = elements(&Image {
        series: 1,
        number: 1,
        time: "101505",
        series_description: "SCOUT",
        image_type: r"ORIGINAL\PRIMARY\LOCALIZER",
        kernel: "STANDARD",
        spacing: SPACING,
        position: [first_pixel(SIDE, SPACING), 0.0, -first_pixel(SIDE, SPACING)],
        orientation: r"1\0\0\0\0\-1",
        window: ("150", "1000"),
    });
    let mut plane = phantom::frontal((SIDE.into(), SIDE.into()), (SPACING, SPACING));
    // Sums of attenuation, laid into the range that localizers have.
    plane.values.iter_mut().for_each(|sum| *sum = *sum * 0.75 - 450.0);
    plane.noise(1, 6.0);
    patient::pixels(&mut image, (SIDE, SIDE), 12, false, hounsfield(&plane));
    image.file("SYN_CT_AE")
}

/// An axial slice by its Instance Number.
pub fn slice(number: u16) -> Vec<u8> {
    let z = TOP - STEP * f32::from(number.saturating_sub(1));
    let side = first_pixel(SIZE, SPACING);
    let mut image = elements(&Image {
        series: 2,
        number,
        time: "101530",
        // Staff typed the patient's number: the sweep finds it.
        series_description: "LUNG 8.0 SYN-4711-0042",
        image_type: r"ORIGINAL\PRIMARY\AXIAL",
        kernel: "LUNG",
        spacing: SPACING,
        position: [side, side, z],
        orientation: r"1\0\0\0\1\0",
        window: (r"-600\40", r"1500\400"),
    });
    // Nothing in the header names this person: someone has to read it.
    image.texts(&[
        (tags::IMAGE_COMMENTS, "Breath-hold repeated, informed Dr. Example on 12/24"),
        (tags::SLICE_LOCATION, &decimal(z)),
        (tags::RESCALE_TYPE, "HU"),
    ]);
    let mut plane =
        phantom::axial(Measure::Hounsfield, (SIZE.into(), SIZE.into()), (SPACING, SPACING), z);
    plane.noise(number.into(), 14.0);
    patient::pixels(&mut image, (SIZE, SIZE), 12, false, hounsfield(&plane));
    image.file("SYN_CT_AE")
}

/// The page with the dose, stored as a CT image, the patient's name in the picture.
pub fn dose_page() -> Vec<u8> {
    const WIDTH: u16 = 448;
    let mut image = elements(&Image {
        series: 999,
        number: 1,
        time: "101630",
        series_description: "Dose Report",
        image_type: r"DERIVED\SECONDARY\AXIAL\SCREEN SAVE",
        kernel: "NONE",
        spacing: 1.0,
        position: [0.0; 3],
        orientation: r"1\0\0\0\1\0",
        window: ("0", "1000"),
    });
    image.texts(&[(tags::BURNED_IN_ANNOTATION, "YES")]);
    let mut plane = Plane::new((WIDTH.into(), SIZE.into()), (1.0, 1.0), -1000.0);
    let lines = [
        "DOSE REPORT",
        "",
        "NAME: SAMPLE^FICTIONAL",
        "ID: SYN-4711-0042  SEX: F",
        "BIRTH DATE: 14 FEB 1952",
        "ACC: SYN-A-204811",
        "EXAM: 09 JAN 2024 10:15",
        "",
        "SERIES  TYPE     CTDIVOL   DLP",
        "1       SCOUT    -         -",
        "2       HELICAL  1.36      34.0",
        "",
        "*** A MADE-UP PERSON ***",
    ];
    for (y, line) in (16..).step_by(18).zip(lines) {
        plane.burn(line, (16, y), 400.0);
    }
    patient::pixels(&mut image, (WIDTH, SIZE), 12, false, hounsfield(&plane));
    image.file("SYN_CT_AE")
}

/// The header of an image, without its pixels.
fn elements(image: &Image<'_>) -> Elements {
    let mut elements = patient::exam(&EXAM);
    let [x, y, z] = image.position.map(decimal);
    let spacing = decimal(image.spacing);
    elements.texts(&[
        (tags::IMAGE_TYPE, image.image_type),
        (tags::SOP_CLASS_UID, uids::CT_IMAGE_STORAGE),
        (
            tags::SOP_INSTANCE_UID,
            &uid(image.series.saturating_mul(50).saturating_add(image.number)),
        ),
        (tags::SERIES_TIME, image.time),
        (tags::ACQUISITION_TIME, image.time),
        (tags::CONTENT_TIME, image.time),
        (tags::SERIES_DESCRIPTION, image.series_description),
        (tags::BODY_PART_EXAMINED, "CHEST"),
        (tags::SCAN_OPTIONS, "HELICAL MODE"),
        (tags::SLICE_THICKNESS, "8.0"),
        (tags::KVP, "120"),
        (tags::DATA_COLLECTION_DIAMETER, "500"),
        (tags::PROTOCOL_NAME, "Low Dose Chest"),
        (tags::RECONSTRUCTION_DIAMETER, "360"),
        (tags::GANTRY_DETECTOR_TILT, "0"),
        (tags::TABLE_HEIGHT, "148.5"),
        (tags::EXPOSURE_TIME, "500"),
        (tags::X_RAY_TUBE_CURRENT, "60"),
        (tags::EXPOSURE, "30"),
        (tags::FILTER_TYPE, "BODY"),
        (tags::CONVOLUTION_KERNEL, image.kernel),
        (tags::PATIENT_POSITION, "HFS"),
        (tags::SERIES_INSTANCE_UID, &uid(image.series.saturating_add(10))),
        (tags::SERIES_NUMBER, &image.series.to_string()),
        (tags::ACQUISITION_NUMBER, "1"),
        (tags::INSTANCE_NUMBER, &image.number.to_string()),
        (tags::IMAGE_POSITION_PATIENT, &[x, y, z].join(r"\")),
        (tags::IMAGE_ORIENTATION_PATIENT, image.orientation),
        (tags::FRAME_OF_REFERENCE_UID, &uid(FRAME_OF_REFERENCE)),
        (tags::POSITION_REFERENCE_INDICATOR, "SN"),
        (tags::PIXEL_SPACING, &[spacing.clone(), spacing].join(r"\")),
        (tags::WINDOW_CENTER, image.window.0),
        (tags::WINDOW_WIDTH, image.window.1),
        (tags::RESCALE_INTERCEPT, "-1024"),
        (tags::RESCALE_SLOPE, "1"),
    ]);
    let rows = 16_u16.to_le_bytes().to_vec();
    let known = (Tag(0x0045, 0x0010), "GEMS_HELIOS_01");
    patient::private(&mut elements, known, (Tag(0x0045, 0x1001), VR::SS, rows));
    elements
}

/// Hounsfield units as unsigned 12-bit pixels.
fn hounsfield(plane: &Plane) -> Vec<u8> {
    stored(plane, 1.0, -1024.0, 0.0..=4095.0)
}
