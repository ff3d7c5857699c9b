//! What the page tells of a run: Event IDs, decisions, looks.

use serde::Deserialize;

use crate::report::Decision;

/// The Event ID of an exam, and the exam date typed beside it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    pub study_uid: String,
    pub event_id: String,
    #[serde(default)]
    pub exam_date: String,
}

/// Everything that a run is planned with.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct PlanInput {
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
#[derive(Deserialize)]
pub struct DecidedText {
    pub id: String,
    pub text: String,
}

/// A look of the person at the page: at a text, by its name, or at a series.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LookInput {
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub series_uid: String,
    pub decision: Decision,
    pub when: String,
}
