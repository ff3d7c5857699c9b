//! Zips written field by field, so that every one of them can be wrong.

use std::io::Write as _;

/// A file in a zip as its headers have it.
#[derive(Clone)]
pub struct Packed {
    pub name: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub crc32: u32,
    pub size: u32,
    pub bytes: Vec<u8>,
    /// In the directory: the system that it was packed on, and its attributes.
    pub made_by: u16,
    pub attributes: u32,
    pub extra: Vec<u8>,
}

impl Packed {
    pub fn stored(name: &str, content: &[u8]) -> Self {
        Self {
            name: name.as_bytes().to_vec(),
            flags: 0,
            method: 0,
            crc32: crc32fast::hash(content),
            size: content.len() as u32,
            bytes: content.to_vec(),
            made_by: 20,
            attributes: 0,
            extra: Vec::new(),
        }
    }

    pub fn deflated(name: &str, content: &[u8]) -> Self {
        let bytes = miniz_oxide::deflate::compress_to_vec(content, 6);
        Self { method: 8, bytes, ..Self::stored(name, content) }
    }

    /// Locked as PKZIP does it: a header of twelve bytes, and the rest in disguise.
    pub fn locked(name: &str, content: &[u8]) -> Self {
        let whole = Self::deflated(name, content);
        let bytes = [vec![0x5A; 12], whole.bytes.iter().map(|byte| byte ^ 0xA5).collect()].concat();
        Self { flags: 1, bytes, ..whole }
    }

    /// Locked with AES, as WinZip does it.
    pub fn locked_by_aes(name: &str, content: &[u8]) -> Self {
        let extra = b"\x01\x99\x07\0\x02\0AE\x03\x08\0".to_vec();
        Self { method: 99, crc32: 0, extra, ..Self::locked(name, content) }
    }

    /// Said to be packed by this method.
    pub fn by(method: u16, name: &str, content: &[u8]) -> Self {
        Self { method, ..Self::deflated(name, content) }
    }

    fn fields(&self, out: &mut Vec<u8>) {
        for number in [self.flags, self.method, 0, 0x21] {
            out.extend(number.to_le_bytes());
        }
        for number in [self.crc32, self.bytes.len() as u32, self.size] {
            out.extend(number.to_le_bytes());
        }
        for number in [self.name.len() as u16, self.extra.len() as u16] {
            out.extend(number.to_le_bytes());
        }
    }
}

/// A zip of these files.
pub fn zip_of(files: &[Packed]) -> Vec<u8> {
    zip_counting(files, files.len() as u16, 0)
}

/// A zip that says so many files are in it, and that it is this part of several (0: the only
/// one).
pub fn zip_counting(files: &[Packed], count: u16, disk: u16) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for file in files {
        let at = out.len() as u32;
        out.extend(b"PK\x03\x04\x14\0");
        file.fields(&mut out);
        out.extend([&file.name[..], &file.extra, &file.bytes].concat());
        directory.extend(b"PK\x01\x02");
        directory.extend(file.made_by.to_le_bytes());
        directory.extend(20_u16.to_le_bytes());
        file.fields(&mut directory);
        directory.extend([0; 6]);
        directory.extend(file.attributes.to_le_bytes());
        directory.extend(at.to_le_bytes());
        directory.extend([&file.name[..], &file.extra].concat());
    }
    let at = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06");
    for number in [disk, 0, count, count] {
        out.extend(number.to_le_bytes());
    }
    for number in [directory.len() as u32, at] {
        out.extend(number.to_le_bytes());
    }
    out.extend([0; 2]);
    out
}

/// Where the record at a zip's end begins.
pub fn end_of(zip: &[u8]) -> usize {
    zip.windows(4).rposition(|four| four == b"PK\x05\x06").unwrap()
}

/// A tar file of one file.
pub fn tar_of(name: &str, content: &[u8], magic: &[u8]) -> Vec<u8> {
    let mut header = vec![0_u8; 512];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(124, format!("{:011o}\0", content.len()).as_bytes());
    put(148, b"        ");
    put(156, b"0");
    put(257, magic);
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut out = header;
    out.write_all(content).unwrap();
    out.resize(out.len().next_multiple_of(512) + 1024, 0);
    out
}

/// A Windows program that is nothing but its headers, one section and what lies behind it.
pub fn program_with(behind: &[u8]) -> Vec<u8> {
    let mut out = b"MZ".to_vec();
    out.resize(0x3C, 0);
    out.extend(0x80_u32.to_le_bytes());
    out.resize(0x80, 0);
    out.extend(b"PE\0\0\x4C\x01\x01\0");
    out.resize(0x80 + 20, 0);
    out.extend(0xE0_u16.to_le_bytes());
    out.resize(0x80 + 24 + 0xE0, 0);
    out.extend(b".text\0\0\0\0\x10\0\0\0\x10\0\0");
    out.extend([0x200_u32, 0x400].map(u32::to_le_bytes).concat());
    out.resize(0x600, 0x90);
    out.extend(behind);
    out
}
