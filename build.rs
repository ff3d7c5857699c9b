//! Reads the study that the program is built for, and DICOM's own tables, and fails on the
//! first row that cannot be read: a malformed rule must not be found out at a hospital.
//! The study's files go into the program as they are, `study.toml` as JSON.

#![allow(dead_code, reason = "the modules are the library's own")]

use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/policy"]
mod policy {
    pub mod decision;
    pub mod modality;
    pub mod packed;
    pub mod study;
    pub mod tables;
}

use policy::study::{Files, Study};

/// Names another study than `Cargo.toml` does: its folder, from the repository's root.
const STUDY_VARIABLE: &str = "DEID_STUDY";

fn main() {
    println!("cargo::rerun-if-env-changed={STUDY_VARIABLE}");
    println!("cargo::rerun-if-changed=src/policy");
    println!("cargo::rerun-if-changed=Cargo.toml");
    if let Err(error) = build() {
        println!("cargo::error={error}");
    }
}

fn build() -> Result<(), Box<dyn std::error::Error>> {
    if let Some((file, line)) = policy::tables::fault() {
        return Err(format!("src/policy/data/{file}: line {line} cannot be read").into());
    }
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let folder = root.join(match env::var(STUDY_VARIABLE) {
        Ok(folder) if !folder.is_empty() => folder,
        _ => default_study(&root)?,
    });
    println!("cargo::rerun-if-changed={}", folder.display());
    let out = PathBuf::from(env::var("OUT_DIR")?).join("study");
    fs::create_dir_all(&out)?;
    let read = |name: &str| -> Result<&'static str, String> {
        let path = folder.join(name);
        let text =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(String::leak(text.replace("\r\n", "\n")))
    };
    let about: serde_json::Value = toml::from_str(read("study.toml")?)?;
    let files = Files {
        about: String::leak(about.to_string()),
        sop: read("sop.csv")?,
        overrides: read("overrides.csv")?,
        asked: read("asked.csv")?,
        accepted: read("accepted.csv")?,
        expected: read("expected.csv")?,
        burned_in: read("burned_in.csv")?,
    };
    Study::new(&files).map_err(|error| format!("{}/{error}", folder.display()))?;
    for (name, text) in [
        ("study.json", files.about),
        ("sop.csv", files.sop),
        ("overrides.csv", files.overrides),
        ("asked.csv", files.asked),
        ("accepted.csv", files.accepted),
        ("expected.csv", files.expected),
        ("burned_in.csv", files.burned_in),
    ] {
        fs::write(out.join(name), text)?;
    }
    Ok(())
}

/// The study of `Cargo.toml`: `package.metadata.study`.
fn default_study(root: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let manifest: toml::Table = toml::from_str(&fs::read_to_string(root.join("Cargo.toml"))?)?;
    let study = ["package", "metadata", "study"]
        .iter()
        .try_fold(&toml::Value::Table(manifest.clone()), |value, key| value.get(key))
        .and_then(toml::Value::as_str)
        .map(str::to_owned);
    study.ok_or_else(|| "Cargo.toml names no study".into())
}
