//! Builds DICOM files for tests, whole or deliberately wrong, in any of the syntaxes.
//! Shares no code with the product, so that a mistake there cannot hide itself.
//!
//! ```ignore
//! let file = Build::ct().set(text(0x0010_0010, "PN", "Doe^Jane")).remove(0x0010_0040)
//!     .syntax(Syntax::ImplicitLe).bytes();
//! ```

/// Transfer syntaxes that the builder writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Syntax {
    ImplicitLe,
    ExplicitLe,
    ExplicitBe,
    Deflated,
    /// Explicit VR Little Endian with encapsulated pixel data, by its UID.
    Encapsulated(&'static str),
}

impl Syntax {
    pub fn uid(&self) -> &'static str {
        match self {
            Self::ImplicitLe => "1.2.840.10008.1.2",
            Self::ExplicitLe => "1.2.840.10008.1.2.1",
            Self::ExplicitBe => "1.2.840.10008.1.2.2",
            Self::Deflated => "1.2.840.10008.1.2.1.99",
            Self::Encapsulated(uid) => uid,
        }
    }
}

/// What an element holds. Numbers are written in the syntax's byte order.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// As it stands: no padding is added.
    Raw(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
    F64(Vec<f64>),
    /// Items of a sequence.
    Items(Vec<Vec<Element>>),
    /// A value with its delimiter, where it has one.
    Encoded(Vec<u8>),
    /// Encapsulated pixel data: the offset table, then the fragments.
    Fragments(Vec<Vec<u8>>),
    /// The whole element, its header too.
    Whole(Vec<u8>),
}

/// One element; the tag is written `0xGGGG_EEEE`.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    pub tag: u32,
    pub vr: [u8; 2],
    pub value: Value,
    /// Sequences and items get undefined lengths.
    pub undefined_length: bool,
}

/// An element with exactly these value bytes.
pub fn raw(tag: u32, vr: &str, value: impl Into<Vec<u8>>) -> Element {
    let vr = vr.as_bytes().try_into().unwrap();
    Element { tag, vr, value: Value::Raw(value.into()), undefined_length: false }
}

/// A text, padded to even length as its VR asks (UI with NUL, else a space).
pub fn text(tag: u32, vr: &str, value: &str) -> Element {
    let mut bytes = value.as_bytes().to_vec();
    if bytes.len() % 2 == 1 {
        bytes.push(if vr == "UI" { 0 } else { b' ' });
    }
    raw(tag, vr, bytes)
}

pub fn us(tag: u32, value: u16) -> Element {
    Element { tag, vr: *b"US", value: Value::U16(vec![value]), undefined_length: false }
}

pub fn ul(tag: u32, value: u32) -> Element {
    Element { tag, vr: *b"UL", value: Value::U32(vec![value]), undefined_length: false }
}

pub fn fd(tag: u32, values: &[f64]) -> Element {
    Element { tag, vr: *b"FD", value: Value::F64(values.to_vec()), undefined_length: false }
}

/// A sequence of defined length.
pub fn seq(tag: u32, items: Vec<Vec<Element>>) -> Element {
    Element { tag, vr: *b"SQ", value: Value::Items(items), undefined_length: false }
}

/// A sequence of undefined length, with items of undefined length.
pub fn seq_undefined(tag: u32, items: Vec<Vec<Element>>) -> Element {
    Element { undefined_length: true, ..seq(tag, items) }
}

/// A sequence that the file calls UN: inside it is Implicit VR Little Endian.
pub fn seq_unknown(tag: u32, items: &[Vec<Element>], undefined_length: bool) -> Element {
    let mut value = Vec::new();
    for item in items {
        let mut body = Vec::new();
        write_all(item, false, false, &mut body);
        write_item(&body, undefined_length, false, &mut value);
    }
    if undefined_length {
        put_tag(0xFFFE_E0DD, false, &mut value);
        put32(0, false, &mut value);
    }
    Element { value: Value::Encoded(value), undefined_length, ..raw(tag, "UN", []) }
}

/// Native pixel data of 16-bit words.
pub fn pixels16(words: Vec<u16>) -> Element {
    Element { tag: 0x7FE0_0010, vr: *b"OW", value: Value::U16(words), undefined_length: false }
}

/// Encapsulated pixel data with an empty offset table; fragments of odd length are padded.
pub fn fragments(frames: Vec<Vec<u8>>) -> Element {
    let table = std::iter::once(Vec::new()).chain(frames).collect();
    let value = Value::Fragments(table);
    Element { tag: 0x7FE0_0010, vr: *b"OB", value, undefined_length: true }
}

/// A file to be: change what matters to the test, then take its [`bytes`](Self::bytes).
#[derive(Debug, Clone)]
pub struct Build {
    pub preamble: Option<[u8; 128]>,
    /// Group 2 without group length; `None` leaves prefix and file meta out.
    pub meta: Option<Vec<Element>>,
    pub syntax: Syntax,
    pub elements: Vec<Element>,
    /// Bytes after the last element.
    pub tail: Vec<u8>,
}

impl Build {
    /// No elements at all.
    pub fn empty(syntax: Syntax) -> Self {
        Self {
            preamble: Some([0; 128]),
            meta: Some(vec![raw(0x0002_0001, "OB", [0, 1])]),
            syntax,
            elements: Vec::new(),
            tail: Vec::new(),
        }
    }

    /// An ordinary CT image of 4 by 4 pixels; patient `TEST^PATIENT`, id `PID-4711`.
    pub fn ct() -> Self {
        let mut build = Self::empty(Syntax::ExplicitLe);
        build.elements = vec![
            text(0x0008_0005, "CS", "ISO_IR 100"),
            text(0x0008_0008, "CS", r"ORIGINAL\PRIMARY\AXIAL"),
            text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
            text(0x0008_0018, "UI", "2.25.3.1.1"),
            text(0x0008_0020, "DA", "20240305"),
            text(0x0008_0021, "DA", "20240305"),
            text(0x0008_0022, "DA", "20240305"),
            text(0x0008_0023, "DA", "20240305"),
            text(0x0008_0030, "TM", "101500.000"),
            text(0x0008_0050, "SH", "ACC98765"),
            text(0x0008_0060, "CS", "CT"),
            text(0x0008_0070, "LO", "ACME"),
            text(0x0008_0080, "LO", "General Hospital"),
            text(0x0008_0090, "PN", "Referrer^Rita"),
            text(0x0008_1030, "LO", "CT CHEST LOW DOSE"),
            text(0x0008_103E, "LO", "Axial Lung"),
            text(0x0010_0010, "PN", "TEST^PATIENT"),
            text(0x0010_0020, "LO", "PID-4711"),
            text(0x0010_0030, "DA", "19600102"),
            text(0x0010_0040, "CS", "F"),
            text(0x0010_1010, "AS", "064Y"),
            text(0x0018_0050, "DS", "5.0"),
            text(0x0018_0060, "DS", "120"),
            text(0x0020_000D, "UI", "2.25.3"),
            text(0x0020_000E, "UI", "2.25.3.1"),
            text(0x0020_0010, "SH", "ST55501"),
            text(0x0020_0011, "IS", "2"),
            text(0x0020_0013, "IS", "1"),
            text(0x0020_0032, "DS", r"-100\-100\0"),
            text(0x0020_0037, "DS", r"1\0\0\0\1\0"),
            text(0x0020_0052, "UI", "2.25.3.9"),
            us(0x0028_0002, 1),
            text(0x0028_0004, "CS", "MONOCHROME2"),
            us(0x0028_0010, 4),
            us(0x0028_0011, 4),
            text(0x0028_0030, "DS", r"0.7\0.7"),
            us(0x0028_0100, 16),
            us(0x0028_0101, 12),
            us(0x0028_0102, 11),
            us(0x0028_0103, 0),
            text(0x0028_1052, "DS", "-1024"),
            text(0x0028_1053, "DS", "1"),
            pixels16((0..16).collect()),
        ];
        build
    }

    /// Slice `n` of a CT series, as a file.
    pub fn slice(n: u32) -> Vec<u8> {
        Self::ct()
            .set(text(0x0008_0018, "UI", &format!("2.25.3.1.{n}")))
            .set(text(0x0020_0013, "IS", &n.to_string()))
            .set(text(0x0020_0032, "DS", &format!(r"-100\-100\{}", n * 5)))
            .bytes()
    }

    /// An ordinary PET image of 4 by 4 pixels of the same patient and study.
    pub fn pet() -> Self {
        Self::ct()
            .set(text(0x0008_0008, "CS", r"ORIGINAL\PRIMARY"))
            .set(text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.128"))
            .set(text(0x0008_0018, "UI", "2.25.3.2.1"))
            .set(text(0x0008_0060, "CS", "PT"))
            .set(text(0x0008_103E, "LO", "PET WB AC"))
            .set(text(0x0020_000E, "UI", "2.25.3.2"))
            .set(text(0x0020_0011, "IS", "3"))
            .set(text(0x0054_1001, "CS", "BQML"))
            .set(text(0x0028_1052, "DS", "0"))
            .remove(0x0018_0060)
    }

    /// Puts an element in its place by tag, instead of one with the same tag.
    pub fn set(mut self, element: Element) -> Self {
        self.elements.retain(|known| known.tag != element.tag);
        let at = self.elements.partition_point(|known| known.tag < element.tag);
        self.elements.insert(at, element);
        self
    }

    /// Takes an element away.
    pub fn remove(mut self, tag: u32) -> Self {
        self.elements.retain(|known| known.tag != tag);
        self
    }

    /// Appends an element wherever that is: for wrong order and repeated tags.
    pub fn push(mut self, element: Element) -> Self {
        self.elements.push(element);
        self
    }

    /// Inserts an element at an index, whatever its tag.
    pub fn insert(mut self, index: usize, element: Element) -> Self {
        self.elements.insert(index, element);
        self
    }

    pub fn syntax(mut self, syntax: Syntax) -> Self {
        self.syntax = syntax;
        self
    }

    /// Leaves out preamble, prefix and file meta.
    pub fn bare(mut self) -> Self {
        self.preamble = None;
        self.meta = None;
        self
    }

    pub fn tail(mut self, bytes: &[u8]) -> Self {
        self.tail = bytes.to_vec();
        self
    }

    /// The text of an element, trimmed.
    pub fn text_of(&self, tag: u32) -> Option<String> {
        let element = self.elements.iter().find(|element| element.tag == tag)?;
        let Value::Raw(bytes) = &element.value else { return None };
        Some(String::from_utf8_lossy(bytes).trim_end_matches(['\0', ' ']).to_string())
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(meta) = &self.meta {
            let class = self.text_of(0x0008_0016).unwrap_or_default();
            let instance = self.text_of(0x0008_0018).unwrap_or_default();
            let mut group = vec![
                text(0x0002_0002, "UI", &class),
                text(0x0002_0003, "UI", &instance),
                text(0x0002_0010, "UI", self.syntax.uid()),
            ];
            group.retain(|standard| meta.iter().all(|own| own.tag != standard.tag));
            group.extend(meta.iter().cloned());
            group.sort_by_key(|element| element.tag);
            let mut body = Vec::new();
            write_all(&group, true, false, &mut body);
            if let Some(preamble) = self.preamble {
                out.extend(preamble);
                out.extend(b"DICM");
            }
            write_all(&[ul(0x0002_0000, body.len() as u32)], true, false, &mut out);
            out.extend(body);
        }
        let explicit = self.syntax != Syntax::ImplicitLe;
        let big = self.syntax == Syntax::ExplicitBe;
        let mut body = Vec::new();
        write_all(&self.elements, explicit, big, &mut body);
        if self.syntax == Syntax::Deflated {
            body = miniz_oxide::deflate::compress_to_vec(&body, 6);
        }
        out.extend(body);
        out.extend(&self.tail);
        out
    }
}

pub fn write_all(elements: &[Element], explicit: bool, big: bool, out: &mut Vec<u8>) {
    for element in elements {
        write_one(element, explicit, big, out);
    }
}

fn put16(value: u16, big: bool, out: &mut Vec<u8>) {
    out.extend(if big { value.to_be_bytes() } else { value.to_le_bytes() });
}

fn put32(value: u32, big: bool, out: &mut Vec<u8>) {
    out.extend(if big { value.to_be_bytes() } else { value.to_le_bytes() });
}

fn put_tag(tag: u32, big: bool, out: &mut Vec<u8>) {
    put16((tag >> 16) as u16, big, out);
    put16(tag as u16, big, out);
}

/// The value of an element, without the delimiter that an undefined length asks for.
pub fn value_of(element: &Element, explicit: bool, big: bool) -> Vec<u8> {
    let mut value = Vec::new();
    match &element.value {
        Value::Raw(bytes) | Value::Encoded(bytes) | Value::Whole(bytes) => value.extend(bytes),
        Value::U16(numbers) => numbers.iter().for_each(|n| put16(*n, big, &mut value)),
        Value::U32(numbers) => numbers.iter().for_each(|n| put32(*n, big, &mut value)),
        Value::F64(numbers) => numbers.iter().for_each(|n| {
            value.extend(if big { n.to_be_bytes() } else { n.to_le_bytes() });
        }),
        Value::Items(items) => {
            for item in items {
                let mut body = Vec::new();
                write_all(item, explicit, big, &mut body);
                write_item(&body, element.undefined_length, big, &mut value);
            }
        }
        Value::Fragments(fragments) => {
            for fragment in fragments {
                let mut body = fragment.clone();
                body.resize(body.len().next_multiple_of(2), 0);
                write_item(&body, false, big, &mut value);
            }
        }
    }
    value
}

/// The header of an element; `explicit` is its VR, where one is written.
pub fn header_of(tag: u32, explicit: Option<[u8; 2]>, length: u32, big: bool) -> Vec<u8> {
    let mut out = Vec::new();
    put_tag(tag, big, &mut out);
    match explicit {
        None => put32(length, big, &mut out),
        Some(vr) if has_long_length(vr) => {
            out.extend(vr);
            out.extend([0, 0]);
            put32(length, big, &mut out);
        }
        Some(vr) => {
            out.extend(vr);
            put16(length as u16, big, &mut out);
        }
    }
    out
}

fn write_one(element: &Element, explicit: bool, big: bool, out: &mut Vec<u8>) {
    let value = value_of(element, explicit, big);
    if let Value::Whole(bytes) = &element.value {
        out.extend(bytes);
        return;
    }
    let length = if element.undefined_length { u32::MAX } else { value.len() as u32 };
    out.extend(header_of(element.tag, explicit.then_some(element.vr), length, big));
    out.extend(value);
    if element.undefined_length && !matches!(element.value, Value::Encoded(_)) {
        put_tag(0xFFFE_E0DD, big, out);
        put32(0, big, out);
    }
}

pub fn write_item(body: &[u8], undefined_length: bool, big: bool, out: &mut Vec<u8>) {
    put_tag(0xFFFE_E000, big, out);
    put32(if undefined_length { u32::MAX } else { body.len() as u32 }, big, out);
    out.extend(body);
    if undefined_length {
        put_tag(0xFFFE_E00D, big, out);
        put32(0, big, out);
    }
}

/// VRs whose explicit header has a 32-bit length (PS3.5 table 7.1-1).
pub fn has_long_length(vr: [u8; 2]) -> bool {
    [b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"]
        .contains(&&vr)
}
