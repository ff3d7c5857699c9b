//! Names in every script: the published character set samples made CT images, the name
//! planted in texts that stay, coded as in the sample. No bytes of it are in the output,
//! in whatever encoding, and the words around it are.

use crate::common::build::{Build, Element, Syntax, raw, seq, text};
use crate::common::judge::{self, Pair};
use crate::common::run::{self, contains};
use deidentifier::dicom::read_header;
use dicom_core::Tag;

/// Texts that stay: where a name is planted.
const TEXTS: [(u32, &str); 5] = [
    (0x0008_1030, "LO"),
    (0x0008_103E, "LO"),
    (0x0018_1030, "LO"),
    (0x0020_4000, "LT"),
    (0x0040_0254, "LO"),
];

/// A sample's character set and patient name as they are coded; the name in Unicode.
struct Sample {
    name: &'static str,
    set: Vec<u8>,
    coded: Vec<u8>,
    unicode: &'static str,
}

fn samples() -> Vec<Sample> {
    [
        ("chrArab", "قباني^لنزار"),
        ("chrFren", "Buc^Jérôme"),
        ("chrFrenMulti", "Buc^Jérôme"),
        ("chrGerm", "Äneas^Rüdiger"),
        ("chrGreek", "Διονυσιος"),
        ("chrH31", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("chrH32", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"),
        ("chrHbrw", "שרון^דבורה"),
        ("chrI2", "Hong^Gildong=洪^吉洞=홍^길동"),
        ("chrJapMulti", "やまだ^たろう"),
        ("chrJapMultiExplicitIR6", "やまだ^たろう"),
        ("chrKoreanMulti", "김희중"),
        ("chrRuss", "Люкceмбypг"),
        ("chrX1", "Wang^XiaoDong=王^小東"),
        ("chrX2", "Wang^XiaoDong=王^小东"),
    ]
    .map(|(name, unicode)| {
        let bytes = crate::common::pydicom(&format!("charset_files/{name}.dcm"));
        let header = read_header(&bytes, bytes.len() as u64).unwrap();
        let value = |group, element| {
            let value = header.data_set.value(Tag(group, element), &bytes).unwrap();
            value.trim_ascii_end().to_vec()
        };
        Sample { name, set: value(0x0008, 0x0005), coded: value(0x0010, 0x0010), unicode }
    })
    .into()
}

/// The components of a coded name, those of each group by themselves. Within two-byte
/// characters of G0 a delimiter's byte is none.
fn groups(name: &[u8]) -> Vec<Vec<&[u8]>> {
    let (mut groups, mut from, mut two_bytes) = (vec![Vec::new()], 0, false);
    for (at, byte) in name.iter().enumerate() {
        match byte {
            0x1B => two_bytes = matches!(name[at + 1..], [b'$', b'@' | b'B' | b'(', ..]),
            b'^' | b'=' if !two_bytes => {
                groups.last_mut().unwrap().push(&name[from..at]);
                from = at + 1;
                if *byte == b'=' {
                    groups.push(Vec::new());
                }
            }
            _ => {}
        }
    }
    groups.last_mut().unwrap().push(&name[from..]);
    groups.retain(|components| components.iter().any(|part| !part.is_empty()));
    groups
}

/// Padded to even length.
fn coded(tag: u32, vr: &str, value: &[u8]) -> Element {
    let mut value = value.to_vec();
    value.resize(value.len().next_multiple_of(2), b' ');
    raw(tag, vr, value)
}

/// Ways to write a name within a text.
fn spellings(name: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![name.to_vec()];
    for group in groups(name) {
        let reversed: Vec<&[u8]> = group.iter().rev().copied().collect();
        all.extend([group.join(&b' '), reversed.join(&b' '), group.join(&b", "[..])]);
        all.push(group.join(&b'^'));
    }
    all
}

/// What must not be in the output: every component as it is coded, without escape
/// sequences, and in other encodings. What is too short to be anybody's is left out.
fn needles(sample: &Sample) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> =
        groups(&sample.coded).concat().into_iter().flat_map(without_escapes).collect();
    let components = sample.unicode.split(['^', '=']).filter(|part| !part.is_empty());
    for component in components {
        for encoding in [
            encoding_rs::UTF_8,
            encoding_rs::GB18030,
            encoding_rs::EUC_KR,
            encoding_rs::EUC_JP,
            encoding_rs::SHIFT_JIS,
            encoding_rs::WINDOWS_1252,
            encoding_rs::ISO_8859_2,
            encoding_rs::ISO_8859_5,
            encoding_rs::ISO_8859_6,
            encoding_rs::ISO_8859_7,
            encoding_rs::ISO_8859_8,
        ] {
            let (bytes, _, lost) = encoding.encode(component);
            if !lost {
                all.push(bytes.into_owned());
            }
        }
    }
    all.retain(|needle| needle.len() >= if needle.is_ascii() { 3 } else { 2 });
    all.sort();
    all.dedup();
    all
}

/// The runs between escape sequences, which are of three or four bytes.
fn without_escapes(coded: &[u8]) -> Vec<Vec<u8>> {
    let mut runs = coded.split(|byte| *byte == 0x1B);
    let first = runs.next().unwrap().to_vec();
    let others = runs.map(|run| {
        let three = matches!(run, [b'$', b')' | b'(', ..]);
        run[if three { 3 } else { 2 }..].to_vec()
    });
    [first].into_iter().chain(others).collect()
}

/// A CT image of the sample's patient, with the planted name in all texts.
fn image(sample: &Sample, spelling: &[u8]) -> Build {
    let planted = [b"CT CHEST ", spelling, b" repeat"].concat();
    let code = vec![vec![
        text(0x0008_0100, "SH", "CTCH"),
        text(0x0008_0102, "SH", "99LOCAL"),
        coded(0x0008_0104, "LO", &planted),
    ]];
    let build = Build::ct()
        .set(coded(0x0008_0005, "CS", &sample.set))
        .set(coded(0x0010_0010, "PN", &sample.coded))
        .set(seq(0x0008_1032, code));
    TEXTS.iter().fold(build, |build, (tag, vr)| build.set(coded(*tag, vr, &planted)))
}

#[test]
fn no_bytes_of_a_name_survive_in_any_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let mut pairs = Vec::new();
    for sample in samples() {
        let needles = needles(&sample);
        for (number, spelling) in spellings(&sample.coded).into_iter().enumerate() {
            for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe] {
                let file = image(&sample, &spelling).syntax(syntax.clone()).bytes();
                let output = run::one(&file);
                let what = format!("{}-{number}-{}", sample.name, syntax.uid());
                let passed = output.passed();
                assert!(needles.iter().any(|needle| contains(&file, needle)), "{what}: no name");
                for needle in &needles {
                    assert!(!contains(passed, needle), "{what}: {needle:02X?} is in the output");
                }
                let kept = memchr::memmem::find_iter(passed, b"CT CHEST").count();
                let after = memchr::memmem::find_iter(passed, b"repeat").count();
                assert_eq!((kept, after), (TEXTS.len() + 1, TEXTS.len() + 1), "{what}");
                assert!(contains(passed, &sample.set), "{what}: the character set stays");
                if number > 1 {
                    continue;
                }
                let pair = Pair {
                    original: folder.path().join(format!("{what}.dcm")),
                    output: folder.path().join(format!("{what}-output.dcm")),
                };
                std::fs::write(&pair.original, file).unwrap();
                std::fs::write(&pair.output, passed).unwrap();
                pairs.push(pair);
            }
        }
    }
    let Some(python) = judge::python() else { return };
    let mut faults = judge::ask(&python, judge::READ, &[], &pairs);
    faults.extend(judge::validators(&pairs));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_name_where_no_text_should_be_does_not_survive() {
    for sample in samples() {
        let needles = needles(&sample);
        let spelling = spellings(&sample.coded).remove(0);
        let build = Build::ct()
            .set(coded(0x0008_0005, "CS", &sample.set))
            .set(coded(0x0010_0010, "PN", &sample.coded))
            .set(coded(0x0018_0015, "CS", &spelling))
            .set(coded(0x0018_1151, "IS", &spelling))
            .set(coded(0x0018_0090, "DS", &spelling))
            .set(coded(0x0018_1130, "XX", &spelling))
            .set(coded(0x0018_1012, "DA", &spelling));
        let output = run::one(&build.bytes());
        let passed = output.passed();
        for needle in &needles {
            assert!(!contains(passed, needle), "{}: {needle:02X?}", sample.name);
        }
    }
}

#[test]
fn an_item_with_a_character_set_of_its_own_is_read_in_it() {
    let samples = samples();
    for outer in &samples {
        for inner in &samples {
            let planted = [b"CT CHEST ", &spellings(&inner.coded)[1][..], b" repeat"].concat();
            let item = vec![
                coded(0x0008_0005, "CS", &inner.set),
                text(0x0008_0100, "SH", "CTCH"),
                text(0x0008_0102, "SH", "99LOCAL"),
                coded(0x0008_0104, "LO", &planted),
                coded(0x0010_0010, "PN", &inner.coded),
            ];
            let build = Build::ct()
                .set(coded(0x0008_0005, "CS", &outer.set))
                .set(coded(0x0010_0010, "PN", &outer.coded))
                .set(coded(0x0020_4000, "LT", &spellings(&outer.coded)[1]))
                .set(seq(0x0008_1032, vec![item]));
            let output = run::one(&build.bytes());
            let what = format!("{} in {}", inner.name, outer.name);
            for needle in needles(inner).iter().chain(&needles(outer)) {
                assert!(!contains(output.passed(), needle), "{what}: {needle:02X?}");
            }
            assert!(output.holds(b"CT CHEST") && output.holds(b"repeat"), "{what}");
        }
    }
}
