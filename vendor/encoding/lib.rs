//! Stands in for the crate `encoding` (`[patch.crates-io]`), which dicom-encoding decodes
//! text with and which nobody has maintained since 2016 (RUSTSEC-2021-0153). Its tables for
//! Chinese, Japanese and Korean weigh 115 kB in the packed page and say again what
//! `platform` knows, which the product decodes with anyway. Only what dicom-encoding uses is
//! here, under the names it uses.

use std::borrow::Cow;

use platform::charset::Charset;

/// The encodings, by the names of the WHATWG Encoding Standard.
pub mod all {
    use platform::charset::{Charset, Single};

    use super::Known;

    macro_rules! known {
        ($($name:ident = $set:expr;)*) => {
            $(
                #[doc = concat!("`", stringify!($name), "`")]
                pub const $name: Known = Known(Some($set));
            )*
        };
    }

    known! {
        GB18030 = Charset::Gb18030; GBK = Charset::Gbk; ISO_2022_JP = Charset::Iso2022Jp;
        ISO_8859_2 = Charset::Single(Single::Iso8859Part2);
        ISO_8859_3 = Charset::Single(Single::Iso8859Part3);
        ISO_8859_4 = Charset::Single(Single::Iso8859Part4);
        ISO_8859_5 = Charset::Single(Single::Iso8859Part5);
        ISO_8859_6 = Charset::Single(Single::Iso8859Part6);
        ISO_8859_7 = Charset::Single(Single::Iso8859Part7);
        ISO_8859_8 = Charset::Single(Single::Iso8859Part8);
        UTF_8 = Charset::Utf8; WINDOWS_31J = Charset::ShiftJis;
        WINDOWS_874 = Charset::Single(Single::Windows874); WINDOWS_949 = Charset::EucKr;
    }

    /// ISO 8859-1: each byte is the character of its number.
    pub const ISO_8859_1: Known = Known(None);
}

/// An encoding.
#[derive(Debug, Clone, Copy)]
pub struct Known(Option<Charset>);

/// Takes characters.
pub trait StringWriter {
    /// Takes one.
    fn write_char(&mut self, c: char);
}

impl StringWriter for String {
    fn write_char(&mut self, c: char) {
        self.push(c);
    }
}

/// What a trap is told of the decoder that called it: nothing.
pub trait RawDecoder {}

struct NoDecoder;

impl RawDecoder for NoDecoder {}

/// Writes what is to stand for bytes that are no character; false ends the decoding.
pub type DecoderTrapFunc =
    fn(decoder: &mut dyn RawDecoder, input: &[u8], output: &mut dyn StringWriter) -> bool;

/// What becomes of bytes that are no character.
#[derive(Clone, Copy)]
pub enum DecoderTrap {
    /// They are an error.
    Strict,
    /// This says.
    Call(DecoderTrapFunc),
}

/// What becomes of characters that an encoding has not.
#[derive(Clone, Copy)]
pub enum EncoderTrap {
    /// They are an error.
    Strict,
}

/// Text from bytes.
pub trait Encoding {
    /// Decodes all of them.
    ///
    /// # Errors
    /// Bytes are no character, and the trap does not help.
    fn decode(&self, input: &[u8], trap: DecoderTrap) -> Result<String, Cow<'static, str>>;

    /// Encodes all of it.
    ///
    /// # Errors
    /// The encoding has not all characters.
    fn encode(&self, input: &str, trap: EncoderTrap) -> Result<Vec<u8>, Cow<'static, str>>;
}

impl Encoding for Known {
    fn decode(&self, input: &[u8], trap: DecoderTrap) -> Result<String, Cow<'static, str>> {
        let Some(set) = self.0 else {
            return Ok(input.iter().map(|byte| char::from(*byte)).collect());
        };
        let mut whole = true;
        let text = set.decode_with(input, |bytes, text| {
            whole = match trap {
                DecoderTrap::Strict => false,
                DecoderTrap::Call(trap) => trap(&mut NoDecoder, bytes, text),
            };
            whole
        });
        if whole { Ok(text) } else { Err("no character".into()) }
    }

    fn encode(&self, input: &str, _: EncoderTrap) -> Result<Vec<u8>, Cow<'static, str>> {
        const MISSING: &str = "the encoding has no such character";
        let Some(set) = self.0 else {
            let byte = |char: char| u8::try_from(u32::from(char)).map_err(|_| MISSING.into());
            return input.chars().map(byte).collect();
        };
        set.encode(input).ok_or_else(|| MISSING.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{DecoderTrap, EncoderTrap, Encoding as _, Known, RawDecoder, StringWriter, all};

    fn shown(_: &mut dyn RawDecoder, input: &[u8], output: &mut dyn StringWriter) -> bool {
        output.write_char('\u{FFFD}');
        input.iter().for_each(|_| output.write_char('.'));
        true
    }

    #[track_caller]
    fn reads(encoding: Known, bytes: &[u8], text: &str) {
        assert_eq!(encoding.decode(bytes, DecoderTrap::Call(shown)).as_deref(), Ok(text));
        let is_whole = !text.contains('\u{FFFD}');
        assert_eq!(encoding.decode(bytes, DecoderTrap::Strict).is_ok(), is_whole);
        if is_whole {
            assert_eq!(encoding.encode(text, EncoderTrap::Strict).as_deref(), Ok(bytes));
        }
    }

    #[test]
    fn text_is_decoded_and_what_is_none_is_trapped() {
        reads(all::ISO_8859_1, b"Buc^J\xe9r\xf4me", "Buc^Jérôme");
        reads(all::ISO_8859_5, b"\xbb\xee\xda", "Люк");
        reads(all::UTF_8, "Wang^XiaoDong=王^小东".as_bytes(), "Wang^XiaoDong=王^小东");
        reads(all::GB18030, b"\xcd\xf5^\xd0\xa1\xb6\xab", "王^小东");
        reads(all::WINDOWS_31J, b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3", "ﾔﾏﾀﾞ^ﾀﾛｳ");
        reads(all::ISO_2022_JP, b"\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", "山田^太郎");
        reads(all::WINDOWS_949, b"\xb1\xe8^\xc8\xf1\xc1\xdf", "김^희중");
        reads(all::UTF_8, b"a\xffb", "a\u{FFFD}.b");
        reads(all::UTF_8, b"a\xe7\x8e", "a\u{FFFD}..");
    }
}
