//! The size of the one file, and how soon it can take files.

use std::process::Command;

use anyhow::Result;

use crate::tab::Tab;
use crate::table::{Table, median};
use crate::{Place, ROUNDS};

/// Measures both.
pub fn run(_place: &Place, table: &mut Table) -> Result<()> {
    let page = std::fs::read(browser_tests::page_file())?;
    // As a server would send it.
    let packed =
        Command::new("gzip").args(["-9", "-c"]).arg(browser_tests::page_file()).output()?;
    for (target, bytes, limit) in [
        ("HTML file at most 2,500 kB", page.len(), 2_500_000),
        // 900 of them without the search of pictures and its light table, which may add 150.
        ("HTML file gzipped at most 1,050 kB", packed.stdout.len(), 1_050_000),
    ] {
        table.judge(target, format!("{} kB", bytes.div_ceil(1000)), bytes <= limit);
    }
    let tab = Tab::start();
    let mut ready = Vec::new();
    for _ in 0..=ROUNDS {
        tab.open();
        ready.push(tab.number("bench.stages.empty"));
    }
    // The first time, the file was not in memory and the browser had just started.
    let warm = median(ready.get(1..).unwrap_or_default());
    let first = ready.first().copied().unwrap_or(f64::NAN);
    let figure = format!("{warm:.0} ms (the first time {first:.0} ms)");
    table.judge("ready for a drop in less than 500 ms", figure, warm < 500.0);
    Ok(())
}
