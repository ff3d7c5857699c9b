//! A whole file in hand: finds its picture, walks the picture's fragments, and checks
//! header and trailer around it.

use super::codestream;
use super::finding::{Finding, Problem};
use super::image::{Expectation, ImageReport, PixelFacts, image};
use super::part10::{self, Parts};
use super::walk::{What, u32_of};

/// Where the picture's value begins and the length it was given; without a picture, the
/// end of the bytes.
pub(super) fn layout(parts: &Parts<'_>, given: usize) -> (usize, Option<u32>) {
    let node = parts.data.nodes.last().filter(|node| node.what == What::Pixels && !parts.deflated);
    node.map_or((given, None), |node| (node.value.start, Some(node.length)))
}

/// Checks a whole file.
#[must_use]
pub fn whole(file: &[u8], expect: &Expectation<'_>) -> ImageReport {
    let Ok(parts) = part10::parts(file) else { return image(file, &[], None, expect) };
    let (start, length) = layout(&parts, file.len());
    drop(parts);
    let (header, rest) = file.split_at(start.min(file.len()));
    let Some(length) = length else { return image(header, rest, None, expect) };
    let mut damaged = false;
    let mut text = false;
    let picture = if length == u32::MAX {
        let stream = fragments(rest, &mut text);
        damaged = stream.is_none();
        PixelFacts { length: stream.unwrap_or(rest.len()) as u64, encapsulated: true }
    } else {
        let there = (length as usize).min(rest.len());
        damaged |= there < length as usize;
        PixelFacts { length: there as u64, encapsulated: false }
    };
    let trailer =
        rest.get(usize::try_from(picture.length).unwrap_or(usize::MAX)..).unwrap_or_default();
    let mut report = image(header, trailer, Some(picture), expect);
    if damaged && report.findings.iter().all(|finding| finding.problem != Problem::PixelLength) {
        report.findings.push(Finding::whole(Problem::PixelLength));
    }
    if text {
        report.findings.push(Finding::whole(Problem::CodestreamText));
    }
    report.findings.sort();
    report
}

/// Walks encapsulated fragments; the length of all of them with the delimiter, `None`
/// when they cannot be followed to it.
fn fragments(rest: &[u8], text: &mut bool) -> Option<usize> {
    let mut at = 0usize;
    let mut first = true;
    loop {
        let head: [u8; 8] = rest.get(at..at.checked_add(8)?)?.try_into().ok()?;
        let [g0, g1, e0, e1, l0, l1, l2, l3] = head;
        let length = u32_of([l0, l1, l2, l3], false) as usize;
        at = at.checked_add(8)?;
        match [g0, g1, e0, e1] {
            [0xFE, 0xFF, 0xDD, 0xE0] => return (length == 0).then_some(at),
            [0xFE, 0xFF, 0x00, 0xE0] => {
                let end = at.checked_add(length)?;
                let value = rest.get(at..end)?;
                // The first item is the offset table.
                *text |= if first {
                    codestream::table_holds_text(value)
                } else {
                    codestream::fragment_holds_text(value)
                };
                first = false;
                at = end;
            }
            _ => return None,
        }
    }
}
