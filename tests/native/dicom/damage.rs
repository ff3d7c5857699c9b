//! Damaged, hostile and foreign input: refused with the right outcome, never a panic, and
//! never another answer from a shorter prefix.

use crate::common::build::{Build, Syntax, raw, seq, seq_undefined, text};
use deidentifier::Code;
use deidentifier::dicom::{
    Encoding, Header, Kind, ReadError, read_data_set, read_header, repeated_or_unordered,
};
use dicom_core::{Tag, VR};
use proptest::prelude::*;

fn read(bytes: &[u8]) -> Result<Header, ReadError> {
    read_header(bytes, bytes.len() as u64)
}

fn code(bytes: &[u8]) -> Option<Code> {
    read(bytes).err().and_then(|error| error.code())
}

/// Every prefix gives the whole file's answer, or asks for more that exists.
fn grows(bytes: &[u8], step: usize) {
    let file_len = bytes.len() as u64;
    let whole = read(bytes);
    for length in (0..bytes.len()).step_by(step) {
        match read_header(&bytes[..length], file_len) {
            Err(ReadError::More { needed }) => {
                assert!(needed > length as u64 && needed <= file_len, "{needed} at {length}");
            }
            answer => assert_eq!(answer, whole, "with the first {length} bytes"),
        }
    }
    let (mut length, mut rounds) = (0, 0);
    while let Err(ReadError::More { needed }) = read_header(&bytes[..length], file_len) {
        // The next step exactly at first, then as a caller would.
        length = (needed as usize).max(length * 2 * usize::from(rounds > 30)).min(bytes.len());
        rounds += 1;
        assert!(rounds < 100_000);
    }
    assert_eq!(read_header(&bytes[..length], file_len), whole);
}

#[test]
fn any_prefix_of_a_fixture_says_more_or_the_same() {
    for path in crate::common::all_files() {
        let bytes = std::fs::read(path).unwrap();
        let header = bytes.len().min(60_000);
        let mut part = bytes.clone();
        part.truncate(header);
        grows(&bytes, bytes.len() / 20 + 1);
        grows(&part, header / 20 + 1);
    }
}

#[test]
fn any_prefix_of_a_built_file_says_more_or_the_same() {
    for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe, Syntax::ExplicitBe, Syntax::Deflated] {
        let long = "long ".repeat(900);
        let nested = seq_undefined(0x0040_0275, vec![vec![text(0x0008_0050, "SH", "A")], vec![]]);
        let build = Build::ct()
            .set(text(0x0010_4000, "LT", &long))
            .set(seq(0x0008_1140, vec![vec![nested]]))
            .syntax(syntax);
        grows(&build.bytes(), 1);
        grows(&build.bare().bytes(), 1);
    }
}

#[test]
fn foreign_files_are_not_dicom() {
    let words = "The patient was seen on Tuesday. ".repeat(400);
    let wide: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut jpeg = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".to_vec();
    jpeg.extend([7; 5000]);
    for bytes in [
        &b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x02\0\0\0\x02\0\x08\x02"[..],
        words.as_bytes(),
        &wide,
        &jpeg,
        b"PK\x03\x04\x14\0\0\0\x08\0",
        b"{\"00100010\": {\"vr\": \"PN\"}}",
        b"DICM is a word here, and \x02 is not a group",
        b"MZ",
        b"\x08",
        &[0; 8],
        &[0; 5000],
        &[0xFF; 5000],
    ] {
        assert_eq!(code(bytes), Some(Code::NotDicom), "{:?}", &bytes[..bytes.len().min(12)]);
    }
    assert_eq!(code(b""), Some(Code::Empty));
}

#[test]
fn what_stands_before_the_elements_may_be_missing() {
    for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe, Syntax::ExplicitBe] {
        let build = Build::ct().syntax(syntax.clone());
        let whole = build.bytes();
        let expected = read(&whole).unwrap();
        for (bytes, meta) in [
            (whole[128..].to_vec(), true),
            (whole[132..].to_vec(), true),
            (build.clone().bare().bytes(), false),
        ] {
            let header = read(&bytes).unwrap();
            assert_eq!(header.syntax, expected.syntax);
            assert_eq!(header.data_set.nodes.len(), expected.data_set.nodes.len());
            assert_eq!(!header.meta.nodes.is_empty(), meta);
            assert!(header.pixels.is_some());
        }
        let mut before = b"vendor's own words ".repeat(9);
        before.extend(&whole);
        assert_eq!(code(&before), Some(Code::DamagedHeader), "bytes before the preamble");
    }
}

#[test]
fn a_wrong_or_missing_group_length_does_no_harm() {
    let good = Build::ct().bytes();
    let expected = read(&good).unwrap().data_set.nodes.len();
    for length in [0_u32, 10, 9999, u32::MAX] {
        let mut bytes = good.clone();
        bytes[140..144].copy_from_slice(&length.to_le_bytes());
        assert_eq!(read(&bytes).unwrap().data_set.nodes.len(), expected);
    }
    let mut missing = good.clone();
    missing.drain(132..144);
    assert_eq!(read(&missing).unwrap().data_set.nodes.len(), expected);
}

#[test]
fn the_transfer_syntax_is_found_where_it_is_missing_or_wrong() {
    let bytes = |actual: Syntax, declared: &str| {
        let uid = (!declared.is_empty()).then(|| text(0x0002_0010, "UI", declared));
        let mut build = Build::ct().syntax(actual);
        let meta = uid.unwrap_or_else(|| raw(0x0002_0010, "UI", ""));
        build.meta = Some(vec![meta]);
        build.bytes()
    };
    let all = [
        (Syntax::ImplicitLe, "1.2.840.10008.1.2"),
        (Syntax::ExplicitLe, "1.2.840.10008.1.2.1"),
        (Syntax::ExplicitBe, "1.2.840.10008.1.2.2"),
    ];
    for (actual, uid) in all.clone() {
        for declared in [all[0].1, all[1].1, all[2].1, ""] {
            let header = read(&bytes(actual.clone(), declared)).unwrap();
            assert_eq!(header.syntax.uid, uid, "declared {declared}");
            assert!(header.pixels.is_some());
        }
        let compressed = code(&bytes(actual.clone(), "1.2.840.10008.1.2.4.50"));
        let expected = (actual != Syntax::ExplicitLe).then_some(Code::UnknownTransferSyntax);
        assert_eq!(compressed, expected);
        for unknown in ["1.2.3.4", "1.2.840.113619.5.2", "1.2.840.10008.1.2.4.49"] {
            let answer = read(&bytes(actual.clone(), unknown));
            assert_eq!(answer.unwrap_err().code(), Some(Code::UnknownTransferSyntax));
        }
    }
}

#[test]
fn every_cut_file_is_truncated() {
    for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe, Syntax::ExplicitBe] {
        let build = Build::ct()
            .set(seq(0x0008_1140, vec![vec![text(0x0008_1155, "UI", "1.2.3")]]))
            .set(seq_undefined(0x0040_0275, vec![vec![text(0x0008_0050, "SH", "A")]]))
            .syntax(syntax);
        let bytes = build.bytes();
        let header = read(&bytes).unwrap();
        let top: Vec<usize> = header.data_set.top().map(|(_, node)| node.start).collect();
        for length in 132..bytes.len() {
            let pixels = header.pixels.as_ref().unwrap().start as usize;
            let answer = read(&bytes[..length]);
            // Between two elements a data set may end, and zeros behind its end are padding.
            let last = top.iter().rfind(|start| **start <= length).copied().unwrap_or(length);
            let last = if length >= pixels { pixels } else { last };
            if last > top[0] && bytes[last..length].iter().all(|byte| *byte == 0) {
                assert!(answer.is_ok());
            } else {
                let error = answer.expect_err("cut inside an element");
                assert!(matches!(error, ReadError::Truncated { .. }), "{error} at {length}");
            }
        }
    }
}

/// Explicit VR Little Endian elements, written by hand.
fn damaged(bytes: &[u8]) -> ReadError {
    read_data_set(bytes, Encoding::EXPLICIT_LE).unwrap_err()
}

const SEQUENCE: &[u8] = b"\x08\0\x40\x11SQ\0\0\xFF\xFF\xFF\xFF";
const ITEM: &[u8] = b"\xFE\xFF\0\xE0\xFF\xFF\xFF\xFF";
const ITEM_END: &[u8] = b"\xFE\xFF\x0D\xE0\0\0\0\0";
const SEQUENCE_END: &[u8] = b"\xFE\xFF\xDD\xE0\0\0\0\0";
const ELEMENT: &[u8] = b"\x08\0\x50\0SH\x02\0A1";

#[test]
fn absent_stray_and_filled_delimiters_are_damage() {
    let whole = [SEQUENCE, ITEM, ELEMENT, ITEM_END, SEQUENCE_END, b"\x10\0\x20\0LO\0\0"].concat();
    assert_eq!(read_data_set(&whole, Encoding::EXPLICIT_LE).unwrap().nodes.len(), 4);
    let cases: [&[&[u8]]; 9] = [
        &[ITEM_END],
        &[SEQUENCE_END],
        &[ITEM, ELEMENT, ITEM_END],
        &[SEQUENCE, ELEMENT, SEQUENCE_END],
        &[SEQUENCE, ITEM_END, SEQUENCE_END],
        &[SEQUENCE, ITEM, ELEMENT, SEQUENCE_END, SEQUENCE_END],
        &[SEQUENCE, ITEM, ELEMENT, ITEM_END, ELEMENT],
        &[SEQUENCE, ITEM, ELEMENT, b"\xFE\xFF\x0D\xE0\x02\0\0\0Hi", SEQUENCE_END],
        &[b"\x08\0\x40\x11SQ\0\0\x08\0\0\0", SEQUENCE_END],
    ];
    for parts in cases {
        let bytes = [&parts.concat(), ELEMENT, ELEMENT].concat();
        assert!(matches!(damaged(&bytes), ReadError::Damaged { .. }), "{parts:?}");
    }
    let open = [SEQUENCE, ITEM, ELEMENT].concat();
    assert!(matches!(damaged(&open), ReadError::Truncated { .. }));
}

#[test]
fn lengths_that_leave_what_holds_them_are_damage() {
    for (sequence, item, element) in [(18, 10, 4), (18, 99, 2), (12, 10, 2), (18, 9, 2)] {
        let mut bytes = b"\x08\0\x40\x11SQ\0\0".to_vec();
        bytes.extend(u32::to_le_bytes(sequence));
        bytes.extend(b"\xFE\xFF\0\xE0");
        bytes.extend(u32::to_le_bytes(item));
        bytes.extend(b"\x08\0\x50\0SH");
        bytes.extend(u16::to_le_bytes(element));
        bytes.extend(b"A1");
        bytes.extend(b"\x10\0\x20\0LO\x10\0ABCDEFGHIJKLMNOP");
        assert!(
            matches!(damaged(&bytes), ReadError::Damaged { .. }),
            "{sequence} {item} {element}"
        );
    }
}

#[test]
fn zeros_behind_the_last_element_are_padding_and_anything_else_is_not() {
    for zeros in [1, 7, 8, 500] {
        let bytes = [ELEMENT, &vec![0; zeros]].concat();
        assert_eq!(read_data_set(&bytes, Encoding::EXPLICIT_LE).unwrap().nodes.len(), 1);
        let bytes = [&bytes[..], b"Doe^Jane"].concat();
        assert!(read_data_set(&bytes, Encoding::EXPLICIT_LE).is_err());
    }
    let trailing = [ELEMENT, b"\xFC\xFF\xFC\xFFOB\0\0\x04\0\0\0\0\0\0\0"].concat();
    let data_set = read_data_set(&trailing, Encoding::EXPLICIT_LE).unwrap();
    assert_eq!(data_set.nodes[1].tag, Tag(0xFFFC, 0xFFFC));
}

#[test]
fn nesting_is_bounded_without_stack() {
    for levels in [60, 100_000] {
        let mut bytes = Vec::new();
        for _ in 0..levels {
            bytes.extend([SEQUENCE, ITEM].concat());
        }
        for _ in 0..levels {
            bytes.extend([ITEM_END, SEQUENCE_END].concat());
        }
        let answer = read_data_set(&bytes, Encoding::EXPLICIT_LE);
        match levels {
            60 => assert_eq!(answer.unwrap().nodes.len(), 120),
            _ => assert_eq!(answer.unwrap_err(), ReadError::TooDeep),
        }
        // The same inside one UN value, where a sequence is only tried.
        let mut un = b"\x08\0\x40\x11UN\0\0".to_vec();
        let mut implicit = Vec::new();
        for _ in 0..levels {
            implicit.extend([&SEQUENCE[..4], &[0xFF; 4], ITEM].concat());
        }
        for _ in 0..levels {
            implicit.extend([ITEM_END, SEQUENCE_END].concat());
        }
        un.extend((implicit.len() as u32 + 8).to_le_bytes());
        un.extend(b"\xFE\xFF\0\xE0");
        un.extend((implicit.len() as u32).to_le_bytes());
        un.extend(implicit);
        let answer = read_data_set(&un, Encoding::EXPLICIT_LE);
        match levels {
            60 => assert_eq!(answer.unwrap().nodes.len(), 122),
            _ => assert_eq!(answer.unwrap_err(), ReadError::TooDeep),
        }
    }
}

#[test]
fn claimed_sizes_cost_nothing() {
    // 3 GB, in a file that says it has them: more is asked for, or refused; never reserved.
    let mut bytes = Build::empty(Syntax::ExplicitLe).bytes();
    bytes.extend(b"\x08\0\x60\x7FOB\0\0\0\0\0\xB0");
    bytes.resize(5000, 0);
    assert_eq!(read_header(&bytes, 1 << 33).unwrap_err(), ReadError::TooLarge);
    assert_eq!(code(&bytes), Some(Code::Truncated));
    let items = ITEM[..4].iter().copied().chain([0; 4]);
    let mut many = SEQUENCE.to_vec();
    many.extend(items.collect::<Vec<_>>().repeat(2_100_000));
    many.extend(SEQUENCE_END);
    assert_eq!(damaged(&many), ReadError::TooLarge);
}

#[test]
fn repeated_and_unordered_elements_are_seen_at_every_depth() {
    let read = |build: Build| {
        let bytes = build.bytes();
        let header = read(&bytes).unwrap();
        repeated_or_unordered(&header.data_set)
    };
    let id = || text(0x0010_0020, "LO", "PID");
    let name = || text(0x0010_0010, "PN", "Doe");
    let inside = |item: Vec<_>| Build::ct().set(seq(0x0008_1140, vec![vec![id()], item]));
    assert!(!read(Build::ct()));
    assert!(!read(inside(vec![name(), id()])));
    assert!(read(inside(vec![id(), name()])));
    assert!(read(inside(vec![id(), id()])));
    assert!(read(Build::ct().insert(3, id())));
    let pixels = Build::ct().elements.len() - 1;
    assert!(read(Build::ct().insert(pixels, id())));
}

#[test]
fn vr_un_values_are_sequences_only_when_they_parse() {
    let item = b"\xFE\xFF\0\xE0\x0A\0\0\0\x08\0\x50\0\x02\0\0\0A1";
    for (value, kind, nodes) in [
        (&item[..], Kind::Sequence, 3),
        (b"", Kind::Sequence, 1),
        (b"plain words here", Kind::Value, 1),
        (&item[..17], Kind::Value, 1),
        (b"\xFE\xFF\0\xE0\x09\0\0\0\x08\0\x50\0\x02\0\0\0A1", Kind::Value, 1),
    ] {
        let mut bytes = b"\x08\0\x40\x11UN\0\0".to_vec();
        bytes.extend((value.len() as u32).to_le_bytes());
        bytes.extend(value);
        bytes.extend(b"\x10\0\x20\0LO\x02\0ID");
        let data_set = read_data_set(&bytes, Encoding::EXPLICIT_LE).unwrap();
        assert_eq!((data_set.nodes[0].kind, data_set.nodes[0].next), (kind, nodes));
        assert_eq!(data_set.nodes[0].coded_vr, Some(*b"UN"));
        assert_eq!(data_set.nodes[0].value.len(), value.len());
        assert_eq!(data_set.value(Tag(0x0010, 0x0020), &bytes), Some(&b"ID"[..]));
        if nodes == 3 {
            assert_eq!((data_set.nodes[2].vr, data_set.nodes[2].coded_vr), (VR::SH, None));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes);
        for encoding in [Encoding::IMPLICIT_LE, Encoding::EXPLICIT_LE, Encoding::EXPLICIT_BE] {
            let _ = read_data_set(&bytes, encoding);
        }
        let mut file = Build::empty(Syntax::ExplicitLe).bytes();
        file.extend(&bytes);
        grows(&file, 1);
    }

    #[test]
    fn a_damaged_fixture_is_survived_from_any_prefix(
        name in proptest::sample::select(vec![
            "test_files/UN_sequence.dcm", "test_files/nested_priv_SQ.dcm",
            "test_files/rtplan.dcm", "test_files/JPEG2000.dcm", "test_files/reportsi.dcm",
            "charset_files/chrSQEncoding.dcm", "test_files/ExplVR_BigEndNoMeta.dcm",
        ]),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = crate::common::pydicom(name);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len()).max(bytes.len() / 2));
        grows(&bytes, 97);
    }
}
