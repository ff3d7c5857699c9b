//! The page against a bare read of the same files by the same browser.

mod against;

use std::path::Path;

use anyhow::Result;
use deidentifier::flow::FIRST_READ_BYTES;

use crate::files::{self, Pixels};
use crate::tab::{Tab, best_bare};
use crate::table::{Table, median};
use crate::{Place, ROUNDS};

const RUN_FILES: u32 = 500;
const SCAN_FILES: u32 = 3000;

/// Measures a run over 500 files and a scan of 3,000.
pub fn run(place: &Place, table: &mut Table) -> Result<()> {
    if let Some(other) = &place.against {
        return against::run(place, other, table);
    }
    let dense = files::exam(&place.files, RUN_FILES, Pixels::Noise)?;
    let sparse = files::exam(&place.files, SCAN_FILES, Pixels::Sparse)?;
    read_once(&dense)?;
    let tab = Tab::start();
    let (mut runs, mut bare, mut blocked) = (Vec::new(), Vec::new(), [0.0_f64; 3]);
    for round in 0..ROUNDS {
        tab.scan(&dense);
        // By turns the one and the other goes first.
        if round % 2 == 1 {
            bare.push(tab.bare_reads());
        }
        tab.deidentify();
        runs.push(tab.run_ms());
        blocked[1] = blocked[1].max(tab.blocked_ms("bench.pressed", "bench.stages.done + 200"));
        if round % 2 == 0 {
            bare.push(tab.bare_reads());
        }
        told(round, "run of 500", &runs, &bare);
    }
    table.tell(
        "500 files of noise, search for letters, behind \u{201c}ready\u{201d}",
        search(&tab, &dense),
    );
    tab.scan(&dense);
    tab.deidentify();
    let began = tab.number("performance.now()");
    save(&tab);
    blocked[2] = tab.blocked_ms(&began.to_string(), "Infinity");
    let (floor, flight) = best_bare(&bare);
    let (run, ratio) = (median(&runs), median(&runs) / floor);
    table.judge(
        "500 files, press to done: at most 1.5 times a bare read",
        format!("{ratio:.2} ({run:.0} ms : {floor:.0} ms, {flight} in flight; 1.3 wished)"),
        ratio <= 1.5,
    );

    let (mut scans, mut bare) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        tab.scan(&sparse);
        scans.push(tab.scan_ms());
        blocked[0] = blocked[0].max(tab.blocked_ms("bench.taken", "bench.stages.ready + 200"));
        bare.push(tab.bare_first_reads(FIRST_READ_BYTES, &sparse));
        told(round, "scan of 3,000", &scans, &bare);
    }
    let (floor, flight) = best_bare(&bare);
    let (scan, ratio) = (median(&scans), median(&scans) / floor);
    table.judge(
        "3,000 files, scan: at most 1.3 times a bare read of the headers",
        format!("{ratio:.2} ({scan:.0} ms : {floor:.0} ms, {flight} in flight)"),
        ratio <= 1.3,
    );
    for (what, ms) in ["scan of 3,000", "run over 500", "save of 500"].into_iter().zip(blocked) {
        let target = format!("{what}: page blocked for at most 50 ms");
        table.judge(&target, longest(ms), ms <= 50.0);
    }
    Ok(())
}

/// Says on the way what a round took: the page, and the bare reads in their patterns.
fn told(round: usize, what: &str, page: &[f64], bare: &[Vec<f64>]) {
    let (page, bare) = (page.last(), bare.last());
    eprintln!("bench: round {} of {ROUNDS}, {what}: {page:.0?} ms, bare {bare:.0?}", round + 1);
}

/// How long the page was blocked; the browser tells of 50 ms and more.
pub fn longest(ms: f64) -> String {
    if ms == 0.0 { "never 50 ms".to_owned() } else { format!("{ms:.0} ms at the longest") }
}

/// What the search for letters takes behind everything else, a frame and worker: the median of
/// some rounds. Noise is what it finds most strokes in.
fn search(tab: &Tab, folder: &Path) -> String {
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        tab.scan(folder);
        browser_tests::page::open_look(tab);
        browser_tests::page::wait_for_search(tab);
        let ms = tab.number("performance.now() - bench.stages.ready");
        took.push(ms * tab.number("bench.workers") / f64::from(RUN_FILES));
    }
    format!("{:.1} ms a frame of 512 \u{d7} 512 (5 wished)", median(&took))
}

/// Presses Save and waits for the file.
fn save(tab: &Tab) {
    let saved = browser_tests::page::save(tab, crate::tab::EVENT_ID);
    let _ = std::fs::remove_file(saved);
}

/// Brings files into the system's memory.
fn read_once(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_once(&path)?;
        } else {
            std::fs::read(path)?;
        }
    }
    Ok(())
}
