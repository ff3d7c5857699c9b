//! Looks through JPEG and JPEG-LS codestreams (ITU-T T.81 annex B, T.87) as they stream
//! by: their segments are read, the entropy-coded data skipped at memory speed.

use super::Findings;
use super::signature;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const COM: u8 = 0xFE;

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    /// Between codestreams: padding only.
    Outside,
    OutsideMarker,
    /// Between segments.
    Header,
    Marker,
    Length,
    LengthLow(u8),
    /// So many bytes of a segment remain.
    Segment(u16),
    Entropy,
    EntropyMarker,
    /// Not understood: nothing more can be said.
    Lost,
}

/// The state between two chunks.
#[derive(Debug)]
pub(super) struct Jpeg {
    state: State,
    marker: u8,
    /// JPEG-LS, whose data may hold FF before any byte below 80.
    jpeg_ls: bool,
    body: Vec<u8>,
}

impl Jpeg {
    pub(super) const fn new() -> Self {
        Self { state: State::Outside, marker: 0, jpeg_ls: false, body: Vec::new() }
    }

    /// Whether a codestream has ended and no other has begun.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.state, State::Outside | State::OutsideMarker)
    }

    pub(super) fn push(&mut self, chunk: &[u8], findings: &mut Findings) {
        let mut rest = chunk;
        while let [first, tail @ ..] = rest {
            rest = match self.state {
                State::Lost => return,
                State::Entropy => match memchr::memchr(0xFF, rest) {
                    Some(at) => {
                        self.state = State::EntropyMarker;
                        rest.get(at.saturating_add(1)..).unwrap_or_default()
                    }
                    None => return,
                },
                State::Segment(left) => self.segment(left, rest, findings),
                _ => {
                    self.byte(*first, findings);
                    tail
                }
            };
        }
    }

    fn byte(&mut self, byte: u8, findings: &mut Findings) {
        self.state = match (self.state, byte) {
            (State::Outside, 0xFF) => State::OutsideMarker,
            (State::Outside, 0) => State::Outside,
            (State::OutsideMarker, 0xFF) => State::OutsideMarker,
            (State::OutsideMarker, 0 | EOI) => State::Outside,
            (State::OutsideMarker, SOI) => {
                self.jpeg_ls = false;
                State::Header
            }
            (State::Outside | State::OutsideMarker, _) => {
                findings.slack = true;
                State::Outside
            }
            (State::Header, 0xFF) => State::Marker,
            (State::Marker, 0xFF) => State::Marker,
            (State::Marker, 0x01 | 0xD0..=SOI) => State::Header,
            (State::Marker, EOI) => State::Outside,
            (State::Marker, marker) => self.marker(marker),
            (State::EntropyMarker, 0xFF) => State::EntropyMarker,
            (State::EntropyMarker, 0 | 0xD0..=0xD7) => State::Entropy,
            (State::EntropyMarker, 0..=0x7F) if self.jpeg_ls => State::Entropy,
            (State::EntropyMarker, EOI) => State::Outside,
            (State::EntropyMarker, marker) => self.marker(marker),
            (State::Length, high) => State::LengthLow(high),
            (State::LengthLow(high), low) => match u16::from_be_bytes([high, low]).checked_sub(2) {
                Some(0) => self.ended(findings),
                Some(left) => State::Segment(left),
                None => State::Lost,
            },
            (state, _) => {
                debug_assert!(state == State::Header);
                State::Lost
            }
        };
        if self.state == State::Lost {
            findings.unread = true;
        }
    }

    fn marker(&mut self, marker: u8) -> State {
        self.marker = marker;
        self.body.clear();
        match marker {
            0xF7 => {
                self.jpeg_ls = true;
                State::Length
            }
            // Frames, tables, scans; JPEG-LS parameters; applications and comments.
            0xC0..=0xCF | 0xDA..=0xDF | 0xF8 | 0xE0..=0xEF | COM => State::Length,
            _ => State::Lost,
        }
    }

    fn segment<'a>(&mut self, left: u16, rest: &'a [u8], findings: &mut Findings) -> &'a [u8] {
        let count = usize::from(left).min(rest.len());
        let (now, later) = rest.split_at(count);
        if matches!(self.marker, 0xE0..=0xEF | COM) && self.body.len() <= signature::MAX_BYTES {
            self.body.extend_from_slice(now);
        }
        let left = left.saturating_sub(u16::try_from(count).unwrap_or(u16::MAX));
        self.state = if left > 0 { State::Segment(left) } else { self.ended(findings) };
        later
    }

    /// A segment is complete.
    fn ended(&mut self, findings: &mut Findings) -> State {
        let known = match self.marker {
            COM => signature::is_comment(&self.body),
            marker @ 0xE0..=0xEF => signature::is_application(marker, &self.body),
            _ => true,
        };
        if !known || self.body.len() > signature::MAX_BYTES {
            findings.text = true;
        }
        if self.marker == SOS { State::Entropy } else { State::Header }
    }
}
