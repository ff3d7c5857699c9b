//! Old and new UIDs and Patient IDs for validators of de-identification: whole, true, marked
//! as not for upload, and never where files are uploaded from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use dicom_core::VR;
use dicom_core::value::Value;
use dicom_object::InMemDicomObject;

use crate::common::build::{Build, seq, text};

const UIDS: &str = "map/uid-mapping-do-not-upload.csv";
const PATIENTS: &str = "map/patient-mapping-do-not-upload.csv";
const MARK: &str = "HOLDS IDENTIFIERS: DO NOT UPLOAD";

struct Site(tempfile::TempDir);

impl Site {
    fn new(settings: &str) -> Self {
        let site = Self(tempfile::tempdir().unwrap());
        fs::create_dir(site.at("exam")).unwrap();
        for n in 1..=2 {
            fs::write(site.at(&format!("exam/{n}.dcm")), slice(n).bytes()).unwrap();
        }
        fs::write(site.at("settings.json"), settings).unwrap();
        site
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn deidentify(&self, more: &str) -> (i32, String) {
        let line = format!(
            "deidentify exam --event-id 1234567 --out out --layout folder --settings settings.json {more}"
        );
        let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
        let done = command.current_dir(self.0.path()).args(line.split_whitespace()).output();
        let done = done.unwrap();
        let said = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        (done.status.code().unwrap(), said)
    }

    fn pairs(&self, name: &str) -> BTreeMap<String, String> {
        let mut rows = csv::Reader::from_path(self.at(name)).unwrap();
        assert_eq!(rows.headers().unwrap(), vec![MARK, "id_old", "id_new"]);
        rows.records().map(|row| row.unwrap()).map(|row| (row[1].into(), row[2].into())).collect()
    }
}

/// An image that refers to another, to a frame of reference, and to something elsewhere.
fn slice(n: u32) -> Build {
    let other = vec![
        text(0x0008_1150, "UI", "1.2.840.10008.5.1.4.1.1.2"),
        text(0x0008_1155, "UI", &format!("2.25.3.1.{}", 3 - n)),
    ];
    // One that nothing here has as its own.
    let lost = vec![
        text(0x0008_1150, "UI", "1.2.840.10008.5.1.4.1.1.2"),
        text(0x0008_1155, "UI", "2.25.3.1.77"),
    ];
    Build::ct()
        .set(text(0x0008_0018, "UI", &format!("2.25.3.1.{n}")))
        .set(seq(0x0008_1140, vec![other, lost]))
        .set(text(0x0020_0013, "IS", &n.to_string()))
        .set(text(0x0020_0032, "DS", &format!(r"-100\-100\{}", n * 5)))
        .set(text(0x0020_0052, "UI", "2.25.4711"))
}

/// Every UID of a data set that is not the standard's own, at every depth.
fn uids_in(data_set: &InMemDicomObject, found: &mut BTreeSet<String>) {
    for element in data_set {
        match element.value() {
            Value::Sequence(items) => {
                items.items().iter().for_each(|item| uids_in(item, found));
            }
            Value::Primitive(_) if element.vr() == VR::UI => {
                let text = element.to_str().unwrap();
                let uids = text.split('\\').map(|uid| uid.trim_end_matches(['\0', ' ']));
                let own = uids.filter(|uid| !uid.starts_with("1.2.840.10008.") && !uid.is_empty());
                found.extend(own.map(str::to_owned));
            }
            _ => {}
        }
    }
}

fn uids(folder: PathBuf) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in crate::common::files_below(&folder) {
        uids_in(&dicom_object::open_file(file).unwrap(), &mut found);
    }
    found
}

#[test]
fn every_uid_and_patient_id_is_mapped_to_what_it_is_in_the_output() {
    let site = Site::new(r#"{ "strict": true, "keep-uids": false }"#);
    let (status, said) = site.deidentify("--mapping map");
    assert_eq!(status, 0, "{said}");
    let pairs = site.pairs(UIDS);
    let old: BTreeSet<String> = pairs.keys().cloned().collect();
    assert_eq!(old, uids(site.at("exam")));
    assert!(old.contains("2.25.4711") && old.contains("2.25.3.1.77"), "{old:?}");
    let new = uids(site.at("out"));
    assert!(new.is_subset(&pairs.values().cloned().collect()), "{new:?}");
    assert!(new.is_disjoint(&old), "{new:?}");
    for n in 1..=2 {
        let written = site.at(&format!("out/1234567/IMG#{n}_1234567.dcm"));
        let written = dicom_object::open_file(written).unwrap();
        let uid = |tag| written.element(tag).unwrap().to_str().unwrap().into_owned();
        let is = |tag, old: &str| assert_eq!(uid(tag).trim_end_matches('\0'), pairs[old]);
        is(dicom_core::Tag(0x0008, 0x0018), &format!("2.25.3.1.{n}"));
        is(dicom_core::Tag(0x0020, 0x0052), "2.25.4711");
    }
    let patient = slice(1).text_of(0x0010_0020).unwrap();
    assert_eq!(site.pairs(PATIENTS), BTreeMap::from([(patient.clone(), "1234567".into())]));
    assert!(!said.contains(&patient) && !said.contains("2.25."), "{said}");
    #[cfg(unix)]
    for name in [UIDS, PATIENTS] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(site.at(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name} can be read by others");
    }
}

#[test]
fn uids_that_stay_are_mapped_to_themselves_and_nothing_is_written_unasked() {
    let site = Site::new("{}");
    assert_eq!(site.deidentify("").0, 0);
    assert!(!site.at("map").exists());
    let (status, said) = site.deidentify("--mapping map --replace");
    assert_eq!(status, 0, "{said}");
    let pairs = site.pairs(UIDS);
    assert!(pairs.len() > 3 && pairs.iter().all(|(old, new)| old == new), "{pairs:?}");
    // An earlier mapping is replaced only when that is asked for, and nothing else ever.
    assert_eq!(site.deidentify("--mapping map").0, 2);
    assert_eq!(site.deidentify("--mapping map --replace").0, 0);
    fs::write(site.at(PATIENTS), "mine").unwrap();
    assert_eq!(site.deidentify("--mapping map --replace").0, 2);
    assert_eq!(fs::read(site.at(PATIENTS)).unwrap(), b"mine");
}

#[test]
fn a_mapping_never_lies_where_files_are_uploaded_from() {
    let site = Site::new("{}");
    fs::create_dir(site.at("elsewhere")).unwrap();
    for folder in ["out", "out/1234567", "elsewhere/../out/deep"] {
        let (status, said) = site.deidentify(&format!("--mapping {folder}"));
        assert_eq!(status, 2, "{said}");
        assert!(said.contains("the mapping holds identifiers"), "{said}");
        assert!(!site.at("out").exists(), "{folder}");
    }
}
