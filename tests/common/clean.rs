//! Clean outputs for the tests of `check`: what a de-identified CT or PET image looks
//! like, built without the product's code.

use deidentifier::check::{Expectation, Finding, Needles, Severity, whole};
use deidentifier::policy::Settings;

use super::build::{Build, fd, pixels16, raw, seq, text, us};

/// The Event ID of every clean output.
pub const EVENT: &str = "7654321";

/// A clean CT image number `n` of its series.
pub fn ct(n: u32) -> Build {
    finish(Build::ct(), n).set(fd(0x0018_9345, &[3.1]))
}

/// A clean PET image number `n` of its series, of the same study.
pub fn pet(n: u32) -> Build {
    let dose = vec![vec![
        text(0x0018_0031, "LO", "Fluorodeoxyglucose"),
        text(0x0018_1072, "TM", "091500.00"),
        text(0x0018_1074, "DS", "370000000"),
        text(0x0018_1075, "DS", "6586.2"),
        seq(
            0x0054_0300,
            vec![vec![text(0x0008_0100, "SH", "C-111A1"), text(0x0008_0102, "SH", "SRT")]],
        ),
    ]];
    finish(Build::pet(), n)
        .set(text(0x0010_1030, "DS", "71.5"))
        .set(text(0x0018_0050, "DS", "3.27"))
        .set(seq(0x0054_0016, dose))
        .set(text(0x0054_1102, "CS", "START"))
}

fn finish(build: Build, n: u32) -> Build {
    let series = build.text_of(0x0020_000E).unwrap();
    let mut build = build
        .set(text(0x0008_0018, "UI", &format!("{series}.{n}")))
        .set(text(0x0008_0032, "TM", "101512.250"))
        .set(text(0x0008_0033, "TM", "101513.000"))
        .set(text(0x0008_0050, "SH", EVENT))
        .set(text(0x0008_0080, "LO", "Anonymous"))
        .set(text(0x0008_0090, "PN", "Unspecified"))
        .set(text(0x0008_1010, "SH", "CT01"))
        .set(text(0x0008_1090, "LO", "Aquilion ONE"))
        .set(text(0x0010_0010, "PN", EVENT))
        .set(text(0x0010_0020, "LO", EVENT))
        .set(raw(0x0010_0030, "DA", []))
        .set(text(0x0012_0062, "CS", "YES"))
        .set(text(0x0012_0063, "LO", r"LTP2 SOP 7.4\PS3.15 2026c\ltp2-deid 0.1.0"))
        .set(text(0x0018_1020, "LO", "V7.03ER919"))
        .set(text(0x0018_1030, "LO", "Low Dose Lung"))
        .set(text(0x0018_1210, "SH", "FC18-H"))
        .set(text(0x0020_0010, "SH", EVENT))
        .set(text(0x0020_0013, "IS", &n.to_string()))
        .set(text(0x0020_0032, "DS", &format!(r"-100\-100\{}", n * 5)))
        .set(text(0x0020_4000, "LT", r"Non \Contrast"))
        .set(text(0x0028_0303, "CS", "UNMODIFIED"))
        .set(text(0x0028_1050, "DS", "40"))
        .set(text(0x0028_1051, "DS", "400"))
        .set(seq(
            0x0040_0275,
            vec![vec![
                text(0x0040_0007, "LO", "CT CHEST LOW DOSE"),
                text(0x0040_1001, "SH", EVENT),
            ]],
        ))
        .set(seq(
            0x0008_1032,
            vec![vec![
                text(0x0008_0100, "SH", "CTCHLODOSE"),
                text(0x0008_0102, "SH", "LOCAL"),
                text(0x0008_0104, "LO", "CT CHEST LO DOSE"),
            ]],
        ))
        // As large as LabCAS's checker asks of a file.
        .set(us(0x0028_0010, 64))
        .set(us(0x0028_0011, 64))
        .set(us(0x0028_0103, 1))
        .set(pixels16((0..64 * 64).map(noise).collect()));
    build.meta = Some(vec![
        raw(0x0002_0001, "OB", [0, 1]),
        text(0x0002_0012, "UI", deidentifier::dicom::start::IMPLEMENTATION_CLASS_UID),
        text(0x0002_0013, "SH", "LTP2"),
    ]);
    build
}

/// The name of image `n` in the archive.
pub fn name(n: u32) -> String {
    format!("{EVENT}/IMG#{n}_{EVENT}.dcm")
}

/// What the check finds in an image beside the originals, notes aside.
pub fn findings(bytes: &[u8], name: &str, needles: &Needles) -> Vec<Finding> {
    let settings = Settings::default();
    let expect = Expectation {
        event_id: Some(EVENT),
        received: false,
        settings: &settings,
        name: Some(name),
        originals: Some(needles),
    };
    let mut findings = whole(bytes, &expect).findings;
    findings.retain(|finding| finding.severity != Severity::Note);
    findings
}

/// What no deflation makes small.
fn noise(n: u32) -> u16 {
    (n.wrapping_mul(2_654_435_761) >> 20) as u16
}
