//! What comes before the data set of a copy: a file meta information of its own, of which
//! nothing is the source's but what it is told.

use super::tree::trimmed;

/// Identifies this implementation (0002,0012); a UUID-derived UID of its own.
pub const IMPLEMENTATION_CLASS_UID: &str = "2.25.46214127325448790305300983557442524980";
/// How long Implementation Version Name (0002,0013) may be, in characters.
const LONGEST_VERSION_NAME: usize = 16;

/// The longest UID (PS3.5 2026c section 9.1).
const MAX_UID_BYTES: usize = 64;

/// Writes what comes before the data set (PS3.10 2026c section 7.1): a preamble of
/// zeros, `DICM`, and a file meta information of its own, with nothing of the source's
/// but what the arguments say. The UIDs may carry their padding. Longer ones than the standard allows are cut.
/// `implementation` begins Implementation Version Name (0002,0013).
pub fn file_start(
    sop_class: &[u8],
    sop_instance: &[u8],
    syntax_uid: &str,
    implementation: &str,
    out: &mut Vec<u8>,
) {
    out.resize(out.len().saturating_add(128), 0);
    out.extend_from_slice(b"DICM");
    let mut group = Vec::with_capacity(256);
    let mut meta = |element: u16, vr: &[u8; 2], value: &[u8]| {
        group.extend([0x02, 0x00]);
        group.extend(element.to_le_bytes());
        group.extend(vr);
        let padded = value.len().next_multiple_of(2);
        if vr == b"OB" {
            group.extend([0, 0]);
            group.extend(u32::try_from(padded).unwrap_or_default().to_le_bytes());
        } else {
            group.extend(u16::try_from(padded).unwrap_or_default().to_le_bytes());
        }
        group.extend(value);
        if padded > value.len() {
            group.push(if vr == b"SH" { b' ' } else { 0 });
        }
    };
    meta(0x0001, b"OB", &[0, 1]);
    meta(0x0002, b"UI", uid(sop_class));
    meta(0x0003, b"UI", uid(sop_instance));
    meta(0x0010, b"UI", uid(syntax_uid.as_bytes()));
    meta(0x0012, b"UI", IMPLEMENTATION_CLASS_UID.as_bytes());
    let name = format!("{implementation} {}", env!("CARGO_PKG_VERSION"));
    meta(0x0013, b"SH", name.as_bytes().get(..LONGEST_VERSION_NAME).unwrap_or(name.as_bytes()));
    out.extend([0x02, 0x00, 0x00, 0x00, b'U', b'L', 4, 0]);
    out.extend(u32::try_from(group.len()).unwrap_or_default().to_le_bytes());
    out.extend(group);
}

fn uid(value: &[u8]) -> &[u8] {
    let value = trimmed(value);
    value.get(..MAX_UID_BYTES).unwrap_or(value)
}
