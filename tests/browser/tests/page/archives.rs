//! Archives among the files: a zip in a zip is read, what cannot be read is told with what to
//! do, and the images beside it go all the way.

use std::fs;

use browser_tests::exam::{IMAGE, series};
use browser_tests::{browser, command, page, saved};

use crate::zips::{Packed, zip_of};

#[test]
fn good_images_go_all_the_way_beside_archives_that_cannot_be_read() {
    for browser in browser::each() {
        let scratch = browser.scratch();
        let images = series(&scratch.join("images"), "SE1", &[1, 2, 3, 4, 5, 6, 7], IMAGE).images;
        let image = |number: usize| fs::read(&images[number - 1]).unwrap();
        let mut damaged = Packed::stored("Quimbelton/IM6", &image(6));
        damaged.crc32 ^= 1;
        let deepest = zip_of(&[Packed::stored("IM9", &image(1))]);
        let packed =
            zip_of(&[Packed::deflated("IM2", &image(2)), Packed::stored("deeper", &deepest)]);
        let stored =
            zip_of(&[Packed::stored("IM3", &image(3)), Packed::deflated("IM4", &image(4))]);
        let exam = scratch.join("Quimbelton 1937");
        fs::create_dir(&exam).unwrap();
        let put = |name: &str, bytes: &[u8]| fs::write(exam.join(name), bytes).unwrap();
        put("IM1", &image(1));
        put("again.zip", &zip_of(&[]));
        put("disc.7z", b"7z\xBC\xAF\x27\x1C\0\x04 Quimbelton");
        put("IM8.dcm.gz", b"\x1F\x8B\x08\0\0\0\0\0\0\x03 Quimbelton");
        put(
            "exam.zip",
            &zip_of(&[
                Packed::deflated("packed", &packed),
                Packed::stored("stored", &stored),
                Packed::locked("Quimbelton/IM5", &image(5)),
                damaged,
                Packed::by(14, "Quimbelton/IM7", &image(7)),
            ]),
        );
        page::open(&browser, &page::file_url());
        page::take_to_verdict(&browser, &exam, "1234567");
        let outcomes = page::outcomes(&browser);
        let wanted = [
            ("held", "damaged-entry", 1),
            ("held", "empty-zip", 1),
            ("held", "locked-zip", 1),
            ("held", "packed-archive", 2),
            ("held", "zip-in-zip", 1),
            ("held", "zip-method", 1),
            ("written", "written", 4),
        ];
        let wanted = wanted.map(|(outcome, code, n)| ((outcome.to_owned(), code.to_owned()), n));
        assert_eq!(outcomes, wanted.into());
        for words in [
            "locked with a password. Unpack it, then choose the folder.",
            "such as 7z, rar, tar or gz. Unpack it, then choose the folder.",
            "This file is damaged in its zip.",
            "A zip in a zip in a zip.",
        ] {
            page::wait_for_words(&browser, words);
        }
        let zip = page::save(&browser, "1234567");
        assert_eq!(saved::entries(&zip).len(), 4);
        let command = command::deidentify(&exam, &["--event-id", "1234567"], &browser.scratch());
        assert!(fs::read(&zip).unwrap() == command.zips[0].1, "the command writes another zip");
        page::drop_back(&browser, "1234567", &zip);
        page::wait_for_saved(&browser, "1234567", "confirmed");
        page::assert_quiet(&browser);
    }
}
