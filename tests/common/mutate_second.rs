//! The second list of mutations (data/mutations_second.csv): split, coded and hidden
//! identifiers, in images and in the archive around them. `{00AD}` in a value is the
//! character of that number; with the character set `hex` the value is bytes.

use super::build::{Build, Element, Syntax, Value, fragments, raw, seq_unknown};
use super::mutate::{Mutation, encode, even, mutated, put, tag};

pub fn mutations() -> Vec<Mutation> {
    let list = include_bytes!("../data/mutations_second.csv");
    csv::Reader::from_reader(list.as_slice()).deserialize().map(Result::unwrap).collect()
}

/// The mutation is of the archive, not of an image.
pub fn is_of_archive(mutation: &Mutation) -> bool {
    mutation.op.starts_with("zip-")
}

/// The clean image with the mutation in it, and its name in the archive.
pub fn second(clean: &Build, mutation: &Mutation) -> (Vec<u8>, String) {
    let mut mutation = mutation.clone();
    mutation.value = characters(&mutation.value);
    let bytes = encode(&mutation.value, &mutation.charset);
    let path: Vec<u32> = mutation.place.split('>').filter(|tag| !tag.is_empty()).map(tag).collect();
    let name = super::clean::name(1);
    let mut build = clean.clone();
    let element = || raw(*path.last().unwrap(), &mutation.vr, even(bytes.clone(), &mutation.vr));
    match mutation.op.as_str() {
        "in-un" | "in-un-undefined" => {
            let inside = vec![vec![element()]];
            build = build.set(seq_unknown(path[0], &inside, mutation.op != "in-un"));
        }
        "in-un-twice" => {
            let inner = seq_unknown(path[1], &[vec![element()]], true);
            build = build.set(seq_unknown(path[0], &[vec![inner]], true));
        }
        "set-deflated" => {
            put(&mut build.elements, &[], element());
            build = build.syntax(Syntax::Deflated);
        }
        "deflated-tail" => {
            let mut file = build.syntax(Syntax::Deflated).bytes();
            file.extend(even(bytes, "OB"));
            return (file, name);
        }
        "behind" => {
            let mut file = build.bytes();
            let explicit = build.syntax != Syntax::ImplicitLe;
            file.extend(one(&element(), explicit));
            return (file, name);
        }
        "repeated" => {
            let at = build.elements.partition_point(|known| known.tag < path[0]);
            build.elements.insert(at, element());
        }
        "reserved" => {
            let mut file = build.set(raw(path[0], &mutation.vr, vec![0; 8])).bytes();
            let head = one(&raw(path[0], &mutation.vr, vec![0; 8]), true);
            let found = file.windows(6).position(|here| here == &head[..6]);
            // Implicit VR has no reserved bytes; there the value is in another place.
            match found {
                Some(at) => file[at + 6..at + 8].copy_from_slice(&bytes),
                None => file[0..2].copy_from_slice(&bytes),
            }
            return (file, name);
        }
        "uid-nul" => {
            let before = build.text_of(path[0]).unwrap();
            let value = [before.as_bytes(), &[0; 5], &bytes[..]].concat();
            put(&mut build.elements, &[], raw(path[0], "UI", even(value, "UI")));
        }
        "item-slack" => {
            let known = build.elements.iter_mut().find(|known| known.tag == path[0]).unwrap();
            let Value::Items(items) = &known.value else { panic!("no sequence") };
            let mut file = Build::empty(build.syntax.clone());
            file.elements = items[0].clone();
            let mut body = elements_of(&file);
            body.extend(&bytes);
            let mut value = vec![0xFE, 0xFF, 0x00, 0xE0];
            value.extend((body.len() as u32).to_le_bytes());
            value.extend(body);
            *known = Element { value: Value::Encoded(value), ..known.clone() };
        }
        op if picture(op, &bytes).is_some() => {
            let (syntax, table) = picture(op, &bytes).unwrap();
            build = build.set(table).syntax(Syntax::Encapsulated(syntax));
        }
        _ => return mutated(clean, &mutation),
    }
    (build.bytes(), name)
}

/// A compressed picture that carries the bytes.
fn picture(op: &str, bytes: &[u8]) -> Option<(&'static str, Element)> {
    const JPEG: &str = "1.2.840.10008.1.2.4.70";
    let segment = |marker: u8| {
        let mut out = vec![0xFF, marker, 0, bytes.len() as u8 + 2];
        out.extend(bytes);
        out
    };
    let clean = vec![0xFF, 0xD8, 0xFF, 0xD9];
    let jpeg = |middle: &[u8]| [&[0xFF, 0xD8][..], middle, &[0xFF, 0xD9]].concat();
    Some(match op {
        "jpeg-second" => (JPEG, fragments(vec![clean, jpeg(&segment(0xFE))])),
        "jpeg-kakadu" | "jpeg-utf16" => (JPEG, fragments(vec![jpeg(&segment(0xFE))])),
        "jpeg-app8" => ("1.2.840.10008.1.2.4.80", fragments(vec![jpeg(&segment(0xE8))])),
        "jpeg-late" => {
            let scan = [&[0xFF, 0xDA, 0, 2, 0x12, 0x34, 0xFF, 0][..], &segment(0xFE)].concat();
            (JPEG, fragments(vec![jpeg(&scan)]))
        }
        "jp2-box" => {
            let mut file = b"\0\0\0\x0CjP  \r\n\x87\n".to_vec();
            file.extend((bytes.len() as u32 + 8).to_be_bytes());
            file.extend(b"xml ");
            file.extend(bytes);
            file.extend(b"\0\0\0\0jp2c\xFF\x4F\xFF\x51\0\x04\0\0\xFF\xD9");
            ("1.2.840.10008.1.2.4.90", fragments(vec![file]))
        }
        "offset-table" => {
            let mut element = fragments(vec![clean]);
            let Value::Fragments(list) = &mut element.value else { panic!("no fragments") };
            list[0] = bytes.to_vec();
            (JPEG, element)
        }
        "fragment-slack" => {
            let slack = [&clean[..], &[0; 12], bytes, &[0; 6]].concat();
            (JPEG, fragments(vec![slack]))
        }
        "rle-slack" => {
            // One segment of two bytes at offset 64.
            let mut rle = vec![1, 0, 0, 0, 64, 0, 0, 0];
            rle.extend(bytes);
            rle.resize(64, 0);
            rle.extend([0, 0]);
            ("1.2.840.10008.1.2.5", fragments(vec![rle]))
        }
        _ => return None,
    })
}

/// The bytes of one element.
fn one(element: &Element, explicit: bool) -> Vec<u8> {
    let mut build = Build::empty(if explicit { Syntax::ExplicitLe } else { Syntax::ImplicitLe });
    build.elements = vec![element.clone()];
    elements_of(&build)
}

/// The data set of a build without what stands before it.
fn elements_of(build: &Build) -> Vec<u8> {
    build.clone().bare().bytes()
}

pub fn characters(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, behind)) = rest.split_once('{') {
        let (number, after) = behind.split_once('}').unwrap();
        out.push_str(before);
        out.push(char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap());
        rest = after;
    }
    out + rest
}
