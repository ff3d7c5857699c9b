//! Compiles the crate for the page and has wasm-bindgen make its glue.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::config::{self, Config};
use crate::pack::pack;
use crate::page::sha256_hex;
use crate::study::{self, Study};
use crate::toolchain::{TARGET, Toolchain};
use crate::{glue, process};

/// What the page is built around.
pub struct Wasm {
    /// The module, packed as LZMA.
    pub packed: Vec<u8>,
    /// The glue, a classic script, without its loader by URL.
    pub glue: String,
}

/// Compiles and binds; what has not changed is not done again.
pub fn build(config: &Config, study: &Study) -> Result<Wasm> {
    if config.build.target != TARGET || config.bindgen.target != "no-modules" {
        bail!("wasm-pack.toml: the page works with {TARGET} and no-modules alone");
    }
    let build = &config.build;
    let mut cargo = Toolchain::find()?.cargo("build");
    cargo.env(study::VARIABLE, &study.folder);
    process::run(cargo.args([
        "--quiet",
        "--lib",
        "--profile",
        &build.profile,
        "--package",
        &build.package,
    ]))?;
    let folder = match build.profile.as_str() {
        "dev" => "debug",
        other => other,
    };
    let file = config::wasm_target_dir().join(TARGET).join(folder);
    let file = file.join(format!("{}.wasm", build.library));
    let compiled = fs::read(&file).with_context(|| file.display().to_string())?;
    bind(config, study, compiled)
}

/// wasm-bindgen's part and the packing, whose results are kept beside the compiled file.
fn bind(config: &Config, study: &Study, compiled: Vec<u8>) -> Result<Wasm> {
    let stamp = format!("{} packed", sha256_hex(&compiled));
    let kept = config::wasm_target_dir().join("bindgen").join(study.page()?);
    let (stamp_file, module_file, glue_file) =
        (kept.join("stamp"), kept.join("module.wasm.lzma"), kept.join("glue.js"));
    if fs::read_to_string(&stamp_file).ok().as_deref() != Some(&stamp) {
        fs::create_dir_all(&kept)?;
        // Without a stamp, what a stopped run leaves is not taken for a result.
        if stamp_file.exists() {
            fs::remove_file(&stamp_file)?;
        }
        let mut output = Bindgen::new()
            .no_modules(true)?
            .no_modules_global(&config.bindgen.global)?
            .input_bytes(&config.build.library, compiled)
            .typescript(false)
            .remove_name_section(true)
            .remove_producers_section(true)
            .omit_default_module_path(true)
            .generate_output()?;
        // (A crate without any is listed with an empty list.)
        let brought = output.snippets().iter().filter(|(_, files)| !files.is_empty());
        let brought: Vec<&str> = brought.map(|(name, _)| name.as_str()).collect();
        if !brought.is_empty() || !output.local_modules().is_empty() {
            bail!(
                "a crate brings JavaScript of its own, which the page does not carry: {brought:?}"
            );
        }
        write(&glue_file, output.js().as_bytes())?;
        write(&module_file, &pack(&output.wasm_mut().emit_wasm())?)?;
        write(&stamp_file, stamp.as_bytes())?;
    }
    let raw = fs::read_to_string(&glue_file)?;
    Ok(Wasm { packed: fs::read(&module_file)?, glue: glue::without_loader(&raw)? })
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| path.display().to_string())
}
