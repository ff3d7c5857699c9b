//! Attributes that hold persons, institutions and numbers, at the top and at every depth: a
//! token planted there is not in the raw bytes of the output.

use crate::common::build::{Build, Element, Syntax, seq, seq_undefined, text};
use crate::common::plant::{gone, item, nested, token};
use crate::common::run::EVENT;

#[test]
fn request_attributes() {
    let items = vec![item(vec![
        text(0x0040_0007, "LO", "CT CHEST"),
        text(0x0040_1001, "SH", "ZQX98765"),
        token(0x0008_0050, "SH"),
        token(0x0032_1032, "PN"),
        token(0x0032_1033, "LO"),
        token(0x0032_1034, "SQ"),
        token(0x0040_1002, "LO"),
        token(0x0040_1003, "SH"),
        token(0x0040_1005, "LO"),
        token(0x0040_1010, "PN"),
        token(0x0040_1400, "LT"),
        token(0x0040_2001, "LO"),
        token(0x0040_2400, "LT"),
        token(0x0040_0400, "LT"),
        token(0x0040_1008, "LO"),
    ])];
    let output = gone(&Build::ct().set(seq(0x0040_0275, items)));
    assert!(output.holds(b"CT CHEST"), "what was asked for stays");
    let event = [&[0x40, 0, 1, 0x10, b'S', b'H', 8, 0], EVENT.as_bytes(), b" "].concat();
    assert!(output.holds(&event), "Requested Procedure ID becomes the Event ID");
}

#[test]
fn sequences_that_stay_are_walked() {
    let sequences = [
        0x0008_1032_u32,
        0x0008_1110,
        0x0008_1111,
        0x0008_1115,
        0x0008_1140,
        0x0008_2112,
        0x0008_1250,
        0x0008_1200,
        0x0018_9346,
        0x0032_1064,
        0x0040_0008,
        0x0040_0260,
        0x0040_A370,
        0x0040_A730,
        0x0054_0016,
        0x0088_0200,
        0x5200_9229,
        0x0020_9170,
        0x0020_9171,
    ];
    for tag in sequences {
        for undefined in [false, true] {
            let make = if undefined { seq_undefined } else { seq };
            let inner = [nested(), vec![make(0x0040_A170, vec![nested()])]].concat();
            let deep = make(tag, vec![inner, nested()]);
            for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::ExplicitBe] {
                let build = Build::ct().set(deep.clone()).syntax(syntax);
                let output = gone(&build);
                assert!(!output.holds(b"19481516"), "{tag:08X}");
            }
        }
    }
    gone(&Build::ct().set(seq(0x0008_1120, vec![nested()])));
}

#[test]
fn persons_institutions_and_visits() {
    let places: &[(u32, &str)] = &[
        (0x0008_0081, "ST"),
        (0x0008_0092, "ST"),
        (0x0008_0094, "SH"),
        (0x0008_009C, "PN"),
        (0x0008_1048, "PN"),
        (0x0008_1050, "PN"),
        (0x0008_1060, "PN"),
        (0x0010_0021, "LO"),
        (0x0010_0022, "CS"),
        (0x0010_0026, "SQ"),
        (0x0010_0027, "SQ"),
        (0x0010_0028, "SQ"),
        (0x0010_1002, "SQ"),
        (0x0010_1050, "LO"),
        (0x0010_2150, "LO"),
        (0x0010_2152, "LO"),
        (0x0010_2154, "SH"),
        (0x0010_2155, "LT"),
        (0x0010_21B0, "LT"),
        (0x0010_2297, "PN"),
        (0x0010_2298, "CS"),
        (0x0010_2299, "LO"),
        (0x0010_4000, "LT"),
        (0x0012_0010, "LO"),
        (0x0012_0020, "LO"),
        (0x0012_0031, "LO"),
        (0x0012_0040, "LO"),
        (0x0012_0042, "LO"),
        (0x0012_0051, "ST"),
        (0x0012_0060, "LO"),
        (0x0012_0071, "LO"),
        (0x0012_0081, "LO"),
        (0x0012_0082, "LO"),
        (0x0032_1032, "PN"),
        (0x0032_1033, "LO"),
        (0x0038_0010, "LO"),
        (0x0038_0060, "LO"),
        (0x0038_0300, "LO"),
        (0x0038_0400, "LO"),
        (0x0038_0500, "LO"),
        (0x0038_4000, "LT"),
        (0x0040_0006, "PN"),
        (0x0040_1010, "PN"),
        (0x0040_A075, "PN"),
    ];
    let build = places.iter().fold(Build::ct(), |build, (tag, vr)| build.set(token(*tag, vr)));
    let codes = [
        0x0008_0082_u32,
        0x0008_0096,
        0x0008_009D,
        0x0008_1041,
        0x0008_1049,
        0x0008_1052,
        0x0008_1062,
        0x0008_1072,
        0x0040_1101,
        0x0012_0083,
    ];
    let build = codes.iter().fold(build, |build, tag| build.set(seq(*tag, vec![nested()])));
    gone(&build);
    // A birth date that is another's leaves no trace either, and none of it is derived.
    let output = gone(&build.set(text(0x0010_0030, "DA", "19481516")));
    assert!(!output.holds(b"19481516"));
    // Medical Record Locator is replaced.
    let output = gone(&Build::ct().set(token(0x0010_1090, "LO")));
    assert!(output.holds(&[&[0x10, 0, 0x90, 0x10, b'L', b'O', 8, 0], EVENT.as_bytes()].concat()));
}

#[test]
fn any_other_person_name_at_any_depth() {
    // As coded, under a tag that is none; and by the dictionary, where the file tells less.
    let names = || {
        item(vec![
            token(0x0040_A123, "PN"),
            token(0x0040_A120, "PN"),
            token(0x0070_0084, "PN"),
            token(0x3006_00A8, "PN"),
            token(0x300E_0008, "PN"),
            token(0x0018_0015, "PN"),
            token(0x0018_9999, "PN"),
        ])
    };
    let mut inner = names();
    for level in 0..20 {
        let more = if level % 2 == 0 { seq } else { seq_undefined };
        inner = item([names(), vec![more(0x0040_A730, vec![inner])]].concat());
    }
    let build = names().into_iter().fold(Build::ct(), Build::set);
    for syntax in [Syntax::ExplicitLe, Syntax::ExplicitBe] {
        gone(&build.clone().set(seq(0x0040_A730, vec![inner.clone()])).syntax(syntax));
    }
    // Implicit VR: a name under the tag of another attribute is not known to be one.
    let known = |elements: Vec<Element>| {
        let known = elements.into_iter().filter(|e| e.tag != 0x0018_0015);
        known.collect::<Vec<_>>()
    };
    let build = known(names()).into_iter().fold(Build::ct(), Build::set);
    gone(&build.syntax(Syntax::ImplicitLe));
}

#[test]
fn everyone_who_handled_the_image() {
    let equipment = vec![item(vec![
        token(0x0008_0080, "LO"),
        token(0x0008_0081, "ST"),
        token(0x0008_1010, "SH"),
        token(0x0008_1040, "LO"),
        token(0x0008_1070, "PN"),
        token(0x0018_A003, "ST"),
    ])];
    gone(&Build::ct().set(seq(0x0018_A001, equipment)));
}

#[test]
fn originals_signatures_and_keys() {
    let original = seq(0x0400_0550, vec![nested()]);
    let build = Build::ct()
        .set(seq(0x0400_0561, vec![item(vec![original, token(0x0400_0564, "LO")])]))
        .set(seq(0x0400_0500, vec![item(vec![token(0x0400_0520, "OB")])]))
        .set(token(0x0400_0005, "US"))
        .set(token(0x0400_0110, "CS"))
        .set(token(0x0400_0115, "OB"))
        .set(seq(0x4FFE_0001, vec![nested()]))
        .set(seq(0xFFFA_FFFA, vec![item(vec![token(0x0400_0115, "OB")])]));
    for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::Deflated] {
        gone(&build.clone().syntax(syntax));
    }
}
