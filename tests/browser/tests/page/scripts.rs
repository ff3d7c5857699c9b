//! Names in the character sets of East Asia: the page finds them with the browser's tables, the
//! command with a crate's, and both make the same zips.

use std::path::{Path, PathBuf};

use browser_tests::browser;
use browser_tests::exam::{IMAGE, Image, series};
use dicom_core::{Tag, VR};
use dicom_object::open_file;

use super::real_files::assert_accounted_for;

/// A Specific Character Set, a name in it, and what of its bytes must be nowhere.
struct Coded {
    set: &'static str,
    name: &'static [u8],
    needles: &'static [&'static [u8]],
}

/// Wang Xiaodong, Kim Huijung, Yamada Tarou.
const NAMES: [Coded; 5] = [
    Coded { set: "GB18030", name: b"\xcd\xf5^\xd0\xa1\xb6\xab", needles: &[b"\xd0\xa1\xb6\xab"] },
    Coded {
        set: "\\ISO 2022 IR 149",
        name: b"\x1b$)C\xb1\xe8^\x1b$)C\xc8\xf1\xc1\xdf",
        needles: &[b"\xc8\xf1\xc1\xdf"],
    },
    Coded {
        set: "ISO 2022 IR 13\\ISO 2022 IR 87",
        name: b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J",
        needles: &[b"\xd4\xcf\xc0\xde", b";3ED", b"B@O:"],
    },
    // In sets that DICOM has not, and that nothing declares: Big5 and Shift_JIS.
    Coded { set: "ISO_IR 100", name: b"\xa4\xfd^\xa4p\xaaF", needles: &[b"\xa4p\xaaF"] },
    Coded {
        set: "ISO_IR 100",
        name: b"\x8eR\x93c^\x91\xbe\x98Y",
        needles: &[b"\x8eR\x93c", b"\x91\xbe\x98Y"],
    },
];

/// An image whose patient and Series Description have the name, as it is coded.
fn image(folder: &Path, coded: &Coded, number: u32) -> PathBuf {
    let mut name = coded.name.to_vec();
    name.resize(name.len().next_multiple_of(2), b' ');
    let (patient, text) = ("@".repeat(name.len()), "%".repeat(name.len()));
    let like = Image {
        study: &format!("2.25.{}", 7_300 + number),
        patient: [&patient, "MRN-5580017"],
        series: &format!("CHEST {text} repeat"),
        ..IMAGE
    };
    let exam = series(folder, &format!("SE{number}"), &[number], like);
    let [file] = exam.images.as_slice() else { panic!("one image") };
    let mut object = open_file(file).unwrap();
    object.put_str(Tag(0x0008, 0x0005), VR::CS, coded.set);
    object.write_to_file(file).unwrap();
    let mut bytes = std::fs::read(file).unwrap();
    for place in [patient, text] {
        let at = memchr::memmem::find(&bytes, place.as_bytes()).unwrap();
        bytes[at..at + name.len()].copy_from_slice(&name);
    }
    std::fs::write(file, bytes).unwrap();
    file.clone()
}

#[test]
fn names_of_east_asia_are_found_as_by_the_command() {
    for browser in browser::each_and_webkit() {
        let folder = browser.scratch().join("east");
        for (number, coded) in (1..).zip(&NAMES) {
            let file = std::fs::read(image(&folder, coded, number)).unwrap();
            let is_there = |needle: &&[u8]| memchr::memmem::find(&file, needle).is_some();
            assert!(coded.needles.iter().all(is_there), "{}", coded.set);
        }
        let zips = assert_accounted_for(&browser, &folder, 7_300_001);
        assert_eq!(zips.len(), NAMES.len());
        for (name, zip) in zips {
            for needle in NAMES.iter().flat_map(|coded| coded.needles) {
                let found = memchr::memmem::find(&zip, needle);
                assert_eq!(found, None, "{name}: {needle:02x?}");
            }
            assert!(memchr::memmem::find(&zip, b"CHEST").is_some(), "{name}");
        }
    }
}
