//! What each stage costs on one header, and whether looking at many files stays linear.
//! `cargo bench --profile native`; `cargo xtask bench` measures the product as a whole.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../tests/common/build.rs"]
#[allow(dead_code, clippy::panic, clippy::indexing_slicing)]
mod build;

use std::hint::black_box;

use build::{Build, text};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use deidentifier::archive::Zip;
use deidentifier::deid::{ExamPlan, Identifiers, Place, Sweep};
use deidentifier::dicom::read::read_header;
use deidentifier::flow::{Message, Scan, Scanner, Session, Writer};
use deidentifier::policy::{Attribute, Context, Modality, Settings, resolve};
use dicom_core::{Tag, VR};

/// The pixel data of a CT slice: 512 by 512 of 16 bits.
const PICTURE_BYTES: usize = 512 * 512 * 2;

/// The `number`th slice of an exam.
fn slice(number: usize) -> Vec<u8> {
    Build::ct()
        .set(text(0x0008_0018, "UI", &format!("2.25.3.1.{number}")))
        .set(text(0x0020_0013, "IS", &number.to_string()))
        .set(text(0x0020_0032, "DS", &format!(r"-100\-100\{number}")))
        .bytes()
}

/// What an exam of these files is written with.
fn plan(files: &[Vec<u8>]) -> ExamPlan {
    let mut session = Session::new(Settings::default());
    let mut scanner = Scanner::default();
    for (index, file) in (0..).zip(files) {
        if let Scan::Done(scanned) = scanner.scan(file, file.len() as u64) {
            session.send(Message::Scanned { index, scanned });
        }
    }
    let studies = session.studies();
    session.exam_plan("1234567", studies.iter().map(|study| study.uid.as_str()))
}

fn one_header(criterion: &mut Criterion) {
    let file = slice(1);
    let len = file.len() as u64;
    let header = read_header(&file, len).unwrap();
    let elements = header.data_set.nodes.len() as u64;
    let mut group = criterion.benchmark_group("header");
    group.throughput(Throughput::Elements(elements));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| read_header(black_box(&file), len));
    });

    let settings = Settings::default();
    let context = Context { modality: Modality::Ct, path: &[] };
    let tags: Vec<Tag> = header.data_set.nodes.iter().map(|node| node.tag).collect();
    group.bench_function("resolve", |bencher| {
        bencher.iter(|| {
            for tag in &tags {
                let attribute =
                    Attribute { tag: *tag, vr: VR::LO, is_sequence: false, creator: None };
                black_box(resolve(&attribute, &context, &settings));
            }
        });
    });

    let writer = Writer::new(plan(std::slice::from_ref(&file)));
    group.bench_function("write and check", |bencher| {
        bencher.iter(|| {
            let mut job = writer.start(len);
            job.push(black_box(&file)).unwrap();
            writer.finish(job).unwrap()
        });
    });
    group.finish();
}

fn sweep(criterion: &mut Criterion) {
    let file = slice(1);
    let header = read_header(&file, file.len() as u64).unwrap();
    let mut identifiers = Identifiers::default();
    identifiers.collect(&header.data_set, &file);
    let sweep = Sweep::new(&identifiers, "1234567");
    let place = Place::new(Tag(0x0008, 0x103E), VR::LO);
    let line = "5.1 LOW DOSE LUNG SCREEN 1.25 MM STANDARD ";
    let mut group = criterion.benchmark_group("sweep");
    for lines in [1, 10, 100] {
        let long = line.repeat(lines);
        group.throughput(Throughput::Bytes(long.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(long.len()), &long, |bencher, text| {
            bencher.iter(|| sweep.text(black_box(text), &place));
        });
    }
    group.finish();
}

/// The time for each file must not depend on how many there are.
fn many_files(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scan and plan, per file");
    group.sample_size(10);
    for count in [1000, 2000, 4000] {
        let files: Vec<Vec<u8>> = (1..=count).map(slice).collect();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::from_parameter(count), &files, |bencher, files| {
            bencher.iter(|| Writer::new(plan(files)));
        });
    }
    group.finish();
}

fn archive(criterion: &mut Criterion) {
    let picture: Vec<u8> = (0..PICTURE_BYTES).map(|at| (at * 31) as u8).collect();
    let mut group = criterion.benchmark_group("archive");
    group.throughput(Throughput::Bytes(PICTURE_BYTES as u64));
    group.bench_function("crc", |bencher| {
        bencher.iter(|| crc32fast::hash(black_box(&picture)));
    });
    for entries in [1000_u32, 20_000] {
        group.throughput(Throughput::Elements(entries.into()));
        group.bench_with_input(BenchmarkId::new("zip", entries), &entries, |bencher, entries| {
            bencher.iter(|| {
                let mut zip = Zip::new();
                for number in 0..*entries {
                    let name = format!("1234567/IMG#{number}_1234567.dcm");
                    black_box(zip.add(&name, PICTURE_BYTES as u64, number).unwrap());
                }
                zip.finish()
            });
        });
    }
    group.finish();
}

criterion_group!(stages, one_header, sweep, many_files, archive);
criterion_main!(stages);
