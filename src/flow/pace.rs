//! How fast this browser runs the core. Where a policy forbids compiling on the fly, some
//! browsers interpret WebAssembly instead: all works, many times slower. That is measured
//! with a known piece of work and said, so that nobody takes a slow run for a stuck one.

use sha2::{Digest, Sha256};

use super::session::words::many;
use crate::words;

/// What the piece of work reads.
const WORK_BYTES: usize = 256 * 1024;

/// What it takes where WebAssembly is compiled, the best of three times: in Chromium 0.7 ms once
/// it is optimised, 6.5 ms before.
const ORDINARY_MS: f64 = 2.0;

/// Less than so many times slower is an old or busy computer, and nothing to say.
const SLOW: f64 = 20.0;

/// An exam of so many images is estimated.
const IMAGES: f64 = 500.0;

/// What the core itself takes for an image where it is compiled, from its header to its
/// check. Reading the disk and the digests are the browser's own, and as fast as ever.
const ORDINARY_MS_PER_IMAGE: f64 = 3.0;

const MS_PER_MINUTE: f64 = 60_000.0;

/// The known piece of work: arithmetic over bytes, as most of the work is. Its result is
/// handed back so that no compiler leaves it out.
#[must_use]
pub fn known_work() -> u8 {
    let digest = Sha256::digest(vec![0x5A_u8; WORK_BYTES]);
    digest.first().copied().unwrap_or_default()
}

/// What there is to say when the known work took so long; `None` when it is no matter.
#[must_use]
pub fn pace(milliseconds: f64) -> Option<String> {
    let times = milliseconds / ORDINARY_MS;
    if times.is_nan() || times < SLOW {
        return None;
    }
    let minutes = (IMAGES * ORDINARY_MS_PER_IMAGE * times / MS_PER_MINUTE).ceil();
    let minutes = many(whole(minutes), "minute");
    Some(words::page::slow_browser(IMAGES, minutes, whole(times)))
}

/// A number for people; what is too large for one is cut.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(number: f64) -> usize {
    number.round().clamp(0.0, 1e6) as usize
}
