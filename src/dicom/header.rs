//! One element header: decoded by dicom-encoding's header decoders over a slice, with
//! the dictionary's VR where the file does not state one.

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::{Tag, VR};
use dicom_dictionary_std::StandardDataDictionary;
use dicom_encoding::Decode;
use dicom_encoding::decode::explicit_be::ExplicitVRBigEndianDecoder;
use dicom_encoding::decode::explicit_le::ExplicitVRLittleEndianDecoder;
use dicom_encoding::decode::implicit_le::StandardImplicitVRLittleEndianDecoder;

use super::tree::Encoding;

/// (FFFE,E000)
pub(super) const ITEM: Tag = Tag(0xFFFE, 0xE000);
/// (FFFE,E00D)
pub(super) const ITEM_DELIMITATION: Tag = Tag(0xFFFE, 0xE00D);
/// (FFFE,E0DD)
pub(super) const SEQUENCE_DELIMITATION: Tag = Tag(0xFFFE, 0xE0DD);

/// The length that means "undefined".
pub(super) const UNDEFINED: u32 = 0xFFFF_FFFF;

/// A decoded element header.
#[derive(Debug, Clone, Copy)]
pub(super) struct ElementHeader {
    pub tag: Tag,
    /// As written, or from the dictionary.
    pub vr: VR,
    pub coded_vr: Option<[u8; 2]>,
    /// Bytes of value, or [`UNDEFINED`].
    pub length: u32,
    /// Bytes of this header: 8 or 12.
    pub size: usize,
}

/// Pixel Data, Float Pixel Data or Double Float Pixel Data.
pub(super) const fn is_pixel(tag: Tag) -> bool {
    matches!(tag, Tag(0x7FE0, 0x0008..=0x0010)) && matches!(tag.1, 0x0008 | 0x0009 | 0x0010)
}

/// The dictionary's VR: the repeating groups included, private creators as LO, every
/// other private element and whatever is not known as UN. Where the dictionary leaves
/// a choice, US of US or SS, OW of OB or OW.
#[must_use]
pub fn dictionary_vr(tag: Tag) -> VR {
    if tag.0 & 1 == 1 {
        // The dictionary would take an odd 50xx or 60xx group for a curve or overlay.
        return match tag.1 {
            0x0000 => VR::UL,
            0x0010..=0x00FF => VR::LO,
            _ => VR::UN,
        };
    }
    StandardDataDictionary.by_tag(tag).map_or(VR::UN, |entry| entry.vr().relaxed())
}

/// The tag at the front of these bytes; `None` when there are fewer than four.
pub(super) fn tag(bytes: &[u8], encoding: Encoding) -> Option<Tag> {
    let &[a, b, c, d] = bytes.first_chunk()?;
    let word = if encoding.big_endian { u16::from_be_bytes } else { u16::from_le_bytes };
    Some(Tag(word([a, b]), word([c, d])))
}

/// How many bytes the header at the front of these (at least eight) bytes takes.
pub(super) fn size(bytes: &[u8], encoding: Encoding) -> usize {
    let Some(&[.., a, b, c, d]) = bytes.first_chunk::<8>() else { return 8 };
    let item = tag(bytes, encoding).is_some_and(|tag| tag.0 == 0xFFFE);
    if !encoding.explicit || item {
        return 8;
    }
    match vr_of([a, b]) {
        Some(vr) if is_short(vr) => 8,
        Some(_) => 12,
        // PS3.5 section 7.1.2 gives VRs to come the long form, with two reserved zero
        // bytes; writers of made-up codes use the short form.
        None if [c, d] == [0, 0] => 12,
        None => 8,
    }
}

/// The VR that two letters name (PS3.5 2026c table 6.2-1). The library's own looks through all
/// of them.
pub(crate) const fn vr_of(letters: [u8; 2]) -> Option<VR> {
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

/// VRs whose length field in explicit VR has 16 bits (PS3.5 table 7.1-2).
pub(crate) const fn is_short(vr: VR) -> bool {
    matches!(
        vr,
        VR::AE
            | VR::AS
            | VR::AT
            | VR::CS
            | VR::DA
            | VR::DS
            | VR::DT
            | VR::FL
            | VR::FD
            | VR::IS
            | VR::LO
            | VR::LT
            | VR::PN
            | VR::SH
            | VR::SL
            | VR::SS
            | VR::ST
            | VR::TM
            | VR::UI
            | VR::UL
            | VR::US
    )
}

/// Decodes the header at the front of `bytes`; `None` when there are too few.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Option<ElementHeader> {
    let size = size(bytes, encoding);
    let mut source = bytes.get(..size)?;
    let coded_vr = if encoding.explicit { bytes.get(4..6)?.try_into().ok() } else { None };
    let known = coded_vr.and_then(vr_of);
    if let (Some(vr), Some(tag)) = (known, tag(bytes, encoding))
        && vr != VR::UN
        && tag.0 != 0xFFFE
    {
        // Most headers: no table has to be asked.
        let big = encoding.big_endian;
        let length = match *bytes.get(6..size)? {
            [a, b] if big => u16::from_be_bytes([a, b]).into(),
            [a, b] => u16::from_le_bytes([a, b]).into(),
            [_, _, a, b, c, d] if big => u32::from_be_bytes([a, b, c, d]),
            [_, _, a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
            _ => return None,
        };
        return Some(ElementHeader { tag, vr, coded_vr, length, size });
    }
    if encoding.explicit && known.is_none() && size == 8 {
        let tag = tag(bytes, encoding)?;
        let raw: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
        if tag.0 == 0xFFFE {
            let length =
                if encoding.big_endian { u32::from_be_bytes(raw) } else { u32::from_le_bytes(raw) };
            return Some(ElementHeader { tag, vr: VR::UN, coded_vr: None, length, size });
        }
        let raw = [raw[2], raw[3]];
        let length =
            if encoding.big_endian { u16::from_be_bytes(raw) } else { u16::from_le_bytes(raw) };
        return Some(ElementHeader { tag, vr: VR::UN, coded_vr, length: length.into(), size });
    }
    let (decoded, _) = match (encoding.explicit, encoding.big_endian) {
        (true, false) => ExplicitVRLittleEndianDecoder::default().decode_header(&mut source),
        (true, true) => ExplicitVRBigEndianDecoder::default().decode_header(&mut source),
        (false, _) => StandardImplicitVRLittleEndianDecoder::default().decode_header(&mut source),
    }
    .ok()?;
    let item = decoded.tag.0 == 0xFFFE;
    let vr = match known {
        _ if item => VR::UN,
        Some(vr) if vr != VR::UN => vr,
        None if encoding.explicit => VR::UN,
        _ if decoded.tag.0 & 1 == 1 || decoded.vr == VR::UN => dictionary_vr(decoded.tag),
        _ => decoded.vr,
    };
    Some(ElementHeader {
        tag: decoded.tag,
        vr,
        coded_vr: coded_vr.filter(|_| !item),
        length: decoded.len.0,
        size,
    })
}
