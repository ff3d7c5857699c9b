//! Takes a file in good form apart, so that tests can change it piece by piece. As the
//! builder, it shares no code with the product.

use super::build::{Build, Element, Syntax, Value, has_long_length, raw};

/// A file in Explicit VR Little Endian with preamble and file meta, as a builder that
/// gives the same bytes again.
pub fn explicit_le(file: &[u8]) -> Build {
    assert_eq!(&file[128..132], b"DICM");
    let mut build = Build::empty(Syntax::ExplicitLe);
    build.preamble = Some(file[..128].try_into().unwrap());
    let all = elements(&file[132..]);
    let (mut meta, data): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|element| element.tag >> 16 == 2);
    meta.retain(|element| element.tag != 0x0002_0000);
    build.meta = Some(meta);
    build.elements = data;
    build
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

fn tag(bytes: &[u8]) -> u32 {
    (number(&bytes[..2]) << 16 | number(&bytes[2..4])) as u32
}

fn elements(mut bytes: &[u8]) -> Vec<Element> {
    let mut all = Vec::new();
    while !bytes.is_empty() && tag(bytes) != 0xFFFE_E00D {
        let vr: [u8; 2] = bytes[4..6].try_into().unwrap();
        let (size, length) = if has_long_length(vr) {
            (12, number(&bytes[8..12]))
        } else {
            (8, number(&bytes[6..8]))
        };
        assert_ne!(length, 0xFFFF_FFFF, "only lengths that are given");
        let value = &bytes[size..size + length];
        let element = raw(tag(bytes), std::str::from_utf8(&vr).unwrap(), value);
        let value = if vr == *b"SQ" { Value::Items(items(value)) } else { element.value };
        all.push(Element { value, ..element });
        bytes = &bytes[size + length..];
    }
    all
}

fn items(mut bytes: &[u8]) -> Vec<Vec<Element>> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        assert_eq!(tag(bytes), 0xFFFE_E000);
        let length = number(&bytes[4..8]);
        all.push(elements(&bytes[8..8 + length]));
        bytes = &bytes[8 + length..];
    }
    all
}
