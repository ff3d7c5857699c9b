//! The list of mutations (data/mutations.csv): one identifier of an original exam put back
//! in one place of a clean output.

use deidentifier::check::{Needle, NeedleKind, Needles};

use super::build::{Build, Element, Syntax, Value, fragments, raw, text, us};
use super::clean::name;

#[derive(Clone, serde::Deserialize)]
pub struct Mutation {
    pub id: u32,
    pub class: String,
    pub kind: String,
    pub op: String,
    pub place: String,
    pub vr: String,
    pub value: String,
    pub charset: String,
    pub expected: String,
    pub reason: String,
}

pub fn mutations() -> Vec<Mutation> {
    let list = include_bytes!("../data/mutations.csv");
    csv::Reader::from_reader(list.as_slice()).deserialize().map(Result::unwrap).collect()
}

/// The original exam of which the list's values are.
pub fn originals() -> Needles {
    use NeedleKind::{BirthDate, Contact, Id, Institution, OperatorName, PatientName, PersonName};
    let list = [
        (PatientName, "Abernathy^Rosalind=山田^花子"),
        (PatientName, "ﾔﾏﾀﾞ^ﾊﾅｺ"),
        (PatientName, "Kim^Heejoong=金^希中=김^희중"),
        (PatientName, "Wang^XiaoDong=王^小东"),
        (PatientName, "Müller-Lüdenscheid^Änne"),
        (PatientName, "Люксембург"),
        (PatientName, "Διονυσιος"),
        (PatientName, "قباني^لنزار"),
        (PatientName, "שרון^דבורה"),
        (PersonName, "Quillfeather^Tobias"),
        (OperatorName, "LAS"),
        (Id, "MRN-00482-77"),
        (Id, "A3268852"),
        (Id, "ADM-5520193"),
        (BirthDate, "19560412"),
        (Contact, "615-555-0142"),
        (Contact, "r.abernathy@example.org"),
        (Contact, "12 Harbour Lane, Quillport"),
        (Institution, "Saint Orrin Memorial Hospital"),
    ];
    Needles::new(list.map(|(kind, text)| Needle::new(kind, text)))
}

pub fn encode(value: &str, charset: &str) -> Vec<u8> {
    match charset {
        "ascii" => value.as_bytes().to_vec(),
        "utf-16le" => value.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => value.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "hex" => {
            let digits: Vec<char> = value.chars().filter(|digit| *digit != ' ').collect();
            let byte =
                |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap();
            digits.chunks(2).map(byte).collect()
        }
        label => {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
            let (bytes, _, lost) = encoding.encode(value);
            assert!(!lost, "{value} in {label}");
            bytes.into_owned()
        }
    }
}

pub fn even(mut bytes: Vec<u8>, vr: &str) -> Vec<u8> {
    if bytes.len() % 2 == 1 {
        bytes.push(if matches!(vr, "UI" | "OB" | "UN") { 0 } else { b' ' });
    }
    bytes
}

pub fn tag(text: &str) -> u32 {
    u32::from_str_radix(&text.replace(',', ""), 16).unwrap()
}

/// Puts an element into the items along a path, beside what is there.
pub fn put(elements: &mut Vec<Element>, path: &[u32], element: Element) {
    let place = path.first().map_or(element.tag, |tag| *tag);
    let at = elements.partition_point(|known| known.tag < place);
    if path.is_empty() {
        elements.retain(|known| known.tag != element.tag);
        let at = elements.partition_point(|known| known.tag < element.tag);
        elements.insert(at, element);
        return;
    }
    if elements.get(at).is_none_or(|known| known.tag != place) {
        elements.insert(at, super::build::seq(place, vec![vec![]]));
    }
    let Value::Items(items) = &mut elements[at].value else { panic!("no sequence") };
    if items.is_empty() {
        items.push(Vec::new());
    }
    put(&mut items[0], &path[1..], element);
}

pub fn mutated(build: &Build, mutation: &Mutation) -> (Vec<u8>, String) {
    let mut build = build.clone();
    let mut file_name = name(1);
    let bytes = encode(&mutation.value, &mutation.charset);
    let path: Vec<u32> = mutation.place.split('>').filter(|tag| !tag.is_empty()).map(tag).collect();
    let element = |bytes: Vec<u8>| {
        let vr = &mutation.vr;
        raw(*path.last().unwrap(), vr, even(bytes, vr))
    };
    let outer = &path[..path.len().saturating_sub(1)];
    let jpeg = |marker: u8, behind: &[u8]| {
        let mut stream = vec![0xFF, 0xD8, 0xFF, marker, 0, bytes.len() as u8 + 2];
        stream.extend(&bytes);
        stream.extend([0xFF, 0xD9]);
        stream.extend(behind);
        stream
    };
    let picture = match mutation.op.as_str() {
        "jpeg-comment" => Some(jpeg(0xFE, &[])),
        "jpeg-app" => Some(jpeg(0xE1, &[])),
        "jpeg-behind" => Some([&[0xFF, 0xD8, 0xFF, 0xD9][..], &bytes].concat()),
        "j2k-comment" => {
            let mut stream = vec![
                0xFF,
                0x4F,
                0xFF,
                0x51,
                0,
                4,
                0,
                0,
                0xFF,
                0x64,
                0,
                bytes.len() as u8 + 4,
                0,
                1,
            ];
            stream.extend(&bytes);
            stream.extend([0xFF, 0x90, 0, 4, 0, 0, 0xFF, 0xD9]);
            Some(stream)
        }
        _ => None,
    };
    match mutation.op.as_str() {
        "set" => put(&mut build.elements, outer, element(bytes)),
        "after-nul" => {
            let before = build.text_of(*path.last().unwrap()).unwrap_or_else(|| "CT".into());
            put(&mut build.elements, outer, element([before.as_bytes(), b"\0", &bytes].concat()));
        }
        "meta" => {
            let meta = build.meta.as_mut().unwrap();
            meta.retain(|known| known.tag != path[0]);
            meta.push(element(bytes));
        }
        "preamble" => {
            let mut preamble = [0; 128];
            preamble[..bytes.len()].copy_from_slice(&bytes);
            build.preamble = Some(preamble);
        }
        "tail" => build.tail = bytes,
        "name" => file_name = mutation.value.clone(),
        "longer" => {
            let mut pixels = picture_of(&build);
            pixels.extend(even(bytes, "OB"));
            build = build.set(raw(0x7FE0_0010, "OW", pixels));
        }
        "native" => {
            let mut pixels = picture_of(&build);
            pixels[..bytes.len()].copy_from_slice(&bytes);
            // Of samples with fewer bits those beyond would give it away.
            build = build.set(us(0x0028_0101, 16)).set(us(0x0028_0102, 15));
            build = build.set(raw(0x7FE0_0010, "OW", pixels));
        }
        op if op.starts_with("private:") => {
            let creator = op.trim_start_matches("private:");
            let block = (path[0] & 0xFFFF_0000) | ((path[0] & 0xFF00) >> 8);
            if !creator.is_empty() {
                put(&mut build.elements, outer, text(block, "LO", creator));
            }
            put(&mut build.elements, outer, element(bytes));
        }
        _ => {
            let syntax = if mutation.op == "j2k-comment" {
                "1.2.840.10008.1.2.4.90"
            } else {
                "1.2.840.10008.1.2.4.70"
            };
            build =
                build.set(fragments(vec![picture.unwrap()])).syntax(Syntax::Encapsulated(syntax));
        }
    }
    (build.bytes(), file_name)
}

/// The bytes of the native picture.
fn picture_of(build: &Build) -> Vec<u8> {
    let element = build.elements.iter().find(|element| element.tag == 0x7FE0_0010).unwrap();
    match &element.value {
        Value::Raw(bytes) => bytes.clone(),
        Value::U16(words) => words.iter().flat_map(|word| word.to_le_bytes()).collect(),
        _ => panic!("no native picture"),
    }
}
