//! The run's report, from what the session knows: counts and rules, no original value.

use std::collections::BTreeMap;

use super::{Finished, Session};
use crate::check::{Grouped, Severity};
use crate::deid::{Change as Done, TallyRow};
use crate::policy::SOP_NAME;
use crate::report::{
    Change, EventReport, FileLine, FindingLine, RuleCount, RunReport, Saved, Verdict, certificate,
    sum,
};

impl Session {
    /// The report as JSON. `saved` tells how far saving came, by Event ID.
    #[must_use]
    pub fn report(&self, build: &str, saved: &BTreeMap<String, Saved>) -> String {
        self.run_report(build, saved).to_json().unwrap_or_default()
    }

    /// The certificate of an event (HTML), made at a time of the caller's; `None` when no
    /// such event is finished.
    #[must_use]
    pub fn certificate(
        &self,
        build: &str,
        saved: &BTreeMap<String, Saved>,
        event_id: &str,
        made: &str,
    ) -> Option<String> {
        certificate(&self.run_report(build, saved), event_id, made)
    }

    fn run_report(&self, build: &str, saved: &BTreeMap<String, Saved>) -> RunReport {
        let files = self.catalogue().len() as u64;
        let mut report = RunReport::new(build, SOP_NAME, self.settings(), files, self.outcomes());
        report.events = self
            .finished()
            .iter()
            .map(|event| {
                let saved = saved.get(event.event.id.as_str()).copied().unwrap_or_default();
                self.event_report(event, saved)
            })
            .collect();
        report
    }

    fn event_report(&self, finished: &Finished, saved: Saved) -> EventReport {
        let event = &finished.event;
        let id = event.id.as_str();
        let mut rules = Vec::new();
        let mut manifest = Vec::new();
        for (image, line) in self.written(event) {
            let own: Vec<RuleCount> = line.tally.iter().map(rule_count).collect();
            let file = FileLine {
                file: image.path.clone(),
                sha256: hex(&line.sha256),
                file_size: line.size_bytes,
                file_type: "dicom".to_owned(),
                event_id: id.to_owned(),
                modality: line.modality.as_str().to_owned(),
                series_number: line.series_number,
                instance_number: line.instance_number,
                removed: 0,
                replaced: 0,
                kept: 0,
            };
            manifest.push(file.counting(&own));
            rules.extend(own);
        }
        EventReport {
            event_id: id.to_owned(),
            images: event.images.len() as u64,
            size_bytes: finished.size_bytes,
            verdict: if finished.verdict.pass { Verdict::Pass } else { Verdict::Fail },
            saved,
            findings: finished.verdict.findings.iter().map(finding_line).collect(),
            rules: sum(&rules),
            looks: Vec::new(),
            manifest,
        }
    }
}

fn finding_line(grouped: &Grouped) -> FindingLine {
    let finding = &grouped.finding;
    FindingLine {
        severity: severity(finding.severity).to_owned(),
        problem: finding.problem.as_str().to_owned(),
        sentence: grouped.sentence.clone(),
        path: finding.path.clone(),
        rule: finding.rule.clone(),
        count: u64::from(finding.count),
        files: u64::from(grouped.files),
        first: grouped.first.clone(),
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Fail => "fail",
        Severity::Warn => "warn",
        Severity::Note => "note",
    }
}

fn rule_count(row: &TallyRow) -> RuleCount {
    RuleCount {
        change: match row.change {
            Done::Removed => Change::Removed,
            Done::Replaced => Change::Replaced,
            Done::Cleaned => Change::Cleaned,
            Done::Kept => Change::Kept,
            Done::Added => Change::Added,
        },
        rule: row.rule.clone(),
        count: u64::from(row.count),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
