//! The PET exam, a week later: attenuation-corrected slices with all that SUV needs
//! (PS3.3 section A.21, PET Image).

use dicom_core::{Tag, VR};
use dicom_dictionary_std::{tags, uids};

use super::element::Elements;
use super::patient::{self, Exam};
use super::phantom::{self, Measure};
use super::{PET_SLICES, decimal, first_pixel, stored, uid};

const EXAM: Exam = Exam {
    date: "20240116",
    time: "085500",
    modality: "PT",
    accession: "SYN-A-205377",
    requested_procedure: "SYN-A-205377",
    study_id: "SYN-S-3364",
    description: "PET/CT SKULL BASE TO THIGH",
    study_uid: 3,
};
const FRAME_OF_REFERENCE: u16 = 4;
const SERIES_UID: u16 = 20;
const FIRST_IMAGE_UID: u16 = 300;

const SIZE: u16 = 128;
/// 440 mm over the picture.
const SPACING: f32 = 3.437_5;
const STEP: f32 = 12.0;
const TOP: f32 = 114.0;

/// Bq/ml for an SUV of 1: 370 MBq, an hour of decay, 71.5 kg.
const ACTIVITY: f32 = 3545.0;
/// Bq/ml for each step of a stored value.
const SLOPE: f32 = 1.5;

/// A slice by its Instance Number.
pub fn slice(number: u16) -> Vec<u8> {
    let z = TOP - STEP * f32::from(number.saturating_sub(1));
    let mut image = elements(number, z);
    let mut plane =
        phantom::axial(Measure::Uptake, (SIZE.into(), SIZE.into()), (SPACING, SPACING), z);
    plane.noise(number.into(), 0.12);
    plane.blur();
    plane.values.iter_mut().for_each(|suv| *suv = suv.max(0.0) * ACTIVITY);
    patient::pixels(&mut image, (SIZE, SIZE), 16, true, stored(&plane, SLOPE, 0.0, 0.0..=32767.0));
    image.file("SYN_PET_AE")
}

fn elements(number: u16, z: f32) -> Elements {
    let mut elements = patient::exam(&EXAM);
    let side = decimal(first_pixel(SIZE, SPACING));
    let spacing = decimal(SPACING);
    elements
        .texts(&[
            (tags::IMAGE_TYPE, r"ORIGINAL\PRIMARY"),
            (tags::SOP_CLASS_UID, uids::POSITRON_EMISSION_TOMOGRAPHY_IMAGE_STORAGE),
            (tags::SOP_INSTANCE_UID, &uid(FIRST_IMAGE_UID.saturating_add(number))),
            (tags::SERIES_TIME, "095500"),
            (tags::ACQUISITION_TIME, "095500"),
            (tags::CONTENT_TIME, "095500"),
            (tags::SERIES_DESCRIPTION, "WB AC"),
            (tags::BODY_PART_EXAMINED, "CHEST"),
            (tags::SLICE_THICKNESS, "12.0"),
            // Typed by staff: a name from the header, which the sweep finds.
            (tags::PROTOCOL_NAME, "FDG WB SAMPLE,FICTIONAL"),
            (tags::ACTUAL_FRAME_DURATION, "180000"),
            (tags::COLLIMATOR_TYPE, "NONE"),
            (tags::SERIES_INSTANCE_UID, &uid(SERIES_UID)),
            (tags::SERIES_NUMBER, "4"),
            (tags::ACQUISITION_NUMBER, "1"),
            (tags::INSTANCE_NUMBER, &number.to_string()),
            (
                tags::IMAGE_POSITION_PATIENT,
                &[&side, &side, &decimal(z)].map(String::as_str).join(r"\"),
            ),
            (tags::IMAGE_ORIENTATION_PATIENT, r"1\0\0\0\1\0"),
            (tags::FRAME_OF_REFERENCE_UID, &uid(FRAME_OF_REFERENCE)),
            (tags::POSITION_REFERENCE_INDICATOR, ""),
            (tags::SLICE_LOCATION, &decimal(z)),
            (tags::PIXEL_SPACING, &[spacing.clone(), spacing].join(r"\")),
            (tags::CORRECTED_IMAGE, r"DECY\ATTN\SCAT\DTIM\RAN\NORM"),
            (tags::WINDOW_CENTER, "9000"),
            (tags::WINDOW_WIDTH, "18000"),
            (tags::RESCALE_INTERCEPT, "0"),
            (tags::RESCALE_SLOPE, "1.5"),
            (tags::SERIES_TYPE, r"WHOLE BODY\IMAGE"),
            (tags::UNITS, "BQML"),
            (tags::COUNTS_SOURCE, "EMISSION"),
            (tags::RANDOMS_CORRECTION_METHOD, "DLYD"),
            (tags::ATTENUATION_CORRECTION_METHOD, "CT, measured"),
            (tags::DECAY_CORRECTION, "START"),
            (tags::RECONSTRUCTION_METHOD, "OSEM 2i24s"),
            (tags::SCATTER_CORRECTION_METHOD, "model based"),
            (tags::FRAME_REFERENCE_TIME, "90000"),
            (tags::DECAY_FACTOR, "1.0095"),
        ])
        .shorts(&[
            (tags::NUMBER_OF_SLICES, PET_SLICES.last().unwrap_or_default()),
            (tags::IMAGE_INDEX, number),
        ])
        .items(tags::ENERGY_WINDOW_RANGE_SEQUENCE, &[energy_window()])
        .items(tags::RADIOPHARMACEUTICAL_INFORMATION_SEQUENCE, &[tracer()])
        .items(tags::PATIENT_ORIENTATION_CODE_SEQUENCE, &[recumbent()])
        .code(tags::PATIENT_GANTRY_RELATIONSHIP_CODE_SEQUENCE, "102540001", "SCT", "headfirst");
    let scan = (Tag(0x0009, 0x100D), VR::DT, b"20240116095500.00".to_vec());
    patient::private(&mut elements, (Tag(0x0009, 0x0010), "GEMS_PETD_01"), scan);
    elements
}

fn energy_window() -> Elements {
    let mut item = Elements::default();
    item.texts(&[
        (tags::ENERGY_WINDOW_LOWER_LIMIT, "425"),
        (tags::ENERGY_WINDOW_UPPER_LIMIT, "650"),
    ]);
    item
}

/// The tracer with what SUV is calculated from.
fn tracer() -> Elements {
    let mut item = Elements::default();
    item.texts(&[
        (tags::RADIOPHARMACEUTICAL, "Fluorodeoxyglucose F18"),
        (tags::RADIOPHARMACEUTICAL_ROUTE, "Intravenous"),
        (tags::RADIOPHARMACEUTICAL_START_TIME, "085500"),
        (tags::RADIONUCLIDE_TOTAL_DOSE, "370000000"),
        (tags::RADIONUCLIDE_HALF_LIFE, "6586.2"),
        (tags::RADIONUCLIDE_POSITRON_FRACTION, "0.967"),
        (tags::RADIOPHARMACEUTICAL_START_DATE_TIME, "20240116085500"),
    ])
    .code(tags::RADIONUCLIDE_CODE_SEQUENCE, "77004003", "SCT", "^18^Fluorine")
    .code(
        tags::RADIOPHARMACEUTICAL_CODE_SEQUENCE,
        "35321007",
        "SCT",
        "Fluorodeoxyglucose F^18^",
    );
    item
}

fn recumbent() -> Elements {
    let mut item = Elements::default();
    item.texts(&[
        (tags::CODE_VALUE, "102538003"),
        (tags::CODING_SCHEME_DESIGNATOR, "SCT"),
        (tags::CODE_MEANING, "recumbent"),
    ])
    .code(tags::PATIENT_ORIENTATION_MODIFIER_CODE_SEQUENCE, "40199007", "SCT", "supine");
    item
}
