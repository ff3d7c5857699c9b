//! The files that paths on the command line mean. Every folder is read once, however many
//! links lead to it; what is no file is reported and never opened: a pipe would wait for ever.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file, or a link to one.
    File,
    /// A pipe, a socket or a device.
    Special,
    /// Nothing that can be looked at: it went away, or it is a link to nothing.
    Unreadable,
}

/// Every file below the given paths with what it is, in the order of the paths and of names.
pub fn files(paths: &[PathBuf]) -> Vec<(PathBuf, Kind)> {
    let (mut files, mut folders) = (Vec::new(), HashSet::new());
    for path in paths {
        let mut entries = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    if Identity::of(entry.path()).is_some_and(|folder| !folders.insert(folder)) {
                        entries.skip_current_dir();
                    }
                }
                Ok(entry) => {
                    let is_file = entry.file_type().is_file();
                    let kind = if is_file { Kind::File } else { Kind::Special };
                    files.push((entry.into_path(), kind));
                }
                // A link to a folder around it, which is being read.
                Err(error) if error.loop_ancestor().is_some() => {}
                Err(error) => {
                    let place = error.path().unwrap_or(path).to_owned();
                    files.push((place, Kind::Unreadable));
                }
            }
        }
    }
    files
}

/// What makes a file or folder the same one under two names: device and inode, so that
/// links and letter case hide nothing. Where the system has no such numbers, the path
/// without links, its letters folded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity(Own);

#[cfg(unix)]
type Own = (u64, u64);
#[cfg(not(unix))]
type Own = String;

impl Identity {
    /// Of what is at a path, links followed; `None` where nothing can be seen.
    #[cfg(unix)]
    pub fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let data = path.metadata().ok()?;
        Some(Self((data.dev(), data.ino())))
    }

    /// Of what is at a path, links followed; `None` where nothing can be seen.
    #[cfg(not(unix))]
    pub fn of(path: &Path) -> Option<Self> {
        Some(Self(path.canonicalize().ok()?.to_string_lossy().to_lowercase()))
    }
}
