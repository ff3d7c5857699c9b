//! How many names get through the sweep, and how many texts without a name it cuts or asks
//! about: names of many languages, each written in forty ways into series texts, and the
//! series texts of real scanners as they are.
//!
//! A name is found when it is cut, or when a person is asked about it.

mod spell;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use deidentifier::deid::{Identifiers, Place as At, Sweep, review};
use deidentifier::dicom::read_header;
use dicom_core::{Tag, VR};

use self::spell::{SHORT_ALONE, spellings};
use crate::Place;
use crate::build::{Build, text};
use crate::table::Table;

const SERIES_TEXTS: &str = include_str!("../../../../tests/data/series_names.txt");
const SERIES_DESCRIPTION: At = At::new(Tag(0x0008, 0x103E), VR::LO);
const EVENT: &str = "1234567";

/// Texts of a series, with a place for the name.
const TEXTS: [&str; 8] = [
    "{}",
    "CT chest {}",
    "{} lung 1.25mm",
    "Thorax {} 5.0 B70f",
    "{}_PET_AC",
    "low dose {} follow up",
    "WB 3D MAC {}",
    "CT: {} (repeat)",
];

/// A patient, as the header names them.
pub struct Person {
    language: String,
    family: String,
    given: String,
    middle: String,
    own_family: String,
    own_given: String,
}

impl Person {
    fn read(line: &str) -> Option<Self> {
        let mut fields = line.split('\t').map(str::to_owned);
        let mut next = || fields.next();
        Some(Self {
            language: next()?,
            family: next()?,
            given: next()?,
            middle: next()?,
            own_family: next()?,
            own_given: next()?,
        })
    }

    /// Patient's Name (PS3.5 6.2.1).
    fn header(&self) -> String {
        let latin = format!("{}^{}^{}", self.family, self.given, self.middle);
        let latin = latin.trim_end_matches('^');
        if self.own_family.is_empty() {
            latin.to_owned()
        } else {
            format!("{latin}={}^{}", self.own_family, self.own_given)
        }
    }

    fn sweep(&self) -> Sweep {
        let file = Build::ct()
            .set(text(0x0008_0005, "CS", "ISO_IR 192"))
            .set(text(0x0010_0010, "PN", &self.header()))
            .set(text(0x0010_0020, "LO", "QX-7718-04"))
            .set(text(0x0010_0030, "DA", "19510207"))
            .bytes();
        let mut identifiers = Identifiers::default();
        if let Ok(header) = read_header(&file, file.len() as u64) {
            identifiers.collect(&header.data_set, &file);
        }
        Sweep::new(&identifiers, EVENT)
    }
}

/// What became of texts.
#[derive(Default, Clone, Copy)]
struct Count {
    all: usize,
    cut: usize,
    asked: usize,
}

impl Count {
    fn add(&mut self, fate: Option<Fate>) {
        self.all += 1;
        self.cut += usize::from(fate == Some(Fate::Cut));
        self.asked += usize::from(fate == Some(Fate::Asked));
    }

    fn found(self) -> f64 {
        share(self.cut + self.asked, self.all)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Cut,
    Asked,
}

/// Prints the table by kind, and by language what was missed.
pub fn run(_place: &Place, table: &mut Table) -> Result<()> {
    let path = PathBuf::from(std::env::var_os("LTP2_NAMES").context("LTP2_NAMES is not set")?);
    let names = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let people: Vec<Person> = names.lines().filter_map(Person::read).collect();
    let (mut kinds, mut languages) = (BTreeMap::<_, Count>::new(), BTreeMap::<_, Count>::new());
    let (mut found, mut without) = (Count::default(), Count::default());
    let mut missed = Vec::new();
    let plain: Vec<&str> =
        SERIES_TEXTS.lines().filter(|line| !line.is_empty() && !line.starts_with("## ")).collect();
    for person in &people {
        let sweep = person.sweep();
        for (at, spelling) in spellings(person).into_iter().enumerate() {
            let template = TEXTS.get(at % TEXTS.len()).copied().unwrap_or("{}");
            let text = template.replace("{}", &spelling.written);
            let fate = planted(&sweep, &text, template, person);
            kinds.entry(spelling.kind).or_default().add(fate);
            if spelling.kind == SHORT_ALONE {
                continue;
            }
            languages.entry(person.language.clone()).or_default().add(fate);
            found.add(fate);
            if fate.is_none() {
                missed.push(format!("{}: {} → {text}", person.language, person.header()));
            }
        }
        for text in &plain {
            without.add(unplanted(&sweep, text));
        }
    }
    if let Some(out) = std::env::var_os("LTP2_NAMES_MISSED") {
        fs::write(out, missed.join("\n"))?;
    }
    for (kind, count) in kinds {
        table.tell(&format!("found: {kind}"), told(count));
    }
    let worst = languages.iter().min_by(|a, b| a.1.found().total_cmp(&b.1.found()));
    if let Some((language, count)) = worst {
        table.tell(&format!("found: the language found worst, {language}"), told(*count));
    }
    table.judge("names found, asking counted: 99.5 %", told(found), found.found() >= 0.995);
    let cuts = share(without.cut, without.all);
    let figure = format!("{:.3} % ({} of {})", cuts * 100.0, without.cut, without.all);
    table.judge("texts without the name that are cut: at most 0.1 %", figure, cuts <= 0.001);
    let asked = share(without.asked, without.all);
    let figure = format!("{:.2} % ({} of {})", asked * 100.0, without.asked, without.all);
    table.judge("texts without the name that are asked about: at most 2 %", figure, asked <= 0.02);
    Ok(())
}

/// What became of a name in a text: cut, when nothing is left but what stood around it;
/// asked about, when a person sees the text; else nothing.
fn planted(sweep: &Sweep, text: &str, template: &str, person: &Person) -> Option<Fate> {
    if review(sweep, text, &SERIES_DESCRIPTION).is_some() {
        return Some(Fate::Asked);
    }
    let swept = sweep.text(text, &SERIES_DESCRIPTION);
    if !swept.changed {
        return None;
    }
    // Two letters or more in a row of what the text now has and the frame has not.
    let frame = letters(template);
    let left = letters(&swept.text.replace("REDACTED", ""));
    let rest: Vec<&String> = left.iter().filter(|word| !frame.contains(word)).collect();
    let tells = |word: &&&String| {
        let parts = [&person.family, &person.given];
        parts.iter().any(|part| {
            let part = part.to_lowercase();
            word.chars().count() > 1 && (part.contains(word.as_str()) || word.contains(&part))
        })
    };
    if rest.iter().any(|word| tells(&word)) { None } else { Some(Fate::Cut) }
}

fn unplanted(sweep: &Sweep, text: &str) -> Option<Fate> {
    if review(sweep, text, &SERIES_DESCRIPTION).is_some() {
        Some(Fate::Asked)
    } else if sweep.text(text, &SERIES_DESCRIPTION).changed {
        Some(Fate::Cut)
    } else {
        None
    }
}

/// The words of a text, in lower case.
fn letters(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn told(count: Count) -> String {
    let Count { all, cut, asked } = count;
    format!("{:.2} % ({cut} cut and {asked} asked about, of {all})", count.found() * 100.0)
}

fn share(part: usize, all: usize) -> f64 {
    if all == 0 { f64::NAN } else { part as f64 / all as f64 }
}
