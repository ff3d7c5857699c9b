//! The built-in sample: valid images, the same each time, of nobody, with everything
//! in them that the page is to show.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::process::Command;
use std::sync::LazyLock;

use deidentifier::Code;
use deidentifier::dicom::read_header;
use deidentifier::intake::{Catalogue, examine};
use deidentifier::sample::Sample;
use dicom_dictionary_std::{tags, uids};
use dicom_object::{DefaultDicomObject, from_reader};

static FILES: LazyLock<Vec<(String, Vec<u8>)>> =
    LazyLock::new(|| Sample::built_in().files().collect());

fn images() -> Vec<(String, DefaultDicomObject)> {
    let dicom = FILES.iter().filter(|(name, _)| name.ends_with(".DCM"));
    dicom.map(|(name, bytes)| (name.clone(), from_reader(Cursor::new(bytes)).unwrap())).collect()
}

fn text(image: &DefaultDicomObject, tag: dicom_core::Tag) -> String {
    image.element(tag).unwrap().to_str().unwrap().trim_end().to_owned()
}

#[test]
fn there_are_as_many_files_as_said_and_they_are_the_same_each_time() {
    let all = &*FILES;
    assert_eq!(all.len(), Sample::built_in().count());
    assert!(Sample::built_in().files().eq(all.iter().cloned()));
    assert_eq!(Sample::built_in().file(3).unwrap(), all[3]);
    assert_eq!(Sample::built_in().file(Sample::built_in().count()), None);
    assert_eq!(all.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len(), all.len());
    assert!(
        all.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() < 6 << 20,
        "small enough to be instant"
    );
}

#[test]
fn two_exams_of_one_person_on_two_dates() {
    let mut exams = BTreeMap::<_, BTreeSet<_>>::new();
    let mut instances = BTreeSet::new();
    for (_, image) in images() {
        let exam = exams.entry(text(&image, tags::STUDY_INSTANCE_UID)).or_default();
        exam.insert((
            text(&image, tags::STUDY_DATE),
            text(&image, tags::MODALITY),
            text(&image, tags::SOP_CLASS_UID),
        ));
        assert_eq!(text(&image, tags::PATIENT_NAME), "SAMPLE^FICTIONAL");
        assert_eq!(text(&image, tags::PATIENT_ID), "SYN-4711-0042");
        assert_eq!(
            text(&image, tags::SOP_INSTANCE_UID),
            image.meta().media_storage_sop_instance_uid()
        );
        assert!(
            instances.insert(text(&image, tags::SOP_INSTANCE_UID)),
            "a SOP Instance UID occurs twice"
        );
    }
    let exams = exams.into_values().flatten().collect::<Vec<_>>();
    let [ct, pet] = [
        ("20240109", "CT", uids::CT_IMAGE_STORAGE),
        ("20240116", "PT", uids::POSITRON_EMISSION_TOMOGRAPHY_IMAGE_STORAGE),
    ];
    assert_eq!(
        exams,
        [ct, pet].map(|(date, modality, class)| (date.into(), modality.into(), class.into()))
    );
}

#[test]
fn every_identifier_is_plainly_made_up() {
    for (_, image) in images() {
        for tag in
            [tags::PATIENT_ID, tags::ACCESSION_NUMBER, tags::STUDY_ID, tags::DEVICE_SERIAL_NUMBER]
        {
            assert!(text(&image, tag).starts_with("SYN-"), "{tag}");
        }
        assert!(text(&image, tags::INSTITUTION_NAME).contains("fictional"));
        assert!(text(&image, tags::PATIENT_COMMENTS).contains("does not exist"));
        for element in &image {
            if let Ok(value) = element.to_str() {
                let event_id = value.trim().len() == 7
                    && value.trim().bytes().all(|byte| byte.is_ascii_digit());
                assert!(!event_id, "{} could be taken for an Event ID", element.header().tag);
            }
        }
    }
}

#[test]
fn the_chest_series_misses_two_slices() {
    let mut numbers = BTreeSet::new();
    let mut heights = Vec::new();
    for (_, image) in images() {
        if text(&image, tags::MODALITY) == "CT" && text(&image, tags::SERIES_NUMBER) == "2" {
            numbers.insert(text(&image, tags::INSTANCE_NUMBER).parse::<u16>().unwrap());
            let position = text(&image, tags::IMAGE_POSITION_PATIENT);
            heights.push(position.rsplit('\\').next().unwrap().parse::<f64>().unwrap());
        }
    }
    let missing = (1..=30).filter(|number| !numbers.contains(number)).collect::<Vec<_>>();
    assert_eq!(missing, [14, 15]);
    heights.sort_by(f64::total_cmp);
    let steps = heights.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>();
    assert_eq!(steps.iter().filter(|step| **step == 8.0).count(), 26);
    assert_eq!(steps.iter().filter(|step| **step == 24.0).count(), 1);
}

#[test]
fn what_the_page_is_to_show_is_there() {
    let images = images();
    let (mut pages, mut comments) = (0, 0);
    for (name, image) in &images {
        let request =
            &image.element(tags::REQUEST_ATTRIBUTES_SEQUENCE).unwrap().items().unwrap()[0];
        let procedure = request.element(tags::REQUESTED_PROCEDURE_ID).unwrap().to_str().unwrap();
        assert_eq!(
            procedure.trim_end(),
            text(image, tags::ACCESSION_NUMBER),
            "the nested accession number"
        );
        assert!(
            image.iter().any(|element| element.header().tag.group() % 2 == 1),
            "a private element"
        );
        assert!(image.meta().source_application_entity_title.is_some());
        if image.element(tags::BURNED_IN_ANNOTATION).is_ok() {
            assert!(name.contains("DOSE"));
            pages += 1;
        }
        if let Ok(comment) = image.element(tags::IMAGE_COMMENTS) {
            assert!(
                comment.to_str().unwrap().contains("Dr. Example"),
                "a name that no other attribute holds"
            );
            comments += 1;
        }
    }
    assert_eq!((pages, comments), (1, 28));
    assert!(
        images
            .iter()
            .any(|(_, image)| text(image, tags::SERIES_DESCRIPTION).contains("SYN-4711-0042"))
    );
    assert_eq!(
        FILES.iter().filter(|(_, bytes)| bytes.get(128..132) != Some(b"DICM")).count(),
        1,
        "a file that is no image"
    );
}

/// A name and a birth date, drawn into one slice of which no header tells.
#[test]
fn letters_are_drawn_into_one_slice_and_into_none_of_its_neighbours() {
    let slices = images().into_iter().filter(|(name, _)| name.contains("LUNG"));
    let bright = slices.map(|(_, image)| {
        let pixels = image.element(tags::PIXEL_DATA).unwrap().to_bytes().unwrap().into_owned();
        let value = |at: usize| u16::from_le_bytes([pixels[at * 2], pixels[at * 2 + 1]]);
        // The corner before the body begins, where there is air.
        let corner = (0..42).flat_map(|row| (0..256).map(move |column| row * 256 + column));
        let count = corner.filter(|at| value(*at) == 1424).count();
        let is_flagged = image.element(tags::BURNED_IN_ANNOTATION).is_ok();
        (text(&image, tags::INSTANCE_NUMBER), count, is_flagged)
    });
    let found: Vec<_> = bright.filter(|(_, count, _)| *count > 20).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    let (number, dots, is_flagged) = &found[0];
    assert_eq!((number.as_str(), *is_flagged), ("9", false));
    assert!(*dots > 1000, "{dots}");
}

#[test]
fn intake_takes_it_as_two_exams_holds_the_dose_page_alone_and_sees_the_gap() {
    let mut catalogue = Catalogue::default();
    for (index, (_, bytes)) in FILES.iter().enumerate() {
        let len = bytes.len() as u64;
        let record = match read_header(bytes, len) {
            Ok(header) => examine(&header, bytes, len, crate::common::study::study()),
            Err(error) => Err(error.code().unwrap()),
        };
        catalogue.add(index as u32, len, record);
    }
    let exams = catalogue.studies();
    let series = exams.iter().flat_map(|exam| &exam.series).collect::<Vec<_>>();
    assert_eq!((exams.len(), series.len()), (2, 4));
    let held = series.iter().flat_map(|series| &series.held).collect::<Vec<_>>();
    assert_eq!(held.len(), 1);
    assert!(FILES[held[0].files[0] as usize].0.contains("DOSE"));
    assert!(held[0].code == Code::BurnedIn && held[0].releasable && held[0].files.len() == 1);
    assert_eq!(series.iter().filter(|series| !series.number_gaps.is_empty()).count(), 1);
    assert_eq!(series.iter().filter(|series| !series.slice_gaps.is_empty()).count(), 1);
    assert!(exams.iter().all(|exam| !exam.mixed_patients));
}

#[test]
fn pictures_have_the_size_that_the_header_says_and_are_not_flat() {
    for (name, image) in images() {
        let number = |tag| image.element(tag).unwrap().to_int::<usize>().unwrap();
        let pixels = image.element(tags::PIXEL_DATA).unwrap().to_bytes().unwrap();
        assert_eq!(pixels.len(), number(tags::ROWS) * number(tags::COLUMNS) * 2, "{name}");
        let values = pixels
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect::<BTreeSet<_>>();
        assert!(values.len() > 1, "{name}");
        assert!(
            values.iter().all(|value| u32::from(*value) < 1 << number(tags::BITS_STORED)),
            "{name}"
        );
    }
}

#[test]
fn the_nodule_takes_up_the_tracer_and_can_be_measured() {
    let peak = |image: &DefaultDicomObject| {
        let pixels = image.element(tags::PIXEL_DATA).unwrap().to_bytes().unwrap();
        let highest = pixels
            .chunks_exact(2)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
            .max()
            .unwrap();
        let number = |tag| text(image, tag).parse::<f64>().unwrap();
        let tracer = &image
            .element(tags::RADIOPHARMACEUTICAL_INFORMATION_SEQUENCE)
            .unwrap()
            .items()
            .unwrap()[0];
        let dose = tracer.element(tags::RADIONUCLIDE_TOTAL_DOSE).unwrap().to_float64().unwrap();
        let half_life = tracer.element(tags::RADIONUCLIDE_HALF_LIFE).unwrap().to_float64().unwrap();
        let left = dose * (-3600.0 * std::f64::consts::LN_2 / half_life).exp();
        f64::from(highest) * number(tags::RESCALE_SLOPE) * number(tags::PATIENT_WEIGHT) * 1000.0
            / left
    };
    let suv = images()
        .iter()
        .filter(|(name, _)| name.contains("PET"))
        .map(|(_, image)| peak(image))
        .fold(0.0, f64::max);
    assert!((6.0..12.0).contains(&suv), "SUVmax {suv}");
}

#[test]
fn dciodvfy_finds_no_error_where_it_is_installed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image.dcm");
    for (name, bytes) in FILES.iter().filter(|(name, _)| name.ends_with(".DCM")) {
        std::fs::write(&path, bytes).unwrap();
        let Ok(output) = Command::new("dciodvfy").arg(&path).output() else { return };
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains("CTImage") || text.contains("PETImage"), "{name}: {text}");
        let errors = text.lines().filter(|line| line.contains("Error")).collect::<Vec<_>>();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}
