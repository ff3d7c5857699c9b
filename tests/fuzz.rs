//! A short run of the fuzz targets (`fuzz/src/targets.rs`): over their seeds, the committed
//! corpora, every input that once broke one, and mutations from a generator with a fixed seed,
//! so that every run is the same. `cargo xtask fuzz` is the long one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "../fuzz/src/seeds.rs"]
mod seeds;
#[path = "../fuzz/src/targets.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use common::{build, plant, run, zips};

/// Numbers that look random and are the same each time (xorshift64*).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }
}

/// What lengths, tags and markers are made of, and what confuses whoever reads them.
const PARTS: [&[u8]; 16] = [
    &[0xFF, 0xFF, 0xFF, 0xFF],
    &[0xFF, 0xFF, 0xFF, 0x7F],
    &[0, 0, 0, 0],
    &[0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF],
    &[0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0],
    &[0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0],
    &[0xE0, 0x7F, 0x10, 0x00],
    &[0xFC, 0xFF, 0xFC, 0xFF],
    b"SQ\0\0",
    b"UN\0\0",
    b"PN",
    b"\\",
    &[0x1B, 0x24, 0x42],
    &[0xFF, 0xFE],
    &[0xFF, 0xD9],
    b"ZQXTOKEN",
];

fn mutated(inputs: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = inputs[numbers.below(inputs.len())].clone();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len());
        let end = (at + 1 + numbers.below(16)).min(bytes.len());
        match numbers.below(7) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << numbers.below(8),
            1 if !bytes.is_empty() => bytes[at] = numbers.below(256) as u8,
            2 => {
                let part = PARTS[numbers.below(PARTS.len())];
                bytes.splice(at..(at + part.len()).min(bytes.len()), part.iter().copied());
            }
            3 => {
                let part = PARTS[numbers.below(PARTS.len())];
                bytes.splice(at..at, part.iter().copied());
            }
            4 => {
                let piece = bytes[at..end].to_vec();
                let to = numbers.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            5 => drop(bytes.drain(at..end)),
            _ => {
                let other = &inputs[numbers.below(inputs.len())];
                bytes.truncate(at);
                bytes.extend(&other[at.min(other.len())..]);
            }
        }
    }
    bytes
}

/// Files of a folder below `fuzz`, by name; none when it is not there.
fn committed(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Runs a target; what breaks it is written down, to be run again.
fn fuzz(name: &str, mutations: usize) {
    let target = targets::ALL.iter().find(|(known, _)| *known == name).unwrap().1;
    let tried = |bytes: &[u8], what: &str| {
        if catch_unwind(AssertUnwindSafe(|| target(bytes))).is_err() {
            let file = std::env::temp_dir().join(format!("ltp2-fuzz-{name}"));
            std::fs::write(&file, bytes).unwrap();
            panic!("{name}: {what}; the input is {}", file.display());
        }
    };
    let mut inputs = seeds::of(name);
    assert!(!inputs.is_empty());
    inputs.extend(committed(&format!("corpus/{name}")));
    inputs.extend(committed(&format!("regressions/{name}")));
    for (number, input) in inputs.iter().enumerate() {
        tried(input, &format!("input {number}"));
    }
    let mut numbers = Numbers(0x5EED_0000 + name.len() as u64);
    for number in 0..mutations {
        tried(&mutated(&inputs, &mut numbers), &format!("mutation {number}"));
    }
}

/// Mutations of a target's inputs in a short run.
macro_rules! short_runs {
    ($($target:ident $mutations:literal,)*) => {
        $(#[test] fn $target() { fuzz(stringify!($target), $mutations); })*

        #[test]
        fn every_target_has_a_short_run() {
            let run = [$(stringify!($target)),*];
            assert!(targets::ALL.iter().all(|(name, _)| run.contains(name)));
        }
    };
}

short_runs! {
    deidentify 600,
    header 2000,
    zip 2000,
    check 600,
    markers 600,
    preview_jpeg2000 150,
    preview_jpeg 300,
    preview_jpeg_ls 300,
    preview_rle 1000,
    preview_native 1000,
    event_map 2000,
    settings 2000,
}

/// What a long run begins with, into the folder that `LTP2_FUZZ_SEEDS` names.
#[test]
#[ignore = "cargo xtask fuzz runs it"]
fn seeds_are_written() {
    let folder = std::env::var_os("LTP2_FUZZ_SEEDS").unwrap();
    for (target, _) in targets::ALL {
        let folder = Path::new(&folder).join(target);
        std::fs::create_dir_all(&folder).unwrap();
        for (number, seed) in seeds::of(target).iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{number:03}")), seed).unwrap();
        }
    }
}
