//! Builds, serves, tests and measures the product:
//! `cargo xtask build | serve | test | bench`, and what a release needs.
//!
//! Each command does its own set-up, and a second run finds it done.

mod bench;
mod bundle;
mod config;
mod dev;
mod fuzz;
mod glue;
mod install;
mod literals;
mod pack;
mod page;
mod process;
mod reproduce;
mod serve;
mod std_wasm;
mod study;
mod suite;
mod supply;
mod toolchain;
mod wasm;
mod wasm_tests;
mod words;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  build [--study NAME]
                     makes dist/NAME-deid.html, the whole product in one file: of the
                     study that Cargo.toml names, or of another under studies, or of
                     one by its folder
  dev [PORT]         serves the page to whoever works on it: builds again what changes,
                     fast and large, and reloads
  serve [PORT]       builds, then serves dist on this machine alone
  test [PART] [NAME] builds, then runs every test, or one part of them, or those
                     with NAME in theirs; PART is lint, native, wasm, page,
                     browser or reproduce (built again in another folder: the same file)
  bench [PART]...    measures the product against its targets and prints the table;
                     PART is size, headers, page, scale, frames, command or
                     names (how many get through the sweep); --chart FILE
                     draws the growth of `scale`, --against PROGRAM has
                     `command` measured beside another build of it alone
  sbom               builds, then writes the bill of materials beside the page
  reproduce          builds the last commit twice, in two folders, and compares
  fuzz MINUTES [TARGET...]
                     fuzzes all targets, or those, so many minutes each";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["build"] => page::build().map(|_| ()),
        ["build", "--study", name] => page::build_for(Some(name)).map(|_| ()),
        ["dev"] => dev::run(None),
        ["dev", port] => dev::run(Some(port.parse()?)),
        ["serve"] => serve::run(None),
        ["serve", port] => serve::run(Some(port.parse()?)),
        ["test", rest @ ..] => suite::run(rest),
        ["bench", rest @ ..] => bench::run(rest),
        ["sbom"] => supply::sbom(),
        ["reproduce"] => reproduce::run(),
        ["fuzz", minutes, targets @ ..] => fuzz::run(minutes.parse()?, targets),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => bail!("what that means is not known here\n{USAGE}"),
    }
}
