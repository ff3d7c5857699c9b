//! What was done, in words to copy: archives ask for the method of de-identification, and
//! often offer no more than "Safe Harbor" and "Expert Review".

use crate::policy::{Settings, claims};
use crate::words::certificate;

/// The method under these settings. It claims nothing that a person has to determine.
#[must_use]
pub fn method(settings: &Settings) -> String {
    let [sop, standard, tool] = claims(settings).methods;
    let retained =
        if settings.keep_uids { certificate::RETAINED_WITH_UIDS } else { certificate::RETAINED };
    certificate::method_text(retained, sop, standard, tool)
}
