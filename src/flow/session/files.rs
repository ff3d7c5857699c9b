//! What became of the dropped files, and what should be done about some of them.

use serde::Serialize;

use super::Session;
use super::maps::MapNote;
use super::words::{capital, count, many};
use crate::Code;
use crate::outcome::{Count, Outcome};
use crate::words;

/// The dropped files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Files {
    /// How many are written.
    #[serde(skip)]
    pub written: u64,
    /// The same in words, of how many.
    pub said: String,
    /// What a person should know and may do something about.
    pub notices: Vec<Notice>,
    /// What event maps did; `None` when none was given.
    pub map: Option<MapNote>,
    /// Every file by reason; the counts add up to the files.
    pub groups: Vec<Group>,
    /// All of the counts together.
    pub total: u64,
    /// How that is come by: the files by outcome, in the order of the groups.
    pub sum: String,
    /// Before a run: files that will not be part of it.
    pub set_aside: Vec<Group>,
    /// Only settings and event maps came, which wait for an exam: what to do, in a sentence.
    pub help: Option<String>,
}

/// Files with one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The outcome.
    pub outcome: Outcome,
    /// As a heading.
    pub word: String,
    /// The reason.
    pub code: Code,
    /// In a sentence.
    pub sentence: &'static str,
    /// How many.
    pub count: u64,
}

/// Something to know of the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// The stable spelling.
    #[serde(skip)]
    pub code: &'static str,
    /// What happened and what to do.
    pub sentence: String,
    /// It may go well when the files are read again.
    pub may_retry: bool,
}

/// The code of a [`Notice`] that a disc's table of contents lists more than came.
pub const DISC_LISTS_MORE: &str = "disc-lists-more";

/// Reasons that hold only until a run, or that the exams' cards say.
const NOT_YET: [Code; 4] = [Code::Written, Code::NoEventId, Code::LeftOut, Code::Cancelled];

impl From<Count> for Group {
    fn from(count: Count) -> Self {
        Self {
            outcome: count.outcome,
            word: word(count.outcome, count.code),
            code: count.code,
            sentence: count.code.sentence(),
            count: count.count,
        }
    }
}

/// An outcome as a heading. What a person stopped did not fail, and what a person left out was
/// not passed over.
fn word(outcome: Outcome, code: Code) -> String {
    match code {
        Code::Cancelled => words::files::NOT_WRITTEN.to_owned(),
        Code::LeftOut => words::files::LEFT_OUT.to_owned(),
        _ => capital(outcome.as_str()),
    }
}

impl Session {
    pub(super) fn files_view(&self, map: Option<MapNote>) -> Files {
        let groups: Vec<Group> = self.outcomes().into_iter().map(Group::from).collect();
        let of = |outcome| -> u64 {
            groups.iter().filter(|group| group.outcome == outcome).map(|group| group.count).sum()
        };
        let of_code = |code| -> usize {
            let counted = groups.iter().find(|group| group.code == code);
            counted.map_or(0, |group| usize::try_from(group.count).unwrap_or(usize::MAX))
        };
        let mut notices = Vec::new();
        if let Some(short) = self.catalogue.shortfall() {
            notices.push(Notice {
                code: DISC_LISTS_MORE,
                sentence: words::start::disc_lists_more(
                    count(usize::try_from(short.arrived).unwrap_or(usize::MAX)),
                    count(usize::try_from(short.listed).unwrap_or(usize::MAX)),
                ),
                may_retry: false,
            });
        }
        let unreadable = of_code(Code::Unreadable);
        if unreadable > 0 {
            notices.push(Notice {
                code: Code::Unreadable.as_str(),
                sentence: words::start::files_unread(many(unreadable, "file")),
                may_retry: true,
            });
        }
        let empty = of_code(Code::Empty);
        if empty > 0 {
            let are = if empty == 1 { words::page::IS } else { words::page::ARE };
            notices.push(Notice {
                code: Code::Empty.as_str(),
                sentence: words::start::files_empty(are, many(empty, "file")),
                may_retry: true,
            });
        }
        let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let terms = Outcome::ALL.into_iter().map(of).filter(|count| *count > 0);
        let terms: Vec<String> = terms.map(|term| count(number(term))).collect();
        let helps = [
            (Code::SettingsFile, words::settings::SETTINGS),
            (Code::EventMap, words::start::EVENT_MAP),
        ];
        let help: Vec<&str> = helps
            .into_iter()
            .filter_map(|(code, word)| (of_code(code) > 0).then_some(word))
            .collect();
        let is_help_alone =
            helps.into_iter().map(|(code, _)| of_code(code)).sum::<usize>() == self.catalogue.len();
        Files {
            written: of(Outcome::Written),
            said: words::files::written(
                many(self.catalogue.len(), "file"),
                count(number(of(Outcome::Written))),
            ),
            total: groups.iter().map(|group| group.count).sum(),
            sum: if terms.len() > 1 { terms.join(" + ") } else { String::new() },
            notices,
            map,
            set_aside: groups
                .iter()
                .filter(|group| !NOT_YET.contains(&group.code))
                .cloned()
                .collect(),
            groups,
            help: (is_help_alone && !help.is_empty())
                .then(|| words::start::now_the_exam(help.join(" and "))),
        }
    }
}
