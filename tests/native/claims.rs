//! Every test that the documents name beside a claim is there.

use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENTS: [&str; 4] =
    ["README.md", "SECURITY.md", "docs/security.md", "docs/hosting/README.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let parts = entries.map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    parts.flatten().filter(|path| path.extension().is_some_and(|end| end == "rs")).collect()
}

#[test]
fn every_test_that_a_document_names_exists() {
    let files: Vec<PathBuf> = ["src", "tests", "xtask", "fuzz/src"]
        .iter()
        .flat_map(|name| sources(&root().join(name)))
        .collect();
    let texts: Vec<String> = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let (mut named_files, mut named_tests) = (0, 0);
    for document in DOCUMENTS {
        let text = fs::read_to_string(root().join(document)).unwrap();
        // What stands in backticks.
        for name in text.split('`').skip(1).step_by(2) {
            if name.ends_with(".rs") && !name.contains(char::is_whitespace) {
                assert!(files.iter().any(|file| file.ends_with(name)), "{document}: {name}");
                named_files += 1;
            } else if name.matches('_').count() > 2
                && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase())
            {
                let start = format!("fn {name}(");
                assert!(texts.iter().any(|text| text.contains(&start)), "{document}: {name}");
                named_tests += 1;
            }
        }
    }
    assert!(named_files > 10 && named_tests > 2, "{named_files} files and {named_tests} tests");
}

/// A heading's address on the page that shows it.
fn anchor(heading: &str) -> String {
    let kept = |letter: char| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        letter => letter.is_alphanumeric().then(|| letter.to_ascii_lowercase()),
    };
    heading.trim_start_matches('#').trim().chars().filter_map(kept).collect()
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let more = ["docs/troubleshooting.md", "docs/check.md", "CONTRIBUTING.md"];
    let mut followed = 0;
    for document in DOCUMENTS.into_iter().chain(more) {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')) {
            let (file, heading) = link.0.split_once('#').unwrap_or((link.0, ""));
            // What is elsewhere: an address, or the forge's own pages about the repository.
            if file.contains("://") || file.starts_with("../../releases") {
                continue;
            }
            let folder = Path::new(document).parent().unwrap();
            let target = if file.is_empty() { document.into() } else { folder.join(file) };
            let target = root().join(target);
            assert!(target.exists(), "{document}: {file}");
            if !heading.is_empty() {
                let text = fs::read_to_string(&target).unwrap();
                let mut headings = text.lines().filter(|line| line.starts_with('#'));
                assert!(headings.any(|line| anchor(line) == heading), "{document}: #{heading}");
            }
            followed += 1;
        }
    }
    assert!(followed > 20, "{followed}");
}
