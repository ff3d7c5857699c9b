//! The certificate of an event: one HTML page that needs nothing else, runs no script,
//! reaches nothing, prints on a sheet or two, and carries the manifest (CSV) and the
//! report (JSON) inside.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::html::{Text, data_url};
use super::{Change, EventReport, RunReport, Saved, Verdict, manifest, series};

/// The certificate of `event_id`; `None` when the report has no such event. `made` says
/// when, in the words of whoever asks for it; empty leaves the line out.
#[must_use]
pub fn certificate(report: &RunReport, event_id: &str, made: &str) -> Option<String> {
    let event = report.events.iter().find(|event| event.event_id == event_id)?;
    let own = RunReport { events: vec![event.clone()], ..report.clone() };
    let csv = manifest(&event.manifest);
    let json = own.to_json().ok()?;
    let mut page = Page(String::new());
    page.top(event);
    page.facts(&own, event, made);
    page.outcomes(&own);
    page.completeness(event);
    page.findings(event);
    page.attributes(event);
    page.looks(event);
    page.files(event, &csv, &json);
    page.put(END);
    Some(page.0)
}

const END: &str =
    "<div class=\"sign\"><p>Checked by (initials)</p><p>Date</p></div>\n</main>\n</html>\n";

/// The page as far as it is written. Everything that is not from this file goes through
/// [`Text`], which escapes it.
struct Page(String);

impl Page {
    fn put(&mut self, html: &str) {
        self.0.push_str(html);
    }

    fn row(&mut self, cells: &[&str], numbers_from: usize) {
        self.put("<tr>");
        for (index, cell) in cells.iter().enumerate() {
            let class = if index >= numbers_from { " class=\"number\"" } else { "" };
            self.line(format_args!("<td{class}>{}</td>", Text(cell)));
        }
        self.put("</tr>\n");
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
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>De-identification certificate {id}</title>\n\
             <style>\n{style}</style>\n<main>\n<header>\n<div><p class=\"muted\">De-identification certificate</p>\n\
             <h1>Image Event {id}</h1></div>\n<p class=\"verdict {class}\">{verdict}</p>\n</header>\n",
            id = Text(&event.event_id),
            style = include_str!("certificate.css"),
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
            Saved::Started => "Started; the saved zip was not dropped back to confirm it",
            Saved::Confirmed => "Confirmed: the saved zip was read again and is complete",
        };
        let images = format!("{} images, {}", event.images, size(event.size_bytes));
        self.put("<dl>\n");
        for (name, value) in [
            ("Holds", images.as_str()),
            ("Saved", saved),
            ("Followed", &report.sop),
            ("With", &report.standard),
            ("Settings that differ", &settings),
            ("Made by", &format!("{} {}{build}", tool.name, tool.version)),
            ("Made on", made),
        ] {
            if !value.is_empty() {
                self.line(format_args!("<dt>{name}</dt><dd>{}</dd>\n", Text(value)));
            }
        }
        self.put("</dl>\n");
    }

    fn outcomes(&mut self, report: &RunReport) {
        self.put("<h2>What became of all files of the run</h2>\n<table><tbody>\n");
        for count in &report.outcomes {
            let outcome = count.outcome.as_str();
            self.row(&[outcome, count.code.sentence(), &count.count.to_string()], 2);
        }
        self.put("</tbody><tfoot>\n");
        let sum = if report.adds_up() {
            "Every file is accounted for"
        } else {
            "Not every file is accounted for"
        };
        self.row(&["given", sum, &report.files.to_string()], 2);
        self.put("</tfoot></table>\n");
    }

    fn completeness(&mut self, event: &EventReport) {
        self.put("<h2>Series</h2>\n<table><tbody>\n");
        for line in series(&event.manifest) {
            let number = line
                .number
                .map_or_else(|| "without number".to_owned(), |number| number.to_string());
            let missing: Vec<String> = line
                .missing
                .iter()
                .map(|gap| match (gap.start(), gap.end()) {
                    (first, last) if first == last => first.to_string(),
                    (first, last) => format!("{first}–{last}"),
                })
                .collect();
            let gaps = match missing.as_slice() {
                [] => "no gap in the instance numbers".to_owned(),
                gaps => format!("may miss images {}", gaps.join(", ")),
            };
            self.row(
                &[&format!("{} series {number}", line.modality), &gaps, &line.images.to_string()],
                2,
            );
        }
        self.put("</tbody></table>\n");
    }

    fn findings(&mut self, event: &EventReport) {
        self.put("<h2>What the check found</h2>\n");
        if event.findings.is_empty() {
            self.put("<p>Nothing.</p>\n");
            return;
        }
        self.put("<table><tbody>\n");
        for finding in &event.findings {
            let place = [finding.path.as_str(), finding.rule.as_str()].map(str::to_owned);
            let place =
                place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            self.row(
                &[&finding.severity, &finding.sentence, &place, &finding.count.to_string()],
                3,
            );
        }
        self.put("</tbody></table>\n");
    }

    fn attributes(&mut self, event: &EventReport) {
        self.put("<h2>What was done, by rule</h2>\n");
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
                self.line(format_args!(
                    "<h3>{total} attributes {heading}</h3>\n<ul class=\"rules\">\n"
                ));
                for rule in rules {
                    let (name, count) = (Text(&rule.rule), rule.count);
                    self.line(format_args!("<li><span>{name}</span><span>{count}</span></li>\n"));
                }
                self.put("</ul>\n");
            }
        }
        self.put(LIMITS);
    }

    fn looks(&mut self, event: &EventReport) {
        self.put("<h2>What a person looked at</h2>\n");
        if event.looks.is_empty() {
            self.put("<p>No look was recorded.</p>\n");
            return;
        }
        self.put("<table><tbody>\n");
        for look in &event.looks {
            let images = look.images.to_string();
            self.row(&[&look.subject, &look.decision, &look.when, &look.initials, &images], 4);
        }
        self.put("</tbody></table>\n");
    }

    fn files(&mut self, event: &EventReport, csv: &str, json: &str) {
        let digest: String = Sha256::digest(csv).iter().map(|byte| format!("{byte:02x}")).collect();
        self.line(format_args!(
            "<h2>Files</h2>\n<p>The manifest names every image with its SHA-256. The manifest's own is<br><code>{digest}</code></p>\n\
             <p class=\"buttons\"><a download=\"{id}-manifest.csv\" href=\"{csv}\">Save the manifest (CSV)</a>\
             <a download=\"{id}-report.json\" href=\"{json}\">Save the report (JSON)</a></p>\n",
            id = Text(&event.event_id),
            csv = data_url("text/csv", csv.as_bytes()),
            json = data_url("application/json", json.as_bytes()),
        ));
        self.put("<details><summary>Every image</summary>\n<table><tbody>\n");
        for line in &event.manifest {
            self.line(format_args!(
                "<tr><td>{}<br><code>{}</code></td>",
                Text(&line.file),
                Text(&line.sha256)
            ));
            self.line(format_args!("<td class=\"number\">{}</td></tr>\n", size(line.file_size)));
        }
        self.put("</tbody></table></details>\n");
    }
}

/// What a certificate must not be taken for.
const LIMITS: &str = "<p class=\"muted\">Dates of the exam are kept, as the SOP asks, and pictures are unchanged: \
    a CT of the head shows the face. The check finds known problems; it cannot show that there are none.</p>\n";

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
