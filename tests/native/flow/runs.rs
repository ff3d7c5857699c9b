//! What is to be searched for letters, in runs: every image once, with neighbours, what is held
//! first, and nothing twice.

use deidentifier::flow::{Message, SearchRun};

use super::sitting::{Sitting, image};
use crate::common::build::text;

/// A sitting of so many images of one series.
fn of(images: u32) -> Sitting {
    Sitting::unsearched((1..=images).map(|n| image(1, n).bytes()).collect())
}

/// Each run by its files, of which the neighbours are negative; the first is never one.
fn told(runs: &[SearchRun]) -> Vec<Vec<i64>> {
    let sign = |run: &SearchRun, at: usize, file: u32| {
        let is_own = at >= run.before && at < run.files.len() - run.after;
        if is_own { i64::from(file) } else { -i64::from(file) }
    };
    runs.iter()
        .map(|run| run.files.iter().enumerate().map(|(at, file)| sign(run, at, *file)).collect())
        .collect()
}

#[test]
fn a_series_is_cut_into_runs_with_neighbours() {
    let runs = |images: u32| told(&of(images).session.search_runs(4));
    assert_eq!(runs(1), [[0]]);
    assert_eq!(runs(4), [[0, 1, 2, 3]]);
    assert_eq!(runs(7), [vec![0, 1, 2, 3, -4], vec![-3, 4, 5, 6]]);
    // What is left is too short to be a run.
    assert_eq!(runs(6), [[0, 1, 2, 3, 4, 5]]);
    let all = of(50).session.search_runs(4);
    let mut own: Vec<i64> = told(&all).concat();
    own.retain(|file| *file > 0);
    assert_eq!(own, (1..50).collect::<Vec<i64>>(), "each once, in order");
    assert!(all.iter().all(|run| run.files.len() <= 4 + 3 + 2), "none is long");
}

#[test]
fn what_was_searched_is_only_a_neighbour() {
    let mut sitting = of(8);
    for index in 0..4 {
        sitting.session.send(Message::Searched { index, frames: vec![None] });
    }
    assert_eq!(told(&sitting.session.search_runs(4)), [[-3, 4, 5, 6, 7]]);
    for index in 4..8 {
        sitting.session.send(Message::NotSearched { index });
    }
    assert!(sitting.session.search_runs(4).is_empty());
}

#[test]
fn what_is_held_is_searched_and_shown_first() {
    let held = image(2, 3).set(text(0x0028_0301, "CS", "YES"));
    let files = [image(1, 1), image(1, 2), image(2, 1), image(2, 2), held];
    let sitting = Sitting::unsearched(files.into_iter().map(|image| image.bytes()).collect());
    let runs = sitting.session.search_runs(24);
    assert_eq!(runs.iter().map(|run| run.files[0]).collect::<Vec<_>>(), [2, 0]);
    let first: Vec<u32> =
        sitting.session.look_first(&runs[0].series).iter().map(|own| own.index).collect();
    assert_eq!(first, [4, 2, 3]);
}
