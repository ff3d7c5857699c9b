//! The command: the same stages as the page, over files on disk.

mod command;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// De-identifies imaging exams for a study, as its SOP asks.
#[derive(Parser)]
#[command(version, arg_required_else_help = true, after_help = STATUSES)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

const STATUSES: &str = "\
Ends with 0 when all is done; 1 when nothing could be done, or a check failed; 2 when it was
asked for in a way that cannot be, and nothing was written; 3 when files were held, refused
or failed, or something was left to a person.";

#[derive(Subcommand)]
enum Verb {
    /// Write de-identified copies of an exam, checked, as <EventID>.zip or a folder
    Deidentify(Deidentify),
    /// Check de-identified images: does the output follow the SOP?
    Check(Check),
    /// Show which exams are in files, folders and zips
    Scan {
        /// Files, folders, zips
        #[arg(required = true)]
        input: Vec<PathBuf>,
    },
    /// Print every rule in force
    Rules {
        /// The settings file that changes them
        #[arg(long)]
        settings: Option<PathBuf>,
        /// Print what changes from one study's folder to another's instead
        #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with = "settings")]
        diff: Vec<PathBuf>,
    },
}

#[derive(clap::Args)]
struct Deidentify {
    /// Files, folders, zips
    #[arg(required = true)]
    input: Vec<PathBuf>,
    /// The Image Event ID, when all input is one exam
    #[arg(long, conflicts_with = "event_map")]
    event_id: Option<String>,
    /// CSV with event_id and what it belongs to: study_instance_uid, accession_number,
    /// patient_id or study_date. Without --event-id and --event-map, an event map among the
    /// inputs is used
    #[arg(long)]
    event_map: Option<PathBuf>,
    /// The folder to write to
    #[arg(long)]
    out: PathBuf,
    /// One zip for each event, or one folder
    #[arg(long, default_value = "zip")]
    layout: Layout,
    /// Write the report (JSON) here
    #[arg(long)]
    report: Option<PathBuf>,
    /// Write each event's certificate into this folder, as <EventID>-certificate.html
    #[arg(long, value_name = "FOLDER")]
    certificate: Option<PathBuf>,
    /// Write which original became which image here (CSV). It holds identifiers: it stays
    /// at the site, and outside of --out
    #[arg(long, value_name = "FILE")]
    crosswalk: Option<PathBuf>,
    /// Write old and new UIDs and Patient IDs into this folder, as validators of
    /// de-identification read them (CSV). They hold identifiers: they stay at the site, and
    /// outside of --out
    #[arg(long, value_name = "FOLDER")]
    mapping: Option<PathBuf>,
    /// Ask about texts that may hold a name: every question is written here (CSV), and once
    /// a person has filled in its column `decision`, a second run reads it. It shows texts of
    /// the exam: it stays at the site, and outside of --out
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// What becomes of pictures in which the search finds letters: they are held, they go and
    /// are reported, or nothing is searched
    #[arg(long, default_value = "hold")]
    pictures: Pictures,
    /// The settings file. Without, one among the inputs is used
    #[arg(long)]
    settings: Option<PathBuf>,
    /// Replace earlier results of this program: each stays until its new one is whole and
    /// checked. Without it, nothing that is there is replaced
    #[arg(long)]
    replace: bool,
}

#[derive(clap::Args)]
struct Check {
    /// Zips, folders, files
    #[arg(required = true)]
    input: Vec<PathBuf>,
    /// The Image Event ID that is expected
    #[arg(long)]
    event_id: Option<String>,
    /// What the images were made with: the settings file, the certificate, or the report
    /// (JSON). Without, the SOP's own settings and either way of naming files
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// What becomes of pictures in which the search finds letters: they are reported, or
    /// nothing is searched
    #[arg(long, default_value = "report", conflicts_with = "report_dir")]
    pictures: CheckPictures,
    /// Write the findings (JSON) here
    #[arg(long)]
    report: Option<PathBuf>,
    /// Replace the findings of an earlier run
    #[arg(long)]
    replace: bool,
    /// Check many at once: one verdict for each zip, folder or file, written into this folder
    /// as check.jsonl and check.csv. Of a folder each *.zip and each folder right in it is one
    /// input, and its other files are left aside; a folder with neither is one input itself.
    /// What this build has checked before, by the SHA-256 of its bytes and the same settings,
    /// is not checked again, so that a run that was stopped can be started anew. Ends with 0
    /// when all pass, 1 when some do not, 2 when it was asked for in a way that cannot be
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["event_id", "report", "replace"])]
    report_dir: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layout {
    Zip,
    Folder,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Pictures {
    Hold,
    Report,
    Skip,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckPictures {
    Report,
    Skip,
}

/// How the command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All done.
    Done = 0,
    /// Nothing could be done, or the check failed.
    Nothing = 1,
    /// Wrong usage.
    Usage = 2,
    /// Done, but some files were held, refused or failed.
    Partly = 3,
}

fn main() -> ExitCode {
    let exit = match Arguments::parse().verb {
        Verb::Deidentify(arguments) => command::deidentify::run(&arguments),
        Verb::Check(arguments) => command::check::run(&arguments),
        Verb::Scan { input } => command::scan::run(&input),
        Verb::Rules { settings, diff } if diff.is_empty() => {
            command::rules::run(settings.as_deref())
        }
        Verb::Rules { diff, .. } => command::rules::diff(&diff),
    };
    ExitCode::from(exit as u8)
}
