//! Forms that real writers get wrong: what is written of them is what the standard wants, or
//! that one image waits with a reason of its own. The others of the exam go in any case.

use deidentifier::Code;
use deidentifier::check::{Expectation, Problem, whole};
use deidentifier::policy::Settings;

use crate::common::build::{Build, Element, Syntax, Value, raw, seq, text, write_item};
use crate::common::odd::{Form, mutated, places};
use crate::common::run::{EVENT, Output, contains, run};

const SIBLING: u32 = 0x0008_1140;

fn build() -> Build {
    Build::ct()
        .set(text(0x0008_0018, "UI", "2.25.3.1.2"))
        .set(seq(SIBLING, vec![vec![text(0x0008_1155, "UI", "2.25.3.77")]]))
        .set(text(0x0008_0090, "PN", "Quillfeather^Rita"))
        .set(text(0x0018_1030, "LO", "Low dose Quillfeather lung"))
        .set(text(0x0019_0010, "LO", "GEMS_ACQU_01"))
        .set(text(0x0019_1023, "DS", "39.37"))
}

/// The image with one outermost element in this form.
fn odd(build: &Build, tag: u32, form: Form) -> Vec<u8> {
    let all = places(&build.elements);
    let place = all.iter().find(|place| place.len() == 1 && build.elements[place[0].1].tag == tag);
    mutated(build, place.unwrap(), form).bytes()
}

/// Runs the file between two good ones, which are written.
fn between(file: &[u8]) -> Output {
    let good = |number: u32| {
        Build::ct()
            .set(text(0x0008_0018, "UI", &format!("2.25.3.1.{number}")))
            .set(text(0x0020_0013, "IS", &number.to_string()))
            .bytes()
    };
    let mut outputs = run(&[&good(1), file, &good(3)], Settings::default()).outputs;
    for number in [0, 2] {
        outputs[number].passed();
    }
    outputs.swap_remove(1)
}

#[test]
fn sequences_whose_items_are_coded_otherwise_are_written_as_sequences() {
    let forms = [
        Form::Unknown { undefined: true, explicit: true },
        Form::Unknown { undefined: false, explicit: true },
        Form::ImplicitItems { undefined: true },
        Form::ImplicitItems { undefined: false },
    ];
    for form in forms {
        let output = between(&odd(&build(), SIBLING, form));
        output.passed();
        assert!(output.holds(b"\x08\0\x40\x11SQ"), "{form:?}");
        assert!(output.holds(b"\x08\0\x55\x11UI\x0a\x002.25.3.77\0"), "{form:?}");
    }
    // This is what UN says: it stays as it is.
    let legal = Form::Unknown { undefined: true, explicit: false };
    let output = between(&odd(&build(), SIBLING, legal));
    output.passed();
    assert!(output.holds(b"\x08\0\x40\x11UN") && output.holds(b"\x08\0\x55\x11\x0a\0\0\x002.25"));
}

#[test]
fn names_in_items_coded_otherwise_go_as_anywhere() {
    let item = vec![
        text(0x0008_0050, "SH", "ACC98765"),
        text(0x0008_1150, "UI", "1.2.840.10008.5.1.4.1.1.2"),
        text(0x0040_A123, "PN", "Wexfordson^Rita"),
    ];
    let build = build().set(seq(SIBLING, vec![item]));
    for undefined in [false, true] {
        for form in [Form::ImplicitItems { undefined }, Form::Unknown { undefined, explicit: true }]
        {
            let output = between(&odd(&build, SIBLING, form));
            output.passed();
            assert!(!output.holds(b"Wexfordson") && !output.holds(b"ACC98765"), "{form:?}");
        }
    }
}

#[test]
fn the_check_names_items_that_are_coded_otherwise() {
    for (tag, form) in [
        (SIBLING, Form::Unknown { undefined: true, explicit: true }),
        (SIBLING, Form::ImplicitItems { undefined: false }),
    ] {
        let settings = Settings::default();
        let expect = Expectation {
            event_id: None,
            received: true,
            settings: &settings,
            name: None,
            originals: None,
        };
        let report = whole(&odd(&build(), tag, form), &expect);
        let found = report.findings.iter().find(|found| found.problem == Problem::ItemCoding);
        assert_eq!(found.map(|found| found.path.as_str()), Some("(0008,1140)"), "{form:?}");
    }
}

#[test]
fn a_private_creator_is_a_text_whatever_its_file_calls_it() {
    for vr in ["DA", "UI", "IS", "CS", "TM", "AS", "PN", "AE", "SH", "UT", "US", "OB", "UL"] {
        let output = between(&odd(&build(), 0x0019_0010, Form::Vr(vr)));
        output.passed();
        assert!(output.holds(b"\x19\0\x10\0LO\x0c\0GEMS_ACQU_01"), "{vr}");
        assert!(output.holds(b"\x19\0\x23\x10DS\x06\x0039.37 "), "{vr}");
    }
}

#[test]
fn a_text_called_a_name_is_swept_and_written_as_a_text() {
    let output = between(&odd(&build(), 0x0018_1030, Form::Vr("PN")));
    output.passed();
    assert!(output.holds(b"\x18\0\x30\x10LO\x0e\0Low dose lung "), "{:?}", output.line);
    // What has the form of a name is one: nobody else in the exam is called so.
    let named = build().set(text(0x0018_1030, "LO", "Wexfordson^Rita"));
    let output = between(&odd(&named, 0x0018_1030, Form::Vr("PN")));
    assert!(!output.holds(b"exfordson") && !output.holds(b"EXFORDSON"));
}

#[test]
fn a_picture_called_something_else_is_written_as_a_picture() {
    for vr in ["UN", "OL", "OF", "UT", "ZZ", "??", "LO", "US"] {
        let output = between(&odd(&build(), 0x7FE0_0010, Form::Vr(vr)));
        let picture = [&b"\xe0\x7f\x10\0OW\0\0\x20\0\0\0\0\0\x01\0\x02\0"[..]].concat();
        assert!(contains(output.passed(), &picture), "{vr}");
        // In big endian nobody knows in what order its bytes are.
        let big = build().syntax(Syntax::ExplicitBe);
        assert_eq!(between(&odd(&big, 0x7FE0_0010, Form::Vr(vr))).code, Code::PixelVr, "{vr}");
    }
    let output = between(&odd(&build(), 0x7FE0_0010, Form::Vr("OB")));
    assert!(
        contains(output.passed(), b"\xe0\x7f\x10\0OB\0\0\x20\0\0\0"),
        "a picture's own VR stays"
    );
}

#[test]
fn what_follows_the_picture_has_its_true_reason() {
    let tail = |bytes: &[u8]| between(&build().tail(bytes).bytes()).code;
    for appended in [
        &b"<html><body>404 Not Found</body></html>"[..],
        b"\n",
        b"PK\x03\x04 and a zip's bytes behind it",
        b"JANE DOE",
        b"\0\0\0\0\0\0\0\0\0\0\0\0end",
    ] {
        assert_eq!(tail(appended), Code::TrailingBytes, "{appended:?}");
    }
    // Zeros are no bytes of anything, and go.
    assert_eq!(tail(&[0; 512]), Code::Written);
    // An element that begins there and is cut off.
    assert_eq!(tail(b"\xfc\xff\xfc\xffOB\0\0\x40\0\0\0\0\0"), Code::Truncated);
    let pixels = build().set(raw(0x7FE0_0010, "OW", [0; 40]));
    assert_eq!(between(&pixels.bytes()).code, Code::PixelLength);
}

#[test]
fn file_meta_information_inside_the_data_set_goes() {
    for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe] {
        let build = build().syntax(syntax.clone());
        let mut meta = build.clone();
        meta.elements.insert(0, text(0x0002_0016, "AE", "WEXFORDSON"));
        for file in [meta.bytes(), meta.bare().bytes()] {
            let output = between(&file);
            assert!(!output.holds(b"WEXFORDSON"), "{syntax:?} {:?}", output.code);
        }
    }
}

#[test]
fn private_dates_are_near_for_writer_and_check_alike() {
    let pet = |study: &str, scan: &str| {
        Build::pet()
            .set(text(0x0008_0020, "DA", study))
            .set(text(0x0009_0010, "LO", "GEMS_PETD_01"))
            .set(text(0x0009_100D, "DT", scan))
    };
    let settings = Settings::default();
    let expect = Expectation {
        event_id: Some(EVENT),
        received: true,
        settings: &settings,
        name: None,
        originals: None,
    };
    for (study, scan, near) in [
        ("20240305", "20240308101500", true),
        ("20240305", "20240302101500", true),
        ("20240305", "20240309101500", false),
        ("20240301", "20240227101500", true),
        ("20240301", "20240226101500", false),
        ("20230301", "20230226101500", true),
        ("20230301", "20230225101500", false),
        ("20240101", "20231229101500", true),
        ("20240101", "20231228101500", false),
        ("20240401", "20240505101500", false),
    ] {
        let build = pet(study, scan);
        let output = run(&[&build.bytes()], Settings::default()).outputs.remove(0);
        output.passed();
        assert_eq!(output.holds(scan.as_bytes()), near, "{study} {scan}");
        let findings = whole(&build.bytes(), &expect).findings;
        let told = findings.iter().any(|finding| finding.problem == Problem::PrivateDate);
        assert_eq!(told, !near, "{study} {scan}");
    }
}

/// A JPEG frame of odd or even length.
fn jpeg(odd: bool) -> Vec<u8> {
    let mut out = vec![0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 4, 0, 4, 1, 1, 0x11, 0];
    out.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xFF, 0x00, 0x34]);
    if out.len().is_multiple_of(2) == odd {
        out.push(0x56);
    }
    out.extend([0xFF, 0xD9]);
    out
}

/// The fragments as they stand, odd or not, behind an empty offset table.
fn fragments(frames: &[Vec<u8>]) -> Element {
    let mut value = Vec::new();
    write_item(&[], false, false, &mut value);
    frames.iter().for_each(|frame| write_item(frame, false, false, &mut value));
    value.extend(b"\xfe\xff\xdd\xe0\0\0\0\0");
    let element = raw(0x7FE0_0010, "OB", []);
    Element { value: Value::Encoded(value), undefined_length: true, ..element }
}

#[test]
fn fragments_of_odd_length_are_written_even() {
    let even = |mut frame: Vec<u8>| {
        frame.resize(frame.len().next_multiple_of(2), 0);
        frame
    };
    for odd in [vec![true], vec![true, false], vec![false, true], vec![true, true]] {
        let frames: Vec<Vec<u8>> = odd.iter().map(|odd| jpeg(*odd)).collect();
        let padded: Vec<Vec<u8>> = frames.iter().cloned().map(even).collect();
        let with = |frames: &[Vec<u8>]| {
            let count = frames.len().to_string();
            build()
                .set(text(0x0028_0008, "IS", &count))
                .set(fragments(frames))
                .syntax(Syntax::Encapsulated("1.2.840.10008.1.2.4.50"))
                .bytes()
        };
        let output = between(&with(&frames));
        let Value::Encoded(value) = fragments(&padded).value else { panic!() };
        assert!(output.passed().ends_with(&value), "{odd:?}");
        // As if it had come even.
        assert_eq!(output.bytes, between(&with(&padded)).bytes, "{odd:?}");
    }
}
