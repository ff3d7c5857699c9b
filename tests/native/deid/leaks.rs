//! Every place outside the elements of a data set where an identifier is known to hide, and
//! the pictures themselves: a token planted there is not in the raw bytes of the output, or
//! the file is held.

use crate::common::build::{
    Build, Element, Syntax, Value, fragments, pixels16, raw, seq, text, ul, us,
};
use crate::common::plant::{abernathy, gone, held, item, token};
use crate::common::run::{one, one_with, run, run_released};
use deidentifier::Code;
use deidentifier::check::Problem;
use deidentifier::outcome::Outcome;
use deidentifier::policy::Settings;

#[test]
fn preamble() {
    let mut build = Build::ct();
    let mut preamble = [0; 128];
    preamble[..11].copy_from_slice(b"II*\0ZQXTOKE");
    preamble[100..108].copy_from_slice(b"ZQXTOKEN");
    build.preamble = Some(preamble);
    let output = gone(&build);
    assert!(output.passed()[..128].iter().all(|byte| *byte == 0));
}

#[test]
fn file_meta_information() {
    let mut build = Build::ct();
    build.meta = Some(vec![
        raw(0x0002_0001, "OB", [0, 1]),
        text(0x0002_0003, "UI", "1.2.3.4815162342"),
        text(0x0002_0012, "UI", "1.2.3.4815162342.1"),
        token(0x0002_0013, "SH"),
        token(0x0002_0016, "AE"),
        token(0x0002_0017, "AE"),
        token(0x0002_0018, "AE"),
        token(0x0002_0026, "UR"),
        token(0x0002_0027, "UR"),
        token(0x0002_0028, "UR"),
        text(0x0002_0100, "UI", "1.2.3.4815162342.2"),
        token(0x0002_0102, "OB"),
        token(0x0002_0200, "LO"),
    ]);
    let output = gone(&build);
    assert!(!output.holds(b"4815162342"));
    let object = dicom_object::from_reader(output.passed()).unwrap();
    assert_eq!(object.meta().media_storage_sop_instance_uid(), "2.25.3.1.1");
}

#[test]
fn bytes_before_the_preamble_and_after_the_last_element() {
    let mut file = b"ZQXTOKEN".repeat(4);
    file.extend(Build::ct().bytes());
    assert_eq!(one(&file).code, Code::DamagedHeader);

    let output = one(&Build::ct().tail(&[0; 300]).bytes());
    assert!(output.passed().len() < Build::ct().bytes().len() + 300, "the filling was copied");
    for tail in [b"ZQXTOKEN ZQXTOKEN".as_slice(), b"\0\0\0\0\0\0\0\0ZQXTOKEN", b"Z"] {
        let output = one(&Build::ct().tail(tail).bytes());
        assert_eq!(output.code.outcome(), Outcome::Held, "{tail:?}");
    }
    gone(&Build::ct().set(token(0xFFFC_FFFC, "OB")));
}

#[test]
fn group_lengths_and_groups_of_other_files() {
    let length = Element { value: Value::Raw(b"ZQXT".to_vec()), ..ul(0x0008_0000, 0) };
    let mut wrong = Build::ct().set(length).set(token(0x0008_0001, "SH"));
    wrong = wrong
        .set(token(0x0004_1130, "CS"))
        .set(token(0x0004_1511, "UI"))
        .set(Element { value: Value::Raw(b"ZQXT".to_vec()), ..ul(0x0020_0000, 0) })
        .set(Element { value: Value::Raw(b"ZQXT".to_vec()), ..ul(0x7FE0_0000, 0) });
    gone(&wrong);
}

#[test]
fn overlays_curves_and_graphics() {
    let build = Build::ct()
        .set(us(0x6000_0010, 4))
        .set(us(0x6000_0011, 4))
        .set(us(0x6000_0100, 1))
        .set(us(0x6000_0102, 0))
        .set(token(0x6000_0022, "LO"))
        .set(token(0x6000_1500, "LO"))
        .set(token(0x6000_3000, "OW"))
        .set(token(0x6000_4000, "LT"))
        .set(token(0x601E_0022, "LO"))
        .set(token(0x601E_3000, "OW"))
        .set(token(0x5000_0022, "LO"))
        .set(token(0x5000_3000, "OW"))
        .set(seq(0x0070_0001, vec![item(vec![token(0x0070_0006, "ST")])]))
        .set(token(0x0070_0080, "CS"));
    gone(&build);
}

#[test]
fn overlays_in_unused_bits_of_the_picture() {
    // Announced by a group without data of its own.
    let build = Build::ct().set(us(0x6000_0100, 16)).set(us(0x6000_0102, 12));
    held(&build, Code::PixelOverlay);
    // Or by nothing at all.
    held(&Build::ct().set(pixels16(vec![0x1005; 16])), Code::PixelOverlay);
}

#[test]
fn pixel_data_of_another_length_than_the_size_implies() {
    held(&Build::ct().set(pixels16((0..32).collect())), Code::PixelLength);
    // A defined length under a compressed syntax, and fragments under a native one.
    let jpeg = Syntax::Encapsulated("1.2.840.10008.1.2.4.90");
    held(&Build::ct().syntax(jpeg), Code::PixelLength);
    for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe] {
        let build = Build::ct().set(fragments(vec![b"ZQXTOKEN".to_vec()])).syntax(syntax);
        held(&build, Code::PixelLength);
    }
}

#[test]
fn pictures_that_may_show_names() {
    let screens = [
        Build::ct().set(text(0x0028_0301, "CS", "YES")),
        Build::ct().set(text(0x0008_0008, "CS", r"DERIVED\SECONDARY\SCREEN SAVE")),
        Build::ct().set(text(0x0008_103E, "LO", "Dose Report")),
        Build::ct().set(text(0x0008_103E, "LO", "Patient Protocol")),
        Build::ct().remove(0x0020_0032),
    ];
    for screen in screens {
        let file = screen.bytes();
        let run = run_released(&[&file], Settings::default(), false);
        assert_eq!(run.outputs[0].code, Code::BurnedIn);
    }
}

#[test]
fn documents_and_reports_are_refused() {
    for class in ["1.2.840.10008.5.1.4.1.1.104.1", "1.2.840.10008.5.1.4.1.1.88.11"] {
        held(&Build::ct().set(text(0x0008_0016, "UI", class)), Code::NotCtOrPet);
    }
}

#[test]
fn uids_that_hold_a_number_of_the_patient() {
    let build = Build::ct().set(text(0x0008_0050, "SH", "48151623")).set(text(
        0x0020_0052,
        "UI",
        "1.2.3.48151623.1",
    ));
    let output = one(&build.bytes());
    let findings = &output.line.as_ref().unwrap().audit.findings;
    let reported = findings.iter().find(|finding| finding.path == "(0020,0052)").unwrap();
    assert_eq!(reported.problem, Problem::IdentifierId);
    output.passed();
    let settings = Settings { keep_uids: false, ..Settings::default() };
    let output = one_with(&build.bytes(), settings);
    output.passed();
    assert!(!output.holds(b"48151623"));
}

#[test]
fn a_tag_twice_or_out_of_order() {
    let twice = Build::ct();
    let at = twice.elements.iter().position(|element| element.tag == 0x0010_0020).unwrap();
    held(&twice.insert(at, token(0x0010_0020, "LO")), Code::RepeatedTag);
    let nested = vec![token(0x0010_0020, "LO"), token(0x0010_0020, "LO")];
    held(&Build::ct().set(seq(0x0008_1110, vec![nested])), Code::RepeatedTag);
    held(&Build::ct().push(token(0x0010_0020, "LO")), Code::RepeatedTag);
}

#[test]
fn names_of_files_are_the_products_own() {
    let (a, b) = (Build::ct().bytes(), Build::pet().bytes());
    let run = run(&[&a, &b, b"Thumbs.db ZQXTOKEN"], Settings::default());
    let codes: Vec<Code> = run.outputs.iter().map(|output| output.code).collect();
    assert_eq!(codes, [Code::Written, Code::Written, Code::NotDicom]);
    let images = &run.session.finished()[0].event.images;
    let paths: Vec<&str> = images.iter().map(|image| image.path.as_str()).collect();
    assert_eq!(paths, ["7654321/IMG#1_7654321.dcm", "7654321/IMG#2_7654321.dcm"]);
}

#[test]
fn an_institutions_initials_wait_for_a_person() {
    let file = abernathy().set(text(0x0018_1030, "LO", "MGH_WBS_2D")).bytes();
    let mut run = run(&[&file], Settings::default());
    let asked = run.session.view().review.value.texts.iter();
    let mut asked = asked.map(|item| item.pieces.iter().map(|piece| &*piece.text).collect());
    assert!(asked.any(|text: String| text.trim() == "MGH_WBS_2D"));
    let output = &run.outputs[0];
    assert!(!output.holds(b"MGH") && output.holds(b"WBS_2D"), "what is offered is written");
}

#[test]
fn a_name_where_it_cannot_be_cut_out_holds_that_file_alone() {
    for (tag, vr) in [(0x0028_2000, "OB"), (0x0028_1201, "OW"), (0x0018_9305, "FD")] {
        let mut profile = vec![0, 0, 2, 0x0C, b'l', b'c', b'm', b's'];
        profile.extend(b"descAbernathy Rosalind workstation");
        profile.resize(profile.len().next_multiple_of(8), 0);
        others_go_on(raw(tag, vr, profile));
    }
    others_go_on(text(0x0018_0015, "CS", "ABERNATHY"));
    others_go_on(text(0x0018_0022, "CS", "HELIX\\ABERNATHY"));
}

/// Three images, the second of them with this element.
fn others_go_on(element: Element) {
    let image = |n: u32| {
        let uid = format!("2.25.3.1.{n}");
        abernathy().set(text(0x0008_0018, "UI", &uid)).set(text(0x0020_0013, "IS", &n.to_string()))
    };
    let tag = element.tag;
    let files = [image(1).bytes(), image(2).set(element).bytes(), image(3).bytes()];
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let run = run(&files, Settings::default());
    let codes: Vec<Code> = run.outputs.iter().map(|output| output.code).collect();
    assert_eq!(codes, [Code::Written, Code::IdentifierLeft, Code::Written], "{tag:08X}");
    let finished = &run.session.finished()[0];
    assert!(finished.verdict.pass);
    let paths: Vec<&str> = finished.event.images.iter().map(|image| image.path.as_str()).collect();
    assert_eq!(paths, ["7654321/IMG#1_7654321.dcm", "7654321/IMG#2_7654321.dcm"]);
}
