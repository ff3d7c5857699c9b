//! What a check can find: a stable code with its severity and its sentence, the place
//! (tags, never a value), and a count. Equal findings of many images become one line.

use serde::{Deserialize, Serialize};

use crate::policy::Study;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The output must not be sent.
    Fail,
    /// A person should know before sending.
    Warn,
    /// Worth noting, nothing to do.
    Note,
}

impl Severity {
    /// What follows from it, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Fail => "must not be sent",
            Self::Warn => "to know before sending",
            Self::Note => "note",
        }
    }
}

macro_rules! problems {
    ($($name:ident = $text:literal, $severity:ident, $sentence:literal;)*) => {
        /// What was found. The spelling of `as_str` is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Problem { $(#[doc = $sentence] #[serde(rename = $text)] $name,)* }

        impl Problem {
            /// Every problem.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable spelling, as in the report.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $text,)* } }

            /// Its ordinary severity.
            #[must_use]
            pub const fn severity(self) -> Severity { match self { $(Self::$name => Severity::$severity,)* } }

            /// What it means, for a person.
            #[must_use]
            pub const fn sentence(self) -> &'static str { match self { $(Self::$name => $sentence,)* } }
        }
    };
}

problems! {
    // The file as a whole (PS3.10).
    NotPart10 = "not-part-10", Fail, "It does not begin as a DICOM file does.";
    Preamble = "preamble", Fail, "The 128 bytes before the header are not all zero.";
    Unreadable = "unreadable", Fail, "The header cannot be read to its end.";
    TooDeep = "too-deep", Fail, "Sequences are nested deeper than any real image's.";
    TooLarge = "too-large", Fail, "The header is larger than any real image's.";
    ReadersDisagree = "readers-disagree", Fail, "Two independent readers do not read the same elements.";
    SecondReaderSkipped = "second-reader-skipped", Note, "A value of unusual length keeps the second reader from reading it too.";
    TransferSyntax = "transfer-syntax", Fail, "The transfer syntax is missing or not known.";
    Deflated = "deflated", Note, "The data set is deflated; it was inflated for the check.";
    MetaAttribute = "meta-attribute", Fail, "The file meta information holds an attribute that is never written.";
    MetaMissing = "meta-missing", Fail, "The file meta information lacks a required attribute.";
    MetaLength = "meta-length", Fail, "The length of the file meta information is wrong.";
    MetaUid = "meta-uid", Fail, "File meta information and data set name different UIDs.";
    MetaImplementation = "meta-implementation", Note, "The file was written by another program.";
    NeverCopied = "never-copied", Fail, "An attribute of a kind that is never copied is present.";
    Order = "order", Fail, "Attributes are repeated or out of order.";
    OddLength = "odd-length", Fail, "A value has an odd length.";
    TextAfterNul = "text-after-nul", Fail, "Text is hidden behind the end of a value.";
    Reserved = "reserved-bytes", Fail, "Bytes of an attribute's header that must be zero are not.";
    ItemCoding = "item-coding", Fail, "The items of a sequence are coded otherwise than the sequence says; other readers lose their place there.";
    TrailingBytes = "trailing-bytes", Fail, "Bytes follow the last element.";
    NoPixelData = "no-pixel-data", Fail, "It holds no picture.";
    PixelLength = "pixel-length", Fail, "The picture's data are longer or shorter than its size implies.";
    CodestreamText = "codestream-text", Fail, "The compressed picture carries a text of its own.";
    CodestreamUnread = "codestream-unread", Warn, "The compressed picture cannot be looked through: a text in it cannot be ruled out.";
    OffsetTable = "offset-table", Note, "The offset table of the compressed picture is not true.";
    PixelOverlay = "pixel-overlay", Fail, "Bits of the picture beyond Bits Stored hold something.";
    PaddingBits = "padding-bits", Warn, "Padding around the picture uses bits beyond Bits Stored, as some scanners write it.";

    // The rules.
    RemovedPresent = "removed-present", Fail, "An attribute that the rules remove is present.";
    NotEmpty = "not-empty", Fail, "An attribute that the rules empty has a value.";
    EventId = "event-id", Fail, "An attribute does not hold the Event ID.";
    Missing = "missing", Fail, "An attribute that must be present is missing.";
    NotUnspecified = "not-unspecified", Fail, "A name is not “{person}”.";
    NotAnonymous = "not-anonymous", Fail, "The institution is not “{institution}”.";
    BirthDate = "birth-date", Fail, "The birth date is not as the settings say.";
    PersonName = "person-name", Fail, "A person's name is present.";
    PrivateElement = "private-element", Fail, "A private element that is not on the safe list is present.";
    PrivateCreatorAlone = "private-creator-alone", Fail, "A private creator reserves a block without elements.";
    PrivateDate = "private-date", Fail, "A private date is not a date near the study's.";
    AgeNotCapped = "age-not-capped", Fail, "An age over 89 is not capped.";
    NotDummy = "not-dummy", Fail, "A value that the rules replace does not look replaced.";
    Marker = "marker", Fail, "A de-identification marker is missing or wrong.";
    FileName = "file-name", Fail, "The file is not named as the SOP or the settings say.";
    FileNamesDiffer = "file-names-differ", Fail, "The files are named in two ways.";
    FileNumbers = "file-numbers", Fail, "The files are not numbered from 1 without a gap.";
    ParticipantId = "participant-id", Warn, "The Event ID has the length of a Participant ID.";
    EventIdShape = "event-id-shape", Warn, "The Event ID does not have the expected number of digits.";
    OperatorsNameKept = "operators-name-kept", Warn, "Operators' Name is kept, as the SOP says; the archive's own checker may flag it.";
    AgeOver89 = "age-over-89", Warn, "The patient's age is over 89.";
    OtherSettings = "other-settings", Note, "It was held against other settings than the SOP's own.";
    SettingsUnusable = "settings-unusable", Fail, "The settings or the certificate that came with it cannot be used, or two of them differ.";
    VrDiffers = "vr-differs", Note, "A value representation is not the dictionary's.";

    // The originals' identifiers.
    IdentifierName = "identifier-name", Fail, "A name from the original exam is present.";
    IdentifierId = "identifier-id", Fail, "A number or ID from the original exam is present.";
    IdentifierBirthDate = "identifier-birth-date", Fail, "The original birth date is present.";
    IdentifierContact = "identifier-contact", Fail, "An address, phone number or e-mail from the original exam is present.";
    IdentifierUid = "identifier-uid", Fail, "An original UID is present although UIDs are replaced.";
    IdentifierInstitution = "identifier-institution", Warn, "A word of the original institution is present.";
    IdentifierInUid = "identifier-in-uid", Warn, "A kept UID has an original number in it.";
    IdentifierElsewhere = "identifier-elsewhere", Note, "A number equal to an original identifier stands where numbers and dates are kept.";

    // What must stay, compared with the original.
    ValueChanged = "value-changed", Fail, "A value that stays is not the original's.";
    ValueMissing = "value-missing", Fail, "An attribute that stays is missing.";
    ValueAdded = "value-added", Fail, "An attribute is there that the original has not.";
    PictureChanged = "picture-changed", Fail, "The picture is not the original's, byte by byte.";
    SourceUnread = "source-unread", Note, "Only one of the two readers can read the original, so kept values were not compared with it.";

    // Without the originals: patterns in kept text.
    PatternDate = "pattern-date", Warn, "A kept text holds a date.";
    PatternPhone = "pattern-phone", Warn, "A kept text holds what may be a phone number.";
    PatternEmail = "pattern-email", Warn, "A kept text holds an e-mail address.";
    PatternTitle = "pattern-title", Warn, "A kept text holds a person's title.";
    PatternName = "pattern-name", Warn, "A kept text holds what may be a person's name.";
    PatternNumber = "pattern-number", Warn, "A kept text names a record, patient or accession number.";
    PatternBirth = "pattern-birth", Warn, "A kept text speaks of a date of birth.";
    PatternAddress = "pattern-address", Warn, "A kept text holds what may be an address.";
    PatternSameNumber = "pattern-same-number", Warn, "The same number, which is not the Event ID, stands in several kept texts.";
    PatternParticipant = "pattern-participant", Warn, "A kept text holds a number as long as a Participant ID.";

    // The picture may show names.
    BurnedInFlag = "burned-in-flag", Warn, "The image says that it has burned-in annotation. Look at the picture.";
    BurnedInClass = "burned-in-class", Warn, "It is a secondary capture. Look at the picture.";
    BurnedInFormat = "burned-in-format", Warn, "Its pixels are not those of a scanner's own image. Look at the picture.";
    BurnedInGeometry = "burned-in-geometry", Warn, "Its geometry is missing. Look at the picture.";
    BurnedInOrigin = "burned-in-origin", Warn, "It came from a converter or digitiser. Look at the picture.";
    BurnedInText = "burned-in-text", Warn, "Its name sounds like a screen or dose page. Look at the picture.";
    LettersFound = "letters-found", Warn, "Letters may be drawn into the picture. Look at the picture.";
    LettersUnsearched = "letters-unsearched", Note, "The picture was not searched for letters: it cannot be read here.";
    NotCtOrPet = "not-ct-or-pet", Fail, "It is not a {kinds} image.";

    // Readiness for who takes the images in.
    ReceiverMissing = "receiver-missing", Warn, "{receiver} requires this attribute, and it is missing or empty.";
    ReceiverForm = "receiver-form", Warn, "{receiver} reports how this value is written; the value is the original's.";
    ReceiverSmall = "receiver-small", Warn, "{receiver} reports files as small as this one.";
    ReceiverNote = "receiver-note", Note, "{receiver} may warn of how this value is written; the value is the original's.";
    ReceiverFolder = "receiver-folder", Warn, "{receiver} expects a folder named by the Event ID.";
    InstanceGap = "instance-gap", Warn, "Images may be missing: the numbers of a series skip some.";
    SliceGap = "slice-gap", Warn, "Slices may be missing: a series leaves out a place between two others.";

    // The event.
    EventIdsDiffer = "event-ids-differ", Fail, "The images do not hold the same Event ID.";
    MixedPatients = "mixed-patients", Fail, "The images disagree about the patient.";
    SeveralStudies = "several-studies", Fail, "More than one study is under this Event ID.";
    SeveralDates = "several-dates", Warn, "More than one study date is under this Event ID.";
    UidRepeated = "uid-repeated", Fail, "Two images have the same SOP Instance UID.";
    UidInconsistent = "uid-inconsistent", Fail, "A series belongs to more than one study.";
    NoImages = "no-images", Fail, "There is no image.";

    // The archive.
    ArchiveUnreadable = "archive-unreadable", Fail, "The zip cannot be read.";
    ArchiveDamaged = "archive-damaged", Fail, "A file in the zip is damaged: its checksum is wrong.";
    ArchiveEntry = "archive-entry", Fail, "The zip holds something that is no image.";
    ArchiveMissing = "archive-missing", Fail, "A planned file is not in the zip.";
    ArchiveOrder = "archive-order", Fail, "The files in the zip are not in their planned order.";
    ArchiveSize = "archive-size", Fail, "A file in the zip has not its planned size.";
    ArchiveChecksum = "archive-checksum", Fail, "A file in the zip has not its planned checksum or digest.";
    ArchiveHeader = "archive-header", Fail, "The zip's own headers are not as planned.";
    ArchiveComment = "archive-comment", Fail, "The zip carries a comment.";
    ArchiveExtra = "archive-extra", Fail, "The zip carries extra fields.";
    ArchiveGap = "archive-gap", Fail, "The zip holds bytes that belong to no file.";
    ArchiveRepeated = "archive-repeated", Fail, "Two files in the zip have the same name.";
    ArchiveCompressed = "archive-compressed", Note, "Files in the zip are compressed.";
    ArchiveForeign = "archive-foreign", Warn, "The zip carries more than its files: comments, extra data, folders or times of another program.";
}

/// One thing found, at one place, without any value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// What it is.
    pub problem: Problem,
    /// The tags from the outermost sequence to the attribute, as `(0040,0275)>(0008,0050)`;
    /// empty when it is about the file as a whole.
    pub path: String,
    /// The rule that it is about, as `SOP row 19`; empty when none.
    pub rule: String,
    /// How many times.
    pub count: u32,
}

impl Finding {
    /// A finding about a file as a whole.
    #[must_use]
    pub fn whole(problem: Problem) -> Self {
        Self::at(problem, String::new())
    }

    /// A finding at a place.
    #[must_use]
    pub fn at(problem: Problem, path: String) -> Self {
        Self { severity: problem.severity(), problem, path, rule: String::new(), count: 1 }
    }

    /// Names the rule that it is about.
    #[must_use]
    pub fn by(mut self, rule: impl ToString) -> Self {
        self.rule = rule.to_string();
        self
    }

    /// Gives it another severity than its ordinary one.
    #[must_use]
    pub const fn weighing(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// Collects findings; equal ones are counted, not repeated.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn add(&mut self, finding: Finding) {
        let same = self.0.iter_mut().find(|known| {
            known.problem == finding.problem
                && known.severity == finding.severity
                && known.path == finding.path
                && known.rule == finding.rule
        });
        match same {
            Some(known) => known.count = known.count.saturating_add(finding.count),
            None => self.0.push(finding),
        }
    }

    pub(super) fn whole(&mut self, problem: Problem) {
        self.add(Finding::whole(problem));
    }

    pub(super) fn at(&mut self, problem: Problem, path: String) {
        self.add(Finding::at(problem, path));
    }

    /// A problem is known at a place already.
    pub(super) fn has(&self, path: &str, problem: Problem) -> bool {
        self.0.iter().any(|known| known.problem == problem && known.path == path)
    }

    /// A problem is known at a place already, and weighs as much.
    pub(super) fn has_as_grave(&self, path: &str, problem: Problem, severity: Severity) -> bool {
        let mut known = self.0.iter().filter(|known| known.path == path);
        known.any(|known| known.problem == problem && known.severity <= severity)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what was found elsewhere.
    pub(super) fn append(&mut self, more: Self) {
        more.0.into_iter().for_each(|finding| self.add(finding));
    }

    pub(super) fn into_sorted(mut self) -> Vec<Finding> {
        self.0.sort();
        self.0
    }
}

/// Equal findings of many files as one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouped {
    /// What and where; `count` adds up over the files.
    #[serde(flatten)]
    pub finding: Finding,
    /// The sentence for a person.
    pub sentence: String,
    /// How many files have it; 0 when it is about the event or the archive.
    pub files: u32,
    /// The first few of those files, counted from 1 in the order of the archive.
    pub first: Vec<u32>,
    /// The output names of those files, where they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
}

/// How many files a group names.
const NAMED: usize = 5;

/// Groups the findings of numbered files (number 0: the event itself), in this study's
/// words.
#[must_use]
pub fn group<'a>(
    findings: impl IntoIterator<Item = (u32, &'a Finding)>,
    study: &Study,
) -> Vec<Grouped> {
    let mut groups = std::collections::BTreeMap::<Finding, Grouped>::new();
    for (file, finding) in findings {
        let key = Finding { count: 0, ..finding.clone() };
        let grouped = groups.entry(key).or_insert_with(|| Grouped {
            finding: Finding { count: 0, ..finding.clone() },
            sentence: study.say(finding.problem.sentence()).into_owned(),
            files: 0,
            first: Vec::new(),
            names: Vec::new(),
        });
        grouped.finding.count = grouped.finding.count.saturating_add(finding.count);
        if file > 0 {
            grouped.files = grouped.files.saturating_add(1);
            if grouped.first.len() < NAMED {
                grouped.first.push(file);
            }
        }
    }
    groups.into_values().collect()
}
