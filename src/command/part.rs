//! What is not whole yet, under a name of its own beside its place: `NAME.deid-part-…`,
//! and its one step into that place.
//!
//! While a run lives it holds a lock on its part, so that another run can tell what is
//! still being written from what a run that was killed has left behind.
//!
//! An earlier folder is exchanged for the new one in one step where the system can. Where
//! it cannot, the earlier one is set aside as `NAME.deid-old-…` for the moment between two
//! steps; [`tidy`] brings it back when a run was killed in that moment.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

const PART: &str = ".deid-part-";
const OLD: &str = ".deid-old-";
/// Hexadecimal digits after [`PART`] and [`OLD`].
const DIGITS: usize = 16;
/// Longest beginning of a part's name, in bytes: systems let a name have 255.
const LONGEST_NAME_BYTES: usize = 80;

/// A file or folder under its passing name; removed when it is dropped before it was put.
#[derive(Debug)]
pub struct Part {
    path: PathBuf,
    is_folder: bool,
    /// Held for its lock; a file is flushed through it, too.
    held: Option<File>,
}

impl Part {
    /// An empty file beside `target`; `is_private` keeps it from other users of the system.
    pub fn file(target: &Path, is_private: bool) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        if is_private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        #[cfg(not(unix))]
        let _ = is_private;
        Self::held(target, false, |path| options.open(path).map(Some))
    }

    /// An empty folder beside `target`.
    pub fn folder(target: &Path) -> io::Result<Self> {
        Self::held(target, true, |path| {
            fs::create_dir(path)?;
            Ok(File::open(path).ok())
        })
    }

    /// Makes it and takes its lock. In the moment between, another run may have taken it for
    /// abandoned: then once more.
    fn held(
        target: &Path,
        is_folder: bool,
        make: impl Fn(&Path) -> io::Result<Option<File>>,
    ) -> io::Result<Self> {
        for _ in 0..3 {
            let path = beside(target, PART)?;
            let held = make(&path)?;
            held.iter().for_each(lock);
            if exists(&path) {
                return Ok(Self { path, is_folder, held });
            }
        }
        Err(io::ErrorKind::NotFound.into())
    }

    /// Where it is for now.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Sees that the disk has all of it: what is renamed before that may be empty after a
    /// power cut.
    pub fn flush(&self) -> io::Result<()> {
        match &self.held {
            Some(file) if !self.is_folder => file.sync_all(),
            held => flush_folder(&self.path, held.as_ref()),
        }
    }

    /// Gives it its name, in one step. What is there already is replaced if `replace` says
    /// so, and else stays and is an error.
    pub fn put(self, target: &Path, replace: bool) -> io::Result<()> {
        if !replace || !exists(target) {
            rename_new(&self.path, target)?;
        } else if self.is_folder {
            self.put_over(target)?;
        } else {
            fs::rename(&self.path, target)?;
        }
        flush_parent(target);
        Ok(())
    }

    fn put_over(&self, target: &Path) -> io::Result<()> {
        if exchange(&self.path, target).is_ok() {
            // The part's name is now the earlier folder's.
            remove(&self.path);
            return Ok(());
        }
        let old = beside(target, OLD)?;
        fs::rename(target, &old)?;
        rename_new(&self.path, target).inspect_err(|_| {
            let _ = rename_new(&old, target);
        })?;
        flush_parent(target);
        remove(&old);
        Ok(())
    }
}

impl Drop for Part {
    /// Nothing is left where it was put: the name is another's then, or nobody's.
    fn drop(&mut self) {
        self.held = None;
        remove(&self.path);
    }
}

/// Clears away what killed runs left in a folder, by its names, and brings back what they
/// had set aside. `is_input` says what must be left alone, whatever its name.
pub fn tidy(folder: &Path, is_input: &dyn Fn(&Path) -> bool) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if is_input(&path) {
            continue;
        }
        if left_by(name, PART).is_some() {
            remove_abandoned(&path);
        } else if let Some(first) = left_by(name, OLD) {
            let target = folder.join(first);
            if exists(&target) {
                remove(&path);
            } else {
                let _ = rename_new(&path, &target);
            }
        }
    }
}

/// Something is there, be it a link to nothing.
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// The name that a passing name was made for, if it is one.
fn left_by<'a>(name: &'a str, kind: &str) -> Option<&'a str> {
    let (first, digits) = name.rsplit_once(kind)?;
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (!first.is_empty() && digits.len() == DIGITS && digits.bytes().all(is_digit)).then_some(first)
}

/// A passing name that nobody has yet.
fn beside(target: &Path, kind: &str) -> io::Result<PathBuf> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let name = name.get(..name.floor_char_boundary(LONGEST_NAME_BYTES)).unwrap_or_default();
    let number = RandomState::new().build_hasher().finish();
    Ok(target.with_file_name(format!("{name}{kind}{number:0DIGITS$x}")))
}

/// Removes a file, or a folder that holds files only: anything else in it is not ours.
fn remove(path: &Path) {
    let Ok(data) = path.symlink_metadata() else { return };
    if data.is_file() {
        let _ = fs::remove_file(path);
    } else if data.is_dir() {
        let entries = fs::read_dir(path).into_iter().flatten();
        for entry in entries.filter_map(Result::ok) {
            if entry.file_type().is_ok_and(|kind| kind.is_file()) {
                let _ = fs::remove_file(entry.path());
            }
        }
        let _ = fs::remove_dir(path);
    }
}

/// A lock of Unix keeps nobody from reading and writing, and ends with its process. Where
/// the file system has none, a part is never taken for abandoned.
#[cfg(unix)]
fn lock(file: &File) {
    let _ = file.lock();
}

#[cfg(unix)]
fn remove_abandoned(path: &Path) {
    let is_plain = path.symlink_metadata().is_ok_and(|data| data.is_file() || data.is_dir());
    if !is_plain {
        return;
    }
    // Held until it is gone: whoever has just made it waits, and sees that.
    if let Ok(held) = File::open(path)
        && held.try_lock().is_ok()
    {
        remove(path);
    }
}

/// Windows' locks would keep the run itself from its part: age decides there.
#[cfg(not(unix))]
fn lock(_: &File) {}

#[cfg(not(unix))]
fn remove_abandoned(path: &Path) {
    const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);
    let data = path.symlink_metadata();
    let changed = data.and_then(|data| data.modified());
    if changed.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > DAY)) {
        remove(path);
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn rename_with(from: &Path, to: &Path, flags: rustix::fs::RenameFlags) -> io::Result<()> {
    let here = rustix::fs::CWD;
    Ok(rustix::fs::renameat_with(here, from, here, to, flags)?)
}

/// Renames to a name that nothing has.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match rename_with(from, to, rustix::fs::RenameFlags::NOREPLACE) {
        // Some file systems of networks and sticks do not know how.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => rename_if_free(from, to),
        done => done,
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    rename_if_free(from, to)
}

fn rename_if_free(from: &Path, to: &Path) -> io::Result<()> {
    if exists(to) {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(from, to)
}

/// Lets two folders change places.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    rename_with(a, b, rustix::fs::RenameFlags::EXCHANGE)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// One request for a whole folder: thousands of files, one by one, take minutes on a disk
/// that turns.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn flush_folder(path: &Path, held: Option<&File>) -> io::Result<()> {
    match held {
        Some(folder) => Ok(rustix::fs::syncfs(folder)?),
        None => flush_files(path),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn flush_folder(path: &Path, _: Option<&File>) -> io::Result<()> {
    flush_files(path)
}

fn flush_files(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        // Windows flushes only what is open for writing.
        OpenOptions::new().write(true).open(entry?.path())?.sync_all()?;
    }
    Ok(())
}

/// The new name is on the disk, too, where a folder can be flushed.
fn flush_parent(path: &Path) {
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
}
