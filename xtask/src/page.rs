//! Puts the product together: one HTML file with its style, scripts and wasm
//! inside, and a Content-Security-Policy that names them by their hashes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

use crate::bundle::bundle;
use crate::config::{self, Config};
use crate::study::Study;
use crate::wasm::{self, Wasm};
use crate::words;

const STYLE_MARKER: &str = "<!-- build:style -->";
const SCRIPT_MARKER: &str = "<!-- build:script -->";
const POLICY_MARKER: &str = "<!-- build:policy -->";
const RUNTIME: &str = include_str!("runtime.js");
const UNPACK: &str = include_str!("unpack.js");

/// Builds the product; the path of its one file.
pub fn build() -> Result<PathBuf> {
    build_for(None)
}

/// The same for another study ([`Study::find`]).
pub fn build_for(name: Option<&str>) -> Result<PathBuf> {
    let config = Config::read()?;
    let root = config::root();
    let study = Study::find(name)?;
    let wasm = wasm::build(&config, &study)?;
    let page = put_together(&config, &study, wasm)?;
    let folder = root.join(&config.page.out);
    let name = study.page()?;
    let out = folder.join(&name);
    fs::create_dir_all(&folder)?;
    replace(&out, page.as_bytes())?;
    // The sums of other studies' pages stay.
    let sums = folder.join("SHA256SUMS");
    let own = format!("{}  {name}\n", sha256_hex(page.as_bytes()));
    let others: String = fs::read_to_string(&sums)
        .unwrap_or_default()
        .lines()
        .filter(|line| line.split_once("  ").is_some_and(|(_, other)| other != name))
        .map(|line| format!("{line}\n"))
        .collect();
    replace(&sums, format!("{own}{others}").as_bytes())?;
    println!("{} ({} kB)", config.page.out.join(&name).display(), page.len().div_ceil(1000));
    Ok(out)
}

/// The page of a study around a compiled core.
pub fn put_together(config: &Config, study: &Study, wasm: Wasm) -> Result<String> {
    let root = config::root();
    let parts = Parts {
        html: study.fill(&read(&root.join(&config.page.html))?)?,
        study: study.words()?.to_string(),
        words: words::for_page(&root)?,
        tool: config.build.package.clone(),
        style: style(&root.join(&config.page.style))?,
        main: bundle(&root.join(&config.page.main), &root)?,
        worker: bundle(&root.join(&config.page.worker), &root)?,
        version: version(&root)?,
        wasm,
    };
    parts.page()
}

/// What the page is made of.
struct Parts {
    html: String,
    /// The study's words, as JSON.
    study: String,
    /// What the scripts say to people.
    words: String,
    /// The product's name.
    tool: String,
    style: String,
    main: String,
    worker: String,
    version: String,
    wasm: Wasm,
}

impl Parts {
    fn page(&self) -> Result<String> {
        for marker in [POLICY_MARKER, STYLE_MARKER, SCRIPT_MARKER] {
            if self.html.matches(marker).count() != 1 {
                bail!("the page's HTML needs `{marker}` once");
            }
        }
        for inline in ["<script", "<style", " style=\""] {
            if self.html.contains(inline) {
                bail!("the page's HTML has `{inline}`, which its own policy forbids");
            }
        }
        let id = self.id();
        let script = self.script(&id)?;
        let style = format!("\n{}", self.style);
        let policy = policy(&hash(&script), &hash(&style));
        let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
        Ok(self
            .html
            .replace(POLICY_MARKER, &meta)
            .replace(STYLE_MARKER, &format!("<style>{style}</style>"))
            .replace(SCRIPT_MARKER, &format!("<script>{script}</script>")))
    }

    /// Tells one build from another: a hash of all that goes in, but for itself.
    fn id(&self) -> String {
        let mut digest = Sha256::new();
        let said = [&self.html, &self.study, &self.words];
        let code = [&self.style, &self.main, &self.worker, &self.version];
        let texts = said.into_iter().chain(code).map(String::as_bytes);
        let made = [self.wasm.glue.as_bytes(), self.wasm.packed.as_slice()];
        let own = [UNPACK.as_bytes(), RUNTIME.as_bytes()];
        for part in texts.chain(made).chain(own) {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
        hex(&digest.finalize()).chars().take(16).collect()
    }

    fn script(&self, id: &str) -> Result<String> {
        let runtime = slim(RUNTIME)?
            .replace("@VERSION@", &self.version)
            .replace("@BUILD_ID@", id)
            .replace("@TOOL@", &self.tool)
            .replace("@STUDY@", &self.study)
            .replace("@WORDS@", &self.words)
            .replace("@WASM@", &BASE64.encode(&self.wasm.packed));
        let script = format!(
            "\n\"use strict\";\nfunction coreGlue() {{\n{}\nreturn wasm_bindgen;\n}}\n\
             function coreWorker() {{\n\"use strict\";\n{}}}\n{}{runtime}(() => {{\n{}}})();\n",
            slim(self.wasm.glue.trim())?,
            slim(&self.worker)?,
            slim(UNPACK)?,
            slim(&self.main)?,
        );
        // Either would end the script, or hide its end, wherever it stands.
        for end in ["</script", "<!--"] {
            if script.contains(end) {
                bail!("a script holds `{end}`, which cannot stand inside a page");
            }
        }
        Ok(script)
    }
}

/// A script or a style without indentation and the lines that are comments alone: the page is
/// to be small, and who wants to read it does so in the repository.
fn slim(text: &str) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for line in text.lines() {
        let line = line.trim();
        let begins = !inside && line.starts_with("/*");
        if !(inside || begins || line.is_empty() || line.starts_with("//")) {
            if line.matches('`').count() % 2 == 1 {
                bail!("a text over several lines would lose its indentation: {line}");
            }
            out.push_str(line);
            out.push('\n');
        }
        inside = (inside || begins) && !line.ends_with("*/");
    }
    Ok(out)
}

/// What the page may do: run and show what it holds, make blobs, and nothing else.
pub fn policy(script: &str, style: &str) -> String {
    format!(
        "default-src 'none'; script-src '{script}' 'wasm-unsafe-eval'; style-src '{style}'; \
         img-src blob: data:; worker-src blob:; connect-src 'none'; form-action 'none'; \
         base-uri 'none'; require-trusted-types-for 'script'; trusted-types deid-worker"
    )
}

/// The style sheets of a folder, one after another by name.
fn style(folder: &Path) -> Result<String> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut sheets = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    sheets.retain(|path| path.extension().is_some_and(|extension| extension == "css"));
    sheets.sort();
    let mut out = String::new();
    for sheet in sheets {
        let text = read(&sheet)?;
        for bad in ["</style", "<!--", "@import", "url("] {
            if text.contains(bad) {
                bail!("{}: `{bad}` cannot stand in the page's style", sheet.display());
            }
        }
        out.push_str(&slim(&text)?);
    }
    Ok(out)
}

fn version(root: &Path) -> Result<String> {
    let manifest: toml::Table = toml::from_str(&read(&root.join("Cargo.toml"))?)?;
    let version = manifest.get("package").and_then(|package| package.get("version"));
    Ok(version.and_then(toml::Value::as_str).context("Cargo.toml has no version")?.to_string())
}

fn read(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    // A checkout that turns line ends around must not change the product.
    Ok(text.replace("\r\n", "\n"))
}

/// Writes a file whole or not at all, and not when it is so already.
fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let part = path.with_extension("part");
    fs::write(&part, bytes).with_context(|| part.display().to_string())?;
    fs::rename(&part, path).with_context(|| path.display().to_string())
}

/// A hash as a Content-Security-Policy names it.
pub fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(Sha256::digest(text)))
}

/// SHA-256 as lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parts() -> Parts {
        let html = format!(
            "<!doctype html>\n{POLICY_MARKER}\n{STYLE_MARKER}\n<p>a</p>\n{SCRIPT_MARKER}\n"
        );
        Parts {
            html,
            study: "{}".into(),
            words: "{}".into(),
            tool: "tool".into(),
            style: "p { margin: 0 }\n".into(),
            main: "start();\n".into(),
            worker: "wait();\n".into(),
            version: "1.2.3".into(),
            wasm: Wasm { packed: vec![0, 97, 115, 109], glue: "let wasm_bindgen = 1;".into() },
        }
    }

    fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
        page.split_once(start).unwrap().1.split_once(end).unwrap().0
    }

    #[test]
    fn the_policy_names_what_the_page_holds() {
        let page = parts().page().unwrap();
        let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
        let script = hash(between(&page, "<script>", "</script>"));
        let style = hash(between(&page, "<style>", "</style>"));
        assert!(policy.contains(&format!("script-src '{script}' 'wasm-unsafe-eval';")), "{policy}");
        assert!(policy.contains(&format!("style-src '{style}';")), "{policy}");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(page.contains("\"AGFzbQ==\"") && page.contains("\"1.2.3\""));
    }

    #[test]
    fn the_build_id_follows_every_part() {
        let same = parts().id();
        assert_eq!(same, parts().id());
        let mut other = parts();
        other.wasm.packed.push(0);
        assert_ne!(same, other.id());
        let mut moved = parts();
        (moved.style, moved.main) = ("p { margin: 0 }\nstart".into(), "();\n".into());
        assert_ne!(same, moved.id());
    }

    #[test]
    fn comments_and_indentation_go_and_code_stays() {
        let script = "/** a\n * b */\nlet a = 1; // c\n  // d\n/* e */\n\n  let b = '/*';\n";
        assert_eq!(slim(script).unwrap(), "let a = 1; // c\nlet b = '/*';\n");
        assert!(slim("const a = `\n  b`;\n").is_err());
    }

    #[test]
    fn what_would_break_out_of_its_place_is_refused() {
        for text in ["'</script>'", "'<!-- '"] {
            let mut parts = parts();
            parts.main = format!("a({text});\n");
            assert!(parts.page().is_err(), "{text}");
        }
        for html in ["<p>no markers</p>".to_string(), parts().html + "<script>a()</script>"] {
            let mut parts = parts();
            parts.html = html;
            assert!(parts.page().is_err());
        }
    }
}
