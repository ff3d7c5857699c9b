//! What crosses between JavaScript and this crate, and how: the one door.
//!
//! The shapes are Rust types, and the TypeScript that `tsc` checks the page against is made
//! from them: `#[derive(Tsify)]` hands each type's declaration to wasm-bindgen, which writes
//! it beside the signatures of the calls (`xtask/src/wasm.rs`). tsify 0.5 was chosen over
//! ts-rs 12, which knows types and no calls, so that signatures would stay hand-written; and
//! over wasm-bindgen's own custom sections, which are texts that no compiler compares with a
//! type. It adds nothing to the page: what it makes is read out of the module and dropped.
//!
//! The door fails closed. wasm-bindgen would turn a missing number into 0, a missing text
//! into "" and anything into a Blob, so no call takes these bare: each argument is heard by
//! [`hear`] or one of its kin, and what has the wrong shape is an error that names the call
//! and never the value. Every error leaves by [`into_error`].

use js_sys::{Array, Function, Reflect, Uint8Array};
use serde::de::{self, DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize, Serializer};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use crate::Code;
use crate::words::faults;

/// What every call answers: a value, or an error as [`into_error`] makes it.
pub type Answer<T> = Result<T, JsValue>;

/// Why a call has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// One file: the reason under which it is listed.
    #[error("{}", .0.sentence())]
    File(Code),
    /// Something of the wrong shape was handed to this call: a fault of the page itself.
    #[error("{}", faults::wrong_shape(.0))]
    Shape(&'static str),
    /// This call was asked about what is not there: a fault of the page itself.
    #[error("{}", faults::not_there(.0))]
    Unknown(&'static str),
    /// The browser's TextDecoder is not the Encoding Standard's: what was searched for and where
    /// may be another text than it seems.
    #[error("{}", faults::CHARACTER_SETS)]
    Charset,
    /// Settings that cannot be used, in the words of the reader of settings.
    #[error("{0}")]
    Settings(String),
}

impl Fault {
    /// The stable spelling of the reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(code) => code.as_str(),
            Self::Shape(_) => "wrong-shape",
            Self::Unknown(_) => "not-there",
            Self::Charset => "character-sets-differ",
            Self::Settings(_) => "settings-unusable",
        }
    }
}

impl From<Code> for Fault {
    fn from(code: Code) -> Self {
        Self::File(code)
    }
}

/// The JavaScript `Error` of a fault: its sentence as `message`, its stable spelling as `code`.
pub fn into_error(fault: impl Into<Fault>) -> JsValue {
    let fault = fault.into();
    let error = js_sys::Error::new(&fault.to_string());
    // Setting a field of a new object cannot fail.
    let _ = Reflect::set(&error, &"code".into(), &fault.code().into());
    error.into()
}

/// What the page handed to `call`, as its Rust type. What serde says of a wrong shape quotes
/// the value, and is left out.
///
/// # Errors
/// [`Fault::Shape`].
pub fn hear<T: Tsify + DeserializeOwned>(value: &Ts<T>, call: &'static str) -> Answer<T> {
    let heard = serde_wasm_bindgen::from_value(value.js_value());
    heard.map_err(|_| into_error(Fault::Shape(call)))
}

/// A value as the page gets it.
///
/// # Errors
/// [`Fault::Shape`]; no value made here is known to have one. [`Fault::Charset`] for every value
/// once a table of characters was needed that the browser has not: no result leaves then.
pub fn tell<T: Tsify + Serialize>(value: &T, call: &'static str) -> Answer<Ts<T>> {
    if platform::charset::amiss() {
        return Err(into_error(Fault::Charset));
    }
    value.into_ts().map_err(|_| into_error(Fault::Shape(call)))
}

/// Values as the page gets them.
///
/// # Errors
/// As of [`tell`].
pub fn tell_all<T: Tsify + Serialize>(
    values: impl IntoIterator<Item = T>,
    call: &'static str,
) -> Answer<Vec<Ts<T>>> {
    values.into_iter().map(|value| tell(&value, call)).collect()
}

/// A Blob; `call` says which call it was handed to.
///
/// # Errors
/// [`Fault::Shape`].
pub fn blob(value: JsValue, call: &'static str) -> Answer<Blob> {
    value.dyn_into().map_err(|_| into_error(Fault::Shape(call)))
}

/// A list of Blobs.
///
/// # Errors
/// [`Fault::Shape`].
pub fn blobs(value: JsValue, call: &'static str) -> Answer<Vec<Blob>> {
    let list: Array = value.dyn_into().map_err(|_| into_error(Fault::Shape(call)))?;
    list.iter().map(|one| blob(one, call)).collect()
}

/// A list of bytes, copied into this module's memory.
///
/// # Errors
/// [`Fault::Shape`].
pub fn byte_lists(value: JsValue, call: &'static str) -> Answer<Vec<Vec<u8>>> {
    let wrong = || into_error(Fault::Shape(call));
    let list: Array = value.dyn_into().map_err(|_| wrong())?;
    let bytes = |one: JsValue| one.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
    list.iter().map(|one| bytes(one).ok_or_else(wrong)).collect()
}

/// A function, or `undefined` for none.
///
/// # Errors
/// [`Fault::Shape`].
pub fn function(value: JsValue, call: &'static str) -> Answer<Option<Function>> {
    if value.is_undefined() {
        return Ok(None);
    }
    value.dyn_into().map(Some).map_err(|_| into_error(Fault::Shape(call)))
}

/// A whole number of 32 bits, or `undefined` for none.
///
/// # Errors
/// [`Fault::Shape`].
pub fn number(value: &JsValue, call: &'static str) -> Answer<Option<u32>> {
    if value.is_undefined() {
        return Ok(None);
    }
    let whole = value.as_f64().filter(|number| number.fract() == 0.0);
    let whole = whole.filter(|number| (0.0..=f64::from(u32::MAX)).contains(number));
    // It is within the bounds.
    whole.map(|number| Some(number as u32)).ok_or_else(|| into_error(Fault::Shape(call)))
}

/// A file by its number among those dropped.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Tsify)]
pub struct FileIndex(pub u32);

/// A Study or Series Instance UID.
#[derive(Debug, Clone, Deserialize, Tsify)]
pub struct Uid(pub String);

/// A text as it was typed or read.
#[derive(Debug, Clone, Deserialize, Tsify)]
pub struct Text(pub String);

/// Paths or names of files, in the order of the files.
#[derive(Debug, Clone, Deserialize, Tsify)]
pub struct Names(pub Vec<String>);

/// Bytes that the page keeps or hands to the browser.
#[derive(Debug, Clone, PartialEq, Eq, Tsify)]
#[tsify(type = "Uint8Array<ArrayBuffer>")]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_byte_buf(Whole).map(Self)
    }
}

/// Takes bytes and nothing else: not a list of numbers, not a text.
struct Whole;

impl de::Visitor<'_> for Whole {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("bytes")
    }

    fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Self::Value, E> {
        Ok(bytes)
    }
}

/// A value that only this crate reads again: the page carries it as bytes, and its declaration
/// says no more of it (`#[tsify(type = …)]` where it is a field).
#[derive(Debug, Clone)]
pub struct Sealed<T>(pub T);

impl<T: Serialize> Serialize for Sealed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = postcard::to_allocvec(&self.0).map_err(serde::ser::Error::custom)?;
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Sealed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = deserializer.deserialize_byte_buf(Whole)?;
        match postcard::take_from_bytes(&bytes) {
            Ok((value, [])) => Ok(Self(value)),
            _ => Err(de::Error::custom("not what was sealed")),
        }
    }
}
