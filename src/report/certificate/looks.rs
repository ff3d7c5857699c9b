//! What a certificate says of pictures, and of who looked at what.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{clock, table};
use crate::report::EventReport;
use crate::report::look::{By, Decision, Look, Subject};
use crate::report::pictures::grouped;
use crate::words::certificate;

/// More runs of pictures that were looked at than these are not listed.
const RUNS_NAMED: usize = 6;

/// What heads the looks.
const HEADINGS: [&str; 5] = [
    certificate::WHAT,
    certificate::DECISION,
    certificate::WHO,
    certificate::WHEN,
    certificate::IMAGES,
];

/// Two parts of it, under their headings.
pub(super) fn looks(event: &EventReport) -> Markup {
    // Alike looks are one line, with the time of the last.
    let mut alike = BTreeMap::<_, (usize, &Look)>::new();
    for look in &event.looks {
        let key = (look.subject, &look.place, look.decision, look.by, &look.initials);
        let (count, last) = alike.entry(key).or_insert((0, look));
        *count += 1;
        if last.when < look.when {
            *last = look;
        }
    }
    let lines: Vec<_> = alike
        .into_values()
        .map(|(count, look)| {
            let what = match look.subject {
                Subject::Text if count > 1 => certificate::texts_in(&look.place, count),
                Subject::Text => certificate::text_in(&look.place),
                Subject::Pictures => certificate::pictures_of(&look.place),
            };
            let who = match look.by {
                By::Rule => certificate::BY_RULE.to_owned(),
                By::Person if look.initials.is_empty() => certificate::A_PERSON.to_owned(),
                By::Person => look.initials.clone(),
            };
            let images = look.images.map_or_else(String::new, grouped);
            vec![what, decision(look), who, clock(&look.when), images]
        })
        .collect();
    let pictures = &event.pictures;
    html! {
        h2 { (certificate::PICTURES) }
        p {
            (pictures.said()) " "
            @if pictures.looked_at == 0 {
                (certificate::NOBODY_LOOKED)
            } @else {
                (certificate::person_looked(grouped(pictures.of), grouped(pictures.looked_at)))
            }
        }
        h2 { (certificate::WHO_LOOKED) }
        @if lines.is_empty() {
            p { (certificate::NO_LOOK) }
        } @else {
            (table(&HEADINGS, 4, &lines, None))
        }
    }
}

/// What was decided, and of pictures which they were.
fn decision(look: &Look) -> String {
    let said = look.decision.words();
    if let Some(why) = look.reason {
        return certificate::because(said, why.words());
    }
    let (Decision::Looked, Some(of)) = (look.decision, look.of) else { return said.to_owned() };
    if look.images == Some(of) {
        return certificate::all(said);
    }
    let run = |[first, last]: &[u64; 2]| {
        if first == last {
            grouped(*first)
        } else {
            format!("{}–{}", grouped(*first), grouped(*last))
        }
    };
    let mut runs: Vec<String> = look.slices.iter().take(RUNS_NAMED).map(run).collect();
    if look.slices.len() > RUNS_NAMED {
        runs.push("…".to_owned());
    }
    certificate::some(grouped(of), said, runs.join(", "))
}
