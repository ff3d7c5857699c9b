//! Looking for the originals' identifiers in raw bytes: header, file meta, what is
//! between elements, values of any VR, in every spelling they could have.

use dicom_core::VR;

use super::finding::{Finding, Findings, Severity};
use super::needles::{Hold, NeedleKind, Needles, Spelling};
use super::part10::is_text;
use super::search::problem;
use super::walk::{Node, Walk, What};
use crate::words::check;

/// Shorter spellings occur in binary values by chance.
const SURE_IN_BINARY: usize = 6;

impl Needles {
    /// Searches bytes. `walks` say which element holds which byte; without them every
    /// byte counts as being outside.
    pub(super) fn in_bytes(&self, bytes: &[u8], walks: Option<&[&Walk]>, found: &mut Findings) {
        // Mostly there is nothing, which is found out faster than where all of it is.
        let Some(automaton) = self.bytes.as_ref().filter(|own| own.is_match(bytes)) else { return };
        let leaves: Vec<(&Walk, usize, &Node)> = walks
            .unwrap_or_default()
            .iter()
            .flat_map(|walk| {
                walk.nodes.iter().enumerate().map(move |(index, node)| (*walk, index, node))
            })
            .filter(|(_, _, node)| node.what == What::Leaf)
            .collect();
        for hit in automaton.find_overlapping_iter(bytes) {
            let Some(spelling) = self.spellings.get(hit.pattern().as_usize()) else { continue };
            if spelling.bytes != hit.len() || !stands_alone(spelling, bytes, hit.start(), hit.end())
            {
                continue;
            }
            let behind = leaves.partition_point(|(_, _, node)| node.value.end <= hit.start());
            let leaf = leaves.get(behind).filter(|(_, _, node)| node.value.start <= hit.start());
            let Some((walk, index, node)) = leaf else {
                found.add(Finding::at(problem(spelling.kind), check::OUTSIDE_OF_VALUES.into()));
                continue;
            };
            if let Some(severity) = judge(spelling, node) {
                let path = walk.path(*index);
                if !found.has_as_grave(&path, problem(spelling.kind), severity)
                    && !self.legitimate(spelling, node, bytes)
                {
                    found.add(Finding::at(problem(spelling.kind), path).weighing(severity));
                }
            }
        }
    }

    /// The Event ID itself, an operator's name in its own attribute.
    fn legitimate(&self, spelling: &Spelling, node: &Node, bytes: &[u8]) -> bool {
        let value = bytes.get(node.value.clone()).map(super::part10::plain).unwrap_or_default();
        // Decoded, other people's names were looked for there already.
        let own = matches!(spelling.kind, NeedleKind::OperatorName | NeedleKind::PersonName)
            && node.tag == dicom_core::Tag(0x0008, 0x1070);
        own || value == spelling.text && spelling.is_number && is_event_id(node)
    }
}

/// The attributes that hold the Event ID were compared with it already.
fn is_event_id(node: &Node) -> bool {
    use dicom_core::Tag;
    const HOLD: [Tag; 8] = [
        Tag(0x0010, 0x0010),
        Tag(0x0010, 0x0020),
        Tag(0x0010, 0x1090),
        Tag(0x0008, 0x0050),
        Tag(0x0020, 0x0010),
        Tag(0x0040, 0x2017),
        Tag(0x0040, 0x2007),
        Tag(0x0040, 0x1001),
    ];
    HOLD.contains(&node.tag)
}

/// What a match in this element weighs; `None` where it says nothing: numbers and dates
/// are kept, and decoded texts have been searched by words already.
fn judge(spelling: &Spelling, node: &Node) -> Option<Severity> {
    let kind = spelling.kind;
    if kind == NeedleKind::Uid {
        return Some(Severity::Fail);
    }
    match node.vr {
        VR::UI if spelling.is_number => None,
        VR::DA | VR::TM | VR::DT | VR::DS | VR::IS if spelling.is_number => None,
        VR::CS | VR::AS | VR::DS | VR::IS | VR::DA | VR::TM | VR::DT | VR::UI => {
            Some(Severity::Warn)
        }
        vr if is_text(vr) => {
            // ASCII words were judged with their neighbours; here other spellings count.
            let decoded = spelling.bytes == spelling.text.len();
            (!decoded).then_some(if kind == NeedleKind::Institution {
                Severity::Warn
            } else {
                Severity::Fail
            })
        }
        _ => (spelling.bytes >= SURE_IN_BINARY).then_some(problem(kind).severity()),
    }
}

/// Numbers do not stand inside longer ones, words not inside words, unless they are long.
fn stands_alone(spelling: &Spelling, bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(0);
    let behind = bytes.get(end).copied().unwrap_or(0);
    if spelling.is_number {
        return !before.is_ascii_digit() && !behind.is_ascii_digit();
    }
    match spelling.hold {
        Hold::Inside => true,
        Hold::Whole => !before.is_ascii_alphabetic() && !behind.is_ascii_alphabetic(),
    }
}
