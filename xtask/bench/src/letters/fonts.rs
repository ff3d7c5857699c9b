//! The letters that are planted. Outlines, strokes and dots come from Debian's packages of free
//! fonts; which fonts are learned from and which are kept back is fixed here.

use std::fs;
use std::path::Path;

use ab_glyph::{Font as _, FontVec, PxScale, ScaleFont as _, point};
use anyhow::{Context, Result};

use super::Half;

/// Fonts, with the half they belong to. `fonts-dejavu-core` (Bitstream Vera's licence),
/// `fonts-liberation`, `fonts-hack`, `fonts-lato`, `fonts-cantarell`, `fonts-noto-core`,
/// `fonts-noto-mono`, `fonts-inconsolata` (SIL OFL 1.1), `fonts-freefont-ttf` (GPL 3 with the font
/// exception), `fonts-roboto-unhinted`, `fonts-open-sans` (Apache 2.0), `hershey-fonts-data`
/// (free to use, after the National Bureau of Standards), `console-setup-linux` (public
/// domain and MIT).
const FONTS: [(Half, &str); 30] = [
    (Half::Train, "truetype/dejavu/DejaVuSans.ttf"),
    (Half::Train, "truetype/dejavu/DejaVuSans-Bold.ttf"),
    (Half::Train, "truetype/dejavu/DejaVuSansMono.ttf"),
    (Half::Train, "truetype/liberation/LiberationSans-Regular.ttf"),
    (Half::Train, "truetype/liberation/LiberationSans-Bold.ttf"),
    (Half::Train, "truetype/liberation/LiberationMono-Regular.ttf"),
    (Half::Train, "truetype/liberation/LiberationSansNarrow-Regular.ttf"),
    (Half::Train, "truetype/liberation/LiberationSerif-Regular.ttf"),
    (Half::Train, "truetype/freefont/FreeMono.ttf"),
    (Half::Train, "truetype/freefont/FreeMonoBold.ttf"),
    (Half::Train, "truetype/open-sans/OpenSans-Regular.ttf"),
    (Half::Train, "hershey/futural.jhf"),
    (Half::Train, "hershey/futuram.jhf"),
    (Half::Train, "hershey/timesr.jhf"),
    (Half::Train, "console/Lat15-VGA8.psf.gz"),
    (Half::Train, "console/Lat15-VGA16.psf.gz"),
    (Half::Train, "console/Lat15-Terminus14.psf.gz"),
    (Half::Develop, "truetype/hack/Hack-Regular.ttf"),
    (Half::Develop, "truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf"),
    (Half::Develop, "hershey/rowmand.jhf"),
    (Half::Develop, "console/Lat15-Fixed13.psf.gz"),
    (Half::Kept, "truetype/noto/NotoSans-Regular.ttf"),
    (Half::Kept, "truetype/noto/NotoSans-Bold.ttf"),
    (Half::Kept, "truetype/noto/NotoMono-Regular.ttf"),
    (Half::Kept, "truetype/lato/Lato-Regular.ttf"),
    (Half::Kept, "truetype/inconsolata/Inconsolata.otf"),
    (Half::Kept, "opentype/cantarell/Cantarell-Regular.otf"),
    (Half::Kept, "hershey/rowmans.jhf"),
    (Half::Kept, "console/Lat15-VGA14.psf.gz"),
    (Half::Kept, "console/Lat15-TerminusBold16.psf.gz"),
];

/// How much of each pixel letters cover.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    pub width: usize,
    pub height: usize,
    pub cover: Vec<f32>,
}

impl Mask {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, cover: vec![0.0; width * height] }
    }

    pub fn at(&self, x: i64, y: i64) -> f32 {
        let inside = x >= 0 && y >= 0 && (x as usize) < self.width && (y as usize) < self.height;
        if inside { self.cover[y as usize * self.width + x as usize] } else { 0.0 }
    }

    /// Without empty rows and columns around it.
    fn trimmed(&self) -> Self {
        let used = |x: usize, y: usize| self.cover[y * self.width + x] > 0.1;
        let columns: Vec<usize> =
            (0..self.width).filter(|x| (0..self.height).any(|y| used(*x, y))).collect();
        let rows: Vec<usize> =
            (0..self.height).filter(|y| (0..self.width).any(|x| used(x, *y))).collect();
        let (Some(left), Some(right), Some(top), Some(bottom)) =
            (columns.first(), columns.last(), rows.first(), rows.last())
        else {
            return Self::default();
        };
        let mut out = Self::new(right - left + 1, bottom - top + 1);
        for y in 0..out.height {
            for x in 0..out.width {
                out.cover[y * out.width + x] = self.cover[(y + top) * self.width + x + left];
            }
        }
        out
    }

    /// Only pixels that are covered by half or more, wholly: letters with steps.
    pub fn stepped(mut self) -> Self {
        for cover in &mut self.cover {
            *cover = if *cover >= 0.5 { 1.0 } else { 0.0 };
        }
        self
    }

    /// Turned by a quarter, to read downwards or upwards.
    pub fn turned(&self, downwards: bool) -> Self {
        let mut out = Self::new(self.height, self.width);
        for y in 0..out.height {
            for x in 0..out.width {
                let (from_x, from_y) =
                    if downwards { (y, self.height - 1 - x) } else { (self.width - 1 - y, x) };
                out.cover[y * out.width + x] = self.cover[from_y * self.width + from_x];
            }
        }
        out
    }
}

/// A letter's width, and its strokes from point to point.
type Letter = (f32, Vec<Vec<(f32, f32)>>);

enum Kind {
    Outline(FontVec),
    /// Each letter's width and strokes, 21 units high.
    Strokes(Vec<Letter>),
    /// Each letter's rows of dots.
    Dots {
        width: usize,
        height: usize,
        rows: Vec<u8>,
    },
}

/// A font that can be drawn.
pub struct Font {
    pub half: Half,
    pub name: &'static str,
    kind: Kind,
}

impl Font {
    /// Whether its letters are dots, which have no smooth edges.
    pub fn has_dots(&self) -> bool {
        matches!(self.kind, Kind::Dots { .. })
    }

    /// A text whose capital letters are about so high.
    pub fn draw(&self, text: &str, height: f32, pen: f32, shift: f32) -> Mask {
        let mask = match &self.kind {
            Kind::Outline(font) => outline(font, text, height, shift),
            Kind::Strokes(letters) => strokes(letters, text, height, pen, shift),
            Kind::Dots { width, height: rows, rows: dots } => {
                dots_of(dots, (*width, *rows), text, height)
            }
        };
        mask.trimmed()
    }
}

/// All fonts of the list.
pub fn all() -> Result<Vec<Font>> {
    FONTS
        .iter()
        .map(|(half, name)| {
            let path = match name.split_once('/') {
                Some(("hershey", file)) => Path::new("/usr/share/hershey-fonts").join(file),
                Some(("console", file)) => Path::new("/usr/share/consolefonts").join(file),
                _ => Path::new("/usr/share/fonts").join(name),
            };
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            let kind = match name.rsplit_once('.') {
                Some((_, "jhf")) => Kind::Strokes(hershey(&String::from_utf8_lossy(&bytes))),
                Some((_, "gz")) => console(&bytes)?,
                _ => Kind::Outline(FontVec::try_from_vec(bytes)?),
            };
            Ok(Font { half: *half, name, kind })
        })
        .collect()
}

fn outline(font: &FontVec, text: &str, height: f32, shift: f32) -> Mask {
    // Capital letters take about 0.72 of the em.
    let capital = font.outline_glyph(font.glyph_id('H').with_scale(PxScale::from(100.0)));
    let of_hundred = capital.map_or(72.0, |glyph| glyph.px_bounds().height()).max(20.0);
    let scaled = font.as_scaled(PxScale::from(100.0 * height / of_hundred));
    let mut mask = Mask::new(
        (text.chars().count() + 2) * (height * 1.6) as usize + 8,
        (height * 2.4) as usize + 6,
    );
    let (mut x, base) = (2.0 + shift, (height * 1.6 + 2.0).round());
    for letter in text.chars() {
        let id = font.glyph_id(letter);
        let glyph = id.with_scale_and_position(scaled.scale(), point(x, base));
        x += scaled.h_advance(id);
        let Some(outlined) = font.outline_glyph(glyph) else { continue };
        let bounds = outlined.px_bounds();
        outlined.draw(|column, row, cover| {
            let (at_x, at_y) =
                (bounds.min.x as i64 + i64::from(column), bounds.min.y as i64 + i64::from(row));
            if at_x >= 0
                && at_y >= 0
                && (at_x as usize) < mask.width
                && (at_y as usize) < mask.height
            {
                let place = at_y as usize * mask.width + at_x as usize;
                mask.cover[place] = (mask.cover[place] + cover).min(1.0);
            }
        });
    }
    mask
}

fn strokes(letters: &[Letter], text: &str, height: f32, pen: f32, shift: f32) -> Mask {
    let scale = height / 21.0;
    let mut mask = Mask::new(
        (text.chars().count() + 2) * (height * 1.6) as usize + 8,
        (height * 2.0) as usize + 8,
    );
    let (mut x, base) = (3.0 + shift, (height * 1.0 + 3.0).round());
    for letter in text.chars() {
        let Some((width, lines)) = (letter as usize).checked_sub(32).and_then(|at| letters.get(at))
        else {
            continue;
        };
        for line in lines {
            for pair in line.windows(2) {
                let place = |(px, py): (f32, f32)| (x + px * scale, base + py * scale);
                segment(&mut mask, place(pair[0]), place(pair[1]), pen);
            }
        }
        x += width * scale;
    }
    mask
}

/// A straight stroke with round ends.
fn segment(mask: &mut Mask, (ax, ay): (f32, f32), (bx, by): (f32, f32), pen: f32) {
    let reach = pen * 0.5 + 1.0;
    let clamp = |value: f32, most: usize| value.clamp(0.0, most as f32 - 1.0) as usize;
    for y in clamp(ay.min(by) - reach, mask.height)..=clamp(ay.max(by) + reach, mask.height) {
        for x in clamp(ax.min(bx) - reach, mask.width)..=clamp(ax.max(bx) + reach, mask.width) {
            let (px, py) = (x as f32 - ax, y as f32 - ay);
            let (dx, dy) = (bx - ax, by - ay);
            let along = ((px * dx + py * dy) / (dx * dx + dy * dy).max(1e-6)).clamp(0.0, 1.0);
            let apart = ((px - dx * along).powi(2) + (py - dy * along).powi(2)).sqrt();
            let cover = (pen * 0.5 + 0.5 - apart).clamp(0.0, 1.0);
            let place = y * mask.width + x;
            mask.cover[place] = mask.cover[place].max(cover);
        }
    }
}

fn dots_of(dots: &[u8], (width, rows): (usize, usize), text: &str, height: f32) -> Mask {
    // Capital letters take about 0.65 of the cell; dots are whole pixels.
    let scale = ((height / (rows as f32 * 0.65)).round() as usize).max(1);
    let count = text.chars().count();
    let mut mask = Mask::new((count * width + 2) * scale, (rows + 2) * scale);
    let bytes = width.div_ceil(8);
    for (place, letter) in text.chars().enumerate() {
        let glyph = dots.get(letter as usize * bytes * rows..).unwrap_or_default();
        for y in 0..rows * scale {
            for x in 0..width * scale {
                let (row, column) = (y / scale, x / scale);
                let byte = glyph.get(row * bytes + column / 8).copied().unwrap_or(0);
                if byte & (0x80 >> (column % 8)) != 0 {
                    let at = y * mask.width + place * width * scale + x;
                    mask.cover[at] = 1.0;
                }
            }
        }
    }
    mask
}

/// The `.jhf` form of the Hershey fonts: number, count of pairs, bounds and pairs, each
/// coordinate a letter counted from `R`.
fn hershey(text: &str) -> Vec<Letter> {
    let mut joined: Vec<String> = Vec::new();
    for line in text.lines() {
        let has_head = line.len() >= 8
            && line[..5].trim().parse::<u32>().is_ok()
            && line[5..8].trim().parse::<u32>().is_ok();
        match joined.last_mut() {
            Some(last) if !has_head || is_short(last) => last.push_str(line),
            _ => joined.push(line.to_owned()),
        }
    }
    joined
        .iter()
        .map(|line| {
            let bytes = line.as_bytes();
            let unit =
                |at: usize| bytes.get(at).map_or(0.0, |byte| f32::from(*byte) - f32::from(b'R'));
            let (left, right) = (unit(8), unit(9));
            let mut lines = vec![Vec::new()];
            for at in (10..bytes.len().saturating_sub(1)).step_by(2) {
                if bytes[at] == b' ' && bytes[at + 1] == b'R' {
                    lines.push(Vec::new());
                } else if let Some(line) = lines.last_mut() {
                    line.push((unit(at) - left, unit(at + 1) - 9.0));
                }
            }
            (right - left, lines)
        })
        .collect()
}

/// Fewer pairs than its head promises: the line goes on.
fn is_short(line: &str) -> bool {
    let pairs: usize = line.get(5..8).and_then(|count| count.trim().parse().ok()).unwrap_or(0);
    line.len() < 8 + pairs * 2
}

/// A console font (PSF 1 or 2), as the console takes it.
fn console(packed: &[u8]) -> Result<Kind> {
    // (Its gzip head of ten bytes may carry a name.)
    let flags = *packed.get(3).context("no font")?;
    let mut start = 10;
    if flags & 8 != 0 {
        start += packed[10..].iter().position(|byte| *byte == 0).context("no font")? + 1;
    }
    let bytes = miniz_oxide::inflate::decompress_to_vec(&packed[start..])
        .map_err(|_| anyhow::anyhow!("no font"))?;
    let (width, height, head) = if bytes.starts_with(&[0x36, 0x04]) {
        (8, usize::from(bytes[3]), 4)
    } else {
        let number = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize
        };
        (number(28), number(24), number(8))
    };
    Ok(Kind::Dots { width, height, rows: bytes[head..].to_vec() })
}
