//! What intake says of every committed fixture, by name, and that any other real file gets
//! an answer too.

use std::collections::BTreeMap;

use crate::common::intake::examine_file;
use deidentifier::Code;

/// The files that are something else than refused, by path below pydicom's `test_files`.
/// A path that ends in `/` stands for every file below it.
const EXPECTED: &[(&str, &str)] = &[
    ("693_J2KI.dcm", "CT"),
    ("CT_small.dcm", "CT"),
    ("J2K_pixelrep_mismatch.dcm", "CT"),
    ("dicomdirtests/77654033/CT2/", "CT"),
    ("dicomdirtests/98892001/CT2N/", "CT"),
    ("dicomdirtests/98892001/CT5N/", "CT"),
    // CT without a picture, each of them.
    ("dicomdirtests/TINY_ALPHA/PT000000/", "no-pixel-data"),
    ("dicomdirtests/DICOMDIR", "dicomdir"),
    ("dicomdirtests/DICOMDIR-bigEnd", "dicomdir"),
    ("dicomdirtests/DICOMDIR-empty.dcm", "dicomdir"),
    ("dicomdirtests/DICOMDIR-implicit", "dicomdir"),
    ("dicomdirtests/DICOMDIR-nopatient", "dicomdir"),
    ("dicomdirtests/DICOMDIR-reordered", "dicomdir"),
    ("dicomdirtests/TINY_ALPHA/DICOMDIR", "dicomdir"),
    // Ends inside its directory records.
    ("dicomdirtests/DICOMDIR-nooffset", "truncated"),
    ("MR_truncated.dcm", "truncated"),
    ("rtplan_truncated.dcm", "truncated"),
    // JPEG in the file meta, native pixels in the data set.
    ("SC_rgb_jpeg.dcm", "unknown-transfer-syntax"),
    ("no_meta.dcm", "damaged-header"),
    // Fragments of data sets without a SOP Class or Study Instance UID.
    ("UN_sequence.dcm", "missing-uid"),
    ("empty_charset_LEI.dcm", "missing-uid"),
    ("meta_missing_tsyntax.dcm", "missing-uid"),
    ("nested_priv_SQ.dcm", "missing-uid"),
    // Texts, scripts' outputs and pictures of other kinds.
    ("README.txt", "not-dicom"),
    ("crayons.icc", "not-dicom"),
    ("dicomdirtests/README.txt", "not-dicom"),
    ("dicomdirtests/TINY_ALPHA/README", "not-dicom"),
    ("rtplan.dump", "not-dicom"),
    ("rtstruct.dump", "not-dicom"),
    ("test1.json", "not-dicom"),
    ("test_PN.json", "not-dicom"),
    ("zipMR.gz", "not-dicom"),
];

fn answer(bytes: &[u8]) -> &'static str {
    match examine_file(bytes) {
        Ok(record) => record.series.modality.as_str(),
        Err(code) => code.as_str(),
    }
}

#[test]
fn every_pydicom_file_has_its_answer() {
    let folder = crate::common::fixtures().join("pydicom/test_files");
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for path in crate::common::files_below(&folder) {
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
        let listed = EXPECTED.iter().find(|(pattern, _)| {
            *pattern == name || (pattern.ends_with('/') && name.starts_with(pattern))
        });
        let expected = listed.map_or("not-ct-or-pet", |(pattern, answer)| {
            *uses.entry(pattern).or_default() += 1;
            answer
        });
        assert_eq!(answer(&std::fs::read(&path).unwrap()), expected, "{name}");
    }
    assert_eq!(uses.len(), EXPECTED.len(), "every expectation has its file");
    assert_eq!(uses["dicomdirtests/TINY_ALPHA/PT000000/"], 50);
}

#[test]
fn character_set_files_are_out_of_scope() {
    let folder = crate::common::fixtures().join("pydicom/charset_files");
    for path in crate::common::files_below(&folder) {
        let expected = if path.ends_with("FileInfo.txt") { "not-dicom" } else { "not-ct-or-pet" };
        assert_eq!(answer(&std::fs::read(&path).unwrap()), expected, "{}", path.display());
    }
}

#[test]
fn every_real_file_gets_an_answer_and_no_answer_shows_a_value() {
    let (mut images, mut slices) = (0, 0);
    for path in crate::common::all_files() {
        let bytes = std::fs::read(&path).unwrap();
        match examine_file(&bytes) {
            Ok(record) => {
                images += 1;
                slices += usize::from(record.image.position.is_some());
                let shown = format!("{record:?}");
                for value in [&record.study.patient.id, &record.study.uid, &record.image.uid] {
                    let secret = value.as_str().len() > 3;
                    assert!(!secret || !shown.contains(value.as_str()), "{}", path.display());
                }
                let json = serde_json::to_string(&record).unwrap();
                let back: deidentifier::intake::Record = serde_json::from_str(&json).unwrap();
                assert_eq!(back, record);
            }
            Err(code) => assert_ne!(code, Code::Written),
        }
    }
    assert!(images >= 14 && slices >= 14, "{images} images, {slices} slices");
}

#[test]
fn real_ct_facts() {
    let record = examine_file(&crate::common::pydicom("test_files/CT_small.dcm")).unwrap();
    assert_eq!(record.study.patient.name.as_str(), "CompressedSamples^CT1");
    assert_eq!(record.study.patient.id.as_str(), "1CT1");
    assert_eq!(record.study.date.as_str(), "20040119");
    assert_eq!(record.study.patient.sex.as_str(), "O");
    assert_eq!(record.series.number, Some(1));
    assert_eq!(record.image.number, Some(1));
    assert_eq!(record.image.date.as_str(), "19970430");
    assert_eq!((record.image.dimensions.rows, record.image.dimensions.columns), (128, 128));
    assert_eq!(record.image.position.unwrap()[2], -75.699_997);
    assert_eq!(record.image.orientation.unwrap(), [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    assert_eq!(record.image.transfer_syntax.as_str(), "1.2.840.10008.1.2.1");
    assert!(record.image.burned_in.is_empty());
}
