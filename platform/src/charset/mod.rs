//! The character sets of the WHATWG Encoding Standard that DICOM files, and those who write
//! them, use. The Standard says what each byte is, and every browser follows it: in the page the
//! tables are asked of the browser's TextDecoder, in the command `encoding_rs` has them.

mod decode;
#[cfg(any(test, target_arch = "wasm32"))]
mod encode;
mod singles;
mod table;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use table::{Source, amiss, sources};

/// A character set, by the Standard's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// One byte a character.
    Single(Single),
    /// GB 18030.
    Gb18030,
    /// GBK: the same, without its characters of four bytes when it is written.
    Gbk,
    /// Big5, with what Hong Kong has added.
    Big5,
    /// EUC-KR, with what Windows has added.
    EucKr,
    /// Shift_JIS, with what Windows has added.
    ShiftJis,
    /// EUC-JP.
    EucJp,
    /// ISO-2022-JP.
    Iso2022Jp,
}

/// A character set of one byte a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Single {
    Windows1250,
    Windows1251,
    Windows1252,
    Windows1253,
    Windows1254,
    Windows1256,
    Windows874,
    Iso8859Part2,
    Iso8859Part3,
    Iso8859Part4,
    Iso8859Part5,
    Iso8859Part6,
    Iso8859Part7,
    Iso8859Part8,
    Iso8859Part15,
    Koi8R,
    Ibm866,
    Macintosh,
}

/// What the Standard takes for ISO 8859-1: Windows' page, which holds it.
pub const LATIN_1: Charset = Charset::Single(Single::Windows1252);

impl Charset {
    /// The text. Bytes that are none become U+FFFD, and a byte order mark stays a character.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        #[cfg(not(target_arch = "wasm32"))]
        return table::native(self).decode_without_bom_handling(bytes).0;
        #[cfg(target_arch = "wasm32")]
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes),
            _ => Cow::Owned(decode::with(self, bytes, |_, text| {
                text.push(char::REPLACEMENT_CHARACTER);
                true
            })),
        }
    }

    /// The text; `None` when some bytes are none.
    #[must_use]
    pub fn decode_strictly(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        #[cfg(not(target_arch = "wasm32"))]
        return table::native(self).decode_without_bom_handling_and_without_replacement(bytes);
        #[cfg(target_arch = "wasm32")]
        {
            let mut whole = true;
            let text = decode::with(self, bytes, |_, _| {
                whole = false;
                false
            });
            whole.then_some(Cow::Owned(text))
        }
    }

    /// The text. `bad` is handed bytes that are none and may write what is to stand for them;
    /// when it says false, nothing more is read.
    #[must_use]
    pub fn decode_with(self, bytes: &[u8], bad: impl FnMut(&[u8], &mut String) -> bool) -> String {
        decode::with(self, bytes, bad)
    }

    /// The text's bytes; `None` when this set lacks one of its characters.
    #[must_use]
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        #[cfg(not(target_arch = "wasm32"))]
        {
            let (bytes, _, lost) = table::native(self).encode(text);
            (!lost).then(|| bytes.into_owned())
        }
        #[cfg(target_arch = "wasm32")]
        encode::whole(self, text)
    }
}
