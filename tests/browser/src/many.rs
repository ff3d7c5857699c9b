//! Many small exams in one folder, with the event map that belongs to them.

use std::fs;
use std::path::{Path, PathBuf};

use dicom_core::{PrimitiveValue, Tag, VR};
use dicom_object::mem::InMemElement;
use dicom_object::open_file;

/// The Event ID that the map gives the `exam`th exam.
pub fn event_id(exam: usize) -> String {
    (4_000_000 + exam).to_string()
}

/// A folder with `exams` exams of `images` slices of 4 by 4 pixels each, and an event map
/// when there are several.
pub fn exams(parent: &Path, exams: usize, images: usize) -> PathBuf {
    let folder = parent.join("many");
    let mut map = String::from("event_id,accession_number\n");
    let mut image = open_file(crate::fixtures().join("pydicom/test_files/CT_small.dcm")).unwrap();
    for (element, value) in [(0x0010, 4_u16), (0x0011, 4)] {
        image.put(InMemElement::new(Tag(0x0028, element), VR::US, PrimitiveValue::from(value)));
    }
    let pixels = PrimitiveValue::U16(vec![0; 16].into());
    image.put(InMemElement::new(Tag(0x7FE0, 0x0010), VR::OW, pixels));
    for exam in 0..exams {
        let own = folder.join(format!("exam {exam}"));
        fs::create_dir_all(&own).unwrap();
        let day = format!("202603{:02}", exam % 28 + 1);
        for number in 1..=images {
            let instance = format!("2.25.71.{exam}.1.{number}");
            for (group, element, vr, value) in [
                (0x0008, 0x0018, VR::UI, instance.as_str()),
                (0x0008, 0x0020, VR::DA, &day),
                (0x0008, 0x0050, VR::SH, &format!("ACC7730021{exam:02}")),
                (0x0010, 0x0010, VR::PN, &format!("Quimbelton{}^Marigolda", exam)),
                (0x0010, 0x0020, VR::LO, &format!("MRN5580017{exam:02}")),
                (0x0020, 0x000D, VR::UI, &format!("2.25.71.{exam}")),
                (0x0020, 0x000E, VR::UI, &format!("2.25.71.{exam}.1")),
                (0x0020, 0x0013, VR::IS, &number.to_string()),
                (0x0020, 0x0032, VR::DS, &format!(r"-158\-179\{}", number * 5)),
                (0x0020, 0x1041, VR::DS, &(number * 5).to_string()),
            ] {
                image.put_str(Tag(group, element), vr, value);
            }
            image.update_meta(|meta| meta.media_storage_sop_instance_uid = instance.clone());
            image.write_to_file(own.join(format!("IM{number}"))).unwrap();
        }
        map += &format!("{},ACC7730021{exam:02}\n", event_id(exam));
    }
    if exams > 1 {
        fs::write(folder.join("map.csv"), map).unwrap();
    }
    folder
}
