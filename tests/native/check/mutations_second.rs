//! A second list of mutations, nastier than the first and written before the check was
//! tried on it (data/mutations_second.csv): identifiers split, coded, hidden in unknown
//! and binary values, in pictures and in the archive. What the check cannot find is
//! listed with the reason.

use std::io::Cursor;

use crate::common::build::Syntax;
use crate::common::clean::{EVENT, ct, findings, name};
use crate::common::mutate::{Mutation, originals};
use crate::common::mutate_second::{is_of_archive, mutations, second};
use deidentifier::check::{AuditExpectation, ExpectedEntry, Severity, archive, listing};
use deidentifier::policy::Settings;

#[test]
fn what_cannot_be_found_says_why() {
    let list = mutations();
    assert!(list.len() >= 100, "{}", list.len());
    for mutation in &list {
        assert_eq!(mutation.reason.is_empty(), mutation.expected == "found", "{}", mutation.id);
    }
}

#[test]
fn identifiers_split_coded_or_hidden_in_an_image_are_found() {
    let needles = originals();
    for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe] {
        let clean = ct(1).syntax(syntax.clone());
        assert_eq!(findings(&clean.bytes(), &name(1), &needles), []);
        let mut wrong = Vec::new();
        for mutation in mutations().iter().filter(|mutation| !is_of_archive(mutation)) {
            let (bytes, name) = second(&clean, mutation);
            let found = !findings(&bytes, &name, &needles).is_empty();
            if found != (mutation.expected == "found") {
                wrong.push(told(mutation));
            }
        }
        assert!(wrong.is_empty(), "{syntax:?}: {} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}

fn told(mutation: &Mutation) -> String {
    let Mutation { id, class, op, place, vr, value, charset, .. } = mutation;
    format!("{id} {class} {op} {place} {vr} {value} {charset}")
}

#[test]
fn identifiers_in_the_archive_are_found_with_and_without_its_plan() {
    let plan: Vec<ExpectedEntry> = (1..4)
        .map(|n| {
            let bytes = ct(n).bytes();
            let crc32 = crc32fast::hash(&bytes);
            ExpectedEntry { name: name(n), size: bytes.len() as u64, crc32, sha256: None }
        })
        .collect();
    let settings = Settings::default();
    let expect = AuditExpectation { event_id: Some(EVENT), settings: &settings, letters: None };
    let received = |bytes: Vec<u8>| {
        let mut found = archive(Cursor::new(bytes), &expect, |_, _| {}).findings;
        found.retain(|grouped| grouped.finding.severity != Severity::Note);
        found
    };
    let clean = zip(None);
    assert_eq!(listing(Cursor::new(clean.clone()), &plan), []);
    assert_eq!(received(clean), []);
    let mut wrong = Vec::new();
    for mutation in mutations().iter().filter(|mutation| is_of_archive(mutation)) {
        let bytes = zip(Some(mutation));
        if listing(Cursor::new(bytes.clone()), &plan).is_empty() {
            wrong.push(format!("with its plan: {}", told(mutation)));
        }
        // Without its plan, a time says no more than when another program made the zip.
        if mutation.op != "zip-time" && received(bytes).is_empty() {
            wrong.push(format!("without: {}", told(mutation)));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A zip of three stored images, written here byte by byte (APPNOTE 6.3.10, 4.3), with
/// the mutation at the second.
fn zip(mutation: Option<&Mutation>) -> Vec<u8> {
    let op = mutation.map_or("", |mutation| mutation.op.as_str());
    let value = mutation.map_or(&b""[..], |mutation| mutation.value.as_bytes());
    let if_op = |wanted: &str| if op == wanted { value } else { b"" };
    let mut out = if_op("zip-before").to_vec();
    let mut directory = Vec::new();
    let mut entries = Vec::new();
    for n in 1..4u32 {
        let second = n == 2;
        let name = if second && op == "zip-name" { value.to_vec() } else { name(n).into_bytes() };
        if second && matches!(op, "zip-directory" | "zip-hidden") {
            let content = if op == "zip-hidden" { b"Mac OS X".to_vec() } else { Vec::new() };
            entries.push((value.to_vec(), content, second));
        }
        entries.push((name, ct(n).bytes(), second));
    }
    let count = entries.len() as u16;
    for (name, content, second) in entries {
        let here = |wanted: &str| {
            let bytes = if second { if_op(wanted) } else { b"" };
            if bytes.is_empty() { Vec::new() } else { field(bytes) }
        };
        let (extra, central) = (here("zip-extra"), here("zip-central-extra"));
        let comment = if second { if_op("zip-entry-comment") } else { b"" };
        if second {
            out.extend(if_op("zip-gap"));
        }
        let offset = out.len() as u32;
        // A date of the patient in the file's own: 12 April 1986.
        let day = if second && op == "zip-time" { (6 << 9) | (4 << 5) | 12 } else { 0x0021 };
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0];
        common.extend(u16::to_le_bytes(day));
        common.extend(crc32fast::hash(&content).to_le_bytes());
        common.extend([(content.len() as u32).to_le_bytes(); 2].concat());
        common.extend((name.len() as u16).to_le_bytes());
        let with = |extra: &[u8]| [&common[..], &(extra.len() as u16).to_le_bytes()].concat();
        out.extend([&b"PK\x03\x04"[..], &with(&extra), &name, &extra, &content].concat());
        directory.extend([&b"PK\x01\x02\x14\0"[..], &with(&central)].concat());
        directory.extend((comment.len() as u16).to_le_bytes());
        directory.extend([0; 8]);
        directory.extend(offset.to_le_bytes());
        directory.extend([&name[..], &central, comment].concat());
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count.to_le_bytes(); 2].concat());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend((if_op("zip-comment").len() as u16).to_le_bytes());
    out.extend(if_op("zip-comment"));
    out.extend(if_op("zip-behind"));
    out
}

/// An extra field of another program.
fn field(bytes: &[u8]) -> Vec<u8> {
    [&[0x75, 0x70][..], &(bytes.len() as u16).to_le_bytes(), bytes].concat()
}
