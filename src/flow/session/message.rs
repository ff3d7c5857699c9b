//! Everything that happens in a sitting, as a [`Session`](super::Session) is told of it.

use serde::{Deserialize, Serialize};

use crate::Code;
use crate::flow::{Line, Scanned};
use crate::letters::Finding;
use crate::policy::Settings;
use crate::report::{By, OutReason, Saved, SearchMode};
use crate::words;

/// Something that happened. Times are ISO 8601, UTC, by the clock of whoever sends the message.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "what", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Message {
    /// A scanner looked at the file of this index.
    #[serde(skip)]
    Scanned {
        /// The file.
        index: u32,
        /// What it said.
        scanned: Box<Scanned>,
    },
    /// All files at hand were looked at: what an event map says is filled in.
    Read,
    /// A file ended on the way.
    #[serde(skip)]
    Failed {
        /// The file.
        index: u32,
        /// Why.
        code: Code,
    },
    /// An Event ID was typed, as the control shows it.
    EventId {
        /// Study Instance UID.
        study: String,
        /// What was typed.
        text: String,
    },
    /// An exam date was typed beside an Event ID.
    ExamDate {
        /// Study Instance UID.
        study: String,
        /// What was typed.
        text: String,
    },
    /// What was typed for two exams, Event IDs and dates, changes places.
    Swapped {
        /// Study Instance UID.
        study: String,
        /// That of the other exam.
        with: String,
    },
    /// Event maps were given, these together: the bytes of CSV files. What a later message
    /// says of an exam takes the place of an earlier one's.
    #[serde(skip)]
    EventMaps(Vec<Vec<u8>>),
    /// An exam is left out, or taken in again.
    LeftOut {
        /// Study Instance UID.
        study: String,
        /// It is left out.
        is_out: bool,
    },
    /// A person's word that all exams and dates under this exam's Event ID are one event.
    Shared {
        /// Study Instance UID of one of them.
        study: String,
        /// They are.
        is_shared: bool,
    },
    /// Other settings are in force.
    #[serde(skip)]
    Settings(Settings),
    /// A text was decided.
    Text {
        /// The text, as the view names it.
        id: String,
        /// How.
        how: How,
        /// What was typed, with [`How::Edit`].
        #[serde(default)]
        text: String,
        /// When.
        when: String,
    },
    /// How letters in pictures are searched for.
    #[serde(skip)]
    Search(SearchMode),
    /// The pictures of a file were searched for letters.
    #[serde(skip)]
    Searched {
        /// The file.
        index: u32,
        /// What was found, frame by frame; `None` where one could not be decoded.
        frames: Vec<Option<Finding>>,
    },
    /// The pictures of a file could not be searched.
    NotSearched {
        /// The file.
        index: u32,
    },
    /// A person looked at the pictures of a series. Held ones go or stay behind; of a series
    /// with nothing held it is said that no letters were seen.
    Pictures {
        /// Series Instance UID.
        series: String,
        /// They go.
        is_in: bool,
        /// When.
        when: String,
    },
    /// A whole series is left out, or taken in again.
    SeriesOut {
        /// Series Instance UID.
        series: String,
        /// Why it is left out; `None` takes it in again.
        #[serde(deserialize_with = "Option::deserialize")]
        #[cfg_attr(target_arch = "wasm32", tsify(type = "OutReason | null"))]
        why: Option<OutReason>,
        /// When.
        when: String,
    },
    /// What is offered is taken for every text that waits, and held pictures that wait are
    /// left out.
    Offered {
        /// Who decided.
        by: By,
        /// When.
        when: String,
    },
    /// Pictures of a series were on the screen, in a useful size.
    Looked {
        /// Series Instance UID.
        series: String,
        /// Which: positions among all frames of the series in order, from 0.
        places: Vec<u32>,
        /// When.
        when: String,
    },
    /// The picture of a file could not be shown.
    NotShown {
        /// The file.
        index: u32,
    },
    /// The initials of whoever looks, as typed.
    Initials {
        /// What was typed.
        text: String,
    },
    /// A file was written.
    #[serde(skip)]
    Written {
        /// The file.
        index: u32,
        /// What is kept of it.
        line: Box<Line>,
    },
    /// The run was cancelled: nothing of it goes out.
    Cancelled,
    /// How far the saving of an event is.
    Saved {
        /// The Event ID.
        event: String,
        /// How far.
        to: Saved,
    },
    /// An event could not be saved, or what was saved is not what was checked.
    NotSaved {
        /// The Event ID.
        event: String,
        /// Why.
        why: Fault,
    },
    /// An event could not be written where it was to go, and nobody tries again: its files
    /// end so.
    #[serde(skip)]
    GivenUp {
        /// The Event ID.
        event: String,
        /// Why.
        code: Code,
    },
    /// The certificate of an event was saved.
    Certified {
        /// The Event ID.
        event: String,
    },
}

/// What becomes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// What is offered takes its place, whatever that is by then.
    Offer,
    /// It stays as it is shown.
    Keep,
    /// Another takes its place.
    Edit,
    /// Nothing is left of it.
    Empty,
}

/// Why an event is not saved as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The sources are not what was read, or are gone.
    SourcesChanged,
    /// The saved zip, read again, is not the one that was checked.
    OtherZip,
    /// The files saved into a folder could not be read back whole.
    FolderNotWhole,
    /// What was picked to save into is a file that was dropped.
    OverAnOriginal,
}

impl Fault {
    /// What happened and what to do, for a person.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::SourcesChanged => words::save::SOURCES_CHANGED,
            Self::OtherZip => words::save::OTHER_ZIP,
            Self::FolderNotWhole => words::save::FOLDER_NOT_WHOLE,
            Self::OverAnOriginal => words::save::OVER_AN_ORIGINAL,
        }
    }
}
