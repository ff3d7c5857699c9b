//! Planting tokens: words that are no identifier of the exam, so that only a rule, and
//! never the search for identifiers, can remove them.

use deidentifier::Code;

use super::build::{Build, Element, Syntax, raw, seq, text};
use super::run::{Output, contains, one};

/// What every token begins with.
pub const MARK: &[u8] = b"ZQX";

/// The token.
pub const TOKEN: &str = "ZQXTOKEN";

/// The image is written, passes its check, and no token is in it.
pub fn gone(build: &Build) -> Output {
    let file = build.bytes();
    assert!(build.syntax == Syntax::Deflated || contains(&file, MARK), "nothing was planted");
    let output = one(&file);
    output.passed();
    assert!(!output.holds(MARK), "the token is in the output");
    output
}

/// Nothing is written, for this reason.
pub fn held(build: &Build, code: Code) {
    let output = one(&build.bytes());
    assert_eq!(output.code, code);
    assert!(output.bytes.is_none());
}

/// A value of this VR that holds the token, or `19481516` where only digits are allowed.
pub fn token(tag: u32, vr: &str) -> Element {
    match vr {
        "DA" => text(tag, vr, "19481516"),
        "OB" | "UN" | "OW" => raw(tag, vr, *b"ZQXTOKEN"),
        "SQ" => seq(tag, vec![nested(), nested()]),
        _ => text(tag, vr, TOKEN),
    }
}

/// An item with its elements in order.
pub fn item(mut elements: Vec<Element>) -> Vec<Element> {
    elements.sort_by_key(|element| element.tag);
    elements
}

/// What an item must not keep, whatever sequence it is in.
pub fn nested() -> Vec<Element> {
    item(vec![
        token(0x0008_0050, "SH"),
        token(0x0008_0080, "LO"),
        token(0x0008_0081, "ST"),
        token(0x0008_0090, "PN"),
        token(0x0008_1048, "PN"),
        token(0x0008_1060, "PN"),
        token(0x0010_0010, "PN"),
        token(0x0010_0020, "LO"),
        token(0x0010_0021, "LO"),
        token(0x0010_0030, "DA"),
        token(0x0010_1000, "LO"),
        token(0x0010_1040, "LO"),
        token(0x0010_4000, "LT"),
        token(0x0020_0010, "SH"),
        token(0x0038_0010, "LO"),
        token(0x0040_1001, "SH"),
    ])
}

/// An exam of Rosalind Abernathy.
pub fn abernathy() -> Build {
    Build::ct()
        .set(text(0x0010_0010, "PN", "Abernathy^Rosalind"))
        .set(text(0x0010_0020, "LO", "MRN-00482-77"))
        .set(text(0x0010_0030, "DA", "19560412"))
        .set(text(0x0008_0050, "SH", "A3268852"))
        .set(text(0x0008_0080, "LO", "Massachusetts General Hospital"))
}

/// Written and checked, and nothing of her is in it.
pub fn clean(build: &Build) -> Output {
    let output = one(&build.bytes());
    let bytes = output.passed().to_ascii_lowercase();
    for part in ["abernathy", "rosalind", "00482", "0048277", "3268852", "19560412"] {
        assert!(!contains(&bytes, part.as_bytes()), "{part} is in the output");
    }
    output
}
