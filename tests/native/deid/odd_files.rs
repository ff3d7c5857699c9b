//! One odd file never costs an exam: a good image with one element made odd, in every VR and
//! every form of length, goes the whole way between two good ones. Never is more than that
//! image lost, the good ones come out as without it, what is written of it passes the check
//! anew and names nobody, and other readers read it.

use std::collections::BTreeMap;

use deidentifier::Code;
use deidentifier::check::{Expectation, Severity, whole};
use deidentifier::policy::Settings;
use rayon::prelude::*;

use crate::common::build::{Build, Syntax, fd, pixels16, raw, seq, text, us};
use crate::common::judge::{self, Pair};
use crate::common::odd::{self, Form, Place};
use crate::common::parse;
use crate::common::run::{EVENT, contains, run};

/// What names the patient of the generated images.
const NAMED: [&str; 6] =
    ["QUXOLVARINE", "ZEBEDIAH", "48001516234", "ACC5598765", "19600102", "WEXFORDSON"];

/// Every so many mutations is tried; all, with `LTP2_ALL_MUTATIONS`.
const STRIDE: usize = 61;

fn ct() -> Build {
    let code = |value: &str, meaning: &str| {
        vec![
            text(0x0008_0100, "SH", value),
            text(0x0008_0102, "SH", "SCT"),
            text(0x0008_0104, "LO", meaning),
        ]
    };
    Build::ct()
        .set(text(0x0008_0050, "SH", "ACC5598765"))
        .set(text(0x0008_0090, "PN", "WEXFORDSON^RITA"))
        .set(text(0x0010_0010, "PN", "QUXOLVARINE^ZEBEDIAH"))
        .set(text(0x0010_0020, "LO", "48001516234"))
        .set(seq(
            0x0008_1140,
            vec![vec![
                text(0x0008_1150, "UI", "1.2.840.10008.5.1.4.1.1.2"),
                text(0x0008_1155, "UI", "2.25.3.77"),
            ]],
        ))
        .set(text(0x0018_1030, "LO", "Low dose QUXOLVARINE lung"))
        .set(seq(0x0018_0012, vec![code("7140000", "Iodinated contrast agent")]))
        .set(raw(0x0018_9346, "SQ", []))
        .set(fd(0x0018_9345, &[4.5]))
        .set(text(0x0019_0010, "LO", "GEMS_ACQU_01"))
        .set(text(0x0019_1023, "DS", "39.37"))
        .set(text(0x0020_4000, "LT", "seen by WEXFORDSON"))
        .set(text(0x0028_0301, "CS", "NO"))
        .set(seq(
            0x0040_0275,
            vec![vec![
                text(0x0040_0007, "LO", "CT chest"),
                seq(0x0040_0008, vec![code("399331006", "CT of QUXOLVARINE chest")]),
                text(0x0040_1001, "SH", "ACC5598765"),
            ]],
        ))
        .set(text(0x0045_0010, "LO", "GEMS_HELIOS_01"))
        .set(us(0x0045_1001, 64))
}

fn pet() -> Build {
    let build = ct();
    Build::pet()
        .elements
        .into_iter()
        .filter(|element| matches!(element.tag, 0x0008_0008..=0x0008_0018 | 0x0008_0060 | 0x0020_000E..=0x0020_0011 | 0x0054_1001 | 0x0028_1052))
        .fold(build, Build::set)
        .remove(0x0018_0060)
        .set(text(0x0009_0010, "LO", "GEMS_PETD_01"))
        .set(text(0x0009_100D, "DT", "20240305101500"))
        .set(seq(
            0x0054_0016,
            vec![vec![
                text(0x0018_0031, "LO", "Fluorodeoxyglucose"),
                text(0x0018_1072, "TM", "091500"),
                text(0x0018_1074, "DS", "370000000"),
                seq(0x0054_0304, vec![vec![text(0x0008_0100, "SH", "Y-X1743"), text(0x0008_0104, "LO", "FDG")]]),
            ]],
        ))
        .set(raw(0x0054_0081, "US", [3, 0]))
}

/// A real image of pydicom's, its picture cut to a corner.
fn real() -> Build {
    let build = parse::explicit_le(&crate::common::pydicom("test_files/CT_small.dcm"));
    build.set(us(0x0028_0010, 4)).set(us(0x0028_0011, 4)).set(pixels16((100..116).collect()))
}

/// The image with this number of the exam.
fn numbered(build: &Build, number: u32) -> Build {
    let uid = format!("2.25.3.1.{number}");
    let mut build = build
        .clone()
        .set(text(0x0008_0018, "UI", &uid))
        .set(text(0x0020_0013, "IS", &number.to_string()))
        .set(text(0x0020_0032, "DS", &format!(r"-100\-100\{number}")));
    let class = build.text_of(0x0008_0016).unwrap();
    build.meta = Some(vec![
        raw(0x0002_0001, "OB", [0, 1]),
        text(0x0002_0002, "UI", &class),
        text(0x0002_0003, "UI", &uid),
        text(0x0002_0010, "UI", build.syntax.uid()),
        text(0x0002_0012, "UI", "1.2.3"),
        text(0x0002_0016, "AE", "WEXFORDSON"),
    ]);
    build
}

/// A mutation: which element, and how.
#[derive(Debug, Clone)]
enum Mutation {
    Meta(usize, Form),
    Data(Place, Form),
}

fn mutations(build: &Build) -> Vec<Mutation> {
    let forms = odd::forms();
    let mut all = Vec::new();
    for place in odd::places(&build.elements) {
        all.extend(forms.iter().map(|form| Mutation::Data(place.clone(), *form)));
    }
    for index in 0..build.meta.as_ref().map_or(0, Vec::len) {
        all.extend(forms.iter().map(|form| Mutation::Meta(index, *form)));
    }
    all
}

/// The mutated files, each once, with what was done to it in words.
fn files(build: &Build) -> BTreeMap<Vec<u8>, String> {
    let of = format!("{:?} {}", build.syntax, build.text_of(0x0008_0060).unwrap());
    let mut files = BTreeMap::new();
    for mutation in mutations(build) {
        let (words, odd) = match mutation {
            Mutation::Data(place, form) => {
                let mut elements = build.elements.clone();
                let tags: Vec<String> = (1..=place.len())
                    .map(|depth| format!("{:08X}", odd::at(&mut elements, &place[..depth]).tag))
                    .collect();
                let words = format!("{of} {} {form:?}", tags.join(">"));
                (words, odd::mutated(build, &place, form))
            }
            Mutation::Meta(index, form) => {
                let tag = build.meta.as_ref().unwrap()[index].tag;
                (format!("{of} {tag:08X} {form:?}"), odd::mutated_meta(build, index, form))
            }
        };
        files.entry(odd.bytes()).or_insert(words);
    }
    files
}

/// What became of a mutated file.
struct Tried {
    what: String,
    file: Vec<u8>,
    output: Option<Vec<u8>>,
    code: Code,
    faults: Vec<String>,
}

fn attempt(good: &[Vec<u8>; 2], file: Vec<u8>, what: String, alone: &[Vec<u8>; 2]) -> Tried {
    let outcome = run(&[&good[0], &file, &good[1]], Settings::default());
    let mut faults = Vec::new();
    for (number, output) in [(0, &alone[0]), (2, &alone[1])] {
        let got = &outcome.outputs[number];
        if got.code != Code::Written {
            faults.push(format!("good image: {:?} {:?}", got.code, got.failures()));
        } else if got.bytes.as_ref() != Some(output) {
            faults.push("a good image comes out otherwise".to_owned());
        }
    }
    let mut outputs = outcome.outputs;
    let odd = outputs.swap_remove(1);
    let output = odd.bytes.filter(|_| odd.code == Code::Written);
    if let Some(output) = &output {
        for received in [false, true] {
            let expect = Expectation {
                event_id: Some(EVENT),
                received,
                settings: &Settings::default(),
                name: None,
                originals: None,
            };
            let again = whole(output, &expect).findings;
            let fails = again.iter().filter(|finding| finding.severity == Severity::Fail);
            faults.extend(fails.map(|finding| format!("checked anew: {finding:?}")));
        }
        let left = NAMED.iter().filter(|token| contains(output, token.as_bytes()));
        faults.extend(left.map(|token| format!("{token} is in the output")));
    }
    Tried { what, file, output, code: odd.code, faults }
}

fn outputs_of(exam: &[Build; 3]) -> [Vec<u8>; 2] {
    let alone = run(&[&exam[0].bytes(), &exam[2].bytes()], Settings::default());
    [0, 1].map(|index| alone.outputs[index].passed().to_vec())
}

fn exams() -> Vec<[Build; 3]> {
    let syntaxes = [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::ExplicitBe];
    let mut exams = Vec::new();
    for build in [ct(), pet()] {
        for syntax in &syntaxes {
            let build = build.clone().syntax(syntax.clone());
            exams.push([1, 2, 3].map(|number| numbered(&build, number)));
        }
    }
    exams.push([1, 2, 3].map(|number| numbered(&real(), number)));
    exams
}

/// The element names the patient: with another value the exam is that of two patients.
fn tells_the_patient(what: &str) -> bool {
    ["00100010", "00100020", "00100030"].iter().any(|tag| what.contains(tag))
}

#[test]
fn one_odd_element_costs_no_more_than_its_image() {
    let stride = if std::env::var_os("LTP2_ALL_MUTATIONS").is_some() { 1 } else { STRIDE };
    let mut tried = Vec::new();
    for (offset, exam) in exams().iter().enumerate() {
        let alone = outputs_of(exam);
        let good = [0, 2].map(|number: usize| exam[number].bytes());
        let some: Vec<_> = files(&exam[1]).into_iter().skip(offset).step_by(stride).collect();
        let some = some.into_par_iter();
        tried.par_extend(some.map(|(file, what)| attempt(&good, file, what, &alone)));
    }
    let mut counts = BTreeMap::<&str, usize>::new();
    for one in &tried {
        *counts.entry(one.code.as_str()).or_default() += 1;
    }
    println!("{} mutations: {counts:?}", tried.len());
    let mut faults: Vec<String> = tried
        .iter()
        .filter(|one| !tells_the_patient(&one.what))
        .flat_map(|one| one.faults.iter().map(move |fault| format!("{}: {fault}", one.what)))
        .collect();
    faults.extend(judged(&tried));
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// What pydicom and dcmdump cannot read in the outputs though they read the original.
fn judged(tried: &[Tried]) -> Vec<String> {
    let Some(python) = judge::python() else { return Vec::new() };
    let folder = tempfile::tempdir().unwrap();
    let mut seen = std::collections::BTreeMap::new();
    let mut pairs = Vec::new();
    for (number, one) in tried.iter().enumerate() {
        let Some(output) = &one.output else { continue };
        if seen.insert(output, number).is_some() {
            continue;
        }
        let original = folder.path().join(format!("{number}.dcm"));
        let path = folder.path().join(format!("{number}-out.dcm"));
        std::fs::write(&original, &one.file).unwrap();
        std::fs::write(&path, output).unwrap();
        pairs.push(Pair { original, output: path });
    }
    let name = |path: &str| {
        let stem = std::path::Path::new(path).file_stem()?.to_str()?.to_owned();
        Some(tried.get(stem.parse::<usize>().ok()?)?.what.clone())
    };
    let lines = judge::ask(&python, include_str!("../../judges/odd.py"), &[], &pairs);
    let mut faults: Vec<String> = lines
        .iter()
        .map(|line| match line.split_once('\t') {
            Some((path, fault)) => format!("{}: pydicom: {fault}", name(path).unwrap_or_default()),
            None => line.clone(),
        })
        .collect();
    faults.extend(judge::dcmdump(&pairs).into_iter().map(|(path, fault)| {
        format!("{}: dcmdump: {fault}", name(&path.to_string_lossy()).unwrap_or_default())
    }));
    println!("{} outputs judged", pairs.len());
    faults
}
