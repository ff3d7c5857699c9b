//! What is said to people, as the page's scripts have it: `WORDS.group.key`, a text, or a function
//! of an object with a value for each placeholder. And what is asked of `words.toml` itself.

#[path = "../../src/words/read.rs"]
mod read;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use read::{Part, Word};

use crate::{config, literals};

/// Its place from the repository's root.
const FILE: &str = "src/words/words.toml";

/// What a script names a text by.
const GLOBAL: &str = "WORDS.";

/// Says little to someone who is no radiologist and no programmer.
const JARGON: [&str; 10] = [
    "known leak",
    "position in the patient",
    "rows hold",
    "shapes were searched",
    "series have gaps",
    "kept text",
    "held against",
    "ruled out",
    "by vr",
    "private element",
];

/// What has the words of a sentence and is none that is said to people, by the file that holds it
/// or the folder, and how it begins there.
const NOT_SAID: [(&str, &str); 14] = [
    // The command's help, most of which clap makes of comments; a line of headings.
    ("src/command/records.rs", "event id "),
    ("src/main.rs", ""),
    // Told to who builds with a study that is wrong.
    ("src/policy/study", ""),
    ("src/policy/folder.rs", ""),
    ("src/words/read.rs", ""),
    // Written into the copies, or DICOM's own names.
    ("src/policy/claims.rs", ""),
    ("src/policy/layers.rs", "Retain "),
    // Looked for in files.
    ("src/check/patterns.rs", "date of birth"),
    ("src/deid/identifiers/collect.rs", ""),
    ("src/deid/patterns/words.rs", ""),
    // By these, files of our own are known again.
    ("src/report/tables.rs", ""),
    // Read by programs alone.
    ("src/report/certificate.rs", "default-src"),
    ("src/deid/value.rs", "birth date of"),
    ("src/web/crossing.rs", "not what was sealed"),
];

/// So many words are a sentence, which stands in `words.toml` and not in the code.
const SENTENCE: usize = 3;

/// The texts that the page's scripts name, as an expression of JavaScript.
pub fn for_page(root: &Path) -> Result<String> {
    let named = named_by_scripts(&sources(&root.join("www"), "js")?)?;
    let words = all(root)?;
    let own: Vec<_> = words.iter().filter(|word| named.contains(&path(word))).collect();
    if let Some(none) = named.iter().find(|path| own.iter().all(|word| self::path(word) != **path))
    {
        bail!("{FILE} has no text for {GLOBAL}{none}");
    }
    Ok(object(&own))
}

/// All texts as a script that the tests of the page's modules begin with.
pub fn for_tests(root: &Path) -> Result<String> {
    Ok(format!("globalThis.WORDS = {};\n", object(&all(root)?.iter().collect::<Vec<_>>())))
}

/// Their types, which `tsc` holds the scripts against.
pub fn declarations(root: &Path) -> Result<String> {
    let words = all(root)?;
    let typed = |word: &Word| match word.given() {
        given if given.is_empty() => "string".to_owned(),
        given => {
            let fields: String =
                given.iter().map(|name| format!("{name}: string | number; ")).collect();
            format!("(given: {{ {fields}}}) => string")
        }
    };
    let types = grouped(&words.iter().collect::<Vec<_>>(), |word| typed(word), ';');
    Ok(format!("/** {FILE} */\ndeclare const WORDS: Readonly<{types}>;\n"))
}

/// Fails on a text that nobody names, on one that breaks a rule, and on a sentence that stands
/// in the code.
pub fn check(root: &Path) -> Result<()> {
    let words = all(root)?;
    let scripts = sources(&root.join("www"), "js")?;
    let core = sources(&root.join("src"), "rs")?;
    let mut faults = Vec::new();
    let named = named_by_scripts(&scripts)?;
    for word in &words {
        let of = format!("{FILE}: {}.{}", word.group, word.key);
        if !named.contains(&path(word)) && !core.iter().any(|(_, text)| names(text, word)) {
            faults.push(format!("{of} is named nowhere"));
        }
        faults.extend(fault(&word.text).map(|why| format!("{of} {why}")));
    }
    let mut unused: Vec<_> = NOT_SAID.into();
    for (file, text) in scripts.iter().chain(&core) {
        let shown = file.strip_prefix(root).unwrap_or(file);
        let own = literals::of(text, file.extension().is_some_and(|end| end == "rs"));
        for (line, said) in own.into_iter().filter(|(_, said)| is_sentence(said)) {
            let allows = |(place, beginning): &(&str, &str)| {
                shown.starts_with(place) && said.starts_with(beginning)
            };
            if NOT_SAID.iter().any(allows) {
                unused.retain(|own| !allows(own));
            } else {
                faults.push(format!("{}:{line}: “{said}” belongs in {FILE}", shown.display()));
            }
        }
    }
    let unused = unused.into_iter();
    faults.extend(unused.map(|(place, _)| format!("{place} has no text that is not said")));
    if faults.is_empty() { Ok(()) } else { bail!("{}", faults.join("\n")) }
}

fn all(root: &Path) -> Result<Vec<Word>> {
    let text = fs::read_to_string(root.join(FILE)).context(FILE)?;
    read::read(&text).map_err(|error| anyhow!("{FILE}: {error}"))
}

/// What breaks a rule that every text keeps to.
fn fault(text: &str) -> Option<String> {
    let small = text.to_lowercase();
    if let Some(word) = JARGON.iter().find(|word| small.contains(**word)) {
        return Some(format!("says “{word}”, which not everyone understands"));
    }
    if text.contains("  ") || text.trim() != text || text.is_empty() {
        return Some("has a space too many".into());
    }
    // A text in which one sentence ends is sentences.
    let ends = |c: char| matches!(c, '.' | '?' | '!' | ':' | '…' | '}' | ')');
    let has_sentences = text.split(". ").skip(1).any(|next| next.starts_with(char::is_uppercase));
    (has_sentences && !text.ends_with(ends)).then(|| "ends without a full stop".into())
}

fn is_sentence(said: &str) -> bool {
    let is_word = |part: &&str| {
        let part = part.trim_end_matches(['.', ',', ':', ';', '?', '!', ')', '…']);
        let part = part.trim_start_matches('(');
        !part.is_empty() && part.chars().all(|c| c.is_alphabetic() || matches!(c, '’' | '-'))
    };
    said.split_whitespace().filter(is_word).count() >= SENTENCE
}

/// `group.key`, as scripts spell it.
fn path(word: &Word) -> String {
    format!("{}.{}", camel(&word.group), camel(&word.key))
}

fn camel(name: &str) -> String {
    let mut parts = name.split('-');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let (head, tail) = part.split_at(part.len().min(1));
        name + &head.to_uppercase() + tail
    })
}

/// Whether a module of the core names a text, with its group.
fn names(code: &str, word: &Word) -> bool {
    let key = word.key.replace('-', "_");
    let key = if word.given().is_empty() { key.to_uppercase() } else { key };
    let name = format!("{}::{key}", word.group.replace('-', "_"));
    let goes_on = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    code.split(&name).skip(1).any(|rest| !goes_on(rest))
}

/// Each `WORDS.group.key` of the scripts. Only what is spelled out can be found, and given them.
fn named_by_scripts(scripts: &[(PathBuf, String)]) -> Result<BTreeSet<String>> {
    let mut named = BTreeSet::new();
    for (file, text) in scripts {
        for (n, rest) in text.split("WORDS").enumerate().skip(1) {
            let end = |c: char| !c.is_alphanumeric();
            let parts: Vec<&str> = rest.splitn(4, end).collect();
            match parts.as_slice() {
                ["", group, key, _] if rest.starts_with(&format!(".{group}.{key}")) => {
                    named.insert(format!("{group}.{key}"));
                }
                _ => bail!("{}: the {n}. {GLOBAL} is not {GLOBAL}group.key", file.display()),
            }
        }
    }
    Ok(named)
}

fn object(words: &[&Word]) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let value = |word: &Word| {
        let given = word.given();
        if given.is_empty() {
            return quoted(&word.text);
        }
        let given: Vec<_> = given.into_iter().collect();
        let parts = word.parts.iter().map(|part| match part {
            Part::Text(text) => quoted(text),
            Part::Given(name) => name.clone(),
        });
        format!("({{ {} }}) => {}", given.join(", "), parts.collect::<Vec<_>>().join(" + "))
    };
    grouped(words, value, ',')
}

/// The groups with their texts, as `{ group: { key: … } }`.
fn grouped(words: &[&Word], value: impl Fn(&Word) -> String, end: char) -> String {
    let mut out = String::from("{\n");
    for group in words.chunk_by(|a, b| a.group == b.group) {
        let name = group.first().map_or("", |word| &word.group);
        out += &format!("{}: {{\n", camel(name));
        for word in group {
            out += &format!("{}: {}{end}\n", camel(&word.key), value(word));
        }
        out += &format!("}}{end}\n");
    }
    out + "}"
}

/// The files below a folder with this ending, and what is in them.
fn sources(folder: &Path, ending: &str) -> Result<Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path, ending)?);
        } else if path.extension().is_some_and(|own| own == ending) {
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            found.push((path, text));
        }
    }
    Ok(found)
}

/// Writes the types to where `tsc` and editors look for them.
pub fn write_declarations(root: &Path) -> Result<PathBuf> {
    written("words.d.ts", &declarations(root)?)
}

/// Writes what the tests of the page's modules begin with.
pub fn write_for_tests(root: &Path) -> Result<PathBuf> {
    written("words.mjs", &for_tests(root)?)
}

fn written(name: &str, text: &str) -> Result<PathBuf> {
    let file = config::wasm_target_dir().join(name);
    fs::create_dir_all(config::wasm_target_dir())?;
    fs::write(&file, text).with_context(|| file.display().to_string())?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TOML: &str = "[a-b]\none = 'One'\nhow-many = '{n} of {all}, {n}'\n";

    fn script(text: &str) -> Result<BTreeSet<String>> {
        named_by_scripts(&[(PathBuf::new(), text.to_owned())])
    }

    #[test]
    fn a_text_is_a_string_and_one_with_placeholders_a_function() {
        let words = read::read(TOML).unwrap();
        let made = object(&words.iter().collect::<Vec<_>>());
        let wanted = "{\naB: {\nhowMany: ({ all, n }) => \"\" + n + \" of \" + all + \", \" + n + \"\",\none: \"One\",\n},\n}";
        assert_eq!(made, wanted);
        for wrong in [
            "a = 'b'",
            "[a]\nb = 1",
            "[a]\nB = 'c'",
            "[a]\nb = '{c'",
            "[a]\nb = 'c}'",
            "[a]\nb = '{C}'",
        ] {
            assert!(read::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_scripts_and_the_core_name_is_found_and_nothing_that_is_like_it() {
        assert_eq!(script("say(WORDS.aB.one)").unwrap(), BTreeSet::from(["aB.one".to_owned()]));
        for wrong in ["const { aB } = WORDS;", "WORDS.aB", "WORDS.aB[key]"] {
            assert!(script(wrong).is_err(), "{wrong}");
        }
        let words = read::read(TOML).unwrap();
        let (many, one) = (words.first().unwrap(), words.last().unwrap());
        assert!(names("words::a_b::ONE,", one) && names("a_b::how_many(1, 2)", many));
        assert!(!names("words::a_b::ONE_MORE", one) && !names("words::b::ONE", one));
    }

    #[test]
    fn sentences_are_told_from_selectors_and_codes() {
        for said in ["No files arrived.", "{} of the files", "the patient’s name"] {
            assert!(is_sentence(said), "{said}");
        }
        for code in ["#look [data-text]", "Save all", "button.link.quiet a b", "0px 400px 1px 2px"]
        {
            assert!(!is_sentence(code), "{code}");
        }
    }

    #[test]
    fn every_text_keeps_to_the_rules() {
        for right in ["Save", "It is so. Do that.", "Two of 1. 5", "It is so. Settings:"] {
            assert_eq!(fault(right), None, "{right}");
        }
        for wrong in ["It is so. Do that", "a  b", "a ", "", "No known leak was found."] {
            assert!(fault(wrong).is_some(), "{wrong}");
        }
    }
}
