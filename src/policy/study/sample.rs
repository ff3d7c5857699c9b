//! The made-up exams of a study, as data: `sample.toml` says which there are and what their
//! pictures show, `sample.csv` what stands in their headers. `src/sample` draws them.

use std::collections::BTreeMap;
use std::str::FromStr;

use dicom_core::{Tag, VR};

use super::super::modality::Modality;
use super::super::tables;
use super::{BadStudy, Files, rows};

/// The made-up exams.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// The number after `2.25.` from which its UIDs are counted (PS3.5 section B.2).
    pub first_uid: u128,
    /// The folder that holds all files.
    pub folder: &'static str,
    /// What a file beside the images says.
    pub note: &'static str,
    /// The exams in order.
    pub exams: Vec<Exam>,
    /// What stands in their headers.
    pub header: Vec<HeaderRow>,
}

/// An exam. UIDs here and in its series are counted from [`Sample::first_uid`].
#[derive(Debug, Clone)]
pub struct Exam {
    /// What `sample.csv` calls it.
    pub name: &'static str,
    /// Its folder.
    pub folder: &'static str,
    /// The AE title of whoever sent it.
    pub source: &'static str,
    /// Study Instance UID.
    pub uid: u16,
    /// Frame of Reference UID.
    pub frame_of_reference: u16,
    /// The series in order.
    pub series: Vec<Series>,
}

/// A series.
#[derive(Debug, Clone)]
pub struct Series {
    /// What `sample.csv` calls it.
    pub name: &'static str,
    /// Its folder.
    pub folder: &'static str,
    /// Modality (0008,0060).
    pub modality: Modality,
    /// What its pictures show.
    pub shows: Shows,
    /// Series Instance UID.
    pub uid: u16,
    /// SOP Instance UID of an image of Instance Number 0.
    pub image_uid: u16,
    /// The highest Instance Number.
    pub images: u16,
    /// Instance Numbers that are missing.
    pub missing: Vec<u16>,
    /// Columns (0028,0011).
    pub columns: u16,
    /// Rows (0028,0010).
    pub rows: u16,
    /// Millimetres from pixel to pixel.
    pub spacing: f32,
    /// Millimetres from slice to slice, downwards.
    pub step: f32,
    /// Millimetres from the middle of the body up to the first slice.
    pub top: f32,
    /// What is drawn into one of its slices.
    pub letters: Option<Letters>,
    /// The deviation of the noise, in what the modality measures.
    pub noise: f32,
    /// What 1 of what is painted is in the modality's units.
    pub unit: f32,
    /// Bits Stored (0028,0101).
    pub bits: u16,
    /// Pixel Representation (0028,0103).
    pub signed: bool,
    /// Rescale Intercept and Slope, where the modality has them.
    pub rescale: Option<(&'static str, &'static str)>,
}

/// What pictures show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shows {
    /// Axial slices.
    Slices,
    /// The body from the front.
    Front,
    /// Lines of text.
    Page(Vec<&'static str>),
}

/// Lines of text drawn into one slice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letters {
    /// Its Instance Number.
    pub image: u16,
    /// Column and row where they begin.
    pub at: (u16, u16),
    /// The lines.
    pub lines: Vec<&'static str>,
}

/// A row of `sample.csv`.
#[derive(Debug, Clone)]
pub struct HeaderRow {
    /// The exam; empty for all.
    pub exam: &'static str,
    /// The series; empty for all.
    pub series: &'static str,
    /// The attribute, after the sequences whose first item holds it.
    pub path: Vec<Tag>,
    /// Its VR.
    pub vr: VR,
    /// Its value.
    pub value: &'static str,
}

impl Sample {
    /// Reads the sample of a study.
    ///
    /// # Errors
    /// The first key or line that cannot be read.
    pub fn new(files: &Files) -> Result<Self, BadStudy> {
        let bad = |key: String| BadStudy {
            file: "sample.toml",
            why: format!("{key} is missing, not known or cannot be read"),
        };
        let mut keys = Keys::new(files.sample).ok_or_else(|| bad("a line".to_owned()))?;
        let mut sample = sample(&mut keys).map_err(bad)?;
        if let Some(key) = keys.0.keys().next() {
            return Err(bad((*key).to_owned()));
        }
        let is_known = |row: &HeaderRow| {
            let mut exams = sample.exams.iter().filter(|exam| [exam.name, ""].contains(&row.exam));
            let has = |exam: &Exam| exam.series.iter().any(|series| series.name == row.series);
            exams.any(|exam| row.series.is_empty() || has(exam))
        };
        let read = |record| header_row(record).filter(is_known);
        sample.header = rows::read("sample.csv", files.sample_header, read)?;
        Ok(sample)
    }
}

/// The keys that were not asked for yet.
struct Keys(BTreeMap<&'static str, &'static str>);

impl Keys {
    fn new(lines: &'static str) -> Option<Self> {
        let rows =
            tables::rows::<2>(lines).map(|row| row.ok().map(|(_, [key, value])| (key, value)));
        rows.collect::<Option<_>>().map(Self)
    }

    fn text(&mut self, key: String) -> Result<&'static str, String> {
        self.0.remove(key.as_str()).ok_or(key)
    }

    fn value<T: FromStr>(&mut self, key: String) -> Result<T, String> {
        self.text(key.clone())?.parse().map_err(|_| key)
    }

    fn value_or<T: FromStr>(&mut self, key: String, other: T) -> Result<T, String> {
        if self.0.contains_key(key.as_str()) { self.value(key) } else { Ok(other) }
    }

    fn list<T: FromStr>(&mut self, key: String) -> Result<Vec<T>, String> {
        let text = self.0.remove(key.as_str()).unwrap_or_default();
        text.split_ascii_whitespace().map(|one| one.parse().map_err(|_| key.clone())).collect()
    }
}

fn sample(keys: &mut Keys) -> Result<Sample, String> {
    let names = keys.text("exams".to_owned())?.split_ascii_whitespace();
    Ok(Sample {
        first_uid: keys.value("first-uid".to_owned())?,
        folder: keys.text("folder".to_owned())?,
        note: keys.text("note".to_owned())?,
        exams: names.map(|name| exam(keys, name)).collect::<Result<_, _>>()?,
        header: Vec::new(),
    })
}

fn exam(keys: &mut Keys, name: &'static str) -> Result<Exam, String> {
    let key = |key: &str| format!("{name}.{key}");
    let names = keys.text(key("series"))?.split_ascii_whitespace();
    Ok(Exam {
        name,
        folder: keys.text(key("folder"))?,
        source: keys.text(key("source"))?,
        uid: keys.value(key("uid"))?,
        frame_of_reference: keys.value(key("frame-of-reference"))?,
        series: names.map(|series| self::series(keys, name, series)).collect::<Result<_, _>>()?,
    })
}

fn series(keys: &mut Keys, exam: &str, name: &'static str) -> Result<Series, String> {
    let key = |key: &str| format!("{exam}.{name}.{key}");
    let modality = keys.text(key("modality"))?;
    let shows = match keys.text(key("shows"))? {
        "slices" => Shows::Slices,
        "front" => Shows::Front,
        "page" => Shows::Page(keys.text(key("lines"))?.split('|').map(str::trim).collect()),
        _ => return Err(key("shows")),
    };
    let rescale = if keys.0.contains_key(key("slope").as_str()) {
        Some((keys.text(key("intercept"))?, keys.text(key("slope"))?))
    } else {
        None
    };
    let letters = if keys.0.contains_key(key("letters").as_str()) {
        let lines = keys.text(key("letters"))?.split('|').map(str::trim).collect();
        let image = keys.value(key("letters-in"))?;
        let at = keys.list(key("letters-at"))?;
        let [column, row] = at.try_into().map_err(|_| key("letters-at"))?;
        Some(Letters { image, at: (column, row), lines })
    } else {
        None
    };
    let bits = keys.value(key("bits"))?;
    if !(1..=16).contains(&bits) {
        return Err(key("bits"));
    }
    Ok(Series {
        name,
        folder: keys.text(key("folder"))?,
        modality: Modality::named(modality).ok_or_else(|| key("modality"))?,
        shows,
        uid: keys.value(key("uid"))?,
        image_uid: keys.value(key("image-uid"))?,
        images: keys.value(key("images"))?,
        missing: keys.list(key("missing"))?,
        columns: keys.value(key("columns"))?,
        rows: keys.value(key("rows"))?,
        spacing: keys.value(key("spacing"))?,
        step: keys.value_or(key("step"), 0.0)?,
        top: keys.value_or(key("top"), 0.0)?,
        letters,
        noise: keys.value_or(key("noise"), 0.0)?,
        unit: keys.value_or(key("unit"), 1.0)?,
        bits,
        signed: keys.value_or(key("signed"), false)?,
        rescale,
    })
}

fn header_row(record: [&'static str; 6]) -> Option<HeaderRow> {
    let [exam, series, path, vr, _, value] = record;
    let path = tables::tags(path).collect::<Option<Vec<_>>>()?;
    let is_number = match vr {
        "US" => value.parse::<u16>().is_ok(),
        "SS" => value.parse::<i16>().is_ok(),
        _ => true,
    };
    (is_number && !path.is_empty()).then_some(())?;
    Some(HeaderRow { exam, series, path, vr: tables::vr(vr)?, value })
}
