//! The stages strung together for a whole drop, without files, threads or a browser:
//! the page and the command both go this way, so that both write the same zip.
//!
//! [`Scanner`] and [`Writer`] do one file each, in as many workers as there are;
//! [`Session`] knows all files, is told all that happens, and is the only one that decides.

mod decisions;
mod finish;
mod kept;
mod look;
mod pace;
mod received;
mod report;
mod scan;
mod search;
mod session;
mod write;

pub use decisions::{Decisions, DecisionsError, texts_waiting};
pub use kept::KeptText;
use look::{Looked, LookedAt};
pub use pace::{known_work, pace};
pub use received::{Received, letters_in_files, letters_in_zip};
pub use report::Circumstances;
pub use scan::{FIRST_READ_BYTES, FoundText, Prefix, Scan, Scanned, Scanner};
pub use search::{
    FILES_TOGETHER, MOST_FRAMES, NEIGHBOURS, ReadAt, SearchFiles, Together, portions,
};
#[cfg(target_arch = "wasm32")]
pub(crate) use session::words;
pub use session::{
    Brightness, Card, Changes, Confirm, DISC_LISTS_MORE, Debt, EventTasks, EventView, ExamFacts,
    Fault, Files, Finished, Flag, Form, FoundLine, Going, Group, Heads, HeldItem, How, LookFirst,
    MAY_MISS_IMAGES, MapNote, Message, Notice, Owed, Part, Person, PictureChoice, Pictures, Piece,
    Review, Said, SearchRun, SearchState, SeriesFacts, SeriesPictures, Session, Shot, Shown, State,
    Sums, TextItem, Truth, Upload, View, Way, Weight, ZipPart, counted, found_lines, split,
};
pub use write::{Job, Line, Unhashed, Writer};
