//! What became of a dropped file: the six outcomes, and the reason codes under
//! them, each with a sentence for a person. The one place for both, shared by the
//! page, the report and the command. A sentence never carries a value from a file.

use serde::{Deserialize, Serialize};

use crate::words::outcomes;

/// The end of a dropped file. Counts over all six add up to the files dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A de-identified copy is in the output.
    Written,
    /// The same image again: written once.
    Duplicate,
    /// Not an image of an exam: not DICOM, a DICOMDIR, a settings file.
    Skipped,
    /// DICOM, but outside the SOP's scope.
    Refused,
    /// Needs a person, or damaged: nothing was written.
    Held,
    /// Something went wrong on the way: nothing was written.
    Failed,
}

impl Outcome {
    /// Every outcome, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Written, Self::Duplicate, Self::Skipped, Self::Refused, Self::Held, Self::Failed];

    /// The word used on the page, in reports and by the command.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Duplicate => "duplicate",
            Self::Skipped => "skipped",
            Self::Refused => "refused",
            Self::Held => "held",
            Self::Failed => "failed",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $outcome:ident, $word:path;)*) => {
        /// Why a file has its outcome. The spelling of `as_str` is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        pub enum Code { $($(#[$doc])* #[doc = concat!("`", $text, "`")] #[serde(rename = $text)] $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable spelling, as in `data-code` and the report.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $text,)* } }

            /// The outcome that this reason leads to.
            #[must_use]
            pub const fn outcome(self) -> Outcome { match self { $(Self::$name => Outcome::$outcome,)* } }

            /// What happened and what to do, for a person.
            #[must_use]
            pub const fn sentence(self) -> &'static str { match self { $(Self::$name => $word,)* } }
        }
    };
}

codes! {
    Written = "written", Written, outcomes::WRITTEN;

    Duplicate = "duplicate", Duplicate, outcomes::DUPLICATE;

    NotDicom = "not-dicom", Skipped, outcomes::NOT_DICOM;
    Dicomdir = "dicomdir", Skipped, outcomes::DICOMDIR;
    SettingsFile = "settings-file", Skipped, outcomes::SETTINGS_FILE;
    EventMap = "event-map", Skipped, outcomes::EVENT_MAP;
    SettingsNotUsed = "settings-not-used", Skipped, outcomes::SETTINGS_NOT_USED;
    EventMapNotUsed = "event-map-not-used", Skipped, outcomes::EVENT_MAP_NOT_USED;
    LeftOut = "left-out", Skipped, outcomes::LEFT_OUT;
    NoEventId = "no-event-id", Skipped, outcomes::NO_EVENT_ID;

    NotCtOrPet = "not-ct-or-pet", Refused, outcomes::NOT_CT_OR_PET;

    Empty = "empty-file", Held, outcomes::EMPTY_FILE;
    NoFile = "no-file", Held, outcomes::NO_FILE;
    DamagedHeader = "damaged-header", Held, outcomes::DAMAGED_HEADER;
    Truncated = "truncated", Held, outcomes::TRUNCATED;
    TrailingBytes = "trailing-bytes", Held, outcomes::TRAILING_BYTES;
    TooDeep = "too-deep", Held, outcomes::TOO_DEEP;
    HeaderTooLarge = "header-too-large", Held, outcomes::HEADER_TOO_LARGE;
    UnknownTransferSyntax = "unknown-transfer-syntax", Held, outcomes::UNKNOWN_TRANSFER_SYNTAX;
    RepeatedTag = "repeated-tag", Held, outcomes::REPEATED_TAG;
    MissingUid = "missing-uid", Held, outcomes::MISSING_UID;
    InvalidUid = "invalid-uid", Held, outcomes::INVALID_UID;
    NoPixelData = "no-pixel-data", Held, outcomes::NO_PIXEL_DATA;
    PixelLength = "pixel-length", Held, outcomes::PIXEL_LENGTH;
    PixelVr = "pixel-vr", Held, outcomes::PIXEL_VR;
    PixelOverlay = "pixel-overlay", Held, outcomes::PIXEL_OVERLAY;
    CodestreamUnread = "codestream-unread", Held, outcomes::CODESTREAM_UNREAD;
    IdentifierLeft = "identifier-left", Held, outcomes::IDENTIFIER_LEFT;
    CheckDisagrees = "check-disagrees", Held, outcomes::CHECK_DISAGREES;
    BurnedIn = "burned-in", Held, outcomes::BURNED_IN;
    LettersFound = "letters-found", Held, outcomes::LETTERS_FOUND;
    ConflictingDuplicate = "conflicting-duplicate", Held, outcomes::CONFLICTING_DUPLICATE;
    MixedPatients = "mixed-patients", Held, outcomes::MIXED_PATIENTS;
    EventNotUsable = "event-not-usable", Held, outcomes::EVENT_NOT_USABLE;
    DamagedZip = "damaged-zip", Held, outcomes::DAMAGED_ZIP;
    DamagedEntry = "damaged-entry", Held, outcomes::DAMAGED_ENTRY;
    LockedZip = "locked-zip", Held, outcomes::LOCKED_ZIP;
    ZipMethod = "zip-method", Held, outcomes::ZIP_METHOD;
    ZipTooLarge = "zip-too-large", Held, outcomes::ZIP_TOO_LARGE;
    EmptyZip = "empty-zip", Held, outcomes::EMPTY_ZIP;
    ZipInZip = "zip-in-zip", Held, outcomes::ZIP_IN_ZIP;
    ZipLink = "zip-link", Held, outcomes::ZIP_LINK;
    SplitZip = "split-zip", Held, outcomes::SPLIT_ZIP;
    PackedArchive = "packed-archive", Held, outcomes::PACKED_ARCHIVE;
    DiscImage = "disc-image", Held, outcomes::DISC_IMAGE;
    SelfExtracting = "self-extracting", Held, outcomes::SELF_EXTRACTING;
    TextUndecided = "text-undecided", Held, outcomes::TEXT_UNDECIDED;

    Unreadable = "unreadable", Failed, outcomes::UNREADABLE;
    Changed = "changed", Failed, outcomes::CHANGED;
    WorkerStopped = "worker-stopped", Failed, outcomes::WORKER_STOPPED;
    CheckFailed = "check-failed", Failed, outcomes::CHECK_FAILED;
    Cancelled = "cancelled", Failed, outcomes::CANCELLED;
    Unwritable = "unwritable", Failed, outcomes::UNWRITABLE;
}

/// A count of files under one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The outcome.
    pub outcome: Outcome,
    /// The reason.
    pub code: Code,
    /// How many files.
    pub count: u64,
}

/// Counts files by reason, in the order in which outcomes are shown.
#[must_use]
pub fn tally(codes: impl IntoIterator<Item = Code>) -> Vec<Count> {
    let mut counts = std::collections::BTreeMap::<Code, u64>::new();
    for code in codes {
        *counts.entry(code).or_default() += 1;
    }
    counts.into_iter().map(|(code, count)| Count { outcome: code.outcome(), code, count }).collect()
}
