//! What became of a dropped file: the six outcomes, and the reason codes under
//! them, each with a sentence for a person. The one place for both, shared by the
//! page, the report and the command. A sentence never carries a value from a file.

use serde::{Deserialize, Serialize};

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
    ($($(#[$doc:meta])* $name:ident = $text:literal, $outcome:ident, $sentence:literal;)*) => {
        /// Why a file has its outcome. The spelling of `as_str` is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        pub enum Code { $($(#[$doc])* #[doc = $sentence] #[serde(rename = $text)] $name,)* }

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
            pub const fn sentence(self) -> &'static str { match self { $(Self::$name => $sentence,)* } }
        }
    };
}

codes! {
    Written = "written", Written, "De-identified and written.";

    Duplicate = "duplicate", Duplicate, "The same image again. It is written once.";

    NotDicom = "not-dicom", Skipped, "Not a DICOM file. Nothing to do.";
    Dicomdir = "dicomdir", Skipped, "A DICOMDIR is the disc's table of contents. It is not sent.";
    SettingsFile = "settings-file", Skipped, "A settings file: its settings are used.";
    EventMap = "event-map", Skipped, "An event map: its Event IDs are used.";
    SettingsNotUsed = "settings-not-used", Skipped, "A settings file that is not used: others were named.";
    EventMapNotUsed = "event-map-not-used", Skipped, "An event map that is not used: the Event IDs come from elsewhere.";
    LeftOut = "left-out", Skipped, "Left out, as you chose.";
    NoEventId = "no-event-id", Skipped, "Its exam was given no Event ID.";

    NotCtOrPet = "not-ct-or-pet", Refused, "Not an image of a kind that the SOP accepts. It asks for an extension before others are sent.";

    Empty = "empty-file", Held, "The file is empty; its path may be too long. Copy the exam to a short path and choose it again.";
    NoFile = "no-file", Held, "A pipe or a device, not a file. It was not opened: save what it gives as a file first.";
    DamagedHeader = "damaged-header", Held, "The header cannot be read to its end. Export the image again.";
    Truncated = "truncated", Held, "The file ends too early. Export the image again.";
    TrailingBytes = "trailing-bytes", Held, "Bytes that are no DICOM follow the image: something was appended to the file. Export the image again.";
    TooDeep = "too-deep", Held, "Its sequences are nested deeper than any real image's. Ask the PACS team.";
    HeaderTooLarge = "header-too-large", Held, "Its header is larger than any real image's. Ask the PACS team.";
    UnknownTransferSyntax = "unknown-transfer-syntax", Held, "Its transfer syntax is not known here. Export it in an ordinary one.";
    RepeatedTag = "repeated-tag", Held, "An attribute occurs twice or out of order. Ask the PACS team.";
    MissingUid = "missing-uid", Held, "A UID that every image needs is missing. Export the image again.";
    InvalidUid = "invalid-uid", Held, "A UID holds other characters than digits and dots. Export the image again.";
    NoPixelData = "no-pixel-data", Held, "It holds no picture. Export the image again.";
    PixelLength = "pixel-length", Held, "The picture's data are longer or shorter than its size implies. Ask the PACS team.";
    PixelVr = "pixel-vr", Held, "The picture is stored under a type that leaves its byte order open. Export the image again, in a little endian transfer syntax.";
    PixelOverlay = "pixel-overlay", Held, "An overlay is hidden in the picture's unused bits. Ask the PACS team.";
    CodestreamUnread = "codestream-unread", Held, "Nobody can say that no text is in the compressed picture's data. Look at the picture, then decide; or export it uncompressed.";
    IdentifierLeft = "identifier-left", Held, "An identifier of the exam stands where it cannot be cut out, in binary data or a code. Ask the PACS team.";
    CheckDisagrees = "check-disagrees", Held, "What was written of it did not pass the check, so it stays behind. The others go on. Export it again, or ask the PACS team.";
    BurnedIn = "burned-in", Held, "The picture may show names. Look, then decide.";
    LettersFound = "letters-found", Held, "Letters may be drawn into this picture. Look, then decide.";
    ConflictingDuplicate = "conflicting-duplicate", Held, "Two different images claim the same SOP Instance UID. Ask the PACS team.";
    MixedPatients = "mixed-patients", Held, "Two patients are in this exam. Separate them.";
    EventNotUsable = "event-not-usable", Held, "Its exam's Event ID was not accepted.";
    DamagedZip = "damaged-zip", Held, "The zip is damaged, cut short, or only a part of one. Copy it again, or unpack it and choose the folder.";
    DamagedEntry = "damaged-entry", Held, "This file is damaged in its zip. Copy the zip again, or export the exam again.";
    LockedZip = "locked-zip", Held, "The zip is locked with a password. Unpack it, then choose the folder.";
    ZipMethod = "zip-method", Held, "Packed in a way that is not read here, such as Deflate64 or LZMA. Unpack the zip, then choose the folder.";
    ZipTooLarge = "zip-too-large", Held, "The zip unpacks to more than fits here. Unpack it, then choose the folder.";
    EmptyZip = "empty-zip", Held, "The zip holds no file. Make it again, or choose the exam's folder.";
    ZipInZip = "zip-in-zip", Held, "A zip in a zip in a zip. Unpack it, then choose the folder.";
    ZipLink = "zip-link", Held, "Only a link to a file was packed, and not the file. Choose the folder that the zip was made of.";
    SplitZip = "split-zip", Held, "One part of a zip in several parts. Put all parts into one folder, unpack them, then choose what comes out.";
    PackedArchive = "packed-archive", Held, "An archive of another kind than zip, such as 7z, rar, tar or gz. Unpack it, then choose the folder.";
    DiscImage = "disc-image", Held, "A whole disc in one file, such as ISO or DMG. Open it, then choose the folder in it.";
    SelfExtracting = "self-extracting", Held, "An archive that is a program. If the exam is in it, unpack it, then choose the folder.";
    TextUndecided = "text-undecided", Held, "A text of this image waits for a decision.";

    Unreadable = "unreadable", Failed, "The file could not be read. In Explorer choose “Always keep on this device”, then try again.";
    Changed = "changed", Failed, "The file changed or went away. Reconnect it, then choose it again.";
    WorkerStopped = "worker-stopped", Failed, "Reading this file stopped its helper. The other files went on.";
    CheckFailed = "check-failed", Failed, "The written copy did not pass its check. Nothing of it can be saved.";
    Cancelled = "cancelled", Failed, "Cancelled before its turn.";
    Unwritable = "unwritable", Failed, "The output could not be written. Check the folder and its free space.";
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
