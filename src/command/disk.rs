//! Reading and writing a file at an offset, so that threads can share one, and what a
//! system can be told of a file that is being written.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;

/// Bytes read or written at a time: they are summed up, or go on to where they are written,
/// while the processor still has them at hand.
pub const CHUNK_BYTES: usize = 256 << 10;

/// Reads at an offset, wherever the file's own position is.
#[cfg(unix)]
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

/// Reads at an offset, wherever the file's own position is.
#[cfg(windows)]
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// Writes some bytes at an offset; how many.
#[cfg(unix)]
fn write_some_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::write_at(file, bytes, offset)
}

/// Writes some bytes at an offset; how many.
#[cfg(windows)]
fn write_some_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, offset)
}

/// Writes bytes at an offset, wherever the file's own position is.
pub fn write_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match write_some_at(file, bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => {
                bytes = bytes.get(count..).unwrap_or_default();
                offset = offset.saturating_add(count as u64);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Takes the room that an empty file will need, where the system can: a disk without it
/// says so before anything is written, and writers need not find room under one lock.
///
/// # Errors
/// When there is not so much room.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub fn reserve(file: &File, len: u64) -> io::Result<()> {
    use rustix::io::Errno;
    match rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, len) {
        // No room, or more than one may have.
        Err(error @ (Errno::NOSPC | Errno::FBIG | Errno::DQUOT)) => Err(error.into()),
        // Some file systems do not know how; an empty file needs nothing.
        _ => Ok(()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub fn reserve(_: &File, _: u64) -> io::Result<()> {
    Ok(())
}

/// Says that a range is written for good: the system sends it to the disk meanwhile, and
/// flushing the file at the end waits for that much less.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub fn settle(file: &File, range: Range<u64>) {
    let len = std::num::NonZeroU64::new(range.end.saturating_sub(range.start));
    let _ = rustix::fs::fadvise(file, range.start, len, rustix::fs::Advice::DontNeed);
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub fn settle(_: &File, _: Range<u64>) {}

/// A reader over a file that others read as well: each clone has its own position.
#[derive(Debug, Clone)]
pub struct Shared {
    file: Arc<File>,
    len: u64,
    position: u64,
}

impl Shared {
    /// From the file's beginning.
    pub fn new(file: File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), len, position: 0 })
    }
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = read_at(&self.file, buffer, self.position)?;
        self.position = self.position.saturating_add(count as u64);
        Ok(count)
    }
}

impl Seek for Shared {
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        let position = match target {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.len.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
