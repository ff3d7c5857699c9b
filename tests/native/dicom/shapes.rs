//! What data sets are made of: representations from the dictionary, private blocks,
//! sequences in every coding, nested and floating pixels, deflated data sets.

use crate::common::build::{Build, Syntax, fragments, pixels16, raw, seq, seq_undefined, text};
use deidentifier::dicom::{
    DataSet, Encoding, Kind, ReadError, dictionary_vr, inflate, read_data_set, read_header,
};
use dicom_core::{Tag, VR};

fn index(data_set: &DataSet, tag: Tag) -> usize {
    data_set.nodes.iter().position(|node| node.tag == tag).unwrap()
}

#[test]
fn representations_come_from_the_dictionary() {
    for (tag, vr) in [
        (Tag(0x0010, 0x0010), VR::PN),
        (Tag(0x0008, 0x0000), VR::UL),
        (Tag(0x0028, 0x0106), VR::US),
        (Tag(0x6002, 0x0010), VR::US),
        (Tag(0x6002, 0x3000), VR::OW),
        (Tag(0x5004, 0x3000), VR::OW),
        (Tag(0x0020, 0x3103), VR::CS),
        (Tag(0x7FE0, 0x0010), VR::OW),
        (Tag(0x0009, 0x0010), VR::LO),
        (Tag(0x0009, 0x00FF), VR::LO),
        (Tag(0x0009, 0x1001), VR::UN),
        (Tag(0x6001, 0x3000), VR::UN),
        (Tag(0x5001, 0x3000), VR::UN),
        (Tag(0x0018, 0x9999), VR::UN),
    ] {
        assert_eq!(dictionary_vr(tag), vr, "{tag}");
        let mut bytes = Vec::new();
        bytes.extend(tag.0.to_le_bytes());
        bytes.extend(tag.1.to_le_bytes());
        bytes.extend([2, 0, 0, 0, 1, 2]);
        let data_set = read_data_set(&bytes, Encoding::IMPLICIT_LE).unwrap();
        assert_eq!((data_set.nodes[0].vr, data_set.nodes[0].coded_vr), (vr, None), "{tag}");
    }
}

#[test]
fn private_elements_know_their_creator_in_the_same_item() {
    for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe, Syntax::ExplicitBe] {
        let item = vec![raw(0x0009_0010, "LO", "INNER "), raw(0x0009_1002, "LO", "b ")];
        let orphan = vec![raw(0x0009_1003, "LO", "c ")];
        let file = Build::ct()
            .set(raw(0x0009_0010, "LO", "OUTER CREATOR "))
            .set(raw(0x0009_0011, "LO", "SECOND"))
            .set(raw(0x0009_1001, "LO", "a "))
            .set(raw(0x0009_1101, "LO", "d "))
            .set(raw(0x0009_1201, "LO", "e "))
            .set(raw(0x0019_0010, "LO", "THIRD\0"))
            .set(raw(0x0019_1001, "LO", "f "))
            .set(seq_undefined(0x0008_1140, vec![item, orphan]))
            .syntax(syntax)
            .bytes();
        let data_set = read_header(&file, file.len() as u64).unwrap().data_set;
        for (tag, creator) in [
            (Tag(0x0009, 0x1001), Some("OUTER CREATOR")),
            (Tag(0x0009, 0x1101), Some("SECOND")),
            (Tag(0x0009, 0x1201), None),
            (Tag(0x0019, 0x1001), Some("THIRD")),
            (Tag(0x0009, 0x1002), Some("INNER")),
            (Tag(0x0009, 0x1003), None),
            (Tag(0x0010, 0x0010), None),
            (Tag(0x0009, 0x0010), None),
        ] {
            let found = data_set.creator(index(&data_set, tag), &file);
            assert_eq!(found.as_deref(), creator, "{tag}");
        }
        let inner = index(&data_set, Tag(0x0009, 0x1002));
        let around: Vec<_> = data_set.ancestors(inner).map(|(_, node)| node.tag).collect();
        assert_eq!(around, [Tag(0xFFFE, 0xE000), Tag(0x0008, 0x1140)]);
    }
}

#[test]
fn private_and_un_sequences_of_the_fixtures_open() {
    for (name, sequence, vr) in [
        ("UN_sequence.dcm", Tag(0x4453, 0x100C), VR::SQ),
        ("nested_priv_SQ.dcm", Tag(0x0001, 0x0001), VR::SQ),
    ] {
        let bytes = crate::common::pydicom(&format!("test_files/{name}"));
        let data_set = read_header(&bytes, bytes.len() as u64).unwrap().data_set;
        let at = index(&data_set, sequence);
        let node = &data_set.nodes[at];
        assert_eq!((node.kind, node.vr), (Kind::Sequence, vr), "{name}");
        assert!(data_set.children(at).all(|(_, item)| item.kind == Kind::Item));
        assert!(data_set.children(at).next().is_some(), "{name}");
    }
}

#[test]
fn un_of_undefined_length_is_implicit_inside_whatever_surrounds_it() {
    let implicit =
        b"\xFE\xFF\0\xE0\xFF\xFF\xFF\xFF\x10\0\x20\0\x02\0\0\0ID\xFE\xFF\x0D\xE0\0\0\0\0";
    let explicit = b"\xFE\xFF\0\xE0\x0A\0\0\0\x10\0\x20\0LO\x02\0ID";
    let end = b"\xFE\xFF\xDD\xE0\0\0\0\0";
    for (start, encoding) in [
        (b"\x09\0\x02\x10UN\0\0\xFF\xFF\xFF\xFF", Encoding::EXPLICIT_LE),
        (b"\0\x09\x10\x02UN\0\0\xFF\xFF\xFF\xFF", Encoding::EXPLICIT_BE),
    ] {
        let bytes = [&start[..], implicit, end].concat();
        let data_set = read_data_set(&bytes, encoding).unwrap();
        let id = &data_set.nodes[2];
        assert_eq!(
            (id.tag, id.vr, id.encoding),
            (Tag(0x0010, 0x0020), VR::LO, Encoding::IMPLICIT_LE)
        );
        assert_eq!(data_set.nodes[0].end(), bytes.len());
    }
    // Some writers change the VR of a sequence to UN and leave its items as they are.
    let bytes = [&b"\x09\0\x02\x10UN\0\0\xFF\xFF\xFF\xFF"[..], implicit, explicit, end].concat();
    let data_set = read_data_set(&bytes, Encoding::EXPLICIT_LE).unwrap();
    let coded: Vec<_> =
        data_set.nodes.iter().filter(|n| n.depth == 2).map(|n| n.coded_vr).collect();
    assert_eq!(coded, [None, Some(*b"LO")]);
}

#[test]
fn implicit_items_of_an_explicit_sequence_are_read() {
    let bytes = b"\x08\0\x40\x11SQ\0\0\xFF\xFF\xFF\xFF\xFE\xFF\0\xE0\x0A\0\0\0\x10\0\x20\0\x02\0\0\0ID\xFE\xFF\xDD\xE0\0\0\0\0\x10\0\x20\0LO\x02\0ID";
    let data_set = read_data_set(bytes, Encoding::EXPLICIT_LE).unwrap();
    assert_eq!(data_set.nodes[2].encoding, Encoding::IMPLICIT_LE);
    assert_eq!(data_set.nodes[3].encoding, Encoding::EXPLICIT_LE);
    assert_eq!(data_set.nodes[3].depth, 0);
}

#[test]
fn unknown_representations_are_spans() {
    let bytes = b"\x09\0\x02\x10ZZ\0\0\x04\0\0\0abcd\x09\0\x03\x10??\x02\0ab\x10\0\x20\0LO\x02\0ID";
    let data_set = read_data_set(bytes, Encoding::EXPLICIT_LE).unwrap();
    let found: Vec<_> =
        data_set.nodes.iter().map(|n| (n.vr, n.coded_vr, n.value_in(bytes))).collect();
    assert_eq!(
        found,
        [
            (VR::UN, Some(*b"ZZ"), &b"abcd"[..]),
            (VR::UN, Some(*b"??"), b"ab"),
            (VR::LO, Some(*b"LO"), b"ID"),
        ]
    );
}

#[test]
fn an_icon_is_an_element_like_others() {
    for (pixels, undefined) in
        [(pixels16(vec![1, 2, 3]), false), (fragments(vec![vec![1, 2], vec![3, 4, 5, 6]]), true)]
    {
        for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe] {
            let file = Build::ct()
                .set(seq(0x0088_0200, vec![vec![pixels.clone()]]))
                .syntax(syntax)
                .bytes();
            let header = read_header(&file, file.len() as u64).unwrap();
            let icon = &header.data_set.nodes[index(&header.data_set, Tag(0x7FE0, 0x0010))];
            assert_eq!((icon.kind, icon.depth), (Kind::Value, 2));
            assert_eq!(icon.undefined_length, undefined);
            assert_eq!(icon.value.len(), if undefined { 8 + 8 + 2 + 8 + 4 } else { 6 });
            assert_eq!(header.pixels.unwrap().length, Some(32));
        }
    }
    // A fragment that passes the item, and one without an end.
    let mut file =
        Build::ct().set(seq(0x0088_0200, vec![vec![fragments(vec![vec![1, 2]])]])).bytes();
    let at = file.windows(6).position(|bytes| bytes == b"\x02\0\0\0\x01\x02").unwrap();
    file[at] = 200;
    let error = read_header(&file, file.len() as u64).unwrap_err();
    assert!(matches!(error, ReadError::Damaged { .. }));
}

#[test]
fn floating_pixels_are_pixels() {
    for (tag, vr) in [(0x7FE0_0008, "OF"), (0x7FE0_0009, "OD")] {
        let build = Build::ct().remove(0x7FE0_0010).set(raw(tag, vr, vec![7; 64]));
        let file = build.bytes();
        let header = read_header(&file, file.len() as u64).unwrap();
        let pixels = header.pixels.unwrap();
        assert_eq!((pixels.tag.1, pixels.length), (tag as u16, Some(64)));
        assert_eq!(pixels.coded_vr.as_ref().map(|vr| &vr[..]), Some(vr.as_bytes()));
        assert_eq!(pixels.value_start, file.len() as u64 - 64);
        assert!(header.data_set.find(pixels.tag).is_none());
    }
}

#[test]
fn what_follows_the_pixels_reads_on() {
    for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe, Syntax::ExplicitBe] {
        let file = Build::ct()
            .push(raw(0x7FE1_0010, "LO", "TAIL"))
            .push(raw(0xFFFC_FFFC, "OB", [0; 6]))
            .syntax(syntax)
            .bytes();
        let header = read_header(&file, file.len() as u64).unwrap();
        let pixels = header.pixels.unwrap();
        let rest = &file[(pixels.value_start + pixels.length.unwrap()) as usize..];
        let tail = read_data_set(rest, pixels.encoding).unwrap();
        let tags: Vec<_> = tail.nodes.iter().map(|node| node.tag).collect();
        assert!(tags.ends_with(&[Tag(0xFFFC, 0xFFFC)]) && tags.len() == 2);
    }
}

#[test]
fn deflated_files_inflate_to_readable_ones() {
    for file in [
        Build::ct().syntax(Syntax::Deflated).bytes(),
        crate::common::pydicom("test_files/image_dfl.dcm"),
    ] {
        let header = read_header(&file, file.len() as u64).unwrap();
        assert!(header.syntax.deflated && header.pixels.is_none());
        assert!(header.data_set.nodes.is_empty());
        let whole = inflate(&header, &file, 1 << 20).unwrap();
        let again = read_header(&whole, whole.len() as u64).unwrap();
        assert_eq!(again.syntax.uid, "1.2.840.10008.1.2.1");
        assert!(again.pixels.is_some());
        let uid = Tag(0x0002, 0x0003);
        assert_eq!(again.meta.value(uid, &whole), header.meta.value(uid, &file));

        assert_eq!(inflate(&header, &file, 100).unwrap_err(), ReadError::TooLarge);
        let half = &file[..(file.len() + header.end as usize) / 2];
        assert!(matches!(inflate(&header, half, 1 << 20), Err(ReadError::Truncated { .. })));
        let mut foreign = file.clone();
        foreign[header.end as usize..].fill(0xFF);
        assert!(matches!(inflate(&header, &foreign, 1 << 20), Err(ReadError::Damaged { .. })));
    }
    let plain = Build::ct().bytes();
    let header = read_header(&plain, plain.len() as u64).unwrap();
    assert_eq!(inflate(&header, &plain, 100).unwrap_err(), ReadError::UnknownTransferSyntax);
}

#[test]
fn a_deflate_stream_is_never_taken_for_file_meta() {
    let mut build = Build::ct().syntax(Syntax::Deflated);
    build.elements.clear();
    // A fixed-code block that begins with the bytes of a group 0002 element.
    build.tail = b"\x02\0\x02\x01UI\x02\0xxyy".to_vec();
    let file = build.bytes();
    let stream = miniz_oxide::deflate::compress_to_vec(&[], 6).len();
    let mut file = file;
    let at = file.len() - 12 - stream;
    file.drain(at..at + stream);
    let header = read_header(&file, file.len() as u64).unwrap();
    assert_eq!(header.end, at as u64);
    assert_eq!(header.meta.nodes.last().unwrap().tag, Tag(0x0002, 0x0010));
}

#[test]
fn text_values_keep_their_bytes() {
    let file = Build::ct().set(text(0x0018_0050, "DS", "+5.000000")).bytes();
    let header = read_header(&file, file.len() as u64).unwrap();
    assert_eq!(header.data_set.value(Tag(0x0018, 0x0050), &file), Some(&b"+5.000000 "[..]));
}
