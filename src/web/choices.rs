//! The settings as the page offers them: in words, the study's own choice first.

use serde::Serialize;
use serde_json::Value;
use tsify::Tsify;

use crate::policy::Settings;
use crate::policy::study::FileNames;
use crate::words::choices;

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
    let own_name = usual.get("file-name").and_then(Value::as_str).unwrap_or_default();
    vec![
        is(
            "birth-date",
            choices::BIRTH_DATE,
            choices::BIRTH_DATE_HINT,
            vec![
                named("empty", choices::BIRTH_DATE_EMPTY),
                named(REFERENCE, choices::BIRTH_DATE_REFERENCE),
                named("random", choices::BIRTH_DATE_RANDOM),
                named("absent", choices::BIRTH_DATE_ABSENT),
            ],
        ),
        is(
            "institution-name",
            choices::INSTITUTION,
            "",
            vec![
                named("anonymous", &choices::becomes(institution)),
                named("remove", choices::REMOVED),
            ],
        ),
        is(
            "operators-name",
            choices::OPERATORS,
            choices::OPERATORS_HINT,
            vec![
                named("retain", choices::KEPT_WITH_WARNING),
                named("unspecified", &choices::becomes_recommended(person)),
            ],
        ),
        is(
            "keep-safe-private",
            choices::SAFE_PRIVATE,
            "",
            vec![
                truth(true, choices::SAFE_PRIVATE_KEPT),
                truth(false, choices::SAFE_PRIVATE_REMOVED),
            ],
        ),
        is(
            "keep-icon",
            choices::ICON,
            "",
            vec![truth(true, choices::ICON_KEPT), truth(false, choices::REMOVED)],
        ),
        is(
            "cap-age",
            choices::AGE,
            "",
            vec![truth(false, choices::AGE_KEPT), truth(true, choices::AGE_CAPPED)],
        ),
        is(
            "keep-uids",
            choices::UIDS,
            choices::UIDS_HINT,
            vec![truth(true, choices::KEPT), truth(false, choices::UIDS_REPLACED)],
        ),
        is(
            "strict",
            choices::STRICT,
            "",
            vec![truth(false, choices::SOP_FIRST), truth(true, choices::PROFILE_ALONE)],
        ),
        typed(
            "event-id-digits",
            choices::EVENT_ID_DIGITS,
            choices::event_id_digits_hint(about.event_id.digits),
        ),
        is(
            "link-safe-names",
            choices::FILE_NAMES,
            choices::FILE_NAMES_HINT,
            [false, true].map(|safe| (Value::from(safe), file_names(settings, safe))).into(),
        ),
        typed("file-name", choices::FILE_NAME, choices::file_name_hint("{event}", "{n}", own_name)),
        typed(
            "file-number-digits",
            choices::FILE_NUMBER_DIGITS,
            choices::FILE_NUMBER_DIGITS_HINT.to_owned(),
        ),
    ]
}

/// What the first image is called, with names that are safe for links or without.
fn file_names(settings: &Settings, safe: bool) -> String {
    let with = Settings { link_safe_names: safe, ..settings.clone() };
    let FileNames { template, number_digits } = with.file_names();
    let number = format!("{:0width$}", 1, width = usize::from(number_digits));
    let name = template.replace("{n}", &number).replace("{event}", choices::EVENT_ID_PLACEHOLDER);
    if safe { choices::safe_for_links(name) } else { choices::as_sop_prints(name) }
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
