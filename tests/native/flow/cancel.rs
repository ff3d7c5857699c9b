//! A run that is cancelled: every file ends, and nothing that nobody compared goes out.

use crate::common::build::{Build, text};
use crate::common::run::{EVENT, give_id, scanned, write_all};
use deidentifier::Code;
use deidentifier::policy::Settings;

/// Runs three images, the last two under one SOP Instance UID, and writes only these.
fn written(files: &[Vec<u8>], done: &[u32]) -> Vec<Code> {
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let mut session = scanned(&files, Settings::default());
    for study in session.studies() {
        give_id(&mut session, study.uid.as_str(), EVENT);
    }
    let mut tasks = session.begin();
    for event in &mut tasks {
        event.files.retain(|index| done.contains(index));
    }
    write_all(&mut session, tasks, &files, |_, _, _| {});
    session.finish();
    let counted: u64 = session.outcomes().iter().map(|count| count.count).sum();
    assert_eq!(counted, files.len() as u64);
    let of = |index| Code::ALL.iter().find(|code| session.files(**code).contains(&index));
    (0..files.len() as u32).map(|index| *of(index).unwrap()).collect()
}

fn files(same: bool) -> Vec<Vec<u8>> {
    let copy = Build::ct().set(text(0x0008_0018, "UI", "2.25.3.1.2"));
    let other = if same { copy.clone() } else { copy.clone().set(text(0x0018_0060, "DS", "140")) };
    vec![Build::ct().bytes(), copy.bytes(), other.bytes()]
}

#[test]
fn what_was_not_reached_was_cancelled() {
    use Code::{Cancelled, ConflictingDuplicate, Duplicate, Written};
    for same in [true, false] {
        let files = files(same);
        assert_eq!(written(&files, &[]), [Cancelled; 3]);
        assert_eq!(written(&files, &[0]), [Written, Cancelled, Cancelled]);
        // One of two copies says nothing of the other.
        assert_eq!(written(&files, &[0, 1]), [Written, Cancelled, Cancelled]);
        assert_eq!(written(&files, &[1]), [Cancelled; 3]);
        assert_eq!(written(&files, &[2]), [Cancelled; 3]);
    }
    assert_eq!(written(&files(true), &[0, 1, 2]), [Written, Written, Duplicate]);
    let conflicting = [Written, ConflictingDuplicate, ConflictingDuplicate];
    assert_eq!(written(&files(false), &[0, 1, 2]), conflicting);
}
