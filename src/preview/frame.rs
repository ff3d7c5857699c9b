//! What a header says of its pictures (PS3.3 2026c section C.7.6.3), and which decoder
//! reads them.

use std::ops::Range;

use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags;

use super::{MAX_PIXELS, Picture, PreviewError, Window, jpeg, jpeg_ls, jpeg2000, native, rle};
use crate::dicom::{DataSet, Encoding, Header, Node};

/// How frames are coded (PS3.5 2026c annex A).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// As plain samples.
    Native,
    /// RLE Lossless (annex G).
    Rle,
    /// JPEG, baseline or lossless.
    Jpeg,
    /// JPEG 2000.
    Jpeg2000,
    /// JPEG-LS, lossless or near-lossless.
    JpegLs,
}

impl Codec {
    /// The codec of a transfer syntax; `None` when it is not read here.
    #[must_use]
    pub fn of(transfer_syntax: &str) -> Option<Self> {
        match transfer_syntax {
            "1.2.840.10008.1.2"
            | "1.2.840.10008.1.2.1"
            | "1.2.840.10008.1.2.1.99"
            | "1.2.840.10008.1.2.2" => Some(Self::Native),
            "1.2.840.10008.1.2.5" => Some(Self::Rle),
            "1.2.840.10008.1.2.4.50"
            | "1.2.840.10008.1.2.4.51"
            | "1.2.840.10008.1.2.4.57"
            | "1.2.840.10008.1.2.4.70" => Some(Self::Jpeg),
            "1.2.840.10008.1.2.4.90" | "1.2.840.10008.1.2.4.91" => Some(Self::Jpeg2000),
            "1.2.840.10008.1.2.4.80" | "1.2.840.10008.1.2.4.81" => Some(Self::JpegLs),
            _ => None,
        }
    }
}

/// What samples mean (PS3.3 section C.7.6.3.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Photometric {
    /// Low values are bright.
    Monochrome1,
    /// High values are bright.
    Monochrome2,
    /// Red, green, blue, once decoded.
    Rgb,
    /// The first sample is the brightness.
    Ybr,
    /// The same, each two pixels sharing their colour.
    Ybr422,
}

/// A header's pictures. All frames of a file are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// How many frames there are.
    pub frames: u32,
    /// Samples per pixel: 1 or 3.
    pub samples: u16,
    /// What samples mean.
    pub photometric: Photometric,
    /// Each component is a plane of its own.
    pub planar: bool,
    /// Bits a sample takes: 8, 16 or 32.
    pub bits_allocated: u16,
    /// Bits that hold the sample.
    pub bits_stored: u16,
    /// The highest of them.
    pub high_bit: u16,
    /// Samples are two's complement.
    pub signed: bool,
    /// Samples are big endian.
    pub big_endian: bool,
    /// Samples of 8 bits are in big-endian words, so that each two are swapped.
    pub swapped: bool,
    /// Stored values times this…
    pub slope: f32,
    /// …plus this are what was measured.
    pub intercept: f32,
    /// The first window of the header.
    pub window: Option<Window>,
    /// The image is a PET image.
    pub is_pet: bool,
    /// How frames are coded.
    pub codec: Codec,
}

impl Frame {
    /// Reads a header; `bytes` are those that its spans refer to.
    ///
    /// # Errors
    /// When it describes no picture, one too large, or one that is not read here.
    pub fn read(header: &Header, bytes: &[u8]) -> Result<Self, PreviewError> {
        let facts = Facts { data_set: &header.data_set, bytes, encoding: header.syntax.encoding };
        let short = |tag| facts.short(tag);
        let pixels = header.pixels.as_ref().ok_or(PreviewError::NoPicture)?;
        if pixels.tag != tags::PIXEL_DATA {
            return Err(PreviewError::Unsupported);
        }
        let bits_allocated = short(tags::BITS_ALLOCATED).ok_or(PreviewError::NoPicture)?;
        let bits_stored = short(tags::BITS_STORED).unwrap_or(bits_allocated);
        let samples = short(tags::SAMPLES_PER_PIXEL).unwrap_or(1);
        let big_endian = header.syntax.encoding.big_endian;
        let frame = Self {
            width: short(tags::COLUMNS).ok_or(PreviewError::NoPicture)?.into(),
            height: short(tags::ROWS).ok_or(PreviewError::NoPicture)?.into(),
            frames: facts.decimal(tags::NUMBER_OF_FRAMES).map_or(1, whole).max(1),
            samples,
            photometric: photometric(&facts.text(tags::PHOTOMETRIC_INTERPRETATION), samples)?,
            planar: short(tags::PLANAR_CONFIGURATION) == Some(1),
            bits_allocated,
            bits_stored,
            high_bit: short(tags::HIGH_BIT).unwrap_or(bits_stored.saturating_sub(1)),
            signed: short(tags::PIXEL_REPRESENTATION) == Some(1),
            big_endian,
            swapped: big_endian && bits_allocated == 8 && pixels.vr == VR::OW,
            slope: facts.anywhere(tags::RESCALE_SLOPE).filter(|slope| *slope != 0.0).unwrap_or(1.0),
            intercept: facts.anywhere(tags::RESCALE_INTERCEPT).unwrap_or(0.0),
            window: facts
                .anywhere(tags::WINDOW_CENTER)
                .zip(facts.anywhere(tags::WINDOW_WIDTH).filter(|width| *width >= 1.0))
                .map(|(centre, width)| Window { centre, width, inverted: false }),
            is_pet: facts.text(tags::MODALITY) == "PT",
            codec: Codec::of(&header.syntax.uid).ok_or(PreviewError::Unsupported)?,
        };
        frame.check()?;
        Ok(frame)
    }

    /// The sizes can be worked with.
    fn check(&self) -> Result<(), PreviewError> {
        let pixels = u64::from(self.width).saturating_mul(self.height.into());
        let stored_fits = (1..=self.bits_allocated).contains(&self.bits_stored)
            && self.high_bit < self.bits_allocated
            && self.high_bit.saturating_add(1) >= self.bits_stored;
        if pixels == 0 || !stored_fits {
            Err(PreviewError::NoPicture)
        } else if pixels > MAX_PIXELS {
            Err(PreviewError::TooLarge)
        } else if !matches!(self.bits_allocated, 8 | 16 | 32) || !matches!(self.samples, 1 | 3) {
            Err(PreviewError::Unsupported)
        } else {
            Ok(())
        }
    }

    /// Pixels of a frame.
    #[must_use]
    pub fn pixels(&self) -> usize {
        usize::try_from(u64::from(self.width).saturating_mul(self.height.into()))
            .unwrap_or(usize::MAX)
    }

    /// Bytes of a native frame.
    #[must_use]
    pub fn native_len(&self) -> usize {
        let samples = if self.photometric == Photometric::Ybr422 { 2 } else { self.samples.into() };
        self.pixels().saturating_mul(samples).saturating_mul(usize::from(self.bits_allocated / 8))
    }

    /// Where the native frame `index`, counted from 0, is in the pixel data's value: all
    /// that needs to be read of it. `None` for frames that do not exist or are encapsulated.
    #[must_use]
    pub fn native_range(&self, index: u32) -> Option<Range<u64>> {
        let len = u64::try_from(self.native_len()).ok()?;
        let start = len.checked_mul(index.into())?;
        // Of swapped bytes, the last one's other half is needed too.
        let end = start.checked_add(len)?.checked_add(u64::from(self.swapped) & len)?;
        (self.codec == Codec::Native && index < self.frames).then_some(start..end)
    }

    /// Decodes one frame: of native ones the bytes of [`Self::native_range`], of others
    /// those that [`super::frame_bytes`] found.
    ///
    /// # Errors
    /// When the bytes are not what the header says, or coded in a way not read here.
    pub fn decode(&self, bytes: &[u8]) -> Result<Picture, PreviewError> {
        self.check()?;
        match self.codec {
            Codec::Native => native::decode(self, bytes),
            Codec::Rle => rle::decode(self, bytes),
            Codec::Jpeg => jpeg::decode(self, bytes),
            Codec::Jpeg2000 => jpeg2000::decode(self, bytes),
            Codec::JpegLs => jpeg_ls::decode(self, bytes),
        }
    }

    /// What a grey sample measures: its stored bits, with their sign, rescaled.
    #[must_use]
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "grey levels for the eye"
    )]
    pub fn measured(&self, sample: u32) -> f32 {
        let unused = 32_u32.saturating_sub(self.bits_stored.into());
        let low = u32::from(self.high_bit.saturating_add(1).saturating_sub(self.bits_stored));
        let top = sample.checked_shr(low).unwrap_or(0).checked_shl(unused).unwrap_or(0);
        let stored = if self.signed {
            top.cast_signed().checked_shr(unused).unwrap_or(0) as f32
        } else {
            top.checked_shr(unused).unwrap_or(0) as f32
        };
        stored * self.slope + self.intercept
    }

    /// A picture of these values, with this frame's size and polarity.
    pub(super) fn picture(&self, values: Vec<f32>) -> Picture {
        let inverted = self.photometric == Photometric::Monochrome1;
        Picture { width: self.width, height: self.height, inverted, values }
    }
}

/// The brightness that the eye sees in red, green and blue (ITU-R BT.601).
pub(super) fn brightness([red, green, blue]: [f32; 3]) -> f32 {
    red * 0.299 + green * 0.587 + blue * 0.114
}

fn photometric(term: &str, samples: u16) -> Result<Photometric, PreviewError> {
    match term {
        "MONOCHROME1" => Ok(Photometric::Monochrome1),
        "MONOCHROME2" => Ok(Photometric::Monochrome2),
        "RGB" | "YBR_RCT" | "YBR_ICT" => Ok(Photometric::Rgb),
        "YBR_FULL" => Ok(Photometric::Ybr),
        "YBR_FULL_422" => Ok(Photometric::Ybr422),
        "" if samples == 1 => Ok(Photometric::Monochrome2),
        _ => Err(PreviewError::Unsupported),
    }
}

/// Reads single values of a header.
struct Facts<'a> {
    data_set: &'a DataSet,
    bytes: &'a [u8],
    encoding: Encoding,
}

impl Facts<'_> {
    fn short(&self, tag: Tag) -> Option<u16> {
        let value = self.data_set.value(tag, self.bytes)?.first_chunk::<2>()?;
        Some(if self.encoding.big_endian {
            u16::from_be_bytes(*value)
        } else {
            u16::from_le_bytes(*value)
        })
    }

    fn text(&self, tag: Tag) -> String {
        let value = self.data_set.value(tag, self.bytes).unwrap_or_default();
        String::from_utf8_lossy(value).trim_matches([' ', '\0']).to_owned()
    }

    fn decimal(&self, tag: Tag) -> Option<f32> {
        self.data_set.find(tag).and_then(|node| self.first_decimal(node))
    }

    /// The value at the top level, or the first one that a functional group holds
    /// (Enhanced images, PS3.3 section C.7.6.16.2.9).
    fn anywhere(&self, tag: Tag) -> Option<f32> {
        let nested = || {
            self.data_set
                .nodes
                .iter()
                .find(|node| node.tag == tag)
                .and_then(|node| self.first_decimal(node))
        };
        self.decimal(tag).or_else(nested)
    }

    fn first_decimal(&self, node: &Node) -> Option<f32> {
        let text = std::str::from_utf8(node.value_in(self.bytes)).ok()?;
        let first = text.split('\\').next()?.trim_matches([' ', '\0']);
        first.parse().ok().filter(|number: &f32| number.is_finite())
    }
}

/// A number of frames.
#[expect(clippy::as_conversions, reason = "floats saturate")]
fn whole(number: f32) -> u32 {
    number as u32
}
