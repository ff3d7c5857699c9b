//! Letters in one slice stand out from what goes on through all of them, on any input.

use deidentifier::preview::{Laid, Maximum, Picture, Residue};

const SIDE: u32 = 256;
const SLICES: u32 = 24;
const BONE_HU: f32 = 900.0;
/// The slice with the letters.
const DRAWN: u32 = 9;

/// Numbers that look like chance and are the same every time.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 24) as f32 - 0.5
    }
}

/// Letters: strokes two pixels wide, over soft tissue and over the ring of bone.
fn is_stroke(column: u32, row: u32) -> bool {
    (40..90).contains(&column) && (120..132).contains(&row) && (column % 6 < 2 || row == 125)
}

/// A body with a ring of bone that grows from slice to slice, with noise.
fn slice(at: u32, noise: &mut Noise) -> Picture {
    let centre = SIDE as f32 / 2.0;
    let mut value = |column: u32, row: u32| {
        let from = ((column as f32 - centre).powi(2) + (row as f32 - centre).powi(2)).sqrt();
        let ring = 70.0 + at as f32 * 0.6;
        let ground = match from {
            from if (from - ring).abs() < 8.0 => BONE_HU,
            from if from < 110.0 => 40.0,
            _ => -1000.0,
        };
        ground + 40.0 * noise.next()
    };
    let mut values = Vec::new();
    for row in 0..SIDE {
        for column in 0..SIDE {
            values.push(value(column, row));
        }
    }
    Picture { width: SIDE, height: SIDE, inverted: false, values }
}

/// The slices, letters of this value drawn into one of them.
fn slices(letters_hu: f32) -> Vec<Picture> {
    let mut noise = Noise(7);
    let mut all: Vec<Picture> = (0..SLICES).map(|at| slice(at, &mut noise)).collect();
    for row in 0..SIDE {
        for column in 0..SIDE {
            if is_stroke(column, row) {
                all[DRAWN as usize].values[(row * SIDE + column) as usize] = letters_hu;
            }
        }
    }
    all
}

/// What all slices have, in runs of some with a neighbour on each side, laid together.
fn in_runs(all: &[Picture], some: usize) -> Laid {
    let mut laid: Option<Laid> = None;
    for start in (0..all.len()).step_by(some) {
        let end = (start + some).min(all.len());
        let mut residue = Residue::new(start == 0);
        for picture in &all[start.saturating_sub(1)..(end + 1).min(all.len())] {
            residue.add(Some(picture), false);
        }
        let own = residue.finish(end == all.len()).unwrap();
        match &mut laid {
            Some(laid) => assert!(laid.lay(&own)),
            none => *none = Some(own),
        }
    }
    laid.unwrap()
}

/// The share of strokes, and of all other places, that are brighter than half.
fn bright(levels: &[u8]) -> [f32; 2] {
    let mut counts = [[0_u32; 2]; 2];
    for row in 0..SIDE {
        for column in 0..SIDE {
            let is_bright = levels[(row * SIDE + column) as usize] > 127;
            let [bright, all] = &mut counts[usize::from(!is_stroke(column, row))];
            *bright += u32::from(is_bright);
            *all += 1;
        }
    }
    counts.map(|[bright, all]| bright as f32 / all as f32)
}

#[test]
fn letters_in_one_slice_stand_out_where_bone_does_not() {
    // Brighter than bone, and as bright as contrast.
    for letters_hu in [3071.0, 400.0] {
        let all = slices(letters_hu);
        let [strokes, others] = bright(&in_runs(&all, SLICES as usize).equalised());
        assert!(strokes > 0.8, "{letters_hu} HU: {strokes} of the strokes can be seen");
        assert!(others < 0.02, "{letters_hu} HU: {others} of all else can be seen");
    }
    // Of the brightest values alone, letters no brighter than bone are hidden by it.
    let mut maximum = Maximum::new();
    for picture in &slices(BONE_HU) {
        maximum.add(picture);
    }
    let grey: Vec<u8> = maximum.render_rgba(false).into_iter().step_by(4).collect();
    let [_, others] = bright(&grey);
    assert!(others > 0.05, "bone is bright in a maximum: {others}");
}

#[test]
fn runs_laid_together_say_what_the_whole_says() {
    let all = slices(1500.0);
    let whole = in_runs(&all, SLICES as usize);
    for some in [2, 5, 8, 12] {
        assert!(in_runs(&all, some) == whole, "runs of {some}");
    }
}

#[test]
fn letters_in_the_first_and_the_last_slice_stand_out_too() {
    let letters = |at: usize| {
        let mut all = slices(40.0);
        for (at, value) in all[at].values.iter_mut().enumerate() {
            let at = at as u32;
            if is_stroke(at % SIDE, at / SIDE) {
                *value = 2000.0;
            }
        }
        bright(&in_runs(&all, 8).equalised())[0]
    };
    for at in [0, SLICES as usize - 1] {
        assert!(letters(at) > 0.8, "slice {at}: {}", letters(at));
    }
}

#[test]
fn no_input_is_too_much() {
    let picture = |width: u32, height: u32, value: f32| Picture {
        width,
        height,
        inverted: false,
        values: vec![value; (width * height) as usize],
    };
    let of = |pictures: &[Option<Picture>]| {
        let mut residue = Residue::new(true);
        for picture in pictures {
            residue.add(picture.as_ref(), false);
        }
        residue.finish(true)
    };
    // Too few, or nothing beside one another.
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[Some(picture(4, 4, 0.0))]), None);
    assert_eq!(of(&[Some(picture(4, 4, 0.0)), Some(picture(4, 4, 9.0))]), None);
    let gaps = [Some(picture(4, 4, 0.0)), None, Some(picture(4, 4, 9.0)), None];
    assert_eq!(of(&gaps), None);
    let sizes = [Some(picture(4, 4, 0.0)), Some(picture(5, 4, 9.0)), Some(picture(4, 5, 9.0))];
    assert_eq!(of(&sizes), None);
    // No numbers, and nothing but the same.
    for value in [f32::NAN, f32::INFINITY, f32::MAX, 0.0] {
        let laid = of(&[(); 4].map(|()| Some(picture(3, 7, value)))).unwrap();
        assert_eq!(laid.equalised(), [0; 21], "{value}");
    }
    // Large and narrow ones become small.
    let laid = of(&[(); 3].map(|()| Some(picture(4000, 2, 1.0)))).unwrap();
    assert_eq!((laid.width, laid.height, laid.levels.len()), (320, 1, 320));
    let more = of(&[(); 3].map(|()| Some(picture(3, 7, 1.0)))).unwrap();
    assert!(!laid.clone().lay(&more), "of another size");
    assert_eq!(Laid::new(3, 7, vec![0; 20]), None);
    assert_eq!(Laid::new(100_000, 1, vec![0; 100_000]), None);
    assert!(Laid::new(3, 7, more.levels.clone()).is_some_and(|mut laid| laid.lay(&more)));
}
