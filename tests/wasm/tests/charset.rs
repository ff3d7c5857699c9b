//! Character sets as the page reads and writes them, with the tables of the engine's own
//! TextDecoder, against the crate that the command has (run in node).
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic)]

use encoding_rs::Encoding;
use platform::charset::{Charset, Single, amiss, sources};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::TextDecoder;

const SETS: [(Charset, &str); 25] = [
    (Charset::Gb18030, "gb18030"),
    (Charset::Gbk, "gbk"),
    (Charset::EucKr, "euc-kr"),
    (Charset::ShiftJis, "shift_jis"),
    (Charset::EucJp, "euc-jp"),
    (Charset::Iso2022Jp, "iso-2022-jp"),
    (Charset::Single(Single::Windows1250), "windows-1250"),
    (Charset::Single(Single::Windows1251), "windows-1251"),
    (Charset::Single(Single::Windows1252), "windows-1252"),
    (Charset::Single(Single::Windows1253), "windows-1253"),
    (Charset::Single(Single::Windows1254), "windows-1254"),
    (Charset::Single(Single::Windows1256), "windows-1256"),
    (Charset::Single(Single::Windows874), "windows-874"),
    (Charset::Single(Single::Iso8859Part2), "iso-8859-2"),
    (Charset::Single(Single::Iso8859Part3), "iso-8859-3"),
    (Charset::Single(Single::Iso8859Part4), "iso-8859-4"),
    (Charset::Single(Single::Iso8859Part5), "iso-8859-5"),
    (Charset::Single(Single::Iso8859Part6), "iso-8859-6"),
    (Charset::Single(Single::Iso8859Part7), "iso-8859-7"),
    (Charset::Single(Single::Iso8859Part8), "iso-8859-8"),
    (Charset::Single(Single::Iso8859Part15), "iso-8859-15"),
    (Charset::Single(Single::Koi8R), "koi8-r"),
    (Charset::Single(Single::Ibm866), "ibm866"),
    (Charset::Single(Single::Macintosh), "macintosh"),
    (Charset::Big5, "big5"),
];

/// Whether the engine has the set's table as the Standard has it.
fn agrees(label: &str) -> bool {
    let needed = match label {
        "gbk" => "gb18030",
        "iso-2022-jp" => "euc-jp",
        label => label,
    };
    sources().filter(|source| source.label() == needed).all(|source| {
        let decoder = TextDecoder::new_with_label(needed).unwrap();
        source.is_answered_by(&decoder.decode_with_u8_array(&source.bytes()).unwrap())
    })
}

#[wasm_bindgen_test]
fn text_is_read_and_written_as_the_command_does_or_not_at_all() {
    let (alike, differing): (Vec<_>, Vec<_>) =
        SETS.into_iter().partition(|(_, label)| agrees(label));
    for (set, label) in alike {
        let crates = Encoding::for_label(label.as_bytes()).unwrap();
        for first in 0..=u8::MAX {
            let bytes: Vec<u8> =
                (0..=u8::MAX).flat_map(|second| [first, second, b'\n', second]).collect();
            assert_eq!(set.decode(&bytes), crates.decode_without_bom_handling(&bytes).0, "{label}");
            let strictly = crates.decode_without_bom_handling_and_without_replacement(&bytes);
            assert_eq!(set.decode_strictly(&bytes), strictly, "{label}");
        }
        for character in '\0'..='\u{3_0000}' {
            let text = character.to_string();
            let (bytes, _, lost) = crates.encode(&text);
            assert_eq!(set.encode(&text).as_deref(), (!lost).then_some(&*bytes), "{label}");
        }
        assert!(!amiss(), "{label}");
    }
    // Node is known for these. What it has otherwise is not read, and nothing is said after that.
    let known = ["euc-kr", "euc-jp", "iso-2022-jp", "big5"];
    assert!(differing.iter().all(|(_, label)| known.contains(label)), "{differing:?}");
    for (set, label) in &differing {
        let crates = Encoding::for_label(label.as_bytes()).unwrap();
        for first in 0xA1..=0xFE {
            for second in 0xA1..=0xFE {
                let bytes = [b'a', first, second, b' ', 0x8F, first, second];
                let text = set.decode(&bytes);
                let right = text == crates.decode_without_bom_handling(&bytes).0;
                assert!(right || (amiss() && text.contains('\u{FFFD}')), "{label}: {text}");
            }
        }
    }
    assert_eq!(amiss(), !differing.is_empty());
}
