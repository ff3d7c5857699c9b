//! One identifier put back in one place of a clean output, 200 times: the check finds it.
//! The list (data/mutations.csv) was written before the check was tuned to it.

use crate::common::build::Syntax;
use crate::common::clean::{EVENT, ct, name};
use crate::common::mutate::{Mutation, mutated, mutations, originals};
use deidentifier::check::{Expectation, ImageReport, Needles, Severity, whole};
use deidentifier::policy::Settings;

fn check(bytes: &[u8], name: &str, needles: &Needles) -> ImageReport {
    let settings = Settings::default();
    whole(
        bytes,
        &Expectation {
            event_id: Some(EVENT),
            received: false,
            settings: &settings,
            name: Some(name),
            originals: Some(needles),
        },
    )
}

fn found(report: &ImageReport) -> bool {
    report.findings.iter().any(|finding| finding.severity != Severity::Note)
}

#[test]
fn the_list_holds_two_hundred_of_every_class() {
    let list = mutations();
    assert_eq!(list.len(), 200);
    for class in [
        "top level",
        "nested",
        "private",
        "meta",
        "preamble",
        "padding",
        "text",
        "charset",
        "file name",
        "UID",
        "pixels",
    ] {
        assert!(list.iter().any(|mutation| mutation.class == class), "{class}");
    }
    let missed: Vec<&Mutation> =
        list.iter().filter(|mutation| mutation.expected != "found").collect();
    assert!(missed.len() <= 2 && missed.iter().all(|mutation| !mutation.reason.is_empty()));
}

#[test]
fn the_clean_output_has_no_finding() {
    for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe, Syntax::ExplicitBe, Syntax::Deflated] {
        let report = check(&ct(1).syntax(syntax).bytes(), &name(1), &originals());
        assert!(!found(&report), "{:#?}", report.findings);
        assert!(report.identifiers_searched > 15);
    }
}

#[test]
fn what_is_put_back_is_found() {
    let needles = originals();
    for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe] {
        let clean = ct(1).syntax(syntax.clone());
        let mut wrong = Vec::new();
        for mutation in mutations() {
            let (bytes, name) = mutated(&clean, &mutation);
            let report = check(&bytes, &name, &needles);
            if found(&report) != (mutation.expected == "found") {
                wrong.push(format!(
                    "{} {} {} {} {} {} {}",
                    mutation.id,
                    mutation.class,
                    mutation.kind,
                    mutation.op,
                    mutation.place,
                    mutation.value,
                    mutation.charset
                ));
            }
        }
        assert!(wrong.is_empty(), "{syntax:?}: {} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}
