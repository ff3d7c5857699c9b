//! The study's made-up exams, drawn from what its folder says of them
//! ([`crate::policy::study::Sample`]), the same each time. A sample shows everything that a
//! real exam can bring: a gap in a series, a page with burned-in names, a name drawn into one
//! slice of which no header tells, an accession number nested in a request, private elements,
//! names and numbers in texts, and a text that only a person can judge.

mod element;
mod font;
mod image;
mod phantom;

use crate::policy::BUILT_IN;
use crate::policy::study::{BadStudy, Exam, Files, Sample as Data, Series};

/// The files of the sample.
#[derive(Debug, Clone, Default)]
pub struct Sample(Data);

/// A file of the sample.
enum Part<'a> {
    Note,
    Image(&'a Exam, &'a Series, u16),
}

impl Sample {
    /// Of the study that the program is built for.
    #[must_use]
    pub fn built_in() -> Self {
        // The build has read it to its last row.
        Self::new(&BUILT_IN).unwrap_or_default()
    }

    /// Of the study of these files.
    ///
    /// # Errors
    /// The first row that cannot be read.
    pub fn new(files: &Files) -> Result<Self, BadStudy> {
        Data::new(files).map(Self)
    }

    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let exams = self.0.exams.iter();
        let series = exams.flat_map(|exam| exam.series.iter().map(move |series| (exam, series)));
        let images = series.flat_map(|(exam, series)| {
            numbers(series).map(move |number| Part::Image(exam, series, number))
        });
        std::iter::once(Part::Note).chain(images)
    }

    /// How many files there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.parts().count()
    }

    /// The file at `index`: its path, as if it had been dropped, and its bytes. `None`
    /// from [`count`](Self::count) on. Each is made when asked for, so the sample takes no
    /// memory.
    #[must_use]
    pub fn file(&self, index: usize) -> Option<(String, Vec<u8>)> {
        let (path, bytes) = match self.parts().nth(index)? {
            Part::Note => ("READ ME.TXT".to_owned(), format!("{}\r\n", self.0.note).into_bytes()),
            Part::Image(exam, series, number) => (
                format!("{}/{}/IM{number:04}.DCM", exam.folder, series.folder),
                image::file(&self.0, exam, series, number),
            ),
        };
        Some((format!("{}/{path}", self.0.folder), bytes))
    }

    /// All files, in order.
    pub fn files(&self) -> impl Iterator<Item = (String, Vec<u8>)> {
        (0..self.count()).filter_map(|index| self.file(index))
    }
}

/// The Instance Numbers of a series.
fn numbers(series: &Series) -> impl Iterator<Item = u16> {
    (1..=series.images).filter(|number| !series.missing.contains(number))
}
