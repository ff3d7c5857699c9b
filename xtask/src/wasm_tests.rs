//! Runs the tests of the wasm build in node: each test program is bound by the same wasm-bindgen
//! that the page is bound by, and `wasm_tests.js` calls the tests in it.
//!
//! wasm-bindgen-cli 0.2.130 has a runner that does this for browsers too. With it come a web
//! server and what that stands on: multipart 0.18.0 and buf_redux 0.8.4, which nobody maintains
//! and which a compiler to come refuses.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use cargo_metadata::Message;
use wasm_bindgen_cli_support::Bindgen;

use crate::toolchain::Toolchain;
use crate::{config, install, process};

/// The package that holds them.
pub const PACKAGE: &str = "wasm-tests";

/// Runs all tests, or those with a name.
pub fn run(filter: Option<&str>) -> Result<()> {
    install::programs(&[(&["node"], "nodejs")], "the wasm tests")?;
    let mut build = Toolchain::find()?.cargo("test");
    build.args(["--no-run", "--package", PACKAGE, "--tests"]);
    build.args(["--quiet", "--message-format", "json-render-diagnostics"]);
    let said = process::output(&mut build)?;
    let mut programs = Vec::new();
    for message in Message::parse_stream(said.as_bytes()) {
        if let Message::CompilerArtifact(made) = message? {
            programs.extend(made.executable);
        }
    }
    if programs.is_empty() {
        bail!("{PACKAGE} has no tests");
    }
    programs.iter().try_for_each(|program| in_node(program.as_std_path(), filter))
}

fn in_node(program: &Path, filter: Option<&str>) -> Result<()> {
    let folder = config::wasm_target_dir().join("tests");
    Bindgen::new()
        .nodejs(true)?
        .debug(true)
        .export_wasm(true)
        .emit_start(false)
        .input_bytes("tests", fs::read(program)?)
        .generate(&folder)?;
    let mut node = Command::new("node");
    node.arg(config::root().join("xtask/src/wasm_tests.js")).arg(folder.join("tests.js"));
    process::run(node.args(filter))
}
