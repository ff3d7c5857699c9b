//! Suspicious text without a known identifier: what is flagged, where, and what is offered.

use crate::common::sweep::*;
use deidentifier::deid::patterns::Pattern;
use deidentifier::deid::{Place, offer, review, suspicious};
use dicom_core::{Tag, VR};

/// The text is flagged as this, once, and the offered text is that.
fn assert_flagged(text: &str, pattern: Pattern, offered: &str) {
    let found = suspicious(text);
    let patterns: Vec<Pattern> = found.iter().map(|suspicion| suspicion.pattern).collect();
    assert_eq!(patterns, [pattern], "{text:?}: {found:?}");
    assert_eq!(offer(text, &found), offered, "{text:?}");
}

#[test]
fn dates_are_flagged() {
    for date in [
        "20190412",
        "20190412083015",
        "12041951",
        "2019-04-12",
        "2019/4/12",
        "12.04.1951",
        "4/12/1951",
        "4/12/51",
        "12-04-51",
        "12.04.51",
        "12 Apr 2019",
        "12-APR-19",
        "April 12, 2019",
        "Apr 2019",
        "12. März 1951",
        "on 12/24",
    ] {
        assert_flagged(&format!("chest {date} thin"), Pattern::Date, "chest thin");
    }
}

#[test]
fn a_title_s_name_ends_before_a_small_word_and_a_day_is_told_by_one() {
    let text = "Breath-hold repeated, informed Dr. Example on 12/24";
    let found = suspicious(text);
    let parts: Vec<_> =
        found.iter().map(|found| (found.pattern, &text[found.span.clone()])).collect();
    assert_eq!(parts, [(Pattern::Title, "Dr. Example"), (Pattern::Date, "on 12/24")]);
    assert_eq!(offer(text, &found), "Breath-hold repeated, informed");
    assert_flagged("seen by Dr. Quillfeather and repeated", Pattern::Title, "seen by and repeated");
    assert_flagged("Kontrolle am 24.12.", Pattern::Date, "Kontrolle");
    assert_flagged("per Dr. To chest", Pattern::Title, "per chest");
}

#[test]
fn telephone_numbers_are_flagged() {
    for phone in [
        "(555) 234-0199",
        "555-234-0199",
        "555.234.0199",
        "1-555-234-0199",
        "+49 6221 56 1234",
        "tel 56-1234",
        "Phone: 234 0199",
        "06221 561234",
    ] {
        assert_flagged(&format!("chest {phone} thin"), Pattern::Phone, "chest thin");
    }
}

#[test]
fn mail_and_web_addresses_are_flagged() {
    assert_flagged("send to a.smith@example.org today", Pattern::Email, "send to today");
    assert_flagged("see https://example.org/x?id=7 now", Pattern::Web, "see now");
}

#[test]
fn titles_are_flagged_with_the_name_behind_them() {
    assert_flagged("chest per Dr. Quillfeather thin", Pattern::Title, "chest per thin");
    assert_flagged("chest Dr Ada Quillfeather", Pattern::Title, "chest");
    assert_flagged("Mrs. A. Quillfeather chest", Pattern::Title, "chest");
    assert_flagged("MR QUILLFEATHER CHEST", Pattern::Title, "CHEST");
    assert_flagged("Prof. Quillfeather", Pattern::Title, "REDACTED");
    assert_flagged("chest, Quillfeather, MD", Pattern::Title, "chest");
    assert_flagged("seen by Dr", Pattern::Title, "seen by");
}

#[test]
fn modalities_and_units_are_no_titles() {
    for text in [
        "PET/MR BRAIN",
        "MR CHEST",
        "MR Implicit",
        "MR implicit syntax",
        "MS protocol",
        "300 ms exposure",
        "DR CHEST PA",
        "MDCT",
        "CT MD perfusion",
        "miss",
    ] {
        assert_eq!(suspicious(text), [], "{text}");
    }
}

#[test]
fn numbers_of_patients_and_orders_are_flagged() {
    assert_flagged("chest MRN 00482-77 thin", Pattern::PatientNumber, "chest thin");
    assert_flagged("chest MRN", Pattern::PatientNumber, "chest");
    assert_flagged("ACC# 123 chest", Pattern::PatientNumber, "chest");
    assert_flagged("acc no. A1234 chest", Pattern::PatientNumber, "chest");
    assert_flagged("Patient ID: 4711 chest", Pattern::PatientNumber, "chest");
    assert_flagged("ID: 4711 chest", Pattern::PatientNumber, "chest");
    assert_flagged("chest #47110", Pattern::PatientNumber, "chest");
    assert_flagged("chest 3268852", Pattern::LongNumber, "chest");
    assert_flagged("chest 123-45-6789", Pattern::LongNumber, "chest");
}

#[test]
fn birth_dates_are_flagged_with_their_cue() {
    assert_flagged("chest DOB 3/1/50 thin", Pattern::BirthDate, "chest thin");
    assert_flagged("D.O.B. 3 Jan 1950, chest", Pattern::BirthDate, "chest");
    assert_flagged("date of birth 1950 chest", Pattern::BirthDate, "chest");
    assert_flagged("geb. 03.01.1950 Thorax", Pattern::BirthDate, "Thorax");
    assert_flagged("born in 1950 chest", Pattern::BirthDate, "chest");
    assert_flagged("chest DOB", Pattern::BirthDate, "chest");
}

#[test]
fn streets_are_flagged() {
    assert_flagged("chest 12 Larkspur Lane thin", Pattern::Street, "chest thin");
    assert_flagged("12 N Larkspur St chest", Pattern::Street, "chest");
    assert_flagged("Hauptstraße 5 Thorax", Pattern::Street, "Thorax");
    assert_flagged("P.O. Box 77 chest", Pattern::Street, "chest");
    assert_flagged("Springfield, IL 62701 chest", Pattern::Street, "chest");
}

#[test]
fn versions_uids_and_measures_are_not_flagged() {
    for text in [
        r"Non \Contrast",
        "Low Dose Lung",
        "B70f",
        "FC18-H",
        "AX LUNG 1.0",
        "5.0 x 5.0",
        "WFOV 40mm",
        "512 x 512 x 300",
        "1.2.840.113619.2.55.3.2831164356.781",
        "syngo 4.1.2.15",
        "V8.32ER009",
        "120 kV 40 mAs 0.625 mm 1.375:1",
        "-160 240",
        "RGB(137, 174, 128)",
        "2 of 3",
        "HU -1000/3071",
        "G1.2e#1.60-0.10,MCR2.0AN0.4",
        "L1/2/3",
        "MAR 10",
        "on 0.5/1.0 mm",
        "on 1.25 mm",
        "ratio 12/24",
        "recon on 4-D",
    ] {
        assert_eq!(suspicious(text), [], "{text}");
    }
}

#[test]
fn an_exam_date_and_the_event_id_are_no_reason_to_ask() {
    let sweep = patient("Abernathy^Rosalind");
    for text in ["CT 20240305", "CT 2024-03-05", "CT 3/5/2024", "CT 1234567", "MRN: 1234567"] {
        assert!(review(&sweep, text, &SERIES_DESCRIPTION).is_none(), "{text}");
    }
    assert!(review(&sweep, "CT 20240306", &SERIES_DESCRIPTION).is_some());
}

#[test]
fn machine_attributes_are_not_asked_about() {
    let sweep = patient("Abernathy^Rosalind");
    for (tag, vr) in [
        (Tag(0x0018, 0x1000), VR::LO),
        (Tag(0x0018, 0x1020), VR::LO),
        (Tag(0x0008, 0x1010), VR::SH),
        (Tag(0x0040, 0x0253), VR::SH),
        (Tag(0x0008, 0x0100), VR::SH),
    ] {
        assert!(review(&sweep, "8DA1582002", &Place::new(tag, vr)).is_none());
    }
    assert!(review(&sweep, "8DA1582002", &IMAGE_COMMENTS).is_some());
}

#[test]
fn one_question_holds_what_the_sweep_left_and_what_looks_suspicious() {
    use crate::common::build::text;
    let sweep =
        sweep(vec![text(0x0010_0010, "PN", "Abernathy^Rosalind"), text(0x0010_0020, "LO", "1234")]);
    let question =
        review(&sweep, "Abernathy chest 1234, DOB 3/1/50, Dr. Quill", &IMAGE_COMMENTS).unwrap();
    assert_eq!(question.text, "chest 1234, DOB 3/1/50, Dr. Quill");
    assert_eq!(question.offered, "chest");
    assert_eq!(question.spans.len(), 3);
    assert_eq!(question.reasons.len(), 3);
}
