//! The certificate of an event: one HTML page that needs nothing else, runs no script,
//! reaches nothing, prints on a sheet or two, and carries the manifest (CSV) and the
//! report (JSON) inside.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::html::{Text, data_url, policy_hash};
use super::look::{By, Look, Subject};
use super::{Change, EventReport, RunReport, Saved, SeriesLine, Verdict, manifest, series};
use crate::check::Severity;

/// More lines of a table than these do not print: two sheets hold what a person reads, and
/// the report inside holds every line.
const PRINTED_LINES: usize = 18;

/// More gaps of a series than these are counted, not listed.
const GAPS_NAMED: usize = 6;

/// The certificate of `event_id`; `None` when the report has no such event. `made` says
/// when (ISO 8601, UTC); empty leaves the line out.
#[must_use]
pub fn certificate(report: &RunReport, event_id: &str, made: &str) -> Option<String> {
    let event = report.events.iter().find(|event| event.event_id == event_id)?;
    let own = RunReport { events: vec![event.clone()], ..report.clone() };
    let csv = manifest(&event.manifest);
    let json = own.to_json().ok()?;
    let mut page = Page(String::with_capacity(2 * (csv.len() + json.len())));
    page.top(event);
    page.facts(&own, event, made);
    page.outcomes(&own);
    page.completeness(event);
    page.findings(event);
    page.looks(event);
    page.attributes(event);
    page.files(event, &csv, &json);
    page.put(END);
    Some(page.0)
}

const STYLE: &str = include_str!("certificate.css");

const END: &str =
    "<div class=\"sign\"><p>Checked by (initials)</p><p>Date</p></div>\n</main>\n</html>\n";

/// The page as far as it is written. Everything that is not from this file goes through
/// [`Text`], which escapes it.
struct Page(String);

impl Page {
    fn put(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// Writing to a string cannot fail.
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        let _ = self.0.write_fmt(line);
    }

    fn top(&mut self, event: &EventReport) {
        let (class, verdict) = match event.verdict {
            Verdict::Pass => ("pass", "✓ Check passed: no known problem"),
            Verdict::Fail => ("fail", "✕ Check failed: not to be sent"),
        };
        self.line(format_args!(
            "<!doctype html>\n<html lang=\"en\" translate=\"no\">\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src '{hash}'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>De-identification certificate {id}</title>\n\
             <style>{STYLE}</style>\n<main>\n<header>\n\
             <div><p class=\"muted\">De-identification certificate</p>\n\
             <h1>Image Event {id}</h1></div>\n<p class=\"verdict {class}\">{verdict}</p>\n</header>\n",
            hash = policy_hash(STYLE),
            id = Text(&event.event_id),
        ));
    }

    fn facts(&mut self, report: &RunReport, event: &EventReport, made: &str) {
        let tool = &report.tool;
        let build =
            if tool.build.is_empty() { String::new() } else { format!(", build {}", tool.build) };
        let settings: Vec<String> = report
            .settings
            .iter()
            .map(|setting| format!("{}: {}", setting.name, setting.value))
            .collect();
        let settings = if settings.is_empty() {
            "None: the SOP's own".to_owned()
        } else {
            settings.join("; ")
        };
        let saved = match event.saved {
            Saved::No => "Not yet",
            Saved::Started => "Started; the saved zip was not read again to confirm it",
            Saved::Confirmed => "Confirmed: what was saved was read again and is complete",
        };
        let images = format!("{} images, {}", grouped(event.images), size(event.size_bytes));
        self.put("<dl>\n");
        for (name, value) in [
            ("Holds", images.as_str()),
            ("Saved", saved),
            ("Followed", &report.sop),
            ("With", &report.standard),
            ("Settings that differ", &settings),
            ("Made by", &format!("{} {}{build}", tool.name, tool.version)),
            ("Made on", &clock(made)),
        ] {
            if !value.is_empty() {
                self.line(format_args!("<dt>{name}</dt><dd>{}</dd>\n", Text(value)));
            }
        }
        self.put("</dl>\n");
    }

    /// A table under its headings, of which those from `numbers_from` on stand over
    /// numbers, and a last line under it.
    fn table(
        &mut self,
        headings: &[&str],
        numbers_from: usize,
        lines: &[Vec<String>],
        sum: Option<Vec<String>>,
    ) {
        self.put("<table><thead><tr>");
        for (at, heading) in headings.iter().enumerate() {
            let class = if at >= numbers_from { " class=\"number\"" } else { "" };
            self.line(format_args!("<th scope=\"col\"{class}>{heading}</th>"));
        }
        self.put("</tr></thead><tbody>\n");
        for (at, line) in lines.iter().enumerate() {
            self.row(line, numbers_from, if at < PRINTED_LINES { "" } else { " class=\"more\"" });
        }
        if lines.len() > PRINTED_LINES {
            let (columns, more) = (headings.len(), lines.len() - PRINTED_LINES);
            self.line(format_args!(
                "<tr class=\"printed\"><td colspan=\"{columns}\">… and {more} more lines in the report</td></tr>\n",
            ));
        }
        self.put("</tbody>");
        if let Some(sum) = sum {
            self.put("<tfoot>\n");
            self.row(&sum, numbers_from, "");
            self.put("</tfoot>");
        }
        self.put("</table>\n");
    }

    fn row(&mut self, cells: &[String], numbers_from: usize, class: &str) {
        self.line(format_args!("<tr{class}>"));
        for (index, cell) in cells.iter().enumerate() {
            let class = match cell {
                _ if index >= numbers_from => " class=\"number\"",
                cell if cell.ends_with(" UTC") => " class=\"time\"",
                _ => "",
            };
            self.line(format_args!("<td{class}>{}</td>", Text(cell)));
        }
        self.put("</tr>\n");
    }

    fn outcomes(&mut self, report: &RunReport) {
        self.put("<h2>What became of all files of the run</h2>\n");
        let lines: Vec<_> = report
            .outcomes
            .iter()
            .map(|count| {
                let (outcome, why) = (count.outcome.as_str(), count.code.sentence());
                vec![outcome.to_owned(), why.to_owned(), grouped(count.count)]
            })
            .collect();
        let sum = if report.adds_up() {
            "Every file is accounted for"
        } else {
            "Not every file is accounted for"
        };
        let sum = vec!["given".to_owned(), sum.to_owned(), grouped(report.files)];
        self.table(&["Outcome", "Why", "Files"], 2, &lines, Some(sum));
    }

    fn completeness(&mut self, event: &EventReport) {
        self.put("<h2>Series</h2>\n");
        let lines: Vec<_> = series(&event.manifest)
            .iter()
            .map(|line| {
                let number = line
                    .number
                    .map_or_else(|| "without number".to_owned(), |number| number.to_string());
                let name = format!("{} series {number}", line.modality);
                vec![name, gaps(line), grouped(line.images)]
            })
            .collect();
        self.table(&["Series", "Instance numbers", "Images"], 2, &lines, None);
    }

    fn findings(&mut self, event: &EventReport) {
        self.put("<h2>What the check found</h2>\n");
        if event.findings.is_empty() {
            return self.put("<p>Nothing.</p>\n");
        }
        let lines: Vec<_> = event
            .findings
            .iter()
            .map(|group| {
                let finding = &group.finding;
                let place: Vec<&str> = [finding.path.as_str(), finding.rule.as_str()]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect();
                let weight = weight(finding.severity).to_owned();
                vec![
                    weight,
                    group.sentence.clone(),
                    place.join(", "),
                    grouped(u64::from(finding.count)),
                ]
            })
            .collect();
        self.table(&["Weight", "What", "Where", "Times"], 3, &lines, None);
    }

    fn attributes(&mut self, event: &EventReport) {
        self.put("<h2>What was done to the attributes, by rule</h2>\n");
        for (change, heading) in [
            (Change::Removed, "removed"),
            (Change::Replaced, "replaced"),
            (Change::Cleaned, "partly cut or replaced"),
            (Change::Added, "added"),
            (Change::Kept, "kept"),
        ] {
            let rules: Vec<_> = event.rules.iter().filter(|rule| rule.change == change).collect();
            let total: u64 = rules.iter().map(|rule| rule.count).sum();
            if total > 0 {
                let total = grouped(total);
                self.line(format_args!("<h3>{total} {heading}</h3>\n<ul class=\"rules\">\n"));
                for rule in rules {
                    let (name, count) = (Text(&rule.rule), grouped(rule.count));
                    self.line(format_args!("<li><span>{name}</span><span>{count}</span></li>\n"));
                }
                self.put("</ul>\n");
            }
        }
        self.put(LIMITS);
    }

    fn looks(&mut self, event: &EventReport) {
        self.put("<h2>Who looked at what</h2>\n");
        if event.looks.is_empty() {
            return self.put("<p>No look was recorded.</p>\n");
        }
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
                    Subject::Text if count > 1 => format!("{count} texts in {}", look.place),
                    Subject::Text => format!("Text in {}", look.place),
                    Subject::Pictures => format!("Pictures of {}", look.place),
                };
                let who = match look.by {
                    By::Rule => "by rule; nobody looked".to_owned(),
                    By::Person if look.initials.is_empty() => "a person".to_owned(),
                    By::Person => look.initials.clone(),
                };
                let images = look.images.map_or_else(String::new, grouped);
                vec![what, look.decision.words().to_owned(), who, clock(&look.when), images]
            })
            .collect();
        self.table(&["What", "Decision", "Who", "When", "Images"], 4, &lines, None);
    }

    fn files(&mut self, event: &EventReport, csv: &str, json: &str) {
        let digest: String = Sha256::digest(csv).iter().map(|byte| format!("{byte:02x}")).collect();
        self.line(format_args!(
            "<h2>Files</h2>\n<p>The manifest inside this page names every image with its SHA-256. \
             The manifest's own SHA-256 is<br><code>{digest}</code></p>\n\
             <p class=\"buttons\"><a download=\"{id}-manifest.csv\" href=\"{csv}\">Save the manifest (CSV)</a>\
             <a download=\"{id}-report.json\" href=\"{json}\">Save the report (JSON)</a></p>\n",
            id = Text(&event.event_id),
            csv = data_url("text/csv", csv.as_bytes()),
            json = data_url("application/json", json.as_bytes()),
        ));
        self.put("<details><summary>Every image</summary>\n<table><tbody>\n");
        for line in &event.manifest {
            self.line(format_args!(
                "<tr><td>{}<br><code>{}</code></td><td class=\"number\">{}</td></tr>\n",
                Text(&line.file),
                Text(&line.sha256),
                size(line.file_size),
            ));
        }
        self.put("</tbody></table></details>\n");
    }
}

/// What a certificate must not be taken for.
const LIMITS: &str = "<p class=\"muted\">Dates of the exam are kept, as the SOP asks, and pictures are unchanged: \
    a CT of the head shows the face. The check finds known problems; it cannot show that there are none.</p>\n";

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
        _ if named.is_empty() => "no gap in the instance numbers".to_owned(),
        0 => format!("may miss images {}", named.join(", ")),
        more => format!("may miss images {} and {more} more gaps", named.join(", ")),
    }
}

const fn weight(severity: Severity) -> &'static str {
    match severity {
        Severity::Fail => "must not be sent",
        Severity::Warn => "to know before sending",
        Severity::Note => "note",
    }
}

/// An ISO 8601 time to the minute, for people; anything else as it is.
fn clock(time: &str) -> String {
    match (time.get(..10), time.get(11..16)) {
        (Some(day), Some(minute)) if time.ends_with('Z') => format!("{day} {minute} UTC"),
        _ => time.to_owned(),
    }
}

/// A number for people, with commas between thousands.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut said = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
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
