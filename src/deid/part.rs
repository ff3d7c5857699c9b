//! A data set, part by part: what is known of a part is written again, the others are decided
//! on and remembered.

use std::ops::Range;

use super::edit::{EditError, Part, Pass, Watch};
use super::memo::{self, Done};
use super::tally::Tally;
use crate::dicom::Kind;

impl Pass<'_, '_> {
    /// Writes the data set.
    pub(super) fn run(&mut self) -> Result<(), EditError> {
        let (job, data_set, bytes) = (self.job, self.data_set, self.bytes);
        let parts = memo::parts(data_set);
        // Elements ascend in a header: its parts say nothing of each other.
        let forgets = job.part != Part::Header || !matches!(self.watch, Watch::Nothing);
        let memo = job.exam.memo.as_ref().filter(|_| !forgets);
        let mut known = Vec::new();
        if let Some(memo) = memo {
            let done;
            (known, done, self.created) = memo.known(&job, data_set, bytes, &parts);
            self.tally.append(&done);
        }
        let mut known = known.into_iter();
        let mut new = Vec::new();
        for part in parts {
            self.create_before(data_set.nodes.get(part.start).map(|node| node.tag))?;
            if let Some(done) = known.next().flatten() {
                self.writer.again(&done.written)?;
                continue;
            }
            let (written, tally) = self.noted(|pass| pass.part(part.clone()))?;
            if memo.is_some() {
                new.extend(Done::new((data_set, bytes), &part, &written, tally));
            }
        }
        self.create_before(None)?;
        if let Some(memo) = memo {
            memo.remember(&job, new, std::mem::take(&mut self.newly_created));
        }
        Ok(())
    }

    /// Decides on the nodes of a part.
    fn part(&mut self, part: Range<usize>) -> Result<(), EditError> {
        let mut index = part.start;
        while index < part.end
            && let Some(node) = self.data_set.nodes.get(index)
        {
            self.close(index)?;
            index = match node.kind {
                Kind::Item => self.open_item(index, node)?,
                Kind::Sequence => self.sequence(index, node)?,
                Kind::Value => self.element(index, node)?,
            };
        }
        self.close(index)
    }

    /// Writes something, and says what was written and done.
    pub(super) fn noted(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), EditError>,
    ) -> Result<(Vec<u8>, Tally), EditError> {
        let start = self.writer.len();
        let before = std::mem::take(self.tally);
        write(self)?;
        let own = std::mem::replace(self.tally, before);
        self.tally.append(&own);
        Ok((self.writer.since(start).to_vec(), own))
    }
}
