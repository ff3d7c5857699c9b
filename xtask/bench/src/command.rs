//! The command beside other programs: the same 500 files on the same disk, turn by turn.
//! Each writes them anew; the command writes a zip, or a folder, and reads it again. The others
//! look at no picture, so neither does the command here; what it takes with its search is told.

mod against;
mod check;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::files::{self, Pixels};
use crate::tab::EVENT_ID;
use crate::table::{Table, median};
use crate::{Place, ROUNDS};

const FILES: u32 = 500;
/// The four attributes that gdcmanon empties or removes.
const DUMB: [&str; 8] =
    ["--empty", "10,10", "--empty", "10,20", "--remove", "10,40", "--remove", "10,1010"];

/// The processes of a run that writes to a folder.
type Start = Box<dyn Fn(&Path) -> Vec<Command>>;

/// A program that takes part: what it is called, and the processes that do the work.
struct Rival {
    name: &'static str,
    start: Start,
    seconds: Vec<f64>,
}

/// Measures all by turns.
pub fn run(place: &Place, table: &mut Table) -> Result<()> {
    if let Some(other) = &place.against {
        return against::run(place, other, table);
    }
    let folder = files::exam(&place.files, FILES, Pixels::Noise)?;
    let mut rivals = rivals(place, &folder)?;
    // Every program and file is in the system's memory from here on.
    for rival in &rivals {
        time(rival, &place.scratch)?;
    }
    for _ in 0..ROUNDS {
        for rival in &mut rivals {
            let seconds = time(rival, &place.scratch)?;
            rival.seconds.push(seconds);
        }
    }
    let of = |name: &str| {
        rivals.iter().find(|rival| rival.name == name).map(|rival| median(&rival.seconds))
    };
    let ours = of(OURS).context("the command did not run")?;
    let rate = |seconds: f64| f64::from(FILES) / seconds;
    table.tell("command, 500 files to a checked zip", format!("{:.0} files/s", rate(ours)));
    for (name, least, how) in PEERS {
        let target = format!("command: at least {least:.1} times the files a second of {name}");
        match of(name) {
            None => table.judge(&target, format!("not installed: {how}"), false),
            Some(theirs) => {
                let ratio = theirs / ours;
                let figure =
                    format!("{ratio:.2} ({:.0} : {:.0} files/s)", rate(ours), rate(theirs));
                table.judge(&target, figure, ratio >= least);
            }
        }
    }
    let floor = of(COPY).context("cp did not run")?;
    let figure =
        |ours: f64| format!("{:.2} ({:.0} ms : {:.0} ms)", ours / floor, ours * 1e3, floor * 1e3);
    table.judge("command: at most 1.6 times the time of cp -r", figure(ours), ours / floor <= 1.6);
    if let Some(ours) = of(FOLDER) {
        let speed = floor / ours;
        table.judge(
            "command, --layout folder: at least 80 % of the speed of cp -r",
            format!("{:.0} % ({:.0} ms : {:.0} ms)", speed * 100.0, ours * 1e3, floor * 1e3),
            speed >= 0.8,
        );
    }
    if let Some(ours) = of(SEARCHING) {
        table.tell("command with its search of noise for letters, to cp -r", figure(ours));
    }
    check::run(place, table)
}

const OURS: &str = "ltp2-deid";
const FOLDER: &str = "ltp2-deid --layout folder";
const SEARCHING: &str = "ltp2-deid with its search";
const COPY: &str = "cp -r";
/// Their names, how fast the command should be as a multiple of them, and where to get them.
const PEERS: [(&str, f64, &str); 2] = [
    ("dcmanon", 1.0, "cargo install dicom-anonymization"),
    ("gdcmanon --dumb", 0.8, "apt-get install libgdcm-tools"),
];
/// What the others do not do either.
const UNSEARCHED: [&str; 2] = ["--pictures", "skip"];

fn rivals(place: &Place, folder: &Path) -> Result<Vec<Rival>> {
    let ours = |name, more: &[&'static str]| {
        let (command, input, more) = (place.command.clone(), folder.to_path_buf(), more.to_vec());
        let start = move |out: &Path| {
            let mut ours = deidentify_with(&command, &input, out);
            ours.args(&more);
            vec![ours]
        };
        Rival { name, start: Box::new(start), seconds: Vec::new() }
    };
    let [how, skip] = UNSEARCHED;
    let mut rivals = vec![
        ours(OURS, &UNSEARCHED),
        ours(FOLDER, &[how, skip, "--layout", "folder"]),
        ours(SEARCHING, &[]),
    ];
    let input = folder.to_path_buf();
    let copy = move |out: &Path| {
        let mut copy = Command::new("cp");
        copy.arg("-r").arg(&input).arg(out.join("copy"));
        vec![copy]
    };
    rivals.push(Rival { name: COPY, start: Box::new(copy), seconds: Vec::new() });
    if is_there("dcmanon") {
        let input = folder.to_path_buf();
        let start = move |out: &Path| {
            let mut peer = Command::new("dcmanon");
            peer.args(["anonymize", "--recursive", "-i"]).arg(&input).arg("-o").arg(out);
            vec![peer]
        };
        rivals.push(Rival { name: PEERS[0].0, start: Box::new(start), seconds: Vec::new() });
    }
    if is_there("gdcmanon") {
        // It works on one core: so it runs once for each, on a share of the files.
        let shares = shares(folder, &place.scratch)?;
        let start = move |out: &Path| {
            let one = |(index, share): (usize, &PathBuf)| {
                let mut peer = Command::new("gdcmanon");
                peer.arg("--dumb").args(DUMB).arg("-i").arg(share);
                peer.arg("-o").arg(out.join(index.to_string())).arg("-r");
                peer
            };
            shares.iter().enumerate().map(one).collect()
        };
        rivals.push(Rival { name: PEERS[1].0, start: Box::new(start), seconds: Vec::new() });
    }
    Ok(rivals)
}

/// `ltp2-deid deidentify` of a folder to a zip.
pub fn deidentify(place: &Place, folder: &Path, out: &Path) -> Command {
    deidentify_with(&place.command, folder, out)
}

fn deidentify_with(program: &Path, folder: &Path, out: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("deidentify").arg(folder).args(["--event-id", EVENT_ID]).arg("--out").arg(out);
    command
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Folders of hard links, one for each core.
fn shares(folder: &Path, scratch: &Path) -> Result<Vec<PathBuf>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let shares: Vec<PathBuf> =
        (0..cores).map(|core| scratch.join(format!("share-{core}"))).collect();
    let mut files = Vec::new();
    for series in fs::read_dir(folder)? {
        for file in fs::read_dir(series?.path())? {
            files.push(file?.path());
        }
    }
    for share in &shares {
        fs::create_dir_all(share)?;
    }
    for (index, (file, share)) in files.iter().zip(shares.iter().cycle()).enumerate() {
        fs::hard_link(file, share.join(format!("{index}.dcm")))?;
    }
    Ok(shares)
}

/// Seconds from the start of the first process to the end of the last. Before, what
/// others wrote has reached the disk; afterwards, the output is gone.
fn time(rival: &Rival, scratch: &Path) -> Result<f64> {
    let out = scratch.join("out");
    fs::create_dir_all(&out)?;
    let _ = Command::new("sync").status();
    let mut commands = (rival.start)(&out);
    let began = Instant::now();
    let started = commands.iter_mut().map(quiet).collect::<Result<Vec<Child>>>()?;
    for mut child in started {
        let status = child.wait()?;
        if !status.success() {
            bail!("{} failed ({status})", rival.name);
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    let written = count(&out)?;
    if written == 0 {
        bail!("{} wrote nothing", rival.name);
    }
    fs::remove_dir_all(&out)?;
    Ok(seconds)
}

fn count(folder: &Path) -> Result<usize> {
    let mut files = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        files += if path.is_dir() { count(&path)? } else { 1 };
    }
    Ok(files)
}

fn quiet(command: &mut Command) -> Result<Child> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().with_context(|| name)
}

/// Runs a command to its end; its memory at the peak in bytes, where the system tells.
pub fn peak_of(mut command: Command) -> Result<u64> {
    let mut child = quiet(&mut command)?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        let text = fs::read_to_string(&status_file).unwrap_or_default();
        let kib = text.lines().find_map(|line| {
            line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse::<u64>().ok()
        });
        peak = peak.max(kib.unwrap_or(0) * 1024);
        std::thread::sleep(Duration::from_millis(10));
    };
    if !status.success() {
        bail!("the command failed ({status})");
    }
    Ok(peak)
}
