//! Writing a zip without seeing its contents: entries are stored, and everything
//! about them is known beforehand, so headers come out as bytes to be laid between
//! the contents. Zip64 records are used where a field is too small and only there
//! (APPNOTE 6.3.10, sections 4.3 to 4.5).
//!
//! The same entries give the same bytes: times are fixed, no owner or host is named.
//!
//! Compared: zip 9.8.2, rawzip 0.5.2 and async_zip 0.0.19 count an entry's bytes as they pass.
//! Only zip can be told the size and CRC-32 of an entry whose bytes it has not seen, and only
//! through `unsafe` calls, which this repository forbids. rawzip writes sizes after the content
//! alone, in a data descriptor.

use super::ArchiveError;

/// 1 January 1980, the earliest date a zip can name: it says nothing.
const DOS_DATE: u16 = 0x0021;
const DOS_TIME: u16 = 0;
/// A local header without name and extra field.
const LOCAL_BYTES: usize = 30;
/// APPNOTE 4.4.3.2: 2.0 for files in folders, 4.5 for Zip64.
const VERSION: u16 = 20;
const VERSION_ZIP64: u16 = 45;
/// General purpose bit 11: the name is UTF-8.
const UTF8: u16 = 1 << 11;
/// In a 32-bit and a 16-bit field: the value is in a Zip64 record.
const ELSEWHERE: u32 = u32::MAX;
const ELSEWHERE_16: u16 = u16::MAX;

/// A zip in the making. Lay out, in this order: for each entry what [`Zip::add`]
/// returns and then the entry's content; at the end what [`Zip::finish`] returns.
#[derive(Debug, Clone, Default)]
pub struct Zip {
    offset: u64,
    entries: u64,
    directory: Vec<u8>,
}

impl Zip {
    /// An empty zip.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes laid out so far: headers and contents, without the directory.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.offset
    }

    /// No entry was added yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// Adds a stored entry of `size` bytes with this CRC-32, and returns the local
    /// header that goes before its content. Folders in `name` are separated by `/`.
    ///
    /// # Errors
    /// [`ArchiveError::Name`] for a name that a careful reader would not unpack; the
    /// zip is then unchanged.
    pub fn add(&mut self, name: &str, size: u64, crc32: u32) -> Result<Vec<u8>, ArchiveError> {
        let name_len = usable_name(name)?;
        let flags = if name.is_ascii() { 0 } else { UTF8 };
        let size_32 = field(size);
        let offset_32 = field(self.offset);

        let mut local_extra = Vec::new();
        let mut directory_extra = Vec::new();
        if size_32 == ELSEWHERE {
            local_extra.extend([size, size].map(u64::to_le_bytes).concat());
            directory_extra.clone_from(&local_extra);
        }
        if offset_32 == ELSEWHERE {
            directory_extra.extend(self.offset.to_le_bytes());
        }

        let common = |version: u16, extra: &[u8], out: &mut Vec<u8>| {
            put16(out, &[version, flags, 0, DOS_TIME, DOS_DATE]);
            put32(out, &[crc32, size_32, size_32]);
            put16(out, &[name_len, extra_len(extra)]);
        };

        let mut local = Vec::with_capacity(LOCAL_BYTES.saturating_add(name.len()));
        put32(&mut local, &[0x0403_4b50]);
        common(version(&local_extra), &local_extra, &mut local);
        local.extend(name.as_bytes());
        put_extra(&local_extra, &mut local);

        let directory = &mut self.directory;
        let version = version(&directory_extra);
        put32(directory, &[0x0201_4b50]);
        put16(directory, &[version]); // made by: an MS-DOS host, so no permissions
        common(version, &directory_extra, directory);
        put16(directory, &[0, 0, 0]); // no comment, disk 0, no internal attributes
        put32(directory, &[0, offset_32]); // no external attributes
        directory.extend(name.as_bytes());
        put_extra(&directory_extra, directory);

        self.entries = self.entries.saturating_add(1);
        self.offset = self.offset.saturating_add(len_of(&local)).saturating_add(size);
        Ok(local)
    }

    /// The directory and its end records, to go after the last entry's content.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        let Self { offset, entries, directory: mut out } = self;
        let size = len_of(&out);
        let entries_16 = u16::try_from(entries).unwrap_or(ELSEWHERE_16);
        if entries_16 == ELSEWHERE_16 || field(offset) == ELSEWHERE || field(size) == ELSEWHERE {
            put32(&mut out, &[0x0606_4b50]); // Zip64 end of central directory
            put64(&mut out, &[44]); // the length of what follows in this record
            put16(&mut out, &[VERSION_ZIP64, VERSION_ZIP64]);
            put32(&mut out, &[0, 0]); // disk numbers
            put64(&mut out, &[entries, entries, size, offset]);
            put32(&mut out, &[0x0706_4b50, 0]); // its locator, on disk 0
            put64(&mut out, &[offset.saturating_add(size)]);
            put32(&mut out, &[1]); // disks
        }
        put32(&mut out, &[0x0605_4b50]); // end of central directory
        put16(&mut out, &[0, 0, entries_16, entries_16]);
        put32(&mut out, &[field(size), field(offset)]);
        put16(&mut out, &[0]); // no comment
        out
    }
}

/// A name that stays inside the folder it is unpacked to, on every system; its length.
fn usable_name(name: &str) -> Result<u16, ArchiveError> {
    let usable = name.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !name.contains(['\\', ':', '\0']);
    if usable {
        u16::try_from(name.len()).map_err(|_| ArchiveError::Name)
    } else {
        Err(ArchiveError::Name)
    }
}

/// A 32-bit field, or the mark that a Zip64 record holds the value. The largest
/// 32-bit number is that mark, so it needs the record too.
fn field(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(ELSEWHERE)
}

fn version(zip64_values: &[u8]) -> u16 {
    if zip64_values.is_empty() { VERSION } else { VERSION_ZIP64 }
}

/// The length of the Zip64 extra field with its four bytes of header.
fn extra_len(zip64_values: &[u8]) -> u16 {
    if zip64_values.is_empty() { 0 } else { values_len(zip64_values).saturating_add(4) }
}

/// At most three numbers of eight bytes.
fn values_len(zip64_values: &[u8]) -> u16 {
    u16::try_from(zip64_values.len()).unwrap_or_default()
}

fn put_extra(zip64_values: &[u8], out: &mut Vec<u8>) {
    if !zip64_values.is_empty() {
        put16(out, &[0x0001, values_len(zip64_values)]);
        out.extend(zip64_values);
    }
}

fn len_of(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn put16(out: &mut Vec<u8>, values: &[u16]) {
    values.iter().for_each(|value| out.extend(value.to_le_bytes()));
}

fn put32(out: &mut Vec<u8>, values: &[u32]) {
    values.iter().for_each(|value| out.extend(value.to_le_bytes()));
}

fn put64(out: &mut Vec<u8>, values: &[u64]) {
    values.iter().for_each(|value| out.extend(value.to_le_bytes()));
}
