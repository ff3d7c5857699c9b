//! Event IDs for many exams from a spreadsheet: CSV with the column `event_id` and at
//! least one that identifies the exam. Read as spreadsheets write it, and never mended: a row
//! that cannot be read is listed by its number, without its values.

use super::sheet::{decode, layout};
use std::borrow::Cow;

use super::{EventId, EventIdError, IdForm};
use crate::policy::Settings;
use crate::words::{map, map_rows};

/// Why a file is no event map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// No line at all.
    #[error("{}", map::EMPTY)]
    Empty,
    /// The first line names no column `event_id`.
    #[error("{}", map::NO_EVENT_ID)]
    NoEventId,
    /// No column that identifies the exam.
    #[error("{}", map::NO_EXAM)]
    NoKey,
    /// A column that matters occurs twice.
    #[error("{}", map::COLUMN_TWICE)]
    RepeatedColumn,
}

impl MapError {
    /// The stable spelling.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "event-map-empty",
            Self::NoEventId => "event-map-no-event-id",
            Self::NoKey => "event-map-no-key",
            Self::RepeatedColumn => "event-map-repeated-column",
        }
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// Its Event ID is none.
    #[error(transparent)]
    EventId(#[from] EventIdError),
    /// Its Event ID has fewer digits than one has, as if zeros at its front were dropped.
    /// It is never filled up: another event may have the number that would come of it.
    #[error("the Event ID has fewer than {} digits", form.digits)]
    ShortEventId {
        /// What an Event ID looks like.
        form: IdForm,
    },
    /// Its study date cannot be read.
    #[error("the study date cannot be read")]
    Date,
    /// Nothing in it identifies the exam.
    #[error("nothing tells the exam")]
    NoKey,
    /// It has more cells than the first line, or cannot be read at all.
    #[error("the row cannot be read")]
    Unreadable,
}

impl RowError {
    /// What is wrong and what to do, for a person.
    #[must_use]
    pub fn sentence(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::EventId(error) => return error.sentence(),
            Self::ShortEventId { form } => return map_rows::short_event_id(form.digits).into(),
            Self::Date => map_rows::DATE,
            Self::NoKey => map_rows::NO_KEY,
            Self::Unreadable => map_rows::UNREADABLE,
        })
    }
}

/// A row that can be used. Every value given must match; `None` where its cell is empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file, the header's being 1.
    pub line: u64,
    /// The Event ID.
    pub event: EventId,
    /// Study Instance UID.
    pub study_instance_uid: Option<String>,
    /// Accession Number.
    pub accession_number: Option<String>,
    /// Patient ID.
    pub patient_id: Option<String>,
    /// Study Date as `YYYYMMDD`.
    pub study_date: Option<String>,
}

impl std::fmt::Debug for Row {
    /// The line alone: the rest is the patient's.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row {{ line: {} }}", self.line)
    }
}

/// An event map as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventMap {
    /// The rows that can be used, in the file's order.
    pub rows: Vec<Row>,
    /// The lines that cannot, with the reason.
    pub errors: Vec<(u64, RowError)>,
}

/// What the first line of an event map names: `event_id` and one of the others at least.
pub const COLUMNS: [&str; 5] =
    ["event_id", "study_instance_uid", "accession_number", "patient_id", "study_date"];

fn reader(separator: u8, body: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(body.as_bytes())
}

impl EventMap {
    /// Whether a dropped file is meant as an event map: its first line names the column
    /// `event_id`, even if [`EventMap::parse`] then finds fault with it.
    #[must_use]
    pub fn is_one(bytes: &[u8]) -> bool {
        let text = decode(bytes);
        let Some((separator, start)) = layout(&text) else { return false };
        let mut reader = reader(separator, text.get(start..).unwrap_or_default());
        let places = reader.headers().map_err(|_| MapError::Empty).and_then(places);
        !matches!(places, Err(MapError::Empty | MapError::NoEventId))
    }

    /// Reads an event map: comma, semicolon or tab; with or without a byte order mark;
    /// UTF-8, UTF-16 or Windows-1252, as spreadsheets save.
    ///
    /// # Errors
    /// When it is no event map at all. What is wrong with single rows is in `errors`.
    pub fn parse(bytes: &[u8], settings: &Settings) -> Result<Self, MapError> {
        let text = decode(bytes);
        let (separator, start) = layout(&text).ok_or(MapError::Empty)?;
        let (above, body) = text.split_at_checked(start).unwrap_or_default();
        let mut lines = Lines::below(above, body);
        let mut reader = reader(separator, body);
        let header = reader.headers().map_err(|_| MapError::Empty)?.clone();
        let places = places(&header)?;
        let mut map = Self::default();
        for record in reader.records() {
            // The text is UTF-8 and rows may differ in length: nothing is left to fail.
            let Ok(record) = record else { continue };
            if record.iter().all(str::is_empty) {
                continue;
            }
            let line = lines.line_of(record.position().map_or(0, csv::Position::byte));
            let more = record.iter().skip(header.len()).any(|cell| !cell.is_empty());
            let row = if more { Err(RowError::Unreadable) } else { read_row(&record, &places) };
            match row.and_then(|cells| cells.into_row(line, settings)) {
                Ok(row) => map.rows.push(row),
                Err(error) => map.errors.push((line, error)),
            }
        }
        Ok(map)
    }
}

/// Finds lines from byte offsets, which must not go back. The reader's own position is
/// before the empty lines that it skips.
struct Lines<'a> {
    body: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn below(above: &str, body: &'a str) -> Self {
        let line = above.matches('\n').count() as u64 + 1;
        Self { body: body.as_bytes(), at: 0, line }
    }

    /// The line of the first cell at or after this offset.
    fn line_of(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let rest = self.body.get(self.at..).unwrap_or_default();
        let passed = rest.iter().enumerate().take_while(|(offset, own)| {
            self.at.saturating_add(*offset) < byte || matches!(own, b'\r' | b'\n')
        });
        let (bytes, lines) = passed.fold((0_usize, 0_u64), |(bytes, lines), (_, own)| {
            (bytes + 1, lines + u64::from(*own == b'\n'))
        });
        self.at = self.at.saturating_add(bytes);
        self.line = self.line.saturating_add(lines);
        self.line
    }
}

/// Where each of [`COLUMNS`] is.
fn places(header: &csv::StringRecord) -> Result<[Option<usize>; 5], MapError> {
    let plain = |name: &str| name.trim().to_lowercase().replace([' ', '-'], "_");
    let names: Vec<String> = header.iter().map(plain).collect();
    if COLUMNS.iter().any(|column| names.iter().filter(|name| name == column).count() > 1) {
        return Err(MapError::RepeatedColumn);
    }
    let places = COLUMNS.map(|column| names.iter().position(|name| name == column));
    let [event, keys @ ..] = places;
    if event.is_none() {
        return Err(MapError::NoEventId);
    }
    if keys.iter().all(Option::is_none) {
        return Err(MapError::NoKey);
    }
    Ok(places)
}

/// A row's cells in the order of [`COLUMNS`].
struct Cells<'a>([Option<&'a str>; 5]);

fn read_row<'a>(
    record: &'a csv::StringRecord,
    places: &[Option<usize>; 5],
) -> Result<Cells<'a>, RowError> {
    let cell = |place: Option<usize>| record.get(place?).map(str::trim).filter(|c| !c.is_empty());
    let cells = places.map(cell);
    let [_, keys @ ..] = cells;
    if keys.iter().all(Option::is_none) { Err(RowError::NoKey) } else { Ok(Cells(cells)) }
}

impl Cells<'_> {
    fn into_row(self, line: u64, settings: &Settings) -> Result<Row, RowError> {
        let [event, study, accession, patient, date] = self.0;
        let date = match date {
            Some(typed) => Some(crate::intake::date::from_typed(typed).ok_or(RowError::Date)?),
            None => None,
        };
        Ok(Row {
            line,
            event: event_id(event.unwrap_or_default(), settings)?,
            study_instance_uid: study.map(str::to_owned),
            accession_number: accession.map(str::to_owned),
            patient_id: patient.map(str::to_owned),
            study_date: date,
        })
    }
}

fn event_id(text: &str, settings: &Settings) -> Result<EventId, RowError> {
    EventId::parse(text, settings).map_err(|error| match error {
        EventIdError::WrongLength { form }
            if form.prefix.is_empty() && text.len() < usize::from(form.digits) =>
        {
            RowError::ShortEventId { form }
        }
        other => RowError::EventId(other),
    })
}
