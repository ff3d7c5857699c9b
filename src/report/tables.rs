//! The tables beside the report, as CSV (RFC 4180): the manifest, which may go anywhere,
//! and the crosswalk, which must not.

use serde::Serialize;

use super::FileLine;

/// The manifest: one line an image, under a line of names.
#[must_use]
pub fn manifest(files: &[FileLine]) -> String {
    table(files)
}

/// How a crosswalk begins: with a mark of UTF-8, without which Excel takes letters beyond
/// ASCII for others, and with what it must not be used for.
pub const CROSSWALK_WARNING: &str =
    "\u{feff}# This file holds identifiers. Keep it at the site; do not upload it.";

/// Which original became which output, for the site's own records, under
/// [`CROSSWALK_WARNING`].
#[must_use]
pub fn crosswalk<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    #[derive(Serialize)]
    struct Pair<'a> {
        original: String,
        output: &'a str,
    }
    let pairs: Vec<_> = pairs
        .into_iter()
        .map(|(original, output)| Pair { original: no_formula(original), output })
        .collect();
    format!("{CROSSWALK_WARNING}\r\n{}", table(&pairs))
}

/// The first heading of a table of old and new identifiers; its column is empty. A line above
/// the headings would be taken for them by the programs that read these.
pub const MAPPING_WARNING: &str = "HOLDS IDENTIFIERS: DO NOT UPLOAD";

/// Old and new identifiers, under [`MAPPING_WARNING`].
#[must_use]
pub fn mapping<'a>(pairs: impl IntoIterator<Item = (&'a String, &'a String)>) -> String {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail, and every row has three fields.
    let _ = writer.write_record([MAPPING_WARNING, "id_old", "id_new"]);
    for (old, new) in pairs {
        let _ = writer.write_record(["", old, new]);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A path that a spreadsheet does not take for a formula: `./=1+1` names the same file.
#[must_use]
pub fn no_formula(path: &str) -> String {
    let dot = if path.starts_with(['=', '+', '-', '@', '\t', '\r']) { "./" } else { "" };
    format!("{dot}{path}")
}

/// Rows as CSV. Writing to memory cannot fail, and rows are flat, so nothing is lost.
fn table(rows: &[impl Serialize]) -> String {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        if writer.serialize(row).is_err() {
            break;
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
