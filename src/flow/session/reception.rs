//! What the receiver will say of a series, before it says it: once per series, with counts, and
//! with who can help.

use super::series::{Flag, Weight};
use super::words::{count, listed, many};
use crate::intake::{Lacking, Series};
use crate::policy::study::{Fault, Form};
use crate::policy::{self, Packed, title_of};
use crate::words;

/// More attributes than these are counted, not named.
const NAMED: usize = 8;

/// What a coordinator can act on, and SUV in one line for PET.
pub(super) fn flags(series: &Series, words: &policy::Study) -> Vec<Flag> {
    let (own, all) = (&series.received, series.files.len());
    let (receiver, contact) = (words.about.receiver.name, words.about.receiver.contact);
    let of = |fault: Fault| -> Vec<&Lacking> {
        own.against.iter().filter(|one| one.is_finding && one.fault == fault).collect()
    };
    let (missing, written) = (of(Fault::Missing), of(Fault::IllFormed));
    let mut flags = Vec::new();
    let mut say = |code, weight, sentence| flags.push(Flag { code, weight, sentence });
    if !missing.is_empty() {
        let names = named(&missing, all, |one| name(one.tag, words));
        let whom = if missing.iter().any(|one| is_of_pet(one.tag)) {
            words::receiver::NUCLEAR_MEDICINE
        } else {
            words::receiver::PACS_TEAM
        };
        let them = if missing.len() == 1 { words::page::IT } else { words::page::THEM };
        say(
            "receiver-missing",
            Weight::Warn,
            words::receiver::missing(names, receiver, them, whom),
        );
    }
    if !written.is_empty() {
        let names = named(&written, all, |one| asked_for(one, words));
        say(
            "receiver-form",
            Weight::Warn,
            if written.len() == 1 {
                words::receiver::form_of_one(contact, names, receiver)
            } else {
                words::receiver::form_of_many(contact, names, receiver)
            },
        );
    }
    if own.small > 0 {
        let smallest = words.about.receiver.smallest_bytes as f64 / 1000.0;
        say(
            "receiver-small",
            Weight::Warn,
            words::receiver::small(many(own.small, "file"), receiver, format!("{smallest:.1} kB")),
        );
    }
    if own.against.iter().any(|one| one.fault == Fault::LooksPersonal) {
        say("receiver-person", Weight::Quiet, words::receiver::serial_number(receiver));
    }
    if own.multi_frame > 0 {
        say("receiver-multi-frame", Weight::Quiet, words::receiver::enhanced(receiver));
    }
    if let Some(against) = &own.suv {
        let (weight, sentence) = suv(against, words);
        say("suv", weight, sentence);
    }
    flags
}

/// What the receiver only warns of, a sentence each.
pub(super) fn more(series: &Series, words: &policy::Study) -> Vec<String> {
    let all = series.files.len();
    let receiver = words.about.receiver.name;
    let is_minor = |one: &&Lacking| !one.is_finding && one.fault != Fault::LooksPersonal;
    let own = series.received.against.iter().filter(is_minor);
    own.map(|one| {
        let name = named(&[one], all, |one| asked_for(one, words));
        words::receiver::may_warn(name, receiver)
    })
    .collect()
}

/// Something is said by the receiver's rules.
pub(super) fn is_said(series: &Series) -> bool {
    !series.received.against.is_empty() || series.received.small > 0
}

/// Whose rules those are.
pub(super) fn source(words: &policy::Study) -> Flag {
    let receiver = &words.about.receiver;
    Flag {
        code: "receiver-rules",
        weight: Weight::Quiet,
        sentence: words::receiver::rules(receiver.name, receiver.rules),
    }
}

/// The first of them by name, with the number of images where it is not all.
fn named(some: &[&Lacking], all: usize, name: impl Fn(&Lacking) -> String) -> String {
    let one = |one: &&Lacking| match one.images {
        images if images == all => name(one),
        images => format!("{}, {}", name(one), many(images, "image")),
    };
    let more = some.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| words::check::more(count(more)));
    some.iter().take(NAMED).map(one).chain(more).collect::<Vec<_>>().join("; ")
}

fn asked_for(one: &Lacking, words: &policy::Study) -> String {
    let form = words.form_of(one.tag).map_or(words::receiver::ANOTHER_FORM, Form::words);
    let name = name(one.tag, words);
    match one.fault {
        Fault::LetterCase => words::receiver::in_capitals(name),
        _ => words::receiver::in_form(form, name),
    }
}

fn name(tag: Packed, words: &policy::Study) -> String {
    words.name_of(tag).map_or_else(|| title_of(tag.tag()).into_owned(), str::to_owned)
}

fn is_of_pet(tag: Packed) -> bool {
    let tag = tag.tag();
    tag.0 == 0x0054 || matches!((tag.0, tag.1), (0x0010, 0x1030) | (0x0018, 0x1072..=0x1078))
}

fn suv(against: &[(Packed, usize)], words: &policy::Study) -> (Weight, String) {
    if against.is_empty() {
        return (Weight::Quiet, words::receiver::SUV.to_owned());
    }
    let names = listed(against.iter().map(|(tag, _)| Some(name(*tag, words))));
    (Weight::Warn, words::receiver::no_suv(names, words::receiver::NUCLEAR_MEDICINE))
}
