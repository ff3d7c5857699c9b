//! Reads the folder of a study into the texts that [`super::study`] understands. The build
//! does so for the study of the program, the command for two that are compared; the page
//! has its study's texts inside.

use std::fs;
use std::path::Path;

use super::study::{BadStudy, Files};

/// The texts of a study's folder. They live as long as the program.
///
/// # Errors
/// The first file that is missing, or a `study.toml` that cannot be read.
pub fn read(folder: &Path) -> Result<Files, BadStudy> {
    let text = |file: &'static str| -> Result<&'static str, BadStudy> {
        let read = fs::read_to_string(folder.join(file));
        let text = read.map_err(|error| BadStudy { file, why: error.to_string() })?;
        // A checkout that turns line ends around must not change the rules.
        Ok(String::leak(text.replace("\r\n", "\n")))
    };
    let lines = |file| -> Result<&'static str, BadStudy> {
        let table: toml::Table = toml::from_str(text(file)?)
            .map_err(|error| BadStudy { file, why: error.to_string() })?;
        let mut lines = String::from("key,value\n");
        flat("", &table, &mut lines).map_err(|why| BadStudy { file, why })?;
        Ok(String::leak(lines))
    };
    Ok(Files {
        about: lines("study.toml")?,
        sop: text("sop.csv")?,
        overrides: text("overrides.csv")?,
        asked: text("asked.csv")?,
        accepted: text("accepted.csv")?,
        profiles: text("profiles.csv")?,
        expected: text("expected.csv")?,
        burned_in: text("burned_in.csv")?,
        sample: lines("sample.toml")?,
        sample_header: text("sample.csv")?,
    })
}

/// A table as lines `key,value`, tables in it as `table.key`, lists separated by spaces:
/// a form that the page reads without a reader of TOML.
fn flat(within: &str, table: &toml::Table, lines: &mut String) -> Result<(), String> {
    for (key, value) in table {
        let key = format!("{within}{key}");
        let value = match value {
            toml::Value::Table(inner) => {
                flat(&format!("{key}."), inner, lines)?;
                continue;
            }
            toml::Value::Array(list) => {
                let list: Option<Vec<String>> = list.iter().map(plain).collect();
                list.filter(|list| list.iter().all(|one| !one.contains(' ')))
                    .map(|list| list.join(" "))
            }
            value => plain(value),
        };
        let fits = |value: &String| !value.contains(['"', '\n']);
        let value = value.filter(fits).ok_or_else(|| format!("{key} cannot be read"))?;
        lines.push_str(&format!("{key},\"{value}\"\n"));
    }
    Ok(())
}

fn plain(value: &toml::Value) -> Option<String> {
    Some(match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(flag) => flag.to_string(),
        _ => return None,
    })
}
