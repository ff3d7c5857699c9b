//! Lists of texts with what should become of them (`tests/data/texts.csv`): each row is an
//! exam of one file with a name, number or date in its header and a text that stays.

use deidentifier::Code;
use deidentifier::check::{Problem, Severity};
use deidentifier::deid::TextDecision;
use deidentifier::flow::Writer;
use deidentifier::policy::Settings;
use dicom_core::Tag;

use super::build::{Build, Element, raw, text};
use super::run::{give_id, scanned, take_offers, write};
use super::sweep::{EVENT_ID as EVENT, ct};

/// A row of a list.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Row {
    /// What it is an example of.
    pub kind: String,
    /// Patient's Name, Patient ID, Patient's Birth Date; nothing where empty.
    pub patient_name: String,
    pub patient_id: String,
    pub birth_date: String,
    /// Further attributes of the header, `Keyword=value;Keyword=value`. `NameBytes` and
    /// `TextBytes` are the encodings that name and text really have, whatever the header
    /// says; without them, the declared one, and UTF-8 where none is.
    pub other: String,
    /// The attribute that holds the text, by keyword.
    pub attribute: String,
    /// The text.
    pub text: String,
    /// `unchanged`, `review`, `review or cut`, `no name`, or what it becomes.
    pub want: String,
}

/// The rows of a list.
pub fn rows(list: &[u8]) -> Vec<Row> {
    csv::Reader::from_reader(list).deserialize().map(Result::unwrap).collect()
}

/// Keyword, tag and VR of what the lists name.
const ATTRIBUTES: &[(&str, u32, &str)] = &[
    ("SpecificCharacterSet", 0x0008_0005, "CS"),
    ("InstanceCreationDate", 0x0008_0012, "DA"),
    ("StudyDate", 0x0008_0020, "DA"),
    ("SeriesDate", 0x0008_0021, "DA"),
    ("AccessionNumber", 0x0008_0050, "SH"),
    ("Manufacturer", 0x0008_0070, "LO"),
    ("InstitutionName", 0x0008_0080, "LO"),
    ("InstitutionAddress", 0x0008_0081, "ST"),
    ("ReferringPhysicianName", 0x0008_0090, "PN"),
    ("StationName", 0x0008_1010, "SH"),
    ("StudyDescription", 0x0008_1030, "LO"),
    ("SeriesDescription", 0x0008_103E, "LO"),
    ("InstitutionalDepartmentName", 0x0008_1040, "LO"),
    ("OperatorsName", 0x0008_1070, "PN"),
    ("ManufacturerModelName", 0x0008_1090, "LO"),
    ("DerivationDescription", 0x0008_2111, "ST"),
    ("PatientName", 0x0010_0010, "PN"),
    ("PatientID", 0x0010_0020, "LO"),
    ("PatientBirthDate", 0x0010_0030, "DA"),
    ("OtherPatientIDs", 0x0010_1000, "LO"),
    ("OtherPatientNames", 0x0010_1001, "PN"),
    ("PatientAddress", 0x0010_1040, "LO"),
    ("PatientTelephoneNumbers", 0x0010_2154, "SH"),
    ("ContrastBolusAgent", 0x0018_0010, "LO"),
    ("SoftwareVersions", 0x0018_1020, "LO"),
    ("ProtocolName", 0x0018_1030, "LO"),
    ("FilterType", 0x0018_1160, "SH"),
    ("ConvolutionKernel", 0x0018_1210, "SH"),
    ("StudyID", 0x0020_0010, "SH"),
    ("ImageComments", 0x0020_4000, "LT"),
];

fn attribute(keyword: &str) -> (u32, &'static str) {
    let known = ATTRIBUTES.iter().find(|known| known.0 == keyword);
    known.map_or_else(|| panic!("{keyword} is not listed"), |known| (known.1, known.2))
}

/// The bytes of a text in an encoding: a label of the WHATWG Encoding Standard, `latin-1`,
/// or `utf-8 twice`.
fn encoded(value: &str, label: &str) -> Vec<u8> {
    match label {
        "ISO_IR 192" | "" => value.as_bytes().to_vec(),
        "ISO_IR 100" | "latin-1" => value.chars().map(|c| u8::try_from(c).unwrap()).collect(),
        "utf-8 twice" => encoding_rs::WINDOWS_1252.decode(value.as_bytes()).0.as_bytes().to_vec(),
        label => {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
            let (bytes, _, lost) = encoding.encode(value);
            assert!(!lost, "{label} cannot write it");
            bytes.into_owned()
        }
    }
}

fn padded(tag: u32, vr: &str, mut bytes: Vec<u8>) -> Element {
    if bytes.len() % 2 == 1 {
        bytes.push(b' ');
    }
    raw(tag, vr, bytes)
}

/// What became of a row's text.
#[derive(Debug)]
pub struct Became {
    /// A person is asked about it.
    pub asked: bool,
    /// The text as written when no one decides otherwise.
    pub text: String,
    /// How the file ended.
    pub code: Code,
    /// Failures and warnings of the check about the identifiers, at the text.
    pub findings: Vec<(Problem, Severity)>,
    /// Failures of the check anywhere.
    pub failures: Vec<String>,
}

impl Row {
    fn declared(&self) -> &str {
        let others = self.other.split(';').filter_map(|pair| pair.split_once('='));
        others
            .clone()
            .find(|(key, _)| *key == "SpecificCharacterSet")
            .map_or("ISO_IR 192", |(_, set)| set)
    }

    fn pseudo(&self, wanted: &str) -> Option<&str> {
        let mut others = self.other.split(';').filter_map(|pair| pair.split_once('='));
        others.find(|(key, _)| *key == wanted).map(|(_, value)| value)
    }

    /// The exam's file.
    pub fn file(&self) -> Build {
        let declared = self.declared();
        let mut build = ct(vec![text(0x0008_0005, "CS", declared)]);
        if declared == "none" {
            build = build.remove(0x0008_0005);
        }
        let plain = if declared == "none" { "ISO_IR 192" } else { declared };
        let names = self.pseudo("NameBytes").unwrap_or(plain);
        let own = [
            ("PatientName", &self.patient_name),
            ("PatientID", &self.patient_id),
            ("PatientBirthDate", &self.birth_date),
        ];
        for (keyword, value) in own.into_iter().filter(|(_, value)| !value.is_empty()) {
            let (tag, vr) = attribute(keyword);
            build = build.set(padded(tag, vr, encoded(value, names)));
        }
        for (keyword, value) in self.other.split(';').filter_map(|pair| pair.split_once('=')) {
            if !matches!(keyword, "SpecificCharacterSet" | "NameBytes" | "TextBytes") {
                let (tag, vr) = attribute(keyword);
                build = build.set(padded(tag, vr, encoded(value, plain)));
            }
        }
        let (tag, vr) = attribute(&self.attribute);
        build.set(padded(tag, vr, self.text_bytes()))
    }

    fn text_bytes(&self) -> Vec<u8> {
        let declared = self.declared();
        let plain = if declared == "none" { "ISO_IR 192" } else { declared };
        encoded(&self.text, self.pseudo("TextBytes").unwrap_or(plain))
    }

    fn tag(&self) -> u32 {
        attribute(&self.attribute).0
    }

    /// Runs the exam, taking what is offered, or keeping every text as it is.
    pub fn run(&self, keep: bool) -> Became {
        let file = self.file().bytes();
        let mut session = scanned(&[&file], Settings::default());
        let study = session.studies()[0].uid.as_str().to_owned();
        give_id(&mut session, &study, EVENT);
        let asked = session.view().review.value.texts.iter().any(|item| item.tag == self.tag());
        if !keep {
            take_offers(&mut session);
        }
        let mut tasks = session.begin().remove(0);
        if keep {
            // Also where nobody is asked: what the check says of a writer that cuts nothing.
            let text = self.original(&file);
            let replacement = text.clone();
            tasks.plan.decisions.push(TextDecision { tag: self.tag(), text, replacement });
        }
        let written = write(&Writer::new(tasks.plan), &file);
        let path = format!("({:04X},{:04X})", self.tag() >> 16, self.tag() & 0xFFFF);
        let (mut findings, mut failures) = (Vec::new(), Vec::new());
        let (code, text) = match written {
            Err(code) => (code, String::new()),
            Ok((bytes, line)) => {
                for finding in &line.audit.findings {
                    if finding.path == path && finding.severity <= Severity::Warn {
                        findings.push((finding.problem, finding.severity));
                    }
                    if finding.severity == Severity::Fail {
                        failures.push(format!("{:?} at {}", finding.problem, finding.path));
                    }
                }
                (Code::Written, self.original(&bytes))
            }
        };
        Became { asked, text, code, findings, failures }
    }

    /// The row's text as the product reads it in a file.
    fn original(&self, file: &[u8]) -> String {
        let header = deidentifier::dicom::read_header(file, file.len() as u64).unwrap();
        let sets = deidentifier::dicom::CharacterSets::new(&header.data_set, file);
        let tag = Tag((self.tag() >> 16) as u16, self.tag() as u16);
        let index = header.data_set.nodes.iter().position(|node| node.tag == tag).unwrap();
        let node = &header.data_set.nodes[index];
        let visible = node.value_in(file);
        sets.at(index).decode(visible, node.vr)
    }

    /// Why the row did not become what it should; nothing when it did.
    pub fn judge(&self) -> Result<(), String> {
        let before = self.original(&self.file().bytes());
        let before = before.trim_end_matches(' ');
        let became = self.run(false);
        let kept = self.run(true);
        let after = became.text.trim_end_matches(' ');
        let unchanged = after == before && !became.asked;
        let found = kept.code == Code::IdentifierLeft || !kept.findings.is_empty();
        let fails = kept.code == Code::IdentifierLeft;
        // A text with characters that nobody sees is swept whatever was decided.
        let swept = kept.code == Code::Written && kept.text.trim_end_matches(' ') != before;
        let right = match self.want.as_str() {
            "unchanged" => unchanged,
            "unchanged, warned" => unchanged && !became.findings.is_empty(),
            "review" => became.asked,
            "review or cut" => became.asked || after != before,
            "no name" => after != before && !self.holds_name(after),
            wanted => !became.asked && after == wanted,
        };
        let checks = swept
            || match self.want.as_str() {
                // What the sweep leaves, the check leaves.
                "unchanged" => !fails,
                "unchanged, warned" => !fails && found,
                // What a person keeps may go; but the check knows of it.
                "review" => !fails && (found || self.kind == "dates of no one known"),
                "review or cut" | "no name" => found,
                _ => fails,
            };
        let mut wrong = String::new();
        if became.code != Code::Written || !became.failures.is_empty() {
            wrong += &format!("ends as {:?} {:?}; ", became.code, became.failures);
        }
        if !right {
            let asked = if became.asked { " and asks" } else { "" };
            wrong += &format!("becomes {after:?}{asked}; ");
        }
        if !checks {
            wrong += &format!("check of the text kept: {:?} {:?}; ", kept.code, kept.findings);
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// Three letters in a row of the patient's name are in the text.
    fn holds_name(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let name = self.patient_name.to_lowercase();
        let parts = name.split(|c: char| !c.is_alphabetic());
        parts.flat_map(|part| part.char_indices().map(move |(at, _)| (part, at))).any(
            |(part, at)| {
                let three: String = part[at..].chars().take(3).collect();
                three.chars().count() == 3 && three != "nam" && text.contains(&three)
            },
        )
    }
}
