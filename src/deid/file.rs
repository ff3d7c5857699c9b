//! Writing one file: it is pushed through in pieces, from its first byte to its last.
//! The header is de-identified, the pixel data only pass by (counted, summed and
//! scanned), and what follows them is de-identified again.

use std::ops::Range;

use super::edit::{self, Job, Part, Watch};
use super::exam::Exam;
use super::picture::{self, NativeWatch};
use super::sums::Sums;
use super::tally::Tally;
use super::written::{Segment, Written, patched};
use crate::Code;
use crate::dicom::inflate::inflate;
use crate::dicom::pixels::{Fragments, Patch, Shape};
use crate::dicom::read::{self, Header, PixelElement, ReadError};
use crate::dicom::start;
use crate::dicom::text::CharacterSets;
use crate::intake::{self, Record};
use crate::policy::Modality;

/// A deflated data set is unpacked in memory, up to this many bytes.
pub const INFLATED_LIMIT_BYTES: usize = 1 << 30;

/// What follows the pixel data may be this long at the most.
const TRAILER_LIMIT_BYTES: u64 = 64 << 20;

/// A file on its way through. Push its bytes in order, then finish.
pub struct FileJob<'a> {
    exam: &'a Exam,
    file_len: u64,
    /// Bytes pushed so far.
    position: u64,
    stage: Stage,
    sums: Sums,
    tally: Tally,
    record: Option<Record>,
    header: Vec<u8>,
    trailer: Vec<u8>,
    /// The pixel data's value in the source.
    pixels: Range<u64>,
    /// Where other bytes are written in it, in order.
    patches: Vec<Patch>,
    /// Bytes of it as written.
    pixel_bytes: u64,
    /// A byte was added to an odd pixel value.
    padded: bool,
    encapsulated: bool,
    /// The source was deflated and is written from memory.
    inflated: Option<Vec<u8>>,
}

enum Stage {
    /// Collecting the header; so many bytes are needed before the next attempt.
    Header { prefix: Vec<u8>, needed: u64 },
    /// In the value of native pixel data.
    Native { watch: NativeWatch, left: u64, layout: Layout },
    /// In the fragments of encapsulated pixel data.
    Fragments { walk: Box<Fragments>, layout: Layout },
    /// Collecting what follows.
    Trailer { bytes: Vec<u8>, layout: Layout },
}

/// What the trailer needs to know of the header.
struct Layout {
    modality: Modality,
    character_sets: CharacterSets,
    study_date: String,
    syntax_uid: String,
    pixels: PixelElement,
}

impl<'a> FileJob<'a> {
    /// A job for a file of `file_len` bytes.
    #[must_use]
    pub fn new(exam: &'a Exam, file_len: u64) -> Self {
        Self {
            exam,
            file_len,
            position: 0,
            stage: Stage::Header { prefix: Vec::new(), needed: 0 },
            sums: Sums::new(),
            tally: Tally::default(),
            record: None,
            header: Vec::new(),
            trailer: Vec::new(),
            pixels: 0..0,
            patches: Vec::new(),
            pixel_bytes: 0,
            padded: false,
            encapsulated: false,
            inflated: None,
        }
    }

    /// Leaves SHA-256 to the caller, who may have a faster one: a browser's own is several
    /// times as fast as one in wasm.
    #[must_use]
    pub fn without_sha256(mut self) -> Self {
        self.sums.sha = None;
        self
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// Why the file is not written; the job is of no use then.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Code> {
        self.position += chunk.len() as u64;
        if self.position > self.file_len {
            return Err(Code::Changed);
        }
        let Stage::Header { prefix, needed } = &mut self.stage else { return self.pass(chunk) };
        // Most headers are whole in the first chunk and are read there.
        let mut own = std::mem::take(prefix);
        let bytes: &[u8] = if own.is_empty() && chunk.len() as u64 >= *needed {
            chunk
        } else {
            own.extend_from_slice(chunk);
            &own
        };
        let have = bytes.len() as u64;
        if have < *needed {
            *prefix = own;
            return Ok(());
        }
        let guide = self.exam.memo.as_ref().map(|memo| &memo.guide);
        match read::read_behind(bytes, self.file_len, guide) {
            Err(ReadError::More { needed: more }) => {
                *needed = more;
                *prefix = if own.is_empty() { chunk.to_vec() } else { own };
                Ok(())
            }
            Err(error) => Err(code_of(error)),
            Ok(header) if header.syntax.deflated => {
                if have < self.file_len {
                    *needed = self.file_len;
                    *prefix = if own.is_empty() { chunk.to_vec() } else { own };
                    return Ok(());
                }
                self.begin_inflated(bytes, &header)
            }
            Ok(header) => {
                self.begin(&header, bytes)?;
                let end = usize::try_from(header.end).unwrap_or(usize::MAX);
                self.pass(bytes.get(end..).unwrap_or_default())
            }
        }
    }

    /// A deflated data set is written from memory, as Explicit VR Little Endian.
    fn begin_inflated(&mut self, bytes: &[u8], header: &Header) -> Result<(), Code> {
        let whole = inflate(header, bytes, INFLATED_LIMIT_BYTES).map_err(code_of)?;
        self.file_len = whole.len() as u64;
        self.position = self.file_len;
        let header = read::read_header(&whole, self.file_len).map_err(code_of)?;
        self.begin(&header, &whole)?;
        let end = usize::try_from(header.end).unwrap_or(usize::MAX);
        self.pass(whole.get(end..).unwrap_or_default())?;
        self.inflated = Some(whole);
        Ok(())
    }

    /// Writes the header.
    fn begin(&mut self, header: &Header, bytes: &[u8]) -> Result<(), Code> {
        let study = self.exam.settings.policy.study();
        let record = intake::examine_again(header, bytes, self.file_len, study)?;
        let pixels = header.pixels.clone().ok_or(Code::NoPixelData)?;
        let layout = Layout {
            modality: record.series.modality,
            character_sets: CharacterSets::new(&header.data_set, bytes),
            study_date: record.study.date.as_str().to_owned(),
            syntax_uid: header.syntax.uid.clone(),
            pixels: pixels.clone(),
        };
        let out = &mut self.header;
        file_start(self.exam, header, bytes, out);
        edit::edit(
            layout.job(self.exam, Part::Header, &layout.character_sets),
            &header.data_set,
            bytes,
            out,
            &mut self.tally,
            Watch::Nothing,
        )
        .map_err(edit::EditError::code)?;
        self.padded = pixels.length.is_some_and(|length| length % 2 == 1);
        picture::write_header(&pixels, bytes, out)?;
        self.sums.update(out);
        self.encapsulated = pixels.length.is_none();
        self.pixels = pixels.value_start..pixels.value_start;
        self.stage = match pixels.length {
            Some(left) => Stage::Native { watch: NativeWatch::new(header, bytes), left, layout },
            None => {
                let dimensions = &record.image.dimensions;
                let shape = Shape {
                    frames: dimensions.frames,
                    pixels: u64::from(dimensions.rows) * u64::from(dimensions.columns),
                };
                let start = pixels.value_start;
                let walk = Fragments::new(&header.syntax.uid, start, self.file_len, shape);
                Stage::Fragments { walk: Box::new(walk), layout }
            }
        };
        self.record = Some(record);
        Ok(())
    }

    /// Takes bytes after the header.
    fn pass(&mut self, mut bytes: &[u8]) -> Result<(), Code> {
        loop {
            match &mut self.stage {
                Stage::Header { .. } => return Err(Code::DamagedHeader),
                Stage::Native { watch, left, .. } => {
                    let n = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    let (value, rest) = bytes.split_at_checked(n).unwrap_or((bytes, &[]));
                    watch.push(value);
                    self.sums.update(value);
                    self.pixels.end += n as u64;
                    *left -= n as u64;
                    if *left > 0 {
                        return Ok(());
                    }
                    watch.finish()?;
                    if self.padded {
                        self.sums.update(&[0]);
                    }
                    bytes = rest;
                }
                Stage::Fragments { walk, .. } => {
                    let pushed = walk.push(bytes, &mut self.sums);
                    let n = pushed.map_err(|error| picture::code_of(&error))?;
                    self.pixels.end += n as u64;
                    if walk.end().is_none() {
                        return Ok(());
                    }
                    let findings = walk.findings();
                    if findings.unread {
                        let image = self.record.as_ref().map(|record| record.image.uid.as_str());
                        if !image.is_some_and(|uid| self.exam.released.contains(uid)) {
                            return Err(Code::CodestreamUnread);
                        }
                    }
                    picture::count(&findings, &mut self.tally);
                    self.patches = walk.patches().to_vec();
                    self.pixel_bytes = walk.written();
                    bytes = bytes.get(n..).unwrap_or_default();
                }
                Stage::Trailer { bytes: trailer, .. } => {
                    if (trailer.len() + bytes.len()) as u64 > TRAILER_LIMIT_BYTES {
                        return Err(Code::HeaderTooLarge);
                    }
                    trailer.extend_from_slice(bytes);
                    return Ok(());
                }
            }
            let empty = Stage::Header { prefix: Vec::new(), needed: 0 };
            self.stage = match std::mem::replace(&mut self.stage, empty) {
                Stage::Native { layout, .. } | Stage::Fragments { layout, .. } => {
                    Stage::Trailer { bytes: Vec::new(), layout }
                }
                other => other,
            };
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Why the file is not written.
    pub fn finish(mut self) -> Result<Written, Code> {
        let Stage::Trailer { bytes, layout } = &self.stage else {
            return Err(if self.position < self.file_len {
                Code::Changed
            } else {
                Code::Truncated
            });
        };
        if self.position < self.file_len {
            return Err(Code::Changed);
        }
        if bytes.iter().any(|byte| *byte != 0) {
            let data_set = read::read_data_set(bytes, layout.pixels.encoding)
                .map_err(|error| behind_picture(&error, bytes, &layout.pixels))?;
            let first = data_set.nodes.first().map(|node| node.tag);
            if read::repeated_or_unordered(&data_set)
                || first.is_some_and(|tag| tag <= layout.pixels.tag)
            {
                return Err(Code::RepeatedTag);
            }
            // A second picture, which nobody looked at.
            if data_set.top().any(|(_, node)| node.tag.0 == layout.pixels.tag.0) {
                return Err(Code::PixelLength);
            }
            let outermost = layout.character_sets.outermost().clone();
            let sets = CharacterSets::within(&data_set, bytes, outermost);
            edit::edit(
                layout.job(self.exam, Part::Trailer, &sets),
                &data_set,
                bytes,
                &mut self.trailer,
                &mut self.tally,
                Watch::Nothing,
            )
            .map_err(edit::EditError::code)?;
        }
        self.sums.update(&self.trailer);
        let pixels = match &self.inflated {
            Some(whole) => {
                let at = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
                let range = at(self.pixels.start)..at(self.pixels.end);
                vec![Segment::Bytes(whole.get(range).unwrap_or_default().to_vec())]
            }
            None => patched(&self.pixels, &self.patches),
        };
        let record = self.record.ok_or(Code::DamagedHeader)?;
        let mut behind = if self.padded { vec![0] } else { Vec::new() };
        behind.extend_from_slice(&self.trailer);
        let pixel_bytes = if self.encapsulated {
            self.pixel_bytes
        } else {
            self.pixels.end - self.pixels.start + u64::from(self.padded)
        };
        let segments =
            [vec![Segment::Bytes(self.header.clone())], pixels, vec![Segment::Bytes(behind)]];
        Ok(Written {
            segments: segments.concat(),
            size_bytes: self.sums.size_bytes,
            crc32: self.sums.crc.sum(),
            sha256: self.sums.sha256(),
            header: self.header,
            trailer: self.trailer,
            pixel_bytes,
            encapsulated: self.encapsulated,
            record,
            tally: self.tally,
        })
    }
}

impl Layout {
    fn job<'a>(&'a self, exam: &'a Exam, part: Part, sets: &'a CharacterSets) -> Job<'a> {
        Job {
            exam,
            modality: self.modality,
            study_date: Some(self.study_date.as_str()),
            part,
            character_sets: sets,
            encoding: self.pixels.encoding,
            syntax_uid: &self.syntax_uid,
        }
    }
}

/// Preamble and file meta information of the output.
fn file_start(exam: &Exam, header: &Header, bytes: &[u8], out: &mut Vec<u8>) {
    let value = |element| {
        header.data_set.value(dicom_core::Tag(0x0008, element), bytes).unwrap_or_default()
    };
    let instance = value(0x0018);
    let name = exam.settings.policy.study().about.implementation;
    let syntax =
        if header.syntax.deflated { crate::dicom::syntax::EXPLICIT_LE } else { &header.syntax.uid };
    if exam.settings.keep_uids {
        start::file_start(value(0x0016), instance, syntax, name, out);
    } else {
        let instance = super::value::replaced_uids(exam, instance);
        start::file_start(value(0x0016), &instance, syntax, name, out);
    }
}

/// The reason for what cannot be read after the picture: an element that is cut off, or
/// something that never was one.
fn behind_picture(error: &ReadError, bytes: &[u8], pixels: &PixelElement) -> Code {
    let begins = read::begins_element(bytes, pixels.encoding, pixels.tag);
    match error {
        ReadError::Truncated { .. } if begins => Code::Truncated,
        ReadError::Truncated { .. } | ReadError::Damaged { .. } => Code::TrailingBytes,
        error => code_of(error.clone()),
    }
}

/// The reason for a file that cannot be read on.
fn code_of(error: ReadError) -> Code {
    error.code().unwrap_or(Code::Truncated)
}
