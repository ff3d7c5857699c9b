//! The command run on a file, and other programs asked about what it wrote.
//! `cargo xtask test native` installs those programs and names pydicom's Python in
//! `LTP2_JUDGES`; without that variable there is nobody to ask, and nothing is judged.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::build::Build;

/// The Event ID of every output.
pub const EVENT_ID: &str = "1234567";

/// The transfer syntax of deflated data sets.
const DEFLATED: &[u8] = b"1.2.840.10008.1.2.1.99";

/// The script that reads originals and outputs with pydicom.
pub const READ: &str =
    concat!(include_str!("../judges/cleared.py"), include_str!("../judges/read.py"));

/// The script that compares them element by element.
pub const COMPARE: &str =
    concat!(include_str!("../judges/cleared.py"), include_str!("../judges/compare.py"));

/// The script that asks LabCAS's own checker about them.
pub const LABCAS: &str = include_str!("../judges/labcas.py");

/// An original and what the command made of it.
#[derive(Debug)]
pub struct Pair {
    pub original: PathBuf,
    pub output: PathBuf,
}

/// Python with pydicom and numpy, when there is one.
pub fn python() -> Option<PathBuf> {
    std::env::var_os("LTP2_JUDGES").map(PathBuf::from)
}

/// De-identifies a file, folder or zip by itself, into the folder `out`. Returns the
/// images written, in the order of their numbers.
pub fn deidentify(original: &Path, out: &Path) -> Vec<PathBuf> {
    let run = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"))
        .arg("deidentify")
        .arg(original)
        .args(["--event-id", EVENT_ID, "--layout", "folder", "--out"])
        .arg(out)
        .output()
        .unwrap();
    let status = run.status.code();
    let words = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(matches!(status, Some(0 | 1 | 3)), "{}: {status:?} {words}", original.display());
    if !out.is_dir() {
        return Vec::new();
    }
    let mut images = super::files_below(out);
    images.retain(|path| path.extension().is_some_and(|extension| extension == "dcm"));
    images.sort_by_key(|path| (path.as_os_str().len(), path.clone()));
    images
}

/// De-identifies every original by itself; those that are in scope have an output. A zip
/// among them has no single original to compare with.
pub fn pairs(originals: impl IntoIterator<Item = PathBuf>, folder: &Path) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (number, original) in originals.into_iter().enumerate() {
        let outputs = deidentify(&original, &folder.join(number.to_string()));
        pairs.extend(outputs.into_iter().map(|output| Pair { original: original.clone(), output }));
    }
    pairs
}

/// Writes a built file as `<name>.dcm` into `folder` and de-identifies it by itself. Its
/// output is the only one, and there must be one.
pub fn pair(folder: &Path, name: &str, build: &Build) -> Pair {
    let original = folder.join(format!("{name}.dcm"));
    std::fs::write(&original, build.bytes()).unwrap();
    let mut outputs = deidentify(&original, &folder.join(name));
    assert_eq!(outputs.len(), 1, "{name} has no output");
    Pair { original, output: outputs.remove(0) }
}

/// Runs a Python script that reads the pairs (original, tab, output, a line each) and
/// returns the lines that it prints. `arguments` follow the script.
pub fn ask(python: &Path, script: &str, arguments: &[&str], pairs: &[Pair]) -> Vec<String> {
    let mut child = Command::new(python)
        .args(["-c", script])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut list = String::new();
    for Pair { original, output } in pairs {
        list.push_str(&format!("{}\t{}\n", original.display(), output.display()));
    }
    child.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "the judge's script failed");
    String::from_utf8_lossy(&out.stdout).lines().map(String::from).collect()
}

/// What dcmdump (dcmtk) cannot read without a word, and what dciodvfy (dicom3tools) calls
/// an error in the output that it does not in the original.
pub fn validators(pairs: &[Pair]) -> Vec<String> {
    let mut faults = Vec::new();
    for Pair { original, output } in pairs {
        let dump = Command::new("dcmdump").arg("-q").arg(output).output().unwrap();
        if !dump.status.success() || !dump.stderr.is_empty() {
            let words = String::from_utf8_lossy(&dump.stderr).into_owned();
            faults.push(format!("{}: dcmdump: {words}", original.display()));
        }
        let (before, after) = (dciodvfy(original), dciodvfy(output));
        let new: Vec<_> = after.difference(&before).collect();
        if !new.is_empty() {
            faults.push(format!("{}: dciodvfy: {new:#?}", original.display()));
        }
    }
    faults
}

/// Originals whose output dcmdump cannot read without a word, though it can read the
/// original; asked about many files at once.
pub fn dcmdump(pairs: &[Pair]) -> Vec<(PathBuf, String)> {
    let said = |files: &[&PathBuf]| {
        let dump = Command::new("dcmdump").args(["-q", "-M"]).args(files).output().unwrap();
        let words = String::from_utf8_lossy(&dump.stderr).into_owned();
        (!dump.status.success() || !words.is_empty()).then_some(words)
    };
    let mut faults = Vec::new();
    let mut open: Vec<&[Pair]> = pairs.chunks(200).collect();
    while let Some(some) = open.pop() {
        let outputs: Vec<&PathBuf> = some.iter().map(|pair| &pair.output).collect();
        let Some(words) = said(&outputs) else { continue };
        match some {
            [pair] if said(&[&pair.original]).is_none() => {
                faults.push((pair.original.clone(), words));
            }
            [_] => {}
            _ => {
                let (left, right) = some.split_at(some.len() / 2);
                open.extend([left, right]);
            }
        }
    }
    faults
}

/// dciodvfy's errors, each once.
fn dciodvfy(file: &Path) -> BTreeSet<String> {
    let start = std::fs::read(file).unwrap();
    let start = &start[..start.len().min(1024)];
    if start.windows(DEFLATED.len()).any(|window| window == DEFLATED) {
        // dciodvfy does not inflate: it judges what dcmconv makes of such a file.
        let folder = tempfile::tempdir().unwrap();
        let inflated = folder.path().join("inflated.dcm");
        let convert = Command::new("dcmconv").arg("+te").args([file, &inflated]).status();
        assert!(convert.unwrap().success(), "dcmconv failed");
        return dciodvfy(&inflated);
    }
    let out = Command::new("dciodvfy").arg("-new").arg(file).output().unwrap();
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    text.lines().filter(|line| line.starts_with("Error")).map(String::from).collect()
}
