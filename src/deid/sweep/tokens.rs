//! Text as tokens for comparing: compatibility-decomposed, case folded, accents dropped,
//! split at everything that is neither letter nor digit and at borders between letters,
//! digits and scripts. Each token knows which bytes of the text it stands for.
//!
//! Chinese, Japanese and Korean write no spaces between words: there every ideograph,
//! syllable or kana is a token of its own.

use platform::unicode::{compose_hangul, decompose, is_mark};

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    /// Letters of a script that writes words.
    Letters,
    /// Decimal digits, of any script, as ASCII.
    Digits,
    /// One ideograph.
    Han,
    /// One Hangul syllable.
    Hangul,
    /// One hiragana or katakana, folded to katakana, with its voicing mark.
    Kana,
}

impl Class {
    /// Chinese, Japanese or Korean: one character a token.
    pub(crate) const fn is_cjk(self) -> bool {
        matches!(self, Self::Han | Self::Hangul | Self::Kana)
    }
}

/// A token and the bytes of the text it stands for.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) class: Class,
    /// First byte in the text.
    pub(crate) start: usize,
    /// First byte after it in the text.
    pub(crate) end: usize,
    form: (usize, usize),
    /// The form in which `ü` is `ue`, where that differs.
    pub(crate) second: Option<String>,
}

/// The tokens of a text.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) list: Vec<Token>,
    folded: String,
}

impl Tokens {
    /// Splits and folds a text.
    pub(crate) fn new(text: &str) -> Self {
        let mut builder = Builder {
            tokens: Self { list: Vec::with_capacity(8), folded: String::with_capacity(text.len()) },
            open: false,
        };
        for (start, c) in text.char_indices() {
            builder.push(c, start, start + c.len_utf8());
        }
        builder.tokens
    }

    /// A token's folded form; empty when there is no such token.
    pub(crate) fn form(&self, index: usize) -> &str {
        self.list.get(index).map_or("", |token| self.form_of(token))
    }

    /// The folded form of one of these tokens.
    pub(crate) fn form_of(&self, token: &Token) -> &str {
        self.folded.get(token.form.0..token.form.1).unwrap_or("")
    }

    /// Folded form and, where it differs, the `ue` form.
    pub(crate) fn forms(&self, index: usize) -> impl Iterator<Item = &str> {
        let token = self.list.get(index);
        token
            .map(|token| self.form_of(token))
            .into_iter()
            .chain(token.and_then(|token| token.second.as_deref()))
    }

    /// The class of a token.
    pub(crate) fn class(&self, index: usize) -> Option<Class> {
        self.list.get(index).map(|token| token.class)
    }

    /// What is in the text between a token and the next.
    pub(crate) fn between<'t>(&self, text: &'t str, index: usize) -> &'t str {
        let from = self.list.get(index).map(|token| token.end);
        let to = self.list.get(index.saturating_add(1)).map(|token| token.start);
        from.zip(to).and_then(|(from, to)| text.get(from..to)).unwrap_or("")
    }

    /// All folded forms in a row: the text without separators.
    pub(crate) fn joined(&self) -> &str {
        &self.folded
    }

    /// The digits alone, in order.
    pub(crate) fn digits(&self) -> String {
        self.list
            .iter()
            .filter(|token| token.class == Class::Digits)
            .map(|token| self.form_of(token))
            .collect()
    }
}

struct Builder {
    tokens: Tokens,
    /// The last token may still grow.
    open: bool,
}

impl Builder {
    fn push(&mut self, c: char, start: usize, end: usize) {
        if c.is_ascii() {
            match c {
                'a'..='z' | 'A'..='Z' => {
                    self.add(Class::Letters, c.to_ascii_lowercase(), start, end);
                }
                '0'..='9' => self.add(Class::Digits, c, start, end),
                _ => self.open = false,
            }
        } else if is_invisible(c) {
            // Soft hyphens, joiners and direction marks may hide inside a word.
        } else if ('\u{AC00}'..='\u{D7A3}').contains(&c) {
            self.add(Class::Hangul, c, start, end);
        } else {
            decompose(c, |part| self.part(part, start, end));
        }
    }

    /// One character of a compatibility decomposition.
    fn part(&mut self, c: char, start: usize, end: usize) {
        match c {
            '\u{3099}' | '\u{309A}' => self.voicing(c, end),
            '\u{1160}'..='\u{11FF}' if self.compose_hangul(c, end) => {}
            _ if is_mark(c) => self.mark(c, end),
            _ => {
                for lower in c.to_lowercase() {
                    self.folded(lower, start, end);
                }
            }
        }
    }

    fn folded(&mut self, c: char, start: usize, end: usize) {
        if let Some((first, second)) = spelled_out(c) {
            for letter in first.chars() {
                self.add(Class::Letters, letter, start, end);
            }
            if second != first {
                self.alternative(first.len(), second);
            }
            return;
        }
        match c {
            _ if is_mark(c) => self.mark(c, end),
            _ if digit(c).is_some() => {
                if let Some(c) = digit(c) {
                    self.add(Class::Digits, c, start, end);
                }
            }
            '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' => {
                let katakana = char::from_u32(u32::from(c) + 0x60).unwrap_or(c);
                self.add(Class::Kana, katakana, start, end);
            }
            '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' => {
                self.add(Class::Kana, c, start, end);
            }
            '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}' => {
                self.add(Class::Hangul, c, start, end);
            }
            _ if is_han(c) => self.add(Class::Han, c, start, end),
            // (Numbers that are neither digits nor letters part words as separators do.)
            _ if c.is_alphabetic() => self.add(Class::Letters, c, start, end),
            _ => self.open = false,
        }
    }

    fn add(&mut self, class: Class, c: char, start: usize, end: usize) {
        if self.open
            && !class.is_cjk()
            && let Some(last) = self.tokens.list.last_mut()
            && last.class == class
        {
            self.tokens.folded.push(c);
            last.form.1 = self.tokens.folded.len();
            last.end = end;
            if let Some(second) = &mut last.second {
                second.push(c);
            }
            return;
        }
        let from = self.tokens.folded.len();
        self.tokens.folded.push(c);
        let form = (from, self.tokens.folded.len());
        self.tokens.list.push(Token { class, start, end, form, second: None });
        self.open = true;
    }

    /// A combining mark: dropped, but remembered where a second spelling is customary.
    fn mark(&mut self, mark: char, end: usize) {
        if !self.open {
            return;
        }
        let Some(last) = self.tokens.list.last_mut() else { return };
        last.end = end;
        let letter = self.tokens.folded.chars().next_back();
        let addition = match (mark, letter) {
            ('\u{308}', Some('a' | 'o' | 'u')) => Some('e'),
            ('\u{30A}', Some('a')) => Some('a'),
            _ => None,
        };
        if let Some(addition) = addition {
            let form = self.tokens.folded.get(last.form.0..last.form.1).unwrap_or("");
            last.second.get_or_insert_with(|| form.to_owned()).push(addition);
        }
    }

    /// The last `len` bytes of the open token have another customary spelling.
    fn alternative(&mut self, len: usize, spelling: &str) {
        let Some(last) = self.tokens.list.last_mut() else { return };
        let form = self.tokens.folded.get(last.form.0..last.form.1).unwrap_or("");
        let second = last.second.get_or_insert_with(|| form.to_owned());
        second.truncate(second.len().saturating_sub(len));
        second.push_str(spelling);
    }

    /// A kana's voicing mark belongs to the kana before it.
    fn voicing(&mut self, mark: char, end: usize) {
        if let Some(last) = self.tokens.list.last_mut()
            && self.open
            && last.class == Class::Kana
        {
            self.tokens.folded.push(mark);
            last.form.1 = self.tokens.folded.len();
            last.end = end;
        }
    }

    /// Joins a vowel or final consonant to the syllable before it; false when there is
    /// none to join.
    fn compose_hangul(&mut self, jamo: char, end: usize) -> bool {
        let Some(last) = self.tokens.list.last_mut() else { return false };
        if !self.open || last.class != Class::Hangul {
            return false;
        }
        let Some(syllable) =
            self.tokens.folded.chars().next_back().and_then(|last| compose_hangul(last, jamo))
        else {
            return false;
        };
        self.tokens.folded.pop();
        self.tokens.folded.push(syllable);
        last.form.1 = self.tokens.folded.len();
        last.end = end;
        true
    }
}

/// Letters that decomposition leaves alone: their first and second spelling.
const fn spelled_out(c: char) -> Option<(&'static str, &'static str)> {
    Some(match c {
        'ß' => ("ss", "ss"),
        'ø' => ("o", "oe"),
        'æ' => ("ae", "ae"),
        'œ' => ("oe", "oe"),
        'đ' | 'ð' => ("d", "d"),
        'þ' => ("th", "th"),
        'ł' => ("l", "l"),
        'ħ' => ("h", "h"),
        'ı' => ("i", "i"),
        'ŧ' => ("t", "t"),
        'ς' => ("σ", "σ"),
        _ => return None,
    })
}

/// Characters without a shape of their own, which may stand inside a word.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

const fn is_han(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}' | '\u{3007}' | '\u{3021}'..='\u{3029}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// A decimal digit of any script in common use, as ASCII.
fn digit(c: char) -> Option<char> {
    // The zeros of the scripts whose decimal digits are ten in a row.
    const ZEROS: [u32; 15] = [
        0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
        0xE50, 0xED0,
    ];
    let code = u32::from(c);
    ZEROS
        .into_iter()
        .find_map(|zero| code.checked_sub(zero).filter(|value| *value < 10))
        .and_then(|value| char::from_digit(value, 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<String> {
        let tokens = Tokens::new(text);
        (0..tokens.list.len()).map(|i| tokens.forms(i).collect::<Vec<_>>().join("|")).collect()
    }

    #[test]
    fn splits_at_separators_and_between_letters_and_digits() {
        assert_eq!(forms("MRN-00482 B70f"), ["mrn", "00482", "b", "70", "f"]);
    }

    #[test]
    fn folds_case_accents_and_their_second_spellings() {
        assert_eq!(forms("MÜLLER"), ["muller|mueller"]);
        assert_eq!(forms("Mu\u{308}ller"), ["muller|mueller"]);
        assert_eq!(forms("Weiß"), ["weiss"]);
        assert_eq!(forms("Søren Åse"), ["soren|soeren", "ase|aase"]);
        assert_eq!(forms("José"), ["jose"]);
        assert_eq!(forms("Łódź"), ["lodz"]);
    }

    #[test]
    fn half_and_full_width_are_one() {
        assert_eq!(forms("ＡＢＣ１２"), ["abc", "12"]);
        assert_eq!(forms("ﾔﾏﾀﾞ"), forms("ヤマダ"));
        assert_eq!(forms("やまだ"), forms("ヤマダ"));
    }

    #[test]
    fn hangul_is_composed_whatever_its_spelling() {
        assert_eq!(forms("김희중"), ["김", "희", "중"]);
        assert_eq!(forms("\u{1100}\u{1175}\u{11B7}"), ["김"]);
    }

    #[test]
    fn invisible_characters_do_not_split_a_word() {
        assert_eq!(forms("ABER\u{200B}NA\u{AD}THY"), ["abernathy"]);
    }

    #[test]
    fn spans_are_bytes_of_the_text() {
        let text = "é王 12";
        let tokens = Tokens::new(text);
        let spans: Vec<&str> = tokens.list.iter().map(|t| &text[t.start..t.end]).collect();
        assert_eq!(spans, ["é", "王", "12"]);
    }
}
