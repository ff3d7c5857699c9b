//! The identifier sweep's rules, row by row, and its worked examples: what must match, and
//! above all what must not.

use crate::common::build::{Build, seq, text};
use crate::common::sweep::*;
use deidentifier::deid::{Fate, IdentifierKind, Place, Sweep, review};
use dicom_core::{Tag, VR};

// The worked examples.

#[test]
fn a_name_goes_with_its_initial_and_comma() {
    let sweep = patient("Abernathy^Rosalind");
    assert_eq!(swept(&sweep, "low dose ABERNATHY,r"), "low dose");
    assert_eq!(swept(&sweep, "R. Abernathy chest"), "chest");
    assert_eq!(swept(&sweep, "chest Abernathy R"), "chest");
    assert_eq!(swept(&sweep, "Abernathy R lung"), "R lung");
    assert_eq!(swept(&sweep, "CT Abernathy A/P"), "CT A/P");
    assert_eq!(swept(&sweep, "Rosalind A Abernathy chest"), "chest");
    assert_eq!(swept(&sweep, "Abernathy's chest"), "chest");
}

#[test]
fn low_dose_lung_stays_for_a_patient_named_low() {
    let sweep = patient("Low^Grace");
    assert_quiet(&sweep, "Low Dose Lung", &PROTOCOL_NAME);
    assert!(review(&sweep, "Low Dose Lung", &PROTOCOL_NAME).is_none());
}

#[test]
fn body_part_chest_stays_for_a_patient_named_chest() {
    let sweep = patient("Chest^Ann");
    assert_quiet(&sweep, "CHEST", &Place::new(Tag(0x0018, 0x0015), VR::CS));
    assert_quiet(&sweep, "CT CHEST LOW DOSE", &SERIES_DESCRIPTION);
}

#[test]
fn an_id_of_two_digits_is_no_slice_number() {
    assert_quiet(&patient_id("12"), "SL 12", &SERIES_DESCRIPTION);
}

#[test]
fn an_id_that_is_a_decimal_is_no_slice_thickness() {
    assert_quiet(&patient_id("5.0"), "Thorax 5.0 B70f", &SERIES_DESCRIPTION);
}

#[test]
fn an_id_equal_to_the_station_name_is_reported_there() {
    let sweep = sweep(vec![text(0x0010_0020, "LO", "CT01"), text(0x0008_1010, "SH", "CT01")]);
    assert_quiet(&sweep, "CT01", &STATION_NAME);
    let hits = sweep.text("CT01", &STATION_NAME).hits;
    assert_eq!(hits.len(), 1);
    assert_eq!((hits[0].kind, hits[0].fate), (IdentifierKind::Id, Fate::Reported));
    assert_quiet(&sweep, "CT01 chest", &SERIES_DESCRIPTION);
}

#[test]
fn one_part_of_a_double_name_is_enough() {
    let sweep = patient("O'Brien-Quillfeather^Mae");
    assert_eq!(swept(&sweep, "RUL nodule Quillfeather f/u 6mo"), "RUL nodule f/u 6mo");
    assert_eq!(swept(&sweep, "nodule O'Brien f/u"), "nodule f/u");
    assert_eq!(swept(&sweep, "nodule OBRIEN f/u"), "nodule f/u");
    assert_eq!(swept(&sweep, "nodule o brien f/u"), "nodule f/u");
}

#[test]
fn dates_and_uids_equal_to_the_accession_number_stay() {
    let sweep = sweep(vec![
        text(0x0008_0050, "SH", "20240305"),
        seq(0x0040_0275, vec![vec![text(0x0040_1001, "SH", "20240305")]]),
    ]);
    for vr in [VR::DA, VR::DT, VR::TM, VR::UI] {
        assert_quiet(&sweep, "20240305", &Place::new(Tag(0x0008, 0x0020), vr));
    }
    assert!(!sweep.uid("1.2.3.20240305.4"));
    let requested = Place::new(Tag(0x0040, 0x1001), VR::SH);
    assert_eq!(sweep.text("20240305", &requested).text, EVENT_ID);
    assert!(sweep.any_id("20240305"));
    assert_eq!(swept(&sweep, "ACC 20240305 chest"), "ACC 1234567 chest");
    assert_quiet(&sweep, "chest 20240305", &SERIES_DESCRIPTION);
    assert_quiet(&patient_id("20240305CT"), "chest 20240305", &SERIES_DESCRIPTION);
}

#[test]
fn initials_of_the_institution_are_shown() {
    let sweep = sweep(vec![text(0x0008_0080, "LO", "Massachusetts General Hospital")]);
    assert_review(&sweep, "MGH_WBS_2D", &PROTOCOL_NAME);
    let question = review(&sweep, "MGH_WBS_2D", &PROTOCOL_NAME).unwrap();
    assert_eq!(question.offered, "WBS_2D");
    assert_eq!(question.spans, vec![0..3]);
    assert_review(&sweep, "Massachusetts protocol", &PROTOCOL_NAME);
    assert_eq!(review(&sweep, "MGHCHEST 5", &PROTOCOL_NAME).unwrap().offered, "CHEST 5");
    assert_quiet(&sweep, "general hospital chest", &PROTOCOL_NAME);
}

#[test]
fn non_contrast_stays_and_nobody_is_asked() {
    let sweep = patient("Abernathy^Rosalind");
    assert_quiet(&sweep, r"Non \Contrast", &IMAGE_COMMENTS);
    assert!(review(&sweep, r"Non \Contrast", &IMAGE_COMMENTS).is_none());
}

// The table, row by row.

#[test]
fn a_long_id_matches_by_its_digits_whatever_stands_between_or_touches() {
    let sweep = patient_id("MRN-00482-77");
    for (text, result) in [
        ("00482 77", "1234567"),
        ("chest 0048277 thin", "chest 1234567 thin"),
        ("MRN-00482-77", "1234567"),
        ("mrn 00482/77 RUL", "1234567 RUL"),
    ] {
        assert_eq!(swept(&sweep, text), result);
    }
    assert_eq!(swept(&patient_id("3268852"), "SPS3268852"), "SPS1234567");
    for longer in ["chest 10048277", "chest 00482779", "00482 779"] {
        assert_quiet(&sweep, longer, &SERIES_DESCRIPTION);
    }
}

#[test]
fn a_short_id_matches_whole_or_after_a_cue_and_is_shown_elsewhere() {
    let sweep = patient_id("1234");
    assert_eq!(sweep.text("1234", &STEP_ID).text, EVENT_ID);
    for (text, result) in [
        ("MRN 1234", "MRN 1234567"),
        ("ID:1234 chest", "ID:1234567 chest"),
        ("ACC# 1234", "ACC# 1234567"),
        ("PT1234", "PT1234567"),
        ("see #1234", "see #1234567"),
    ] {
        assert_eq!(swept(&sweep, text), result);
    }
    assert_review(&sweep, "Thorax 1234", &SERIES_DESCRIPTION);
    assert_review(&sweep, "1234", &SERIES_DESCRIPTION);
    assert_quiet(&sweep, "Thorax 12345", &SERIES_DESCRIPTION);
    assert_eq!(swept(&patient_id("A-123"), "id A123"), "id 1234567");
}

#[test]
fn a_placeholder_matches_nothing() {
    for placeholder in ["0", "NOID", "UNKNOWN", "ANONYMOUS", "000000", "XXXXXX"] {
        let sweep = patient_id(placeholder);
        assert_quiet(&sweep, placeholder, &SERIES_DESCRIPTION);
        assert!(!sweep.any_id(placeholder));
    }
    for placeholder in ["ANONYMOUS", "UNKNOWN^UNKNOWN", "Anonymous^Patient"] {
        let text = placeholder.replace('^', " ");
        assert_quiet(&patient(placeholder), &text, &IMAGE_COMMENTS);
    }
}

#[test]
fn a_long_name_part_matches_as_a_word_and_from_six_letters_inside_words() {
    let sweep = patient("Abernathy^Rosa");
    assert_eq!(swept(&sweep, "CHEST_Abernathy_thin"), "CHEST_thin");
    assert_eq!(swept(&sweep, "abernathyct chest"), "ct chest");
    assert_eq!(swept(&sweep, "xabernathys chest"), "chest");
    assert_eq!(swept(&sweep, "rosa chest"), "chest");
    assert_quiet(&sweep, "rosacea", &IMAGE_COMMENTS);
}

#[test]
fn a_name_inside_a_vocabulary_word_is_no_name() {
    assert_quiet(&patient("Corona^Helica"), "CORONAL HELICAL", &SERIES_DESCRIPTION);
}

#[test]
fn a_weak_name_part_needs_the_company_that_names_keep() {
    let low = patient("Low^Grace");
    assert_eq!(swept(&low, "Grace Low chest"), "chest");
    assert_eq!(swept(&low, "chest Low^Grace"), "chest");
    assert_eq!(swept(&low, "Low, G chest"), "chest");
    assert_eq!(swept(&low, "Dr. Low chest"), "chest");
    assert_quiet(&low, "very low dose", &SERIES_DESCRIPTION);
    let lee = patient("Lee^Ann");
    assert_eq!(swept(&lee, "Ann Lee chest"), "chest");
    assert_eq!(swept(&lee, "LEE, A chest"), "chest");
    assert_eq!(swept(&lee, "Mrs Lee chest"), "chest");
    assert_quiet(&lee, "lee side of chest", &SERIES_DESCRIPTION);
    assert_quiet(&lee, "Ann Arbor staging lymphoma chest lee", &SERIES_DESCRIPTION);
}

#[test]
fn a_caret_or_comma_between_ordinary_words_is_asked_about() {
    let sweep = patient("Chest^Ann");
    assert_review(&sweep, "Chest^Routine (Adult)", &SERIES_DESCRIPTION);
    assert_review(&sweep, "CT CHEST, ABDOMEN", &SERIES_DESCRIPTION);
    assert_quiet(&sweep, "CT CHEST LOW DOSE", &SERIES_DESCRIPTION);
    assert_quiet(&sweep, "PET/MR, CHEST", &SERIES_DESCRIPTION);
}

#[test]
fn names_in_chinese_japanese_and_korean() {
    let sweep = patient("Wang^XiaoDong=王^小東=ワン^シャオドン");
    for text in ["王小東 chest", "小東王 chest", "王 小東 chest", "小東 chest", "ﾜﾝ ｼｬｵﾄﾞﾝ chest"]
    {
        assert_eq!(swept(&sweep, text), "chest", "{text}");
    }
    assert_eq!(swept(&sweep, "患者王小東の胸部"), "患者 の胸部");
    assert_quiet(&sweep, "王 chest", &IMAGE_COMMENTS);
    assert_quiet(&sweep, "胸部 小児", &IMAGE_COMMENTS);
    let korean = patient("Hong^Gildong=洪^吉洞=홍^길동");
    for text in ["홍길동 흉부", "길동 흉부", "길동 홍 흉부", "洪吉洞 흉부"] {
        assert_eq!(swept(&korean, text), "흉부", "{text}");
    }
    assert_quiet(&korean, "홍 흉부", &IMAGE_COMMENTS);
}

#[test]
fn the_birth_date_matches_in_its_usual_spellings() {
    let sweep = born("19500103");
    for text in [
        "19500103 chest",
        "03011950 chest",
        "1950-01-03 chest",
        "3.1.1950 chest",
        "01/03/1950 chest",
        "3 Jan 1950 chest",
        "Jan 3, 1950 chest",
        "03-JAN-1950 chest",
        "1950年1月3日 chest",
    ] {
        assert_eq!(swept(&sweep, text), "chest", "{text}");
    }
    assert_eq!(swept(&sweep, "DOB 3/1/50 chest"), "DOB chest");
    for text in ["3/1/50 chest", "219500103", "195001031", "3.1.1951", "1950 chest"] {
        assert_quiet(&sweep, text, &IMAGE_COMMENTS);
    }
}

#[test]
fn a_birth_date_equal_to_an_exam_date_or_1900_is_none() {
    assert_quiet(&born("20240305"), "20240305 chest", &IMAGE_COMMENTS);
    assert_quiet(&born("19000101"), "19000101 chest", &IMAGE_COMMENTS);
}

#[test]
fn only_text_is_swept() {
    let sweep = patient_id("3268852");
    for vr in [VR::CS, VR::DS, VR::IS, VR::AS, VR::DA, VR::TM, VR::DT, VR::UI, VR::OB] {
        assert_quiet(&sweep, "3268852", &Place::new(Tag(0x0018, 0x0050), vr));
    }
    for vr in [VR::LO, VR::SH, VR::ST, VR::LT, VR::UT, VR::UC, VR::PN, VR::AE, VR::UN] {
        assert_eq!(sweep.text("3268852", &Place::new(Tag(0x0018, 0x0050), vr)).text, EVENT_ID);
    }
    assert!(sweep.uid("1.2.840.3268852.1"));
    assert!(!sweep.uid("1.2.840.32688521.1"));
}

#[test]
fn machine_attributes_ask_and_standard_codes_are_reported() {
    let sweep = patient("Siemens^Abernathy");
    let report_only = |sweep: &Sweep, text: &str, place: &Place| {
        assert_quiet(sweep, text, place);
        assert!(sweep.text(text, place).hits.iter().all(|hit| hit.fate == Fate::Reported));
        assert!(!sweep.text(text, place).hits.is_empty());
    };
    for tag in [0x0008_0070_u32, 0x0008_1090, 0x0018_1020, 0x0018_1160, 0x0018_1210] {
        let tag = Tag((tag >> 16) as u16, tag as u16);
        assert_review(&sweep, "Abernathy 5", &Place::new(tag, VR::LO));
        // A maker's word is no name here.
        assert_quiet(&sweep, "SIEMENS", &Place::new(tag, VR::LO));
    }
    let code = Place::new(Tag(0x0008, 0x0100), VR::SH);
    let id = patient_id("113100");
    report_only(&id, "113100", &Place { standard_code: true, ..code });
    assert_eq!(id.text("113100", &code).text, EVENT_ID);
    let meaning = Place { standard_code: true, ..Place::new(Tag(0x0008, 0x0104), VR::LO) };
    assert_eq!(sweep.text("CT chest Abernathy", &meaning).text, "CT chest");
}

#[test]
fn a_text_that_would_end_empty_says_so() {
    let sweep = patient("Abernathy^Rosalind");
    assert_eq!(swept(&sweep, " (Abernathy, Rosalind) "), "REDACTED");
    let two = Place::new(Tag(0x0008, 0x103E), VR::LO);
    assert_eq!(sweep.text(r"Abernathy\chest", &two).text, r"REDACTED\chest");
}

#[test]
fn the_result_stays_within_the_length_of_its_vr() {
    let sweep = patient_id("A1234");
    // 16 characters: the Event ID would make it 18.
    let place = Place::new(Tag(0x0008, 0x1010), VR::SH);
    let result = sweep.text("CHEST 12 #A1234x", &place);
    assert!(result.text.chars().count() <= 16, "{:?}", result.text);
    let result = sweep.text("CHEST AB ID A1234", &place).text;
    assert!(!result.contains("A1234"));
}

#[test]
fn operators_stay_in_their_own_attribute_and_go_elsewhere() {
    let operators = Place::new(Tag(0x0008, 0x1070), VR::PN);
    let sweep = sweep(vec![
        text(0x0010_0010, "PN", "Abernathy^Rosalind"),
        text(0x0008_1070, "PN", r"Thistlewood^Kay\Abernathy^Rosalind"),
    ]);
    assert_quiet(&sweep, "Thistlewood^Kay", &operators);
    assert_eq!(swept(&sweep, "scanned by Thistlewood, late"), "scanned by, late");
    assert_eq!(sweep.text("Abernathy^Rosalind", &operators).text, "REDACTED");
    let sweep = crate::common::sweep::sweep(vec![
        text(0x0008_0090, "PN", "Thistlewood^K"),
        text(0x0008_1070, "PN", "Thistlewood^Kay"),
    ]);
    assert_quiet(&sweep, "Thistlewood^Kay", &operators);
}

#[test]
fn an_exam_de_identified_before_keeps_its_event_id() {
    let build = Build::ct()
        .set(text(0x0010_0010, "PN", EVENT_ID))
        .set(text(0x0010_0020, "LO", EVENT_ID))
        .set(text(0x0008_0050, "SH", EVENT_ID))
        .set(text(0x0020_0010, "SH", EVENT_ID));
    let identifiers = collect(&build);
    assert!(!identifiers.is_identifier(EVENT_ID));
    let sweep = Sweep::new(&identifiers, EVENT_ID);
    assert_quiet(&sweep, "chest 1234567", &SERIES_DESCRIPTION);
    let partly = collect(&build.set(text(0x0008_0050, "SH", "7654321")));
    assert!(partly.is_identifier(EVENT_ID));
}
