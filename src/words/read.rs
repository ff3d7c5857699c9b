//! Reads `words.toml`, for the build script and for xtask; the library holds what they make of it.

use std::collections::BTreeSet;

/// A text that is said somewhere.
pub struct Word {
    /// Where a person meets it.
    pub group: String,
    /// Its name there.
    pub key: String,
    /// As it stands in the file.
    pub text: String,
    /// The same, cut at its placeholders.
    pub parts: Vec<Part>,
}

/// A piece of a text.
pub enum Part {
    /// Said as it is.
    Text(String),
    /// The name of a value that stands there.
    Given(String),
}

impl Word {
    /// The names of its placeholders, each once, in the order of the alphabet.
    pub fn given(&self) -> BTreeSet<&str> {
        let given = self.parts.iter().filter_map(|part| match part {
            Part::Given(name) => Some(name.as_str()),
            Part::Text(_) => None,
        });
        given.collect()
    }
}

/// All texts; or what is wrong, and with which.
pub fn read(toml: &str) -> Result<Vec<Word>, String> {
    let groups: toml::Table = toml::from_str(toml).map_err(|error| error.to_string())?;
    let mut words = Vec::new();
    for (group, texts) in groups {
        for (key, text) in texts.as_table().ok_or(format!("{group} is no group"))? {
            let of = |why: &str| format!("{group}.{key}: {why}");
            let text = text.as_str().ok_or_else(|| of("is no text"))?;
            if !is_name(&group, '-') || !is_name(key, '-') {
                return Err(of("a name has small letters, digits and hyphens"));
            }
            let parts = parts(text).ok_or_else(|| of("has half a placeholder, or a wrong one"))?;
            let (group, key, text) = (group.clone(), key.clone(), text.to_owned());
            words.push(Word { group, key, text, parts });
        }
    }
    Ok(words)
}

fn parts(text: &str) -> Option<Vec<Part>> {
    let mut pieces = text.split('{');
    let mut parts = vec![Part::Text(pieces.next()?.to_owned())];
    for piece in pieces {
        let (name, rest) = piece.split_once('}')?;
        is_name(name, '_').then_some(())?;
        parts.extend([Part::Given(name.to_owned()), Part::Text(rest.to_owned())]);
    }
    let is_whole = parts.iter().all(|part| !matches!(part, Part::Text(text) if text.contains('}')));
    is_whole.then_some(parts)
}

fn is_name(name: &str, joint: char) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint)
}
