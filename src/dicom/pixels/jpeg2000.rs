//! Looks through JPEG 2000 and HTJ2K codestreams (ITU-T T.800 annex A, T.814) and the
//! boxes of a JP2 file around them (annex I) as they stream by. Packet data are skipped.

use super::Findings;
use super::signature;

const SOC: u8 = 0x4F;
const COM: u8 = 0x64;
const SOT: u8 = 0x90;
const SOD: u8 = 0x93;
const EOC: u8 = 0xD9;

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    /// Between codestreams: so many zero bytes of padding were seen.
    Outside(u8),
    OutsideMarker,
    /// Between marker segments.
    Header,
    Marker,
    Length,
    LengthLow(u8),
    Segment(u16),
    /// Packet data whose length the tile-part header told.
    Data(u32),
    /// Packet data up to the next marker.
    OpenData,
    OpenDataMarker,
    /// A JP2 file's signature box behind its length.
    Jp2(u8),
    /// The header of a box.
    Box,
    /// The content of a box: so many bytes.
    BoxData(u64),
    Lost,
}

/// The state between two chunks.
#[derive(Debug)]
pub(super) struct Jpeg2000 {
    state: State,
    marker: u8,
    body: Vec<u8>,
    /// Bytes of the tile-part that are left, if its header said.
    tile_part: Option<u32>,
    box_type: [u8; 4],
}

impl Jpeg2000 {
    pub(super) const fn new() -> Self {
        Self {
            state: State::Outside(0),
            marker: 0,
            body: Vec::new(),
            tile_part: None,
            box_type: [0; 4],
        }
    }

    /// Whether a codestream has ended and no other has begun.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.state, State::Outside(_) | State::OutsideMarker)
    }

    pub(super) fn push(&mut self, chunk: &[u8], findings: &mut Findings) {
        let mut rest = chunk;
        while let [first, tail @ ..] = rest {
            rest = match self.state {
                State::Lost => return,
                State::Data(left) => {
                    let count = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                    let left = left.saturating_sub(u32::try_from(count).unwrap_or(u32::MAX));
                    self.state = if left > 0 { State::Data(left) } else { State::Header };
                    rest.get(count..).unwrap_or_default()
                }
                State::OpenData => match memchr::memchr(0xFF, rest) {
                    Some(at) => {
                        self.state = State::OpenDataMarker;
                        rest.get(at.saturating_add(1)..).unwrap_or_default()
                    }
                    None => return,
                },
                State::Segment(left) => {
                    let count = usize::from(left).min(rest.len());
                    let (now, later) = rest.split_at(count);
                    self.collect(now);
                    self.spend(count);
                    let left = left.saturating_sub(u16::try_from(count).unwrap_or(u16::MAX));
                    self.state = if left > 0 { State::Segment(left) } else { self.ended(findings) };
                    later
                }
                State::BoxData(left) => {
                    let count = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                    let (now, later) = rest.split_at(count);
                    self.collect(now);
                    let left = left.saturating_sub(count as u64);
                    self.state =
                        if left > 0 { State::BoxData(left) } else { self.box_ended(findings) };
                    later
                }
                _ => {
                    self.byte(*first, findings);
                    tail
                }
            };
            if self.state == State::Lost {
                findings.unread = true;
            }
        }
    }

    fn byte(&mut self, byte: u8, findings: &mut Findings) {
        let inside = matches!(
            self.state,
            State::Header | State::Marker | State::Length | State::LengthLow(_)
        );
        if inside {
            self.spend(1);
        }
        self.state = match (self.state, byte) {
            (State::Outside(_) | State::OutsideMarker, 0xFF) => State::OutsideMarker,
            (State::Outside(zeros), 0) => State::Outside(zeros.saturating_add(1)),
            (State::OutsideMarker, 0) => State::Outside(1),
            (State::Outside(3..), 0x0C) => State::Jp2(0),
            (State::OutsideMarker, SOC) => State::Header,
            (State::OutsideMarker, EOC) => State::Outside(0),
            (State::Outside(_) | State::OutsideMarker, _) => {
                findings.slack = true;
                State::Outside(0)
            }
            (State::Jp2(at), byte) => match JP2.get(usize::from(at)) {
                Some(expected) if *expected == byte && at == 7 => {
                    self.body.clear();
                    State::Box
                }
                Some(expected) if *expected == byte => State::Jp2(at.saturating_add(1)),
                _ => State::Lost,
            },
            (State::Box, byte) => self.box_header(byte),
            (State::Header, 0xFF) => State::Marker,
            (State::Marker, marker) => self.marker(marker),
            (State::OpenDataMarker, 0xFF) => State::OpenDataMarker,
            (State::OpenDataMarker, 0..=0x8F) => State::OpenData,
            (State::OpenDataMarker, marker) => self.marker(marker),
            (State::Length, high) => State::LengthLow(high),
            (State::LengthLow(high), low) => match u16::from_be_bytes([high, low]).checked_sub(2) {
                Some(0) => self.ended(findings),
                Some(left) => State::Segment(left),
                None => State::Lost,
            },
            _ => State::Lost,
        };
    }

    fn marker(&mut self, marker: u8) -> State {
        self.marker = marker;
        self.body.clear();
        match marker {
            EOC => {
                self.tile_part = None;
                State::Outside(0)
            }
            SOD => match self.tile_part.take() {
                Some(0) => State::Header,
                Some(left) => State::Data(left),
                None => State::OpenData,
            },
            // Parts 1, 2 and 15: sizes, coding, quantization, pointers, transforms, COM.
            0x30..=0x3F => State::Header,
            0x50..=0x64 | 0x70..=0x79 | SOT | 0x91 => State::Length,
            0x92 => State::Header,
            _ => State::Lost,
        }
    }

    /// Counts bytes of the tile-part at hand.
    fn spend(&mut self, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.tile_part = self.tile_part.map(|left| left.saturating_sub(count));
    }

    fn collect(&mut self, now: &[u8]) {
        let room = (signature::MAX_BYTES + 1).saturating_sub(self.body.len());
        self.body.extend_from_slice(now.get(..room).unwrap_or(now));
    }

    fn ended(&mut self, findings: &mut Findings) -> State {
        match (self.marker, self.body.as_slice()) {
            // Rcom, then the comment.
            (COM, [_, _, comment @ ..]) => {
                findings.text |=
                    self.body.len() > signature::MAX_BYTES || !signature::is_comment(comment);
            }
            (COM, _) => findings.text = true,
            // Isot, then Psot: bytes from the marker on, 0 for "up to the end".
            (SOT, [_, _, a, b, c, d, _, _]) => {
                self.tile_part = match u32::from_be_bytes([*a, *b, *c, *d]) {
                    0 => None,
                    length => match length.checked_sub(12) {
                        Some(left) => Some(left),
                        None => return State::Lost,
                    },
                };
            }
            (SOT, _) => return State::Lost,
            _ => {}
        }
        State::Header
    }

    fn box_header(&mut self, byte: u8) -> State {
        self.body.push(byte);
        let (length, box_type, header) = match self.body.as_slice() {
            [0, 0, 0, 1, _, _, _, _] => return State::Box,
            [a, b, c, d, t @ ..] if t.len() == 4 => {
                (u64::from(u32::from_be_bytes([*a, *b, *c, *d])), t, 8)
            }
            [0, 0, 0, 1, t @ .., a, b, c, d, e, f, g, h] if t.len() == 4 => {
                (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]), t, 16)
            }
            _ => return State::Box,
        };
        self.box_type = box_type.try_into().unwrap_or_default();
        self.body.clear();
        match &self.box_type {
            b"jp2c" => State::Outside(0),
            // A box of boxes.
            b"jp2h" | b"res " => State::Box,
            _ => length
                .checked_sub(header)
                .filter(|left| *left > 0)
                .map_or(State::Lost, State::BoxData),
        }
    }

    fn box_ended(&mut self, findings: &mut Findings) -> State {
        let plain = match &self.box_type {
            b"ftyp" => self.body.len() <= 32,
            b"ihdr" | b"bpcc" | b"pclr" | b"cmap" | b"cdef" | b"resc" | b"resd" => true,
            // An enumerated colour space; anything else is a profile, which has texts.
            b"colr" => self.body.first() == Some(&1) && self.body.len() <= 7,
            _ => false,
        };
        findings.text |= !plain;
        self.body.clear();
        State::Box
    }
}

/// Type and content of a JP2 file's signature box.
const JP2: [u8; 8] = *b"jP  \r\n\x87\n";
