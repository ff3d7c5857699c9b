//! Runs files through the product's public doors as the command does: scanned, given an
//! Event ID, offered decisions taken, written in order, checked.

use deidentifier::Code;
use deidentifier::check::Severity;
use deidentifier::deid::Segment;
use deidentifier::flow::{Line, Prefix, Scan, Scanned, Scanner, Session, Writer};
use deidentifier::plan::IdForm;
use deidentifier::policy::Settings;

/// The Event ID that every exam of a run gets.
pub const EVENT: &str = "7654321";

/// What became of one file.
#[derive(Debug)]
pub struct Output {
    /// The de-identified file; there also when the check then failed.
    pub bytes: Option<Vec<u8>>,
    /// What is kept of a written file, its audit among it.
    pub line: Option<Line>,
    /// How it ended.
    pub code: Code,
}

impl Output {
    /// The bytes of a file that was written and passed its check.
    pub fn passed(&self) -> &[u8] {
        assert_eq!(self.code, Code::Written, "{:#?}", self.failures());
        self.bytes.as_deref().unwrap()
    }

    /// What the check says against the file.
    pub fn failures(&self) -> Vec<String> {
        let findings = self.line.iter().flat_map(|line| &line.audit.findings);
        findings
            .filter(|finding| finding.severity == Severity::Fail)
            .map(|finding| format!("{:?} at {}", finding.problem, finding.path))
            .collect()
    }

    /// Whether these bytes stand anywhere in the output.
    pub fn holds(&self, needle: &[u8]) -> bool {
        self.bytes.as_deref().is_some_and(|bytes| contains(bytes, needle))
    }
}

/// A run over files.
pub struct Run {
    pub session: Session,
    pub outputs: Vec<Output>,
}

/// A run of one file under the default settings.
pub fn one(file: &[u8]) -> Output {
    one_with(file, Settings::default())
}

/// A run of one file.
pub fn one_with(file: &[u8], settings: Settings) -> Output {
    run(&[file], settings).outputs.remove(0)
}

/// Runs the files as one drop, each exam under an Event ID of its own: the first, by date,
/// gets [`EVENT`], the next the number behind it. Pictures that are held for a look are
/// released.
pub fn run(files: &[&[u8]], settings: Settings) -> Run {
    run_released(files, settings, true)
}

/// The same, with or without anybody having looked at pictures.
pub fn run_released(files: &[&[u8]], settings: Settings, looked: bool) -> Run {
    let mut session = Session::new(settings);
    let mut scanner = Scanner::new(&session.settings().policy);
    for (index, file) in (0..).zip(files) {
        session.add(index, scan(&mut scanner, file));
    }
    let first: u32 = EVENT.parse().unwrap();
    for (number, study) in (first..).zip(session.studies()) {
        if looked {
            let series = study.series.iter().map(|series| series.uid.as_str().to_owned());
            session.choices.released.extend(series);
        }
        // An exam that holds the ID as an identifier cannot have it, and stays out.
        let typed = match IdForm::of(session.settings()) {
            IdForm { prefix: "", .. } => number.to_string(),
            form => {
                format!("{}{:0width$}", form.prefix, number % 100_000, width = form.digits.into())
            }
        };
        let Ok(id) = session.judge(&study, &typed, None) else { continue };
        session.choices.confirmed.insert(id.clone());
        session.choices.events.insert(study.uid.as_str().to_owned(), id.clone());
        for question in session.questions(study.uid.as_str(), id.as_str()) {
            let offered = question.asked.offered.clone();
            session.decide(study.uid.as_str(), question.tag, &question.original, &offered);
        }
    }
    let mut outputs: Vec<Output> =
        files.iter().map(|_| Output { bytes: None, line: None, code: Code::Cancelled }).collect();
    for tasks in session.plan() {
        let writer = Writer::new(tasks.plan);
        for index in tasks.files {
            let file = files[index as usize];
            match write(&writer, file) {
                Ok((bytes, line)) => {
                    let output = &mut outputs[index as usize];
                    (output.bytes, output.line) = (Some(bytes), Some(line.clone()));
                    session.add_written(index, line);
                }
                Err(code) => session.close(index, code),
            }
        }
    }
    session.finish();
    for code in Code::ALL {
        for index in session.files(*code) {
            outputs[index as usize].code = *code;
        }
    }
    let counted: u64 = session.outcomes().iter().map(|count| count.count).sum();
    assert_eq!(counted, files.len() as u64, "every file ends exactly once");
    Run { session, outputs }
}

/// Looks at a file as it would be read: a beginning first, then as much as is asked for.
pub fn scan(scanner: &mut Scanner, file: &[u8]) -> Scanned {
    let len = file.len() as u64;
    let mut reading = Prefix::new(len);
    loop {
        match scanner.scan(&file[..reading.wanted() as usize], len) {
            Scan::Done(scanned) => return *scanned,
            Scan::More(needed) => reading.more(needed).expect("no step forward"),
        }
    }
}

/// Writes a file in pieces of a size of their own, and puts the pieces of the output
/// together as a save does.
pub fn write(writer: &Writer, file: &[u8]) -> Result<(Vec<u8>, Line), Code> {
    let mut job = writer.start(file.len() as u64);
    for chunk in file.chunks(5000) {
        job.push(chunk)?;
    }
    let (segments, line) = writer.finish(job)?;
    let mut out = Vec::new();
    for segment in segments {
        match segment {
            Segment::Bytes(bytes) => out.extend(bytes),
            Segment::Source(range) => out.extend(&file[range.start as usize..range.end as usize]),
        }
    }
    assert_eq!(out.len() as u64, line.size_bytes);
    assert_eq!(crc32fast::hash(&out), line.crc32);
    Ok((out, line))
}

/// Whether `needle` stands in `bytes`.
pub fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    find(bytes, needle).is_some()
}

/// Where `needle` first stands in `bytes`.
pub fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, needle)
}
