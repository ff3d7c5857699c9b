//! The run's report, from what the session knows: counts and rules, no original value.

use serde::Deserialize;

use super::{Finished, Session};
use crate::intake::Study;
use crate::report::{EventReport, FileLine, RunReport, Verdict, certificate, sum};

/// What only the page or the command knows when it asks for a report.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Circumstances {
    /// The build of the product that ran.
    pub build: String,
    /// When the report is asked for (ISO 8601, UTC); only a certificate shows it.
    pub now: String,
}

impl Session {
    /// The report as JSON.
    #[must_use]
    pub fn report(&self, told: &Circumstances) -> String {
        self.run_report(told, |_| true).to_json().unwrap_or_default()
    }

    /// The certificate of an event (HTML); `None` when no such event is finished.
    #[must_use]
    pub fn certificate(&self, event_id: &str, told: &Circumstances) -> Option<String> {
        certificate(&self.run_report(told, |id| id == event_id), event_id, &told.now)
    }

    fn run_report(&self, told: &Circumstances, wanted: impl Fn(&str) -> bool) -> RunReport {
        let (settings, outcomes) = (self.settings(), self.outcomes());
        let files = self.catalogue().len() as u64;
        let mut report = RunReport::new(&told.build, settings, files, outcomes);
        let studies = self.studies();
        let finished = self.finished().iter().filter(|event| wanted(event.event.id.as_str()));
        report.events = finished.map(|event| self.event_report(event, &studies)).collect();
        report
    }

    fn event_report(&self, finished: &Finished, studies: &[Study]) -> EventReport {
        let event = &finished.event;
        let id = event.id.as_str();
        let mut rules = Vec::new();
        let mut manifest = Vec::new();
        for (image, line) in self.written(event) {
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
            manifest.push(file.counting(&*line.tally));
            rules.extend(&*line.tally);
        }
        EventReport {
            event_id: id.to_owned(),
            images: event.images.len() as u64,
            size_bytes: finished.size_bytes,
            verdict: if finished.verdict.pass { Verdict::Pass } else { Verdict::Fail },
            saved: self.saved(id),
            findings: finished.verdict.findings.clone(),
            rules: sum(rules),
            pictures: self.counts(finished),
            looks: self.looks_of(event, studies),
            manifest,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
