//! Applying hits to a text: what is cut takes its leftover punctuation along; the rest
//! stays byte for byte.

use std::ops::Range;

use super::{Fate, Hit};

/// Cuts and replaces; hits that are left for review or only reported change nothing.
pub(crate) fn apply(text: &str, hits: &[Hit], event_id: &str) -> String {
    let edits = hits.iter().filter_map(|hit| match hit.fate {
        Fate::Cut => Some((hit.span.clone(), "")),
        Fate::EventId => Some((hit.span.clone(), event_id)),
        Fate::Review | Fate::Reported => None,
    });
    edit(text, edits.collect())
}

/// Cuts every span.
pub(crate) fn cut(text: &str, spans: impl IntoIterator<Item = Range<usize>>) -> String {
    edit(text, spans.into_iter().map(|span| (span, "")).collect())
}

fn edit(text: &str, mut edits: Vec<(Range<usize>, &str)>) -> String {
    edits.sort_by_key(|(span, _)| (span.start, span.end));
    let mut out = String::with_capacity(text.len().saturating_add(16));
    // Everything before `at` is dealt with.
    let mut at = 0;
    for (span, replacement) in edits {
        if span.end <= at && at > 0 {
            continue;
        }
        if let Some(before) = text.get(at..span.start.max(at)) {
            out.push_str(before);
        }
        let after = text.get(span.end..).unwrap_or("");
        at = span.end;
        if replacement.is_empty() {
            at += close_gap(&mut out, after);
        } else {
            out.push_str(replacement);
        }
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

/// Joins what comes before a cut to what comes after it; how many bytes of the latter
/// are used up.
fn close_gap(out: &mut String, after: &str) -> usize {
    let mut used = 0;
    loop {
        let rest = after.get(used..).unwrap_or("");
        let left = left_run(out);
        let right = right_run(rest);
        let stem = out.len() - left;
        let tail = rest.get(right..).unwrap_or("");
        if let (Some(open), Some(close)) =
            (out.get(..stem).and_then(|stem| stem.chars().next_back()), tail.chars().next())
            && is_pair(open, close)
        {
            out.truncate(stem - open.len_utf8());
            used += right + close.len_utf8();
            continue;
        }
        let between = glue(
            out.get(..stem).unwrap_or(""),
            out.get(stem..).unwrap_or(""),
            rest.get(..right).unwrap_or(""),
            tail,
        )
        .to_owned();
        out.truncate(stem);
        out.push_str(&between);
        return used + right;
    }
}

/// What joins the two sides: at most one of the two separators.
fn glue<'a>(stem: &str, left: &'a str, right: &'a str, tail: &str) -> &'a str {
    let open = stem.chars().next_back();
    let close = tail.chars().next();
    let (Some(open), Some(close)) = (open, close) else { return "" };
    if is_line_break(open) || is_line_break(close) || is_open(open) || is_close(close) {
        return "";
    }
    let is_stop = |run: &str| {
        run.contains([',', ';', '.', ':', '、', '，', '。']) && run.ends_with(char::is_whitespace)
    };
    let is_space = |run: &str| !run.is_empty() && run.chars().all(char::is_whitespace);
    if left == right && !left.is_empty() {
        left
    } else if is_stop(right) {
        right
    } else if is_stop(left) {
        left
    } else if is_space(left) || right.contains(char::is_whitespace) {
        " "
    } else if !left.is_empty() {
        left
    } else if !right.is_empty() {
        right
    } else if open.is_alphanumeric() && close.is_alphanumeric() {
        " "
    } else {
        ""
    }
}

/// Bytes of separators at the end of the text: those that touch the cut, white space,
/// and punctuation that then stands alone. The plus or minus in `C+` or `-C` belongs to its word.
fn left_run(text: &str) -> usize {
    let mut rest = text.trim_end_matches(is_joiner).trim_end_matches(is_space);
    loop {
        let bare = rest.trim_end_matches(is_punctuation);
        let alone = bare.is_empty() || bare.ends_with(is_space);
        let shorter = if alone {
            bare.trim_end_matches(is_space)
        } else {
            rest.trim_end_matches([',', ';', ':'])
        };
        if shorter.len() == rest.len() {
            return text.len() - rest.len();
        }
        rest = shorter;
    }
}

/// The same at the beginning of a text.
fn right_run(text: &str) -> usize {
    let mut rest = text.trim_start_matches(is_joiner).trim_start_matches(is_space);
    loop {
        let bare = rest.trim_start_matches(is_punctuation);
        let alone = bare.is_empty() || bare.starts_with(is_space);
        let shorter = if alone {
            bare.trim_start_matches(is_space)
        } else {
            rest.trim_start_matches([',', ';', ':'])
        };
        if shorter.len() == rest.len() {
            return text.len() - rest.len();
        }
        rest = shorter;
    }
}

const fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\x0C')
}

fn is_space(c: char) -> bool {
    (c.is_whitespace() && !is_line_break(c)) || c == '\0'
}

/// Punctuation that only joins words.
const fn is_joiner(c: char) -> bool {
    matches!(
        c,
        ',' | ';'
            | ':'
            | '.'
            | '-'
            | '_'
            | '/'
            | '^'
            | '='
            | '|'
            | '&'
            | '#'
            | '@'
            | '~'
            | '\''
            | '"'
            | '·'
            | '・'
            | '、'
            | '，'
            | '。'
            | '–'
            | '—'
            | '’'
    )
}

const fn is_punctuation(c: char) -> bool {
    is_joiner(c) || matches!(c, '+' | '*')
}

const fn is_open(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '<' | '«' | '“' | '（' | '「')
}

const fn is_close(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '>' | '»' | '”' | '）' | '」')
}

const fn is_pair(open: char, close: char) -> bool {
    matches!(
        (open, close),
        ('(', ')')
            | ('[', ']')
            | ('{', '}')
            | ('<', '>')
            | ('«', '»')
            | ('“', '”')
            | ('（', '）')
            | ('「', '」')
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::cut;

    fn without(text: &str, word: &str) -> String {
        let start = text.find(word).unwrap();
        cut(text, std::iter::once(start..start + word.len()))
    }

    #[test]
    fn leftover_punctuation_goes_and_the_rest_stays() {
        assert_eq!(without("low dose NAME", "NAME"), "low dose");
        assert_eq!(without("RUL nodule NAME f/u 6mo", "NAME"), "RUL nodule f/u 6mo");
        assert_eq!(without("CHEST_NAME_THIN", "NAME"), "CHEST_THIN");
        assert_eq!(without("NAME_WBS_2D", "NAME"), "WBS_2D");
        assert_eq!(without("nodule, NAME, f/u", "NAME"), "nodule, f/u");
        assert_eq!(without("(NAME) chest", "NAME"), "chest");
        assert_eq!(without("chest ( NAME ) thin", "NAME"), "chest thin");
        assert_eq!(without("(NAME CT)", "NAME"), "(CT)");
        assert_eq!(without("CT-NAME THIN", "NAME"), "CT THIN");
        assert_eq!(without("32NAME68", "NAME"), "32 68");
        assert_eq!(without("CT - NAME", "NAME"), "CT");
    }

    #[test]
    fn a_contrast_sign_belongs_to_its_word() {
        assert_eq!(without("CT NAME +C", "NAME"), "CT +C");
        assert_eq!(without("CT NAME -C", "NAME"), "CT -C");
        assert_eq!(without("CT C+ NAME thin", "NAME"), "CT C+ thin");
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(without("first\nNAME\nthird", "NAME"), "first\n\nthird");
        assert_eq!(without("first, NAME\nthird", "NAME"), "first\nthird");
    }
}
