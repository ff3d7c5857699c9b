//! What a check can find: a stable code with its severity and its sentence, the place
//! (tags, never a value), and a count. Equal findings of many images become one line.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::policy::Study;
use crate::words::{check, findings};

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
            Self::Fail => check::MUST_NOT_BE_SENT,
            Self::Warn => check::TO_KNOW_BEFORE_SENDING,
            Self::Note => check::NOTE,
        }
    }
}

/// A text, or one with something of the study in it.
macro_rules! said {
    ($word:path) => {
        $word.into()
    };
    ($word:path, $given:expr) => {
        $word($given).into()
    };
}

macro_rules! problems {
    ($($name:ident = $text:literal, $severity:ident, $word:path $(, $($of:ident).+)?;)*) => {
        /// What was found. The spelling of `as_str` is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Problem { $(#[doc = concat!("`", $text, "`")] #[serde(rename = $text)] $name,)* }

        impl Problem {
            /// Every problem.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable spelling, as in the report.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $text,)* } }

            /// Its ordinary severity.
            #[must_use]
            pub const fn severity(self) -> Severity { match self { $(Self::$name => Severity::$severity,)* } }

            /// What it means, for a person of this study.
            #[must_use]
            pub fn sentence(self, study: &Study) -> Cow<'static, str> {
                match self { $(Self::$name => said!($word $(, study.about.$($of).+)?),)* }
            }
        }
    };
}

problems! {
    // The file as a whole (PS3.10).
    NotPart10 = "not-part-10", Fail, findings::NOT_PART_10;
    Preamble = "preamble", Fail, findings::PREAMBLE;
    Unreadable = "unreadable", Fail, findings::UNREADABLE;
    TooDeep = "too-deep", Fail, findings::TOO_DEEP;
    TooLarge = "too-large", Fail, findings::TOO_LARGE;
    ReadersDisagree = "readers-disagree", Fail, findings::READERS_DISAGREE;
    SecondReaderSkipped = "second-reader-skipped", Note, findings::SECOND_READER_SKIPPED;
    TransferSyntax = "transfer-syntax", Fail, findings::TRANSFER_SYNTAX;
    Deflated = "deflated", Note, findings::DEFLATED;
    MetaAttribute = "meta-attribute", Fail, findings::META_ATTRIBUTE;
    MetaMissing = "meta-missing", Fail, findings::META_MISSING;
    MetaLength = "meta-length", Fail, findings::META_LENGTH;
    MetaUid = "meta-uid", Fail, findings::META_UID;
    MetaImplementation = "meta-implementation", Note, findings::META_IMPLEMENTATION;
    NeverCopied = "never-copied", Fail, findings::NEVER_COPIED;
    Order = "order", Fail, findings::ORDER;
    OddLength = "odd-length", Fail, findings::ODD_LENGTH;
    TextAfterNul = "text-after-nul", Fail, findings::TEXT_AFTER_NUL;
    Reserved = "reserved-bytes", Fail, findings::RESERVED_BYTES;
    ItemCoding = "item-coding", Fail, findings::ITEM_CODING;
    TrailingBytes = "trailing-bytes", Fail, findings::TRAILING_BYTES;
    NoPixelData = "no-pixel-data", Fail, findings::NO_PIXEL_DATA;
    PixelLength = "pixel-length", Fail, findings::PIXEL_LENGTH;
    CodestreamText = "codestream-text", Fail, findings::CODESTREAM_TEXT;
    CodestreamUnread = "codestream-unread", Warn, findings::CODESTREAM_UNREAD;
    OffsetTable = "offset-table", Note, findings::OFFSET_TABLE;
    PixelOverlay = "pixel-overlay", Fail, findings::PIXEL_OVERLAY;
    PaddingBits = "padding-bits", Warn, findings::PADDING_BITS;

    // The rules.
    RemovedPresent = "removed-present", Fail, findings::REMOVED_PRESENT;
    NotEmpty = "not-empty", Fail, findings::NOT_EMPTY;
    EventId = "event-id", Fail, findings::EVENT_ID;
    Missing = "missing", Fail, findings::MISSING;
    NotUnspecified = "not-unspecified", Fail, findings::not_unspecified, texts.person;
    NotAnonymous = "not-anonymous", Fail, findings::not_anonymous, texts.institution;
    BirthDate = "birth-date", Fail, findings::BIRTH_DATE;
    PersonName = "person-name", Fail, findings::PERSON_NAME;
    PrivateElement = "private-element", Fail, findings::PRIVATE_ELEMENT;
    PrivateCreatorAlone = "private-creator-alone", Fail, findings::PRIVATE_CREATOR_ALONE;
    PrivateDate = "private-date", Fail, findings::PRIVATE_DATE;
    AgeNotCapped = "age-not-capped", Fail, findings::AGE_NOT_CAPPED;
    NotDummy = "not-dummy", Fail, findings::NOT_DUMMY;
    Marker = "marker", Fail, findings::MARKER;
    FileName = "file-name", Fail, findings::FILE_NAME;
    FileNamesDiffer = "file-names-differ", Fail, findings::FILE_NAMES_DIFFER;
    FileNumbers = "file-numbers", Fail, findings::FILE_NUMBERS;
    ParticipantId = "participant-id", Warn, findings::PARTICIPANT_ID;
    EventIdShape = "event-id-shape", Warn, findings::EVENT_ID_SHAPE;
    OperatorsNameKept = "operators-name-kept", Warn, findings::OPERATORS_NAME_KEPT;
    AgeOver89 = "age-over-89", Warn, findings::AGE_OVER_89;
    OtherSettings = "other-settings", Note, findings::OTHER_SETTINGS;
    SettingsUnusable = "settings-unusable", Fail, findings::SETTINGS_UNUSABLE;
    VrDiffers = "vr-differs", Note, findings::VR_DIFFERS;

    // The originals' identifiers.
    IdentifierName = "identifier-name", Fail, findings::IDENTIFIER_NAME;
    IdentifierId = "identifier-id", Fail, findings::IDENTIFIER_ID;
    IdentifierBirthDate = "identifier-birth-date", Fail, findings::IDENTIFIER_BIRTH_DATE;
    IdentifierContact = "identifier-contact", Fail, findings::IDENTIFIER_CONTACT;
    IdentifierUid = "identifier-uid", Fail, findings::IDENTIFIER_UID;
    IdentifierInstitution = "identifier-institution", Warn, findings::IDENTIFIER_INSTITUTION;
    IdentifierInUid = "identifier-in-uid", Warn, findings::IDENTIFIER_IN_UID;
    IdentifierElsewhere = "identifier-elsewhere", Note, findings::IDENTIFIER_ELSEWHERE;

    // What must stay, compared with the original.
    ValueChanged = "value-changed", Fail, findings::VALUE_CHANGED;
    ValueMissing = "value-missing", Fail, findings::VALUE_MISSING;
    ValueAdded = "value-added", Fail, findings::VALUE_ADDED;
    PictureChanged = "picture-changed", Fail, findings::PICTURE_CHANGED;
    SourceUnread = "source-unread", Note, findings::SOURCE_UNREAD;

    // Without the originals: patterns in kept text.
    PatternDate = "pattern-date", Warn, findings::PATTERN_DATE;
    PatternPhone = "pattern-phone", Warn, findings::PATTERN_PHONE;
    PatternEmail = "pattern-email", Warn, findings::PATTERN_EMAIL;
    PatternTitle = "pattern-title", Warn, findings::PATTERN_TITLE;
    PatternName = "pattern-name", Warn, findings::PATTERN_NAME;
    PatternNumber = "pattern-number", Warn, findings::PATTERN_NUMBER;
    PatternBirth = "pattern-birth", Warn, findings::PATTERN_BIRTH;
    PatternAddress = "pattern-address", Warn, findings::PATTERN_ADDRESS;
    PatternSameNumber = "pattern-same-number", Warn, findings::PATTERN_SAME_NUMBER;
    PatternParticipant = "pattern-participant", Warn, findings::PATTERN_PARTICIPANT;

    // The picture may show names.
    BurnedInFlag = "burned-in-flag", Warn, findings::BURNED_IN_FLAG;
    BurnedInClass = "burned-in-class", Warn, findings::BURNED_IN_CLASS;
    BurnedInFormat = "burned-in-format", Warn, findings::BURNED_IN_FORMAT;
    BurnedInGeometry = "burned-in-geometry", Warn, findings::BURNED_IN_GEOMETRY;
    BurnedInOrigin = "burned-in-origin", Warn, findings::BURNED_IN_ORIGIN;
    BurnedInText = "burned-in-text", Warn, findings::BURNED_IN_TEXT;
    LettersFound = "letters-found", Warn, findings::LETTERS_FOUND;
    LettersUnsearched = "letters-unsearched", Note, findings::LETTERS_UNSEARCHED;
    NotCtOrPet = "not-ct-or-pet", Fail, findings::not_ct_or_pet, kinds;

    // Readiness for who takes the images in.
    ReceiverMissing = "receiver-missing", Warn, findings::receiver_missing, receiver.name;
    ReceiverForm = "receiver-form", Warn, findings::receiver_form, receiver.name;
    ReceiverSmall = "receiver-small", Warn, findings::receiver_small, receiver.name;
    ReceiverNote = "receiver-note", Note, findings::receiver_note, receiver.name;
    ReceiverFolder = "receiver-folder", Warn, findings::receiver_folder, receiver.name;
    InstanceGap = "instance-gap", Warn, findings::INSTANCE_GAP;
    SliceGap = "slice-gap", Warn, findings::SLICE_GAP;

    // The event.
    EventIdsDiffer = "event-ids-differ", Fail, findings::EVENT_IDS_DIFFER;
    MixedPatients = "mixed-patients", Fail, findings::MIXED_PATIENTS;
    SeveralStudies = "several-studies", Fail, findings::SEVERAL_STUDIES;
    SeveralDates = "several-dates", Warn, findings::SEVERAL_DATES;
    UidRepeated = "uid-repeated", Fail, findings::UID_REPEATED;
    UidInconsistent = "uid-inconsistent", Fail, findings::UID_INCONSISTENT;
    NoImages = "no-images", Fail, findings::NO_IMAGES;

    // The archive.
    ArchiveUnreadable = "archive-unreadable", Fail, findings::ARCHIVE_UNREADABLE;
    ArchiveDamaged = "archive-damaged", Fail, findings::ARCHIVE_DAMAGED;
    ArchiveEntry = "archive-entry", Fail, findings::ARCHIVE_ENTRY;
    ArchiveMissing = "archive-missing", Fail, findings::ARCHIVE_MISSING;
    ArchiveOrder = "archive-order", Fail, findings::ARCHIVE_ORDER;
    ArchiveSize = "archive-size", Fail, findings::ARCHIVE_SIZE;
    ArchiveChecksum = "archive-checksum", Fail, findings::ARCHIVE_CHECKSUM;
    ArchiveHeader = "archive-header", Fail, findings::ARCHIVE_HEADER;
    ArchiveComment = "archive-comment", Fail, findings::ARCHIVE_COMMENT;
    ArchiveExtra = "archive-extra", Fail, findings::ARCHIVE_EXTRA;
    ArchiveGap = "archive-gap", Fail, findings::ARCHIVE_GAP;
    ArchiveRepeated = "archive-repeated", Fail, findings::ARCHIVE_REPEATED;
    ArchiveCompressed = "archive-compressed", Note, findings::ARCHIVE_COMPRESSED;
    ArchiveForeign = "archive-foreign", Warn, findings::ARCHIVE_FOREIGN;
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
    let mut groups = std::collections::BTreeMap::<_, Grouped>::new();
    for (file, finding) in findings {
        let Finding { severity, problem, path, rule, .. } = finding;
        let key = (*severity, *problem, path.as_str(), rule.as_str());
        let grouped = groups.entry(key).or_insert_with(|| Grouped {
            finding: Finding { count: 0, ..finding.clone() },
            sentence: finding.problem.sentence(study).into_owned(),
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
