//! From exams and typed Event IDs to the output: which images go under which Event ID, in
//! which order, under which names, and why the others do not go.

mod choices;
mod event_id;
mod event_map;
mod matching;
mod order;
mod sheet;
mod validate;

pub use choices::{Choices, Refusal};
pub use event_id::{EventId, EventIdError, IdForm};
pub use event_map::{COLUMNS as MAP_COLUMNS, EventMap, MapError, Row, RowError};
pub use matching::{Matching, Unmatched, match_rows};
pub use order::{Event, Plan, Planned};
pub(crate) use sheet::{decode, layout};
pub use validate::{validate, validate_date};
