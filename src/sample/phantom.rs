//! A chest made of ellipsoids, with a Hounsfield unit and an uptake for each, cut into
//! slices: plausible enough to window, scroll and point at, and nobody's.

use super::font;

/// A solid in millimetres: x to the patient's left, y to the back, z to the head.
struct Solid {
    centre: [f32; 3],
    radii: [f32; 3],
    /// Hounsfield units.
    hu: f32,
    /// Standardised uptake value.
    suv: f32,
}

const fn solid(centre: [f32; 3], radii: [f32; 3], hu: f32, suv: f32) -> Solid {
    Solid { centre, radii, hu, suv }
}

/// As long as the whole body: a cylinder for our purposes.
const LONG: f32 = 5000.0;

/// What is painted later replaces what is below.
const BODY: [Solid; 26] = [
    solid([0.0, 128.0, 0.0], [150.0, 7.0, LONG], -250.0, 0.0), // table
    solid([0.0, 0.0, 0.0], [166.0, 114.0, LONG], -95.0, 0.25), // fat
    solid([0.0, 2.0, 0.0], [154.0, 100.0, LONG], 48.0, 0.6),   // muscle
    solid([-72.0, 0.0, -5.0], [60.0, 78.0, 128.0], -850.0, 0.35), // right lung
    solid([72.0, -2.0, -5.0], [58.0, 78.0, 128.0], -850.0, 0.35), // left lung
    solid([0.0, -6.0, 20.0], [27.0, 66.0, 150.0], 40.0, 1.1),  // mediastinum
    solid([22.0, -30.0, -58.0], [60.0, 48.0, 60.0], 42.0, 1.5), // heart
    solid([42.0, -24.0, -60.0], [35.0, 31.0, 37.0], 55.0, 4.2), // left ventricle
    solid([42.0, -24.0, -60.0], [22.0, 19.0, 26.0], 40.0, 1.6),
    solid([-68.0, 6.0, -152.0], [88.0, 86.0, 78.0], 60.0, 2.3), // liver
    solid([88.0, 34.0, -146.0], [44.0, 44.0, 52.0], 50.0, 1.9), // spleen
    solid([-14.0, 4.0, 50.0], [9.0, 9.0, 60.0], 42.0, 1.5),     // superior vena cava
    solid([14.0, 6.0, 52.0], [14.0, 38.0, 13.0], 44.0, 1.6),    // aortic arch
    solid([6.0, -30.0, 24.0], [15.0, 15.0, 40.0], 44.0, 1.6),   // ascending aorta
    solid([26.0, 40.0, -60.0], [12.5, 12.5, 112.0], 44.0, 1.6), // descending aorta
    solid([-1.0, -2.0, 88.0], [8.5, 9.5, 58.0], -960.0, 0.3),   // trachea
    solid([-17.0, 8.0, 26.0], [16.0, 6.5, 8.0], -960.0, 0.3),   // main bronchi
    solid([17.0, 10.0, 22.0], [17.0, 6.0, 8.0], -960.0, 0.3),
    solid([0.0, 64.0, 0.0], [20.0, 16.0, LONG], 420.0, 1.2), // spine
    solid([0.0, 64.0, 0.0], [16.5, 12.5, LONG], 170.0, 1.4),
    solid([0.0, 84.0, 0.0], [9.0, 8.0, LONG], 25.0, 0.8),
    solid([0.0, 98.0, 0.0], [4.0, 12.0, LONG], 350.0, 0.8),
    solid([0.0, -86.0, 25.0], [19.0, 6.5, 100.0], 230.0, 0.9), // sternum
    solid([-12.0, 16.0, 12.0], [8.0, 8.0, 10.0], 45.0, 5.1),   // a lymph node
    solid([-92.0, -14.0, 30.0], [10.0, 9.0, 11.0], 35.0, 8.6), // the nodule
    solid([70.0, 40.0, -20.0], [3.0, 3.0, 4.0], 60.0, 0.6),    // a small one
];

/// A picture of a plane, in what the modality measures.
pub struct Plane {
    /// Columns and rows.
    size: (usize, usize),
    /// Millimetres from one column, and one row, to the next.
    spacing: (f32, f32),
    /// Row by row.
    pub values: Vec<f32>,
}

impl Plane {
    /// A plane of one value.
    pub fn new(size: (usize, usize), spacing: (f32, f32), value: f32) -> Self {
        Self { size, spacing, values: vec![value; size.0.saturating_mul(size.1)] }
    }

    /// Paints an ellipse around `centre` (millimetres from the middle), turned by `angle`.
    fn ellipse(&mut self, centre: (f32, f32), radii: (f32, f32), angle: f32, value: f32) {
        let (sin, cos) = angle.sin_cos();
        let reach = radii.0.max(radii.1);
        let columns = self.span(centre.0, reach, self.size.0, self.spacing.0);
        for row in self.span(centre.1, reach, self.size.1, self.spacing.1) {
            let y = offset(row, self.size.1, self.spacing.1) - centre.1;
            for column in columns.clone() {
                let x = offset(column, self.size.0, self.spacing.0) - centre.0;
                let along = (x * cos + y * sin) / radii.0;
                let across = (y * cos - x * sin) / radii.1;
                if along * along + across * across <= 1.0 {
                    self.set((column, row), value);
                }
            }
        }
    }

    /// The pixels within `reach` of a place on one axis.
    fn span(&self, centre: f32, reach: f32, count: usize, spacing: f32) -> std::ops::Range<usize> {
        let middle = half(count);
        let first = ((centre - reach) / spacing + middle).max(0.0);
        let last = ((centre + reach) / spacing + middle + 1.0).max(0.0);
        pixel(first)..pixel(last).saturating_add(1).min(count)
    }

    fn set(&mut self, at: (usize, usize), value: f32) {
        if at.0 < self.size.0
            && let Some(pixel) =
                self.values.get_mut(at.1.saturating_mul(self.size.0).saturating_add(at.0))
        {
            *pixel = value;
        }
    }

    /// Burns a line of text in, two pixels a dot.
    pub fn burn(&mut self, line: &str, at: (usize, usize), value: f32) {
        for (column, row) in font::dots(line) {
            for (right, down) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let x = column.saturating_mul(2).saturating_add(at.0).saturating_add(right);
                let y = row.saturating_mul(2).saturating_add(at.1).saturating_add(down);
                self.set((x, y), value);
            }
        }
    }

    /// Adds noise that is the same each time, with about this deviation.
    pub fn noise(&mut self, seed: u32, deviation: f32) {
        let mut state = seed.wrapping_mul(0x9E37_79B9) | 1;
        for value in &mut self.values {
            let sum = (0..4).map(|_| unit(&mut state)).sum::<f32>();
            *value += (sum - 2.0) * deviation * 1.7;
        }
    }

    /// Blurs along rows and columns, as a PET camera does.
    pub fn blur(&mut self) {
        let columns = self.size.0;
        for step in [1, columns, 1, columns] {
            let before = self.values.clone();
            let at = |index: usize| before.get(index).copied();
            for (index, value) in self.values.iter_mut().enumerate() {
                let previous = index.checked_sub(step).and_then(at).unwrap_or(*value);
                let next = index.checked_add(step).and_then(at).unwrap_or(*value);
                *value = *value * 0.5 + (previous + next) * 0.25;
            }
        }
    }
}

/// What is painted of the body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Hounsfield units.
    Hounsfield,
    /// Standardised uptake values.
    Uptake,
    /// The signal of a T1-weighted sequence, about 1 in fat.
    Signal,
}

impl Measure {
    /// Of what has these Hounsfield units and this uptake.
    fn of(self, hu: f32, suv: f32) -> f32 {
        match self {
            Self::Hounsfield => hu,
            Self::Uptake => suv,
            // Air and hard bone give none, fat most, soft tissue less.
            Self::Signal => match hu {
                ..-500.0 => 0.02,
                ..0.0 => 1.0,
                ..120.0 => 0.3 + hu * 0.004,
                _ => 0.1,
            },
        }
    }
}

/// The axial slice at height `z` millimetres.
pub fn axial(measure: Measure, size: (usize, usize), spacing: (f32, f32), z: f32) -> Plane {
    let (air, bone) = match measure {
        Measure::Hounsfield => (-1000.0, 380.0),
        Measure::Uptake | Measure::Signal => (0.0, measure.of(380.0, 0.9)),
    };
    let mut plane = Plane::new(size, spacing, air);
    let mut paint = |solid: &Solid| {
        let height = (z - solid.centre[2]) / solid.radii[2];
        let share = (1.0 - height * height).max(0.0).sqrt();
        if share > 0.0 {
            let value = measure.of(solid.hu, solid.suv);
            let radii = (solid.radii[0] * share, solid.radii[1] * share);
            plane.ellipse((solid.centre[0], solid.centre[1]), radii, 0.0, value);
        }
    };
    let (lungs, inner) = BODY.split_at(5);
    lungs.iter().for_each(&mut paint);
    if measure == Measure::Hounsfield {
        vessels().for_each(|vessel| paint(&vessel));
    }
    inner.iter().for_each(&mut paint);
    for (centre, angle) in ribs(z) {
        plane.ellipse(centre, (11.0, 4.5), angle, bone);
    }
    plane
}

/// The view from the front, through 64 layers: `size` and `spacing` are of x and z.
pub fn frontal(size: (usize, usize), spacing: (f32, f32)) -> Plane {
    let mut out = Plane::new(size, spacing, 0.0);
    for row in 0..size.1 {
        let slice = axial(
            Measure::Hounsfield,
            (size.0, 64),
            (spacing.0, 4.5),
            -offset(row, size.1, spacing.1),
        );
        for line in slice.values.chunks_exact(size.0) {
            let sums = out.values.iter_mut().skip(row.saturating_mul(size.0));
            sums.zip(line).for_each(|(sum, hu)| *sum += (hu + 1000.0) * 0.02);
        }
    }
    out
}

/// Where the ribs cross the slice at `z`, and their direction there: each runs from
/// the spine downwards to the front.
fn ribs(z: f32) -> impl Iterator<Item = ((f32, f32), f32)> {
    (0..12_u8).flat_map(move |number| {
        let way = (190.0 - 26.0 * f32::from(number) - z) / 95.0;
        let angle = std::f32::consts::PI * (0.42 - 0.85 * way);
        let (sin, cos) = angle.sin_cos();
        let place = (140.0 * cos, 90.0 * sin);
        let direction = (90.0 * cos).atan2(-140.0 * sin);
        let crosses = (0.0..=1.0).contains(&way);
        [1.0, -1.0]
            .into_iter()
            .filter(move |_| crosses)
            .map(move |side| ((place.0 * side, place.1), direction * side))
    })
}

/// Small vessels strewn through both lungs.
fn vessels() -> impl Iterator<Item = Solid> {
    let mut state = 7;
    (0..220).map(move |_| {
        let mut next = |low: f32, high: f32| low + (high - low) * unit(&mut state);
        let side = if next(0.0, 1.0) < 0.5 { -72.0 } else { 72.0 };
        let (angle, away, z) =
            (next(0.0, std::f32::consts::TAU), next(0.1, 0.88), next(-118.0, 112.0));
        let share = (1.0 - (z + 5.0) * (z + 5.0) / (128.0 * 128.0)).max(0.0).sqrt() * away;
        let thick = 3.6 - 2.6 * away;
        let centre = [side + 56.0 * share * angle.cos(), 74.0 * share * angle.sin(), z];
        solid(centre, [next(thick, thick * 2.0), thick, next(4.0, 16.0)], 20.0, 0.35)
    })
}

/// The next number from 0 to 1 of a small generator (xorshift).
fn unit(state: &mut u32) -> f32 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    f32::from(u16::try_from(*state >> 16).unwrap_or_default()) / f32::from(u16::MAX)
}

/// Millimetres from the middle of an axis to a pixel's centre.
fn offset(index: usize, count: usize, spacing: f32) -> f32 {
    (f32::from(u16::try_from(index).unwrap_or_default()) - half(count)) * spacing
}

/// The middle of an axis in pixels.
fn half(count: usize) -> f32 {
    (f32::from(u16::try_from(count).unwrap_or_default()) - 1.0) / 2.0
}

/// The pixel at a place that is not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "floats saturate")]
fn pixel(place: f32) -> usize {
    place as usize
}
