//! What a JPEG-LS decoder learns while it goes: contexts with their error statistics
//! (annex A). Numbers stay small: values have at most 16 bits, counts are halved at
//! `reset`.

/// Constants of a scan (A.2.1, C.2.4.1.1).
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameters {
    /// The highest value.
    pub max: i32,
    /// How far a decoded value may be off.
    pub near: i32,
    thresholds: [i32; 3],
    reset: i32,
    /// The modulus of coded errors.
    range: i32,
    /// Bits of an escaped error.
    pub escaped_bits: u32,
    /// The longest code, in bits.
    pub limit: u32,
}

impl Parameters {
    /// The constants for samples of so many bits; 0 in a preset means its default.
    pub(super) fn new(bits: u8, near: i32, presets: Option<[u16; 5]>) -> Option<Self> {
        let [max, t1, t2, t3, reset] = presets.unwrap_or_default().map(i32::from);
        let max = if max == 0 { (1_i32 << bits) - 1 } else { max };
        if near > 255.min(max / 2) || max >= 1 << bits {
            return None;
        }
        let defaults = default_thresholds(max, near);
        let mut thresholds = [t1, t2, t3];
        for (threshold, default) in thresholds.iter_mut().zip(defaults) {
            if *threshold == 0 {
                *threshold = default;
            }
        }
        let reset = if reset == 0 { 64 } else { reset };
        let range = (max + 2 * near) / (2 * near + 1) + 1;
        let escaped_bits = ceil_log2(range);
        let value_bits = ceil_log2(max + 1).max(2);
        let limit = 2 * (value_bits + value_bits.max(8));
        (reset >= 3).then_some(Self { max, near, thresholds, reset, range, escaped_bits, limit })
    }

    /// The region of a gradient, from -4 to 4 (A.3.3).
    pub(super) fn region(&self, gradient: i32) -> i32 {
        let [t1, t2, t3] = self.thresholds;
        let size = gradient.abs();
        let region = if size <= self.near {
            0
        } else if size < t1 {
            1
        } else if size < t2 {
            2
        } else if size < t3 {
            3
        } else {
            4
        };
        region * gradient.signum()
    }

    /// The value that a prediction and an error give (A.4.4, A.4.5).
    pub(super) fn value(&self, predicted: i32, error: i32) -> i32 {
        let step = 2 * self.near + 1;
        let turn = self.range * step;
        let mut value = predicted + error * step;
        if value < -self.near {
            value += turn;
        } else if value > self.max + self.near {
            value -= turn;
        }
        value.clamp(0, self.max)
    }

    /// Contexts as they are at the start (A.2.1).
    pub(super) fn context(&self) -> Context {
        Context {
            sum: ((self.range + 32) / 64).max(2),
            count: 1,
            bias: 0,
            correction: 0,
            negative: 0,
        }
    }
}

fn ceil_log2(value: i32) -> u32 {
    (value.max(1) - 1).checked_ilog2().map_or(0, |log| log + 1)
}

fn default_thresholds(max: i32, near: i32) -> [i32; 3] {
    let clamp = |value: i32, low: i32| if value > max || value < low { low } else { value };
    let basic = if max >= 128 {
        let factor = (max.min(4095) + 128) / 256;
        [factor + 2, 4 * factor + 3, 17 * factor + 4].map(|basic| (basic, 0))
    } else {
        let factor = 256 / (max + 1);
        [(3 / factor, 2), (7 / factor, 3), (21 / factor, 4)]
    };
    let [one, two, three] = basic;
    let t1 = clamp((one.0 + 3 * near).max(one.1), near + 1);
    let t2 = clamp((two.0 + 5 * near).max(two.1), t1);
    let t3 = clamp((three.0 + 7 * near).max(three.1), t2);
    [t1, t2, t3]
}

/// The statistics of one context: A, N, B and C of the standard, and Nn for runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    sum: i32,
    count: i32,
    bias: i32,
    /// Added to predictions.
    pub correction: i32,
    negative: i32,
}

impl Context {
    /// The Golomb parameter for an expected sum of errors (A.5.1).
    fn k(&self, sum: i32) -> u32 {
        (0..16).find(|k| self.count << k >= sum).unwrap_or(16)
    }

    /// The Golomb parameter in regular mode.
    pub(super) fn regular_k(&self) -> u32 {
        self.k(self.sum)
    }

    /// The Golomb parameter where a run ends (A.7.2.1).
    pub(super) fn run_k(&self, same: bool) -> u32 {
        self.k(if same { self.sum + (self.count >> 1) } else { self.sum })
    }

    /// The error that a code means in regular mode (A.5.2); the statistics learn from it (A.6).
    pub(super) fn regular_error(&mut self, code: i32, k: u32, parameters: &Parameters) -> i32 {
        let half = (code + 1) / 2;
        let plain = if code % 2 == 0 { code / 2 } else { -half };
        // Where errors lean to the negative, their codes are exchanged.
        let exchanged = parameters.near == 0 && k == 0 && 2 * self.bias <= -self.count;
        let error = if exchanged { -plain - 1 } else { plain };

        self.bias += error * (2 * parameters.near + 1);
        self.sum = self.sum.saturating_add(error.abs());
        if self.count == parameters.reset {
            self.sum >>= 1;
            self.bias >>= 1;
            self.count >>= 1;
        }
        self.count += 1;
        if self.bias <= -self.count {
            self.bias = (self.bias + self.count).max(1 - self.count);
            self.correction = (self.correction - 1).max(-128);
        } else if self.bias > 0 {
            self.bias = (self.bias - self.count).min(0);
            self.correction = (self.correction + 1).min(127);
        }
        error
    }

    /// The error that a code means where a run ends (A.7.2.2); the statistics learn from it.
    pub(super) fn run_error(
        &mut self,
        code: i32,
        k: u32,
        same: bool,
        parameters: &Parameters,
    ) -> i32 {
        let whole = code + i32::from(same);
        let odd = whole % 2 == 1;
        let size = (whole + i32::from(odd)) / 2;
        let negative = (k != 0 || 2 * self.negative >= self.count) == odd;
        let error = if negative { -size } else { size };

        self.negative += i32::from(error < 0);
        self.sum = self.sum.saturating_add((code + 1 - i32::from(same)) >> 1);
        if self.count == parameters.reset {
            self.sum >>= 1;
            self.count >>= 1;
            self.negative >>= 1;
        }
        self.count += 1;
        error
    }
}
