//! Pictures in every coding pass through untouched, and hold no text of their own.

use std::collections::BTreeSet;

use crate::common::build::{
    Build, Element, Syntax, Value, fragments, pixels16, raw, seq, text, us,
};
use crate::common::plant::{gone, held, item};
use crate::common::pydicom;
use crate::common::relabel::{as_ct, fragments_of, pixels};
use crate::common::run::{Output, contains, find, one, one_with};
use deidentifier::Code;
use deidentifier::check::Problem;
use deidentifier::dicom::read_header;
use deidentifier::policy::Settings;

/// Real files that are held, whatever their labels say.
const HELD: [(&str, Code); 7] = [
    ("JPEGLSNearLossless_08.dcm", Code::MissingUid),
    ("JPEGLSNearLossless_16.dcm", Code::MissingUid),
    ("SC_rgb_jls_lossy_line.dcm", Code::MissingUid),
    ("SC_rgb_jls_lossy_sample.dcm", Code::MissingUid),
    ("MR_small_padded.dcm", Code::PixelLength),
    ("badVR.dcm", Code::PixelLength),
    ("meta_missing_tsyntax.dcm", Code::MissingUid),
];

#[test]
fn real_pictures_relabelled_as_ct_are_written_byte_for_byte() {
    let (mut syntaxes, mut filled) = (BTreeSet::new(), 0);
    for path in crate::common::files_below(&crate::common::fixtures().join("pydicom/test_files")) {
        let file = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let Ok(header) = read_header(&file, file.len() as u64) else { continue };
        if header.pixels.is_none() && !header.syntax.deflated || name == "nested_priv_SQ.dcm" {
            continue;
        }
        let ct = as_ct(&file);
        let output = one(&ct);
        if let Some((_, code)) = HELD.iter().find(|(held, _)| *held == name) {
            assert_eq!(output.code, *code, "{name}");
            continue;
        }
        assert_eq!(output.code, Code::Written, "{name}: {:?}", output.failures());
        let before = pixels(&ct);
        let after = pixels(output.passed());
        let pairs = before.iter().zip(&after);
        let changed: Vec<_> = pairs.filter(|(before, after)| before != after).collect();
        match changed.as_slice() {
            // Behind the end of some stands a byte FF.
            [(0xFF, 0)] => filled += 1,
            // A JP2 file whose colour profile says who made it.
            changed if name == "GDCMJ2K_TextGBR.dcm" => {
                assert!(changed.len() > 800 && changed.iter().all(|(_, after)| **after == 0));
            }
            changed => assert!(changed.is_empty(), "{name}"),
        }
        // An odd value gets its padding.
        assert!((0..2).contains(&(after.len() - before.len())), "{name}");
        syntaxes.insert(header.syntax.uid);
    }
    assert_eq!(filled, 3);
    let used: Vec<&str> = syntaxes.iter().map(|uid| &uid[17..]).collect();
    let wanted =
        ["", ".1", ".1.99", ".2", ".4.50", ".4.51", ".4.70", ".4.80", ".4.90", ".4.91", ".5"];
    assert_eq!(used, wanted, "transfer syntaxes of the fixtures");
}

/// A CT image with the fragments of a real file, in this transfer syntax.
fn with_fragments(frames: Vec<Vec<u8>>, syntax: &'static str) -> Build {
    Build::ct().set(fragments(frames)).syntax(Syntax::Encapsulated(syntax))
}

#[test]
fn jpeg_ls_and_high_throughput_jpeg_2000() {
    let cases = [
        ("JPEGLSNearLossless_08.dcm", "1.2.840.10008.1.2.4.81"),
        ("JPEGLSNearLossless_16.dcm", "1.2.840.10008.1.2.4.81"),
        ("MR_small_jpeg_ls_lossless.dcm", "1.2.840.10008.1.2.4.80"),
        ("MR_small_jp2klossless.dcm", "1.2.840.10008.1.2.4.201"),
        ("693_J2KI.dcm", "1.2.840.10008.1.2.4.203"),
    ];
    for (name, syntax) in cases {
        let frames = fragments_of(&pydicom(&format!("test_files/{name}")));
        let file = with_fragments(frames, syntax).bytes();
        let output = one(&file);
        assert!(output.passed().ends_with(&pixels(&file)), "{name}");
        assert!(output.holds(syntax.as_bytes()), "{name} keeps its transfer syntax");
    }
}

/// A JPEG or JPEG 2000 codestream with a comment behind its first segment.
fn commented(codestream: &[u8], jpeg_2000: bool) -> Vec<u8> {
    let at = if jpeg_2000 {
        4 + usize::from(u16::from_be_bytes(codestream[4..6].try_into().unwrap()))
    } else {
        2
    };
    let marker: &[u8] = if jpeg_2000 { &[0xFF, 0x64, 0, 14, 0, 1] } else { &[0xFF, 0xFE, 0, 12] };
    let comment = [marker, b"ZQXTOKEN 1"].concat();
    [&codestream[..at], &comment, &codestream[at..]].concat()
}

/// What was done by this rule.
fn told(output: &Output, rule: &str) -> u64 {
    let rule = format!("compressed picture: {rule}");
    let line = output.line.as_ref().unwrap();
    line.tally.iter().filter(|count| count.rule == rule).map(|count| count.count).sum()
}

#[test]
fn text_inside_a_codestream_is_blanked() {
    for (name, syntax, jpeg_2000) in [
        ("JPEG-lossy.dcm", "1.2.840.10008.1.2.4.51", false),
        ("SC_rgb_jpeg_gdcm.dcm", "1.2.840.10008.1.2.4.70", false),
        ("MR_small_jpeg_ls_lossless.dcm", "1.2.840.10008.1.2.4.80", false),
        ("JPEG2000.dcm", "1.2.840.10008.1.2.4.91", true),
    ] {
        let frames = fragments_of(&pydicom(&format!("test_files/{name}")));
        let clean = one(&with_fragments(frames.clone(), syntax).bytes());
        assert_eq!(clean.code, Code::Written, "{name}");
        let first = commented(&frames[0], jpeg_2000);
        let text = with_fragments([vec![first], frames[1..].to_vec()].concat(), syntax);
        let output = gone(&text);
        assert_eq!(told(&output, "text beside the pixels, blanked"), 1, "{name}");
        let (mut expected, after) = (pixels(&text.bytes()), pixels(output.passed()));
        let at = find(&expected, b"ZQXTOKEN 1").unwrap();
        expected[at..at + 10].fill(0);
        // (Behind the end of this one stands a byte that becomes zero as well.)
        let last = expected.len() - 9;
        if name == "JPEG-lossy.dcm" {
            expected[last] = 0;
        }
        assert!(expected == after, "{name}");
        // Behind the picture, and in the offset table.
        let slack = [frames[0].clone(), b"ZQXTOKEN ZQXTOKEN ".to_vec()].concat();
        let output = gone(&with_fragments([vec![slack], frames[1..].to_vec()].concat(), syntax));
        assert_eq!(told(&output, "bytes that belong to no picture, blanked"), 1, "{name}");
        let table = std::iter::once(b"ZQXTOKEN".to_vec()).chain(frames).collect();
        let value = Value::Fragments(table);
        let pixels = Element { value, ..fragments(Vec::new()) };
        let output = gone(&Build::ct().set(pixels).syntax(Syntax::Encapsulated(syntax)));
        assert_eq!(
            told(&output, "wrong list of where frames begin (offset table), emptied"),
            1,
            "{name}"
        );
    }
}

/// An icon of 2 by 2 pixels with this pixel data.
fn icon(pixels: Element) -> Element {
    let of = |tag: u32, value| us(0x0028_0000 | tag, value);
    seq(
        0x0088_0200,
        vec![item(vec![
            of(0x0002, 1),
            text(0x0028_0004, "CS", "MONOCHROME2"),
            of(0x0010, 2),
            of(0x0011, 2),
            of(0x0100, 8),
            of(0x0101, 8),
            of(0x0102, 7),
            of(0x0103, 0),
            text(0x0028_2110, "CS", "00"),
            text(0x0010_0010, "PN", "ZQXTOKEN"),
            pixels,
        ])],
    )
}

#[test]
fn an_icon_stays_with_its_picture_alone() {
    let build = Build::ct().set(icon(raw(0x7FE0_0010, "OB", *b"icon")));
    let output = gone(&build);
    assert!(output.holds(b"icon"));
    let settings = Settings { keep_icon: false, ..Settings::default() };
    assert!(!one_with(&build.bytes(), settings).holds(b"icon"));
}

#[test]
fn a_compressed_icon_is_looked_through() {
    let name = "test_files/JPEG-lossy.dcm";
    let frames = fragments_of(&pydicom(name));
    let image = || with_fragments(frames.clone(), "1.2.840.10008.1.2.4.51");
    let clean = image().set(icon(fragments(frames.clone())));
    let output = gone(&clean);
    // (Behind its end stands a byte that becomes zero.)
    assert!(contains(output.passed(), &frames[0][..frames[0].len() - 1]));
    let with_text = fragments(vec![commented(&frames[0], false)]);
    let output = gone(&image().set(icon(with_text.clone())));
    assert_eq!(told(&output, "text beside the pixels, blanked"), 1);
    let unread = fragments(vec![frames[0][..frames[0].len() - 9].to_vec()]);
    held(&image().set(icon(unread)), Code::CodestreamUnread);
    // Without the icon the same image goes.
    let settings = Settings { keep_icon: false, ..Settings::default() };
    assert_eq!(one_with(&image().set(icon(with_text)).bytes(), settings).code, Code::Written);
    // Anywhere else a value in fragments is nothing that is known.
    let stray = Element { tag: 0x0028_2000, ..fragments(vec![b"ZQXTOKEN".to_vec()]) };
    gone(&Build::ct().set(stray));
}

#[test]
fn a_second_picture_does_not_go_out() {
    let second = raw(0x7FE0_0008, "OF", vec![0; 64]);
    held(&Build::ct().set(us(0x0028_0100, 32)).set(second), Code::PixelLength);
}

/// A CT image of these samples, signed or not, with this Pixel Padding Value.
fn padded(samples: [i16; 4], is_signed: u16, padding: Option<i16>) -> Build {
    let words = samples.iter().cycle().take(16).map(|sample| sample.cast_unsigned()).collect();
    let build = Build::ct().set(pixels16(words)).set(us(0x0028_0103, is_signed));
    match padding {
        Some(value) => build.set(us(0x0028_0120, value.cast_unsigned())),
        None => build,
    }
}

#[test]
fn padding_around_a_picture_is_written_and_warned_of() {
    let warned = |build: &Build| {
        let output = one(&build.bytes());
        let before = pixels(&build.bytes());
        assert!(pixels(output.passed()) == before, "not a sample is changed");
        let findings = output.line.unwrap().audit.findings;
        findings.iter().any(|finding| finding.problem == Problem::PaddingBits)
    };
    for big in [Syntax::ExplicitLe, Syntax::ExplicitBe] {
        let of = |samples, signed, padding| padded(samples, signed, padding).syntax(big.clone());
        // −2000 in a picture of 12 bits without a sign; −3024, which has not twelve bits.
        assert!(warned(&of([-2000, 5, 4000, 7], 0, Some(-2000))));
        assert!(warned(&of([-2000, 5, 4000, 7], 0, None)));
        assert!(warned(&of([-3024, 5, -1024, 7], 1, Some(-3024))));
        // The sign carried on is what signed samples are.
        assert!(!warned(&of([-2000, 5, -1024, 7], 1, None)));
        // Other bits may be an overlay.
        held(&of([-3024, 5, 4000, 7], 0, None), Code::PixelOverlay);
        held(&of([0x1005, 5, 4000, 7], 0, Some(-2000)), Code::PixelOverlay);
        held(&of([-2000, -5, 4000, 7], 0, None), Code::PixelOverlay);
    }
}
