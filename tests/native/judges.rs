//! Other programs judge the outputs: dciodvfy (dicom3tools), dcmdump (dcmtk) and pydicom,
//! over every fixture in scope, generated images in every kind of transfer syntax, and
//! the built-in sample.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::common::build::{Build, Element, Syntax, fragments, pixels16, raw, text};
use crate::common::clean::{ct, pet};
use crate::common::judge::{self, EVENT_ID, Pair};
use crate::common::run;
use deidentifier::check::{Expectation, Problem, whole};
use deidentifier::policy::Settings;
use deidentifier::sample::Sample;

/// Every original with its output; made once for all tests.
fn pairs() -> &'static [Pair] {
    static PAIRS: OnceLock<(tempfile::TempDir, Vec<Pair>)> = OnceLock::new();
    let (_, pairs) = PAIRS.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let mut pairs = judge::pairs(crate::common::all_files(), folder.path());
        assert!(pairs.len() >= 10, "only {} fixtures have an output", pairs.len());
        for (name, build) in generated() {
            pairs.push(judge::pair(folder.path(), &name, &build));
        }
        pairs.extend(sample(folder.path()));
        (folder, pairs)
    });
    pairs
}

/// CT and PET images in every kind of transfer syntax.
fn generated() -> Vec<(String, Build)> {
    let syntaxes = [
        Syntax::ImplicitLe,
        Syntax::ExplicitLe,
        Syntax::ExplicitBe,
        Syntax::Deflated,
        Syntax::Encapsulated("1.2.840.10008.1.2.5"),
    ];
    let mut all = Vec::new();
    for syntax in syntaxes {
        for (modality, build) in [("ct", Build::ct()), ("pet", Build::pet())] {
            let name = format!("{modality}-{}", syntax.uid());
            let build = match syntax {
                Syntax::Encapsulated(_) => build.set(fragments(vec![rle_of_zeros()])),
                _ => build,
            };
            all.push((name, build.syntax(syntax.clone())));
        }
    }
    all.push(("ct-bare".into(), Build::ct().bare().syntax(Syntax::ImplicitLe)));
    all
}

/// An RLE frame (PS3.5 annex G) of 16 words, all zero: two segments, each one run.
fn rle_of_zeros() -> Vec<u8> {
    let mut frame: Vec<u8> = [2u32, 64, 66].iter().flat_map(|n| n.to_le_bytes()).collect();
    frame.resize(64, 0);
    frame.extend([0xF1, 0, 0xF1, 0]);
    frame
}

/// The images of the built-in sample that are not held.
fn sample(folder: &Path) -> Vec<Pair> {
    let sample = Sample::built_in();
    let originals = sample.files().enumerate().map(|(number, (_, bytes))| {
        let path = folder.join(format!("sample-{number}"));
        std::fs::write(&path, bytes).unwrap();
        path
    });
    let originals: Vec<PathBuf> = originals.collect();
    let pairs = judge::pairs(originals, &folder.join("sample"));
    assert!(pairs.len() >= 40, "only {} images of the sample have an output", pairs.len());
    pairs
}

/// The committed images of other kinds, called CT: real ones in many transfer syntaxes.
/// Somebody has looked at those that are held for a look.
fn relabelled(folder: &Path) -> Vec<Pair> {
    const CT: &[u8] = b"1.2.840.10008.5.1.4.1.1.2\0";
    let mut pairs = Vec::new();
    for (number, path) in
        crate::common::files_below(&crate::common::fixtures()).into_iter().enumerate()
    {
        let mut file = std::fs::read(&path).unwrap();
        // MR and secondary capture: of the same length.
        for class in [b"1.2.840.10008.5.1.4.1.1.4\0", b"1.2.840.10008.5.1.4.1.1.7\0"] {
            let found: Vec<usize> = memchr::memmem::find_iter(&file, class).collect();
            for at in found {
                file[at..at + CT.len()].copy_from_slice(CT);
            }
        }
        if memchr::memmem::find(&file, CT).is_none() {
            continue;
        }
        let output = run::one(&file);
        assert_eq!(output.failures(), [""; 0], "{}", path.display());
        if let Some(bytes) = output.bytes {
            let original = folder.join(format!("{number}.dcm"));
            let output = folder.join(format!("{number}-output.dcm"));
            std::fs::write(&original, file).unwrap();
            std::fs::write(&output, bytes).unwrap();
            pairs.push(Pair { original, output });
        }
    }
    pairs
}

#[test]
fn real_images_of_other_kinds_called_ct_come_out_as_they_went_in() {
    let Some(python) = judge::python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let pairs = relabelled(folder.path());
    assert!(pairs.len() >= 70, "only {} have an output", pairs.len());
    let mut faults = judge::ask(&python, judge::READ, &[], &pairs);
    faults.extend(judge::ask(&python, judge::COMPARE, &[run::EVENT, data_folder()], &pairs));
    faults.extend(judge::validators(&pairs));
    none(&faults);
}

/// Where the listed private elements are.
const fn data_folder() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/policy/data")
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn pydicom_reads_every_output_and_sees_the_same_picture() {
    let Some(python) = judge::python() else { return };
    none(&judge::ask(&python, judge::READ, &[], pairs()));
}

#[test]
fn dcmdump_reads_every_output_and_dciodvfy_finds_no_new_error() {
    if judge::python().is_some() {
        none(&judge::validators(pairs()));
    }
}

#[test]
fn what_stays_is_the_originals_byte_for_byte_and_nothing_else_stays() {
    let Some(python) = judge::python() else { return };
    none(&judge::ask(&python, judge::COMPARE, &[EVENT_ID, data_folder()], pairs()));
}

/// The original, and an output as it should be but for what `change` does to it.
fn judged(folder: &Path, script: &str, change: impl FnOnce(Build) -> Build) -> Vec<String> {
    let Some(python) = judge::python() else { return Vec::new() };
    let (original, output) = (folder.join("original.dcm"), folder.join("output.dcm"));
    std::fs::write(&original, Build::ct().bytes()).unwrap();
    let fixed: [Element; 7] = [
        text(0x0008_0050, "SH", EVENT_ID),
        text(0x0008_0080, "LO", "Anonymous"),
        text(0x0008_0090, "PN", "Unspecified"),
        text(0x0010_0010, "PN", EVENT_ID),
        text(0x0010_0020, "LO", EVENT_ID),
        raw(0x0010_0030, "DA", []),
        text(0x0020_0010, "SH", EVENT_ID),
    ];
    let clean = fixed.into_iter().fold(Build::ct(), Build::set);
    std::fs::write(&output, change(clean).bytes()).unwrap();
    let pair = [Pair { original, output }];
    let mut faults = judge::ask(&python, script, &[EVENT_ID, data_folder()], &pair);
    faults.extend(judge::validators(&pair));
    faults
}

#[test]
fn each_judge_sees_a_fault() {
    if judge::python().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let read = |change: fn(Build) -> Build| judged(folder.path(), judge::READ, change).join("\n");
    assert_eq!(read(|clean| clean), "");
    // Without its frame of reference it is no CT image; with another pixel it is another.
    let incomplete = read(|clean| clean.remove(0x0020_0052));
    assert!(incomplete.contains("dciodvfy"), "{incomplete}");
    let other = read(|clean| clean.set(pixels16((1..17).collect())));
    assert!(other.contains("pixel bytes differ"), "{other}");
    let cut = read(|clean| clean.set(raw(0x7FE0_0010, "OW", [0; 3])).tail(&[0xE0, 0x7F, 0x10]));
    assert!(cut.contains("dcmdump") && cut.contains("pydicom"), "{cut}");
}

#[test]
fn the_comparison_sees_each_kind_of_fault() {
    if judge::python().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let expect = |fault: &str, change: fn(Build) -> Build| {
        let faults = judged(folder.path(), judge::COMPARE, change).join("\n");
        let seen = if fault.is_empty() { faults.is_empty() } else { faults.contains(fault) };
        assert!(seen, "{fault}: {faults}");
    };
    expect("", |clean| clean);
    expect("(0018,0050) (DS) differs", |clean| clean.set(text(0x0018_0050, "DS", "5")));
    expect("(7FE0,0010) (OW) differs", |clean| clean.set(pixels16(vec![7; 16])));
    expect("(0008,0032) is from nowhere", |clean| clean.set(text(0x0008_0032, "TM", "101500")));
    expect("(0008,1030) (LO) differs", |clean| clean.set(text(0x0008_1030, "LO", "CT HEAD")));
    expect("", |clean| clean.set(text(0x0008_1030, "LO", "CT LOW DOSE")));
    expect("(0020,0010) is not the Event ID", |clean| clean.set(text(0x0020_0010, "SH", "7")));
    expect("(0020,0010) is missing", |clean| clean.remove(0x0020_0010));
    expect("(0018,0060) is gone", |clean| clean.remove(0x0018_0060));
    expect("(0008,1050) is a person's name", |clean| clean.set(text(0x0008_1050, "PN", "Doe^J")));
    expect("(0009,1001) is private and not listed", |clean| {
        clean.set(text(0x0009_0010, "LO", "ACME")).set(text(0x0009_1001, "LO", "any"))
    });
    expect("(0008,0090) has not its fixed value", |clean| {
        clean.set(text(0x0008_0090, "PN", "Referrer^Rita"))
    });
}

/// What LabCAS's own checker says of an image: tags, and whether it reports or warns.
type Reported = BTreeSet<(String, &'static str)>;

/// Known differences, each with its reason: the study's rules are those of a newer source than
/// the release that judges.
fn is_known(tag: &str, kind: &str, profile: &str) -> bool {
    match tag {
        // The newer source asks for no dates.
        "(0008,0020)" | "(0008,0022)" | "(0008,0023)" => true,
        // It asks CT for its dose and its scale.
        "(0018,9345)" | "(0028,1052)" | "(0028,1053)" => profile.starts_with("CT"),
        // It asks PET for what quantification needs, and for no Series Number.
        "(0010,1030)" | "(0018,1072)" | "(0018,1074)" | "(0018,1075)" | "(0054,0016)"
        | "(0054,0300)" | "(0054,1102)" | "(0020,0011)" => profile.starts_with("PET"),
        // It holds CT without Image Type against its standard profile.
        "(0008,0008)" => profile.starts_with("CT"),
        // What it searches for persons is no rule of a profile.
        "(0018,1000)" => true,
        // (The release misspells PALETTE COLOR.)
        "(0028,0004)" => kind == "finding",
        _ => false,
    }
}

/// What this product says that LabCAS will report of an output.
fn ours(output: &Path) -> (Reported, String) {
    let bytes = std::fs::read(output).unwrap();
    let settings = Settings::default();
    let expect = Expectation {
        event_id: None,
        received: true,
        settings: &settings,
        name: None,
        originals: None,
    };
    let report = whole(&bytes, &expect);
    let own = report.findings.iter().filter_map(|finding| {
        let kind = match finding.problem {
            Problem::ReceiverMissing | Problem::ReceiverForm => "finding",
            Problem::ReceiverNote => "warning",
            _ => return None,
        };
        Some((finding.path.clone(), kind))
    });
    let study = settings.policy.study();
    let (_, profile) = study.profile(&report.facts.sop_class, &report.facts.image_type).unwrap();
    (own.collect(), profile.name.to_owned())
}

/// One fault for each rule of the receiver that a CT or PET image can break and still be read.
fn faulty(folder: &Path) -> Vec<Pair> {
    let mut images = vec![ct(1), pet(1)];
    for whole in [ct as fn(u32) -> Build, pet] {
        for (tag, vr, values) in [
            (0x0008_0008, "CS", &[r"ORIGINAL\OTHER", r"original\PRIMARY", "AXIAL"][..]),
            (0x0008_0032, "TM", &["1015", "246000", "101512.", "10:15:12"]),
            (0x0008_0033, "TM", &["1015", "101560"]),
            (0x0008_0060, "CS", &["ct", "PET", "Pt"]),
            (0x0008_103E, "LO", &["20", "2 0"]),
            (0x0018_0050, "DS", &["+1.25", "-1", "01", "1.", ".5", "1e1", "0.5", "2.50"]),
            (0x0020_0011, "IS", &["-3", "0", "007"]),
            (0x0020_0013, "IS", &["0", "-1", "01", "+2"]),
            (0x0020_0032, "DS", &[r"1\2", r"1\2\3\4", r"1e1\2\3"]),
            (0x0020_0037, "DS", &[r"1\0\0\0\1", r"1\0\0\0\1\0\0"]),
            (0x0020_0052, "UI", &["12345"]),
            (0x0028_0004, "CS", &["monochrome2", "MONOCHROM"]),
            (0x0028_0030, "DS", &[r"0.7", r"0.7\-0.7", r"0.7\0"]),
            (
                0x0008_0070,
                "LO",
                &["  Acme", "An instrument maker whose name takes more than sixty-four letters"],
            ),
        ] {
            images.extend(values.iter().map(|value| whole(1).set(text(tag, vr, value))));
            images.push(whole(1).remove(tag));
            images.push(whole(1).set(raw(tag, vr, [])));
        }
        for tag in [0x0008_1090, 0x0018_1020, 0x0028_1050, 0x0028_1051] {
            images.push(whole(1).remove(tag));
        }
        for words in [r"ORIGINAL\PRIMARY\LOCALIZER", r"DERIVED\SECONDARY\MPR"] {
            let other = || whole(1).set(text(0x0008_0008, "CS", words));
            images.push(other());
            images.extend([0x0018_0050, 0x0020_0011, 0x0008_103E].map(|tag| other().remove(tag)));
            images.push(other().set(text(0x0018_0050, "DS", "+1.25")));
        }
    }
    let mut pairs = Vec::new();
    for (number, image) in images.into_iter().enumerate() {
        let output = folder.join(format!("fault-{number}.dcm"));
        std::fs::write(&output, image.bytes()).unwrap();
        pairs.push(Pair { original: output.clone(), output });
    }
    pairs
}

#[test]
fn labcas_itself_reports_what_is_told_before_it_does() {
    let Some(python) = judge::python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let faulty = faulty(folder.path());
    let mut reports = 0;
    let mut faults = Vec::new();
    for pairs in [pairs(), &faulty] {
        let mut theirs = BTreeMap::<String, Reported>::new();
        for line in judge::ask(&python, judge::LABCAS, &[], pairs) {
            let [path, tag, kind] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            let kind = match kind {
                // It also warns of what is optional and not there: nobody can act on that.
                "warning missing" => continue,
                "warning" => "warning",
                _ => "finding",
            };
            theirs.entry(path.to_owned()).or_default().insert((tag.to_owned(), kind));
        }
        for pair in pairs {
            let path = pair.output.display().to_string();
            let (ours, profile) = ours(&pair.output);
            let theirs = theirs.remove(&path).unwrap_or_default();
            reports += theirs.intersection(&ours).count();
            for (tag, kind) in theirs.symmetric_difference(&ours) {
                if !is_known(tag, kind, &profile) {
                    let who = if ours.contains(&(tag.clone(), kind)) { "we" } else { "they" };
                    faults.push(format!("{path} ({profile}): only {who} say {kind} {tag}"));
                }
            }
        }
    }
    none(&faults);
    assert!(reports > 100, "both report only {reports} things");
}
