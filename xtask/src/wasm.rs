//! Compiles the crate for the page and has wasm-bindgen make its glue.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::config::{self, Config};
use crate::pack::pack;
use crate::page::sha256_hex;
use crate::study::{self, Study};
use crate::toolchain::{TARGET, Toolchain};
use crate::{glue, process};

/// The profile of Cargo.toml that compiles fast, for the page that is being worked on and for
/// the declarations alone.
pub const FAST_PROFILE: &str = "dev";

/// What the page is built around.
#[derive(Clone)]
pub struct Wasm {
    /// The module, packed as LZMA.
    pub packed: Vec<u8>,
    /// The glue, a classic script, without its loader by URL.
    pub glue: String,
}

/// Where the TypeScript of what crosses lies after every build: the page's modules are
/// checked against it, and an editor finds it by `www/tsconfig.json`.
pub fn declarations() -> PathBuf {
    config::wasm_target_dir().join("core.d.ts")
}

/// Where what wasm-bindgen made of a study's build is kept: `glue.js`, `module.wasm`.
pub fn kept(study: &Study, profile: &str) -> Result<PathBuf> {
    Ok(config::wasm_target_dir().join("bindgen").join(folder_of(profile)).join(study.page()?))
}

/// Cargo's folder of a profile.
fn folder_of(profile: &str) -> &str {
    if profile == "dev" { "debug" } else { profile }
}

/// Compiles and binds; what has not changed is not done again.
pub fn build(config: &Config, study: &Study) -> Result<Wasm> {
    build_with(config, study, &config.build.profile)
}

/// As [`build`], under another profile of Cargo.toml.
pub fn build_with(config: &Config, study: &Study, profile: &str) -> Result<Wasm> {
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
        profile,
        "--package",
        &build.package,
    ]))?;
    let file = config::wasm_target_dir().join(TARGET).join(folder_of(profile));
    let file = file.join(format!("{}.wasm", build.library));
    let compiled = fs::read(&file).with_context(|| file.display().to_string())?;
    bind(config, study, profile, compiled)
}

/// wasm-bindgen's part and the packing, whose results are kept for each profile and study.
fn bind(config: &Config, study: &Study, profile: &str, compiled: Vec<u8>) -> Result<Wasm> {
    let stamp = format!("{} packed, with types", sha256_hex(&compiled));
    let kept = kept(study, profile)?;
    let [stamp_file, module_file, glue_file, types_file] =
        ["stamp", "module.wasm.lzma", "glue.js", "core.d.ts"].map(|name| kept.join(name));
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
            .typescript(true)
            .ts_typed_array_buffers(true)
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
        write(&types_file, output.ts().unwrap_or_default().as_bytes())?;
        write(&glue_file, output.js().as_bytes())?;
        let module = output.wasm_mut().emit_wasm();
        write(&kept.join("module.wasm"), &module)?;
        write(&module_file, &pack(&module, profile == FAST_PROFILE)?)?;
        write(&stamp_file, stamp.as_bytes())?;
    }
    fs::copy(&types_file, declarations())?;
    let raw = fs::read_to_string(&glue_file)?;
    Ok(Wasm { packed: fs::read(&module_file)?, glue: glue::without_loader(&raw)? })
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| path.display().to_string())
}
