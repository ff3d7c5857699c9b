//! What was done, in words to copy: archives ask for the method of de-identification, and
//! often offer no more than "Safe Harbor" and "Expert Review".

use crate::policy::{Settings, claims};

/// What only the site can say; it stands behind [`method`], to be filled in.
pub const DETERMINATION: &str = "Determination of our site (expert review or other): ________";

/// The method under these settings. It claims nothing that a person has to determine.
#[must_use]
pub fn method(settings: &Settings) -> String {
    let [sop, standard, tool] = claims(settings).methods;
    let retained = if settings.keep_uids {
        "Dates and times of the exam and UIDs are retained"
    } else {
        "Dates and times of the exam are retained"
    };
    format!(
        "DICOM headers de-identified by rule: {sop}; {standard}; with {tool}. {retained}, so this \
         is not Safe Harbor (45 CFR 164.514(b)(2))."
    )
}
