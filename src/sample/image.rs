//! An image of the sample: its header from the study's rows, and its picture.

use dicom_core::VR;
use dicom_dictionary_std::tags;

use super::element::Elements;
use super::phantom::{self, Measure, Plane};
use crate::policy::Modality;
use crate::policy::study::{Exam, Sample, Series, Shows};

/// Rows from one line of text to the next.
const LINE: usize = 18;

/// The file of the image of this Instance Number.
pub fn file(sample: &Sample, exam: &Exam, series: &Series, number: u16) -> Vec<u8> {
    let mut elements = Elements::default();
    for row in &sample.header {
        let is_own = |wanted: &str, own: &str| wanted.is_empty() || wanted == own;
        if is_own(row.exam, exam.name) && is_own(row.series, series.name) {
            elements.put(&row.path, row.vr, value(row.vr, row.value));
        }
    }
    let uid = |number: u16| format!("2.25.{}", sample.first_uid.saturating_add(number.into()));
    let spacing = decimal(series.spacing);
    elements.texts(&[
        (tags::SOP_INSTANCE_UID, &uid(series.image_uid.saturating_add(number))),
        (tags::MODALITY, series.modality.as_str()),
        (tags::STUDY_INSTANCE_UID, &uid(exam.uid)),
        (tags::SERIES_INSTANCE_UID, &uid(series.uid)),
        (tags::FRAME_OF_REFERENCE_UID, &uid(exam.frame_of_reference)),
        (tags::INSTANCE_NUMBER, &number.to_string()),
        (tags::PIXEL_SPACING, &[spacing.clone(), spacing].join(r"\")),
    ]);
    place(&mut elements, series, number);
    if series.modality == Modality::Pet {
        elements.shorts(&[(tags::NUMBER_OF_SLICES, series.images), (tags::IMAGE_INDEX, number)]);
    }
    if let Some((intercept, slope)) = series.rescale {
        let rescale = [(tags::RESCALE_INTERCEPT, intercept), (tags::RESCALE_SLOPE, slope)];
        elements.texts(&rescale);
    }
    let pixels = stored(&picture(series, number), series);
    elements
        .texts(&[(tags::PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")])
        .shorts(&[
            (tags::SAMPLES_PER_PIXEL, 1),
            (tags::ROWS, series.rows),
            (tags::COLUMNS, series.columns),
            (tags::BITS_ALLOCATED, 16),
            (tags::BITS_STORED, series.bits),
            (tags::HIGH_BIT, series.bits.saturating_sub(1)),
            (tags::PIXEL_REPRESENTATION, u16::from(series.signed)),
        ])
        .bytes(tags::PIXEL_DATA, VR::OW, pixels);
    elements.file(exam.source, &uid(0))
}

/// A value as its VR stores it; the numbers were read before.
fn value(vr: VR, text: &str) -> Vec<u8> {
    match vr {
        VR::US => text.parse::<u16>().unwrap_or_default().to_le_bytes().to_vec(),
        VR::SS => text.parse::<i16>().unwrap_or_default().to_le_bytes().to_vec(),
        _ => text.as_bytes().to_vec(),
    }
}

/// Where the image lies in the body.
fn place(elements: &mut Elements, series: &Series, number: u16) {
    let [x, y] = [series.columns, series.rows].map(|count| first_pixel(count, series.spacing));
    let (position, orientation) = match series.shows {
        Shows::Slices => ([x, y, height(series, number)], r"1\0\0\0\1\0"),
        Shows::Front => ([x, 0.0, -y], r"1\0\0\0\0\-1"),
        Shows::Page(_) => ([0.0; 3], r"1\0\0\0\1\0"),
    };
    elements.texts(&[
        (tags::IMAGE_POSITION_PATIENT, &position.map(decimal).join(r"\")),
        (tags::IMAGE_ORIENTATION_PATIENT, orientation),
    ]);
    if series.shows == Shows::Slices {
        elements.texts(&[(tags::SLICE_LOCATION, &decimal(height(series, number)))]);
    }
}

/// Millimetres from the middle of the body up to a slice.
fn height(series: &Series, number: u16) -> f32 {
    series.top - series.step * f32::from(number.saturating_sub(1))
}

/// The picture, in what the modality measures.
fn picture(series: &Series, number: u16) -> Plane {
    let size = (series.columns.into(), series.rows.into());
    let spacing = (series.spacing, series.spacing);
    let measure = match series.modality {
        Modality::Ct => Measure::Hounsfield,
        Modality::Pet => Measure::Uptake,
        Modality::Mr => Measure::Signal,
    };
    match &series.shows {
        Shows::Slices => {
            let mut plane = phantom::axial(measure, size, spacing, height(series, number));
            plane.noise(number.into(), series.noise);
            if let Some(letters) = series.letters.as_ref().filter(|own| own.image == number) {
                burn(&mut plane, &letters.lines, letters.at);
            }
            if measure == Measure::Uptake {
                plane.blur();
            }
            if measure != Measure::Hounsfield {
                plane.values.iter_mut().for_each(|value| *value = value.max(0.0) * series.unit);
            }
            plane
        }
        Shows::Front => {
            let mut plane = phantom::frontal(size, spacing);
            // Sums of attenuation, laid into the range that localizers have.
            plane.values.iter_mut().for_each(|sum| *sum = *sum * 0.75 - 450.0);
            plane.noise(number.into(), series.noise);
            plane
        }
        Shows::Page(lines) => {
            let mut plane = Plane::new(size, (1.0, 1.0), -1000.0);
            burn(&mut plane, lines, (16, 16));
            plane
        }
    }
}

/// Draws lines of text as scanners and consoles do: the brightest there is.
fn burn(plane: &mut Plane, lines: &[&str], at: (u16, u16)) {
    for (row, line) in (at.1..).step_by(LINE).zip(lines) {
        plane.burn(line, (at.0.into(), row.into()), 400.0);
    }
}

/// A number as a Decimal String: three decimals fit its 16 characters.
fn decimal(number: f32) -> String {
    format!("{number:.3}")
}

/// The position of the first pixel of a row or column, in millimetres.
fn first_pixel(count: u16, spacing: f32) -> f32 {
    -(f32::from(count) - 1.0) / 2.0 * spacing
}

/// Measured values as stored 16-bit pixels: `(value - intercept) / slope`.
#[expect(clippy::as_conversions, reason = "floats are clamped to the range of their integers")]
fn stored(plane: &Plane, series: &Series) -> Vec<u8> {
    let number = |text: &str| text.parse::<f32>().unwrap_or_default();
    let (intercept, slope) = series.rescale.map_or((0.0, 1.0), |(i, s)| (number(i), number(s)));
    let bits = if series.signed { series.bits.saturating_sub(1) } else { series.bits };
    let most = f32::from(u16::MAX >> 16_u16.saturating_sub(bits));
    let pixel = |value: &f32| ((value - intercept) / slope).round().clamp(0.0, most);
    plane.values.iter().flat_map(|value| (pixel(value) as i32 as u16).to_le_bytes()).collect()
}
