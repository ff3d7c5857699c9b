//! Private blocks (PS3.5 2026c section 7.8.1): which private creator reserved the elements
//! at hand, in each open data set and item.

use dicom_core::Tag;

/// The blocks of open items, one after the other.
#[derive(Debug, Default)]
pub(super) struct Blocks(Vec<Block>);

/// A reserved block.
#[derive(Debug, Clone, Copy)]
struct Block {
    group: u16,
    block: u16,
    creator: u32,
}

/// Whether this is a private creator's element.
pub(super) const fn is_creator(tag: Tag) -> bool {
    tag.0 & 1 == 1 && matches!(tag.1, 0x0010..=0x00FF)
}

impl Blocks {
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// The node `creator`, with this tag, reserves a block of the item whose blocks begin
    /// at `since`.
    pub(super) fn reserve(&mut self, since: usize, Tag(group, block): Tag, creator: u32) {
        // Elements ascend: blocks of another group are not asked for again.
        if self.0.last().is_some_and(|last| last.group != group) {
            self.0.truncate(self.0.len().min(since));
        }
        // There are 240 blocks: more would be the same ones again.
        if self.0.len().saturating_sub(since) < 240 {
            self.0.push(Block { group, block, creator });
        }
    }

    /// Who reserved the block of a private data element; `None` for any other element.
    pub(super) fn creator(&self, since: usize, Tag(group, element): Tag) -> Option<u32> {
        if group & 1 == 0 || element < 0x1000 {
            return None;
        }
        let known = self.0.get(since..).unwrap_or_default().iter().rev();
        let mut own = known.filter(|known| known.group == group && known.block == element >> 8);
        own.next().map(|known| known.creator)
    }
}
