//! What LabCAS's intake expects to be there and not empty in each image. One bad file can
//! make it drop a whole folder, so what is missing is told before the run and after it.

use dicom_core::Tag;

/// Expected in every image, sorted.
pub const EXPECTED: [Tag; 31] = [
    Tag(0x0008, 0x0008),
    Tag(0x0008, 0x0016),
    Tag(0x0008, 0x0018),
    Tag(0x0008, 0x0020),
    Tag(0x0008, 0x0022),
    Tag(0x0008, 0x0023),
    Tag(0x0008, 0x0032),
    Tag(0x0008, 0x0033),
    Tag(0x0008, 0x0060),
    Tag(0x0008, 0x0070),
    Tag(0x0008, 0x103E),
    Tag(0x0008, 0x1090),
    Tag(0x0018, 0x0050),
    Tag(0x0018, 0x1020),
    Tag(0x0020, 0x000D),
    Tag(0x0020, 0x000E),
    Tag(0x0020, 0x0011),
    Tag(0x0020, 0x0013),
    Tag(0x0020, 0x0032),
    Tag(0x0020, 0x0037),
    Tag(0x0020, 0x0052),
    Tag(0x0028, 0x0004),
    Tag(0x0028, 0x0010),
    Tag(0x0028, 0x0011),
    Tag(0x0028, 0x0030),
    Tag(0x0028, 0x0100),
    Tag(0x0028, 0x0101),
    Tag(0x0028, 0x0102),
    Tag(0x0028, 0x0103),
    Tag(0x0028, 0x1050),
    Tag(0x0028, 0x1051),
];

/// Slice Thickness, Window Center and Window Width are expected of CT images alone.
const CT_ALONE: [Tag; 3] = [Tag(0x0018, 0x0050), Tag(0x0028, 0x1050), Tag(0x0028, 0x1051)];

/// What is missing of [`EXPECTED`], by its places in that list, when these attributes are
/// there. Multi-frame images carry the moment of acquisition as one value, so Acquisition
/// Date and Time are not asked of them.
#[must_use]
pub fn missing(there: impl Iterator<Item = Tag>, is_ct: bool, multi_frame: bool) -> u32 {
    let mut missing = u32::MAX >> (32 - EXPECTED.len());
    let mut settle = |tag: Tag| {
        if let Ok(place) = EXPECTED.binary_search(&tag) {
            missing &= !(1 << place);
        }
    };
    there.for_each(&mut settle);
    if !is_ct {
        CT_ALONE.into_iter().for_each(&mut settle);
    }
    if multi_frame {
        [Tag(0x0008, 0x0022), Tag(0x0008, 0x0032)].into_iter().for_each(settle);
    }
    missing
}

/// The attributes at these places.
pub fn at(places: u32) -> impl Iterator<Item = Tag> {
    (0u32..).zip(EXPECTED).filter(move |(place, _)| places >> place & 1 == 1).map(|(_, tag)| tag)
}
