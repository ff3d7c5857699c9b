//! Transfer syntaxes: which are read here, and what each means for the bytes
//! (PS3.5 2026c section 10 and annex A). Anything else is held, never guessed.

use super::tree::Encoding;

/// Implicit VR Little Endian.
pub const IMPLICIT_LE: &str = "1.2.840.10008.1.2";
/// Explicit VR Little Endian.
pub const EXPLICIT_LE: &str = "1.2.840.10008.1.2.1";
/// Explicit VR Big Endian (retired).
pub const EXPLICIT_BE: &str = "1.2.840.10008.1.2.2";
/// Deflated Explicit VR Little Endian.
pub const DEFLATED: &str = "1.2.840.10008.1.2.1.99";

/// How a file's data set is coded.
#[derive(Clone, PartialEq, Eq)]
pub struct Syntax {
    /// The Transfer Syntax UID that describes the bytes as they are: the declared one,
    /// save where it was missing or the data set's coding plainly contradicts it.
    pub uid: String,
    /// How element headers and binary values are coded.
    pub encoding: Encoding,
    /// Pixel Data is a sequence of fragments (PS3.5 section A.4).
    pub encapsulated: bool,
    /// The data set is one deflate stream (PS3.5 section A.5).
    pub deflated: bool,
}

/// A UID in a file may be anything: only a known one is shown.
impl std::fmt::Debug for Syntax {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let uid = if Self::named(&self.uid).is_some() { self.uid.as_str() } else { "…" };
        f.debug_struct("Syntax").field("uid", &uid).field("encoding", &self.encoding).finish()
    }
}

impl Syntax {
    /// The syntax with this UID; `None` when it is private, retired without use, or
    /// not one that a file can have.
    #[must_use]
    pub fn named(uid: &str) -> Option<Self> {
        let (encoding, encapsulated, deflated) = match uid {
            IMPLICIT_LE => (Encoding::IMPLICIT_LE, false, false),
            EXPLICIT_BE => (Encoding::EXPLICIT_BE, false, false),
            EXPLICIT_LE => (Encoding::EXPLICIT_LE, false, false),
            DEFLATED => (Encoding::EXPLICIT_LE, false, true),
            // Encapsulated Uncompressed, RLE Lossless, Deflated Image Frame.
            "1.2.840.10008.1.2.1.98" | "1.2.840.10008.1.2.5" | "1.2.840.10008.1.2.8.1" => {
                (Encoding::EXPLICIT_LE, true, false)
            }
            _ => {
                let (encapsulated, deflated) = coded(uid.strip_prefix("1.2.840.10008.1.2.4.")?)?;
                (Encoding::EXPLICIT_LE, encapsulated, deflated)
            }
        };
        Some(Self { uid: uid.to_owned(), encoding, encapsulated, deflated })
    }

    /// The native syntax of an encoding.
    #[must_use]
    pub fn native(encoding: Encoding) -> Self {
        let uid = match (encoding.explicit, encoding.big_endian) {
            (false, _) => IMPLICIT_LE,
            (true, false) => EXPLICIT_LE,
            (true, true) => EXPLICIT_BE,
        };
        Self { uid: uid.to_owned(), encoding, encapsulated: false, deflated: false }
    }
}

/// The branch 1.2.840.10008.1.2.4: (encapsulated, deflated).
fn coded(suffix: &str) -> Option<(bool, bool)> {
    match suffix {
        // JPEG; JPEG-LS; JPEG 2000; JPEG XL; HTJ2K.
        "50" | "51" | "52" | "53" | "54" | "55" | "56" | "57" | "58" | "59" | "60" | "61"
        | "62" | "63" | "64" | "65" | "66" | "70" | "80" | "81" | "90" | "91" | "92" | "93"
        | "110" | "111" | "112" | "201" | "202" | "203" => Some((true, false)),
        // MPEG2, MPEG-4 (whole and fragmentable), HEVC.
        "100" | "100.1" | "101" | "101.1" | "102" | "102.1" | "103" | "103.1" | "104" | "104.1"
        | "105" | "105.1" | "106" | "106.1" | "107" | "108" => Some((true, false)),
        // JPIP Referenced: the file holds no pixels.
        "94" | "204" => Some((false, false)),
        "95" | "205" => Some((false, true)),
        _ => None,
    }
}
