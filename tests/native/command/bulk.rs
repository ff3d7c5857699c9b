//! `check --report-dir`: many zips and folders at once, one verdict each, taken up again
//! where a run was stopped, and judged anew when anything differs that a verdict rests on.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::build::text;
use crate::common::clean::{EVENT, ct, name};
use deidentifier::archive::Zip;

struct Site(tempfile::TempDir);

struct Done {
    status: i32,
    said: String,
    lines: Vec<Value>,
}

/// A zip of these images.
fn zip(images: &[Vec<u8>]) -> Vec<u8> {
    let mut zip = Zip::new();
    let mut out = Vec::new();
    for (bytes, n) in images.iter().zip(1..) {
        out.extend(zip.add(&name(n), bytes.len() as u64, crc32fast::hash(bytes)).unwrap());
        out.extend(bytes);
    }
    out.extend(zip.finish());
    out
}

fn good(images: u32) -> Vec<u8> {
    zip(&(1..=images).map(|n| ct(n).bytes()).collect::<Vec<_>>())
}

fn named() -> Vec<u8> {
    zip(&[ct(1).set(text(0x0010_1001, "PN", "Abernathy^Rosalind")).bytes()])
}

impl Site {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
        let words = format!("check --report-dir verdicts {line}");
        command.current_dir(self.0.path()).args(words.split_whitespace());
        command
    }

    fn check(&self, line: &str) -> Done {
        let done = self.command(line).output().unwrap();
        let said = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        let lines = if self.at("verdicts").exists() { self.lines() } else { Vec::new() };
        Done { status: done.status.code().unwrap(), said, lines }
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap_or_default()
    }

    /// Every line is whole and an object.
    fn lines(&self) -> Vec<Value> {
        let text = self.text("verdicts/check.jsonl");
        assert!(text.is_empty() || text.ends_with('\n'), "half a line");
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Changes what was written down.
    fn rewrite(&self, change: impl Fn(&mut Value)) {
        let mut lines = self.lines();
        lines.iter_mut().for_each(change);
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        self.put("verdicts/check.jsonl", text);
    }
}

impl Done {
    fn ends_with(&self, status: i32, sentence: &str) -> &Self {
        assert_eq!(self.status, status, "{}", self.said);
        assert!(self.said.contains(sentence), "{sentence}: {}", self.said);
        self
    }

    fn of(&self, path: &str) -> &Value {
        let own: Vec<&Value> = self.lines.iter().filter(|line| line["path"] == path).collect();
        assert_eq!(own.len(), 1, "{path}: {:#?}", self.lines);
        own[0]
    }
}

#[test]
fn each_zip_and_each_folder_has_one_verdict() {
    let site = Site::new();
    site.put("in/good.zip", good(3));
    site.put("in/named.ZIP", named());
    site.put("in/cut.zip", &good(2)[..400]);
    site.put("in/letter.txt", "Dear colleague");
    for n in 1..=2 {
        site.put(&format!("in/{}", name(n)), ct(n).bytes());
    }
    site.put("in/empty/readme", "nothing");
    site.put("alone.bin", good(1));
    let done = site.check("in alone.bin in/good.zip");
    done.ends_with(1, "6 checked: 3 without known problem, 3 with problems, 0 not read");
    assert_eq!(done.lines.len(), 6);
    let line = done.of("in/good.zip");
    let digest: String = Sha256::digest(good(3)).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((&line["verdict"], &line["images"]), (&"pass".into(), &3.into()));
    assert_eq!(line["digest"], digest);
    assert_eq!(line["findings"]["fail"], serde_json::json!({}));
    assert_eq!(line["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(done.of("in/named.ZIP")["findings"]["fail"]["removed-present"], 1);
    assert_eq!(done.of("in/cut.zip")["findings"]["fail"]["archive-unreadable"], 1);
    assert_eq!(done.of(&format!("in/{EVENT}"))["verdict"], "pass");
    assert_eq!(done.of("in/empty")["verdict"], "fail");
    assert_eq!(done.of("alone.bin")["verdict"], "pass", "a zip by its bytes");

    let table = site.text("verdicts/check.csv");
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(&rows.headers().unwrap()[0], "path");
    let rows: Vec<_> = rows.records().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), 6);
    let row = rows.iter().find(|row| &row[0] == "in/named.ZIP").unwrap();
    assert_eq!((&row[2], &row[3], &row[4]), ("fail", "1", "1"));
    assert!(row[7].contains("removed-present:1"), "{row:?}");
    for text in [&table, &site.text("verdicts/check.jsonl"), &done.said] {
        assert!(!text.contains("Abernathy") && !text.contains("2.25."), "{text}");
    }
    let left: Vec<_> = fs::read_dir(site.at("verdicts")).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn all_good_is_done() {
    let site = Site::new();
    site.put("a.zip", good(1));
    site.put(&format!("in/{}", name(1)), ct(1).bytes());
    site.check("a.zip in").ends_with(0, "2 checked: 2 without known problem");
    // A folder of images alone is an exam itself.
    site.check(&format!("in/{EVENT}")).ends_with(0, "(1 known from before)");
    assert_eq!(site.lines().len(), 2, "what other runs found of other inputs stays");
}

#[test]
fn what_was_judged_is_not_judged_again_until_something_differs() {
    let site = Site::new();
    site.put("in/a.zip", good(2));
    site.put(&format!("in/{}", name(1)), ct(1).bytes());
    site.check("in").ends_with(0, "(0 known from before)");
    // So many images are in none: whoever says it again has read it, not counted.
    site.rewrite(|line| line["images"] = 99.into());
    let again = site.check("in");
    again.ends_with(0, "(2 known from before)");
    assert!(again.lines.iter().all(|line| line["images"] == 99), "{:#?}", again.lines);

    // Another zip of the same bytes is known; a folder under another name is not.
    site.put("other/b.zip", good(2));
    site.put(&format!("other/{}", name(1)), ct(1).bytes());
    let other = site.check("other");
    assert_eq!(other.of("other/b.zip")["images"], 99);
    assert_eq!(other.of(&format!("other/{EVENT}"))["images"], 1);

    // One byte, of the same length and time of change.
    let path = site.at("in/a.zip");
    let when = fs::metadata(&path).unwrap().modified().unwrap();
    let mut bytes = good(2);
    let middle = bytes.len() / 4;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    File::options().write(true).open(&path).unwrap().set_modified(when).unwrap();
    let done = site.check("in");
    done.ends_with(1, "in/a.zip: problems found");
    assert_ne!(done.of("in/a.zip")["images"], 99);
    site.put("in/a.zip", good(2));

    for (key, value) in [("version", "0.0.0"), ("build", "another"), ("settings", "others")] {
        site.rewrite(|line| {
            line["images"] = 99.into();
            line[key] = value.into();
        });
        let done = site.check("in");
        assert_eq!(done.of("in/a.zip")["images"], 2, "{key}");
        assert_eq!(done.of(&format!("in/{EVENT}"))["images"], 1, "{key}");
    }
}

#[test]
fn other_settings_are_another_verdict() {
    let site = Site::new();
    site.put("a.zip", good(1));
    site.put("safe.json", r#"{ "ltp2-deid-settings": 1, "link-safe-names": true }"#);
    site.check("a.zip").ends_with(0, "(0 known");
    let done = site.check("a.zip --settings safe.json");
    done.ends_with(1, "(0 known");
    assert_eq!(done.of("a.zip")["findings"]["fail"]["file-name"], 1);
}

#[test]
fn half_a_line_goes_and_a_run_that_was_killed_is_taken_up() {
    let site = Site::new();
    for n in 0..40 {
        // No two alike.
        site.put(&format!("in/{n:02}.zip"), good(n + 1));
    }
    // Stops a run as soon as there are more lines than these, unless it has ended.
    let stopped = |had: usize| {
        let mut run = site.command("in").stdout(Stdio::null()).spawn().unwrap();
        let lines = || site.text("verdicts/check.jsonl").matches('\n').count();
        while lines() <= had && run.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let _ = run.kill();
        run.wait().unwrap();
        let found = site.lines().len();
        assert!(found > had || found == 40, "nothing was written while it ran");
        found
    };
    let found = stopped(0);
    let mut lines = File::options().append(true).open(site.at("verdicts/check.jsonl")).unwrap();
    lines.write_all(br#"{"path":"in/39.zip","dig"#).unwrap();
    let found = stopped(found);
    let done = site.check("in");
    done.ends_with(0, "40 checked: 40 without known problem");
    assert!(done.said.contains(&format!("({found} known from before)")), "{}", done.said);
    assert_eq!(done.lines.len(), 40);
    for n in 0..40 {
        assert_eq!(done.of(&format!("in/{n:02}.zip"))["images"], n + 1);
    }
}

#[test]
fn what_cannot_be_asked_for_writes_nothing() {
    let site = Site::new();
    site.put("in/a.zip", good(1));
    site.check("nowhere").ends_with(2, "an input is not there");
    site.check("in --event-id 7654321").ends_with(2, "cannot be used with");
    site.check("in --settings in/a.zip").ends_with(2, "settings file");
    site.check(".").ends_with(2, "lies in a folder that is checked");
    assert!(!site.at("verdicts").exists());
    for (file, text) in [
        ("verdicts/check.jsonl", "{\"name\": \"mine\"}\n"),
        ("verdicts/check.jsonl", "not a line of this program"),
        ("verdicts/check.csv", "mine,too\n1,2\n"),
    ] {
        site.put(file, text);
        let done = site.command("in").output().unwrap();
        assert_eq!(done.status.code(), Some(2), "{file}");
        assert_eq!(site.text(file), text, "it is not this program's to change");
        fs::remove_dir_all(site.at("verdicts")).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_fails_and_is_tried_again() {
    let site = Site::new();
    site.put("in/a.zip", good(1));
    site.put(&format!("in/{}", name(1)), ct(1).bytes());
    let pipe = site.at(&format!("in/{EVENT}/pipe"));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let done = site.check("in");
    done.ends_with(1, "1 not read");
    assert_eq!(done.of(&format!("in/{EVENT}"))["verdict"], "unread");
    fs::remove_file(pipe).unwrap();
    let done = site.check("in");
    done.ends_with(0, "(1 known from before)");
    assert_eq!(done.lines.len(), 2);
}

/// The script of the pipeline's task, as Nextflow would leave it for bash.
#[cfg(unix)]
#[test]
fn the_pipelines_task_ends_well_with_either_verdict_and_not_without_one() {
    let pipeline = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/bulk/main.nf");
    let pipeline = fs::read_to_string(pipeline).unwrap();
    let script = pipeline.split("\"\"\"").nth(1).unwrap().replace("\\$", "$");
    let program = PathBuf::from(env!("CARGO_BIN_EXE_ltp2-deid"));
    let bin = program.parent().unwrap().display().to_string();
    let run = |zip: Option<Vec<u8>>, with: &str| {
        let site = Site::new();
        if let Some(zip) = zip {
            site.put("received.zip", zip);
        }
        site.put("own.json", r#"{ "ltp2-deid-settings": 1, "link-safe-names": true }"#);
        let script = script.replace("${with}", with);
        assert!(!script.contains("${"), "{script}");
        let mut bash = Command::new("bash");
        bash.args(["-ue", "-c", &script]).current_dir(site.0.path());
        let path = format!("{bin}:{}", std::env::var("PATH").unwrap());
        let done = bash.env("PATH", path).output().unwrap();
        let text = site.text("verdict/check.jsonl");
        let verdict = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let verdicts: Vec<Value> = verdict.map(|line| line["verdict"].clone()).collect();
        (done.status.success(), verdicts)
    };
    assert_eq!(run(Some(good(2)), ""), (true, vec!["pass".into()]));
    assert_eq!(run(Some(named()), ""), (true, vec!["fail".into()]));
    assert_eq!(run(Some(good(2)), "--settings 'own.json'"), (true, vec!["fail".into()]));
    assert_eq!(run(None, ""), (false, vec![]));
}

/// A zip of a gibibyte, a hole on the disk, where the system lends much less memory.
#[cfg(target_os = "linux")]
#[test]
fn a_zip_is_not_read_into_memory() {
    use std::io::{Seek as _, SeekFrom};
    let site = Site::new();
    let header = ct(1).bytes();
    let picture = 1_u64 << 30;
    let mut zip = Zip::new();
    let size = header.len() as u64 + picture;
    let mut file = File::create(site.at("large.zip")).unwrap();
    file.write_all(&zip.add(&name(1), size, 0).unwrap()).unwrap();
    file.write_all(&header).unwrap();
    file.seek(SeekFrom::Current(i64::try_from(picture).unwrap())).unwrap();
    file.write_all(&zip.finish()).unwrap();
    let program = env!("CARGO_BIN_EXE_ltp2-deid");
    let line = format!("ulimit -v 700000; exec '{program}' check --report-dir verdicts large.zip");
    let mut run = Command::new("bash");
    run.args(["-c", &line]).current_dir(site.0.path()).env("RAYON_NUM_THREADS", "2");
    let done = run.output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(1), "{said}");
    let line = &site.lines()[0];
    assert_eq!(line["verdict"], "fail");
    // Its sum is not that of its bytes: all of them were read for that.
    assert_eq!(line["findings"]["fail"]["archive-damaged"], 1, "{line}");
}
