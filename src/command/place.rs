//! Every output of the command goes through here: zips, folders, reports, certificates,
//! the crosswalk, the decisions file.
//!
//! Nothing is written to a place that is an input or overlaps one, that is a link, or
//! that something else has; what is there already is replaced only on request, and only
//! what this program wrote. An output is made whole under a passing name ([`Part`]).

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use deidentifier::Code;
use deidentifier::dicom::IMPLEMENTATION_CLASS_UID;
use deidentifier::report::{CERTIFICATE_TITLE, CROSSWALK_WARNING, MAPPING_WARNING};
use deidentifier::words::{command, places};
use walkdir::WalkDir;

use super::part::{self, Part, exists};
use super::walk::Identity;

/// What an output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An event as a zip.
    Zip,
    /// An event as a folder.
    Folder,
    /// A report as JSON.
    Report,
    /// A certificate as HTML.
    Certificate,
    /// The crosswalk as CSV.
    Crosswalk,
    /// Old and new identifiers as CSV.
    Mapping,
    /// The decisions file: it is read first, and written again with what was in it.
    Decisions,
}

impl Kind {
    /// What it is called where it has no name of its own.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Zip => command::ZIP,
            Self::Folder => command::FOLDER,
            Self::Report => command::REPORT,
            Self::Certificate => command::CERTIFICATE,
            Self::Crosswalk => command::CROSSWALK,
            Self::Mapping => command::MAPPING,
            Self::Decisions => command::DECISIONS,
        }
    }
}

impl Kind {
    /// It holds identifiers: other users of the system may not read it.
    const fn is_private(self) -> bool {
        matches!(self, Self::Crosswalk | Self::Mapping | Self::Decisions)
    }
}

/// Where an output is to be.
#[derive(Debug, Clone)]
pub struct Target {
    /// As it was asked for.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Its name in messages, which no path belongs in.
    pub name: String,
}

/// Why nothing may be written to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is one of the inputs.
    IsInput,
    /// Inputs are in the folder.
    HoldsInputs,
    /// It is a link.
    IsLink,
    /// It is a pipe or a device.
    NoFile,
    /// A folder is where a file is to be.
    IsFolder,
    /// A file is where a folder is to be.
    IsFile,
    /// Something is there.
    Exists,
    /// Something is there that may not be replaced.
    NotOurs,
    /// Two outputs have one place, or one is in the other.
    Twice,
    /// The path leads through something that is no folder.
    NoFolder,
    /// The path names no file, or leads back out of a folder that is not there.
    NoPath,
    /// What is there cannot be seen.
    Unseen,
}

impl Refusal {
    /// The stable spelling.
    pub const fn code(self) -> &'static str {
        match self {
            Self::IsInput => "output-is-input",
            Self::HoldsInputs => "output-holds-inputs",
            Self::IsLink => "output-is-link",
            Self::NoFile => "output-no-file",
            Self::IsFolder => "output-is-folder",
            Self::IsFile => "output-is-file",
            Self::Exists => "output-exists",
            Self::NotOurs => "output-not-ours",
            Self::Twice => "output-twice",
            Self::NoFolder => "output-no-folder",
            Self::NoPath => "output-no-path",
            Self::Unseen => "output-unseen",
        }
    }

    /// What is in the way and what to do.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::IsInput => places::IS_INPUT,
            Self::HoldsInputs => places::HOLDS_INPUTS,
            Self::IsLink => places::IS_LINK,
            Self::NoFile => places::NO_FILE,
            Self::IsFolder => places::IS_FOLDER,
            Self::IsFile => places::IS_FILE,
            Self::Exists => places::EXISTS,
            Self::NotOurs => places::NOT_OURS,
            Self::Twice => places::TWICE,
            Self::NoFolder => places::NO_FOLDER,
            Self::NoPath => places::NO_PATH,
            Self::Unseen => places::UNSEEN,
        }
    }
}

/// Why an output was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Its place may not be written to.
    Refused(Refusal),
    /// It could not be made.
    Code(Code),
}

impl Failure {
    /// As files' outcomes have it.
    pub const fn code(self) -> Code {
        match self {
            Self::Refused(_) => Code::Unwritable,
            Self::Code(code) => code,
        }
    }

    /// What happened and what to do.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.sentence(),
            Self::Code(code) => code.sentence(),
        }
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self::Code(code)
    }
}

/// What went wrong is reported by its code alone: a message of the system could hold a path.
impl From<io::Error> for Failure {
    fn from(_: io::Error) -> Self {
        Self::Code(Code::Unwritable)
    }
}

/// Where a run may write.
#[derive(Debug)]
pub struct Places {
    inputs: HashSet<Identity>,
    /// Their paths, too: a share of the network may number one file twice.
    paths: HashSet<PathBuf>,
    replace: bool,
}

impl Places {
    /// `inputs` are all that the run reads: what the person named, and every file found
    /// below. `replace` says that earlier results may be replaced.
    pub fn new<'a>(inputs: impl IntoIterator<Item = &'a Path>, replace: bool) -> Self {
        let (mut known, mut paths) = (HashSet::new(), HashSet::new());
        let mut folders = HashMap::<&Path, Option<PathBuf>>::new();
        for path in inputs {
            known.extend(Identity::of(path));
            let Some((folder, name)) = path.parent().zip(path.file_name()) else { continue };
            let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let real = folders.entry(folder).or_insert_with(|| here.canonicalize().ok());
            paths.extend(real.as_ref().map(|real| folded(&real.join(name))));
        }
        Self { inputs: known, paths, replace }
    }

    /// Whether outputs can be in a folder, which need not be there yet.
    ///
    /// # Errors
    /// Why they cannot.
    pub fn folder(&self, folder: &Path) -> Result<(), Refusal> {
        self.locate(&folder.join("-")).map(|_| ())
    }

    /// Whether all these can be written, together; before anything is. What killed runs
    /// left at their places is cleared away.
    ///
    /// # Errors
    /// The first that cannot, and why.
    pub fn check<'a>(&self, targets: &'a [Target]) -> Result<(), (&'a Target, Refusal)> {
        let mut known: Vec<PathBuf> = Vec::new();
        let mut tidied = HashSet::new();
        for target in targets {
            let refuse = |refusal| (target, refusal);
            let place = self.locate(&target.path).map_err(refuse)?;
            if let Some(folder) = place.parent()
                && tidied.insert(folder.to_owned())
            {
                part::tidy(folder, &|path| self.is_input(path) || self.holds_input(path));
            }
            self.look(&place, target.kind).map_err(refuse)?;
            let place = folded(&place);
            if known.iter().any(|other| other.starts_with(&place) || place.starts_with(other)) {
                return Err(refuse(Refusal::Twice));
            }
            known.push(place);
        }
        Ok(())
    }

    /// Writes a file: `fill` gets the path of its empty part.
    ///
    /// # Errors
    /// Why it was not written; what was there stays as it was.
    pub fn write<E: Into<Failure>>(
        &self,
        target: &Target,
        fill: impl FnOnce(&Path) -> Result<(), E>,
    ) -> Result<(), Failure> {
        let place = self.locate(&target.path).map_err(Failure::Refused)?;
        self.look(&place, target.kind).map_err(Failure::Refused)?;
        place.parent().map_or(Ok(()), fs::create_dir_all)?;
        let part = match target.kind {
            Kind::Folder => Part::folder(&place)?,
            kind => Part::file(&place, kind.is_private())?,
        };
        fill(part.path()).map_err(Into::into)?;
        part.flush()?;
        // Once more, since writing took its time.
        self.look(&place, target.kind).map_err(Failure::Refused)?;
        part.put(&place, self.replace || target.kind == Kind::Decisions)?;
        Ok(())
    }

    /// Writes a file that holds these bytes.
    ///
    /// # Errors
    /// Why it was not written; what was there stays as it was.
    pub fn write_bytes(&self, target: &Target, bytes: &[u8]) -> Result<(), Failure> {
        self.write(target, |part| File::options().write(true).open(part)?.write_all(bytes))
    }

    /// A target's path without links and dots; only the last name may be new, or a link.
    fn locate(&self, path: &Path) -> Result<PathBuf, Refusal> {
        let name = path.file_name().ok_or(Refusal::NoPath)?;
        let path = std::path::absolute(path).map_err(|_| Refusal::NoPath)?;
        let folder = path.parent().ok_or(Refusal::NoPath)?;
        // The longest beginning that is there; a link to nothing is there, too.
        let mut above = folder.ancestors();
        let above = above.find(|above| exists(above)).ok_or(Refusal::NoFolder)?;
        let rest = folder.strip_prefix(above).map_err(|_| Refusal::NoPath)?;
        if self.is_input(above) && !above.is_dir() {
            return Err(Refusal::IsInput);
        }
        if !above.is_dir() {
            return Err(Refusal::NoFolder);
        }
        if rest.components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(Refusal::NoPath);
        }
        let real = above.canonicalize().map_err(|_| Refusal::Unseen)?;
        Ok(real.join(rest).join(name))
    }

    /// Whether an output of this kind may be put there as things are.
    fn look(&self, place: &Path, kind: Kind) -> Result<(), Refusal> {
        let data = match place.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(_) => return Err(Refusal::Unseen),
            Ok(data) => data,
        };
        let refusal = if self.is_input(place) {
            Refusal::IsInput
        } else if data.is_symlink() {
            Refusal::IsLink
        } else if data.is_dir() && kind != Kind::Folder {
            Refusal::IsFolder
        } else if data.is_dir() && self.holds_input(place) {
            Refusal::HoldsInputs
        } else if !data.is_dir() && !data.is_file() {
            Refusal::NoFile
        } else if data.is_file() && kind == Kind::Folder {
            Refusal::IsFile
        } else if !self.replace && kind != Kind::Decisions {
            Refusal::Exists
        } else if !is_ours(place, kind) {
            Refusal::NotOurs
        } else {
            return Ok(());
        };
        Err(refusal)
    }

    fn is_input(&self, path: &Path) -> bool {
        Identity::of(path).is_some_and(|identity| self.inputs.contains(&identity))
            || self.paths.contains(&folded(path))
    }

    fn holds_input(&self, folder: &Path) -> bool {
        let below = WalkDir::new(folder).min_depth(1).into_iter().filter_map(Result::ok);
        folder.is_dir() && below.into_iter().any(|entry| self.is_input(entry.path()))
    }
}

/// A path for comparing where letter case may count for nothing.
pub fn folded(path: &Path) -> PathBuf {
    path.to_string_lossy().to_lowercase().into()
}

/// Whether this program wrote what is there. An empty file is anybody's.
fn is_ours(place: &Path, kind: Kind) -> bool {
    let begins = |text: &str| {
        let start = start(place)?;
        Ok::<_, io::Error>(start.is_empty() || start.starts_with(text.as_bytes()))
    };
    let is_ours = match kind {
        Kind::Zip => start(place).map(|start| start.is_empty() || is_written(&start)),
        Kind::Folder => holds_written_files(place),
        Kind::Report => start(place).map(|start| start.first().is_none_or(|b| b"{[".contains(b))),
        Kind::Certificate => start(place).map(|start| start.is_empty() || is_certificate(&start)),
        Kind::Crosswalk => begins(CROSSWALK_WARNING),
        Kind::Mapping => begins(MAPPING_WARNING),
        // Whoever writes one has read it as one.
        Kind::Decisions => Ok(true),
    };
    is_ours.unwrap_or(false)
}

/// A folder of images that this program wrote, and of nothing else.
fn holds_written_files(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_file() || !is_written(&start(&entry.path())?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// An image's file meta information names its writer, also where it is a zip's first entry.
fn is_written(start: &[u8]) -> bool {
    memchr::memmem::find(start, IMPLEMENTATION_CLASS_UID.as_bytes()).is_some()
}

/// A page with a certificate's title.
fn is_certificate(start: &[u8]) -> bool {
    let title = format!("<title>{CERTIFICATE_TITLE} ");
    memchr::memmem::find(start, title.as_bytes()).is_some()
}

/// The first KiB of a file.
fn start(path: &Path) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    File::open(path)?.take(1024).read_to_end(&mut start)?;
    Ok(start)
}
