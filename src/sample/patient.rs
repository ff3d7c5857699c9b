//! The person who does not exist, and what both exams say of them: identifiers in all
//! the usual places, each recognisable as made up.

use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags;

use super::element::Elements;

/// Retired, and still in many files.
const OTHER_PATIENT_IDS: Tag = Tag(0x0010, 0x1000);

/// What differs between the two exams.
pub struct Exam {
    /// `YYYYMMDD`.
    pub date: &'static str,
    /// `HHMMSS`.
    pub time: &'static str,
    pub modality: &'static str,
    pub accession: &'static str,
    pub requested_procedure: &'static str,
    pub study_id: &'static str,
    pub description: &'static str,
    /// Which of the sample's UIDs the study has.
    pub study_uid: u16,
}

/// The name as it is burned into the dose page, and the ID.
pub const NAME: &str = "SAMPLE^FICTIONAL";
pub const ID: &str = "SYN-4711-0042";

/// Everything of the patient, study and equipment modules.
pub fn exam(exam: &Exam) -> Elements {
    let mut elements = Elements::default();
    elements
        .texts(&[
            (tags::SPECIFIC_CHARACTER_SET, "ISO_IR 100"),
            (tags::STUDY_DATE, exam.date),
            (tags::SERIES_DATE, exam.date),
            (tags::ACQUISITION_DATE, exam.date),
            (tags::CONTENT_DATE, exam.date),
            (tags::STUDY_TIME, exam.time),
            (tags::ACCESSION_NUMBER, exam.accession),
            (tags::MODALITY, exam.modality),
            (tags::MANUFACTURER, "SYNTHETIC"),
            (tags::INSTITUTION_NAME, "Sample Hospital (fictional)"),
            (tags::INSTITUTION_ADDRESS, "1 Example Street, Nowhere 00000"),
            (tags::REFERRING_PHYSICIAN_NAME, "INVENTED^RITA^^DR"),
            (tags::STATION_NAME, "SYN01"),
            (tags::STUDY_DESCRIPTION, exam.description),
            (tags::INSTITUTIONAL_DEPARTMENT_NAME, "Radiology"),
            (tags::PERFORMING_PHYSICIAN_NAME, "MADEUP^MARTIN"),
            (tags::NAME_OF_PHYSICIANS_READING_STUDY, "MADEUP^MARTIN"),
            (tags::OPERATORS_NAME, "PLACEHOLDER^PAULA"),
            (tags::MANUFACTURER_MODEL_NAME, "Ellipsoid"),
            (tags::PATIENT_NAME, NAME),
            (tags::PATIENT_ID, ID),
            (tags::PATIENT_BIRTH_DATE, "19520214"),
            (tags::PATIENT_SEX, "F"),
            (OTHER_PATIENT_IDS, "SYN-OLD-990077"),
            (tags::PATIENT_AGE, "071Y"),
            (tags::PATIENT_SIZE, "1.68"),
            (tags::PATIENT_WEIGHT, "71.5"),
            (tags::PATIENT_ADDRESS, "2 Imaginary Lane, Nowhere 00000"),
            (tags::PATIENT_TELEPHONE_NUMBERS, "555-0142"),
            (tags::OCCUPATION, "Fictional"),
            (tags::PATIENT_COMMENTS, "Made by software. This person does not exist."),
            (tags::DEVICE_SERIAL_NUMBER, "SYN-SCANNER-01"),
            (tags::SOFTWARE_VERSIONS, "sample 1"),
            (tags::STUDY_INSTANCE_UID, &super::uid(exam.study_uid)),
            (tags::STUDY_ID, exam.study_id),
            (tags::PERFORMED_PROCEDURE_STEP_START_DATE, exam.date),
            (tags::PERFORMED_PROCEDURE_STEP_START_TIME, exam.time),
            (tags::PERFORMED_PROCEDURE_STEP_ID, "SYNPPS1"),
        ])
        .items(tags::REQUEST_ATTRIBUTES_SEQUENCE, &[request(exam)]);
    elements
}

/// The request for the exam, with the accession number and the names nested in it.
fn request(exam: &Exam) -> Elements {
    let mut item = Elements::default();
    item.texts(&[
        (tags::ACCESSION_NUMBER, exam.accession),
        (tags::REQUESTING_PHYSICIAN, "INVENTED^RITA^^DR"),
        (tags::REQUESTED_PROCEDURE_DESCRIPTION, exam.description),
        (tags::SCHEDULED_PROCEDURE_STEP_DESCRIPTION, exam.description),
        (tags::SCHEDULED_PROCEDURE_STEP_ID, "SYNSPS1"),
        (tags::REQUESTED_PROCEDURE_ID, exam.requested_procedure),
        (tags::REASON_FOR_THE_REQUESTED_PROCEDURE, "Nodule, Ms SAMPLE worried"),
    ]);
    item
}

/// Private elements as scanners add them: a block of the maker's with the patient in
/// it, beside `known`, one element of a block that others know.
pub fn private(elements: &mut Elements, known: (Tag, &str), value: (Tag, VR, Vec<u8>)) {
    elements
        .bytes(known.0, VR::LO, known.1.as_bytes().to_vec())
        .bytes(value.0, value.1, value.2)
        .bytes(Tag(0x0011, 0x0010), VR::LO, b"SYNTHETIC VENDOR".to_vec())
        .bytes(Tag(0x0011, 0x1001), VR::LO, NAME.as_bytes().to_vec())
        .bytes(Tag(0x0011, 0x1002), VR::UN, ID.as_bytes().to_vec());
}

/// The image pixel module for 16-bit grey pixels.
pub fn pixels(elements: &mut Elements, size: (u16, u16), bits: u16, signed: bool, pixels: Vec<u8>) {
    elements
        .texts(&[(tags::PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")])
        .shorts(&[
            (tags::SAMPLES_PER_PIXEL, 1),
            (tags::ROWS, size.1),
            (tags::COLUMNS, size.0),
            (tags::BITS_ALLOCATED, 16),
            (tags::BITS_STORED, bits),
            (tags::HIGH_BIT, bits.saturating_sub(1)),
            (tags::PIXEL_REPRESENTATION, u16::from(signed)),
        ])
        .bytes(tags::PIXEL_DATA, VR::OW, pixels);
}
