//! What holds for any data set: what stays is the source's own bytes, elements ascend, a
//! second time changes nothing, and nothing makes the product panic.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::common::build::{Build, Element, Syntax, raw, seq, seq_undefined, seq_unknown, text};
use crate::common::run::{Output, one};
use crate::common::study::settings;
use deidentifier::Code;
use deidentifier::dicom::{DataSet, Kind, read_data_set, read_header};
use deidentifier::policy::{self, Action, Attribute, Context, Modality, Settings};
use dicom_core::{Tag, VR};
use proptest::prelude::*;
use proptest::sample::select;

/// A part of a data set to be.
#[derive(Debug, Clone)]
enum Node {
    Leaf(Element),
    /// A private creator with elements of its block.
    Block(Vec<Element>),
    Sequence {
        tag: u32,
        items: Vec<Vec<Node>>,
        form: Form,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Defined,
    Undefined,
    Unknown,
    UnknownUndefined,
}

/// Attributes that the properties are not about: they decide whether the file is an image,
/// or are collected as places and persons and then searched for.
const APART: [u32; 12] = [
    0x0008_0005,
    0x0008_0008,
    0x0008_0016,
    0x0008_0060,
    0x0008_0064,
    0x0008_1040,
    0x0008_1070,
    0x0018_1016,
    0x0018_1018,
    0x0020_0010,
    0x0028_0008,
    0x0028_0301,
];

fn tag_of(tag: u32) -> Tag {
    Tag((tag >> 16) as u16, tag as u16)
}

/// Attributes of the tables and of ordinary images, with their VRs.
static TAGS: LazyLock<Vec<(u32, VR)>> = LazyLock::new(|| {
    let base: BTreeSet<u32> = Build::ct().elements.iter().map(|element| element.tag).collect();
    let listed = policy::rules(&Settings::default()).into_iter().filter_map(|row| {
        let digits = row.tag.replace(['(', ')', ','], "");
        u32::from_str_radix(&digits, 16).ok()
    });
    let ordinary = [0x0018_0022, 0x0018_9305, 0x0028_0106, 0x0028_1055, 0x0018_9345, 0x0040_0302];
    let tags: BTreeSet<u32> = listed.chain(ordinary).filter(|tag| tag >> 16 >= 8).collect();
    tags.into_iter()
        .filter(|tag| !base.contains(tag) && !APART.contains(tag) && (tag >> 16) % 2 == 0)
        .filter(|tag| tag >> 16 < 0x5000 && *tag as u16 != 0)
        .filter_map(|tag| Some((tag, policy::vr_of(tag_of(tag))?)))
        .collect()
});

static LEAVES: LazyLock<Vec<(u32, VR)>> =
    LazyLock::new(|| TAGS.iter().copied().filter(|(_, vr)| *vr != VR::SQ).collect());

static SEQUENCES: LazyLock<Vec<u32>> =
    LazyLock::new(|| TAGS.iter().filter(|(_, vr)| *vr == VR::SQ).map(|(tag, _)| *tag).collect());

/// Listed private elements: group and offset, creator, VR.
static PRIVATE: LazyLock<Vec<(u32, String, String)>> = LazyLock::new(|| {
    let table = include_str!("../../../src/policy/data/safe_private.csv");
    csv::Reader::from_reader(table.as_bytes())
        .records()
        .map(Result::unwrap)
        .filter_map(|row| {
            let tag = row[0].replace(['(', ')', ','], "").replace("xx", "10");
            let vr = row[2].get(..2).filter(|vr| *vr != "SQ")?.to_owned();
            Some((u32::from_str_radix(&tag, 16).ok()?, row[1].to_owned(), vr))
        })
        .collect()
});

/// A legal value for a VR that no search finds anything in; `stays` says whether the
/// attribute may, for what goes is searched for in what stays.
fn legal(vr: VR, stays: bool, pick: u16, bytes: &[u8]) -> Vec<u8> {
    let of = |all: &[&str]| all[usize::from(pick) % all.len()].as_bytes().to_vec();
    match vr {
        VR::LO | VR::SH | VR::LT | VR::ST | VR::UT | VR::UC if stays => of(&[
            "AXIAL",
            "Lung ",
            "Thorax nativ ",
            r"CHEST\LUNG",
            "",
            "B70f\0",
            "FC18-H",
            "bone  thin\0\0",
            r"soft \ hard",
            "\u{e4}\u{f6}",
        ]),
        VR::LO | VR::SH | VR::LT | VR::ST | VR::UT | VR::UC | VR::AE => of(&["Wqxzv 91827364", ""]),
        VR::PN => of(&["Qqzyxw^Wvutq", ""]),
        VR::UR => of(&["urn:x", ""]),
        VR::CS => of(&["AXIAL", "A_1 ", r"ONE\TWO", "TWENTY_LETTERS_LONG ", ""]),
        VR::DS => of(&["5.000000", "+115.00", "1e-3 ", r" -0.5\.7", "", "0012"]),
        VR::IS => of(&["+12", "0", r"1\2 ", "", " 7"]),
        VR::DA => of(&["20240305", "2024.03.05", ""]),
        VR::TM => of(&["101500.000000", "10:15", "10 "]),
        VR::DT => of(&["20240305101500.0+0100", "2024"]),
        VR::AS => of(&["064Y", "003M", ""]),
        VR::UI => of(&["1.2.840.10008.1.2", "2.25.77\0", "1.2.3\\1.2.4", ""]),
        _ => {
            let size = match vr {
                VR::US | VR::SS | VR::OW => 2,
                VR::FD | VR::OD | VR::OV | VR::SV | VR::UV => 8,
                VR::OB | VR::UN => 1,
                _ => 4,
            };
            bytes[..bytes.len() / size * size].to_vec()
        }
    }
}

fn action(tag: u32, vr: VR, creator: Option<&str>, path: &[u32]) -> Action {
    let path: Vec<Tag> = path.iter().map(|tag| tag_of(*tag)).collect();
    let attribute = Attribute { tag: tag_of(tag), vr, is_sequence: vr == VR::SQ, creator };
    let context = Context { modality: Modality::Ct, path: &path };
    policy::resolve(&attribute, &context, settings()).action
}

fn leaf() -> impl Strategy<Value = Node> {
    let value = proptest::collection::vec(any::<u8>(), 0..40);
    let parts = (select(LEAVES.clone()), any::<u16>(), value, prop::bool::weighted(0.1));
    parts.prop_map(|((tag, vr), pick, bytes, unknown)| {
        let stays = action(tag, vr, None, &[]).may_keep();
        let name = if unknown { "UN" } else { vr.to_string() };
        Node::Leaf(raw(tag, name, legal(vr, stays, pick, &bytes)))
    })
}

fn block() -> impl Strategy<Value = Node> {
    let value = proptest::collection::vec(any::<u8>(), 0..40);
    let listed = (select(PRIVATE.clone()), any::<u16>(), value, any::<bool>(), 0x10_u32..0x14);
    listed.prop_map(|((tag, creator, vr), pick, bytes, unknown, block)| {
        let known: VR = vr.parse().unwrap();
        let name = if unknown { "UN" } else { vr.as_str() };
        let group = tag & 0xFFFF_0000;
        let value = legal(known, true, pick, &bytes);
        Node::Block(vec![
            text(group | block, "LO", &creator),
            raw(group | block << 8 | tag & 0xFF, name, value),
            raw(group | block << 8 | 0xFE, "LO", *b"Wqxzv 91827364"),
        ])
    })
}

fn nodes() -> impl Strategy<Value = Vec<Node>> {
    let one = prop_oneof![8 => leaf(), 2 => block()];
    let form = select(vec![Form::Defined, Form::Undefined, Form::Unknown, Form::UnknownUndefined]);
    let node = one.prop_recursive(5, 60, 6, move |inner| {
        let items = proptest::collection::vec(proptest::collection::vec(inner, 0..6), 0..3);
        (select(SEQUENCES.clone()), items, form.clone())
            .prop_map(|(tag, items, form)| Node::Sequence { tag, items, form })
    });
    proptest::collection::vec(node, 0..30)
}

/// The nodes of one level as elements: ascending, each tag once.
fn elements(nodes: &[Node]) -> Vec<Element> {
    let mut all = BTreeMap::new();
    for node in nodes {
        match node {
            Node::Leaf(element) => {
                all.entry(element.tag).or_insert_with(|| element.clone());
            }
            Node::Block(block) => {
                if block.iter().all(|element| !all.contains_key(&element.tag)) {
                    all.extend(block.iter().map(|element| (element.tag, element.clone())));
                }
            }
            Node::Sequence { tag, items, form } => {
                let items: Vec<Vec<Element>> = items.iter().map(|item| elements(item)).collect();
                all.entry(*tag).or_insert_with(|| match form {
                    Form::Defined => seq(*tag, items),
                    Form::Undefined => seq_undefined(*tag, items),
                    Form::Unknown => seq_unknown(*tag, &items, false),
                    Form::UnknownUndefined => seq_unknown(*tag, &items, true),
                });
            }
        }
    }
    all.into_values().collect()
}

type Place = Vec<(u32, usize)>;

/// Every value by its place: the sequences and items around it, and its tag.
fn values(set: &DataSet, bytes: &[u8]) -> BTreeMap<(Place, u32), (VR, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let number = |tag: Tag| u32::from(tag.0) << 16 | u32::from(tag.1);
    for (index, node) in set.nodes.iter().enumerate() {
        if node.kind != Kind::Value {
            continue;
        }
        let mut place = Place::new();
        for (item, parent) in set.ancestors(index) {
            if parent.kind == Kind::Item {
                let sequence = parent.parent.unwrap() as usize;
                let nth = set.children(sequence).position(|(at, _)| at == item).unwrap();
                place.insert(0, (number(set.nodes[sequence].tag), nth));
            }
        }
        let value = (node.vr, node.value_in(bytes).to_vec());
        assert!(found.insert((place, number(node.tag)), value).is_none(), "twice in its place");
    }
    found
}

fn ascends(set: &DataSet) -> bool {
    let levels =
        std::iter::once(set.top().map(|(_, node)| node.tag).collect()).chain(
            set.nodes.iter().enumerate().filter(|(_, node)| node.kind == Kind::Item).map(
                |(index, _)| set.children(index).map(|(_, node)| node.tag).collect::<Vec<Tag>>(),
            ),
        );
    levels.into_iter().all(|tags| tags.is_sorted_by(|a, b| a < b))
}

/// The header's data set.
fn parsed(file: &[u8]) -> (DataSet, Vec<u8>) {
    let header = read_header(file, file.len() as u64).unwrap();
    (header.data_set, file.to_vec())
}

fn twice_is_once(output: &Output) {
    let bytes = output.bytes.as_deref().unwrap();
    let again = one(bytes);
    assert_eq!(again.code, output.code);
    let second = again.bytes.as_deref().unwrap();
    if second != bytes {
        let set = |file: &[u8]| values(&parsed(file).0, file);
        let (first, second) = (set(bytes), set(second));
        let differs: Vec<_> =
            first.iter().filter(|(at, value)| second.get(at) != Some(value)).collect();
        panic!("a second time changed {differs:02X?}");
    }
}

const SYNTAXES: [Syntax; 4] =
    [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::ExplicitBe, Syntax::Deflated];

fn build(nodes: &[Node], syntax: Syntax) -> Build {
    elements(nodes).into_iter().fold(Build::ct().syntax(syntax), Build::set)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_stays_is_the_sources_own_bytes(nodes in nodes(), syntax in select(SYNTAXES.to_vec())) {
        // A deflated data set is read through the same bytes, not deflated.
        let plain = match &syntax {
            Syntax::Deflated => Syntax::ExplicitLe,
            other => other.clone(),
        };
        let source = build(&nodes, plain).bytes();
        let output = one(&build(&nodes, syntax).bytes());
        let out = output.passed();
        let (before, before_bytes) = parsed(&source);
        let (after, after_bytes) = parsed(out);
        prop_assert!(ascends(&after));
        let after = values(&after, &after_bytes);
        let before = values(&before, &before_bytes);
        for ((place, tag), (vr, value)) in &before {
            let path: Vec<u32> = place.iter().map(|(tag, _)| *tag).collect();
            let walked = (0..path.len()).all(|at| {
                action(path[at], VR::SQ, None, &path[..at]) == Action::Walk
                    || path[at] == 0x0012_0064
            });
            let private = (tag >> 16) % 2 == 1;
            if private && (*tag as u16) < 0x100 {
                continue;
            }
            let creator = private.then(|| {
                let creator = (place.clone(), tag & 0xFFFF_0000 | (tag >> 8 & 0xFF));
                String::from_utf8_lossy(&before[&creator].1).trim().to_owned()
            });
            let decided = action(*tag, *vr, creator.as_deref(), &path);
            let stays = walked && matches!(
                decided,
                Action::Keep | Action::Sweep | Action::Uid | Action::Age | Action::EventIdIfIdentifier
            );
            let found = after.get(&(place.clone(), *tag)).map(|(_, value)| value);
            if stays && (*vr != VR::SQ || value.is_empty()) {
                let padded = [value.as_slice(), b" "].concat();
                let nul = [value.as_slice(), b"\0"].concat();
                let same = found == Some(value)
                    || value.len() % 2 == 1 && (found == Some(&padded) || found == Some(&nul));
                prop_assert!(same, "{place:08X?} {tag:08X} {vr} {value:?} became {found:?}");
            } else if !decided.may_keep() || !walked {
                prop_assert!(found != Some(value) || value.is_empty() || decided == Action::Dummy,
                    "{place:08X?} {tag:08X} {vr} {decided:?} stayed");
            }
        }
        let pixels: Vec<u8> = (0..16_u16).flat_map(|n| {
            if output.holds(b"1.2.840.10008.1.2.2\0") { n.to_be_bytes() } else { n.to_le_bytes() }
        }).collect();
        prop_assert!(out.ends_with(&pixels));
        twice_is_once(&output);
    }

    #[test]
    fn nothing_panics_and_a_second_time_changes_nothing(
        nodes in nodes(),
        wild in proptest::collection::vec(wild(), 0..20),
        syntax in select(SYNTAXES.to_vec()),
    ) {
        let build = wild.into_iter().fold(build(&nodes, syntax), Build::set);
        let output = one(&build.bytes());
        if output.bytes.is_some() {
            let (after, bytes) = parsed(output.bytes.as_deref().unwrap());
            prop_assert!(ascends(&after));
            values(&after, &bytes);
        }
        if output.code == Code::Written {
            twice_is_once(&output);
        }
    }

    #[test]
    fn damage_is_an_answer(
        nodes in nodes(),
        syntax in select(SYNTAXES.to_vec()),
        hits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::weighted(0.3, any::<prop::sample::Index>()),
    ) {
        let mut file = build(&nodes, syntax).bytes();
        for (at, byte) in hits {
            let at = 132 + at.index(file.len() - 132);
            file[at] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        let output = one(&file);
        prop_assert!(output.code != Code::Cancelled);
    }
}

/// Any element: any tag of the tables or none, any VR, any bytes.
fn wild() -> impl Strategy<Value = Element> {
    const VRS: [&str; 34] = [
        "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "OB", "OD", "OF",
        "OL", "OV", "OW", "PN", "SH", "SL", "SQ", "SS", "ST", "SV", "TM", "UC", "UI", "UL", "UN",
        "UR", "US", "UT", "UV",
    ];
    let tag = prop_oneof![
        6 => select(TAGS.clone()).prop_map(|(tag, _)| tag),
        1 => 0x0008_0000_u32..0x7FDF_0000,
        1 => 0x0009_0010_u32..0x0009_2000,
    ];
    let bytes = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..30),
        "[A-Za-z0-9^=. \\\\-]{0,30}".prop_map(String::into_bytes),
    ];
    (tag, select(VRS.to_vec()), bytes).prop_map(|(tag, vr, bytes)| raw(tag, vr, bytes))
}

#[test]
fn a_trailer_is_treated_like_the_header() {
    let build = Build::ct()
        .set(text(0x7FE1_0010, "LO", "Wqxzv 91827364"))
        .set(raw(0x7FE1_1001, "OB", *b"Wqxzv 91827364"))
        .set(raw(0xFFFC_FFFC, "OB", [0; 64]));
    let output = one(&build.bytes());
    let end = read_header(output.passed(), output.passed().len() as u64).unwrap().end as usize;
    let rest = &output.passed()[end + 32..];
    assert!(
        read_data_set(rest, deidentifier::dicom::Encoding::EXPLICIT_LE).unwrap().nodes.is_empty()
    );
    twice_is_once(&output);
}
