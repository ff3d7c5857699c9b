//! PET stays a measure: SUVbw computed from the output equals SUVbw computed from the
//! original, on real series and on images in the manner of each vendor, whose private
//! elements it takes. Those stand among neighbours that hold the patient and the
//! hospital, and that go.

use std::path::Path;

use crate::common::build::{Build, Element, Syntax, raw, seq, text};
use crate::common::judge::{self, Pair};

const SUV: &str = include_str!("../../judges/suv.py");

/// What the neighbours hold, besides the patient's own id (`PID-4711`).
const PLANTED: [&str; 3] = ["PID-4711", "HOSP-ID-8842", "Elsewhere Memorial"];

const PHILIPS_CREATOR: &str = "Philips PET Private Group";

/// A PET image with all that SUVbw takes. Series and acquisition began at one time.
fn pet(units: &str) -> Build {
    let dose = vec![vec![
        text(0x0018_0031, "LO", "Fluorodeoxyglucose"),
        text(0x0018_1072, "TM", "091503.25"),
        text(0x0018_1074, "DS", "3.88777472E8"),
        text(0x0018_1075, "DS", "6586.2"),
        text(0x0018_1078, "DT", "20240305091503.25"),
    ]];
    Build::pet()
        .set(text(0x0008_0031, "TM", "101512.50"))
        .set(text(0x0008_0032, "TM", "101512.50"))
        .set(text(0x0010_1030, "DS", "+071.500"))
        .set(text(0x0028_0051, "CS", r"DECY\ATTN\SCAT"))
        .set(text(0x0028_1053, "DS", "1.31877"))
        .set(seq(0x0054_0016, dose))
        .set(text(0x0054_1001, "CS", units))
        .set(text(0x0054_1102, "CS", "START"))
}

/// The same, made anew by a workstation some hours later: the series time is no longer
/// the time to which the activity was corrected.
fn processed_later() -> Build {
    pet("BQML").set(text(0x0008_0031, "TM", "173000"))
}

/// A private block of `creator`: the elements, and one with a planted value below, between
/// and above them each.
fn block(build: Build, group: u32, block: u32, creator: &str, own: &[Element]) -> Build {
    let base = group << 16 | block << 8;
    let mut elements = vec![text(group << 16 | block, "LO", creator)];
    elements.extend(own.iter().cloned());
    let free = (1..=0xFF).filter(|offset| own.iter().all(|own| own.tag & 0xFF != *offset));
    let free: Vec<u32> = free.collect();
    let between = free.iter().find(|offset| own.iter().any(|own| own.tag & 0xFF < **offset));
    let places = [free[0], *between.unwrap_or(&0x7F), 0xFE];
    for (offset, value) in places.into_iter().zip(PLANTED) {
        elements.push(text(base | offset, "LO", value));
    }
    elements.into_iter().fold(build, Build::set)
}

fn philips(in_block: u32, own: &[(u32, &str)]) -> Build {
    let own: Vec<Element> = own
        .iter()
        .map(|(offset, value)| text(0x7053_0000 | in_block << 8 | offset, "DS", value))
        .collect();
    block(pet("CNTS"), 0x7053, in_block, PHILIPS_CREATOR, &own)
}

fn ge(in_block: u32, value: &str) -> Build {
    let own = [text(0x0009_0000 | in_block << 8 | 0x0D, "DT", value)];
    block(processed_later(), 0x0009, in_block, "GEMS_PETD_01", &own)
}

fn siemens(in_block: u32, value: &str) -> Build {
    let own = [text(0x0071_0000 | in_block << 8 | 0x22, "DT", value)];
    block(processed_later(), 0x0071, in_block, "SIEMENS MED PT", &own)
}

/// Every image in the manner of a vendor, with what its SUVbw is computed from.
fn vendors() -> Vec<(String, Build, &'static str)> {
    let mut all = vec![
        ("bqml".to_owned(), pet("BQML"), "BQML, the series time"),
        ("gml".to_owned(), pet("GML"), "GML"),
    ];
    for in_block in [0x10, 0x11, 0xE3] {
        let mut add = |name, build, way| all.push((format!("{name}-{in_block:x}"), build, way));
        add("philips", philips(in_block, &[(0x00, "0.000587"), (0x09, "1.7351")]), PHILIPS[0]);
        add("philips-zero", philips(in_block, &[(0x00, "0"), (0x09, "1.7351")]), PHILIPS[1]);
        add("philips-activity", philips(in_block, &[(0x09, " 1.73510")]), PHILIPS[1]);
        add("ge", ge(in_block, "20240305101512.50"), "BQML, GEMS_PETD_01");
        let siemens = siemens(in_block, "20240305101512.500000");
        add("siemens", siemens, "BQML, SIEMENS MED PT");
    }
    let syntaxes = [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::ExplicitBe, Syntax::Deflated];
    let mut every = Vec::new();
    for syntax in syntaxes {
        for (name, build, way) in &all {
            let name = format!("{name}-{}", syntax.uid());
            every.push((name, build.clone().syntax(syntax.clone()), *way));
        }
    }
    every
}

const PHILIPS: [&str; 2] = ["CNTS, SUV factor", "CNTS, the series time"];

fn nothing_planted_in(bytes: &[u8], name: &str) {
    for planted in PLANTED {
        let there = bytes.windows(planted.len()).any(|window| window == planted.as_bytes());
        assert!(!there, "{name}: {planted} is in the output");
    }
}

#[test]
fn uptake_is_equal_in_the_manner_of_each_vendor_and_the_neighbours_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (mut pairs, mut expected) = (Vec::new(), Vec::new());
    for (name, build, way) in vendors() {
        let pair = judge::pair(folder.path(), &name, &build);
        nothing_planted_in(&std::fs::read(&pair.output).unwrap(), &name);
        pairs.push(pair);
        expected.push(way);
    }
    if let Some(python) = judge::python() {
        assert_eq!(judge::ask(&python, SUV, &[], &pairs), expected);
    }
}

#[test]
fn the_uptake_of_a_vendor_cannot_be_computed_without_its_private_element() {
    let Some(python) = judge::python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let without = |name: &str, build: Build, tags: &[u32]| {
        let (original, output) = (folder.path().join(name), folder.path().join("without"));
        std::fs::write(&original, build.bytes()).unwrap();
        let less = tags.iter().fold(build, |build, tag| build.remove(*tag));
        std::fs::write(&output, less.bytes()).unwrap();
        let said = judge::ask(&python, SUV, &[], &[Pair { original, output }]);
        assert!(said[0].contains("Error") || said[0].contains("differs"), "{said:?}");
    };
    without("philips", philips(0x10, &[(0, "0.000587"), (9, "1.7351")]), &[0x7053_1000]);
    without("philips-activity", philips(0x10, &[(9, "1.7351")]), &[0x7053_1009]);
    without("ge", ge(0x10, "20240305101512.50"), &[0x0009_100D]);
    without("siemens", siemens(0x10, "20240305101512.500000"), &[0x0071_1022]);
    without("weight", pet("BQML"), &[0x0010_1030]);
    let slope = (pet("BQML"), pet("BQML").set(text(0x0028_1053, "DS", "1.31878")));
    let (original, output) = (folder.path().join("slope"), folder.path().join("other-slope"));
    std::fs::write(&original, slope.0.bytes()).unwrap();
    std::fs::write(&output, slope.1.bytes()).unwrap();
    let said = judge::ask(&python, SUV, &[], &[Pair { original, output }]);
    assert!(said[0].contains("differs"), "{said:?}");
}

/// Whether the creator's text, and so its block, is in the output.
fn keeps(folder: &Path, name: &str, build: &Build, creator: &str, value: &str) -> bool {
    let pair = judge::pair(folder, name, build);
    let bytes = std::fs::read(&pair.output).unwrap();
    nothing_planted_in(&bytes, name);
    let there = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert_eq!(there(creator), there(value), "{name}: creator and element part");
    there(value)
}

#[test]
fn the_private_dates_stay_only_when_they_are_dates_near_the_studys() {
    let folder = tempfile::tempdir().unwrap();
    let values = [
        ("20240305101512.50", true),
        ("20240305101512", true),
        ("20240305101512.500000+0100", true),
        ("20240306001512.00", true),
        ("20240304", true),
        // A re-processed series may be far from its exam: then it is no exam's date.
        ("20190101101512.50", false),
        ("20250305101512.50", false),
        ("19600102", false),
        // Something else in a date's clothes.
        ("20240305 SMITH", false),
        ("SMITH^JANE", false),
        ("20240305.4711-8842", false),
        ("20240305471188", false),
        ("20240305101512.4711884299", false),
        ("202403054", false),
        ("0305101512", false),
        (r"20240305101512\20240305101513", false),
    ];
    for (number, (value, stays)) in values.into_iter().enumerate() {
        for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe] {
            for (vendor, creator, build) in [
                ("ge", "GEMS_PETD_01", ge(0x12, value)),
                ("siemens", "SIEMENS MED PT", siemens(0x12, value)),
            ] {
                let name = format!("{vendor}-{number}-{}", syntax.uid());
                let build = build.syntax(syntax.clone());
                let kept = keeps(folder.path(), &name, &build, creator, value);
                assert_eq!(kept, stays, "{vendor}, {syntax:?}: {value}");
            }
        }
    }
}

#[test]
fn a_vendors_number_that_is_none_goes() {
    let folder = tempfile::tempdir().unwrap();
    for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::ExplicitBe] {
        for (number, value) in ["PID-4711", "SMITH^JANE", "1.5 Elsewhere"].iter().enumerate() {
            for vr in ["DS", "LO", "UN", "PN"] {
                let factor = text(0x7053_1000, vr, value);
                let build = block(pet("CNTS"), 0x7053, 0x10, PHILIPS_CREATOR, &[factor]);
                let name = format!("{number}-{vr}-{}", syntax.uid());
                let build = build.syntax(syntax.clone());
                assert!(!keeps(folder.path(), &name, &build, PHILIPS_CREATOR, value), "{name}");
            }
        }
    }
    let coded_as_text =
        block(pet("CNTS"), 0x7053, 0x10, PHILIPS_CREATOR, &[text(0x7053_1000, "LO", "0.000587")]);
    assert!(keeps(folder.path(), "text", &coded_as_text, PHILIPS_CREATOR, "0.000587"));
}

#[test]
fn a_vendors_place_under_another_creator_goes() {
    let folder = tempfile::tempdir().unwrap();
    let value = "20240305101512.50";
    let other = ge(0x12, value).set(text(0x0009_0012, "LO", "GEMS_PETD_02"));
    assert!(!keeps(folder.path(), "other", &other, "GEMS_PETD_0", value));
    let none = ge(0x12, value).remove(0x0009_0012);
    assert!(!keeps(folder.path(), "none", &none, "GEMS_PETD_01", value));
    // In a text's VR it is whatever the text is; as bytes nobody can read it.
    let bytes = ge(0x12, value).set(raw(0x0009_120D, "OB", value.as_bytes()));
    assert!(!keeps(folder.path(), "bytes", &bytes, "GEMS_PETD_01", value));
}

#[test]
fn uptake_is_equal_on_real_series() {
    let Some(python) = judge::python() else { return };
    let Some(extra) = std::env::var_os("LTP2_EXTRA_FIXTURES") else { return };
    let folder = tempfile::tempdir().unwrap();
    for (series, images) in [("pet_ge_discovery_st", 20), ("pet_acrin_flt", 2)] {
        let originals = crate::common::files_below(&Path::new(&extra).join(series));
        if originals.is_empty() {
            continue;
        }
        let pairs = judge::pairs(originals, &folder.path().join(series));
        let expected = vec!["BQML, the series time"; images];
        assert_eq!(judge::ask(&python, SUV, &[], &pairs), expected);
    }
}
