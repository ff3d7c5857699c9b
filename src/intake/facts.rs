//! Reads single values of a header for sorting and showing: decoded, trimmed, tolerant.
//! Nothing read here is ever written to an output.

use dicom_core::{Tag, VR};

use super::{Original, date};
use crate::dicom::tree::Tops;
use crate::dicom::{CharacterSet, Header, Node};

/// A header with its bytes, ready to be asked for values of the outermost level.
pub(super) struct Facts<'a> {
    header: &'a Header,
    pub(super) tops: Tops,
    bytes: &'a [u8],
    character_set: CharacterSet,
}

impl<'a> Facts<'a> {
    pub(super) fn new(header: &'a Header, bytes: &'a [u8]) -> Self {
        let character_set = match header.data_set.value(Tag(0x0008, 0x0005), bytes) {
            Some(value) => CharacterSet::new(value),
            None => CharacterSet::default(),
        };
        let tops = Tops::of(&header.data_set);
        Self { header, tops, bytes, character_set }
    }

    pub(super) fn find(&self, tag: Tag) -> Option<&'a Node> {
        self.header.data_set.nodes.get(self.tops.find(tag)?)
    }

    fn node(&self, tag: Tag) -> Option<(&'a Node, &'a [u8])> {
        let node = self.find(tag)?;
        Some((node, self.bytes.get(node.value.clone())?))
    }

    /// The element is there, whatever its value.
    pub(super) fn is_present(&self, tag: Tag) -> bool {
        self.find(tag).is_some()
    }

    /// The decoded text, without padding and without what follows a NUL; empty when absent.
    pub(super) fn text(&self, tag: Tag) -> String {
        let Some((node, value)) = self.node(tag) else { return String::new() };
        let mut text = self.character_set.decode(before_nul(value), node.vr);
        text.truncate(text.trim_end_matches(' ').len());
        if text.starts_with(' ') { text.trim_start_matches(' ').to_owned() } else { text }
    }

    /// The same as a value for the screen.
    pub(super) fn original(&self, tag: Tag) -> Original {
        Original(self.text(tag))
    }

    /// A UID of the data set; empty when absent.
    pub(super) fn uid(&self, tag: Tag) -> String {
        uid_of(self.find(tag), self.bytes)
    }

    /// A UID of the file meta information; empty when absent.
    pub(super) fn meta_uid(&self, tag: Tag) -> String {
        uid_of(self.header.meta.find(tag), self.bytes)
    }

    /// The transfer syntax that the header was read in.
    pub(super) fn transfer_syntax(&self) -> Original {
        Original(self.header.syntax.uid.clone())
    }

    /// A date as `YYYYMMDD`; as it was written when it is none; empty when absent.
    pub(super) fn date(&self, tag: Tag) -> Original {
        let text = self.text(tag);
        Original(date::from_da(&text).unwrap_or(text))
    }

    /// The first number of a US element.
    pub(super) fn number16(&self, tag: Tag) -> Option<u16> {
        let (node, value) = self.node(tag)?;
        let pair: [u8; 2] = value.get(0..2)?.try_into().ok()?;
        Some(if node.encoding.big_endian {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        })
    }

    /// The number of an IS element; `5.0` is taken as 5, since consoles write it.
    pub(super) fn integer(&self, tag: Tag) -> Option<i64> {
        let text = self.text(tag);
        let first = text.split('\\').next()?.trim();
        let number: f64 = first.parse().ok()?;
        // What IS can hold (PS3.5 2026c table 6.2-1); anything else is no number to sort by.
        let fits = number.fract() == 0.0 && (-2_147_483_648.0..2_147_483_648.0).contains(&number);
        fits.then_some(number as i64)
    }

    /// Exactly `N` finite numbers of a DS element.
    pub(super) fn decimals<const N: usize>(&self, tag: Tag) -> Option<[f64; N]> {
        let text = self.text(tag);
        let mut numbers = [0.0; N];
        let mut parts = text.split('\\');
        for number in &mut numbers {
            *number = parts.next()?.trim().parse().ok().filter(|n: &f64| n.is_finite())?;
        }
        parts.next().is_none().then_some(numbers)
    }

    /// Image Type (0008,0008) says LOCALIZER.
    pub(super) fn is_localizer(&self) -> bool {
        let text = self.text(Tag(0x0008, 0x0008));
        text.split('\\').any(|value| value.trim().eq_ignore_ascii_case("LOCALIZER"))
    }

    /// Patient's Age (0010,1010) says more than 89 years.
    pub(super) fn age_over_89(&self) -> bool {
        let text = self.text(Tag(0x0010, 0x1010));
        let years = text.strip_suffix(['Y', 'y']).map(str::trim);
        years.and_then(|years| years.parse::<u32>().ok()).is_some_and(|years| years > 89)
    }
}

fn before_nul(value: &[u8]) -> &[u8] {
    value.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// What is written as anything but a UID is none, however it reads: it would not stay, and an
/// image without it cannot be written.
fn uid_of(node: Option<&Node>, bytes: &[u8]) -> String {
    let node = node.filter(|node| matches!(node.vr, VR::UI | VR::UN));
    let value = node.map(|node| before_nul(node.value_in(bytes))).unwrap_or_default();
    String::from_utf8_lossy(value).trim().to_owned()
}
