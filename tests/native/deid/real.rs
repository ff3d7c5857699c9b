//! Real files, as they are: none fails, none that was written fails its check, numbers
//! and codes stay, and a second time changes nothing.

use crate::common::run::run;
use deidentifier::Code;
use deidentifier::dicom::read_header;
use deidentifier::outcome::Outcome;
use deidentifier::policy::Settings;

/// What the SOP retains and PET quantification needs, by value.
const RETAINED: [(u16, u16); 24] = [
    (0x0008, 0x0008),
    (0x0008, 0x0018),
    (0x0008, 0x0020),
    (0x0008, 0x0031),
    (0x0008, 0x0070),
    (0x0010, 0x0040),
    (0x0010, 0x1020),
    (0x0010, 0x1030),
    (0x0018, 0x0050),
    (0x0018, 0x0060),
    (0x0018, 0x1150),
    (0x0018, 0x1210),
    (0x0020, 0x000D),
    (0x0020, 0x0011),
    (0x0020, 0x0013),
    (0x0020, 0x0032),
    (0x0020, 0x0037),
    (0x0028, 0x0030),
    (0x0028, 0x1050),
    (0x0028, 0x1052),
    (0x0028, 0x1053),
    (0x0054, 0x1001),
    (0x0054, 0x1300),
    (0x0054, 0x1321),
];

#[test]
fn real_files() {
    let mut written = 0;
    for path in crate::common::all_files() {
        let file = std::fs::read(&path).unwrap();
        let mut once = run(&[&file], Settings::default());
        let output = &once.outputs[0];
        assert_ne!(output.code.outcome(), Outcome::Failed, "{path:?} {:?}", output.failures());
        if output.code != Code::Written {
            continue;
        }
        written += 1;
        let bytes = output.passed();
        let before = read_header(&file, file.len() as u64).unwrap();
        let after = read_header(bytes, bytes.len() as u64).unwrap();
        // A deflated one is compared as it is written: only the second time.
        let compared = if before.syntax.deflated { &RETAINED[..0] } else { &RETAINED[..] };
        // A name of the exam in one of these is asked about, and what is offered taken.
        let asked: Vec<u32> =
            once.session.view().review.value.texts.iter().map(|item| item.tag).collect();
        for &(group, element) in compared {
            let tag = dicom_core::Tag(group, element);
            if asked.contains(&(u32::from(group) << 16 | u32::from(element))) {
                continue;
            }
            let padded = |value: &[u8]| [value, &[b' '][..value.len() % 2]].concat();
            assert_eq!(
                before.data_set.value(tag, &file).map(padded),
                after.data_set.value(tag, bytes).map(<[u8]>::to_vec),
                "{path:?} {tag}"
            );
        }
        let twice = run(&[bytes], Settings::default());
        assert!(twice.outputs[0].bytes.as_deref() == Some(bytes), "{path:?} changed again");
    }
    assert!(written > 2, "{written} were written");
}
