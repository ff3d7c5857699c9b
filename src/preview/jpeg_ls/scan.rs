//! One JPEG-LS scan: samples predicted from their neighbours, and runs of equal ones
//! (annexes A and B).

use super::bits::Bits;
use super::model::{Context, Parameters};
use super::{Interleave, PreviewError};

/// Lengths of run segments as powers of two (A.2.1, J).
const RUN: [u32; 32] = [
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15,
];

/// Contexts of regular mode: 9 · 9 · 9 regions, less their mirror images.
const REGULAR: usize = 365;

/// A component's line above and the current one, with a sample more on either side.
struct Lines {
    above: Vec<i32>,
    current: Vec<i32>,
    run: usize,
}

impl Lines {
    /// Left, above, above left and above right of the sample at `x`, counted from 1.
    fn around(&self, x: usize) -> [i32; 4] {
        let at = |line: &[i32], x: usize| line.get(x).copied().unwrap_or_default();
        let left = x.saturating_sub(1);
        [
            at(&self.current, left),
            at(&self.above, x),
            at(&self.above, left),
            at(&self.above, x.saturating_add(1)),
        ]
    }

    fn set(&mut self, x: usize, value: i32) {
        if let Some(sample) = self.current.get_mut(x) {
            *sample = value;
        }
    }

    /// The edges of A.2.1: outside a line lies what is above its end.
    fn begin(&mut self, width: usize) {
        let (first, last) = (self.above.get(1).copied(), self.above.get(width).copied());
        self.set(0, first.unwrap_or_default());
        if let Some(edge) = self.above.get_mut(width.saturating_add(1)) {
            *edge = last.unwrap_or_default();
        }
    }
}

struct Scan<'a> {
    bits: Bits<'a>,
    parameters: &'a Parameters,
    regular: Vec<Context>,
    /// Where a run ends: another value follows (0), or nearly the same one (1).
    ended: [Context; 2],
    width: usize,
}

/// Each component's samples, row by row, and how many bytes they took.
pub(super) fn decode(
    bytes: &[u8],
    (width, height): (usize, usize),
    components: usize,
    interleave: Interleave,
    parameters: &Parameters,
) -> Result<(Vec<Vec<u16>>, usize), PreviewError> {
    let context = parameters.context();
    let mut scan = Scan {
        bits: Bits::new(bytes),
        parameters,
        regular: vec![context; REGULAR],
        ended: [context; 2],
        width,
    };
    let line = vec![0; width.saturating_add(2)];
    let mut lines: Vec<Lines> = (0..components)
        .map(|_| Lines { above: line.clone(), current: line.clone(), run: 0 })
        .collect();
    let mut planes = vec![Vec::new(); components];
    for _ in 0..height {
        lines.iter_mut().for_each(|lines| lines.begin(width));
        if interleave == Interleave::Sample {
            scan.line(&mut lines)?;
        } else {
            for lines in &mut lines {
                scan.line(std::slice::from_mut(lines))?;
            }
        }
        for (plane, lines) in planes.iter_mut().zip(&mut lines) {
            let samples = lines.current.iter().skip(1).take(width);
            plane.extend(samples.map(|sample| u16::try_from(*sample).unwrap_or_default()));
            std::mem::swap(&mut lines.above, &mut lines.current);
        }
    }
    Ok((planes, scan.bits.used()))
}

impl Scan<'_> {
    /// A line of one component, or of several whose samples take turns.
    fn line(&mut self, lines: &mut [Lines]) -> Result<(), PreviewError> {
        let mut x = 1;
        while x <= self.width {
            if lines.iter().all(|lines| self.flat(lines.around(x))) {
                x = self.run(lines, x)?;
            } else {
                for lines in &mut *lines {
                    let value = self.regular(lines.around(x))?;
                    lines.set(x, value);
                }
                x = x.saturating_add(1);
            }
        }
        Ok(())
    }

    /// The surroundings are even: a run begins here (A.3.2).
    fn flat(&self, [left, above, corner, right]: [i32; 4]) -> bool {
        [right - above, above - corner, corner - left]
            .iter()
            .all(|gradient| gradient.abs() <= self.parameters.near)
    }

    /// A sample in regular mode (A.4 to A.6).
    fn regular(&mut self, [left, above, corner, right]: [i32; 4]) -> Result<i32, PreviewError> {
        let parameters = self.parameters;
        let [q1, q2, q3] = [right - above, above - corner, corner - left]
            .map(|gradient| parameters.region(gradient));
        let number = 81 * q1 + 9 * q2 + q3;
        let sign = if number < 0 { -1 } else { 1 };
        let context =
            usize::try_from(number.abs()).ok().and_then(|number| self.regular.get_mut(number));
        let context = context.ok_or(PreviewError::Damaged)?;

        let (low, high) = (left.min(above), left.max(above));
        let median = if corner >= high {
            low
        } else if corner <= low {
            high
        } else {
            left + above - corner
        };
        let predicted = (median + sign * context.correction).clamp(0, parameters.max);
        let k = context.regular_k();
        let code = self.bits.golomb(k, parameters.limit, parameters.escaped_bits)?;
        let error = context.regular_error(code, k, parameters);
        Ok(parameters.value(predicted, sign * error))
    }

    /// A run from `x` on, and the sample that ends it (A.7); where to go on.
    fn run(&mut self, lines: &mut [Lines], x: usize) -> Result<usize, PreviewError> {
        let mut index = lines.first().map_or(0, |lines| lines.run);
        let size = |index: usize| RUN.get(index).copied().unwrap_or(15);
        let mut end = x;
        let line_end = self.width.saturating_add(1);
        let mut interrupted = false;
        while end < line_end && !interrupted {
            let whole = 1_usize << size(index);
            if self.bits.bit()? {
                if whole <= line_end - end {
                    index = index.saturating_add(1).min(31);
                }
                end = end.saturating_add(whole).min(line_end);
            } else {
                let rest = self.bits.number(size(index))?;
                end = end.saturating_add(usize::try_from(rest).unwrap_or(usize::MAX));
                interrupted = true;
            }
        }
        if end >= line_end && interrupted {
            return Err(PreviewError::Damaged);
        }
        for lines in &mut *lines {
            let [left, ..] = lines.around(x);
            (x..end).for_each(|x| lines.set(x, left));
        }
        if interrupted {
            let limit = self.parameters.limit.saturating_sub(size(index).saturating_add(1));
            let alone = lines.len() == 1;
            for lines in &mut *lines {
                let [left, above, ..] = lines.around(end);
                let value = self.interruption(left, above, alone, limit)?;
                lines.set(end, value);
            }
            index = index.saturating_sub(1);
            end = end.saturating_add(1);
        }
        if let Some(first) = lines.first_mut() {
            first.run = index;
        }
        Ok(end)
    }

    /// The sample that ends a run (A.7.2). Samples that take turns know one kind of end.
    fn interruption(
        &mut self,
        left: i32,
        above: i32,
        alone: bool,
        limit: u32,
    ) -> Result<i32, PreviewError> {
        let same = alone && (left - above).abs() <= self.parameters.near;
        let [other, nearly] = &mut self.ended;
        let context = if same { nearly } else { other };
        let k = context.run_k(same);
        let code = self.bits.golomb(k, limit, self.parameters.escaped_bits)?;
        let error = context.run_error(code, k, same, self.parameters);
        let (predicted, sign) =
            if same { (left, 1) } else { (above, if left > above { -1 } else { 1 }) };
        Ok(self.parameters.value(predicted, sign * error))
    }
}
