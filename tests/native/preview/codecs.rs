//! Pictures of real files in every coding that is shown, against the values that pydicom
//! decodes, and what becomes of damaged ones.

use deidentifier::dicom::{Header, read_header};
use deidentifier::preview::{Codec, Frame, Picture, PreviewError, frame_bytes};
use proptest::prelude::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/pydicom/test_files/");

fn open(name: &str) -> (Vec<u8>, Header, Frame) {
    let bytes = std::fs::read(format!("{FOLDER}{name}")).unwrap();
    let header = read_header(&bytes, bytes.len() as u64).unwrap();
    let frame = Frame::read(&header, &bytes).unwrap();
    (bytes, header, frame)
}

/// One frame's own bytes, found as the page finds them.
fn coded(name: &str, index: u32) -> (Frame, Vec<u8>) {
    let (bytes, header, frame) = open(name);
    let value = &bytes[header.pixels.unwrap().value_start as usize..];
    let coded = match frame.native_range(index) {
        Some(range) => value[range.start as usize..range.end as usize].to_vec(),
        None => frame_bytes(value, value.len() as u64, frame.frames, index).unwrap(),
    };
    (frame, coded)
}

fn picture(name: &str, index: u32) -> Picture {
    let (frame, coded) = coded(name, index);
    frame.decode(&coded).unwrap()
}

/// File, codec, frame; then mean, first value, the one seven behind the middle, and the
/// highest, as pydicom 3.0.2 has them (colour as brightness); and how far each may be off.
type Known = (&'static str, Codec, u32, [f64; 4], f64);

const KNOWN: [Known; 17] = [
    ("CT_small.dcm", Codec::Native, 0, [-119.074, -849.0, 214.0, 1167.0], 0.001),
    ("MR_small_bigendian.dcm", Codec::Native, 0, [518.881, 905.0, 293.0, 2145.0], 0.001),
    ("MR_small_RLE.dcm", Codec::Rle, 0, [518.881, 905.0, 293.0, 2145.0], 0.001),
    ("SC_rgb_rle.dcm", Codec::Rle, 0, [127.7, 76.245, 142.478, 255.0], 0.001),
    ("SC_rgb_rle_16bit_2frame.dcm", Codec::Rle, 0, [32818.9, 19594.965, 36616.846, 65535.0], 0.01),
    ("SC_rgb_rle_16bit_2frame.dcm", Codec::Rle, 1, [32716.1, 45940.035, 28918.154, 65535.0], 0.01),
    ("MR_small_jpeg_ls_lossless.dcm", Codec::JpegLs, 0, [518.881, 905.0, 293.0, 2145.0], 0.001),
    ("JPEGLSNearLossless_08.dcm", Codec::JpegLs, 0, [55.556, 255.0, 15.0, 255.0], 0.001),
    ("JPEGLSNearLossless_16.dcm", Codec::JpegLs, 0, [12014.5, 65535.0, 255.0, 65535.0], 0.001),
    ("SC_rgb_jls_lossy_line.dcm", Codec::JpegLs, 0, [128.0, 76.245, 144.25, 255.0], 0.001),
    ("SC_rgb_jls_lossy_sample.dcm", Codec::JpegLs, 0, [128.0, 76.245, 144.25, 255.0], 0.001),
    ("MR_small_jp2klossless.dcm", Codec::Jpeg2000, 0, [518.881, 905.0, 293.0, 2145.0], 0.001),
    ("693_J2KI.dcm", Codec::Jpeg2000, 0, [-1032.323, -3040.0, -973.0, 1812.0], 1.5),
    ("J2K_pixelrep_mismatch.dcm", Codec::Jpeg2000, 0, [-658.437, -2000.0, -1003.0, 1896.0], 0.001),
    ("SC_rgb_jpeg_gdcm.dcm", Codec::Jpeg, 0, [127.7, 76.245, 142.478, 255.0], 0.001),
    ("SC_rgb_jpeg_dcmtk.dcm", Codec::Jpeg, 0, [127.691, 75.946, 142.755, 255.0], 1.5),
    ("SC_rgb_jpeg_lossy_gdcm.dcm", Codec::Jpeg, 0, [127.535, 75.946, 138.934, 255.0], 1.5),
];

#[test]
fn pictures_have_the_values_that_another_reader_finds() {
    for (name, codec, index, known, off) in KNOWN {
        assert_eq!(open(name).2.codec, codec, "{name}");
        let picture = picture(name, index);
        let values = picture.values.iter().map(|value| f64::from(*value)).collect::<Vec<_>>();
        assert_eq!(values.len(), (picture.width * picture.height) as usize, "{name}");
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let found = [mean, values[0], values[values.len() / 2 + 7], f64::from(picture.range().1)];
        for (found, known) in found.iter().zip(known) {
            assert!((found - known).abs() <= off, "{name}: {found} is not {known}");
        }
    }
}

#[test]
fn lossless_codings_of_one_image_give_one_picture() {
    let native = picture("MR_small.dcm", 0);
    for other in ["implicit", "bigendian", "expb", "RLE", "jpeg_ls_lossless", "jp2klossless"] {
        assert_eq!(picture(&format!("MR_small_{other}.dcm"), 0), native, "{other}");
    }
}

#[test]
fn swapped_bytes_of_big_endian_words_are_put_right_to_the_last() {
    let picture = picture("SC_rgb_small_odd_big_endian.dcm", 0);
    let known = [138.329, 138.329, 138.329, 89.97, 89.97, 89.97, 158.0, 158.0, 158.0];
    for (found, known) in picture.values.iter().zip(known) {
        assert!((found - known).abs() < 0.001, "{found} is not {known}");
    }
}

#[test]
fn codings_that_are_not_read_are_said_so() {
    for name in ["JPEG-lossy.dcm", "JPGExtended.dcm"] {
        if std::fs::exists(format!("{FOLDER}{name}")).unwrap() {
            let (frame, coded) = coded(name, 0);
            assert_eq!(frame.decode(&coded), Err(PreviewError::Unsupported), "{name}");
        }
    }
    assert_eq!(Codec::of("1.2.840.10008.1.2.4.201"), None, "HTJ2K");
}

#[test]
fn a_frame_of_another_size_than_the_header_s_is_damaged_before_it_is_decoded() {
    for (name, codec, index, ..) in KNOWN {
        if codec != Codec::Native {
            let (frame, coded) = coded(name, index);
            let larger = Frame { width: frame.width + 1, ..frame.clone() };
            assert_eq!(larger.decode(&coded), Err(PreviewError::Damaged), "{name}");
        }
    }
    let (frame, _) = coded("CT_small.dcm", 0);
    let huge = Frame { width: 65_535, height: 65_535, ..frame };
    assert_eq!(huge.decode(&[]), Err(PreviewError::TooLarge));
}

#[test]
fn a_frame_cut_short_is_no_picture_of_another() {
    for (name, codec, index, ..) in KNOWN {
        let (frame, coded) = coded(name, index);
        if matches!(codec, Codec::Native | Codec::Rle | Codec::JpegLs) {
            assert_eq!(
                frame.decode(&coded[..coded.len() / 2]),
                Err(PreviewError::Damaged),
                "{name}"
            );
        }
        assert!(frame.decode(&[]).is_err(), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn changed_bytes_make_no_decoder_stumble(
        file in 0..KNOWN.len(),
        changes in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>(), any::<u8>()), 1..5),
    ) {
        let (name, _, index, ..) = KNOWN[file];
        let (frame, mut coded) = coded(name, index);
        for (early, at, byte) in changes {
            let reach = if early { coded.len().min(200) } else { coded.len() };
            coded[at.index(reach)] = byte;
        }
        if let Ok(picture) = frame.decode(&coded) {
            prop_assert_eq!(picture.values.len(), frame.pixels());
        }
    }
}
