//! Multi-frame images: Enhanced CT and PET, and Legacy Converted ones with what their
//! conversion could not assign. Functional groups stay, whole and frame by frame, and
//! nothing that was planted in them does.

use std::path::Path;

use crate::common::build::{
    Build, Element, Syntax, Value, fd, pixels16, seq, seq_undefined, text, ul, us,
};
use crate::common::judge::{self, Pair};
use crate::common::plant::{gone, item, nested, token};
use crate::common::run::EVENT;

const FRAMES: usize = 3;

/// The patient's own identifiers, planted in texts that stay.
const OWN: [&str; 3] = ["Quillfeather", "Odalys", "PID-4711"];

type Sequence = fn(u32, Vec<Vec<Element>>) -> Element;

/// What all frames share.
fn shared(sequence: Sequence) -> Vec<Element> {
    let one = |tag, elements| sequence(tag, vec![item(elements)]);
    item(vec![
        one(0x0028_9110, vec![text(0x0028_0030, "DS", r"0.7\0.7"), text(0x0018_0050, "DS", "5.0")]),
        one(0x0020_9116, vec![text(0x0020_0037, "DS", r"1\0\0\0\1\0")]),
        one(
            0x0028_9145,
            vec![
                text(0x0028_1052, "DS", "-1024"),
                text(0x0028_1053, "DS", "+1.000"),
                text(0x0028_1054, "LO", "HU"),
            ],
        ),
        one(0x0018_9301, vec![text(0x0018_9302, "CS", "SPIRAL"), text(0x0018_9334, "CS", "NO")]),
        one(0x0018_9341, vec![text(0x0018_0010, "LO", "Iohexol")]),
    ])
}

/// What one frame has of its own.
fn frame(sequence: Sequence, number: usize) -> Vec<Element> {
    let one = |tag, elements| sequence(tag, vec![item(elements)]);
    let number = number as u32;
    item(vec![
        one(
            0x0020_9111,
            vec![
                text(0x0018_9074, "DT", &format!("2024030510151{number}.25")),
                text(0x0018_9151, "DT", &format!("2024030510151{number}.50")),
                fd(0x0018_9220, &[0.5]),
                text(0x0020_9056, "SH", "1"),
                ul(0x0020_9057, number + 1),
                ul(0x0020_9157, number + 1),
                text(0x0020_9158, "LT", "repeated for Odalys Quillfeather, PID-4711"),
            ],
        ),
        one(0x0020_9113, vec![text(0x0020_0032, "DS", &format!(r"-100\-100\{}.500", number * 5))]),
        one(
            0x0018_9321,
            vec![fd(0x0018_9328, &[500.0]), fd(0x0018_9332, &[120.25]), fd(0x0018_9345, &[7.125])],
        ),
        one(0x0018_9736, vec![text(0x0054_1310, "IS", "4711"), text(0x0054_1321, "DS", "+1.0250")]),
        one(
            0x0028_9132,
            vec![text(0x0028_1050, "DS", "40"), text(0x0028_1055, "LO", "Lung of Odalys")],
        ),
    ])
}

/// A multi-frame image of this class, with the conversion's leftovers when `converted`.
fn image(class: &str, modality: &str, sequence: Sequence, converted: bool) -> Build {
    let leftovers = |number: usize| {
        let unassigned = item(vec![
            text(0x0018_1030, "LO", "LUNG Quillfeather"),
            text(0x0018_1151, "IS", &format!("+{number}50")),
            text(0x0020_1041, "DS", &format!("{number}.500")),
        ]);
        let source = item(vec![
            text(0x0008_1150, "UI", "1.2.840.10008.5.1.4.1.1.2"),
            text(0x0008_1155, "UI", &format!("2.25.3.1.{number}")),
        ]);
        (unassigned, source)
    };
    let mut all = shared(sequence);
    if converted {
        all.push(sequence(0x0020_9170, vec![leftovers(9).0]));
    }
    let frames = (0..FRAMES).map(|number| {
        let mut own = frame(sequence, number);
        if converted {
            let (unassigned, source) = leftovers(number);
            own.push(sequence(0x0020_9171, vec![unassigned]));
            own.push(sequence(0x0020_9172, vec![source]));
        }
        item(own)
    });
    let dose = vec![item(vec![
        text(0x0018_1074, "DS", "3.88777472E8"),
        text(0x0018_1078, "DT", "20240305091503.25"),
    ])];
    let mut build = Build::ct()
        .set(text(0x0008_0016, "UI", class))
        .set(text(0x0008_0060, "CS", modality))
        .set(text(0x0010_0010, "PN", "Quillfeather^Odalys"))
        .set(text(0x0028_0008, "IS", &FRAMES.to_string()))
        .set(us(0x0028_0106, 0))
        .set(sequence(0x5200_9229, vec![item(all)]))
        .set(sequence(0x5200_9230, frames.collect()))
        .set(pixels16((0..16 * FRAMES as u16).collect()));
    if modality == "PT" {
        build = build.set(sequence(0x0054_0016, dose));
    }
    [0x0020_0032, 0x0020_0037, 0x0028_0030, 0x0028_1052, 0x0028_1053, 0x0018_0050]
        .into_iter()
        .fold(build, Build::remove)
}

/// Adds to every item, at whatever depth, what no item may keep.
fn planted(mut build: Build) -> Build {
    build.elements = build.elements.into_iter().map(plant).collect();
    build
}

fn plant(element: Element) -> Element {
    let Value::Items(items) = element.value else { return element };
    let items = items.into_iter().map(|elements| {
        let mut elements: Vec<Element> = elements.into_iter().map(plant).collect();
        elements.extend(nested());
        elements.extend([
            text(0x0009_0010, "LO", "GEMS_PETD_01"),
            token(0x0009_1002, "LO"),
            token(0x0009_1010, "LO"),
            token(0x0008_1049, "SQ"),
            token(0x0040_A075, "PN"),
            token(0x0400_0561, "SQ"),
        ]);
        item(elements)
    });
    Element { value: Value::Items(items.collect()), ..element }
}

/// Every class in scope with more than one frame, with and without leftovers.
fn images() -> Vec<(String, Build)> {
    let classes = [
        ("enhanced-ct", "1.2.840.10008.5.1.4.1.1.2.1", "CT", false),
        ("converted-ct", "1.2.840.10008.5.1.4.1.1.2.2", "CT", true),
        ("enhanced-pet", "1.2.840.10008.5.1.4.1.1.130", "PT", false),
        ("converted-pet", "1.2.840.10008.5.1.4.1.1.128.1", "PT", true),
    ];
    let mut all = Vec::new();
    for (name, class, modality, converted) in classes {
        for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::ExplicitBe] {
            for (length, sequence) in [("defined", seq as Sequence), ("undefined", seq_undefined)] {
                let build = image(class, modality, sequence, converted).syntax(syntax.clone());
                all.push((format!("{name}-{length}-{}", syntax.uid()), build));
            }
        }
    }
    all
}

#[test]
fn nothing_planted_in_functional_groups_survives_and_they_stay_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let mut pairs = Vec::new();
    for (name, build) in images() {
        let build = planted(build);
        let output = gone(&build);
        for own in OWN {
            assert!(!output.holds(own.as_bytes()), "{name}: {own}");
        }
        assert!(!output.holds(b"19481516"), "{name}: a birth date");
        let pair = Pair {
            original: folder.path().join(format!("{name}.dcm")),
            output: folder.path().join(format!("{name}-output.dcm")),
        };
        std::fs::write(&pair.original, build.bytes()).unwrap();
        std::fs::write(&pair.output, output.passed()).unwrap();
        assert_eq!(frames_of(&pair.output), frames_of(&pair.original), "{name}");
        pairs.push(pair);
    }
    let Some(python) = judge::python() else { return };
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/policy/data");
    let mut faults = judge::ask(&python, judge::COMPARE, &[EVENT, data.to_str().unwrap()], &pairs);
    faults.extend(judge::validators(&pairs));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Position, time and number of each frame, as dicom-object reads them.
fn frames_of(file: &Path) -> Vec<String> {
    use dicom_object::Tag;
    let object = dicom_object::open_file(file).unwrap();
    let items = object.element(Tag(0x5200, 0x9230)).unwrap().items().unwrap();
    let value = |item: &dicom_object::InMemDicomObject, sequence: Tag, tag: Tag| {
        let inner = &item.element(sequence).unwrap().items().unwrap()[0];
        inner.element(tag).unwrap().to_str().unwrap().into_owned()
    };
    let content = Tag(0x0020, 0x9111);
    let frames: Vec<String> = items
        .iter()
        .map(|item| {
            [
                value(item, Tag(0x0020, 0x9113), Tag(0x0020, 0x0032)),
                value(item, content, Tag(0x0018, 0x9074)),
                value(item, content, Tag(0x0020, 0x9157)),
                value(item, Tag(0x0018, 0x9321), Tag(0x0018, 0x9332)),
            ]
            .join(" ")
        })
        .collect();
    assert_eq!(frames.len(), FRAMES);
    frames
}
