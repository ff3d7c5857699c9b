//! Writing: what is copied is the source's bytes, what changes keeps its surroundings
//! whole, and the result reads again.

use crate::common::build::{Build, Syntax, raw, seq, seq_undefined, text};
use deidentifier::dicom::{
    DataSet, Encoding, Kind, WriteError, Writer, file_start, read_data_set, read_header,
};
use dicom_core::{Tag, VR};

fn copy_all(data_set: &DataSet, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    for (index, _) in data_set.top() {
        writer.copy_tree(data_set, index, bytes).unwrap();
    }
    writer.finish().unwrap();
    out
}

/// Everything about a node but where it lies.
type Shape = (Tag, VR, Option<[u8; 2]>, Kind, u16, Vec<u8>);

fn shape(data_set: &DataSet, bytes: &[u8]) -> Vec<Shape> {
    let value = |node: &deidentifier::dicom::Node| {
        let mut value = node.value_in(bytes).to_vec();
        if node.kind != Kind::Value {
            value.clear();
        } else if value.len() % 2 == 1 {
            value.push(if node.vr == VR::UI || node.vr == VR::UN { 0 } else { b' ' });
        }
        value
    };
    let nodes = data_set.nodes.iter();
    nodes.map(|n| (n.tag, n.vr, n.coded_vr, n.kind, n.depth, value(n))).collect()
}

#[test]
fn copies_of_every_fixture_are_the_same_bytes_and_read_the_same() {
    let (mut whole, mut identical) = (0, 0);
    for path in crate::common::all_files() {
        let bytes = std::fs::read(&path).unwrap();
        let Ok(header) = read_header(&bytes, bytes.len() as u64) else { continue };
        for (data_set, encoding) in
            [(&header.meta, Encoding::EXPLICIT_LE), (&header.data_set, header.syntax.encoding)]
        {
            let Some(first) = data_set.nodes.first() else { continue };
            let out = copy_all(data_set, &bytes);
            let end = data_set.top().last().unwrap().1.end();
            whole += 1;
            if out == bytes[first.start..end] {
                identical += 1;
            } else {
                let odd = |node: &deidentifier::dicom::Node| {
                    node.kind == Kind::Value && node.value.len() % 2 == 1
                };
                assert!(data_set.nodes.iter().any(odd), "{path:?} changed without odd values");
            }
            let again = read_data_set(&out, encoding).unwrap();
            assert_eq!(shape(&again, &out), shape(data_set, &bytes), "{path:?}");
        }
    }
    assert!(whole > 300 && identical * 100 > whole * 95, "{identical} of {whole}");
}

#[test]
fn the_file_start_is_a_part_10_header_of_our_own() {
    let mut out = Vec::new();
    file_start(
        b"1.2.840.10008.5.1.4.1.1.2\0",
        b"1.2.3 ",
        "1.2.840.10008.1.2.1",
        "LTP2DEID",
        &mut out,
    );
    assert!(out[..128].iter().all(|byte| *byte == 0));
    let body = Build::ct().bytes();
    let source = read_header(&body, body.len() as u64).unwrap();
    out.extend(copy_all(&source.data_set, &body));
    let header = read_header(&out, out.len() as u64).unwrap();
    let tags: Vec<u16> = header.meta.nodes.iter().map(|node| node.tag.1).collect();
    assert_eq!(tags, [0x0000, 0x0001, 0x0002, 0x0003, 0x0010, 0x0012, 0x0013]);
    let meta = |element| header.meta.value(Tag(2, element), &out).unwrap();
    assert_eq!(meta(0x0001), [0, 1]);
    assert_eq!(meta(0x0002), b"1.2.840.10008.5.1.4.1.1.2\0");
    assert_eq!(meta(0x0003), b"1.2.3\0");
    assert!(meta(0x0013).len() <= 16 && meta(0x0013).starts_with(b"LTP2DEID"));
    let length = u32::from_le_bytes(meta(0x0000).try_into().unwrap());
    assert_eq!(header.data_set.nodes[0].start, 144 + length as usize);
}

#[test]
fn replacing_inside_sequences_puts_every_length_right() {
    for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe, Syntax::ExplicitBe] {
        for nested in [seq, seq_undefined] {
            let item = || vec![text(0x0008_0104, "LO", "Chest"), raw(0x0009_0010, "LO", "ME")];
            let inner = nested(0x0040_0008, vec![item(), item()]);
            let file = Build::ct()
                .set(nested(0x0040_0275, vec![vec![text(0x0008_0050, "SH", "A1"), inner]]))
                .syntax(syntax.clone())
                .bytes();
            let header = read_header(&file, file.len() as u64).unwrap();
            let (mut out, mut open) = (Vec::new(), Vec::new());
            let mut writer = Writer::new(&mut out);
            for (index, node) in header.data_set.nodes.iter().enumerate() {
                while open.last().is_some_and(|next| *next <= index) {
                    open.pop();
                    writer.end().unwrap();
                }
                if node.kind != Kind::Value {
                    writer.begin(node, &file).unwrap();
                    open.push(node.next);
                } else if node.tag == Tag(0x0008, 0x0104) {
                    writer.replace(node, &file, b"a longer meaning").unwrap();
                } else {
                    writer.copy(node, &file).unwrap();
                }
            }
            for _ in open {
                writer.end().unwrap();
            }
            writer.finish().unwrap();
            let again = read_data_set(&out, header.syntax.encoding).unwrap();
            let mut expected = shape(&header.data_set, &file);
            for node in &mut expected {
                if node.0 == Tag(0x0008, 0x0104) {
                    node.5 = b"a longer meaning".to_vec();
                }
            }
            assert_eq!(shape(&again, &out), expected, "{syntax:?}");
        }
    }
}

#[test]
fn new_elements_sequences_and_items_read_back() {
    for encoding in [Encoding::IMPLICIT_LE, Encoding::EXPLICIT_LE, Encoding::EXPLICIT_BE] {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        writer.element(Tag(0x0010, 0x0010), VR::PN, encoding, b"1234567").unwrap();
        writer.begin_sequence(Tag(0x0012, 0x0064), encoding).unwrap();
        for code in [b"113101", b"113105"] {
            writer.begin_item(encoding).unwrap();
            writer.element(Tag(0x0008, 0x0100), VR::SH, encoding, code).unwrap();
            writer.end().unwrap();
        }
        writer.end().unwrap();
        writer.element(Tag(0x0020, 0x000D), VR::UI, encoding, b"1.2").unwrap();
        writer.finish().unwrap();
        let data_set = read_data_set(&out, encoding).unwrap();
        assert_eq!(data_set.value(Tag(0x0010, 0x0010), &out), Some(&b"1234567 "[..]));
        assert_eq!(data_set.value(Tag(0x0020, 0x000D), &out), Some(&b"1.2\0"[..]));
        let codes: Vec<_> =
            data_set.nodes.iter().filter(|n| n.depth == 2).map(|n| n.value_in(&out)).collect();
        assert_eq!(codes, [b"113101", b"113105"]);
    }
}

#[test]
fn odd_values_get_their_padding_and_reserved_bytes_nothing() {
    let file = Build::ct()
        .set(raw(0x0008_1030, "LO", "odd"))
        .set(raw(0x0008_0014, "UI", "1.2"))
        .set(raw(0x0028_2000, "OB", [1, 2, 3]));
    for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe, Syntax::ExplicitBe] {
        let mut file = file.clone().syntax(syntax.clone()).bytes();
        let header = read_header(&file, file.len() as u64).unwrap();
        let profile = header.data_set.find(Tag(0x0028, 0x2000)).unwrap();
        if profile.value.start - profile.start == 12 {
            file[profile.start + 6..profile.start + 8].copy_from_slice(b"hi");
        }
        let out = copy_all(&header.data_set, &file);
        let again = read_data_set(&out, header.syntax.encoding).unwrap();
        assert_eq!(again.value(Tag(0x0008, 0x1030), &out), Some(&b"odd "[..]));
        assert_eq!(again.value(Tag(0x0008, 0x0014), &out), Some(&b"1.2\0"[..]));
        assert_eq!(again.value(Tag(0x0028, 0x2000), &out), Some(&[1, 2, 3, 0][..]));
        assert!(!out.windows(4).any(|bytes| bytes == b"OBhi"));
    }
}

#[test]
fn what_cannot_be_written_is_an_error() {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    let long = vec![b'x'; 65_535];
    let short_vr = writer.element(Tag(0x0008, 0x1030), VR::LO, Encoding::EXPLICIT_LE, &long);
    assert_eq!(short_vr, Err(WriteError::TooLong));
    writer.element(Tag(0x0008, 0x1030), VR::LO, Encoding::IMPLICIT_LE, &long).unwrap();
    assert_eq!(writer.begin_item(Encoding::EXPLICIT_LE), Err(WriteError::Nesting));
    assert_eq!(writer.end(), Err(WriteError::Nesting));
    writer.begin_sequence(Tag(0x0008, 0x1140), Encoding::EXPLICIT_LE).unwrap();
    assert_eq!(writer.finish(), Err(WriteError::Nesting));
}
