//! The pixel data as they pass by: their header, what may hide in native samples, and what
//! is blanked in compressed ones. Nothing is decoded.

use dicom_core::{Tag, VR};

use super::tally::{Change, Tally};
use crate::Code;
use crate::dicom::Encoding;
use crate::dicom::pixels::{Findings, Fragments, Layout, Shape, Sink, Unused, UnusedBits};
use crate::dicom::read::{Header, PixelElement, ReadError};
use crate::dicom::tree::Tops;
use crate::policy::Rule;
use crate::words::rules;

/// Watches native samples for bits that no picture needs: old overlays are kept there.
#[derive(Debug)]
pub struct NativeWatch(Option<UnusedBits>);

impl NativeWatch {
    /// For the picture of this header; only 16-bit samples with unused bits are watched.
    #[must_use]
    pub fn new(header: &Header, bytes: &[u8]) -> Self {
        let big_endian = header.syntax.encoding.big_endian;
        let tops = Tops::of(&header.data_set);
        let number = |element| {
            let node = header.data_set.nodes.get(tops.find(Tag(0x0028, element))?)?;
            let value = node.value_in(bytes);
            let pair: [u8; 2] = value.get(..2)?.try_into().ok()?;
            Some(if big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
        };
        let bits_stored = number(0x0101).unwrap_or(16);
        let watched = number(0x0100) == Some(16) && bits_stored < 16;
        Self(watched.then(|| {
            UnusedBits::new(Layout {
                big_endian,
                bits_stored,
                high_bit: number(0x0102).unwrap_or_else(|| bits_stored.saturating_sub(1)),
                padding: number(0x0120),
                padding_limit: number(0x0121),
            })
        }))
    }

    /// Takes the next bytes of the value.
    pub fn push(&mut self, bytes: &[u8]) {
        if let Some(bits) = &mut self.0 {
            bits.push(bytes);
        }
    }

    /// Judges the whole value.
    ///
    /// # Errors
    /// [`Code::PixelOverlay`] when samples use bits outside Bits Stored (0028,0101) for more
    /// than their sign or a padding value.
    pub fn finish(&self) -> Result<(), Code> {
        match self.0.as_ref().map(UnusedBits::finish) {
            Some(Unused::Other) => Err(Code::PixelOverlay),
            _ => Ok(()),
        }
    }
}

/// A frame that a person released.
const NOT_CHANGED: Rule = Rule::Picture(rules::RELEASED);

/// Counts what was changed in compressed pixel data, by rule.
pub fn count(findings: &Findings, tally: &mut Tally) {
    let rules = [
        (findings.texts, Rule::Picture(rules::TEXTS_BLANKED)),
        (findings.slack, Rule::Picture(rules::SLACK_BLANKED)),
        (findings.table.into(), Rule::Picture(rules::TABLE_EMPTIED)),
        (findings.unread.into(), NOT_CHANGED),
        (findings.odd, Rule::Picture(rules::ODD_PADDED)),
    ];
    for (times, rule) in rules {
        let change = if rule == NOT_CHANGED { Change::Kept } else { Change::Cleaned };
        for _ in 0..times {
            tally.add(change, rule);
        }
    }
}

/// Collects a value as it is written.
#[derive(Default)]
struct Collected {
    bytes: Vec<u8>,
    /// Where the first and the second of two possible beginnings go.
    either: Option<(usize, [Vec<u8>; 2])>,
}

impl Sink for Collected {
    fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn either(&mut self, first: &[u8], second: &[u8]) {
        self.either = Some((self.bytes.len(), [first.to_vec(), second.to_vec()]));
    }

    fn choose(&mut self, first: bool) {
        if let Some((at, [yes, no])) = self.either.take() {
            self.bytes.splice(at..at, if first { yes } else { no });
        }
    }
}

/// The compressed picture of an icon as it is written: the value without its delimiter.
///
/// # Errors
/// [`Code::CodestreamUnread`] when it cannot be looked through.
pub fn clean_fragments(syntax_uid: &str, value: &[u8], tally: &mut Tally) -> Result<Vec<u8>, Code> {
    const DELIMITER: [u8; 8] = [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
    let len = value.len() as u64 + DELIMITER.len() as u64;
    let mut walk = Fragments::new(syntax_uid, 0, len, Shape::default());
    let mut out = Collected::default();
    for bytes in [value, &DELIMITER] {
        walk.push(bytes, &mut out).map_err(|_| Code::CodestreamUnread)?;
    }
    if walk.findings().unread || walk.end() != Some(len) {
        return Err(Code::CodestreamUnread);
    }
    count(&walk.findings(), tally);
    out.bytes.truncate(out.bytes.len().saturating_sub(DELIMITER.len()));
    Ok(out.bytes)
}

/// Why fragments are not written.
pub fn code_of(error: &ReadError) -> Code {
    match error {
        ReadError::TooLarge => Code::CodestreamUnread,
        error => error.code().unwrap_or(Code::Truncated),
    }
}

/// Writes the pixel element's own header: as in the source, but for an odd length, which
/// becomes even (PS3.5 2026c section 7.1.1), for reserved bytes, and for a VR that is none of
/// a picture's, which readers take for something else.
pub fn write_header(pixels: &PixelElement, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Code> {
    let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    let range = at(pixels.start)..at(pixels.value_start);
    let header = bytes.get(range).ok_or(Code::DamagedHeader)?;
    let Encoding { explicit, big_endian } = pixels.encoding;
    let own = written_vr(pixels);
    let named = pixels.coded_vr.is_none_or(|coded| coded == own.to_bytes());
    if big_endian && !named {
        // In what order its bytes are, only the VR says.
        return Err(Code::PixelVr);
    }
    out.extend_from_slice(header.get(..4).ok_or(Code::DamagedHeader)?);
    if explicit {
        out.extend(own.to_bytes());
        out.extend([0, 0]);
    }
    let even = match pixels.length {
        None => u32::MAX,
        Some(length) => u32::try_from(length.next_multiple_of(2)).map_err(|_| Code::PixelLength)?,
    };
    out.extend(if big_endian { even.to_be_bytes() } else { even.to_le_bytes() });
    Ok(())
}

/// The VR of a picture (PS3.5 2026c sections 8.1 and A.4): its own where it has one of them.
/// Single bytes are in OW what they are in OB, in little endian.
fn written_vr(pixels: &PixelElement) -> VR {
    let own = match (pixels.tag.element(), pixels.length) {
        (0x0008, _) => VR::OF,
        (0x0009, _) => VR::OD,
        (_, None) => VR::OB,
        _ => VR::OW,
    };
    match pixels.vr {
        vr @ (VR::OB | VR::OW) if matches!(own, VR::OB | VR::OW) && pixels.length.is_some() => vr,
        _ => own,
    }
}
