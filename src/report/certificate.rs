//! The certificate of an event: one HTML page that needs nothing else, runs no script,
//! reaches nothing, prints on a sheet or two, and carries the manifest (CSV) and the
//! report (JSON) inside. The markup is maud's, which escapes all that is put into it.

mod looks;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::inside::{data_url, policy_hash};
use super::pictures::grouped;
use super::{Change, EventReport, RunReport, Saved, SeriesLine, Verdict, manifest, series};
use crate::words::certificate;

/// More lines of a table than these do not print: two sheets hold what a person reads, and
/// the report inside holds every line.
const PRINTED_LINES: usize = 18;

/// More gaps of a series than these are counted, not listed.
const GAPS_NAMED: usize = 6;

/// What every certificate's title begins with.
pub const CERTIFICATE_TITLE: &str = "De-identification certificate";

const STYLE: &str = include_str!("certificate.css");

/// The certificate of `event_id`; `None` when the report has no such event. `made` says
/// when (ISO 8601, UTC); empty leaves the line out.
#[must_use]
pub fn certificate(report: &RunReport, event_id: &str, made: &str) -> Option<String> {
    let event = report.events.iter().find(|event| event.event_id == event_id)?;
    let own = RunReport { events: vec![event.clone()], ..report.clone() };
    let json = own.to_json().ok()?;
    let (class, verdict) = match event.verdict {
        Verdict::Pass => ("pass", certificate::PASSED),
        Verdict::Fail => ("fail", certificate::FAILED),
    };
    let policy = format!(
        "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'",
        policy_hash(STYLE)
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" translate="no" {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width";
            meta name="color-scheme" content="light dark";
            title { (CERTIFICATE_TITLE) " " (event_id) }
            style { (PreEscaped(STYLE)) }
            main {
                header {
                    div {
                        p.muted { (CERTIFICATE_TITLE) }
                        h1 { (certificate::image_event(event_id)) }
                    }
                    p.verdict.(class) { (verdict) }
                }
                (facts(&own, event, made))
                (outcomes(&own))
                (completeness(event))
                (findings(event))
                (looks::looks(event))
                (attributes(event, &own.rows))
                (method(&own))
                (files(event, &json))
                div.sign {
                    p { (certificate::CHECKED_BY) }
                    p { (certificate::DATE) }
                }
            }
        }
    };
    Some(page.into_string())
}

fn facts(report: &RunReport, event: &EventReport, made: &str) -> Markup {
    let tool = &report.tool;
    let made_by = if tool.build.is_empty() {
        format!("{} {}", tool.name, tool.version)
    } else {
        certificate::build(&tool.build, &tool.name, &tool.version)
    };
    let settings: Vec<String> = report
        .settings
        .iter()
        .map(|setting| format!("{}: {}", setting.name, setting.value))
        .collect();
    let settings =
        if settings.is_empty() { certificate::NO_SETTINGS.to_owned() } else { settings.join("; ") };
    let saved = match event.saved {
        Saved::No => certificate::SAVED_NO,
        Saved::Started => certificate::SAVED_STARTED,
        Saved::Confirmed => certificate::SAVED_CONFIRMED,
    };
    let images = certificate::holds_images(grouped(event.images), size(event.size_bytes));
    let facts = [
        (certificate::HOLDS, images.as_str()),
        (certificate::SAVED, saved),
        (certificate::FOLLOWED, &report.sop),
        (certificate::WITH, &report.standard),
        (certificate::SETTINGS_DIFFER, &settings),
        (certificate::MADE_BY, &made_by),
        (certificate::MADE_ON, &clock(made)),
    ];
    html! {
        dl {
            @for (name, value) in facts {
                @if !value.is_empty() {
                    dt { (name) }
                    dd { (value) }
                }
            }
        }
    }
}

/// A table under its headings, of which those from `numbers_from` on head
/// columns of numbers, and a last line under it.
fn table(
    headings: &[&str],
    numbers_from: usize,
    lines: &[Vec<String>],
    sum: Option<&[String]>,
) -> Markup {
    let more = lines.len().saturating_sub(PRINTED_LINES);
    html! {
        table {
            thead {
                tr {
                    @for (at, heading) in headings.iter().enumerate() {
                        th scope="col" class=[(at >= numbers_from).then_some("number")] { (heading) }
                    }
                }
            }
            tbody {
                @for (at, line) in lines.iter().enumerate() {
                    tr class=[(at >= PRINTED_LINES).then_some("more")] { (cells(line, numbers_from)) }
                }
                @if more > 0 {
                    tr.printed {
                        td colspan=(headings.len()) { (certificate::more_lines(more)) }
                    }
                }
            }
            @if let Some(sum) = sum {
                tfoot { tr { (cells(sum, numbers_from)) } }
            }
        }
    }
}

fn cells(cells: &[String], numbers_from: usize) -> Markup {
    html! {
        @for (at, cell) in cells.iter().enumerate() {
            @let class = match cell {
                _ if at >= numbers_from => Some("number"),
                cell => cell.ends_with(" UTC").then_some("time"),
            };
            td class=[class] { (cell) }
        }
    }
}

fn outcomes(report: &RunReport) -> Markup {
    let lines: Vec<_> = report
        .outcomes
        .iter()
        .map(|count| {
            let (outcome, why) = (count.outcome.as_str(), count.code.sentence());
            vec![outcome.to_owned(), why.to_owned(), grouped(count.count)]
        })
        .collect();
    let sum = if report.adds_up() { certificate::ACCOUNTED } else { certificate::NOT_ACCOUNTED };
    let sum = [certificate::GIVEN.to_owned(), sum.to_owned(), grouped(report.files)];
    html! {
        h2 { (certificate::BECAME) }
        (table(&[certificate::OUTCOME, certificate::WHY, certificate::FILES], 2, &lines, Some(&sum)))
    }
}

fn completeness(event: &EventReport) -> Markup {
    let lines: Vec<_> = series(&event.manifest)
        .iter()
        .map(|line| {
            let number = line.number.map_or_else(
                || certificate::WITHOUT_NUMBER.to_owned(),
                |number| number.to_string(),
            );
            let name = certificate::series_name(&line.modality, number);
            vec![name, gaps(line), grouped(line.images)]
        })
        .collect();
    html! {
        h2 { (certificate::SERIES) }
        (table(&[certificate::SERIES, certificate::INSTANCE_NUMBERS, certificate::IMAGES], 2, &lines, None))
    }
}

fn findings(event: &EventReport) -> Markup {
    let lines: Vec<_> = event
        .findings
        .iter()
        .map(|group| {
            let finding = &group.finding;
            let place: Vec<&str> = [finding.path.as_str(), finding.rule.as_str()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            let weight = finding.severity.words().to_owned();
            let times = grouped(u64::from(finding.count));
            vec![weight, group.sentence.clone(), place.join(", "), times]
        })
        .collect();
    html! {
        h2 { (certificate::FOUND) }
        @if lines.is_empty() {
            p { (certificate::NOTHING) }
        } @else {
            (table(&[certificate::WEIGHT, certificate::WHAT, certificate::WHERE, certificate::TIMES], 3, &lines, None))
        }
    }
}

/// A rule for people: a row of the SOP with what the SOP calls it.
fn rule_name(rule: &str, rows: &[&str]) -> String {
    let row = rule.strip_prefix("SOP row ").and_then(|number| number.parse::<usize>().ok());
    let name = row.and_then(|row| rows.get(row.checked_sub(1)?));
    name.map_or_else(|| rule.to_owned(), |name| format!("{rule}: {name}"))
}

fn attributes(event: &EventReport, rows: &[&str]) -> Markup {
    let changes = [
        (Change::Removed, certificate::REMOVED),
        (Change::Replaced, certificate::REPLACED),
        (Change::Cleaned, certificate::CLEANED),
        (Change::Added, certificate::ADDED),
        (Change::Kept, certificate::KEPT),
    ];
    html! {
        h2 { (certificate::RULES) }
        p.muted { (certificate::RULES_COUNT) }
        @for (change, heading) in changes {
            @let rules = || event.rules.iter().filter(move |rule| rule.change == change);
            @let total = rules().map(|rule| rule.count).sum();
            @if total > 0 {
                h3 { (certificate::values(heading, grouped(total))) }
                ul.rules {
                    @for rule in rules() {
                        li {
                            span { (rule_name(&rule.rule, rows)) }
                            span { (grouped(rule.count)) }
                        }
                    }
                }
            }
        }
        // What a certificate must not be taken for.
        p.muted { (certificate::LIMITS) }
    }
}

/// For the archive's form, to copy.
fn method(report: &RunReport) -> Markup {
    html! {
        @if !report.method.is_empty() {
            h2 { (certificate::METHOD) }
            p { (report.method) " " (certificate::DETERMINATION) }
        }
    }
}

fn files(event: &EventReport, json: &str) -> Markup {
    let (id, csv) = (&event.event_id, manifest(&event.manifest));
    let digest: String = Sha256::digest(&csv).iter().map(|byte| format!("{byte:02x}")).collect();
    html! {
        h2 { (certificate::FILES) }
        p {
            (certificate::MANIFEST)
            br;
            code { (digest) }
        }
        p.buttons {
            a download={ (id) "-manifest.csv" } href=(data_url("text/csv", csv.as_bytes())) {
                (certificate::SAVE_MANIFEST)
            }
            a download={ (id) "-report.json" } href=(data_url("application/json", json.as_bytes())) {
                (certificate::SAVE_REPORT)
            }
        }
        details {
            summary { (certificate::EVERY_IMAGE) }
            table {
                tbody {
                    @for line in &event.manifest {
                        tr {
                            td { (line.file) br; code { (line.sha256) } }
                            td.number { (size(line.file_size)) }
                        }
                    }
                }
            }
        }
    }
}

/// Which Instance Numbers are not there.
fn gaps(line: &SeriesLine) -> String {
    let named: Vec<String> = line
        .missing
        .iter()
        .take(GAPS_NAMED)
        .map(|gap| match (gap.start(), gap.end()) {
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("{first}–{last}"),
        })
        .collect();
    match line.missing.len().saturating_sub(named.len()) {
        _ if named.is_empty() => certificate::NO_GAP.to_owned(),
        0 => certificate::may_miss(named.join(", ")),
        more => certificate::may_miss_more(more, named.join(", ")),
    }
}

/// An ISO 8601 time to the minute, for people; anything else as it is.
fn clock(time: &str) -> String {
    match (time.get(..10), time.get(11..16)) {
        (Some(day), Some(minute)) if time.ends_with('Z') => format!("{day} {minute} UTC"),
        _ => time.to_owned(),
    }
}

/// A size for people, in the units of file managers.
fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let tenths = bytes.saturating_mul(10) / unit;
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}
