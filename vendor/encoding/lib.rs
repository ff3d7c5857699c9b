//! Stands in for the crate `encoding` (`[patch.crates-io]`), which dicom-encoding decodes
//! text with and which nobody has maintained since 2016 (RUSTSEC-2021-0153). Its tables for
//! Chinese, Japanese and Korean weigh 115 kB in the packed page and say again what
//! encoding_rs knows, which the product decodes with anyway. Only what dicom-encoding uses is
//! here, under the names it uses.

use std::borrow::Cow;

use encoding_rs::DecoderResult;

/// The encodings, by the names of the WHATWG Encoding Standard.
pub mod all {
    use super::Known;

    macro_rules! known {
        ($($name:ident = $label:ident;)*) => {
            $(
                #[doc = concat!("`", stringify!($name), "`")]
                pub const $name: Known = Known(Some(encoding_rs::$label));
            )*
        };
    }

    known! {
        GB18030 = GB18030; GBK = GBK; ISO_2022_JP = ISO_2022_JP;
        ISO_8859_2 = ISO_8859_2; ISO_8859_3 = ISO_8859_3; ISO_8859_4 = ISO_8859_4;
        ISO_8859_5 = ISO_8859_5; ISO_8859_6 = ISO_8859_6; ISO_8859_7 = ISO_8859_7;
        ISO_8859_8 = ISO_8859_8; UTF_8 = UTF_8; WINDOWS_31J = SHIFT_JIS;
        WINDOWS_874 = WINDOWS_874; WINDOWS_949 = EUC_KR;
    }

    /// ISO 8859-1: each byte is the character of its number.
    pub const ISO_8859_1: Known = Known(None);
}

/// An encoding.
#[derive(Debug, Clone, Copy)]
pub struct Known(Option<&'static encoding_rs::Encoding>);

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
    fn decode(&self, mut input: &[u8], trap: DecoderTrap) -> Result<String, Cow<'static, str>> {
        let Some(encoding) = self.0 else {
            return Ok(input.iter().map(|byte| char::from(*byte)).collect());
        };
        let mut text = String::with_capacity(input.len());
        let mut decoder = encoding.new_decoder_without_bom_handling();
        loop {
            let room = decoder.max_utf8_buffer_length_without_replacement(input.len());
            text.reserve(room.unwrap_or_default());
            let before = input;
            let (result, read) =
                decoder.decode_to_string_without_replacement(input, &mut text, true);
            input = input.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => return Ok(text),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
                    let DecoderTrap::Call(trap) = trap else { return Err("no character".into()) };
                    let end = read.saturating_sub(usize::from(after));
                    let start = end.saturating_sub(usize::from(length));
                    // (Of a sequence that began in an earlier call, only its end is here.)
                    let bad = before.get(start..end).filter(|bad| !bad.is_empty());
                    if !trap(&mut NoDecoder, bad.unwrap_or(b"?"), &mut text) {
                        return Err("no character".into());
                    }
                }
            }
        }
    }

    fn encode(&self, input: &str, _: EncoderTrap) -> Result<Vec<u8>, Cow<'static, str>> {
        const MISSING: &str = "the encoding has no such character";
        let Some(encoding) = self.0 else {
            let byte = |char: char| u8::try_from(u32::from(char)).map_err(|_| MISSING.into());
            return input.chars().map(byte).collect();
        };
        let (bytes, _, had_others) = encoding.encode(input);
        if had_others { Err(MISSING.into()) } else { Ok(bytes.into_owned()) }
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
