//! The study that a page is built for: its folder under `studies`, and its words in the page.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::config;

/// Tells the library's build script which study the program is for.
pub const VARIABLE: &str = "DEID_STUDY";

/// A study.
pub struct Study {
    /// Its folder, from the repository's root.
    pub folder: PathBuf,
    about: toml::Table,
}

impl Study {
    /// The study of `Cargo.toml`; or one by its folder, or by its name under `studies`,
    /// and then in its newest version.
    pub fn find(name: Option<&str>) -> Result<Self> {
        let folder = match name {
            None => default_folder()?,
            Some(name) if config::root().join(name).join("study.toml").is_file() => name.into(),
            Some(name) => newest(name)?,
        };
        let file = config::root().join(&folder).join("study.toml");
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let about = toml::from_str(&text).with_context(|| file.display().to_string())?;
        Ok(Self { folder, about })
    }

    /// The name of its page, which is also what its files begin with.
    pub fn page(&self) -> Result<String> {
        Ok(format!("{}-deid.html", self.text("files")?))
    }

    /// A text of `study.toml`, as `table.key`.
    fn text(&self, path: &str) -> Result<String> {
        let mut value = None;
        let mut table = Some(&self.about);
        for key in path.split('.') {
            value = table.and_then(|table| table.get(key));
            table = value.and_then(toml::Value::as_table);
        }
        let text = match value {
            Some(toml::Value::String(text)) => Some(text.clone()),
            Some(toml::Value::Integer(number)) => Some(number.to_string()),
            _ => None,
        };
        text.with_context(|| format!("{}: no {path}", self.folder.join("study.toml").display()))
    }

    /// Puts the study's words where the document names them, as `{{table.key}}`.
    pub fn fill(&self, html: &str) -> Result<String> {
        let mut parts = html.split("{{");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (path, rest) = part.split_once("}}").context("a `{{` without its `}}`")?;
            for letter in self.text(path)?.chars() {
                match letter {
                    '&' => filled.push_str("&amp;"),
                    '<' => filled.push_str("&lt;"),
                    '"' => filled.push_str("&quot;"),
                    letter => filled.push(letter),
                }
            }
            filled.push_str(rest);
        }
        Ok(filled)
    }

    /// The words that the page's script needs.
    pub fn words(&self) -> Result<Value> {
        let text = |path| self.text(path);
        Ok(json!({
            "files": text("files")?,
            "title": text("page.title")?,
            "kinds": text("kinds")?,
            "allKinds": text("page.all-kinds")?,
            "idWhere": text("event-id.where")?,
            "contact": text("receiver.contact")?,
        }))
    }
}

/// The study that `Cargo.toml` names.
fn default_folder() -> Result<PathBuf> {
    let manifest = fs::read_to_string(config::root().join("Cargo.toml"))?;
    let manifest: toml::Value = toml::from_str(&manifest)?;
    let study = ["package", "metadata", "study"]
        .iter()
        .try_fold(&manifest, |value, key| value.get(key))
        .and_then(toml::Value::as_str);
    Ok(study.context("Cargo.toml names no study")?.into())
}

/// The newest version of a study under `studies`: its last number is the highest.
fn newest(name: &str) -> Result<PathBuf> {
    if name.contains(['/', '\\', '.']) {
        bail!("{name} is no study's folder");
    }
    let folder = PathBuf::from("studies").join(name);
    let entries = fs::read_dir(config::root().join(&folder))
        .with_context(|| format!("no study is called {name}"))?;
    let versions = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let numbered = versions.filter_map(|version| {
        let numbers = version.split('.').map(|part| part.parse::<u32>().ok());
        Some((numbers.collect::<Option<Vec<_>>>()?, version))
    });
    let (_, version) = numbered.max().with_context(|| format!("{name} has no version"))?;
    Ok(folder.join(version))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_words_of_a_document_are_the_study_s() {
        let about = toml::from_str("name = 'A & <B>'\n[page]\ntitle = 'T'").unwrap();
        let study = Study { folder: PathBuf::new(), about };
        let filled = study.fill("<h1>{{page.title}}</h1> {{name}}").unwrap();
        assert_eq!(filled, "<h1>T</h1> A &amp; &lt;B>");
        for wrong in ["{{page}}", "{{page.none}}", "{{name"] {
            assert!(study.fill(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_study_is_found_by_its_name_or_its_folder() {
        let known = Study::find(None).unwrap();
        let folder = known.folder.to_str().unwrap();
        assert_eq!(Study::find(Some(folder)).unwrap().folder, known.folder);
        let name = folder.split('/').nth(1).unwrap();
        assert_eq!(Study::find(Some(name)).unwrap().folder, known.folder);
        for wrong in ["nobody", "../studies", "."] {
            assert!(Study::find(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
