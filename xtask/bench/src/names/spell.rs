//! How people write a patient's name into a text of an image: forty ways, by kind.

use super::Person;

/// One way of writing a name.
pub struct Spelling {
    /// What kind of writing it is, for the table.
    pub kind: &'static str,
    /// What stands in the text.
    pub written: String,
}

/// Names too short to stand for anyone where nothing speaks for a name: `Lee`, `Ho`, `이`.
/// They are told beside the total, not in it.
pub const SHORT_ALONE: &str = "family name of one to three letters alone";

fn is_short(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphabetic()).count() <= 3
}

/// Every way that there is for this name. A way that would write nothing of the name, or
/// the same as another, is left out.
pub fn spellings(person: &Person) -> Vec<Spelling> {
    let Person { family, given, middle, .. } = person;
    let (f, g) = (family.as_str(), given.as_str());
    let (upper_f, upper_g) = (f.to_uppercase(), g.to_uppercase());
    let (lower_f, lower_g) = (f.to_lowercase(), g.to_lowercase());
    let (first_f, first_g) = (first(f), first(g));
    let mut all = Vec::new();
    let mut add = |kind, written: String| all.push(Spelling { kind, written });

    const BOTH: &str = "both names, set apart";
    add(BOTH, format!("{f} {g}"));
    add(BOTH, format!("{g} {f}"));
    add(BOTH, format!("{f}, {g}"));
    add(BOTH, format!("{f},{g}"));
    add(BOTH, format!("{upper_f}^{upper_g}"));
    add(BOTH, format!("{upper_f} {upper_g}"));
    add(BOTH, format!("{lower_g} {lower_f}"));
    add(BOTH, format!("{f}_{g}"));
    add(BOTH, format!("{lower_g}.{lower_f}"));
    add(BOTH, format!("{g}-{f}"));
    add(BOTH, format!("{f}/{g}"));
    add(BOTH, format!("[{g} {f}]"));
    if !middle.is_empty() {
        add(BOTH, format!("{g} {}. {f}", first(middle)));
        add(BOTH, format!("{f}^{g}^{middle}"));
    }

    const JOINED: &str = "both names, joined";
    add(JOINED, format!("{g}{f}"));
    add(JOINED, format!("{f}{g}"));
    add(JOINED, format!("{upper_f}{upper_g}"));
    add(JOINED, format!("{upper_g}{upper_f}"));
    add(JOINED, format!("{lower_g}{lower_f}_ct"));
    add(JOINED, format!("{lower_f}{lower_g}01"));

    const INITIAL: &str = "initial and family name";
    add(INITIAL, format!("{first_g}. {f}"));
    add(INITIAL, format!("{f}, {first_g}"));
    add(INITIAL, format!("{f} {first_g}."));
    add(INITIAL, format!("{}{upper_f}", first_g.to_uppercase()));
    add(INITIAL, format!("{lower_f}{}", first_g.to_lowercase()));
    add(INITIAL, format!("{f}_{first_g}"));
    add(INITIAL, format!("{g} {first_f}."));

    const CUE: &str = "one name, after a cue";
    add(CUE, format!("Name: {f}"));
    add(CUE, format!("Patient: {f}"));
    add(CUE, format!("pt {f}"));
    add(CUE, format!("Mr {f}"));
    add(CUE, format!("Mrs. {f}"));

    let alone = if is_short(f) { SHORT_ALONE } else { "family name alone" };
    add(alone, f.to_owned());
    add(alone, upper_f.clone());
    add(alone, format!("({f})"));
    add(alone, format!("{f}'s"));
    add(alone, format!("12_{f}_34"));

    const CODED: &str = "letters written otherwise";
    let plain = format!("{f} {g}");
    add(CODED, unmarked(&plain));
    add(CODED, spelt_out(&plain));
    add(CODED, plain.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect());
    add(CODED, plain.chars().map(html).collect());
    add(CODED, plain.chars().map(json).collect());
    add(CODED, read_as_latin1(&plain));

    const OWN: &str = "in its own script";
    if !person.own_family.is_empty() {
        add(OWN, format!("{}{}", person.own_family, person.own_given));
        add(OWN, format!("{} {}", person.own_family, person.own_given));
    }

    let mut seen = std::collections::BTreeSet::new();
    all.retain(|spelling| seen.insert(spelling.written.clone()));
    all.retain(|spelling| spelling.written.chars().any(|c| c.is_alphabetic()));
    all
}

fn first(name: &str) -> String {
    name.chars().take(1).collect()
}

/// Without the marks on Latin letters, as a system writes that has none.
fn unmarked(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let bare = text.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    bare.map(|c| match c {
        'ł' => 'l',
        'Ł' => 'L',
        'ø' => 'o',
        'Ø' => 'O',
        'đ' => 'd',
        'Đ' => 'D',
        'ı' => 'i',
        other => other,
    })
    .collect()
}

/// As Germans and Scandinavians write without those letters.
fn spelt_out(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            'ä' | 'æ' => out.push_str("ae"),
            'ö' | 'ø' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'å' => out.push_str("aa"),
            'ß' => out.push_str("ss"),
            'Ä' | 'Æ' => out.push_str("Ae"),
            'Ö' | 'Ø' => out.push_str("Oe"),
            'Ü' => out.push_str("Ue"),
            'Å' => out.push_str("Aa"),
            other => out.push(other),
        }
    }
    out
}

fn html(c: char) -> String {
    if c.is_ascii() { c.to_string() } else { format!("&#{};", u32::from(c)) }
}

fn json(c: char) -> String {
    if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) }
}

/// UTF-8 that a system took for ISO 8859-1.
fn read_as_latin1(text: &str) -> String {
    text.bytes().map(char::from).collect()
}
