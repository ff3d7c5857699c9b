//! What the platform's browser says of Unicode is what the crate says that the command has, for
//! every character that both know (run in node).
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic)]

use js_sys::RegExp;
use platform::unicode::{decompose, nfc, nfkd};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;
use wasm_bindgen_test::wasm_bindgen_test;

/// The same, unless the engine is too old to know the character.
#[track_caller]
fn same(character: char, here: &str, crates: &str) {
    let unknown = || RegExp::new(r"\p{Cn}", "u").test(&character.to_string());
    assert!(here == crates || unknown(), "{character:?}: {here:?}, not {crates:?}");
}

#[wasm_bindgen_test]
fn single_characters_are_decomposed_alike() {
    let mut decomposed = 0;
    for character in '\0'..=char::MAX {
        let (mut here, mut crates) = (String::new(), String::new());
        decompose(character, |part| here.push(part));
        decompose_compatible(character, |part| crates.push(part));
        decomposed += usize::from(crates.chars().ne([character]));
        same(character, &here, &crates);
    }
    assert!(decomposed > 16_000, "{decomposed}");
}

#[wasm_bindgen_test]
fn texts_are_normalised_alike() {
    for character in '\u{80}'..=char::MAX {
        // What has no decomposition anywhere near is left to the test above.
        let composed = character.to_string();
        let apart: String = composed.nfd().collect();
        if apart == composed && composed.nfkd().eq([character]) {
            continue;
        }
        same(character, &nfc(&apart), &apart.nfc().collect::<String>());
        same(character, &nfc(&composed), &composed.nfc().collect::<String>());
        let text = format!("a{composed}\u{323}\u{308} {apart}b");
        same(character, &nfkd(&text), &text.nfkd().collect::<String>());
    }
    for text in ["", "plain", "Nguye\u{302}\u{303}n Va\u{306}n", "김희중", "ﾔﾏﾀﾞ"] {
        assert_eq!(nfc(text), text.nfc().collect::<String>());
        assert_eq!(nfkd(text), text.nfkd().collect::<String>());
    }
}
