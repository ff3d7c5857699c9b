//! Letters in pictures: planted ones are found, in a real image and in made-up series; clean
//! ones are not; and nothing that a file may hold stops the search.

use deidentifier::dicom::read_header;
use deidentifier::letters::{Finding, MOST_SPOTS, Search, Spot, judge, shown};
use deidentifier::preview::{Frame, Picture};
use deidentifier::sample::Sample;

/// Seven rows of five dots for each letter of [`TEXT`].
const TEXT: [[u8; 7]; 9] = [
    [0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11],
    [0x11, 0x11, 0x19, 0x15, 0x13, 0x11, 0x11],
    [0x11, 0x11, 0x19, 0x15, 0x13, 0x11, 0x11],
    [0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11],
    [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
    [0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E],
    [0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C],
    [0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E],
    [0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
];

/// Draws the text with its upper left corner there, each dot `scale` pixels wide, along the row
/// or, turned, down the column.
fn plant(
    picture: &mut Picture,
    (left, top): (usize, usize),
    scale: usize,
    value: f32,
    turned: bool,
) {
    let width = picture.width as usize;
    for (letter, rows) in TEXT.iter().enumerate() {
        for y in 0..7 * scale {
            for x in 0..5 * scale {
                if rows[y / scale] & (0x10 >> (x / scale)) != 0 {
                    let (along, across) = (letter * 6 * scale + x, y);
                    let (x, y) =
                        if turned { (7 * scale - 1 - across, along) } else { (along, across) };
                    picture.values[(top + y) * width + left + x] = value;
                }
            }
        }
    }
}

/// A body in air, with ribs and vessels that move from slice to slice, and noise.
fn phantom(side: usize, slice: usize) -> Picture {
    let mut seed = slice as u64 * 7919 + 17;
    let mut noise = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let parts = [seed >> 48, seed >> 32 & 0xFFFF, seed >> 16 & 0xFFFF];
        parts.iter().map(|part| *part as f32 / 65_536.0).sum::<f32>() - 1.5
    };
    let values = (0..side * side).map(|place| {
        let unit = 512.0 / side as f32;
        let (x, y) = ((place % side) as f32 * unit - 256.0, (place / side) as f32 * unit - 256.0);
        let inside = |cx: f32, cy: f32, rx: f32, ry: f32| {
            ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) < 1.0
        };
        let shift = slice as f32 * 3.0;
        let mut value = if inside(0.0, 0.0, 210.0, 150.0) { 40.0 } else { -1000.0 };
        if inside(-90.0, 0.0, 75.0, 100.0) || inside(90.0, 0.0, 75.0, 100.0) {
            value = -850.0;
        }
        for vessel in 0..14 {
            let angle = vessel as f32 * 0.9;
            let (cx, cy) =
                (90.0 + angle.cos() * 50.0 + shift * 0.3, angle.sin() * 70.0 - shift * 0.5);
            if inside(cx, cy, 5.0, 4.0) || inside(-cx, cy, 4.0, 6.0) {
                value = 30.0;
            }
        }
        if inside(0.0, 110.0, 24.0, 20.0)
            || (inside(0.0, 0.0, 205.0, 146.0) && !inside(0.0, 0.0, 198.0, 139.0))
        {
            value = 400.0;
        }
        (value + noise() * 24.0).max(-1024.0).round()
    });
    Picture { width: side as u32, height: side as u32, inverted: false, values: values.collect() }
}

fn search(frames: Vec<Picture>, is_pet: bool) -> Vec<Option<Finding>> {
    let mut search = Search::new();
    for frame in frames {
        search.add(Some(frame), is_pet);
    }
    search.finish()
}

/// Whether a place lies for the most part where the text was planted.
fn is_at(spot: &Spot, left: u16, top: u16, width: u16, height: u16) -> bool {
    let (x, y) = (spot.left + spot.width / 2, spot.top + spot.height / 2);
    (left..left + width).contains(&x) && (top..top + height).contains(&y)
}

/// The picture of a file, its first frame.
fn picture(bytes: &[u8]) -> (Frame, Picture) {
    let header = read_header(bytes, bytes.len() as u64).unwrap();
    let frame = Frame::read(&header, bytes).unwrap();
    let start = header.pixels.unwrap().value_start as usize;
    let range = frame.native_range(0).unwrap();
    let picture =
        frame.decode(&bytes[start + range.start as usize..start + range.end as usize]).unwrap();
    (frame, picture)
}

fn fixture() -> Picture {
    let file =
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/pydicom/test_files/CT_small.dcm");
    picture(&std::fs::read(file).unwrap()).1
}

#[test]
fn a_text_in_a_real_image_is_found_and_the_image_without_it_is_not() {
    let clean = search(vec![fixture()], false);
    assert!(judge(&clean).found.is_empty(), "{clean:?}");
    for (turned, (left, top), (width, height)) in
        [(false, (40, 20), (54, 7)), (true, (20, 40), (7, 54))]
    {
        let mut drawn = fixture();
        plant(&mut drawn, (left, top), 1, 1100.0, turned);
        let found = search(vec![drawn], false);
        assert_eq!(judge(&found).found, [0], "turned: {turned}");
        let spot = found[0].as_ref().unwrap().spots[0];
        assert!(is_at(&spot, left as u16, top as u16, width, height), "{spot:?}");
    }
}

#[test]
fn a_text_in_one_slice_is_found_in_that_slice_and_shown_first() {
    let clean = search((0..24).map(|slice| phantom(512, slice)).collect(), false);
    assert_eq!(judge(&clean).found, [0; 0], "a clean series is held");
    for (scale, value) in [(2, 1200.0), (2, 300.0), (3, -1024.0)] {
        let drawn = (0..24).map(|slice| {
            let mut frame = phantom(512, slice);
            if slice == 17 {
                plant(&mut frame, (200, 236), scale, value, false);
            }
            frame
        });
        let found = search(drawn.collect(), false);
        let judged = judge(&found);
        assert_eq!(judged.found, [17], "{scale} {value}");
        assert_eq!(judged.first[0], 17);
        assert_eq!(judged.first.len(), 24, "every frame that was searched is listed");
        let spots = &found[17].as_ref().unwrap().spots;
        assert!(is_at(&spots[0], 200, 236, 54 * scale as u16, 7 * scale as u16), "{spots:?}");
    }
}

#[test]
fn a_text_in_every_slice_is_found_in_small_matrices_too() {
    for (side, scale, is_pet) in [(512, 2, false), (192, 1, true), (128, 1, true)] {
        let made = |text: bool| {
            (0..16).map(move |slice| {
                let mut frame = phantom(side, slice);
                if is_pet {
                    frame
                        .values
                        .iter_mut()
                        .for_each(|value| *value = (*value + 1024.0).max(0.0) * 9.0);
                }
                if text {
                    let most = frame.range().1;
                    plant(&mut frame, (10, side / 2), scale, most, false);
                }
                frame
            })
        };
        let clean = search(made(false).collect(), is_pet);
        assert_eq!(judge(&clean).found, [0; 0], "clean, {side}");
        let judged = judge(&search(made(true).collect(), is_pet));
        assert_eq!(judged.found, (0..16).collect::<Vec<_>>(), "{side}");
    }
}

#[test]
fn what_is_missing_or_of_another_size_is_passed_over() {
    let mut search = Search::new();
    let mut drawn = phantom(256, 3);
    plant(&mut drawn, (60, 120), 2, 1500.0, false);
    search.add(Some(phantom(512, 0)), false);
    search.add(None, false);
    search.add(Some(drawn), false);
    search.add(Some(phantom(128, 2)), false);
    search.add(None, false);
    let found = search.finish();
    assert_eq!(
        found.iter().map(Option::is_some).collect::<Vec<_>>(),
        [true, false, true, true, false]
    );
    let judged = judge(&found);
    assert_eq!(judged.found, [2]);
    assert_eq!((judged.first[0], judged.first.len()), (2, 3));
    assert!(Search::new().finish().is_empty());
    assert_eq!(judge(&[]), judge(&[None]));
}

#[test]
fn tiny_broken_and_hostile_pictures_are_searched_to_the_end() {
    let picture = |width: u32, height: u32, values: Vec<f32>| Picture {
        width,
        height,
        inverted: false,
        values,
    };
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, -0.0];
    let mut frames =
        vec![picture(0, 0, vec![]), picture(9, 9, vec![1.0; 4]), picture(1, 5000, vec![2.0; 5000])];
    frames.extend(
        (1..40)
            .map(|side| picture(side, 3, (0..side * 3).map(|at| odd[at as usize % 6]).collect())),
    );
    frames.push(picture(70_000, 2, (0..140_000).map(|at| (at % 3) as f32).collect()));
    // Nothing but strokes: a board of single pixels, and dots without any order.
    let board = |at: u32| f32::from((at % 512 / 2 + at / 1024).is_multiple_of(2)) * 1000.0;
    let dots = |at: u32| f32::from(at.wrapping_mul(2_654_435_761) >> 29 == 0) * 1000.0;
    frames.push(picture(512, 512, (0..512 * 512).map(board).collect()));
    frames.push(picture(512, 512, (0..512 * 512).map(dots).collect()));
    let count = frames.len();
    let found = search(frames, false);
    assert_eq!(found.len(), count);
    for finding in found.iter().flatten() {
        assert!(finding.spots.len() <= MOST_SPOTS);
        assert!(finding.spots.iter().all(|spot| spot.score.is_finite()));
        assert!(finding.spots.is_sorted_by(|one, other| one.score >= other.score));
    }
}

#[test]
fn values_that_are_no_numbers_hide_no_text() {
    let mut drawn = phantom(256, 0);
    drawn.values[..256].fill(f32::NAN);
    drawn.values[300] = f32::INFINITY;
    plant(&mut drawn, (60, 120), 2, 1500.0, false);
    assert_eq!(judge(&search(vec![drawn], false)).found, [0]);
}

#[test]
fn in_the_sample_pages_of_text_are_found_and_slices_are_not() {
    let mut series: Vec<(String, Vec<Picture>, bool)> = Vec::new();
    for (name, bytes) in Sample::built_in().files().filter(|(name, _)| name.ends_with(".DCM")) {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let (frame, picture) = picture(&bytes);
        match series
            .iter_mut()
            .find(|(known, frames, _)| *known == folder && frames[0].width == picture.width)
        {
            Some((_, frames, _)) => frames.push(picture),
            None => series.push((folder, vec![picture], frame.is_pet)),
        }
    }
    let slices = series.iter().filter(|(_, frames, _)| frames.len() > 3).count();
    assert!(slices >= 2, "{slices}");
    let pages = series.iter().filter(|(_, frames, _)| frames.len() <= 3);
    let is_found = |(_, frames, is_pet): &&(String, Vec<Picture>, bool)| {
        !judge(&search(frames.clone(), *is_pet)).found.is_empty()
    };
    assert!(pages.filter(is_found).count() >= 1, "no page of text is found");
    for (name, frames, is_pet) in series.into_iter().filter(|(_, frames, _)| frames.len() > 3) {
        let count = frames.len();
        let found = judge(&search(frames, is_pet)).found;
        // (One slice may have a text drawn in, to show what becomes of it.)
        assert!(found.len() <= 1, "{name}: {found:?} of {count}");
    }
}

#[test]
fn what_was_found_side_by_side_is_one_box_with_room_around() {
    let spot = |left, top, width, height, score| Spot { left, top, width, height, score };
    // Three words of a line, one over two of them, and what is far away.
    let words = [
        spot(100, 50, 30, 10, 1.0),
        spot(136, 50, 20, 10, 4.0),
        spot(110, 48, 60, 14, 2.0),
        spot(300, 50, 30, 10, 3.0),
    ];
    let boxes = shown(&words);
    assert_eq!(boxes, [spot(97, 45, 76, 20, 4.0), spot(297, 47, 36, 16, 3.0)]);
    // What was not found is no letter to be read: it stays as it is, behind.
    let unlikely = spot(102, 51, 9, 9, -1.0);
    assert_eq!(shown(&[words[3], unlikely]), [boxes[1], unlikely]);
    // At the edges of the largest picture.
    let [edge] = shown(&[spot(0, 65_535, 65_535, 10, 0.0)])[..] else { panic!("one") };
    assert_eq!((edge.left, edge.top), (0, 65_532));
    assert!(shown(&[]).is_empty());
}
