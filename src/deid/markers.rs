//! The de-identification markers: what the output says of itself. What earlier tools
//! said stays beside it.

use dicom_core::{Tag, VR};

use crate::dicom::tree::trimmed;
use crate::dicom::write::{WriteError, Writer};
use crate::dicom::{DataSet, Encoding};
use crate::policy::{self, Action, Created, Settings};

/// Patient Identity Removed.
pub const IDENTITY_REMOVED: Tag = Tag(0x0012, 0x0062);
/// De-identification Method.
pub const METHOD: Tag = Tag(0x0012, 0x0063);
/// De-identification Method Code Sequence.
pub const METHOD_CODES: Tag = Tag(0x0012, 0x0064);
/// Longitudinal Temporal Information Modified.
pub const TEMPORAL: Tag = Tag(0x0028, 0x0303);

/// The markers to create where they are missing. The sequence is written only when
/// there is something to claim.
pub const CREATED: [Created; 4] = [
    Created { tag: IDENTITY_REMOVED, vr: VR::CS, action: Action::Marker },
    Created { tag: METHOD, vr: VR::LO, action: Action::Marker },
    Created { tag: METHOD_CODES, vr: VR::SQ, action: Action::Marker },
    Created { tag: TEMPORAL, vr: VR::CS, action: Action::Marker },
];

/// The value of a marker, given what earlier tools wrote there; `None` when it goes.
#[must_use]
pub fn value(tag: Tag, earlier: &[u8], settings: &Settings) -> Option<Vec<u8>> {
    let claims = policy::claims(settings);
    match tag {
        IDENTITY_REMOVED => Some(claims.identity_removed.as_bytes().to_vec()),
        // Dates that an earlier tool changed or removed are not the originals again.
        TEMPORAL => match trimmed(earlier) {
            b"MODIFIED" | b"REMOVED" => Some(earlier.to_vec()),
            _ => Some(claims.temporal.as_bytes().to_vec()),
        },
        METHOD => {
            let mut all = trimmed(earlier).to_vec();
            for method in claims.methods {
                let there = all.split(|b| *b == b'\\').any(|own| trimmed(own) == method.as_bytes());
                if !there {
                    if !all.is_empty() {
                        all.push(b'\\');
                    }
                    all.extend(method.as_bytes());
                }
            }
            // Nothing new: then the value stays with its padding.
            if all == trimmed(earlier) { Some(earlier.to_vec()) } else { Some(all) }
        }
        _ => None,
    }
}

/// Writes an item for each code that these settings earn and that is not there yet, at
/// the end of the sequence that is open and whose items are coded like this.
///
/// # Errors
/// When the writer cannot take them.
pub fn append_codes(
    writer: &mut Writer<'_>,
    encoding: Encoding,
    (data_set, bytes): (&DataSet, &[u8]),
    settings: &Settings,
) -> Result<(), WriteError> {
    let sequence = data_set.top().find(|(_, node)| node.tag == METHOD_CODES);
    let there: Vec<&[u8]> = sequence
        .into_iter()
        .flat_map(|(index, _)| data_set.children(index))
        .flat_map(|(item, _)| data_set.children(item))
        .filter(|(_, node)| node.tag == Tag(0x0008, 0x0100))
        .map(|(_, node)| trimmed(node.value_in(bytes)))
        .collect();
    for code in policy::claims(settings).codes {
        if there.contains(&code.value.as_bytes()) {
            continue;
        }
        writer.begin_item(encoding)?;
        writer.element(Tag(0x0008, 0x0100), VR::SH, encoding, code.value.as_bytes())?;
        writer.element(Tag(0x0008, 0x0102), VR::SH, encoding, code.scheme.as_bytes())?;
        writer.element(Tag(0x0008, 0x0104), VR::LO, encoding, code.meaning.as_bytes())?;
        writer.end()?;
    }
    Ok(())
}
