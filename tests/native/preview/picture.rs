//! From values to grey pixels: sample layouts, windows, smaller pictures, the brightest
//! of a series, and finding a frame among fragments.

use deidentifier::dicom::read_header;
use deidentifier::preview::{
    Codec, Frame, Maximum, Photometric, Picture, Preset, PreviewError, Shrink, Window, frame_bytes,
};
use deidentifier::sample::Sample;

fn frame(bits_allocated: u16, bits_stored: u16, signed: bool) -> Frame {
    Frame {
        width: 2,
        height: 1,
        frames: 1,
        samples: 1,
        photometric: Photometric::Monochrome2,
        planar: false,
        bits_allocated,
        bits_stored,
        high_bit: bits_stored - 1,
        signed,
        big_endian: false,
        swapped: false,
        slope: 1.0,
        intercept: 0.0,
        window: None,
        is_pet: false,
        codec: Codec::Native,
    }
}

fn grey(width: u32, height: u32, values: &[f32]) -> Picture {
    Picture { width, height, inverted: false, values: values.to_vec() }
}

/// The sample's file with this in its path.
fn of_sample(part: &str) -> (Frame, Picture) {
    let (_, bytes) = Sample::built_in().files().find(|(name, _)| name.contains(part)).unwrap();
    let header = read_header(&bytes, bytes.len() as u64).unwrap();
    let frame = Frame::read(&header, &bytes).unwrap();
    let range = frame.native_range(0).unwrap();
    let start = header.pixels.unwrap().value_start;
    let picture =
        frame.decode(&bytes[(start + range.start) as usize..(start + range.end) as usize]).unwrap();
    (frame, picture)
}

#[test]
fn samples_of_every_width_and_sign_are_measured() {
    let values = |frame: &Frame, bytes: &[u8]| frame.decode(bytes).unwrap().values;
    assert_eq!(values(&frame(8, 8, false), &[0, 255]), [0.0, 255.0]);
    assert_eq!(values(&frame(8, 8, true), &[127, 128]), [127.0, -128.0]);
    assert_eq!(values(&frame(16, 16, false), &[1, 2, 255, 255]), [513.0, 65535.0]);
    assert_eq!(values(&frame(16, 16, true), &[0xFF, 0xFF, 0, 0x80]), [-1.0, -32768.0]);
    // The four bits above those stored are no part of the value.
    assert_eq!(values(&frame(16, 12, true), &[0xFF, 0xAF, 0xFF, 0x57]), [-1.0, 2047.0]);
    assert_eq!(
        values(&Frame { high_bit: 15, ..frame(16, 12, false) }, &[0x1F, 0, 0xFF, 0xFF]),
        [1.0, 4095.0]
    );
    assert_eq!(values(&frame(32, 32, true), &[0xFF; 8]), [-1.0, -1.0]);
    let rescaled =
        Frame { slope: 2.0, intercept: -1024.0, big_endian: true, ..frame(16, 16, false) };
    assert_eq!(values(&rescaled, &[0, 5, 1, 0]), [-1014.0, -512.0]);
}

#[test]
fn colours_become_their_brightness() {
    let rgb = Frame { samples: 3, photometric: Photometric::Rgb, ..frame(8, 8, false) };
    let close = |picture: &Picture, expected: [f32; 2]| {
        assert!(
            picture.values.iter().zip(expected).all(|(found, known)| (found - known).abs() < 0.01),
            "{picture:?}"
        );
    };
    close(&rgb.decode(&[255, 0, 0, 0, 255, 0]).unwrap(), [76.245, 149.685]);
    close(
        &Frame { planar: true, ..rgb.clone() }.decode(&[255, 0, 0, 255, 0, 0]).unwrap(),
        [76.245, 149.685],
    );
    close(
        &Frame { photometric: Photometric::Ybr, ..rgb.clone() }
            .decode(&[9, 1, 1, 8, 1, 1])
            .unwrap(),
        [9.0, 8.0],
    );
    close(
        &Frame { photometric: Photometric::Ybr422, ..rgb }.decode(&[9, 8, 1, 1]).unwrap(),
        [9.0, 8.0],
    );
}

#[test]
fn what_cannot_be_a_picture_is_refused() {
    let refusal = |frame: Frame| frame.decode(&[0; 8]).unwrap_err();
    assert_eq!(refusal(Frame { width: 0, ..frame(8, 8, false) }), PreviewError::NoPicture);
    assert_eq!(refusal(Frame { bits_stored: 17, ..frame(16, 16, false) }), PreviewError::NoPicture);
    assert_eq!(refusal(Frame { high_bit: 3, ..frame(16, 12, false) }), PreviewError::NoPicture);
    assert_eq!(refusal(frame(1, 1, false)), PreviewError::Unsupported);
    assert_eq!(refusal(Frame { samples: 4, ..frame(8, 8, false) }), PreviewError::Unsupported);
    assert_eq!(refusal(Frame { width: 9, ..frame(8, 8, false) }), PreviewError::Damaged);
}

#[test]
fn a_window_spreads_its_values_from_black_to_white() {
    let window = Window { centre: 40.0, width: 400.0, inverted: false };
    assert_eq!(
        [-1000.0, -160.0, 39.5, 240.0, 3000.0].map(|hu| window.grey(hu)),
        [0, 0, 128, 255, 255]
    );
    let inverted = Window { inverted: true, ..window };
    assert_eq!([-1000.0, 3000.0].map(|hu| inverted.grey(hu)), [255, 0]);
    assert_eq!(window.grey(f32::NAN), 0);
    let picture = Picture { inverted: true, ..grey(2, 1, &[-1000.0, 3000.0]) };
    assert_eq!(picture.render(window), [255, 0], "MONOCHROME1");
    assert_eq!(picture.render_rgba(window), [255, 255, 255, 255, 0, 0, 0, 255]);
}

#[test]
fn the_sample_is_shown_with_windows_that_fit() {
    let (frame, slice) = of_sample("LUNG/IM0012");
    assert_eq!(frame.window, Some(Window { centre: -600.0, width: 1500.0, inverted: false }));
    let share = |preset: Preset, grey: u8| {
        let shown = slice.render(preset.window(&frame, &slice));
        shown.iter().filter(|pixel| **pixel == grey).count() as f64 / shown.len() as f64
    };
    assert!(share(Preset::Mediastinum, 0) > 0.5, "air and lungs are black");
    assert!(share(Preset::Lung, 0) < 0.1, "lungs are not");
    assert_eq!(Preset::File.window(&frame, &slice), frame.window.unwrap());

    let (frame, slice) = of_sample("AC/IM0008");
    let window = Preset::File.window(&frame, &slice);
    assert!(frame.is_pet && window.inverted, "PET is dark on white");
}

#[test]
fn smaller_pictures_keep_their_shape_and_their_letters() {
    let wide = grey(4, 2, &[0.0, 0.0, 4.0, 8.0, 0.0, 100.0, 4.0, 8.0]);
    assert_eq!(wide.shrunk(2, Shrink::Mean), grey(2, 1, &[25.0, 6.0]));
    assert_eq!(wide.shrunk(2, Shrink::Brightest), grey(2, 1, &[100.0, 8.0]));
    assert_eq!(wide.shrunk(100, Shrink::Mean), wide, "never larger");
    let line = grey(7, 1, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]).shrunk(3, Shrink::Mean);
    assert_eq!((line.width, line.height, line.values.len()), (3, 1, 3));

    let (_, page) = of_sample("DOSE");
    let small = page.shrunk(160, Shrink::Brightest);
    assert_eq!((small.width, small.height), (160, 91));
    assert_eq!(small.range().1, page.range().1);
}

#[test]
fn the_brightest_of_a_series_shows_text_of_any_image() {
    let (_, slice) = of_sample("LUNG/IM0012");
    let mut marked = slice.clone();
    marked.values[1000] = 3000.0;
    let mut maximum = Maximum::new();
    assert!(maximum.add(&slice) && maximum.add(&marked) && maximum.add(&slice));
    let picture = maximum.picture().unwrap();
    assert_eq!((maximum.count(), picture.values[1000]), (3, 3000.0));
    assert_eq!(picture.values[999], slice.values[999]);
    assert!(!maximum.add(&grey(1, 1, &[0.0])), "another size needs its own");
    let shown = maximum.render_rgba(false);
    let values = &maximum.picture().unwrap().values;
    let brightest = (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap();
    assert_eq!(shown[brightest * 4..][..4], [255; 4], "the brightest is white");
    assert_eq!(shown.iter().skip(3).step_by(4).min(), Some(&255), "opaque");

    let dark = |value| Picture { inverted: true, ..grey(1, 1, &[value]) };
    let mut maximum = Maximum::new();
    assert!(maximum.add(&dark(5.0)) && maximum.add(&dark(1.0)));
    assert_eq!(maximum.picture().unwrap().values, [1.0], "low is bright in MONOCHROME1");
    assert!(Maximum::new().render_rgba(true).is_empty());
    let mut maximum = Maximum::new();
    assert!(maximum.add(&grey(3, 1, &[-1024.0, -2000.0, 976.0])));
    let greys =
        |is_pet| -> Vec<u8> { maximum.render_rgba(is_pet).into_iter().step_by(4).collect() };
    assert_eq!(greys(false), [0, 0, 255], "the padding around the picture is no darker than air");
    assert_eq!(greys(true), [171, 255, 0], "PET is dark on white");
}

/// Encapsulated pixel data with this offset table and these fragments.
fn encapsulated(table: &[u32], fragments: &[&[u8]]) -> Vec<u8> {
    let table = table.iter().flat_map(|offset| offset.to_le_bytes()).collect::<Vec<_>>();
    let mut out = Vec::new();
    for item in std::iter::once(table.as_slice()).chain(fragments.iter().copied()) {
        out.extend([0xFE, 0xFF, 0x00, 0xE0]);
        out.extend((item.len() as u32).to_le_bytes());
        out.extend(item);
    }
    out.extend([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
    out
}

#[test]
fn a_frame_is_found_among_its_fragments() {
    let find = |data: &[u8], frames, index| frame_bytes(data, data.len() as u64, frames, index);
    let one = encapsulated(&[], &[b"abcd", b"ef"]);
    assert_eq!(find(&one, 1, 0).unwrap(), b"abcdef");
    assert_eq!(find(&one, 2, 1).unwrap(), b"ef");
    assert_eq!(find(&one, 1, 1), Err(PreviewError::NoPicture));
    let by_table = encapsulated(&[0, 22], &[b"ab", b"cd12", b"ef", b"gh"]);
    assert_eq!(find(&by_table, 2, 0).unwrap(), b"abcd12");
    assert_eq!(find(&by_table, 2, 1).unwrap(), b"efgh");
    let by_marker = encapsulated(&[], &[&[0xFF, 0xD8, 1], &[2], &[0xFF, 0xD8, 3], &[4]]);
    assert_eq!(find(&by_marker, 2, 1).unwrap(), [0xFF, 0xD8, 3, 4]);
    assert_eq!(find(b"no fragments", 1, 0), Err(PreviewError::Damaged));
}

#[test]
fn only_what_a_frame_needs_is_asked_for() {
    let data = encapsulated(&[0, 12], &[b"abcd", b"efgh"]);
    let mut at_hand = 0;
    let found = loop {
        match frame_bytes(&data[..at_hand], data.len() as u64, 2, 0) {
            Err(PreviewError::More { needed }) => {
                assert!(needed as usize > at_hand);
                at_hand = needed as usize;
            }
            found => break found.unwrap(),
        }
    };
    assert_eq!(found, b"abcd");
    assert_eq!(at_hand, 8 + 8 + 12, "the table and the first frame");
    let cut = &data[..data.len() - 12];
    assert_eq!(frame_bytes(cut, cut.len() as u64, 2, 1), Err(PreviewError::Damaged));
}
