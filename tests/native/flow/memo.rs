//! What is remembered of an exam's images changes nothing: with it and without it, what is
//! written, what the audit finds and what is counted are the same, whatever becomes of the
//! images in between.

use deidentifier::deid::ExamPlan;
use deidentifier::flow::{Message, Scanner, Session, Writer};
use deidentifier::policy::Settings;
use deidentifier::sample::Sample;

use crate::common::build::{Build, Syntax, raw, seq, seq_undefined, text};
use crate::common::changed::changed;
use crate::common::run::{EVENT, scan, write};

/// What an exam of these files is written with.
fn plan(files: &[Vec<u8>], settings: Settings) -> ExamPlan {
    let mut session = Session::new(settings);
    let mut scanner = Scanner::default();
    for (index, file) in (0..).zip(files) {
        let scanned = Box::new(scan(&mut scanner, file));
        session.send(Message::Scanned { index, scanned });
    }
    let uids: Vec<String> =
        session.studies().iter().map(|study| study.uid.as_str().to_owned()).collect();
    session.exam_plan(EVENT, uids.iter().map(String::as_str))
}

/// All that a writer says of a file; a code when it is not written.
fn said(writer: &Writer, file: &[u8]) -> Result<(Vec<u8>, String), String> {
    let written = write(writer, file).map_err(|code| code.as_str().to_owned());
    written.map(|(bytes, line)| (bytes, serde_json::to_string(&line).unwrap()))
}

/// One exam, written with what is remembered and without.
struct Both {
    remembering: Writer,
    forgetful: Writer,
    written: usize,
}

impl Both {
    fn new(plan: &ExamPlan) -> Self {
        let [one, other] = [plan.clone(), plan.clone()].map(Writer::new);
        Self { remembering: one, forgetful: other.without_memo(), written: 0 }
    }

    fn write(&mut self, file: &[u8], what: &str) {
        let [own, plain] = [&self.remembering, &self.forgetful].map(|writer| said(writer, file));
        let is_same = match (&own, &plain) {
            (Ok(own), Ok(plain)) => {
                assert!(own.0 == plain.0, "{what}: other bytes");
                assert_eq!(own.1, plain.1, "{what}");
                true
            }
            _ => own.as_ref().err() == plain.as_ref().err(),
        };
        assert!(is_same, "{what}: {:?} and {:?}", own.err(), plain.err());
        self.written += usize::from(plain.is_ok());
    }
}

#[test]
fn fixtures_and_what_is_changed_in_them_come_out_the_same() {
    let mut written = 0;
    for path in crate::common::all_files() {
        let file = std::fs::read(&path).unwrap();
        if file.len() > 2 << 20 {
            continue;
        }
        let mut both = Both::new(&plan(std::slice::from_ref(&file), Settings::default()));
        let what = |what: &str, number| format!("{}, {what} {number}", path.display());
        both.write(&file, &what("first", 0));
        both.write(&file, &what("again", 0));
        if both.written == 0 {
            continue;
        }
        for number in (0..16).map(|number| number + file.len() % 97 * 16) {
            both.write(&changed(&file, number), &what("changed", number));
        }
        both.write(&file, &what("after all", 0));
        written += both.written;
    }
    assert!(written > 100, "{written}");
}

#[test]
fn the_samples_exams_come_out_the_same() {
    let files: Vec<Vec<u8>> = Sample::built_in().files().map(|(_, bytes)| bytes).collect();
    for settings in [Settings::default(), Settings { keep_uids: false, ..Settings::default() }] {
        let mut both = Both::new(&plan(&files, settings));
        for (index, file) in files.iter().enumerate().chain(files.iter().enumerate().take(9)) {
            both.write(file, &format!("sample {index}"));
            both.write(&changed(file, index), &format!("changed sample {index}"));
        }
        assert!(both.written > files.len() / 2, "{}", both.written);
    }
}

/// A slice that says a name in Latin-1, in texts, items and private elements.
fn latin(number: usize) -> Build {
    let item = || vec![raw(0x0040_0007, "LO", b"Chest M\xFCllerin".to_vec())];
    Build::ct()
        .set(text(0x0008_0005, "CS", "ISO_IR 100"))
        .set(raw(0x0010_0010, "PN", b"M\xFCllerin^\xC4nne".to_vec()))
        .set(raw(0x0008_103E, "LO", b"Lunge M\xFCllerin ".to_vec()))
        .set(raw(0x0018_1030, "LO", b"\xD0\xBC\xD0\xB0 Protokoll".to_vec()))
        .set(seq(0x0040_0275, vec![item(), item()]))
        .set(seq_undefined(0x0008_1140, vec![vec![text(0x0008_1155, "UI", "1.2.3.4.5")]]))
        .set(text(0x0009_0010, "LO", "GEMS_PETD_01"))
        .set(text(0x0009_100D, "DT", "20240109101500.00"))
        .set(text(0x0020_0013, "IS", &number.to_string()))
        .set(text(0x0008_0018, "UI", &format!("1.2.826.0.1.3680043.10.1338.2.{number}")))
}

/// Slices that say the same, each in other surroundings.
fn surroundings() -> Vec<(&'static str, Build)> {
    let own_set = |set: &str| {
        let texts = vec![
            text(0x0008_0005, "CS", set),
            raw(0x0040_0007, "LO", b"Chest M\xFCllerin".to_vec()),
        ];
        seq(0x0040_0275, vec![texts])
    };
    vec![
        ("as it is", latin(1)),
        ("a neighbour", latin(2)),
        ("Cyrillic", latin(3).set(text(0x0008_0005, "CS", "ISO_IR 144"))),
        ("UTF-8", latin(3).set(text(0x0008_0005, "CS", "ISO_IR 192"))),
        ("no character set", latin(3).remove(0x0008_0005)),
        ("an item's own set", latin(3).set(own_set("ISO_IR 144"))),
        ("an item's other set", latin(3).set(own_set("ISO_IR 192"))),
        ("another study date", latin(4).set(text(0x0008_0020, "DA", "20210109"))),
        ("another content date", latin(4).set(text(0x0008_0023, "DA", "20240212"))),
        ("another creator", latin(5).set(text(0x0009_0010, "LO", "GEMS_IDEN_01"))),
        ("no creator", latin(5).remove(0x0009_0010)),
        ("called UN", latin(6).set(raw(0x0008_103E, "UN", b"Lunge M\xFCllerin ".to_vec()))),
        ("called PN", latin(6).set(raw(0x0008_103E, "PN", b"Lunge M\xFCllerin ".to_vec()))),
        ("implicit", latin(7).syntax(Syntax::ImplicitLe)),
        ("big endian", latin(7).syntax(Syntax::ExplicitBe)),
        ("deflated", latin(7).syntax(Syntax::Deflated)),
        (
            "PET",
            latin(8).set(text(0x0008_0060, "CS", "PT")).set(text(
                0x0008_0016,
                "UI",
                "1.2.840.10008.5.1.4.1.1.128",
            )),
        ),
        ("as it was", latin(9)),
    ]
}

#[test]
fn what_stands_in_other_surroundings_is_judged_by_them() {
    let slices = surroundings();
    let files: Vec<Vec<u8>> = slices.iter().map(|(_, build)| build.bytes()).collect();
    let plan = plan(&files[..1], Settings::default());
    // Each after each: what one leaves behind must not be taken for another's.
    for (first, before) in slices.iter().zip(&files) {
        let mut both = Both::new(&plan);
        both.write(before, first.0);
        for (second, file) in slices.iter().zip(&files) {
            both.write(file, &format!("{} after {}", second.0, first.0));
        }
        assert!(both.written > 12, "{} of {}", both.written, first.0);
    }
}

#[test]
fn another_exams_names_are_looked_for_in_the_same_images() {
    let slice = |name: &str| {
        latin(1)
            .set(text(0x0010_0010, "PN", name))
            .set(text(0x0008_103E, "LO", "Lunge Quimbelton Vexworthy"))
            .bytes()
    };
    let files = ["Quimbelton^Ada", "Vexworthy^Ada"].map(slice);
    let outputs = files.clone().map(|own| {
        let mut both = Both::new(&plan(&[own], Settings::default()));
        for file in files.iter().chain(&files) {
            both.write(file, "another name");
        }
        assert_eq!(both.written, 4);
        said(&both.remembering, &files[0]).unwrap().0
    });
    assert!(outputs[0] != outputs[1], "each exam's own names are cut");
}
