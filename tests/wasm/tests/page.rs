//! What the page calls, in a browser: files come as Blobs, structures cross as plain
//! objects and failures as reason codes.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use js_sys::{Array, Reflect, Uint8Array};
use ltp2_deid::web::{Engine, Session};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Blob;

wasm_bindgen_test_configure!(run_in_browser);

const CT: &[u8] = include_bytes!("../../fixtures/pydicom/test_files/CT_small.dcm");

fn blob(bytes: &[u8]) -> Blob {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).unwrap()
}

fn field(object: &JsValue, name: &str) -> JsValue {
    assert!(Reflect::has(object, &name.into()).unwrap(), "no {name}");
    Reflect::get(object, &name.into()).unwrap()
}

#[wasm_bindgen_test]
async fn a_scanned_image_becomes_a_study() {
    let scanned = Engine::new("").scan(blob(CT), 0).await.unwrap();
    assert!(field(&scanned, "code").is_null(), "what is absent crosses as null");
    assert_eq!(field(&scanned, "sizeBytes"), CT.len() as f64);
    let mut session = Session::new("");
    session.add_scan(&scanned);
    let studies = Array::from(&session.studies());
    assert_eq!(studies.length(), 1);
    let uid = field(&studies.get(0), "uid").as_string().unwrap();
    assert_eq!(uid, "1.3.6.1.4.1.5962.1.2.1.20040119072730.12322");
}

#[wasm_bindgen_test]
async fn text_and_nothing_at_all_have_their_reasons() {
    for (bytes, code) in
        [(&b"Dear colleague, enclosed the disc"[..], "not-dicom"), (b"", "empty-file")]
    {
        let scanned = Engine::new("").scan(blob(bytes), 0).await.unwrap();
        assert_eq!(field(&scanned, "code"), code);
    }
}

#[wasm_bindgen_test]
async fn a_zip_that_is_cut_short_is_no_trap() {
    let scanned = Engine::new("").scan(blob(b"PK\x03\x04 and no more"), 0).await.unwrap();
    assert!(field(&scanned, "code").is_string(), "{scanned:?}");
}
