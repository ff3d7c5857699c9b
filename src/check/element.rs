//! The header of one element as it stands in the bytes: tag, VR, length. Independent of the
//! reader that the writing side uses.

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::{Tag, VR};
use dicom_dictionary_std::StandardDataDictionary;

pub const ITEM: Tag = Tag(0xFFFE, 0xE000);
pub const ITEM_END: Tag = Tag(0xFFFE, 0xE00D);
pub const SEQUENCE_END: Tag = Tag(0xFFFE, 0xE0DD);
pub const UNDEFINED: u32 = u32::MAX;

/// Why a walk stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The bytes end before the element does; it needs at least this many in all.
    More(u64),
    /// What is at this offset is no element.
    Bad(usize),
    /// Nested too deep.
    TooDeep,
    /// Too many elements.
    TooMany,
}

/// How elements are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coding {
    /// VRs are written.
    pub explicit: bool,
    /// Numbers are big endian.
    pub big_endian: bool,
}

pub const IMPLICIT: Coding = Coding { explicit: false, big_endian: false };
pub const EXPLICIT: Coding = Coding { explicit: true, big_endian: false };

/// The dictionary's VR.
pub fn dictionary_vr(tag: Tag) -> Option<VR> {
    if tag.element() == 0 {
        return Some(VR::UL);
    }
    if tag.group() % 2 == 1 {
        return (0x10..=0xFF).contains(&tag.element()).then_some(VR::LO);
    }
    StandardDataDictionary.by_tag(tag).map(|entry| entry.vr().relaxed())
}

/// An element's header.
pub struct Head {
    /// Its tag.
    pub tag: Tag,
    /// Its VR as written, or the dictionary's in implicit VR; UN when unknown.
    pub vr: VR,
    /// The VR was written, but its two letters are no known VR.
    pub strange_vr: bool,
    /// Bytes that must be zero are not (PS3.5 2026c section 7.1.2).
    pub reserved: bool,
    /// The length as written.
    pub length: u32,
    /// Where the value begins.
    pub value: usize,
}

impl Head {
    /// Reads the header at an offset, below a limit.
    ///
    /// # Errors
    /// [`Stop`], when there is none.
    pub fn read(bytes: &[u8], at: usize, limit: usize, coding: Coding) -> Result<Self, Stop> {
        let need = |count: usize| {
            let end = at.saturating_add(count);
            let here = bytes.get(at..end.min(limit)).filter(|here| here.len() == count);
            here.ok_or(Stop::More(end as u64))
        };
        let big = coding.big_endian;
        let (tag, rest) = match need(8)? {
            &[a, b, c, d, e, f, g, h] => {
                (Tag(u16_of([a, b], big), u16_of([c, d], big)), [e, f, g, h])
            }
            _ => return Err(Stop::Bad(at)),
        };
        if tag.group() == 0xFFFE || !coding.explicit {
            let vr = if tag == ITEM { VR::UN } else { dictionary_vr(tag).unwrap_or(VR::UN) };
            let length = u32_of(rest, big);
            return Ok(Self {
                tag,
                vr,
                strange_vr: false,
                reserved: false,
                length,
                value: at.saturating_add(8),
            });
        }
        let [v0, v1, l0, l1] = rest;
        let known = vr_of([v0, v1]);
        if known.is_none() && !(v0.is_ascii_uppercase() && v1.is_ascii_uppercase()) {
            return Err(Stop::Bad(at));
        }
        let vr = known.unwrap_or(VR::UN);
        // A VR to come has a long length after two zeros (PS3.5 2026c section 7.1.2); those
        // that writers make up have a short one.
        if is_short(vr) || (known.is_none() && [l0, l1] != [0, 0]) {
            let length = u32::from(u16_of([l0, l1], big));
            return Ok(Self {
                tag,
                vr,
                strange_vr: known.is_none(),
                reserved: false,
                length,
                value: at.saturating_add(8),
            });
        }
        match need(12)? {
            &[_, _, _, _, _, _, _, _, a, b, c, d] => Ok(Self {
                tag,
                vr,
                strange_vr: known.is_none(),
                reserved: [l0, l1] != [0, 0],
                length: u32_of([a, b, c, d], big),
                value: at.saturating_add(12),
            }),
            _ => Err(Stop::Bad(at)),
        }
    }
}

/// The VR that two letters name (PS3.5 2026c table 6.2-1).
pub fn vr_of(letters: [u8; 2]) -> Option<VR> {
    Some(match &letters {
        b"AE" => VR::AE,
        b"AS" => VR::AS,
        b"AT" => VR::AT,
        b"CS" => VR::CS,
        b"DA" => VR::DA,
        b"DS" => VR::DS,
        b"DT" => VR::DT,
        b"FL" => VR::FL,
        b"FD" => VR::FD,
        b"IS" => VR::IS,
        b"LO" => VR::LO,
        b"LT" => VR::LT,
        b"OB" => VR::OB,
        b"OD" => VR::OD,
        b"OF" => VR::OF,
        b"OL" => VR::OL,
        b"OV" => VR::OV,
        b"OW" => VR::OW,
        b"PN" => VR::PN,
        b"SH" => VR::SH,
        b"SL" => VR::SL,
        b"SQ" => VR::SQ,
        b"SS" => VR::SS,
        b"ST" => VR::ST,
        b"SV" => VR::SV,
        b"TM" => VR::TM,
        b"UC" => VR::UC,
        b"UI" => VR::UI,
        b"UL" => VR::UL,
        b"UN" => VR::UN,
        b"UR" => VR::UR,
        b"US" => VR::US,
        b"UT" => VR::UT,
        b"UV" => VR::UV,
        _ => return None,
    })
}

/// VRs whose length has two bytes (PS3.5 2026c table 7.1-2).
fn is_short(vr: VR) -> bool {
    use VR::*;
    matches!(
        vr,
        AE | AS
            | AT
            | CS
            | DA
            | DS
            | DT
            | FL
            | FD
            | IS
            | LO
            | LT
            | PN
            | SH
            | SL
            | SS
            | ST
            | TM
            | UI
            | UL
            | US
    )
}

/// Two bytes as a number.
pub fn u16_of(bytes: [u8; 2], big_endian: bool) -> u16 {
    if big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
}

/// Four bytes as a number.
pub fn u32_of(bytes: [u8; 4], big_endian: bool) -> u32 {
    if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
}
