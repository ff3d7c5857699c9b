//! `resolve` against the expected outcome for every attribute of Table E.1-1 and of the
//! SOP: tests/data/layered_with_sop.csv, row by row. A row whose `better` column is
//! filled is decided otherwise, for the reason in its `why` column.

use crate::common::study::settings;
use deidentifier::policy::{Action, Attribute, Context, Modality, resolve, vr_of};
use dicom_core::{Tag, VR};

const ROWS: &str = include_str!("../../data/layered_with_sop.csv");

/// The tag of a row; for a pattern, one tag that it means.
fn tag_of(printed: &str) -> Tag {
    let digits =
        printed.replace("xx", "02").replace("(gggg,eeee) where gggg is odd", "(0009,1001)");
    let (group, element) = digits[1..digits.len() - 1].split_once(',').unwrap();
    Tag(u16::from_str_radix(group, 16).unwrap(), u16::from_str_radix(element, 16).unwrap())
}

/// The actions that carry out an outcome of the table.
fn carries_out(outcome: &str, action: Action) -> bool {
    match outcome {
        "K" => matches!(
            action,
            Action::Keep | Action::Walk | Action::Uid | Action::Age | Action::Marker
        ),
        "K_SWEEP" => {
            matches!(action, Action::Sweep | Action::Walk | Action::EventIdIfIdentifier)
        }
        "X" => action == Action::Remove,
        "Z" => matches!(action, Action::Empty | Action::BirthDate),
        "D" => action == Action::Dummy,
        "R_EVENT" => action == Action::EventId,
        "R_ANONYMOUS" => action == Action::Write("Anonymous"),
        "R_UNSPECIFIED" => action == Action::Write("Unspecified"),
        other => panic!("unknown outcome {other}"),
    }
}

#[test]
fn every_row_of_the_layered_table_is_carried_out() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for row in csv::Reader::from_reader(ROWS.as_bytes()).records() {
        let row = row.unwrap();
        rows += 1;
        let (printed, outcome, better, why) = (&row[0], &row[4], &row[6], &row[7]);
        assert_eq!(better.is_empty(), why.is_empty(), "{printed}: better and why go together");
        let tag = tag_of(printed);
        let coded =
            VR::from_binary(row[2].as_bytes()[..row[2].len().min(2)].try_into().unwrap_or(*b"UN"));
        let vr = vr_of(tag).or(coded).unwrap_or(VR::UN);
        let attribute = Attribute { tag, vr, is_sequence: vr == VR::SQ, creator: None };
        let expected = if better.is_empty() { outcome } else { better };
        for modality in [Modality::Ct, Modality::Pet] {
            for path in
                [&[][..], &[Tag(0x0040, 0x0275)], &[Tag(0x0054, 0x0016), Tag(0x0040, 0xA043)]]
            {
                let decision = resolve(&attribute, &Context { modality, path }, settings());
                if !carries_out(expected, decision.action) {
                    wrong.push(format!(
                        "{printed} {} {vr:?} {modality:?}: {expected} expected, {decision:?}",
                        &row[1]
                    ));
                }
                if !better.is_empty() && carries_out(outcome, decision.action) {
                    wrong.push(format!("{printed}: explained, yet decided as the table says"));
                }
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{} of them\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(rows, 733);
}
