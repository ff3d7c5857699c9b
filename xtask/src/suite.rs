//! Runs every test, and installs what the tests need first.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::config::{self, Config};
use crate::study::Study;
use crate::toolchain::{Toolchain, own_cargo};
use crate::{install, page, process, serve, wasm as core, wasm_tests, words};

/// Runs a part's tests: all, or those with a name.
type Part = fn(Option<&str>) -> Result<()>;

const PARTS: [(&str, Part); 6] = [
    ("lint", lint),
    ("native", native),
    ("wasm", wasm_tests::run),
    ("page", modules),
    ("browser", browser),
    ("reproduce", reproduce),
];

/// Parts without tests that a name could choose from.
const WHOLE_PARTS: [&str; 2] = ["lint", "reproduce"];

/// A study that does not exist, whose page is walked too.
const OTHER_STUDY: &str = "tests/studies/mosaic/1.0";

/// Another reader that outputs are shown to, and what holds reports against their schema.
const PYTHON_PACKAGES: [&str; 6] = [
    "pydicom==3.0.2",
    "numpy>=1.26,<3",
    "jsonschema>=4.23,<5",
    "pylibjpeg==2.1.0",
    "pylibjpeg-openjpeg==2.5.0",
    // What the receiver itself has published to check images with.
    "jpl.labcas.validation==1.0.1",
];

/// Chromium's programs and Debian's packages of them.
pub const CHROMIUM: [(&[&str], &str); 2] = [
    (&["chromium", "chromium-browser", "google-chrome", "chrome"], "chromium"),
    (&["chromedriver"], "chromium-driver"),
];

/// Firefox, which Debian names after its long-term line.
const FIREFOX: [(&[&str], &str); 1] = [(&["firefox-esr", "firefox"], "firefox-esr")];

/// WebKitGTK's driver, with which its browser comes, and the screen that it needs.
const WEBKIT: [(&[&str], &str); 2] =
    [(&["WebKitWebDriver"], "webkit2gtk-driver"), (&["Xvfb"], "xvfb")];

/// Firefox's driver, which is in no Debian package.
const GECKODRIVER: (&str, &str) = ("geckodriver", "0.37.1");

/// What holds the page's modules against the core's declarations, from npm.
const TYPESCRIPT: (&str, &str) = ("typescript", "5.9.3");

/// What judges whether everyone can use the page, from npm.
const AXE: (&str, &str) = ("axe-core", "4.14.1");

/// Runs all parts or the one named, and in it all tests or those with a name.
/// Every part is run even when one before it failed.
pub fn run(asked: &[&str]) -> Result<()> {
    let known = |word: &str| PARTS.iter().any(|(name, _)| *name == word);
    let (part, filter) = match asked {
        [] => (None, None),
        [part] if known(part) => (Some(*part), None),
        [filter] => (None, Some(*filter)),
        [part, filter] if known(part) => (Some(*part), Some(*filter)),
        _ => bail!(
            "a part (lint, native, wasm, page, browser, reproduce) and a test's name, at most"
        ),
    };
    let mut failed = Vec::new();
    for (name, run) in PARTS {
        let has_it = filter.is_none() || !WHOLE_PARTS.contains(&name);
        let wanted = part.map_or(has_it, |part| part == name);
        if !wanted {
            continue;
        }
        eprintln!("xtask: {name}");
        if let Err(error) = run(filter) {
            eprintln!("xtask: {name}: {error:#}");
            failed.push(name);
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}

/// Formatting, clippy for the host and for wasm32, what is said to people, and the page's types; a
/// warning is an error.
fn lint(_filter: Option<&str>) -> Result<()> {
    process::run(cargo("fmt").args(["--all", "--check"]))?;
    words::check(&config::root())?;
    let deny = ["--", "-D", "warnings"];
    process::run(cargo("clippy").args(["--quiet", "--workspace", "--all-targets"]).args(deny))?;
    let package = Config::read()?.build.package;
    for (package, targets) in [(package.as_str(), "--lib"), (wasm_tests::PACKAGE, "--tests")] {
        let mut clippy = Toolchain::find()?.clippy()?;
        process::run(clippy.args(["--quiet", "--package", package, targets]).args(deny))?;
    }
    types()
}

/// Holds the page's modules against what the core declares: a field that was renamed in Rust
/// and not in them is an error here.
fn types() -> Result<()> {
    let why = "checking the page's types";
    install::programs(&[(&["node"], "nodejs")], why)?;
    let compiler = install::npm_package(TYPESCRIPT.0, TYPESCRIPT.1, why)?.join("lib/tsc.js");
    core::build_with(&Config::read()?, &Study::find(None)?, core::FAST_PROFILE)?;
    let said = words::write_declarations(&config::root())?;
    // The target directory may be elsewhere than where www/tsconfig.json looks for it.
    let www = config::root().join("www");
    let project = serde_json::json!({
        "extends": www.join("tsconfig.json"),
        "include": [www.join("**/*.js"), www.join("types.d.ts"), core::declarations(), said],
    });
    let file = config::wasm_target_dir().join("tsconfig.json");
    fs::write(&file, project.to_string())?;
    process::run(Command::new("node").arg(compiler).arg("--project").arg(file))
}

/// The tests of the library, the command and of xtask itself.
fn native(filter: Option<&str>) -> Result<()> {
    let judges = [(&["dciodvfy"][..], "dicom3tools"), (&["dcmdump"][..], "dcmtk")];
    install::programs(&judges, "having other readers judge the outputs")?;
    let package = Config::read()?.build.package;
    let mut test = cargo("test");
    test.args(["--quiet", "--no-fail-fast"]);
    test.args(
        [&package, "platform", "encoding", "xtask"]
            .into_iter()
            .flat_map(|name| ["--package", name]),
    );
    process::run(test.args(filter).env("LTP2_JUDGES", readers()?))
}

/// The calls into the core and the page's modules that need no page, in node.
fn modules(filter: Option<&str>) -> Result<()> {
    install::programs(&[(&["node"], "nodejs")], "the tests of the page's modules")?;
    let study = Study::find(None)?;
    core::build_with(&Config::read()?, &study, core::FAST_PROFILE)?;
    let mut test = Command::new("node");
    test.arg("--import").arg(words::write_for_tests(&config::root())?);
    test.arg("--test").args(filter.map(|name| format!("--test-name-pattern={name}")));
    test.arg("tests/page/").current_dir(config::root());
    process::run(test.env("LTP2_CORE", core::kept(&study, core::FAST_PROFILE)?))
}

/// What `LTP2_BROWSER` calls the browsers of other systems, which nothing is installed for:
/// their drivers come with them or with the machine.
const ELSEWHERE: [&str; 3] = ["chrome", "edge", "safari"];

/// The whole way in real browsers, with the product as it is built.
fn browser(filter: Option<&str>) -> Result<()> {
    let mut test = cargo("test");
    test.args(["--quiet", "--no-fail-fast", "--package", "browser-tests"]);
    let is_elsewhere = |name: String| ELSEWHERE.contains(&name.as_str());
    if !std::env::var("LTP2_BROWSER").is_ok_and(is_elsewhere) {
        install_browsers(&mut test)?;
    }
    let page = page::build()?;
    let package = Config::read()?.build.package;
    process::run(cargo("build").args(["--quiet", "--package", &package, "--bins"]))?;
    // The page from a server as well, with the headers that a host should send.
    let server = serve::listen(None, 0..0)?;
    let address = format!("http://{}/", server.server_addr());
    let folder = page.parent().context("the page is in no folder")?.to_path_buf();
    std::thread::spawn(move || serve::serve(&server, &folder));
    test.env("LTP2_PAGE", page).env("LTP2_URL", address).env("LTP2_COMMAND", built(&package));
    process::run(test.args(filter))
}

/// Installs the browsers, their drivers and what judges the outputs, and tells a run of them.
fn install_browsers(test: &mut Command) -> Result<()> {
    let why = "the browser tests";
    install::programs(&CHROMIUM, why)?;
    install::programs(&FIREFOX, why)?;
    install::programs(&WEBKIT, why)?;
    let geckodriver = install::crate_program(GECKODRIVER.0, GECKODRIVER.1)?;
    let axe = install::npm_package(AXE.0, AXE.1, why)?.join("axe.min.js");
    test.env("LTP2_OTHER_PAGE", page::build_for(Some(OTHER_STUDY))?);
    test.env("LTP2_AXE", axe).env("LTP2_JUDGES", readers()?);
    test.env("PATH", process::path_with(&geckodriver)?);
    Ok(())
}

/// The page built once more, in another folder, is the same.
fn reproduce(_filter: Option<&str>) -> Result<()> {
    crate::reproduce::again()
}

/// A Python that has the other readers.
fn readers() -> Result<PathBuf> {
    python("python", &PYTHON_PACKAGES)
}

/// A Python that has these packages, in a folder of its own.
pub fn python(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = config::target_dir().join(name);
    let python = folder.join("bin/python");
    let stamp = folder.join("installed");
    let wanted = packages.join("\n");
    if fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
        return Ok(python);
    }
    eprintln!("xtask: installing {} from PyPI", packages.join(", "));
    if !make_venv(Path::new("python3"), &folder) {
        install::packages(&["python3", "python3-venv"], "Python packages")?;
        if !make_venv(Path::new("/usr/bin/python3"), &folder) {
            bail!("python3 -m venv {} failed", folder.display());
        }
    }
    process::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(packages),
    )?;
    fs::write(&stamp, wanted)?;
    Ok(python)
}

fn make_venv(python: &Path, folder: &Path) -> bool {
    let mut command = Command::new(python);
    command.args(["-m", "venv", "--clear"]).arg(folder);
    command.output().is_ok_and(|out| out.status.success())
}

/// A program of this workspace, as cargo leaves it.
pub fn built(name: &str) -> PathBuf {
    config::target_dir().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Cargo as the caller's toolchain has it, in the repository's root.
pub fn cargo(subcommand: &str) -> Command {
    let mut command = Command::new(own_cargo());
    process::forget_xtask(&mut command).arg(subcommand).current_dir(config::root());
    command
}
