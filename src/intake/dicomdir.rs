//! How many files a disc's table of contents lists (PS3.3 2026c annex F), to notice that
//! some did not arrive.

use dicom_core::Tag;

use crate::dicom::{Kind, read_header};

const DIRECTORY_RECORD_SEQUENCE: Tag = Tag(0x0004, 0x1220);
const REFERENCED_FILE_ID: Tag = Tag(0x0004, 0x1500);

/// The number of files that a DICOMDIR lists: its directory records with a Referenced
/// File ID (0004,1500). Reports and presentation states count like images, since they
/// arrive as files like images. `None` when the bytes are no whole DICOMDIR.
#[must_use]
pub fn dicomdir_images(bytes: &[u8]) -> Option<u32> {
    let header = read_header(bytes, bytes.len() as u64).ok()?;
    let data_set = &header.data_set;
    let (sequence, _) = data_set.top().find(|(_, node)| node.tag == DIRECTORY_RECORD_SEQUENCE)?;
    let files = data_set
        .children(sequence)
        .filter(|(_, node)| node.kind == Kind::Item)
        .filter(|(item, _)| {
            let mut elements = data_set.children(*item);
            elements.any(|(_, node)| node.tag == REFERENCED_FILE_ID && !node.value.is_empty())
        })
        .count();
    u32::try_from(files).ok()
}
