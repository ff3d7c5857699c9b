//! Texts as they are burned into pictures, and how they are drawn there.

use deidentifier::letters::Spot;
use deidentifier::preview::Picture;

use super::dice::Dice;
use super::fonts::{Font, Mask};

/// How a text looks, for the table.
#[derive(Clone, Debug)]
pub struct Look {
    pub font: &'static str,
    /// Edges with steps instead of smooth ones.
    pub stepped: bool,
    /// Capital letters, in pixels.
    pub height: f32,
    pub characters: usize,
    /// Against what lies below, in shares of the usual range.
    pub contrast: f32,
    pub style: Style,
    pub turned: bool,
    /// What lies below varies: anatomy, not air.
    pub over_anatomy: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Bright,
    Dark,
    /// Bright with a dark border.
    Outlined,
    /// Bright on a dark box.
    Boxed,
}

/// A text ready to be drawn: the same in every slice it is put in.
pub struct Plant {
    pub look: Look,
    pub spot: Spot,
    mask: Mask,
    value: f32,
    ground: f32,
    alpha: f32,
    /// The picture's values are whole numbers, and stay so.
    whole: bool,
}

const FAMILY: [&str; 40] = [
    "SMITH",
    "Mueller",
    "GARCIA",
    "Nguyen",
    "O'NEILL",
    "Kowalski",
    "ROSSI",
    "Andersen",
    "TANAKA",
    "Lee",
    "DUBOIS",
    "Novak",
    "VAN DIJK",
    "Silva",
    "HAYES",
    "Fischer",
    "KIM",
    "Ivanova",
    "LOPEZ",
    "Berg",
    "WRIGHT",
    "Yilmaz",
    "COHEN",
    "Moreau",
    "JENSEN",
    "Papadakis",
    "QUIRK",
    "Zhang",
    "FOX",
    "Ueda",
    "BAKER",
    "Horvat",
    "EKLUND",
    "Costa",
    "MACLEOD",
    "Weiss",
    "PATEL",
    "Xu",
    "TURNER",
    "Reyes",
];
const GIVEN: [&str; 24] = [
    "JOHN", "Anna", "MARIA", "Peter", "LI", "Hans", "ELENA", "Omar", "KATE", "Juan", "SOFIA",
    "Igor", "GRACE", "Paul", "YUKI", "Bela", "NORA", "Felix", "WENDY", "Viktor", "CLARA", "Dag",
    "ZOE", "Rui",
];

/// A name, a number, a date or a few letters.
pub fn text(dice: &mut Dice) -> String {
    let digit = |dice: &mut Dice| char::from(b'0' + dice.below(10) as u8);
    let digits =
        |dice: &mut Dice, count: usize| (0..count).map(|_| digit(dice)).collect::<String>();
    let family = (*dice.one(&FAMILY)).to_owned();
    let given = *dice.one(&GIVEN);
    match dice.below(12) {
        0 => family,
        1 => format!("{family}^{given}"),
        2 | 3 => format!("{family}, {given}"),
        4 => format!("{given} {family}"),
        5 => format!("ID: {}", digits(dice, 7)),
        6 => digits(dice, 8),
        7 => {
            format!("{}-{:02}-{:02}", 1920 + dice.below(90), 1 + dice.below(12), 1 + dice.below(28))
        }
        8 => {
            format!("{:02}.{:02}.{}", 1 + dice.below(28), 1 + dice.below(12), 1920 + dice.below(90))
        }
        9 => format!(
            "DOB {:02}/{:02}/{:02}",
            1 + dice.below(12),
            1 + dice.below(28),
            dice.below(100)
        ),
        10 => {
            let count = 2 + dice.below(5);
            format!("{}{}", char::from(b'A' + dice.below(26) as u8), digits(dice, count))
        }
        _ => (0..3 + dice.below(2)).map(|_| char::from(b'A' + dice.below(26) as u8)).collect(),
    }
}

/// What a text is drawn over, in numbers.
pub struct Ground {
    pub low: f32,
    pub range: f32,
    pub least: f32,
    pub most: f32,
}

impl Ground {
    /// Of a picture that shows next to nothing, what `usual`, another one of its series, shows.
    pub fn of(picture: &Picture, usual: &Picture) -> Self {
        let (own, other) = (Self::alone(picture), Self::alone(usual));
        if own.range < 0.2 * other.range { Self { least: own.least, ..other } } else { own }
    }

    fn alone(picture: &Picture) -> Self {
        let (least, most) = picture.range();
        let (low, high) = (picture.quantile(0.02), picture.quantile(0.98));
        let range = if high - low < 0.02 * (most - least) { most - least } else { high - low };
        Self { low, range: range.max(1e-6), least, most }
    }
}

impl Plant {
    /// A text at some place of a picture this large; `None` when it does not fit.
    pub fn new(
        fonts: &[&Font],
        picture: &Picture,
        usual: &Picture,
        dice: &mut Dice,
    ) -> Option<Self> {
        let ground = Ground::of(picture, usual);
        let side = picture.width.min(picture.height) as f32;
        let height = match dice.below(10) {
            0..=3 => dice.between(8.0, 11.9),
            4..=7 => dice.between(12.0, 20.0),
            _ => dice.between(20.0, 36.0),
        };
        let height = if side < 260.0 { height.min(dice.between(8.0, 14.0)) } else { height };
        let font = *dice.one(fonts);
        let text = text(dice);
        let pen = (height * dice.between(0.06, 0.16)).max(dice.between(0.9, 1.4));
        let shift = dice.share();
        let mut mask = font.draw(&text, height, pen, shift);
        let stepped = font.has_dots() || dice.chance(0.35);
        if stepped {
            mask = mask.stepped();
        }
        let turned = dice.chance(0.12);
        if turned {
            let downwards = dice.chance(0.5);
            mask = mask.turned(downwards);
        }
        let (width, rows) = (picture.width as usize, picture.height as usize);
        if mask.width + 4 > width || mask.height + 4 > rows || mask.width < 4 {
            return None;
        }
        let place = |dice: &mut Dice, length: usize, own: usize| {
            let room = length - own - 2;
            // Texts stand at the edge more often than not.
            let near = (room / 12).max(1);
            match dice.below(4) {
                0 => 1 + dice.below(near),
                1 => 1 + room - dice.below(near).min(room) - 1,
                _ => 1 + dice.below(room),
            }
        };
        let (left, top) = (place(dice, width, mask.width), place(dice, rows, mask.height));
        let mut below: Vec<f32> = Vec::new();
        for y in top..top + mask.height {
            below.extend_from_slice(
                &picture.values[y * width + left..y * width + left + mask.width],
            );
        }
        below.sort_by(f32::total_cmp);
        let middle = below[below.len() / 2];
        let spread = below[below.len() * 9 / 10] - below[below.len() / 10];
        let style = *dice.one(&[
            Style::Bright,
            Style::Bright,
            Style::Bright,
            Style::Bright,
            Style::Dark,
            Style::Outlined,
            Style::Boxed,
        ]);
        let mut contrast = match dice.below(10) {
            0..=1 => dice.between(0.15, 0.35),
            2..=5 => dice.between(0.35, 1.0),
            _ => dice.between(1.0, 2.0),
        };
        let top_value = |dice: &mut Dice| {
            if dice.chance(0.5) {
                ground.most
            } else {
                below[below.len() * 9 / 10] + contrast * ground.range
            }
        };
        let (mut value, mut ground_value) = (top_value(dice), middle);
        match style {
            Style::Dark => {
                // Over air, dark letters are not seen: they are taken bright then.
                if middle - ground.least > 0.3 * ground.range {
                    value = if dice.chance(0.5) {
                        ground.least
                    } else {
                        below[below.len() / 10] - contrast * ground.range
                    };
                }
            }
            Style::Outlined | Style::Boxed => {
                ground_value = ground.least.max(ground.low - 0.2 * ground.range);
                if dice.chance(0.4) {
                    value = ground.most;
                }
            }
            Style::Bright => {}
        }
        let from = if matches!(style, Style::Boxed) { ground_value } else { middle };
        contrast = (value - from).abs() / ground.range;
        if contrast < 0.12 {
            return None;
        }
        let spot = Spot {
            left: left as u16,
            top: top as u16,
            width: mask.width as u16,
            height: mask.height as u16,
            score: 0.0,
        };
        let characters = text.chars().filter(|letter| letter.is_alphanumeric()).count();
        let look = Look {
            font: font.name,
            stepped,
            height,
            characters,
            contrast,
            style,
            turned,
            over_anatomy: spread > 0.06 * ground.range,
        };
        let alpha = if dice.chance(0.1) { dice.between(0.6, 1.0) } else { 1.0 };
        let whole = picture.values.iter().step_by(11).all(|value| value.fract() == 0.0);
        Some(Self { look, spot, mask, value, ground: ground_value, alpha, whole })
    }

    /// Draws it into a picture, in place.
    pub fn draw(&self, picture: &mut Picture) {
        let width = picture.width as usize;
        let border = match self.look.style {
            Style::Outlined => 1,
            Style::Boxed => 2,
            _ => 0,
        };
        for y in -border..self.mask.height as i64 + border {
            for x in -border..self.mask.width as i64 + border {
                let (at_x, at_y) = (x + i64::from(self.spot.left), y + i64::from(self.spot.top));
                if at_x < 0 || at_y < 0 || at_x >= width as i64 || at_y >= i64::from(picture.height)
                {
                    continue;
                }
                let value = &mut picture.values[at_y as usize * width + at_x as usize];
                if self.look.style == Style::Boxed {
                    *value = self.ground;
                } else if self.look.style == Style::Outlined {
                    let mut near: f32 = 0.0;
                    for (dx, dy) in [
                        (0, 0),
                        (1, 0),
                        (-1, 0),
                        (0, 1),
                        (0, -1),
                        (1, 1),
                        (-1, 1),
                        (1, -1),
                        (-1, -1),
                    ] {
                        near = near.max(self.mask.at(x + dx, y + dy));
                    }
                    *value += (self.ground - *value) * near;
                }
                let cover = self.mask.at(x, y) * self.alpha;
                *value += (self.value - *value) * cover;
                if self.whole {
                    *value = value.round();
                }
            }
        }
    }
}
