//! Series, protocol and study names of real scanners: nobody is asked about them, and no
//! sweep changes them.

use std::collections::BTreeSet;

use crate::common::sweep::{SERIES_DESCRIPTION, patient, sweep};
use deidentifier::deid::{review, suspicious};
use deidentifier::dicom::{CharacterSets, read_header};
use dicom_core::Tag;

static NAMES: &str = include_str!("../../data/series_names.txt");

fn names() -> impl Iterator<Item = &'static str> {
    NAMES.lines().filter(|line| !line.is_empty() && !line.starts_with("## "))
}

#[test]
fn hardly_any_series_name_is_suspicious() {
    let flagged: Vec<&str> = names().filter(|name| !suspicious(name).is_empty()).collect();
    assert!(names().count() > 300);
    assert!(flagged.len() <= 3, "{flagged:#?}");
}

#[test]
fn descriptions_in_real_files_are_hardly_ever_suspicious() {
    let (mut seen, mut flagged) = (BTreeSet::new(), BTreeSet::new());
    for path in crate::common::all_files() {
        let bytes = std::fs::read(path).unwrap();
        let Ok(header) = read_header(&bytes, bytes.len() as u64) else { continue };
        let sets = CharacterSets::new(&header.data_set, &bytes);
        for (index, node) in header.data_set.nodes.iter().enumerate() {
            let described = matches!(
                node.tag,
                Tag(0x0008, 0x0104 | 0x1030 | 0x103E | 0x2111)
                    | Tag(0x0018, 0x1030)
                    | Tag(0x0020, 0x4000)
                    | Tag(0x0032, 0x1060)
                    | Tag(0x0040, 0x0007 | 0x0254)
            );
            if described {
                let text = sets.at(index).decode(node.value_in(&bytes), node.vr);
                if !suspicious(&text).is_empty() {
                    flagged.insert(text.clone());
                }
                seen.insert(text);
            }
        }
    }
    assert!(seen.len() > 50, "{}", seen.len());
    assert!(flagged.len() * 100 <= seen.len(), "{flagged:#?}");
}

#[test]
fn no_series_name_changes_in_the_study_of_someone_with_an_ordinary_name() {
    use crate::common::build::text;
    let sweep = sweep(vec![
        text(0x0010_0010, "PN", "Quillfeather^Rosalind^M"),
        text(0x0010_0020, "LO", "MRN-00482-77"),
        text(0x0008_0050, "SH", "3268852"),
        text(0x0020_0010, "SH", "1"),
        text(0x0010_0030, "DA", "19510207"),
        text(0x0008_0080, "LO", "Larkspur Valley Hospital"),
        text(0x0008_0081, "ST", "12 Larkspur Lane, Springfield"),
        text(0x0008_0090, "PN", "Thistlewood^Kay"),
        text(0x0008_1010, "SH", "CT01"),
    ]);
    for name in names() {
        let swept = sweep.text(name, &SERIES_DESCRIPTION);
        assert_eq!(swept.text, name);
        assert!(swept.hits.is_empty(), "{name}");
    }
}

#[test]
fn few_series_names_wait_when_the_name_is_imaging_vocabulary() {
    for name in ["Low^Grace", "Chest^Ann", "Head^Long", "Lee^Kim", "Small^Axel"] {
        let sweep = patient(name);
        for series in names() {
            assert!(!sweep.text(series, &SERIES_DESCRIPTION).changed, "{name}: {series}");
        }
        let asked: Vec<&str> =
            names().filter(|s| review(&sweep, s, &SERIES_DESCRIPTION).is_some()).collect();
        assert!(asked.len() <= 12, "{name}: {asked:#?}");
    }
}
