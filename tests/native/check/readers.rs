//! The check stands on its own: it shares nothing with the side that writes but the
//! rules' data and the bounds, and whatever its two readers of an image do not read alike
//! fails.

use crate::common::build::{
    Build, Element, Syntax, Value, raw, seq, seq_undefined, seq_unknown, text, us,
};
use crate::common::clean::{EVENT, ct, name};
use deidentifier::check::{Expectation, Problem, Severity, whole};
use deidentifier::policy::Settings;

#[test]
fn it_shares_only_the_rules_and_the_bounds_with_the_writing_side() {
    const SHARED: [&str; 7] = [
        "crate::policy",
        // (A saved zip is summed by others: crc32fast, and the zip crate.)
        "crate::crc",
        "crate::words",
        "crate::dicom::read::MAX_DEPTH",
        "crate::dicom::read::MAX_NODES",
        "crate::dicom::read::MAX_HEADER_BYTES",
        "crate::dicom::start::IMPLEMENTATION_CLASS_UID",
    ];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check");
    let files = crate::common::files_below(&folder);
    assert!(files.len() > 20);
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            let mut rest = line;
            while let Some(at) = rest.find("crate::") {
                rest = &rest[at..];
                let shared = SHARED.iter().any(|shared| rest.starts_with(shared));
                assert!(shared, "{}: {line}", file.display());
                rest = &rest["crate::".len()..];
            }
            // Not by a detour over what stands above the room either.
            assert!(!line.contains("super::super"), "{}: {line}", file.display());
        }
        assert!(!source.contains("deidentifier"), "{}", file.display());
    }
}

fn problems(bytes: &[u8]) -> Vec<Problem> {
    let (settings, name) = (Settings::default(), name(1));
    let expect = Expectation {
        event_id: Some(EVENT),
        received: false,
        settings: &settings,
        name: Some(&name),
        originals: None,
    };
    let report = whole(bytes, &expect);
    let failed = report.findings.iter().filter(|finding| finding.severity == Severity::Fail);
    failed.map(|finding| finding.problem).collect()
}

/// The file with bytes changed behind the place where an element's header begins.
fn patched(build: &Build, tag: u32, at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = build.bytes();
    let [a, b, c, d] = tag.to_be_bytes();
    let place = file.windows(4).position(|here| here == [b, a, d, c]).unwrap();
    file[place + at..place + at + bytes.len()].copy_from_slice(bytes);
    file
}

const LABEL: u32 = 0x0018_1030;

#[test]
fn what_the_readers_may_read_differently_fails() {
    let image = ct(1);
    let code = || vec![vec![text(0x0008_0100, "SH", "CT"), text(0x0008_0104, "LO", "CT CHEST")]];
    let sequence = image.clone().set(seq(0x0008_1032, code()));
    let open = image.clone().set(seq_undefined(0x0008_1032, code()));
    let long = image.clone().set(raw(LABEL, "UT", *b"Lung"));
    let mut swapped = image.clone();
    let at = swapped.elements.iter().position(|element| element.tag == LABEL).unwrap();
    swapped.elements.swap(at, at + 1);
    let cases: [(&str, Vec<u8>); 19] = [
        ("a tag twice", image.clone().insert(2, text(0x0008_0016, "UI", "1.2")).bytes()),
        ("a tag twice in an item", {
            let twice = vec![text(0x0008_0104, "LO", "CT"), text(0x0008_0104, "LO", "Abernathy")];
            image.clone().set(seq(0x0008_1032, vec![twice])).bytes()
        }),
        ("tags out of order", swapped.bytes()),
        ("an odd length", image.clone().set(raw(LABEL, "LO", *b"Lungs")).bytes()),
        ("a length one too long", patched(&image, LABEL, 6, &[15, 0])),
        ("a length one too short", patched(&image, LABEL, 6, &[12, 0])),
        ("a text called a sequence", patched(&image, LABEL, 4, b"SQ")),
        ("a text called unlimited text", patched(&image, LABEL, 4, b"UT")),
        ("unlimited text called a text", patched(&long, LABEL, 4, b"LO")),
        ("a VR of blanks", patched(&image, LABEL, 4, b"  ")),
        ("a VR in lower case", patched(&image, LABEL, 4, b"lo")),
        ("a made-up VR", patched(&image, LABEL, 4, b"ZQ")),
        ("a sequence called a text", patched(&sequence, 0x0008_1032, 4, b"LO")),
        ("a sequence longer than its items", patched(&sequence, 0x0008_1032, 8, &[200])),
        ("an item longer than its sequence", patched(&sequence, 0xFFFE_E000, 4, &[0x40])),
        ("an item's end that has a length", patched(&open, 0xFFFE_E00D, 4, &[4])),
        ("a sequence's end without one", patched(&sequence, 0x0008_1032, 8, &[0xFF; 4])),
        ("a transfer syntax that is another's", {
            let mut file = image.bytes();
            let uid = b"1.2.840.10008.1.2.1\0";
            let at = file.windows(uid.len()).position(|here| here == uid).unwrap();
            file[at + 17..at + 19].copy_from_slice(b"\0\0");
            file
        }),
        ("bytes that only look like elements", {
            let tail = [0x10, 0, 0x10, 0, b'P', b'N', 2, 0, b'J', b'D'];
            image.clone().tail(&tail).bytes()
        }),
    ];
    let passed: Vec<&str> =
        cases.iter().filter(|(_, file)| problems(file).is_empty()).map(|(what, _)| *what).collect();
    assert!(passed.is_empty(), "{passed:?}");
}

#[test]
fn a_tag_that_only_one_reader_shows_is_said_to_be_so() {
    let twice = ct(1).insert(2, text(0x0008_0016, "UI", "1.2"));
    assert!(problems(&twice.bytes()).contains(&Problem::ReadersDisagree));
}

#[test]
fn unusual_forms_that_both_read_alike_pass() {
    let code = || vec![text(0x0008_0100, "SH", "CT"), text(0x0008_0104, "LO", "CT CHEST")];
    let deep = || vec![vec![Element { ..seq_undefined(0x0008_1032, vec![code(), code()]) }]];
    for build in [
        ct(1).set(seq(0x0008_1032, vec![])),
        ct(1).set(seq_undefined(0x0008_1032, vec![])),
        ct(1).set(seq_undefined(0x0008_1032, vec![vec![], code()])),
        ct(1).set(seq_undefined(0x0040_0260, deep())),
        ct(1).set(seq_unknown(0x0008_1032, &[code()], false)),
        ct(1).set(seq_unknown(0x0008_1032, &[code()], true)),
        ct(1).set(seq_unknown(
            0x0008_1032,
            &[vec![seq_unknown(0x0008_1032, &[code()], true)]],
            true,
        )),
        ct(1).set(raw(0x0028_1408, "OW", [0; 12])),
        ct(1).set(raw(0x0018_9305, "FD", [0; 12])),
        ct(1).set(us(0x0028_0106, 7)),
    ] {
        for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::Deflated] {
            // A sequence called UN has an inside of its own; elsewhere it is one already.
            let unknown = build.elements.iter().any(|e| matches!(e.value, Value::Encoded(_)));
            if unknown && syntax == Syntax::ImplicitLe {
                continue;
            }
            assert_eq!(problems(&build.clone().syntax(syntax).bytes()), []);
        }
    }
}
