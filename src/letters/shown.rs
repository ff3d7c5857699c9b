//! What was found in a frame as a person is shown it: boxes that letters can be read in.

use super::Spot;

/// Pixels between what was found and the box around it, so that it can be read inside.
const MARGIN: u16 = 3;

/// The places of a frame as a person is shown them: those that were found and touch are one, with
/// room around; the others as they are, behind them.
#[must_use]
pub fn shown(spots: &[Spot]) -> Vec<Spot> {
    let (found, others): (Vec<Spot>, Vec<Spot>) = spots.iter().partition(|spot| spot.score >= 0.0);
    let mut boxes: Vec<Spot> = Vec::new();
    for spot in found {
        let mut whole = spot;
        // One that joins two makes one of three; no list of spots is long.
        while let Some(at) = boxes.iter().position(|known| touch(known, &whole)) {
            whole = union(&boxes.remove(at), &whole);
        }
        boxes.push(whole);
    }
    boxes.sort_by(|a, b| b.score.total_cmp(&a.score));
    boxes.into_iter().map(with_room).chain(others).collect()
}

/// They overlap, or lie no further apart than the lower of them is high.
fn touch(a: &Spot, b: &Spot) -> bool {
    let gap = a.height.min(b.height);
    let near = |from: u16, length: u16, other: u16, other_length: u16, gap: u16| {
        from <= other.saturating_add(other_length).saturating_add(gap)
            && other <= from.saturating_add(length).saturating_add(gap)
    };
    near(a.left, a.width, b.left, b.width, gap) && near(a.top, a.height, b.top, b.height, 0)
}

fn union(a: &Spot, b: &Spot) -> Spot {
    let (left, top) = (a.left.min(b.left), a.top.min(b.top));
    let end = |from: u16, length: u16| from.saturating_add(length);
    Spot {
        left,
        top,
        width: end(a.left, a.width).max(end(b.left, b.width)).saturating_sub(left),
        height: end(a.top, a.height).max(end(b.top, b.height)).saturating_sub(top),
        score: a.score.max(b.score),
    }
}

fn with_room(spot: Spot) -> Spot {
    let (left, top) = (spot.left.saturating_sub(MARGIN), spot.top.saturating_sub(MARGIN));
    let longer = |length: u16, from: u16, by: u16| {
        length.saturating_add(MARGIN).saturating_add(from.saturating_sub(by))
    };
    Spot {
        left,
        top,
        width: longer(spot.width, spot.left, left),
        height: longer(spot.height, spot.top, top),
        score: spot.score,
    }
}
