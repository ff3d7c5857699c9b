//! Reads the study that the program is built for, and DICOM's own tables, and fails on the
//! first row that cannot be read: a malformed rule must not be found out at a hospital.
//! The study's files go into the program as they are, `study.toml` as plain lines. What is said to
//! people becomes a module of Rust.

#![allow(dead_code, unused_imports, reason = "the modules are the library's own")]

use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/policy"]
mod policy {
    pub mod decision;
    pub mod folder;
    pub mod marks;
    pub mod modality;
    pub mod packed;
    pub mod study;
    pub mod tables;
}

#[path = "src/words/read.rs"]
mod words;

use policy::study::Study;

/// Names another study than `Cargo.toml` does: its folder, from the repository's root.
const STUDY_VARIABLE: &str = "DEID_STUDY";

fn main() {
    println!("cargo::rerun-if-env-changed={STUDY_VARIABLE}");
    println!("cargo::rerun-if-changed=src/policy");
    println!("cargo::rerun-if-changed=src/words");
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
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let file = root.join("src/words/words.toml");
    let said = words::read(&fs::read_to_string(&file)?)
        .map_err(|error| format!("{}: {error}", file.display()))?;
    fs::write(out.join("words.rs"), module_of(&said))?;
    let out = out.join("study");
    fs::create_dir_all(&out)?;
    let files =
        policy::folder::read(&folder).map_err(|error| format!("{}/{error}", folder.display()))?;
    Study::new(&files).map_err(|error| format!("{}/{error}", folder.display()))?;
    for (name, text) in [
        ("study.csv", files.about),
        ("sop.csv", files.sop),
        ("overrides.csv", files.overrides),
        ("asked.csv", files.asked),
        ("accepted.csv", files.accepted),
        ("profiles.csv", files.profiles),
        ("expected.csv", files.expected),
        ("burned_in.csv", files.burned_in),
        ("sample_exams.csv", files.sample),
        ("sample.csv", files.sample_header),
    ] {
        fs::write(out.join(name), text)?;
    }
    Ok(())
}

/// The study of `Cargo.toml`: `package.metadata.study`.
fn default_study(root: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let manifest: toml::Table = toml::from_str(&fs::read_to_string(root.join("Cargo.toml"))?)?;
    let study = toml::Value::Table(manifest);
    let study =
        ["package", "metadata", "study"].iter().try_fold(&study, |value, key| value.get(key));
    Ok(study.and_then(toml::Value::as_str).ok_or("Cargo.toml names no study")?.to_owned())
}

/// A module for each group, and in it a constant or a function for each text.
fn module_of(words: &[words::Word]) -> String {
    let name = |key: &str| key.replace('-', "_");
    let mut out = String::new();
    for group in words.chunk_by(|a, b| a.group == b.group) {
        let of = group.first().map_or("", |word| &word.group);
        out += &format!("pub mod {} {{\n", name(of));
        for word in group {
            let (key, text) = (name(&word.key), &word.text);
            let given: Vec<_> = word.given().into_iter().collect();
            out += &if given.is_empty() {
                format!("pub const {}: &str = {text:?};\n", key.to_uppercase())
            } else {
                let typed = given.join(": impl std::fmt::Display, ");
                format!(
                    "pub fn {key}({typed}: impl std::fmt::Display) -> String {{ format!({text:?}) }}\n"
                )
            };
        }
        out += "}\n";
    }
    out
}
