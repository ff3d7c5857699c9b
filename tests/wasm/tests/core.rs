//! The core does in WebAssembly what it does natively (run in node).
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use deidentifier::dicom::read::{ReadError, read_header};
use dicom_core::Tag;
use wasm_bindgen_test::wasm_bindgen_test;

const CT: &[u8] = include_bytes!("../../fixtures/pydicom/test_files/CT_small.dcm");

#[wasm_bindgen_test]
fn a_header_is_read() {
    let header = read_header(CT, CT.len() as u64).unwrap();
    let pixels = header.pixels.unwrap();
    assert_eq!(pixels.tag, Tag(0x7FE0, 0x0010));
    assert_eq!(pixels.length, Some(128 * 128 * 2));
    let modality = header.data_set.value(Tag(0x0008, 0x0060), CT).unwrap();
    assert_eq!(modality, b"CT");
}

#[wasm_bindgen_test]
fn a_length_beyond_32_bits_is_an_answer_and_no_trap() {
    // Where a pointer has 32 bits, a file's length may not fit one.
    let long = CT.len() as u64 + (5 << 32);
    assert!(read_header(CT, long).is_ok());
    let short = read_header(&CT[..200], long);
    assert!(matches!(short, Err(ReadError::More { needed }) if needed > 200), "{short:?}");
}
