//! Text that stays: what identifies the patient is found and cut wherever staff or a
//! machine can have typed it, in any character set, and whatever VR the file claims.

use crate::common::build::{Build, Element, Syntax, raw, seq, seq_undefined, text};
use crate::common::plant::{abernathy, clean, gone, item, token};
use crate::common::run::{EVENT, one};
use encoding_rs::{EUC_KR, GB18030, ISO_8859_5, SHIFT_JIS};

const TEXTS: [(u32, &str); 14] = [
    (0x0008_1010, "SH"),
    (0x0008_1030, "LO"),
    (0x0008_103E, "LO"),
    (0x0008_1040, "LO"),
    (0x0008_2111, "ST"),
    (0x0018_0010, "LO"),
    (0x0018_1030, "LO"),
    (0x0018_1400, "LO"),
    (0x0020_4000, "LT"),
    (0x0028_1055, "LO"),
    (0x0032_1060, "LO"),
    (0x0032_1070, "LO"),
    (0x0040_0007, "LO"),
    (0x0040_0254, "LO"),
];

#[test]
fn kept_texts() {
    for (place, what) in
        ["Abernathy", "ROSALIND ABERNATHY", "MRN-00482-77", "3268852", "12.04.1956"]
            .into_iter()
            .enumerate()
    {
        let all = TEXTS.iter().fold(abernathy(), |build, (tag, vr)| {
            build.set(text(*tag, vr, &format!("low dose {what} {place}")))
        });
        for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::ExplicitBe, Syntax::Deflated]
        {
            let output = clean(&all.clone().syntax(syntax.clone()));
            assert!(output.holds(b"low dose"), "what is no one's stays ({what}, {syntax:?})");
        }
    }
}

#[test]
fn texts_easily_forgotten_inside_sequences() {
    let name = |tag, vr| text(tag, vr, "seen by ABERNATHY, R");
    let build = abernathy()
        .set(seq(0x0028_3000, vec![vec![name(0x0028_3003, "LO")]]))
        .set(seq(0x0054_0016, vec![item(vec![name(0x0018_0031, "LO")])]))
        .set(seq(
            0x0008_1032,
            vec![item(vec![
                text(0x0008_0100, "SH", "CTCH"),
                text(0x0008_0102, "SH", "99LOCAL"),
                name(0x0008_0104, "LO"),
            ])],
        ))
        .set(seq(
            0x0032_1064,
            vec![item(vec![
                text(0x0008_0100, "SH", "24627-2"),
                text(0x0008_0102, "SH", "LN"),
                name(0x0008_0104, "LO"),
            ])],
        ))
        .set(seq_undefined(
            0x5200_9230,
            vec![vec![seq_undefined(
                0x0020_9111,
                vec![item(vec![
                    name(0x0020_9056, "SH"),
                    name(0x0020_9158, "LT"),
                    name(0x0020_9453, "LO"),
                ])],
            )]],
        ))
        .set(seq(0x0040_0275, vec![item(vec![name(0x0040_0007, "LO")])]))
        .set(text(0x0040_0009, "SH", "SPS3268852"))
        .set(text(0x0040_0253, "SH", "PPS 3268852"));
    for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe] {
        clean(&build.clone().syntax(syntax));
    }
}

#[test]
fn private_elements() {
    let private = |group: u32, creator: &str, offsets: &[(u32, &str)]| {
        let creator = text(group << 16 | 0x10, "LO", creator);
        let own = offsets.iter().map(move |(at, vr)| token(group << 16 | 0x1000 | at, vr));
        std::iter::once(creator).chain(own).collect::<Vec<_>>()
    };
    let all = [
        private(0x0009, "GEMS_PETD_01", &[(0x02, "LO"), (0x10, "LO"), (0x5F, "LO")]),
        private(0x0011, "SPI-P Release 1", &[(0x10, "LO")]),
        private(0x0013, "SIEMENS CM VA0  CMS", &[(0x00, "PN"), (0x20, "PN"), (0x22, "LO")]),
        private(0x0031, "SIEMENS RIS", &[(0x10, "LO"), (0x45, "PN")]),
        private(0x0033, "MITRA OBJECT UTF8 ATTRIBUTES 1.0", &[(0x02, "PN"), (0x13, "PN")]),
        private(0x0905, "GEIIS", &[(0x30, "LO")]),
        private(0x7019, "TOSHIBA_MEC_OT3", &[(0x85, "LO")]),
        private(0x0007, "SECTRA_Ident_01", &[(0x01, "LO"), (0x02, "LO")]),
        private(0x0019, "ZQXTOKEN OF A SITE", &[(0x10, "UN"), (0x11, "SQ"), (0x12, "OB")]),
        // Nobody reserved these, and this creator reserves nothing.
        vec![token(0x0021_1101, "LO"), token(0x0023_0010, "LO"), token(0x0025_0001, "LO")],
    ];
    let elements: Vec<Element> = all.into_iter().flatten().collect();
    let build = elements.iter().cloned().fold(Build::ct(), Build::set);
    let nested = build.clone().set(seq(0x0008_1140, vec![item(elements)]));
    for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::ExplicitBe] {
        gone(&nested.clone().syntax(syntax));
    }
}

#[test]
fn safe_private_texts_are_searched_whatever_the_file_calls_them() {
    // Implicit VR and UN do not say what an element is; the list of safe ones does.
    let block = |vr: &str| {
        vec![
            text(0x0019_0010, "LO", "GEMS_ACQU_01"),
            raw(0x0019_1023, vr, b"ABERNATHY ".to_vec()),
            raw(0x0019_109E, vr, b"low dose Abernathy".to_vec()),
            text(0x0043_0012, "LO", "GEMS_PARM_01"),
            raw(0x0043_1227, vr, b"MRN-00482-77".to_vec()),
        ]
    };
    for vr in ["UN", "LO"] {
        let build = block(vr).into_iter().fold(abernathy(), Build::set);
        let nested = build.set(seq(0x0008_1140, vec![block(vr)]));
        for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::ExplicitBe] {
            clean(&nested.clone().syntax(syntax));
        }
    }
    // And a number that is one stays, byte for byte.
    let number = [
        text(0x00E1_0010, "LO", "ELSCINT1"),
        raw(0x00E1_1021, "UN", b"+115.00 ".to_vec()),
        text(0x7053_0010, "LO", "Philips PET Private Group"),
        raw(0x7053_1000, "UN", b"0.000387".to_vec()),
    ];
    for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe] {
        let output = clean(&number.iter().cloned().fold(abernathy(), Build::set).syntax(syntax));
        assert!(output.holds(b"+115.00 ") && output.holds(b"0.000387"));
        assert!(output.holds(b"ELSCINT1") && output.holds(b"Philips PET Private Group"));
    }
}

#[test]
fn sequences_that_are_called_unknown() {
    // In a UN value everything is Implicit VR Little Endian, whatever surrounds it.
    let implicit = |elements: &[(u32, &str)]| {
        let mut inside = Vec::new();
        for (tag, value) in elements {
            let mut value = value.as_bytes().to_vec();
            value.resize(value.len().next_multiple_of(2), b' ');
            inside.extend(((tag >> 16) as u16).to_le_bytes());
            inside.extend((*tag as u16).to_le_bytes());
            inside.extend((value.len() as u32).to_le_bytes());
            inside.extend(value);
        }
        let mut out = vec![0xFE, 0xFF, 0x00, 0xE0];
        out.extend((inside.len() as u32).to_le_bytes());
        out.extend(inside);
        out
    };
    let inside = implicit(&[
        (0x0008_0050, "A3268852"),
        (0x0008_0104, "chest Abernathy"),
        (0x0010_0010, "Abernathy^Rosalind"),
        (0x0010_0020, "MRN-00482-77"),
    ]);
    for tag in [0x0008_1032, 0x0008_1140, 0x0040_A730, 0x0018_A001, 0x0029_1010, 0x0008_9999] {
        for undefined in [false, true] {
            let mut value = inside.clone();
            if undefined {
                value.extend([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
            }
            let element = Element { undefined_length: false, ..raw(tag, "UN", value.clone()) };
            for syntax in [Syntax::ExplicitLe, Syntax::ExplicitBe] {
                let build = abernathy().set(element.clone()).syntax(syntax);
                let mut file = build.bytes();
                if undefined {
                    // The builder writes the length; it becomes the undefined one.
                    let at = crate::common::run::find(&file, &value).unwrap();
                    file[at - 4..at].fill(0xFF);
                }
                let output = one(&file);
                let bytes = output.passed().to_ascii_lowercase();
                assert!(
                    !crate::common::run::contains(&bytes, b"abernathy"),
                    "{tag:08X} {undefined}"
                );
                assert!(!crate::common::run::contains(&bytes, b"3268852"), "{tag:08X} {undefined}");
            }
        }
    }
}

#[test]
fn names_in_other_scripts_and_coded_in_every_way() {
    let text_in = |bytes: &[u8]| [b"chest ".as_slice(), bytes, b" thin"].concat();
    let check = |charset: &str, name: &[u8], part: &[u8]| {
        let item = vec![raw(0x0008_0104, "LO", text_in(part))];
        let build = Build::ct()
            .set(text(0x0008_0005, "CS", charset))
            .set(raw(0x0010_0010, "PN", name))
            .set(raw(0x0020_4000, "LT", text_in(part)))
            .set(raw(0x0008_103E, "LO", text_in(part)))
            .set(seq(0x0008_1032, vec![item]));
        let output = one(&build.bytes());
        output.passed();
        assert!(!output.holds(part), "{charset}");
        assert!(output.holds(b"chest") && output.holds(b"thin"), "{charset}");
    };
    let russian = ISO_8859_5.encode("Люксембург").0;
    check("ISO_IR 144", &russian, &russian);
    let chinese = GB18030.encode("王^小东").0;
    check("GB18030", &[b"Wang^XiaoDong=".as_slice(), &chinese].concat(), &GB18030.encode("小东").0);
    check("ISO_IR 192", "Wang^XiaoDong=王^小東".as_bytes(), "王小東".as_bytes());
    check("ISO_IR 192", "Müller^Änne".as_bytes(), "MÜLLER".as_bytes());
    check("ISO_IR 100", b"M\xFCller-L\xFCdenscheid^\xC4nne", b"L\xDCDENSCHEID");
    let kana = SHIFT_JIS.encode("ﾔﾏﾀﾞ").0;
    check("ISO_IR 13", &[&kana[..], b"^"].concat(), &kana);
    // ISO 2022: the escape sequences stand inside the text.
    let korean = EUC_KR.encode("희중").0;
    let korean = [b"\x1B$)C".as_slice(), &korean].concat();
    check(r"\ISO 2022 IR 149", &[b"Hong^Gildong==".as_slice(), &korean].concat(), &korean);
    let kanji = b"\x1B$B;3ED\x1B(B";
    check(r"\ISO 2022 IR 87", &[b"Yamada^Tarou=".as_slice(), kanji].concat(), kanji);
}

#[test]
fn an_item_with_a_character_set_of_its_own() {
    let russian = ISO_8859_5.encode("Люксембург").0;
    let items = vec![vec![
        text(0x0008_0005, "CS", "ISO_IR 144"),
        raw(0x0008_0104, "LO", [b"chest ".as_slice(), &russian].concat()),
    ]];
    let build = Build::ct()
        .set(text(0x0008_0005, "CS", "ISO_IR 192"))
        .set(text(0x0010_0010, "PN", "Люксембург"))
        .set(seq(0x0008_1032, items));
    let output = one(&build.bytes());
    output.passed();
    assert!(!output.holds(&russian) && !output.holds("Люксембург".as_bytes()));
    assert!(output.holds(b"chest"));
}

#[test]
fn what_the_character_set_cannot_hold_becomes_no_garbage() {
    // High bytes without any declared set, and under one that nobody knows.
    for charset in [None, Some("ISO_IR 999"), Some("ISO_IR 6")] {
        for (name, umlaut) in [("Müller".as_bytes(), "für".as_bytes()), (b"M\xFCller", b"f\xFCr")]
        {
            let build = Build::ct().remove(0x0008_0005);
            let build =
                charset.into_iter().fold(build, |b, set| b.set(text(0x0008_0005, "CS", set)));
            let build = build.set(raw(0x0010_0010, "PN", [name, b"^Anne"].concat())).set(raw(
                0x0008_103E,
                "LO",
                [b"Thorax ", umlaut, b" ", name, b" nativ"].concat(),
            ));
            let output = one(&build.bytes());
            output.passed();
            assert!(!output.holds(name), "{charset:?}");
            assert!(output.holds(&[b"Thorax ", umlaut, b" nativ"].concat()), "{charset:?}");
        }
    }
}

#[test]
fn bytes_behind_a_nul() {
    let hidden = |visible: &str| [visible.as_bytes(), b"\0ZQXTOKEN\0\0"].concat();
    let build = Build::ct()
        .set(raw(0x0008_103E, "LO", hidden("Axial Lung")))
        .set(raw(0x0018_1030, "LO", hidden("")))
        .set(raw(0x0018_0060, "DS", hidden("120")))
        .set(raw(0x0020_0013, "IS", hidden("1")))
        .set(raw(0x0018_0015, "CS", hidden("CHEST")))
        .set(raw(0x0008_0020, "DA", hidden("20240305")))
        .set(raw(0x0020_0052, "UI", hidden("2.25.3.9")))
        .set(raw(0x0040_0253, "SH", hidden("PPS1")))
        .set(raw(0x0012_0063, "LO", hidden("EARLIER TOOL")))
        .set(seq(0x0008_1140, vec![vec![raw(0x0008_1155, "UI", hidden("1.2.3"))]]));
    let output = gone(&build);
    for kept in ["Axial Lung", "CHEST", "20240305", "2.25.3.9", "PPS1", "EARLIER TOOL"] {
        assert!(output.holds(kept.as_bytes()), "{kept}");
    }
    // NULs alone are padding, and stay.
    let padded = raw(0x0018_1030, "LO", *b"THORAX\0\0\0\0");
    assert!(one(&Build::ct().set(padded).bytes()).holds(b"THORAX\0\0\0\0"));
}

#[test]
fn characters_that_nobody_sees() {
    for parted in ["Aber\u{1}nathy", "Aber\u{7F}nathy", "Aber\u{200B}nathy", "Aber\u{AD}nathy"] {
        let build = abernathy()
            .set(text(0x0008_0005, "CS", "ISO_IR 192"))
            .set(text(0x0008_103E, "LO", &format!("low dose {parted}")))
            .set(text(0x0020_4000, "LT", &format!("nodule\r\n{parted}\r\nstable")));
        let output = clean(&build);
        assert!(!output.holds(parted.as_bytes()), "{parted:?}");
        assert!(output.holds(b"low dose") && output.holds(b"stable"));
    }
    // Where they part nothing, the text is as it was.
    let odd = text(0x0008_103E, "LO", "low\u{1} dose\t thin ");
    assert!(one(&abernathy().set(odd).bytes()).holds(b"low\x01 dose\t thin "));
}

#[test]
fn values_that_are_not_what_their_vr_promises() {
    let name = b"Abernathy^Rosalind".to_vec();
    let wrong: [(u32, &str); 10] = [
        (0x0018_0050, "DS"),
        (0x0018_1150, "IS"),
        (0x0018_0015, "CS"),
        (0x0008_0022, "DA"),
        (0x0008_0032, "TM"),
        (0x0008_002A, "DT"),
        (0x0010_1010, "AS"),
        (0x0020_0052, "UI"),
        (0x0018_0022, "SH"),
        (0x0018_9305, "LO"),
    ];
    for (tag, vr) in wrong {
        for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe] {
            // Without a declared VR, a binary number is that and no text.
            if syntax == Syntax::ImplicitLe && tag == 0x0018_9305 {
                continue;
            }
            clean(&abernathy().set(raw(tag, vr, name.clone())).syntax(syntax));
        }
    }
}

#[test]
fn replaced_values_are_written_in_their_own_vr() {
    for vr in ["OB", "UN", "US", "DA", "UT", "ZZ"] {
        let build = abernathy()
            .set(raw(0x0010_0020, vr, b"MRN-00482-77".to_vec()))
            .set(raw(0x0010_0010, vr, b"Abernathy^Rosalind".to_vec()))
            .set(raw(0x0008_0050, vr, b"A3268852".to_vec()))
            .set(raw(0x0008_0090, vr, b"Abernathy^Ruth".to_vec()))
            .set(text(0x0020_4000, "LT", "nodule, Abernathy, MRN-00482-77"));
        for syntax in [Syntax::ExplicitLe, Syntax::ExplicitBe] {
            let big = syntax == Syntax::ExplicitBe;
            let output = clean(&build.clone().syntax(syntax));
            let header = |group: u16, element: u16, vr: &str, len: u16| {
                let word = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
                [&word(group)[..], &word(element), vr.as_bytes(), &word(len)].concat()
            };
            let id = [header(0x0010, 0x0020, "LO", 8), format!("{EVENT} ").into_bytes()].concat();
            assert!(output.holds(&id), "{vr}");
            let name = [header(0x0008, 0x0090, "PN", 12), b"Unspecified ".to_vec()].concat();
            assert!(output.holds(&name), "{vr}");
        }
    }
}

#[test]
fn values_over_their_length() {
    let long = "thin ".repeat(200) + "Abernathy " + &"lung ".repeat(200);
    let build = TEXTS.iter().fold(abernathy(), |build, (tag, vr)| build.set(text(*tag, vr, &long)));
    let output = clean(&build);
    assert!(output.holds("thin ".repeat(200).as_bytes()));
}

/// What the sweep leaves, the check must not fail: the number of a Study ID counts in other
/// id attributes, letters touching; elsewhere four or five digits may say anything.
#[test]
fn numbers_shared_by_ids_go_and_ordinary_ones_stop_nothing() {
    let build = abernathy()
        .set(text(0x0020_0010, "SH", "STUDY66190"))
        .set(text(0x0040_0253, "SH", "PPS66190"))
        .set(text(0x0008_1030, "LO", "CHEST 1000 66190"))
        .set(seq(
            0x0040_0275,
            vec![item(vec![
                text(0x0040_1001, "SH", "REQ1188"),
                text(0x0040_0009, "SH", "SPS1188"),
            ])],
        ));
    let output = clean(&build);
    for id in ["STUDY66190", "PPS66190", "SPS1188", "REQ1188"] {
        assert!(!output.holds(id.as_bytes()), "{id} is in the output");
    }
    assert!(output.holds(b"CHEST 1000 66190"), "a description with ordinary numbers stays");
    // The same for a Patient ID whose number is an ordinary one.
    let ward = clean(&abernathy().set(text(0x0010_0020, "LO", "WARD-1000")));
    assert!(!ward.holds(b"WARD-1000"));
    let thorax = abernathy().set(text(0x0010_0020, "LO", "WARD-1000")).set(text(
        0x0008_103E,
        "LO",
        "Thorax 1000",
    ));
    assert!(clean(&thorax).holds(b"Thorax 1000"));
}
