//! The texts that stand in code between quotes, told line by line: as much as is needed to find
//! sentences, and no more.

/// Each literal of a script or of a module of Rust with the number of its line. What a template
/// puts in is left out; so are comments, attributes, errors for programmers, and the tests in a module.
pub fn of(code: &str, is_rust: bool) -> Vec<(usize, String)> {
    let quotes: &[char] = if is_rust { &['"'] } else { &['\'', '"', '`'] };
    let code = code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut found = Vec::new();
    // The quote that a text of several lines began with, and whether a backslash is a letter in it.
    let mut open = None;
    let mut is_raw = false;
    for (n, line) in code.lines().enumerate() {
        let line = line.trim();
        let is_aside = || line.starts_with(['*', '#']) || line.starts_with("reason = ");
        if open.is_none() && (is_aside() || line.contains("new Error(")) {
            continue;
        }
        let mut said = String::new();
        let mut last = ' ';
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match open {
                None if c == '/' && matches!(chars.peek(), Some('/' | '*')) => break,
                // A quote by itself, between two others, is a letter of Rust.
                None if quotes.contains(&c) && !(is_rust && last == '\'') => {
                    open = Some(c);
                    is_raw = is_rust && last == 'r';
                }
                None => {}
                Some(_) if c == '\\' && !is_raw => drop(chars.next()),
                Some('`') if c == '$' && chars.peek() == Some(&'{') => {
                    chars.by_ref().find(|c| *c == '}');
                }
                Some(quote) if c == quote => {
                    found.push((n + 1, std::mem::take(&mut said)));
                    open = None;
                }
                Some(_) => said.push(c),
            }
            last = c;
        }
        if open.is_some() {
            found.push((n + 1, said));
        }
        // Only Rust has texts over several lines here.
        open = open.filter(|_| is_rust);
    }
    found.retain(|(_, said)| !said.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(code: &str, is_rust: bool) -> Vec<String> {
        of(code, is_rust).into_iter().map(|(_, said)| said).collect()
    }

    #[test]
    fn literals_of_scripts_are_found_without_comments_and_errors() {
        let code = "/** 'a' */\n * 'b'\nsay('one', \"two\", `three ${x('no')} four`); // 'c'\nthrow new Error('d');\n";
        assert_eq!(texts(code, false), ["one", "two", "three  four"]);
    }

    #[test]
    fn literals_of_rust_go_over_lines_and_end_before_the_tests() {
        let code = "//! \"a\"\nlet c = '\"'; let s: &'a str = \"one \\\n  two\";\nf(\"a \\\" b\", r\"\\\");\n#[cfg(test)]\nmod tests {\n\"t\"}";
        assert_eq!(texts(code, true), ["one ", "two", "a  b", "\\"]);
    }
}
