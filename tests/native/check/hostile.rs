//! `check` on files that were made to break it: it names what is wrong, or finds nothing,
//! but never stops, whatever the bytes.

use crate::common::build::{Build, Syntax, fragments, raw, seq, seq_undefined, text, us};
use crate::common::clean::{EVENT, ct, name, pet};
use deidentifier::check::{
    Expectation, ImageReport, Needle, NeedleKind, Needles, Problem, Severity, whole,
};
use deidentifier::policy::Settings;
use proptest::prelude::{ProptestConfig, any, prop, proptest};

fn check(bytes: &[u8]) -> ImageReport {
    let (settings, name) = (Settings::default(), name(1));
    let needles = Needles::new([
        Needle::new(NeedleKind::PatientName, "Abernathy^Rosalind=山田^花子"),
        Needle::new(NeedleKind::Id, "MRN-00482-77"),
        Needle::new(NeedleKind::BirthDate, "19560412"),
    ]);
    let expect = Expectation {
        event_id: Some(EVENT),
        received: false,
        settings: &settings,
        name: Some(&name),
        originals: Some(&needles),
    };
    whole(bytes, &expect)
}

/// Everything that nests, in one file.
fn rich(syntax: Syntax) -> Build {
    let icon = vec![vec![us(0x0028_0010, 2), raw(0x7FE0_0010, "OW", [0; 8])]];
    let hidden = b"\xFE\xFF\x00\xE0\x10\0\0\0\x10\0\x40\x10\x08\0\0\0RealRoad";
    pet(1)
        .set(seq_undefined(0x0088_0200, icon))
        .set(raw(0x0032_1064, "UN", *hidden))
        .set(seq(0x0008_1140, vec![vec![], vec![text(0x0008_1155, "UI", "1.2.3")]]))
        .push(raw(0xFFFC_FFFC, "OB", [0; 4]))
        .syntax(syntax)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_flipped_bytes_are_survived(
        which in 0..5usize,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let syntaxes = [
            Syntax::ImplicitLe,
            Syntax::ExplicitLe,
            Syntax::ExplicitBe,
            Syntax::Deflated,
            Syntax::Encapsulated("1.2.840.10008.1.2.4.70"),
        ];
        let build = rich(syntaxes[which].clone());
        let build = if which == 4 { build.set(fragments(vec![vec![0xFF, 0xD8, 0xFF, 0xD9]])) } else { build };
        let mut bytes = build.bytes();
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = check(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _ = check(&bytes);
    }

    #[test]
    fn any_bytes_behind_a_prefix_are_survived(junk in prop::collection::vec(any::<u8>(), 0..600)) {
        let mut bytes = vec![0; 128];
        bytes.extend(b"DICM");
        bytes.extend(&junk);
        assert!(!check(&bytes).passes());
        let mut behind = ct(1).remove(0x7FE0_0010).bytes();
        behind.extend(junk);
        assert!(!check(&behind).passes());
    }
}

#[test]
fn lengths_beyond_the_file_are_findings_without_large_allocations() {
    for length in [0xFFFF_FFF0_u32, 0x7FFF_FFFE, 0x0400_0000] {
        let mut file = ct(1).set(raw(0x0028_1408, "OW", [0; 8])).bytes();
        let at = file.windows(6).position(|here| here == b"\x28\0\x08\x14OW").unwrap();
        file[at + 8..at + 12].copy_from_slice(&length.to_le_bytes());
        assert!(!check(&file).passes());
    }
}

#[test]
fn numbers_of_ragged_length_do_not_confuse_the_second_reader() {
    for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe] {
        let build = ct(1).set(raw(0x0018_9305, "FD", [0; 12])).syntax(syntax);
        let report = check(&build.bytes());
        assert!(report.passes(), "{:#?}", report.findings);
    }
}

#[test]
fn an_icon_may_be_compressed() {
    let mut picture = fragments(vec![vec![0xFF, 0xD8, 0xFF, 0xD9]]);
    picture.tag = 0x7FE0_0010;
    let icon = vec![vec![us(0x0028_0010, 2), picture]];
    let build = ct(1).set(seq(0x0088_0200, icon.clone()));
    let report = check(&build.bytes());
    let serious: Vec<_> =
        report.findings.iter().filter(|finding| finding.severity == Severity::Fail).collect();
    assert!(serious.is_empty(), "{serious:#?}");
    let deep = ct(1).set(seq_undefined(0x0088_0200, icon));
    assert!(check(&deep.bytes()).passes());
}

#[test]
fn two_elements_that_only_one_reader_sees_are_a_finding() {
    // dicom-object keeps one of two equal tags.
    let build = ct(1).insert(2, text(0x0008_0016, "UI", "1.2"));
    assert!(
        check(&build.bytes())
            .findings
            .iter()
            .any(|finding| finding.problem == Problem::ReadersDisagree)
    );
}
