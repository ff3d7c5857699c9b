//! A decoded frame as measured values, and what the screen shows of it.

use super::Window;

/// One frame's measured values (Hounsfield units, Bq/ml), or the brightness of a colour
/// picture, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Low values are bright (MONOCHROME1).
    pub inverted: bool,
    /// `width * height` values.
    pub values: Vec<f32>,
}

/// Which value represents several pixels when a picture is made smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shrink {
    /// Their mean.
    Mean,
    /// The brightest, so that thin letters stay.
    Brightest,
}

impl Picture {
    /// The lowest and the highest value.
    #[must_use]
    pub fn range(&self) -> (f32, f32) {
        let low = self.values.iter().copied().fold(f32::INFINITY, f32::min);
        let high = self.values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        if low <= high { (low, high) } else { (0.0, 0.0) }
    }

    /// The value below which this share of the pixels lies.
    #[must_use]
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "a share of at most 2^24 pixels"
    )]
    pub fn quantile(&self, share: f32) -> f32 {
        let mut values = self.values.clone();
        let Some(last) = values.len().checked_sub(1) else { return 0.0 };
        let place = ((last as f32 * share.clamp(0.0, 1.0)) as usize).min(last);
        *values.select_nth_unstable_by(place, f32::total_cmp).1
    }

    /// The picture with its longer side at most `side` pixels, never larger than it is.
    #[must_use]
    pub fn shrunk(&self, side: u32, shrink: Shrink) -> Self {
        let longer = self.width.max(self.height);
        if longer <= side || side == 0 {
            return self.clone();
        }
        let scaled = |length: u32| {
            let scaled = u64::from(length).saturating_mul(side.into()) / u64::from(longer);
            u32::try_from(scaled).unwrap_or(side).max(1)
        };
        let (width, height) = (scaled(self.width), scaled(self.height));
        let mut values =
            Vec::with_capacity(self.values.len().min(index(side).saturating_mul(index(side))));
        for row in 0..height {
            let rows = part(row, height, self.height);
            for column in 0..width {
                values.push(self.summary(part(column, width, self.width), rows.clone(), shrink));
            }
        }
        Self { width, height, inverted: self.inverted, values }
    }

    /// One value for a block of pixels.
    fn summary(
        &self,
        columns: std::ops::Range<usize>,
        rows: std::ops::Range<usize>,
        shrink: Shrink,
    ) -> f32 {
        let line = index(self.width);
        let pixels = rows.flat_map(|row| {
            let start = row.saturating_mul(line);
            let span = start.saturating_add(columns.start)..start.saturating_add(columns.end);
            self.values.get(span).unwrap_or_default()
        });
        match (shrink, self.inverted) {
            (Shrink::Mean, _) => {
                let (sum, count) =
                    pixels.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
                if count > 0.0 { sum / count } else { 0.0 }
            }
            (Shrink::Brightest, false) => pixels.copied().fold(f32::NEG_INFINITY, f32::max),
            (Shrink::Brightest, true) => pixels.copied().fold(f32::INFINITY, f32::min),
        }
    }

    /// One grey byte a pixel.
    #[must_use]
    pub fn render(&self, window: Window) -> Vec<u8> {
        let window = Window { inverted: window.inverted != self.inverted, ..window };
        self.values.iter().map(|value| window.grey(*value)).collect()
    }

    /// Four bytes a pixel, red, green, blue and opaque, as a canvas takes them.
    #[must_use]
    pub fn render_rgba(&self, window: Window) -> Vec<u8> {
        self.render(window).into_iter().flat_map(|grey| [grey, grey, grey, 255]).collect()
    }
}

/// The source pixels that pixel `at` of `count` represents.
fn part(at: u32, count: u32, source: u32) -> std::ops::Range<usize> {
    let edge = |at: u32| {
        let edge = u64::from(at).saturating_mul(source.into()) / u64::from(count.max(1));
        usize::try_from(edge).unwrap_or(usize::MAX)
    };
    let start = edge(at);
    start..edge(at.saturating_add(1)).max(start.saturating_add(1))
}

/// A length as an index.
pub(crate) fn index(length: u32) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}
