//! One function for each door by which bytes of others come in. Each takes any bytes and
//! panics when something that must hold does not.

use std::collections::BTreeMap;
use std::io::Cursor;

use deidentifier::Code;
use deidentifier::archive::{
    Limits, Method, begins_as_zip, contents, kind, may_be_archive, unpack,
};
use deidentifier::check::{Expectation, Needle, NeedleKind, Needles, whole};
use deidentifier::deid::value::{LegalText, legal_text};
use deidentifier::dicom::pixels::{Findings, Fragments, Shape, Sink};
use deidentifier::dicom::{DataSet, Header, Kind, inflate};
use deidentifier::dicom::{ReadError, read_data_set, read_header, repeated_or_unordered};
use deidentifier::plan::EventMap;
use deidentifier::policy::{self, Action, Attribute, Context, Modality, Settings};
use deidentifier::preview::{Codec, Frame, Photometric, Preset, Shrink, frame_bytes};
use dicom_core::{Tag, VR};

use crate::plant::MARK;
use crate::run::{contains, one};

/// A target: its name, and what takes the bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const ALL: [Target; 12] = [
    ("deidentify", deidentify),
    ("header", header),
    ("zip", zip),
    ("check", check),
    ("markers", markers),
    ("preview_jpeg2000", preview_jpeg2000),
    ("preview_jpeg", preview_jpeg),
    ("preview_jpeg_ls", preview_jpeg_ls),
    ("preview_rle", preview_rle),
    ("preview_native", preview_native),
    ("event_map", event_map),
    ("settings", settings),
];

/// A header reads alike from any prefix that holds it, and its spans lie in the file.
pub fn header(data: &[u8]) {
    let len = data.len() as u64;
    let whole = read_header(data, len);
    assert!(!matches!(whole, Err(ReadError::More { .. })), "all of the file is there");
    let mut had = 0;
    let stepped = loop {
        match read_header(&data[..had], len) {
            Err(ReadError::More { needed }) => {
                assert!(needed > had as u64 && needed <= len, "no step forward");
                had = (needed as usize).max(had * 2).min(data.len());
            }
            other => break other,
        }
    };
    assert_eq!(stepped, whole, "read in steps");
    let Ok(header) = whole else { return };
    assert!(header.end <= len);
    for set in [&header.meta, &header.data_set] {
        for (index, node) in set.nodes.iter().enumerate() {
            assert!(node.start <= node.value.start && node.value.start <= node.value.end);
            assert!(node.end() <= data.len() && node.next > index && node.next <= set.nodes.len());
            assert!(node.parent.is_none_or(|parent| (parent as usize) < index));
        }
    }
    let _ = Frame::read(&header, data);
    let _ = inflate(&header, data, 1 << 20);
}

/// The whole way of one file. When it is written: what it wrote is a proper file, holds
/// nothing of what had to go, keeps what stays byte by byte, and doing it again changes nothing.
pub fn deidentify(data: &[u8]) {
    let output = one(data);
    if output.code != Code::Written {
        return;
    }
    let bytes = output.passed();
    let after = Parsed::new(bytes);
    assert!(!repeated_or_unordered(&after.header.data_set), "not in order");
    let marks = memchr::memmem::find_iter(after.outside_pixels().as_slice(), MARK).count();
    let values = after.values();
    let held = values.values().map(|value| memchr::memmem::find_iter(&value.bytes, MARK).count());
    assert_eq!(held.sum::<usize>() + after.meta_marks(), marks, "a mark outside of any value");

    let source = inflated(data);
    let before = Parsed::new(&source);
    let originals = before.values();
    for (place, value) in &values {
        let original = originals.get(place).map(|original| original.bytes.as_slice());
        let marked = contains(&value.bytes, MARK);
        match (value.action, kept(originals.get(place))) {
            (Action::Keep, Some(kept)) => {
                assert!(same(Some(kept), &value.bytes), "{place:08X?} changed");
            }
            (
                Action::Keep
                | Action::Sweep
                | Action::Age
                | Action::Uid
                | Action::NearStudyDate
                | Action::EventIdIfIdentifier
                | Action::Marker
                | Action::WithBlock,
                _,
            ) => {
                let could = original.is_some_and(|original| contains(original, MARK));
                assert!(!marked || could, "{place:08X?} holds a mark");
            }
            _ => assert!(!marked, "{place:08X?} holds a mark under {:?}", value.action),
        }
    }
    assert!(same(Some(before.pixels()), after.pixels()), "the pixels changed");
    let again = one(bytes);
    assert_eq!(again.code, Code::Written, "a second time: {:?}", again.failures());
    assert!(again.passed() == bytes, "a second time changed something");
}

/// The source, and where it was deflated what it says.
fn inflated(data: &[u8]) -> Vec<u8> {
    let header = read_header(data, data.len() as u64).unwrap();
    if header.syntax.deflated { inflate(&header, data, 1 << 30).unwrap() } else { data.to_vec() }
}

/// What of a value stays byte by byte: all, or what stands before a NUL; `None` where a value
/// that is not what its VR promises is searched as text.
fn kept(original: Option<&Value>) -> Option<&[u8]> {
    let original = original?;
    match legal_text(original.vr, &original.bytes) {
        LegalText::Yes | LegalText::NotText => Some(&original.bytes),
        LegalText::HiddenTail(visible) => original.bytes.get(..visible),
        LegalText::No => None,
    }
}

/// Equal but for the byte that makes a length even.
fn same(original: Option<&[u8]>, written: &[u8]) -> bool {
    original.is_some_and(|original| {
        written.strip_prefix(original).is_some_and(|rest| {
            rest.is_empty() || original.len() % 2 == 1 && matches!(rest, [0 | b' '])
        })
    })
}

struct Value {
    vr: VR,
    bytes: Vec<u8>,
    action: Action,
}

/// The sequences and items around an element, and its tag.
type Place = (Vec<(u32, usize)>, u32);

/// A file, read, with the ends of its pixels.
struct Parsed<'a> {
    file: &'a [u8],
    header: Header,
    pixels: std::ops::Range<usize>,
    trailer: DataSet,
}

impl<'a> Parsed<'a> {
    fn new(file: &'a [u8]) -> Self {
        let len = file.len() as u64;
        let header = read_header(file, len).unwrap();
        let start = header.end as usize;
        let end = match header.pixels.as_ref().map(|pixels| pixels.length) {
            None => start,
            Some(Some(length)) => start + length as usize,
            Some(None) => {
                let uid = &header.syntax.uid;
                let mut walk = Fragments::new(uid, header.end, len, Shape::default());
                walk.push(&file[start..], &mut ()).unwrap();
                walk.finish().unwrap() as usize
            }
        };
        let trailer = read_data_set(&file[end..], header.syntax.encoding).unwrap_or_default();
        Self { file, header, pixels: start..end, trailer }
    }

    fn pixels(&self) -> &[u8] {
        // The delimiter is of the sequence, and not of the value.
        &self.file[self.pixels.clone()]
    }

    fn outside_pixels(&self) -> Vec<u8> {
        [&self.file[..self.pixels.start], &self.file[self.pixels.end..]].concat()
    }

    fn meta_marks(&self) -> usize {
        let values = self.header.meta.nodes.iter().map(|node| node.value_in(self.file));
        values.map(|value| memchr::memmem::find_iter(value, MARK).count()).sum()
    }

    fn values(&self) -> BTreeMap<Place, Value> {
        let mut all = self.values_of(&self.header.data_set, self.file);
        all.extend(self.values_of(&self.trailer, &self.file[self.pixels.end..]));
        all
    }

    fn values_of(&self, set: &DataSet, bytes: &[u8]) -> BTreeMap<Place, Value> {
        let is_pet = self.header.data_set.value(Tag(8, 0x60), self.file);
        let is_pet = is_pet.is_some_and(|value| value.starts_with(b"PT"));
        let modality = if is_pet { Modality::Pet } else { Modality::Ct };
        let settings = Settings::default();
        let mut found = BTreeMap::new();
        for (index, node) in set.nodes.iter().enumerate() {
            if node.kind != Kind::Value {
                continue;
            }
            let mut place = Vec::new();
            let mut path = Vec::new();
            for (item, parent) in set.ancestors(index) {
                if parent.kind == Kind::Item {
                    let sequence = parent.parent.unwrap() as usize;
                    let nth = set.children(sequence).position(|(at, _)| at == item).unwrap();
                    place.insert(0, (number(set.nodes[sequence].tag), nth));
                    path.insert(0, set.nodes[sequence].tag);
                }
            }
            let creator = set.creator(index, bytes);
            let attribute = Attribute {
                tag: node.tag,
                vr: node.vr,
                is_sequence: false,
                creator: creator.as_deref(),
            };
            let context = Context { modality, path: &path };
            let action = policy::resolve(&attribute, &context, &settings).action;
            // What is written as unknown, or under no VR at all, is judged by the attribute's own.
            let own = policy::vr_of(node.tag).filter(|_| node.vr == VR::UN);
            let value =
                Value { vr: own.unwrap_or(node.vr), bytes: node.value_in(bytes).to_vec(), action };
            found.entry((place, number(node.tag))).or_insert(value);
        }
        found
    }
}

fn number(tag: Tag) -> u32 {
    u32::from(tag.0) << 16 | u32::from(tag.1)
}

/// A zip is listed or refused, with the zips in it; its entries unpack to what they declare, and
/// are no more than the limits allow. Whatever else it is, it is told or not.
pub fn zip(data: &[u8]) {
    let told = kind(Cursor::new(data)).unwrap();
    assert!(told.is_none() || may_be_archive(data));
    let _ = begins_as_zip(data);
    let limits = Limits { entries: 1000, unpacked: 1 << 20, total: 8 << 20 };
    let Ok(found) = contents(Cursor::new(data), &limits) else { return };
    assert!(!found.entries.is_empty() && found.entries.len() <= limits.entries);
    let held = found.unpacked.iter().map(|zip| zip.len() as u64).sum::<u64>();
    assert!(held <= limits.unpacked, "zips in a zip take more than they may");
    let mut total = held;
    for one in found.entries {
        let holder = one.within.map_or(data, |index| &found.unpacked[index]);
        let start = usize::try_from(one.entry.data_start).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(one.entry.packed).unwrap_or(usize::MAX));
        if one.entry.method.is_ok() {
            assert!(end <= holder.len(), "a file leaves what holds it");
        }
        let Some(packed) = holder.get(start..end) else { continue };
        if let Ok(content) = unpack(&one.entry, packed.to_vec()) {
            assert_eq!(content.len() as u64, one.entry.size);
            assert_eq!(crc32fast::hash(&content), one.entry.crc32);
            if one.entry.method != Ok(Method::Stored) {
                total += one.entry.size;
            }
        }
    }
    assert!(total <= limits.total, "more is unpacked than may be");
}

/// The audit answers for any bytes.
pub fn check(data: &[u8]) {
    let settings = Settings::default();
    let originals = Needles::new([
        Needle::new(NeedleKind::PatientName, "Abernathy^Rosalind"),
        Needle::new(NeedleKind::Id, "MRN-00482-77"),
        Needle::new(NeedleKind::BirthDate, "19560412"),
    ]);
    let expect = Expectation {
        event_id: Some("7654321"),
        received: false,
        settings: &settings,
        name: Some("7654321/IMG#1_7654321.dcm"),
        originals: Some(&originals),
    };
    let report = whole(data, &expect);
    let named = data.windows(9).any(|here| here == b"Abernathy");
    assert!(!named || !report.passes(), "a planted name passed");
}

/// Transfer syntaxes whose codestreams are looked through, by the first byte.
const SCANNED: [&str; 5] = [
    "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.90",
    "1.2.840.10008.1.2.4.80",
    "1.2.840.10008.1.2.5",
    "1.2.840.10008.1.2.4.201",
];

/// Fragments as they are written.
#[derive(Default)]
struct Out {
    bytes: Vec<u8>,
    either: Option<(usize, [Vec<u8>; 2])>,
}

impl Sink for Out {
    fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    fn either(&mut self, first: &[u8], second: &[u8]) {
        self.either = Some((self.bytes.len(), [first.to_vec(), second.to_vec()]));
    }

    fn choose(&mut self, first: bool) {
        let (at, [yes, no]) = self.either.take().unwrap();
        self.bytes.splice(at..at, if first { yes } else { no });
    }
}

/// Fragments say the same whether they come whole or byte by byte, and nothing of what is
/// written is to be changed again.
pub fn markers(data: &[u8]) {
    let Some((first, value)) = data.split_first() else { return };
    let syntax = SCANNED[usize::from(*first) % SCANNED.len()];
    let shape = Shape { frames: 0, pixels: u64::from(*first / 16) };
    let walked = |value: &[u8], size: usize| {
        let mut walk = Fragments::new(syntax, 0, value.len() as u64, shape);
        let mut out = Out::default();
        for chunk in value.chunks(size) {
            match walk.push(chunk, &mut out) {
                Ok(taken) => assert!(taken == chunk.len() || walk.end().is_some()),
                Err(error) => return Err(error),
            }
        }
        walk.finish().map(|end| (end, walk.count(), walk.findings(), out.bytes))
    };
    let whole = walked(value, value.len().max(1));
    for size in [1, 7] {
        assert_eq!(walked(value, size), whole, "in pieces of {size}");
    }
    if let Ok((_, _, findings, bytes)) = whole
        && !findings.unread
    {
        let again = walked(&bytes, bytes.len()).unwrap();
        assert_eq!((again.2, &again.3), (Findings::default(), &bytes), "written once more");
    }
    for index in 0..3 {
        let _ = frame_bytes(value, value.len() as u64, 2, index);
    }
}

pub fn preview_native(data: &[u8]) {
    picture(Codec::Native, data);
}

pub fn preview_rle(data: &[u8]) {
    picture(Codec::Rle, data);
}

pub fn preview_jpeg(data: &[u8]) {
    picture(Codec::Jpeg, data);
}

pub fn preview_jpeg2000(data: &[u8]) {
    picture(Codec::Jpeg2000, data);
}

pub fn preview_jpeg_ls(data: &[u8]) {
    picture(Codec::JpegLs, data);
}

/// Bytes of [`frame_head`].
const HEAD: usize = 8;

/// A frame's description as the picture targets read it, before the frame's bytes.
pub fn frame_head(frame: &Frame) -> [u8; HEAD] {
    let [low, high] = (frame.width as u16).to_le_bytes();
    let [rows, rows_high] = (frame.height as u16).to_le_bytes();
    let flags = u8::from(frame.signed)
        | u8::from(frame.planar) << 1
        | u8::from(frame.big_endian) << 2
        | u8::from(frame.swapped) << 3
        | u8::from(frame.samples == 3) << 4
        | (match frame.photometric {
            Photometric::Monochrome1 => 0,
            Photometric::Monochrome2 => 1,
            Photometric::Rgb => 2,
            Photometric::Ybr => 3,
            Photometric::Ybr422 => 4,
        }) << 5;
    [
        low,
        high,
        rows,
        rows_high,
        flags,
        frame.bits_allocated as u8,
        frame.bits_stored as u8,
        frame.high_bit as u8,
    ]
}

fn frame_of(head: [u8; HEAD], codec: Codec) -> Frame {
    let [low, high, rows, rows_high, flags, allocated, stored, high_bit] = head;
    Frame {
        width: u16::from_le_bytes([low, high]).into(),
        height: u16::from_le_bytes([rows, rows_high]).into(),
        frames: 1,
        samples: if flags & 16 == 0 { 1 } else { 3 },
        photometric: match flags >> 5 {
            0 => Photometric::Monochrome1,
            1 => Photometric::Monochrome2,
            2 => Photometric::Rgb,
            3 => Photometric::Ybr,
            _ => Photometric::Ybr422,
        },
        planar: flags & 2 != 0,
        bits_allocated: allocated.into(),
        bits_stored: stored.into(),
        high_bit: high_bit.into(),
        signed: flags & 1 != 0,
        big_endian: flags & 4 != 0,
        swapped: flags & 8 != 0,
        slope: 1.0,
        intercept: 0.0,
        window: None,
        is_pet: false,
        codec,
    }
}

/// A frame decodes to as many values as it has pixels, or not at all.
fn picture(codec: Codec, data: &[u8]) {
    let Some((head, coded)) = data.split_first_chunk::<HEAD>() else { return };
    let frame = frame_of(*head, codec);
    // Larger ones only take longer.
    if frame.pixels() > 1 << 18 {
        return;
    }
    let Ok(picture) = frame.decode(coded) else { return };
    assert_eq!(picture.values.len(), frame.pixels());
    let small = picture.shrunk(16, Shrink::Mean);
    assert_eq!(small.values.len(), (small.width * small.height) as usize);
    for preset in [Preset::File, Preset::Lung, Preset::Pet, Preset::Full] {
        let window = preset.window(&frame, &small);
        assert_eq!(small.render(window).len(), small.values.len());
    }
}

/// An event map is read or refused, and no error quotes it.
pub fn event_map(data: &[u8]) {
    if EventMap::is_one(data) {
        let _ = EventMap::parse(data, &Settings::default());
    }
    match EventMap::parse(data, &Settings::default()) {
        Ok(map) => map.errors.iter().for_each(|(_, error)| quiet(&error.to_string())),
        Err(error) => quiet(&error.to_string()),
    }
}

/// A settings file is read or refused; what was read is written as it was understood.
pub fn settings(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = Settings::is_settings_file(text);
    match Settings::parse(text) {
        Ok(settings) => {
            let again = Settings::parse(&settings.to_json()).unwrap();
            assert_eq!(again.to_json(), settings.to_json());
            assert!(settings.check().is_ok());
        }
        Err(error) => quiet(&error.to_string()),
    }
}

fn quiet(words: &str) {
    assert!(!words.contains("ZQX"), "an error quotes the file");
}
