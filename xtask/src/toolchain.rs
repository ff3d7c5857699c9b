//! Finds a compiler that has a standard library for wasm32, or gets one.
//!
//! Two kinds of machine are met: one where rustup can add the target, and one
//! that reaches Debian's packages only. There Debian's `rustc-web` comes with
//! the standard library's source, from which [`crate::std_wasm`] builds it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::{config, install, process, std_wasm};

/// The target, as rustc names it.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler, its cargo, and the standard library's source.
pub const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

const BY_HAND: &str = "\
nothing here can compile for wasm32-unknown-unknown. Either
  rustup target add wasm32-unknown-unknown
or, on Debian,
  sudo apt-get install -y --no-install-recommends rustc-web cargo-web rust-web-src lld-22
(lld-22 or whichever lld-N is newest), then run this again";

/// A compiler for the page.
pub enum Toolchain {
    /// The compiler that also builds the command; it has the target.
    Own,
    /// Debian's, with a standard library built from its source.
    Debian {
        /// The folder that holds the library, as `--sysroot` takes it.
        sysroot: PathBuf,
        /// The linker.
        linker: PathBuf,
    },
}

impl Toolchain {
    /// The first that works; says in a line what had to be done for it.
    pub fn find() -> Result<Self> {
        if own_has_target() {
            return Ok(Self::Own);
        }
        // Where the library was built once, rustup has been asked before.
        let cached = std_wasm::is_cached();
        if !cached && rustup_adds_target() {
            return Ok(Self::Own);
        }
        let mut packages = Vec::new();
        if !cached || !Path::new(DEBIAN_CARGO).exists() {
            packages.extend(DEBIAN_PACKAGES.map(String::from));
        }
        if newest_linker().is_none() {
            packages.extend(install::newest_lld_package());
        }
        if !install::has_apt() && !packages.is_empty() {
            bail!(BY_HAND);
        }
        let names: Vec<&str> = packages.iter().map(String::as_str).collect();
        install::packages(&names, "compiling for wasm32 without rustup's target")?;
        std_wasm::get(newest_linker().context(BY_HAND)?)
    }

    /// A cargo command for the page, its flags and target directory set.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut command = match self {
            Self::Own => Command::new(own_cargo()),
            Self::Debian { .. } => Command::new(DEBIAN_CARGO),
        };
        command.arg(subcommand);
        self.set_up(&mut command);
        command
    }

    /// clippy for the page: the linter must be of the compiler's own version.
    pub fn clippy(&self) -> Result<Command> {
        let Self::Debian { .. } = self else { return Ok(self.cargo("clippy")) };
        install::packages(&["rust-web-clippy"], "linting the page's code")?;
        let mut command = Command::new("/usr/bin/cargo-clippy");
        command.arg("clippy");
        self.set_up(&mut command);
        command.env("CARGO", DEBIAN_CARGO);
        Ok(command)
    }

    fn set_up(&self, command: &mut Command) {
        process::forget_cargo(command).current_dir(config::root());
        command.args(["--target", TARGET, "--target-dir"]).arg(config::wasm_target_dir());
        let mut flags = Vec::new();
        if let Self::Debian { sysroot, linker } = self {
            command.env("RUSTC", DEBIAN_RUSTC).env_remove("RUSTUP_TOOLCHAIN");
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            flags.push(OsString::from("-Clinker-flavor=wasm-ld"));
            flags.push(joined(&["--sysroot=".as_ref(), sysroot.as_os_str()]));
        }
        flags.extend(self.remaps());
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}".as_ref()));
    }

    /// No path of this machine may stay in the product: it would differ from one
    /// checkout to the next, and tell where it was built.
    fn remaps(&self) -> Vec<OsString> {
        let mut pairs = vec![(config::root(), "/ltp2-deid"), (cargo_home(), "/cargo")];
        // The folder of a registry is named after the mirror it came from.
        if let Ok(registries) = std::fs::read_dir(cargo_home().join("registry/src")) {
            pairs.extend(registries.flatten().map(|entry| (entry.path(), "/crates")));
        }
        match self {
            Self::Own => {
                let sysroot =
                    process::output(Command::new(own_rustc()).args(["--print", "sysroot"]));
                if let Ok(sysroot) = sysroot {
                    pairs.push((Path::new(sysroot.trim()).join("lib/rustlib/src/rust"), "/rust"));
                }
            }
            Self::Debian { .. } => {
                pairs.extend(std_wasm::debian_source().map(|dir| (dir, "/rust")))
            }
        }
        pairs.iter().map(|(from, to)| remap(from, to)).collect()
    }
}

/// rustc's flag that shows `from` as `to`.
pub fn remap(from: &Path, to: &str) -> OsString {
    joined(&["--remap-path-prefix=".as_ref(), from.as_os_str(), "=".as_ref(), to.as_ref()])
}

/// Debian's cargo with Debian's compiler, knowing nothing of the one running.
pub fn debian_cargo() -> Command {
    let mut command = Command::new(DEBIAN_CARGO);
    process::forget_cargo(&mut command).env("RUSTC", DEBIAN_RUSTC).env_remove("RUSTUP_TOOLCHAIN");
    command
}

/// The newest `wasm-ld` that is installed.
pub fn newest_linker() -> Option<PathBuf> {
    let entries = std::fs::read_dir("/usr/bin").ok()?;
    let numbered = entries.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let number: u32 = name.strip_prefix("wasm-ld-")?.parse().ok()?;
        Some((number, entry.path()))
    });
    numbered.max().map(|(_, path)| path).or_else(|| process::find("wasm-ld"))
}

/// Where cargo keeps its registry.
pub fn cargo_home() -> PathBuf {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .unwrap_or_else(|| PathBuf::from("/nowhere"))
}

/// The cargo that runs this program.
pub fn own_cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn own_rustc() -> OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

fn rustup_adds_target() -> bool {
    if process::find("rustup").is_none() {
        return false;
    }
    eprintln!("xtask: adding {TARGET} with rustup");
    let mut command = Command::new("rustup");
    command.args(["target", "add", TARGET]);
    process::quietly_within(&mut command, Duration::from_secs(120)) && own_has_target()
}

fn own_has_target() -> bool {
    let mut command = Command::new(own_rustc());
    command.args(["--print", "target-libdir", "--target", TARGET]).stderr(Stdio::null());
    command.output().is_ok_and(|out| {
        let dir = String::from_utf8_lossy(&out.stdout).into_owned();
        out.status.success() && std_wasm::has_std(Path::new(dir.trim()))
    })
}

fn joined(parts: &[&std::ffi::OsStr]) -> OsString {
    parts.iter().copied().collect()
}
