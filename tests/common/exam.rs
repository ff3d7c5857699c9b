//! Records without files, for tests of sorting and naming.

use deidentifier::intake::{
    Catalogue, Dimensions, ImageFacts, Modality, Original, Patient, Record, SeriesFacts, Stated,
    StudyFacts,
};
use deidentifier::plan::{Choices, EventId};
use deidentifier::policy::Settings;

pub fn o(text: &str) -> Original {
    Original(text.to_owned())
}

/// A CT slice: study, series number, instance number; 5 mm from slice to slice.
pub fn slice(study: &str, series: i64, number: i64) -> Record {
    Record {
        study: StudyFacts {
            uid: o(study),
            patient: Patient {
                name: o("TEST^PATIENT"),
                id: o("PID-4711"),
                birth_date: o("19600102"),
                sex: o("F"),
            },
            date: o("20240305"),
            accession: o("ACC98765"),
            ..StudyFacts::default()
        },
        series: SeriesFacts {
            uid: o(&format!("{study}.{series}")),
            number: Some(series),
            description: o("Axial"),
            modality: Modality::Ct,
            modality_differs: false,
            date: o("20240305"),
        },
        image: ImageFacts {
            uid: o(&format!("{study}.{series}.{number}")),
            class: o("1.2.840.10008.5.1.4.1.1.2"),
            transfer_syntax: o("1.2.840.10008.1.2.1"),
            number: Some(number),
            acquisition: None,
            date: o("20240305"),
            position: Some([0.0, 0.0, number as f64 * 5.0]),
            orientation: Some([1.0, 0.0, 0.0, 0.0, 1.0, 0.0]),
            localizer: false,
            of_head: false,
            stated: Stated::default(),
            dimensions: Dimensions {
                rows: 4,
                columns: 4,
                frames: 1,
                samples: 1,
                bits_allocated: 16,
            },
            reception: Default::default(),
            burned_in: Vec::new(),
        },
    }
}

/// A catalogue of these records, numbered from 0, each of 1000 bytes.
pub fn catalogue(records: impl IntoIterator<Item = Record>) -> Catalogue {
    let mut catalogue = Catalogue::default();
    for (index, record) in (0..).zip(records) {
        catalogue.add(index, 1000, Ok(record));
    }
    catalogue
}

pub fn event(text: &str) -> EventId {
    EventId::parse(text, &Settings::default()).unwrap()
}

/// Event IDs for studies.
pub fn choices(events: &[(&str, &str)]) -> Choices {
    let events = events.iter().map(|(study, id)| ((*study).to_owned(), event(id))).collect();
    Choices { events, ..Choices::default() }
}
