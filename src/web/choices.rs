//! The settings as the page offers them: in words, the study's own choice first.

use serde::Serialize;
use serde_json::Value;
use tsify::Tsify;

use crate::policy::Settings;
use crate::policy::study::FileNames;

/// A setting.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct Choice {
    /// As a settings file spells it.
    name: &'static str,
    label: &'static str,
    /// Whom it is for: who sends an exam may choose it; the others are a matter of the study.
    is_everyday: bool,
    /// What helps to choose; empty when nothing does.
    hint: String,
    /// What there is to choose from; none where something is typed.
    options: Vec<Offer>,
    /// What is typed: the setting itself, or the date beside the option that has one.
    typed: String,
    /// What is typed is a number.
    number: bool,
}

/// One of the things to choose.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// As JSON, as a settings file has it. With a date, the name that the date stands under.
    value: String,
    words: String,
    is_set: bool,
    /// The study's own.
    is_default: bool,
    /// A date is typed beside it.
    has_date: bool,
}

/// Every setting as it is set.
pub fn choices(settings: &Settings) -> Vec<Choice> {
    let own = as_json(settings);
    let usual = as_json(&Settings::of(&settings.policy));
    let about = &settings.policy.study().about;
    let (person, institution) = (about.texts.person, about.texts.institution);
    let is = |name, label, hint, options: Vec<(Value, String)>| {
        choice(name, label, hint, options, &own, &usual)
    };
    let named = |value: &str, words: &str| (Value::from(value), words.to_owned());
    let truth = |value: bool, words: &str| (Value::from(value), words.to_owned());
    let typed = |name, label, hint| typed(name, label, hint, &own);
    vec![
        is(
            "birth-date",
            "Patient’s Birth Date",
            "Never derived from the true date.",
            vec![
                named("empty", "Empty"),
                named(REFERENCE, "One reference date for everyone"),
                named("random", "A made-up date"),
                named("absent", "Left out altogether"),
            ],
        ),
        is(
            "institution-name",
            "Institution Name",
            "",
            vec![
                named("anonymous", &format!("Becomes “{institution}”")),
                named("remove", "Removed"),
            ],
        ),
        is(
            "operators-name",
            "Operators’ Name",
            "The SOP keeps it. It names a member of your staff, and the receiving side’s checker \
             flags it; replacing it spares a question and loses nothing of the exam.",
            vec![
                named("retain", "Kept, with a warning"),
                named("unspecified", &format!("Becomes “{person}” (recommended)")),
            ],
        ),
        is(
            "keep-safe-private",
            "Private fields of the scanner’s maker",
            "",
            vec![
                truth(true, "Those known to be safe stay (PS3.15 Table E.3.10-1)"),
                truth(false, "None stays"),
            ],
        ),
        is(
            "keep-icon",
            "Small preview picture (Icon Image Sequence)",
            "",
            vec![truth(true, "Kept while the picture is unchanged"), truth(false, "Removed")],
        ),
        is(
            "cap-age",
            "Patient’s Age over 89",
            "",
            vec![truth(false, "Kept, shown as a warning"), truth(true, "Becomes 090Y")],
        ),
        is(
            "keep-uids",
            "UIDs",
            "The long numbers that name study, series and image.",
            vec![truth(true, "Kept"), truth(false, "Replaced, the same everywhere")],
        ),
        is(
            "strict",
            "Whose table decides",
            "",
            vec![
                truth(false, "The SOP’s, then DICOM’s confidentiality profile"),
                truth(
                    true,
                    "The profile alone (PS3.15 Table E.1-1), so that its codes may be claimed",
                ),
            ],
        ),
        typed(
            "event-id-digits",
            "Digits of an Event ID",
            format!("The SOP’s has {}.", about.event_id.digits),
        ),
        is(
            "link-safe-names",
            "File names",
            "Some transfer tools and links stop at #.",
            [false, true].map(|safe| (Value::from(safe), file_names(settings, safe))).into(),
        ),
        typed(
            "file-name",
            "Another form of file names",
            format!(
                "The SOP’s is {}; {{n}} is the image’s number, {{event}} the Event ID.",
                usual.get("file-name").and_then(Value::as_str).unwrap_or_default()
            ),
        ),
        typed(
            "file-number-digits",
            "Digits of the image’s number",
            "0 as in the SOP: no leading zeros.".to_owned(),
        ),
    ]
}

/// What the first image is called, with names that are safe for links or without.
fn file_names(settings: &Settings, safe: bool) -> String {
    let with = Settings { link_safe_names: safe, ..settings.clone() };
    let FileNames { template, number_digits } = with.file_names();
    let number = format!("{:0width$}", 1, width = usize::from(number_digits));
    let name = template.replace("{n}", &number).replace("{event}", "<EventID>");
    format!("{}: {name}", if safe { "Safe for links" } else { "As the SOP prints them" })
}

/// What who sends an exam may choose.
const EVERYDAY: [&str; 3] = ["operators-name", "cap-age", "link-safe-names"];

/// The one option that has a date beside it.
const REFERENCE: &str = "reference";

fn as_json(settings: &Settings) -> Value {
    // What this crate wrote, it can read.
    serde_json::from_str(&settings.to_json()).unwrap_or_default()
}

/// The name of what is set: `{"reference": "19000101"}` goes by `reference`.
fn name_of(value: &Value) -> Value {
    let name = value.as_object().and_then(|object| object.keys().next());
    name.map_or_else(|| value.clone(), |name| Value::from(name.as_str()))
}

fn choice(
    name: &'static str,
    label: &'static str,
    hint: &str,
    options: Vec<(Value, String)>,
    own: &Value,
    usual: &Value,
) -> Choice {
    let (set, default) = (name_of(&own[name]), name_of(&usual[name]));
    let mut options: Vec<Offer> = options
        .into_iter()
        .map(|(value, words)| Offer {
            is_set: value == set,
            is_default: value == default,
            has_date: value == REFERENCE,
            value: value.to_string(),
            words,
        })
        .collect();
    options.sort_by_key(|offer| !offer.is_default);
    let date = own[name].get(REFERENCE).and_then(Value::as_str).unwrap_or_default();
    Choice {
        name,
        label,
        is_everyday: EVERYDAY.contains(&name),
        hint: hint.to_owned(),
        options,
        typed: date.to_owned(),
        number: false,
    }
}

fn typed(name: &'static str, label: &'static str, hint: String, own: &Value) -> Choice {
    let value = &own[name];
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Choice {
        name,
        label,
        is_everyday: EVERYDAY.contains(&name),
        hint,
        options: Vec::new(),
        typed: text,
        number: value.is_number(),
    }
}
