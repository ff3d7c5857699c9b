//! What a header costs: written and audited, in one thread, when its neighbours were written
//! before it. The pictures are next to nothing.

use std::time::Instant;

use anyhow::{Result, bail};
use deidentifier::deid::ExamPlan;
use deidentifier::flow::{Message, Scan, Scanner, Session, Writer};
use deidentifier::policy::Settings;

use super::files;
use super::table::{Table, median};
use super::{Place, ROUNDS};

/// How many slices a round writes.
const SLICES: u32 = 500;
/// What one of them may take.
const MICROSECONDS: f64 = 60.0;

/// Measures with what is remembered of the neighbours and without, by turns.
pub fn run(_: &Place, table: &mut Table) -> Result<()> {
    let slices: Vec<Vec<u8>> = (0..SLICES).map(files::small).collect();
    let mut scans = Vec::new();
    let mut plan = ExamPlan::default();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        plan = scanned(&slices);
        scans.push(each(began));
    }
    let writer = Writer::new(plan.clone());
    let forgetful = Writer::new(plan).without_memo();
    let (mut warm, mut off) = (Vec::new(), Vec::new());
    written(&writer, &slices)?;
    for _ in 0..ROUNDS {
        warm.push(written(&writer, &slices)?);
        off.push(written(&forgetful, &slices)?);
    }
    let [warm, off, scans] = [warm, off, scans].map(|times| median(&times));
    table.judge(
        "headers, native, per file of 170 elements, write and audit, memo warm: 60 µs",
        format!("{warm:.0} µs"),
        warm <= MICROSECONDS,
    );
    table.tell("the same without the memo", format!("{off:.0} µs"));
    table.tell("what the memo leaves of it", format!("{:.2}", warm / off));
    table.tell("headers, native, per file, scanned", format!("{scans:.0} µs"));
    Ok(())
}

/// What the exam of these slices is written with.
fn scanned(slices: &[Vec<u8>]) -> ExamPlan {
    let mut session = Session::new(Settings::default());
    let mut scanner = Scanner::default();
    for (index, slice) in (0..).zip(slices) {
        if let Scan::Done(scanned) = scanner.scan(slice, slice.len() as u64) {
            session.send(Message::Scanned { index, scanned });
        }
    }
    let studies = session.studies();
    session.exam_plan("1234567", studies.iter().map(|study| study.uid.as_str()))
}

/// Microseconds for each slice. Digests are no matter of headers.
fn written(writer: &Writer, slices: &[Vec<u8>]) -> Result<f64> {
    let began = Instant::now();
    for slice in slices {
        let mut job = writer.start(slice.len() as u64).without_sha256();
        let pushed = job.push(slice);
        if let Err(code) = pushed.and_then(|()| writer.finish_unhashed(job)) {
            bail!("a slice is not written: {}", code.as_str());
        }
    }
    Ok(each(began))
}

fn each(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1e6 / f64::from(SLICES)
}
