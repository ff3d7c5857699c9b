//! What of an event is saved: its zip, piece by piece, and what each image in it must be.

use super::{Session, ZipPart};
use crate::archive::Zip;
use crate::check::ExpectedEntry;
use crate::flow::Line;
use crate::plan::{Event, Planned};

impl Session {
    /// What each entry of an event's zip must be.
    #[must_use]
    pub fn expected(&self, event: &Event) -> Vec<ExpectedEntry> {
        self.written(event)
            .map(|(image, line)| ExpectedEntry {
                name: image.path.clone(),
                size: line.size_bytes,
                crc32: line.crc32,
                sha256: Some(line.sha256),
            })
            .collect()
    }

    /// The images of an event with what is kept of each.
    pub fn written<'a>(
        &'a self,
        event: &'a Event,
    ) -> impl Iterator<Item = (&'a Planned, &'a Line)> {
        event.images.iter().filter_map(|image| Some((image, self.lines.get(&image.file)?)))
    }

    /// The zip of an event, piece by piece; nothing when its check did not pass.
    #[must_use]
    pub fn zip_parts(&self, event: &Event) -> Vec<ZipPart> {
        let mut finished = self.finished.iter();
        let passed = finished.any(|done| done.event.id == event.id && done.verdict.pass);
        if passed { self.pieces(event) } else { Vec::new() }
    }

    pub(in crate::flow) fn pieces(&self, event: &Event) -> Vec<ZipPart> {
        let mut zip = Zip::new();
        let mut parts = Vec::with_capacity(event.images.len() * 2 + 1);
        for image in &event.images {
            let Some(line) = self.lines.get(&image.file) else { continue };
            // A name the zip refuses is missing in it, and the check says so.
            if let Ok(header) = zip.add(&image.path, line.size_bytes, line.crc32) {
                parts.push(ZipPart::Bytes(header));
                parts.push(ZipPart::File(image.file));
            }
        }
        parts.push(ZipPart::Bytes(zip.finish()));
        parts
    }
}
