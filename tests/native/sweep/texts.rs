//! The lists of texts: what becomes of each, the way a real exam goes, and whether the
//! check, which reads with code of its own, agrees.

use crate::common::texts::rows;

fn wrong(list: &[u8]) -> Vec<String> {
    let wrong = |row: &crate::common::texts::Row| {
        let why = row.judge().err()?;
        let (name, other) = (&row.patient_name, &row.other);
        Some(format!("{}: {name} {other} {:?} wants {:?}: {why}", row.kind, row.text, row.want))
    };
    rows(list).iter().filter_map(wrong).collect()
}

#[test]
fn every_text_becomes_what_it_should() {
    let wrong = wrong(include_bytes!("../../data/texts.csv"));
    assert!(wrong.is_empty(), "{}\n{} wrong", wrong.join("\n"), wrong.len());
}

/// Written before the sweep was tried on it.
#[test]
fn every_text_of_the_second_list_becomes_what_it_should() {
    let wrong = wrong(include_bytes!("../../data/texts_second.csv"));
    assert!(wrong.is_empty(), "{}\n{} wrong", wrong.join("\n"), wrong.len());
}

/// `LTP2_TEXTS` may name a further list.
#[test]
fn every_text_of_a_further_list_becomes_what_it_should() {
    let Some(path) = std::env::var_os("LTP2_TEXTS") else { return };
    let wrong = wrong(&std::fs::read(path).unwrap());
    assert!(wrong.is_empty(), "{}\n{} wrong", wrong.join("\n"), wrong.len());
}
