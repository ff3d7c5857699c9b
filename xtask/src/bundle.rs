//! Joins ES modules into one classic script, because a page opened from disk
//! cannot load modules.
//!
//! Each module becomes a function of its own that returns its exports, in the
//! order in which they need each other. Understood are named imports and exports
//! with relative paths that begin in a line's first column; anything else that
//! modules may do is refused rather than guessed at.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Joins `entry` and all it imports into statements for a function's body.
/// `root` is left out of the paths shown in comments.
pub fn bundle(entry: &Path, root: &Path) -> Result<String> {
    let mut bundler = Bundler { root, done: BTreeMap::new(), open: Vec::new(), out: String::new() };
    bundler.add(entry)?;
    Ok(bundler.out)
}

/// One module, taken apart.
#[derive(Default, Debug, PartialEq, Eq)]
struct Module {
    imports: Vec<Import>,
    /// Exported name and the expression that has its value.
    exports: Vec<(String, String)>,
    code: String,
}

#[derive(Debug, PartialEq, Eq)]
struct Import {
    from: String,
    /// `{ a, b: c }` or a name for all of them; empty when only run.
    binding: String,
}

struct Bundler<'a> {
    root: &'a Path,
    done: BTreeMap<PathBuf, (String, Vec<String>)>,
    open: Vec<PathBuf>,
    out: String,
}

impl Bundler<'_> {
    /// Writes a module after those it imports; its variable and exported names.
    fn add(&mut self, path: &Path) -> Result<(String, Vec<String>)> {
        let path = path.canonicalize().with_context(|| path.display().to_string())?;
        if let Some(done) = self.done.get(&path) {
            return Ok(done.clone());
        }
        let shown = path.strip_prefix(self.root).unwrap_or(&path).display().to_string();
        if self.open.contains(&path) {
            bail!("{shown}: imports itself by way of others");
        }
        self.open.push(path.clone());
        let text = fs::read_to_string(&path).with_context(|| shown.clone())?;
        let module = take_apart(&text).with_context(|| shown.clone())?;
        let folder = path.parent().unwrap_or(self.root);
        let mut bindings = String::new();
        let mut exports = module.exports;
        for import in &module.imports {
            let (variable, names) = self.add(&folder.join(&import.from))?;
            for name in imported_names(&import.binding) {
                if !names.iter().any(|exported| exported == name) {
                    bail!("{shown}: `{}` exports no `{name}`", import.from);
                }
            }
            match import.binding.strip_prefix("export ") {
                Some(list) => exports.extend(
                    pairs(list).map(|(name, local)| (local.into(), format!("{variable}.{name}"))),
                ),
                None if import.binding.is_empty() => {}
                None => bindings.push_str(&format!("const {} = {variable};\n", import.binding)),
            }
        }
        let variable = format!("module{}", self.done.len());
        let list: Vec<String> =
            exports.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        self.out.push_str(&format!(
            "// {shown}\nconst {variable} = (() => {{\n{bindings}{}\nreturn {{ {} }};\n}})();\n",
            module.code.trim_end(),
            list.join(", "),
        ));
        self.open.pop();
        let done = (variable, exports.into_iter().map(|(name, _)| name).collect());
        self.done.insert(path, done.clone());
        Ok(done)
    }
}

fn take_apart(text: &str) -> Result<Module> {
    let mut module = Module::default();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let mut statement = line.trim_end().to_string();
        let is_import = ["import ", "import{", "export {", "export{", "export *"]
            .iter()
            .any(|start| statement.starts_with(start));
        if is_import {
            while !statement.ends_with(';') {
                let next = lines.next().context("an import or export that has no end")?;
                statement = format!("{statement} {}", next.trim());
            }
            module.statement(statement.trim_end_matches(';'))?;
        } else if let Some(declaration) = statement.strip_prefix("export ") {
            let name = declared_name(declaration)
                .with_context(|| format!("this way of exporting is not known here: {line}"))?;
            module.exports.push((name.into(), name.into()));
            module.code.push_str(declaration);
            module.code.push('\n');
        } else {
            if line.contains("import.meta") || (line.contains("import(") && !is_comment(line)) {
                bail!("only imports at the top are understood: {line}");
            }
            module.code.push_str(line);
            module.code.push('\n');
        }
    }
    Ok(module)
}

impl Module {
    /// An `import … from '…'`, or an `export { … }` with or without `from`.
    fn statement(&mut self, text: &str) -> Result<()> {
        let unknown = || format!("this import or export is not known here: {text}");
        let (what, from) = match text.rsplit_once("from ") {
            Some((what, path)) => (what.trim(), Some(path)),
            None if text.starts_with("import ") => ("import", text.strip_prefix("import ")),
            None => (text, None),
        };
        let from = from.map(|path| relative(path).with_context(unknown)).transpose()?;
        let binding = if let Some(rest) = what.strip_prefix("import") {
            let rest = rest.trim();
            match rest.strip_prefix("* as ") {
                Some(name) if is_name(name) => name.to_string(),
                _ if rest.is_empty() => String::new(),
                _ => format!("{{ {} }}", as_binding(inside(rest).with_context(unknown)?)),
            }
        } else {
            let list = inside(what.trim_start_matches("export").trim()).with_context(unknown)?;
            if from.is_none() {
                let locals = pairs(list).map(|(local, name)| (name.into(), local.into()));
                self.exports.extend(locals);
                return Ok(());
            }
            format!("export {list}")
        };
        self.imports.push(Import { from: from.with_context(unknown)?, binding });
        Ok(())
    }
}

/// `a as b, c` as pairs of the name there and the name here.
fn pairs(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(|name| {
        name.split_once(" as ").map_or((name, name), |(there, here)| (there.trim(), here.trim()))
    })
}

fn as_binding(list: &str) -> String {
    let parts =
        pairs(list).map(
            |(there, here)| {
                if there == here { there.to_string() } else { format!("{there}: {here}") }
            },
        );
    parts.collect::<Vec<_>>().join(", ")
}

/// The names that a binding takes from the module imported.
fn imported_names(binding: &str) -> Vec<&str> {
    let part = |name: &'_ str| name.len();
    if let Some(list) = binding.strip_prefix("export ") {
        return pairs(list).map(|(there, _)| there).collect();
    }
    let Some(list) = inside(binding) else { return Vec::new() };
    list.split(',')
        .map(|name| name.split(':').next().unwrap_or(name).trim())
        .filter(|name| part(name) > 0)
        .collect()
}

fn inside(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}').map(str::trim)
}

fn relative(quoted: &str) -> Option<String> {
    let quoted = quoted.trim();
    let quote = quoted.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let path = quoted.strip_prefix(quote)?.strip_suffix(quote)?;
    (path.starts_with("./") || path.starts_with("../")).then(|| path.to_string())
}

fn declared_name(declaration: &str) -> Option<&str> {
    let starts =
        ["async function* ", "async function ", "function* ", "function ", "class ", "const "];
    let rest = starts.iter().find_map(|start| declaration.strip_prefix(start))?;
    let end = rest.find(|c: char| !is_name_part(c)).unwrap_or(rest.len());
    rest.get(..end).filter(|name| is_name(name))
}

fn is_comment(line: &str) -> bool {
    let before = line.split("import(").next().unwrap_or_default();
    before.trim_start().starts_with('*') || before.contains("/*") || before.contains("//")
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name_part)
}

fn is_name_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn bundled(files: &[(&str, &str)]) -> Result<String> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        bundle(&root.join("main.js"), &root)
    }

    #[test]
    fn modules_come_after_those_they_need_each_once() {
        let out = bundled(&[
            ("main.js", "import { a, b as c } from './x.js';\nimport * as y from \"./v/y.js\";\na(c, y);\n"),
            ("x.js", "import { z } from './v/y.js';\nexport const a = () => z;\nfunction q() {}\nexport { q as b };\n"),
            ("v/y.js", "/** @typedef {import('../x.js').T} T */\nexport async function z() {}\n"),
        ])
        .unwrap();
        let expected = "\
// v/y.js
const module0 = (() => {
/** @typedef {import('../x.js').T} T */
async function z() {}
return { z: z };
})();
// x.js
const module1 = (() => {
const { z } = module0;
const a = () => z;
function q() {}
return { a: a, b: q };
})();
// main.js
const module2 = (() => {
const { a, b: c } = module1;
const y = module0;
a(c, y);
return {  };
})();
";
        assert_eq!(out, expected);
    }

    #[test]
    fn lists_over_several_lines_and_handed_on_names_are_understood() {
        let out = bundled(&[
            ("main.js", "import {\n  a,\n  b,\n} from './x.js';\nimport './y.js';\n"),
            ("x.js", "export { a, c as b } from './y.js';\n"),
            ("y.js", "export class a {}\nexport function* c() {}\n"),
        ])
        .unwrap();
        assert!(out.contains("return { a: module0.a, b: module0.c };"), "{out}");
        assert!(out.contains("const { a, b } = module1;"), "{out}");
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in [
            "export default 1;",
            "export let a = 1;",
            "export const { a } = b;",
            "export * from './main.js';",
            "import a from './main.js';",
            "import { a } from 'package';",
            "import { a } from './main.js';",
            "import { a } from './absent.js';",
            "const a = await import('./main.js');",
            "const a = import.meta.url;",
        ] {
            assert!(bundled(&[("main.js", text)]).is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_that_is_not_exported_is_refused() {
        let files =
            [("main.js", "import { b } from './x.js';\n"), ("x.js", "export const a = 1;\n")];
        assert!(bundled(&files).is_err());
    }
}
