//! Text of a data set: decoded by the Specific Character Set in force, with the escape
//! sequences of ISO 2022 (PS3.5 2026c section 6.1.2.5), and encoded back into it.

use dicom_core::{Tag, VR};

use super::charset::{Invoked, Set, escaped};
use super::tree::{DataSet, trimmed};

const ESC: u8 = 0x1B;
const SPECIFIC_CHARACTER_SET: Tag = Tag(0x0008, 0x0005);

/// A Specific Character Set (0008,0005) with all its values.
#[derive(Debug, Clone, PartialEq)]
pub struct CharacterSet {
    /// Value 1: in force at the beginning of every value and name component.
    initial: Set,
    /// The other values: reached by escape sequences.
    others: Vec<Set>,
    known: bool,
}

impl Default for CharacterSet {
    /// The default character repertoire, ISO IR 6.
    fn default() -> Self {
        Self { initial: Set::Default, others: Vec::new(), known: true }
    }
}

impl CharacterSet {
    /// The set that the value of (0008,0005) names. Unknown terms count as the default
    /// repertoire, whose high bytes are read as UTF-8 or else Latin-1.
    #[must_use]
    pub fn new(specific_character_set: &[u8]) -> Self {
        let terms = specific_character_set.split(|byte| *byte == b'\\').map(trimmed);
        let sets: Vec<Option<Set>> = terms.map(Set::named).collect();
        let known = sets.iter().all(Option::is_some);
        let mut sets = sets.into_iter().map(|set| set.unwrap_or(Set::Default));
        let initial = sets.next().unwrap_or(Set::Default);
        let others = sets.filter(|set| initial.extends() && set.extends()).collect();
        Self { initial, others, known }
    }

    /// Whether every term is one that the standard defines.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.known
    }

    /// Decodes a value, all its values and component groups together, padding included.
    /// Bytes that mean nothing become U+FFFD. Escape sequences are followed even when
    /// the character set does not announce them.
    #[must_use]
    pub fn decode(&self, bytes: &[u8], vr: VR) -> String {
        let mut out = String::with_capacity(bytes.len());
        if is_default_only(vr) {
            Set::Default.decode(bytes, &mut out);
        } else if !self.initial.extends() || (bytes.is_ascii() && !bytes.contains(&ESC)) {
            self.initial_for_ascii(bytes).decode(bytes, &mut out);
        } else {
            self.decode_extended(bytes, vr, &mut out);
        }
        out
    }

    /// Value 1 may name a set whose ASCII is not plain (Kanji in value 1 is an error that
    /// occurs): what has no escape sequence is ASCII then.
    fn initial_for_ascii(&self, bytes: &[u8]) -> Set {
        if self.initial.extends() && bytes.is_ascii() { Set::Default } else { self.initial }
    }

    fn decode_extended(&self, bytes: &[u8], vr: VR, out: &mut String) {
        let first_high = if self.initial.is_high() { Some(self.initial) } else { None };
        // Some writers invoke a set once and do not repeat it after a delimiter, or not
        // at all when there is only one.
        let mut last_high = self.others.iter().copied().find(|set| set.is_high());
        let (mut low, mut high) = (Set::Default, first_high);
        let mut rest = bytes;
        while let [first, tail @ ..] = rest {
            if *first == ESC
                && let Some((invoked, length)) = escaped(tail)
            {
                match invoked {
                    Invoked::Low(Set::Katakana) => low = Set::Default,
                    Invoked::Low(set) => low = set,
                    Invoked::High(set) => (high, last_high) = (Some(set), Some(set)),
                }
                rest = tail.get(length..).unwrap_or_default();
                continue;
            }
            let above = !first.is_ascii();
            let length = rest
                .iter()
                .position(|byte| *byte == ESC || byte.is_ascii() == above)
                .unwrap_or(rest.len())
                .max(1);
            let (mut run, _) = rest.split_at(length);
            if above {
                high.or(last_high).unwrap_or(Set::Default).decode(run, out);
            } else if low.is_double_low() {
                // A delimiter may be half a character here, a control character never is.
                let line = run.iter().position(|byte| *byte < 0x20 && *byte != ESC);
                run = run.get(..line.map_or(run.len(), |at| at + 1)).unwrap_or(run);
                low.decode(run, out);
                if line.is_some() {
                    (low, high) = (Set::Default, first_high);
                }
            } else {
                if run.iter().any(|byte| is_delimiter(*byte, vr)) {
                    high = first_high;
                }
                Set::Default.decode(run, out);
            }
            rest = rest.get(run.len()..).unwrap_or_default();
        }
    }

    /// Encodes a text into this set, with the escape sequences it needs; `None` when a
    /// character is in none of its sets. What comes back decodes to the same text.
    #[must_use]
    pub fn encode(&self, text: &str) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(text.len());
        if text.is_ascii() {
            if text.as_bytes().contains(&ESC) {
                return None;
            }
            out.extend(text.as_bytes());
            return Some(out);
        }
        let mut low = Set::Default;
        let mut high = Some(self.initial);
        for character in text.chars() {
            if u32::from(character) == u32::from(ESC) {
                return None;
            }
            if character.is_ascii() {
                if low != Set::Default {
                    low = Set::Default;
                    out.push(ESC);
                    out.extend(if self.initial == Set::Katakana { b"(J" } else { b"(B" });
                }
                let byte = u8::try_from(character).ok()?;
                // After a delimiter value 1 is in force again, without being invoked.
                if is_delimiter(byte, VR::PN) && high != Some(self.initial) {
                    if self.initial.is_high() {
                        out.push(ESC);
                        out.extend(self.initial.escape());
                    }
                    high = Some(self.initial);
                }
                out.push(byte);
                continue;
            }
            let (set, bytes) = std::iter::once(self.initial)
                .chain(self.others.iter().copied())
                .find_map(|set| Some((set, set.encode(character)?)))?;
            let invoked = if set.is_double_low() { low == set } else { high == Some(set) };
            if !invoked {
                out.push(ESC);
                out.extend(set.escape());
            }
            if set.is_double_low() {
                low = set;
            } else {
                high = Some(set);
            }
            out.extend(bytes);
        }
        if low != Set::Default {
            out.push(ESC);
            out.extend(if self.initial == Set::Katakana { b"(J" } else { b"(B" });
        }
        let same = [VR::PN, VR::LO, VR::LT].iter().all(|vr| self.decode(&out, *vr) == text);
        same.then_some(out)
    }
}

/// VRs that have the default repertoire whatever the Specific Character Set says.
const fn is_default_only(vr: VR) -> bool {
    matches!(
        vr,
        VR::AE | VR::AS | VR::CS | VR::DA | VR::DS | VR::DT | VR::IS | VR::TM | VR::UI | VR::UR
    )
}

/// After these value 1 is in force again (PS3.5 2026c section 6.1.2.5.3).
const fn is_delimiter(byte: u8, vr: VR) -> bool {
    match byte {
        b'\\' => !matches!(vr, VR::ST | VR::LT | VR::UT),
        b'^' | b'=' => matches!(vr, VR::PN),
        ESC => false,
        _ => byte < 0x20,
    }
}

/// The character sets of a data set: items may have their own, and hand it down.
#[derive(Debug, Clone, Default)]
pub struct CharacterSets {
    outermost: CharacterSet,
    /// By the index of the item's first node.
    items: Vec<ItemSet>,
}

#[derive(Debug, Clone)]
struct ItemSet {
    first: usize,
    next: usize,
    /// The entry for what surrounds the item.
    outer: Option<usize>,
    set: CharacterSet,
}

impl CharacterSets {
    /// Finds every Specific Character Set of a data set that was read from `bytes`.
    #[must_use]
    pub fn new(data_set: &DataSet, bytes: &[u8]) -> Self {
        Self::within(data_set, bytes, CharacterSet::default())
    }

    /// The same for what follows the pixels, where `outermost` is still in force.
    #[must_use]
    pub fn within(data_set: &DataSet, bytes: &[u8], outermost: CharacterSet) -> Self {
        let mut sets = Self { outermost, items: Vec::new() };
        for node in data_set.nodes.iter().filter(|node| node.tag == SPECIFIC_CHARACTER_SET) {
            let set = CharacterSet::new(node.value_in(bytes));
            let item = node.parent.and_then(|parent| usize::try_from(parent).ok());
            let Some(item) = item else {
                sets.outermost = set;
                continue;
            };
            let next = data_set.nodes.get(item).map_or(0, |item| item.next);
            let outer = sets.entry(item);
            sets.items.push(ItemSet { first: item, next, outer, set });
        }
        sets
    }

    /// The set in force outside all items.
    #[must_use]
    pub const fn outermost(&self) -> &CharacterSet {
        &self.outermost
    }

    /// The set in force for the node at `index`.
    #[must_use]
    pub fn at(&self, index: usize) -> &CharacterSet {
        self.entry(index)
            .and_then(|entry| self.items.get(entry))
            .map_or(&self.outermost, |item| &item.set)
    }

    fn entry(&self, index: usize) -> Option<usize> {
        let mut entry = self.items.partition_point(|item| item.first <= index).checked_sub(1);
        while let Some(item) = entry.and_then(|entry| self.items.get(entry)) {
            if index < item.next {
                break;
            }
            entry = item.outer;
        }
        entry
    }
}
