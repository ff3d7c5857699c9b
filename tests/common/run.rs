//! Runs files through the product's public doors as the command does: scanned, given an
//! Event ID, offered decisions taken, written in order, checked.

use deidentifier::Code;
use deidentifier::check::Severity;
use deidentifier::deid::Segment;
use deidentifier::flow::{
    EventTasks, How, Line, Message, Prefix, Scan, Scanned, Scanner, Session, State, Writer,
};
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
    run_after(files, settings, looked, |_| {})
}

/// The same, with what a person does last before the run.
pub fn run_after(
    files: &[&[u8]],
    settings: Settings,
    looked: bool,
    last: impl FnOnce(&mut Session),
) -> Run {
    let mut session = scanned(files, settings);
    let first: u32 = EVENT.parse().unwrap();
    for (number, exam) in (first..).zip(session.studies()) {
        let study = exam.uid.as_str();
        if looked {
            for series in exam.series.iter().filter(|series| !series.held.is_empty()) {
                release(&mut session, series.uid.as_str(), true);
            }
        }
        let typed = match IdForm::of(session.settings()) {
            IdForm { prefix: "", .. } => number.to_string(),
            form => {
                format!("{}{:0width$}", form.prefix, number % 100_000, width = form.digits.into())
            }
        };
        give_id(&mut session, study, &typed);
    }
    take_offers(&mut session);
    last(&mut session);
    let mut outputs: Vec<Output> =
        files.iter().map(|_| Output { bytes: None, line: None, code: Code::Cancelled }).collect();
    let tasks = session.begin();
    write_all(&mut session, tasks, files, |index, bytes, line| {
        let output = &mut outputs[index as usize];
        (output.bytes, output.line) = (Some(bytes), Some(line.clone()));
    });
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

/// A session that was told of these files.
pub fn scanned(files: &[&[u8]], settings: Settings) -> Session {
    let mut scanner = Scanner::new(&settings.policy);
    let mut session = Session::new(settings);
    for (index, file) in (0..).zip(files) {
        let scanned = Box::new(scan(&mut scanner, file));
        session.send(Message::Scanned { index, scanned });
    }
    session
}

/// Types an exam's Event ID and says that all dates in it are one event. An exam that cannot
/// have the ID, for it holds it as an identifier, stays without one.
pub fn give_id(session: &mut Session, study: &str, typed: &str) {
    let event_id = |text: &str| Message::EventId { study: study.to_owned(), text: text.to_owned() };
    session.send(event_id(typed));
    session.send(Message::Shared { study: study.to_owned(), is_shared: true });
    let mut cards = session.view().cards.value.iter();
    if cards.any(|card| card.study.as_str() == study && card.id.state == State::Bad) {
        session.send(event_id(""));
    }
}

/// Decides the held pictures of a series.
pub fn release(session: &mut Session, series: &str, is_in: bool) {
    let (series, when) = (series.to_owned(), String::new());
    session.send(Message::Pictures { series, is_in, when });
}

/// Takes what is offered for every text, and leaves the pictures as they are.
pub fn take_offers(session: &mut Session) {
    for item in session.view().review.value.texts.clone() {
        let (how, text, when) = (How::Edit, item.offered, String::new());
        session.send(Message::Text { id: item.id, how, text, when });
    }
}

/// Writes what is planned and tells the session; `output` gets what was written.
pub fn write_all(
    session: &mut Session,
    tasks: Vec<EventTasks>,
    files: &[&[u8]],
    mut output: impl FnMut(u32, Vec<u8>, &Line),
) {
    for event in tasks {
        let writer = Writer::new(event.plan);
        for index in event.files {
            session.send(match write(&writer, files[index as usize]) {
                Ok((bytes, line)) => {
                    output(index, bytes, &line);
                    Message::Written { index, line: Box::new(line) }
                }
                Err(code) => Message::Failed { index, code },
            });
        }
    }
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
