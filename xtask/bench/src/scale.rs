//! Large drops: 500, 5,000 and 20,000 files with time and memory, a zip of ten
//! gigabytes that other programs accept, and one file of 2 GiB.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::chart::{self, Point};
use crate::command::{self, peak_of};
use crate::files::{self, Pixels};
use crate::tab::{EVENT_ID, Tab};
use crate::table::{Table, mib};
use crate::{Place, page};

const COUNTS: [u32; 3] = [500, 5000, 20_000];
const MIB: f64 = (1 << 20) as f64;
/// What saving the largest drop takes, and some room to spare.
const ROOM_BYTES: u64 = 14_000_000_000;
/// What a file costs among 20,000, as a multiple of what one costs among 500.
const GROWTH_ALLOWED: f64 = 1.05;

/// Measures growth, in the page and in the command.
pub fn run(place: &Place, table: &mut Table) -> Result<()> {
    let (mut in_page, mut in_command) = (Vec::new(), Vec::new());
    for count in COUNTS {
        let folder = files::exam(&place.files, count, Pixels::Sparse)?;
        let is_largest = count == COUNTS[2];
        if is_largest && free_bytes(&place.scratch)? < ROOM_BYTES {
            bail!("20,000 files need 14 GB of room in {}", place.scratch.display());
        }
        let tab = Tab::start();
        tab.scan(&folder);
        let scan_ms = tab.scan_ms();
        tab.deidentify();
        let point = Point {
            files: count,
            seconds: (scan_ms + tab.run_ms()) / 1000.0,
            peak_mib: tab.number("bench.heapBytes") / MIB,
        };
        eprintln!("bench: page, {}", point.told());
        in_page.push(point);
        if is_largest {
            largest(&tab, &folder, table)?;
        }
        drop(tab);
        in_command.push(command_point(place, &folder, count)?);
    }
    for (what, points) in [("page", &in_page), ("command", &in_command)] {
        let costs: Vec<f64> = points.iter().map(Point::cost).collect();
        for point in points {
            table.tell(&format!("{what}: {} files", point.files), point.figures());
        }
        let growth = costs.last().zip(costs.first()).map_or(f64::NAN, |(last, first)| last / first);
        let target = format!(
            "{what}: a file costs at most {GROWTH_ALLOWED} times as much of 20,000 as of 500"
        );
        let figure = format!("{growth:.2} times");
        table.judge(&target, figure, growth <= GROWTH_ALLOWED);
    }
    if let Some(file) = &place.chart {
        std::fs::write(file, chart::svg(&in_page, &in_command))?;
        eprintln!("bench: {} drawn", file.display());
    }
    Ok(())
}

/// What is asked of 20,000 files in the page.
fn largest(tab: &Tab, folder: &Path, table: &mut Table) -> Result<()> {
    table.judge("20,000 files, 10 GB: finishes", "it does, check passed".to_owned(), true);
    for (what, from, to) in [
        ("scan of 20,000", "bench.taken", "bench.stages.ready + 500"),
        ("run over 20,000", "bench.pressed", "bench.stages.done + 500"),
    ] {
        let ms = tab.blocked_ms(from, to);
        let target = format!("{what}: page blocked for at most 50 ms");
        table.judge(&target, page::longest(ms), ms <= 50.0);
    }
    let began = tab.number("performance.now()");
    browser_tests::page::press(tab, &format!("[data-event='{EVENT_ID}'] .save"));
    let zip = arrived(&tab.downloads().join(format!("{EVENT_ID}.zip")))?;
    let blocked = tab.blocked_ms(&began.to_string(), "Infinity");
    let target = "save of 20,000: page blocked for at most 50 ms";
    table.judge(target, page::longest(blocked), blocked <= 50.0);
    memory(tab, "20,000 files", table);
    let gigabytes = zip.metadata()?.len() as f64 / 1e9;
    for (reader, words) in READERS {
        let mut words = words.iter();
        let program = words.next().context("no program")?;
        let target = format!("its zip is accepted by {reader}");
        match Command::new(program).args(words).arg(&zip).output() {
            Err(_) => table.judge(&target, format!("{program} is not installed"), false),
            Ok(out) => {
                let good = out.status.success();
                let word = if good { "accepted" } else { "refused" };
                table.judge(&target, format!("{gigabytes:.1} GB, {word}"), good);
            }
        }
    }
    std::fs::remove_file(zip)?;
    cancel(tab, folder, table);
    Ok(())
}

const READERS: [(&str, &[&str]); 3] = [
    ("unzip -t", &["unzip", "-tqq"]),
    (
        "Python's zipfile",
        &["python3", "-c", "import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip())"],
    ),
    ("7-Zip", &["7zz", "t", "-bd"]),
];

/// Cancels a run over all files once it is under way.
fn cancel(tab: &Tab, folder: &Path, table: &mut Table) {
    tab.scan(folder);
    tab.press_deidentify();
    tab.until("Number(document.querySelector('#progress')?.getAttribute('aria-valuenow')) >= 200");
    browser_tests::page::press(tab, "#cancel");
    tab.until("document.body.dataset.stage === 'done'");
    let ms = tab.number("bench.stages.done - bench.cancelled");
    let figure = format!("{ms:.0} ms");
    table.judge("20,000 files: a cancelled run stops within a second", figure, ms <= 1000.0);
}

/// The memory taken so far, against its limits.
fn memory(tab: &Tab, what: &str, table: &mut Table) {
    tab.run("bench.sampleHeap()", json!([]));
    let (wasm, heap) = (tab.number("bench.wasmBytes"), tab.number("bench.heapBytes"));
    let target = format!("{what}: wasm memory at most 64 MiB a worker");
    table.judge(&target, mib(wasm), wasm > 0.0 && wasm <= 64.0 * MIB);
    let target = format!("{what}: the page's JavaScript heap at most 300 MB");
    table.judge(&target, mib(heap), heap > 0.0 && heap <= 300e6);
}

/// One file of 2 GiB.
pub fn frames(place: &Place, table: &mut Table) -> Result<()> {
    let folder = files::multi_frame(&place.files)?;
    let tab = Tab::start();
    tab.scan(&folder);
    tab.deidentify();
    let figure = format!("in {:.1} s, check passed", tab.run_ms() / 1000.0);
    table.judge("one file of 2 GiB: finishes", figure, true);
    memory(&tab, "one file of 2 GiB", table);
    Ok(())
}

/// The command over as many files: seconds, and its memory at the peak.
fn command_point(place: &Place, folder: &Path, files: u32) -> Result<Point> {
    let out = place.scratch.join("out");
    let began = Instant::now();
    let peak = peak_of(command::deidentify(place, folder, &out))?;
    let seconds = began.elapsed().as_secs_f64();
    std::fs::remove_dir_all(out)?;
    let point = Point { files, seconds, peak_mib: peak as f64 / MIB };
    eprintln!("bench: command, {}", point.told());
    Ok(point)
}

/// Waits until a download is whole.
fn arrived(zip: &Path) -> Result<std::path::PathBuf> {
    let folder = zip.parent().context("no folder")?;
    let limit = Duration::from_secs(1800);
    let start = Instant::now();
    while start.elapsed() < limit {
        let names = std::fs::read_dir(folder)?.flatten().map(|entry| entry.file_name());
        let is_partly = names.into_iter().any(|n| n.to_string_lossy().ends_with(".crdownload"));
        if !is_partly && zip.metadata().is_ok_and(|data| data.len() > 0) {
            return Ok(zip.to_path_buf());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    bail!("the zip was not saved")
}

/// Room on the disk of a folder.
fn free_bytes(folder: &Path) -> Result<u64> {
    let out = Command::new("df").args(["-Pk"]).arg(folder).output()?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let free = text.lines().nth(1).and_then(|line| line.split_whitespace().nth(3));
    Ok(free.and_then(|kib| kib.parse::<u64>().ok()).context("df says nothing")? * 1024)
}
