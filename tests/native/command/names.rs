//! Names that are safe for links, the whole way: set in a settings file, written, checked by
//! `check` without settings, with the settings file, with the certificate and its report.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::common::build::Build;

const EVENT: &str = "1234567";
const SAFE: &str = r#"{ "ltp2-deid-settings": 1, "link-safe-names": true }"#;

struct Site(tempfile::TempDir);

impl Site {
    /// An exam of three slices, de-identified under these settings.
    fn new(settings: &str) -> Self {
        let site = Self(tempfile::tempdir().unwrap());
        fs::create_dir(site.at("exam")).unwrap();
        for n in 1..=3 {
            fs::write(site.at(&format!("exam/slice{n}.dcm")), Build::slice(n)).unwrap();
        }
        fs::write(site.at("settings.json"), settings).unwrap();
        let line = format!(
            "deidentify exam --event-id {EVENT} --out out --settings settings.json \
             --certificate records --report records/report.json"
        );
        let (status, said) = site.run(&line);
        assert_eq!(status, 0, "{said}");
        site
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, line: &str) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
        let done = command.current_dir(self.0.path()).args(line.split_whitespace()).output();
        let done = done.unwrap();
        let said = [done.stdout, done.stderr].concat();
        (done.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    /// The names in the zip, extracted to `EVENT` as well.
    fn extract(&self) -> Vec<String> {
        let zip = fs::File::open(self.at(&format!("out/{EVENT}.zip"))).unwrap();
        let mut zip = zip::ZipArchive::new(zip).unwrap();
        zip.extract(self.0.path()).unwrap();
        (0..zip.len()).map(|n| zip.by_index(n).unwrap().name().unwrap().into_owned()).collect()
    }

    fn rename(&self, from: &str, to: &str) {
        let at = |name: &str| self.at(EVENT).join(name);
        fs::rename(at(from), at(to)).unwrap();
    }
}

#[test]
fn safe_names_are_written_and_every_check_knows_them() {
    let site = Site::new(SAFE);
    let wanted = [1, 2, 3].map(|n| format!("{EVENT}/IMG_000{n}_{EVENT}.dcm"));
    assert_eq!(site.extract(), wanted);
    for input in [format!("out/{EVENT}.zip"), EVENT.to_owned()] {
        for settings in [
            "",
            "--settings settings.json",
            "--settings records/1234567-certificate.html",
            "--settings records/report.json",
        ] {
            let (status, said) = site.run(&format!("check {input} {settings}"));
            assert_eq!(status, 0, "{input} {settings}: {said}");
            let told = said.contains("checked against other settings");
            assert_eq!(told, !settings.is_empty(), "{said}");
        }
    }
}

#[test]
fn a_wrong_padding_and_two_ways_in_one_folder_fail() {
    let site = Site::new(SAFE);
    site.extract();
    let (right, short) = (format!("IMG_0002_{EVENT}.dcm"), format!("IMG_2_{EVENT}.dcm"));
    let certificate = "--settings records/1234567-certificate.html";
    site.rename(&right, &short);
    for settings in ["", certificate] {
        let (status, said) = site.run(&format!("check {EVENT} {settings}"));
        assert_eq!(status, 1, "{said}");
        assert!(said.contains("not named as the SOP or the settings say"), "{said}");
    }
    // The SOP's own name is good by itself, but not among others.
    site.rename(&short, &format!("IMG#2_{EVENT}.dcm"));
    let (status, said) = site.run(&format!("check {EVENT}"));
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("named in two different ways"), "{said}");
    let (status, said) = site.run(&format!("check {EVENT} {certificate}"));
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("not named as the SOP or the settings say"), "{said}");
}

#[test]
fn a_finding_names_the_file_as_it_is_called() {
    let site = Site::new(SAFE);
    site.extract();
    let path = site.at(EVENT).join(format!("IMG_0002_{EVENT}.dcm"));
    let mut bytes = fs::read(&path).unwrap();
    bytes[0] = 1;
    fs::write(&path, bytes).unwrap();
    let (status, said) = site.run(&format!("check {EVENT}"));
    assert_eq!(status, 1, "{said}");
    assert!(said.contains(&format!("IMG_0002_{EVENT}.dcm")), "{said}");
}

#[test]
fn a_certificate_carries_settings_of_every_kind() {
    let own = r#"{ "file-name": "{event}-{n}.dcm", "file-number-digits": 6, "birth-date": "absent",
        "institution-name": "remove" }"#;
    let site = Site::new(own);
    let zip = format!("out/{EVENT}.zip");
    let (status, said) = site.run(&format!("check {zip}"));
    assert_eq!(status, 1, "{said}");
    for settings in ["settings.json", "records/1234567-certificate.html", "records/report.json"] {
        let (status, said) = site.run(&format!("check {zip} --settings {settings}"));
        assert_eq!(status, 0, "{said}");
    }
    // They are no longer the SOP's: its names do not pass with them.
    let safe = Site::new(SAFE);
    let line = format!("check {} --settings records/report.json", safe.at(&zip).display());
    assert_eq!(site.run(&line).0, 1);
}

#[test]
fn what_says_no_settings_is_wrong_usage() {
    let site = Site::new(SAFE);
    let certificate = fs::read_to_string(site.at("records/1234567-certificate.html")).unwrap();
    let report = fs::read_to_string(site.at("records/report.json")).unwrap();
    let cut = &certificate[..certificate.len() / 3];
    for (text, sentence) in [
        ("De-identification certificate", "not JSON"),
        (cut, "not JSON"),
        (&report.replace("LTP2 SOP", "SECRET SOP"), "another study"),
        (&report.replace("\"schema\": 1", "\"schema\": 7"), "another version"),
        (&report.replace("link-safe-names", "SECRET"), "a setting that there is not"),
    ] {
        fs::write(site.at("wrong"), text).unwrap();
        let (status, said) = site.run(&format!("check out/{EVENT}.zip --settings wrong"));
        assert_eq!(status, 2, "{said}");
        assert!(said.contains(sentence) && !said.contains("SECRET"), "{said}");
    }
}
