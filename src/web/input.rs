//! What the page tells of a run: Event IDs, decisions, looks.

use serde::Deserialize;
use tsify::Tsify;

use crate::report::Decision;

/// The Event ID of an exam, and the exam date typed beside it; either may still be empty.
#[derive(Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    pub study_uid: String,
    pub event_id: String,
    pub exam_date: String,
}

/// Everything that a run is planned with.
#[derive(Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PlanInput {
    /// Exams without one, and not left out, have no Event ID.
    pub assignments: Vec<Assignment>,
    pub texts: Vec<DecidedText>,
    pub looks: Vec<LookInput>,
    /// Series whose held pictures go.
    pub released: Vec<String>,
    /// Exams that stay behind.
    pub left_out: Vec<String>,
    /// Event IDs that several exams may have.
    pub shared_event_ids: Vec<String>,
}

/// What is written in a text's place; `id` is the page's name for the text.
#[derive(Debug, Deserialize, Tsify)]
pub struct DecidedText {
    pub id: String,
    pub text: String,
}

/// A look of the person at the page: at a text, by its name, or at a series.
#[derive(Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct LookInput {
    #[tsify(optional)]
    pub text: Option<String>,
    #[tsify(optional)]
    pub series_uid: Option<String>,
    pub decision: Decision,
    /// ISO 8601, UTC.
    pub when: String,
}
