//! Two small nets: a quick one that sees a line's numbers alone and chooses, and one that
//! looks at its strip too. `weights.bin` is made by `cargo xtask bench letters --train`.

use super::features::COUNT;
use super::strip::{CHANNELS, COLUMNS, ROWS, SIZE};

/// All weights, as 32-bit floats in little endian, in the order in which they are used.
static WEIGHTS: &[u8] = include_bytes!("weights.bin");

/// Hidden units of the quick net, and of the last layer of the other.
const QUICK: usize = 12;
const LAST: usize = 24;
/// Maps after each convolution.
const MAPS: [usize; 4] = [CHANNELS, 8, 16, 24];

/// A layer that joins all its inputs.
#[derive(Debug, Default)]
struct Dense {
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Dense {
    fn read(source: &mut impl Iterator<Item = f32>, inputs: usize, outputs: usize) -> Self {
        let weights = source.take(inputs.saturating_mul(outputs)).collect();
        Self { weights, bias: source.take(outputs).collect() }
    }

    fn run(&self, input: &[f32]) -> impl Iterator<Item = f32> {
        let rows = self.weights.chunks_exact(input.len().max(1)).zip(&self.bias);
        rows.map(move |(row, bias)| {
            bias + row.iter().zip(input).map(|(weight, value)| weight * value).sum::<f32>()
        })
    }
}

/// The nets, with the buffers they work in.
#[derive(Debug)]
pub(super) struct Net {
    quick: [Dense; 2],
    convolutions: [Dense; 3],
    last: [Dense; 2],
    planes: Vec<f32>,
    next: Vec<f32>,
}

impl Default for Net {
    fn default() -> Self {
        Self::with(WEIGHTS)
    }
}

impl Net {
    /// With weights other than those of the page.
    pub fn with(weights: &[u8]) -> Self {
        let mut source = weights.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
        let source = &mut source;
        let quick = [Dense::read(source, COUNT, QUICK), Dense::read(source, QUICK, 1)];
        let mut layer = |from: usize, to: usize| Dense::read(source, from.saturating_mul(9), to);
        let convolutions =
            [layer(MAPS[0], MAPS[1]), layer(MAPS[1], MAPS[2]), layer(MAPS[2], MAPS[3])];
        let last = [Dense::read(source, 2 * MAPS[3] + COUNT, LAST), Dense::read(source, LAST, 1)];
        Self { quick, convolutions, last, planes: Vec::new(), next: Vec::new() }
    }

    /// What the numbers alone say: the higher, the likelier letters.
    pub fn quick(&self, features: &[f32; COUNT]) -> f32 {
        both(&self.quick, features)
    }

    /// What numbers and strip say.
    pub fn score(&mut self, strip: &[f32], features: &[f32; COUNT]) -> f32 {
        if strip.len() != SIZE {
            return f32::NEG_INFINITY;
        }
        self.planes.clear();
        self.planes.extend_from_slice(strip);
        let (mut rows, mut columns) = (ROWS, COLUMNS);
        let count = self.convolutions.len();
        for (at, layer) in self.convolutions.iter().enumerate() {
            convolve(layer, &self.planes, rows, columns, &mut self.next);
            if at + 1 < count {
                pool(&self.next, rows, columns, &mut self.planes);
                (rows, columns) = (rows / 2, columns / 2);
            }
        }
        let mut seen: Vec<f32> = Vec::with_capacity(2 * MAPS[3] + COUNT);
        for plane in self.next.chunks_exact(rows * columns) {
            seen.push(plane.iter().sum::<f32>() / (rows * columns) as f32);
            seen.push(plane.iter().copied().fold(0.0, f32::max));
        }
        seen.extend_from_slice(features);
        both(&self.last, &seen)
    }
}

/// Two layers with what is below 0 left out between them.
fn both([first, second]: &[Dense; 2], input: &[f32]) -> f32 {
    let hidden: Vec<f32> = first.run(input).map(|value| value.max(0.0)).collect();
    second.run(&hidden).next().unwrap_or(f32::NEG_INFINITY)
}

/// Three by three pixels of all planes to each new one; outside the planes all is 0.
fn convolve(layer: &Dense, planes: &[f32], rows: usize, columns: usize, out: &mut Vec<f32>) {
    let size = rows * columns;
    let inputs = planes.len() / size.max(1);
    out.clear();
    for (weights, bias) in layer.weights.chunks_exact(inputs.max(1) * 9).zip(&layer.bias) {
        let start = out.len();
        out.resize(start + size, *bias);
        let target = out.get_mut(start..).unwrap_or_default();
        for (plane, taps) in planes.chunks_exact(size).zip(weights.as_chunks::<9>().0) {
            for (row, line) in target.chunks_exact_mut(columns).enumerate() {
                for (above, taps) in taps.as_chunks::<3>().0.iter().enumerate() {
                    let Some(from) = (row + above).checked_sub(1).filter(|from| *from < rows)
                    else {
                        continue;
                    };
                    let source =
                        plane.get(from * columns..(from + 1) * columns).unwrap_or_default();
                    add_row(line, source, *taps);
                }
            }
        }
        for value in target {
            *value = value.max(0.0);
        }
    }
}

/// Adds a row times its three weights.
fn add_row(line: &mut [f32], source: &[f32], [left, own, right]: [f32; 3]) {
    let inner = source.windows(3);
    for (out, three) in line.iter_mut().skip(1).zip(inner) {
        if let &[before, at, after] = three {
            *out += before * left + at * own + after * right;
        }
    }
    // The two ends have a neighbour on one side alone.
    if let (Some(out), [at, after, ..]) = (line.first_mut(), source) {
        *out += at * own + after * right;
    }
    if let (Some(out), [.., before, at]) = (line.last_mut(), source) {
        *out += before * left + at * own;
    }
}

/// The highest of two by two.
fn pool(planes: &[f32], rows: usize, columns: usize, out: &mut Vec<f32>) {
    out.clear();
    for plane in planes.chunks_exact(rows * columns) {
        for pair in plane.chunks_exact(2 * columns) {
            let (upper, lower) = pair.split_at(columns);
            out.extend(
                upper
                    .as_chunks::<2>()
                    .0
                    .iter()
                    .zip(lower.as_chunks::<2>().0)
                    .map(|(upper, lower)| upper[0].max(upper[1]).max(lower[0]).max(lower[1])),
            );
        }
    }
}
