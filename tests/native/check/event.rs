//! `check::event`, `listing`, `confirm`, `archive` and `Audit`: an event as a whole, its
//! zip, a saved zip, and what came from elsewhere.

use std::io::Cursor;

use crate::common::build::{Build, text};
use crate::common::clean::{EVENT, ct, name, pet};
use deidentifier::archive::Zip;
use deidentifier::check::{
    Audit, AuditExpectation, Cause, EventExpectation, Expectation, ExpectedEntry, ImageReport,
    Letters, Problem, Severity, Verdict, archive, confirm, event, listing, whole,
};
use deidentifier::policy::Settings;
use sha2::Digest;

fn report(build: &Build, n: u32) -> ImageReport {
    let (settings, name) = (Settings::default(), name(n));
    let expect = Expectation {
        event_id: Some(EVENT),
        received: false,
        settings: &settings,
        name: Some(&name),
        originals: None,
    };
    whole(&build.bytes(), &expect)
}

/// Four CT slices and three PET slices of one study.
fn exam() -> Vec<Build> {
    (1..5).map(ct).chain((1..4).map(pet)).collect()
}

fn verdict(builds: &[Build]) -> Verdict {
    let reports: Vec<ImageReport> =
        builds.iter().zip(1..).map(|(build, n)| report(build, n)).collect();
    let settings = Settings::default();
    let expect = EventExpectation {
        study: settings.policy.study(),
        event_id: Some(EVENT),
        several_studies: false,
        images: Some(builds.len()),
    };
    event(&expect, &reports, &[])
}

fn problems(verdict: &Verdict) -> Vec<Problem> {
    let serious =
        verdict.findings.iter().filter(|grouped| grouped.finding.severity != Severity::Note);
    serious.map(|grouped| grouped.finding.problem).collect()
}

fn zip(builds: &[Build]) -> (Vec<u8>, Vec<ExpectedEntry>) {
    let mut zip = Zip::new();
    let mut out = Vec::new();
    let mut plan = Vec::new();
    for (build, n) in builds.iter().zip(1..) {
        let bytes = build.bytes();
        let entry = ExpectedEntry {
            name: name(n),
            size: bytes.len() as u64,
            crc32: crc32fast::hash(&bytes),
            sha256: Some(sha2::Sha256::digest(&bytes).into()),
        };
        out.extend(zip.add(&entry.name, entry.size, entry.crc32).unwrap());
        out.extend(bytes);
        plan.push(entry);
    }
    out.extend(zip.finish());
    (out, plan)
}

fn received(bytes: Vec<u8>, event_id: Option<&str>) -> Verdict {
    let settings = Settings::default();
    archive(
        Cursor::new(bytes),
        &AuditExpectation { event_id, settings: &settings, letters: None },
        |_, _| {},
    )
}

#[test]
fn a_clean_event_passes_with_the_best_word() {
    let verdict = verdict(&exam());
    assert_eq!(problems(&verdict), [], "{verdict:#?}");
    assert!(verdict.pass);
    assert_eq!(verdict.word, "no known problem");
    assert_eq!((verdict.images, verdict.studies, verdict.series), (7, 1, 2));
}

#[test]
fn what_was_checked_is_counted() {
    let all = verdict(&exam());
    assert!(all.sop_rows > 20 && all.sop_rows < 115, "{} rows", all.sop_rows);
    assert_eq!(all.compared, 0, "there is no original");
    // One more attribute, which a row of the SOP is about.
    let mut builds = exam();
    builds[2] = builds[2].clone().set(text(0x0018_0022, "CS", "HELICAL"));
    let more = verdict(&builds);
    assert_eq!(
        (more.attributes, more.sop_rows),
        (all.attributes + 1, all.sop_rows + 1),
        "{more:#?}"
    );
    let fewer = verdict(&exam()[..3]);
    assert!(fewer.attributes < all.attributes);
}

#[test]
fn images_that_do_not_belong_together_fail() {
    let with = |change: fn(Build) -> Build| {
        let mut builds = exam();
        builds[2] = change(builds[2].clone());
        problems(&verdict(&builds))
    };
    assert!(
        with(|build| build.set(text(0x0020_000D, "UI", "2.25.77")))
            .contains(&Problem::SeveralStudies)
    );
    assert!(
        with(|build| build.set(text(0x0020_000D, "UI", "2.25.77")))
            .contains(&Problem::UidInconsistent)
    );
    assert!(
        with(|build| build.set(text(0x0008_0018, "UI", "2.25.3.1.1")))
            .contains(&Problem::UidRepeated)
    );
    assert!(
        with(|build| build.set(text(0x0010_0020, "LO", "7654322")))
            .contains(&Problem::EventIdsDiffer)
    );
    assert!(
        with(|build| build.set(text(0x0010_0040, "CS", "M"))).contains(&Problem::MixedPatients)
    );
    assert!(
        with(|build| build.set(text(0x0008_0020, "DA", "20240306")))
            .contains(&Problem::SeveralDates)
    );
}

#[test]
fn missing_slices_are_warned_of() {
    let mut builds: Vec<Build> = (1..9).map(ct).collect();
    builds.remove(4);
    let verdict = verdict(&builds);
    assert_eq!(problems(&verdict), [Problem::InstanceGap, Problem::SliceGap], "{verdict:#?}");
    assert!(verdict.pass);
    assert!(verdict.findings.iter().all(|grouped| grouped.finding.count == 1));
}

#[test]
fn every_second_number_is_a_way_of_numbering() {
    let every_second: Vec<Build> =
        (1..9).map(|n| ct(n).set(text(0x0020_0013, "IS", &(n * 2).to_string()))).collect();
    assert_eq!(problems(&verdict(&every_second)), []);
    let mut lost = every_second;
    lost.remove(3);
    assert_eq!(problems(&verdict(&lost)), [Problem::InstanceGap, Problem::SliceGap]);
}

#[test]
fn equal_findings_are_one_line() {
    let builds: Vec<Build> =
        (1..31).map(|n| ct(n).set(text(0x0008_1050, "PN", "Quillfeather^T"))).collect();
    let verdict = verdict(&builds);
    assert!(!verdict.pass);
    let line = &verdict.findings[0];
    assert_eq!((line.finding.problem, line.files), (Problem::RemovedPresent, 30));
    assert_eq!(line.first, [1, 2, 3, 4, 5]);
    assert_eq!(verdict.findings.len(), 1, "{verdict:#?}");
}

#[test]
fn a_zip_as_planned_is_confirmed_and_any_flipped_byte_is_not() {
    let (bytes, plan) = zip(&exam());
    let mut told = 0;
    let clean = confirm(Cursor::new(&bytes), &plan, |done, total| told = done.max(total));
    assert!(clean.confirmed, "{clean:?}");
    assert!(told > 0);
    for at in (0..bytes.len()).step_by(3) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x10;
        let saved = confirm(Cursor::new(&flipped), &plan, |_, _| {});
        assert!(!saved.confirmed, "byte {at} of {} was flipped unseen", bytes.len());
    }
    assert!(!confirm(Cursor::new(&bytes[..bytes.len() - 1]), &plan, |_, _| {}).confirmed);
    assert!(!confirm(Cursor::new(&[]), &plan, |_, _| {}).confirmed);
}

#[test]
fn a_listing_differs_from_its_plan_in_every_way() {
    let (bytes, plan) = zip(&exam());
    let found = |bytes: &[u8], plan: &[ExpectedEntry]| -> Vec<Problem> {
        listing(Cursor::new(bytes), plan).iter().map(|finding| finding.problem).collect()
    };
    assert_eq!(found(&bytes, &plan), []);
    assert!(found(&bytes, &plan[..6]).contains(&Problem::ArchiveEntry));
    let mut longer = plan.clone();
    longer.push(longer[0].clone());
    assert!(found(&bytes, &longer).contains(&Problem::ArchiveMissing));
    let mut swapped = plan.clone();
    swapped.swap(1, 2);
    assert!(found(&bytes, &swapped).contains(&Problem::ArchiveOrder));
    let mut other = plan.clone();
    other[3].name = "7654321/Abernathy.dcm".into();
    assert!(found(&bytes, &other).contains(&Problem::ArchiveEntry));
    other[3] = ExpectedEntry { crc32: 1, ..plan[3].clone() };
    assert!(found(&bytes, &other).contains(&Problem::ArchiveChecksum));
    other[3] = ExpectedEntry { size: 1, ..plan[3].clone() };
    assert!(found(&bytes, &other).contains(&Problem::ArchiveSize));
    assert!(found(b"no zip at all", &plan).contains(&Problem::ArchiveUnreadable));

    let mut comment = bytes.clone();
    let at = comment.len() - 2;
    comment[at] = 4;
    comment.extend(b"JANE");
    assert!(found(&comment, &plan).contains(&Problem::ArchiveComment));
    let mut before = b"JANE".to_vec();
    before.extend(&bytes);
    assert!(found(&before, &plan).contains(&Problem::ArchiveGap), "{:?}", found(&before, &plan));
    let mut behind = bytes.clone();
    behind.extend(b"JANE");
    assert!(!found(&behind, &plan).is_empty());
}

#[test]
fn extra_fields_and_comments_of_entries_are_found() {
    use zip::write::{FileOptions, ZipWriter};
    let bytes = ct(1).bytes();
    let plan = [ExpectedEntry {
        name: name(1),
        size: bytes.len() as u64,
        crc32: crc32fast::hash(&bytes),
        sha256: None,
    }];
    let written = |options: FileOptions<zip::write::ExtendedFileOptions>| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file(name(1), options).unwrap();
        std::io::Write::write_all(&mut writer, &bytes).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let stored = || {
        FileOptions::<zip::write::ExtendedFileOptions>::default()
            .compression_method(zip::CompressionMethod::Stored)
    };
    let mut extra = stored();
    extra.add_extra_field(0x7075, b"JANE", false).unwrap();
    assert!(!listing(Cursor::new(written(extra)), &plan).is_empty());
    let deflated = stored().compression_method(zip::CompressionMethod::Deflated);
    assert!(!listing(Cursor::new(written(deflated)), &plan).is_empty());
}

#[test]
fn a_received_zip_is_read_whole() {
    let (bytes, plan) = zip(&exam());
    for event_id in [None, Some(EVENT)] {
        let verdict = received(bytes.clone(), event_id);
        assert_eq!(problems(&verdict), [], "{verdict:#?}");
        assert!(verdict.pass);
        assert_eq!(verdict.images, 7);
    }
    assert!(problems(&received(bytes.clone(), Some("1111111"))).contains(&Problem::EventIdsDiffer));
    let mut damaged = bytes.clone();
    let at = (plan[0].size / 2 * 2) as usize;
    damaged[at] ^= 1;
    let verdict = received(damaged, None);
    assert!(!verdict.pass);
    assert!(problems(&verdict).contains(&Problem::ArchiveDamaged), "{verdict:#?}");
    assert!(!received(b"PK".to_vec(), None).pass);
}

#[test]
fn a_foreign_file_in_the_folder_fails_it() {
    let settings = Settings::default();
    let mut audit =
        Audit::new(AuditExpectation { event_id: None, settings: &settings, letters: None });
    audit.file(&name(1), &mut ct(1).bytes().as_slice()).unwrap();
    audit.file("7654321/Thumbs.db", &mut &b"thumbnails"[..]).unwrap();
    let verdict = audit.finish();
    assert_eq!(problems(&verdict), [Problem::ArchiveEntry]);
    assert_eq!(verdict.images, 1);
}

#[test]
fn what_a_search_for_letters_said_is_told_and_fails_nothing() {
    let settings = Settings::default();
    let only = |n: u32| std::collections::BTreeSet::from([name(n)]);
    let letters = Letters { found: only(2), searched: only(1) };
    let told = |letters| {
        let expect = AuditExpectation { event_id: None, settings: &settings, letters };
        let mut audit = Audit::new(expect);
        for n in 1..=3 {
            audit.file(&name(n), &mut ct(n).bytes().as_slice()).unwrap();
        }
        let verdict = audit.finish();
        assert!(verdict.pass);
        let own = verdict.findings.into_iter().filter(|own| {
            matches!(own.finding.problem, Problem::LettersFound | Problem::LettersUnsearched)
        });
        let words = own.map(|own| (own.finding.problem, own.finding.severity, own.names));
        words.collect::<Vec<_>>()
    };
    let file = |n: u32| vec![name(n).rsplit('/').next().unwrap().to_owned()];
    assert_eq!(told(None), []);
    assert_eq!(
        told(Some(&letters)),
        [
            (Problem::LettersFound, Severity::Warn, file(2)),
            (Problem::LettersUnsearched, Severity::Note, file(3)),
        ]
    );
}

#[test]
fn patterns_in_kept_text_are_warned_of_without_the_originals() {
    let settings = Settings::default();
    let found = |text_: &str| {
        let mut audit =
            Audit::new(AuditExpectation { event_id: None, settings: &settings, letters: None });
        let step = text(0x0040_0253, "SH", "PPS3268852");
        let build = ct(1).set(text(0x0020_4000, "LT", text_)).set(step);
        audit.file(&name(1), &mut build.bytes().as_slice()).unwrap();
        problems(&audit.finish())
    };
    for (text, problem) in [
        ("scan of 12.04.1956", Problem::PatternDate),
        ("scan of 1956-04-12", Problem::PatternDate),
        ("scan 19560412", Problem::PatternDate),
        ("call 615-555-0142", Problem::PatternPhone),
        ("call +44 20 7946 0958", Problem::PatternPhone),
        ("to j.doe@example.org", Problem::PatternEmail),
        ("seen by Dr Quillfeather", Problem::PatternTitle),
        ("ABERNATHY^ROSALIND", Problem::PatternName),
        ("MRN 0048277", Problem::PatternNumber),
        ("DOB unknown", Problem::PatternBirth),
        ("12 Harbour Lane", Problem::PatternAddress),
        ("1230045678", Problem::PatternParticipant),
        ("CTCHLODOSE 3268852", Problem::PatternSameNumber),
    ] {
        assert!(found(text).contains(&problem), "{text}: {:?}", found(text));
    }
    for text in [
        "Non \\Contrast",
        "Thorax 5.0 B70f",
        "Low Dose Lung 1.25mm",
        "RUL nodule f/u 6mo",
        "kVp 120, mAs 40.5, pitch 0.813",
        "W 400 L 40",
        "Aquilion ONE V7.03ER919",
        "AC CT 3.27 thins, 512x512",
        "Head^Routine",
    ] {
        let found = found(text);
        assert!(found.is_empty() || text.contains('^'), "{text}: {found:?}");
    }
}

#[test]
fn a_listing_of_more_than_four_gibibytes_is_read_without_its_pictures() {
    use deidentifier::archive::{Segment, Segments};
    let mut zip = Zip::new();
    let mut segments = Vec::new();
    let mut plan = Vec::new();
    for n in 1..4 {
        let entry =
            ExpectedEntry { name: name(n), size: (3 << 30) + u64::from(n), crc32: n, sha256: None };
        segments.push(Segment::Bytes(zip.add(&entry.name, entry.size, entry.crc32).unwrap()));
        segments.push(Segment::Hole(entry.size));
        plan.push(entry);
    }
    let huge = ExpectedEntry { name: name(4), size: 5 << 30, crc32: 4, sha256: None };
    segments.push(Segment::Bytes(zip.add(&huge.name, huge.size, huge.crc32).unwrap()));
    segments.push(Segment::Hole(huge.size));
    plan.push(huge);
    segments.push(Segment::Bytes(zip.finish()));
    assert_eq!(listing(Segments::new(segments.clone()), &plan), []);
    plan[2].size += 1;
    assert!(!listing(Segments::new(segments), &plan).is_empty());
}

#[test]
fn planned_names_are_numbered_from_one_without_gaps() {
    use deidentifier::check::planned;
    let settings = Settings::default();
    let (_, mut plan) = zip(&exam());
    assert_eq!(planned(&plan, EVENT, &settings), []);
    plan.remove(2);
    let found = planned(&plan, EVENT, &settings);
    assert_eq!((found[0].problem, found[0].count), (Problem::FileName, 4));
    assert!(
        planned(&plan[..1], "1111111", &settings)
            .iter()
            .any(|finding| finding.problem == Problem::ReceiverFolder)
    );
}

fn cause_of(builds: &[Build], asked: Option<&str>) -> Option<Cause> {
    let settings = Settings::default();
    let expect = AuditExpectation { event_id: asked, settings: &settings, letters: None };
    let mut audit = Audit::new(expect);
    for (build, n) in builds.iter().zip(1..) {
        audit.file(&name(n), &mut Cursor::new(build.bytes())).unwrap();
    }
    Cause::of(&audit.finish(), asked)
}

#[test]
fn the_cause_is_told_before_its_symptoms() {
    assert_eq!(cause_of(&exam(), Some(EVENT)), None);
    assert_eq!(cause_of(&exam(), None), None);
    let other = cause_of(&exam(), Some("1111111")).unwrap();
    assert_eq!(other.sentence(), format!("This is Event ID {EVENT}, not 1111111."));
    // As they come from a scanner.
    let originals: Vec<Build> =
        (1..5).map(|n| Build::ct().set(text(0x0020_0013, "IS", &n.to_string()))).collect();
    assert_eq!(cause_of(&originals, Some(EVENT)), Some(Cause::NotDeidentified));
    assert_eq!(cause_of(&originals, None), Some(Cause::NotDeidentified));
    // One original among the others is no cause for all of them, and names nobody.
    let mixed: Vec<Build> = exam().into_iter().chain([Build::ct()]).collect();
    assert_eq!(cause_of(&mixed, Some("1111111")), None);
    let settings = Settings::default();
    let expect = AuditExpectation { event_id: None, settings: &settings, letters: None };
    let (mut bytes, _) = zip(&exam());
    bytes.truncate(bytes.len() / 2);
    let verdict = archive(Cursor::new(bytes), &expect, |_, _| {});
    assert_eq!(Cause::of(&verdict, None), Some(Cause::Damaged));
}

#[test]
fn a_patients_number_is_never_told_as_the_event_that_a_zip_holds() {
    let of = |build: Build| build.set(text(0x0010_0020, "LO", "5550001"));
    let all = |build: Build| {
        let build = of(build).set(text(0x0010_0010, "PN", "5550001"));
        build.set(text(0x0008_0050, "SH", "5550001")).set(text(0x0020_0010, "SH", "5550001"))
    };
    let told = |builds: Vec<Build>| Cause::of(&verdict(&builds), Some(EVENT));
    // The Patient ID alone may have stayed behind.
    let own = told((1..4).map(|n| of(ct(n))).collect());
    assert!(!matches!(own, Some(Cause::OtherEvent { .. })), "{own:?}");
    let other = told((1..4).map(|n| all(ct(n))).collect());
    let holds = "5550001".to_owned();
    assert_eq!(other, Some(Cause::OtherEvent { holds, asked: EVENT.to_owned() }));
}
