//! Folders to drop: real images with identifiers planted in them, beside what
//! lies around in an exam's folder.

use std::fs;
use std::path::{Path, PathBuf};

use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, Tag, VR};
use dicom_object::{InMemDicomObject, open_file};

/// What was planted: nothing of it may be in an output.
pub const PLANTED: [&str; 12] = [
    "Quimbelton",
    "Marigolda",
    "MRN-5580017",
    "ACC-7730021",
    "STUDY-66190",
    "Vexworthy",
    "Harrowgate",
    "19370212",
    "Dr Plimsole",
    "REQ-1188",
    "12 Crocus Lane",
    "PET-ID-90",
];

/// What an exam's folder holds.
pub struct Exam {
    /// The folder.
    pub folder: PathBuf,
    /// Its CT images.
    pub images: Vec<PathBuf>,
    /// All its files.
    pub files: usize,
}

/// A folder with a CT series of real images, a text file, a DICOMDIR and an
/// empty file.
pub fn ct_exam(parent: &Path) -> Exam {
    let folder = parent.join("Quimbelton 1937");
    let series = folder.join("DICOM/SE1");
    fs::create_dir_all(&series).unwrap();
    let images: Vec<PathBuf> = (1..=3).map(|number| series.join(format!("IM{number}"))).collect();
    for (number, image) in (1..).zip(&images) {
        write_image(number, image);
    }
    fs::write(folder.join("readme.txt"), "Quimbelton, Marigolda: viewer on this disc\n").unwrap();
    fs::write(folder.join("empty"), "").unwrap();
    let directory = crate::fixtures().join("pydicom/test_files/dicomdirtests/DICOMDIR");
    fs::copy(directory, folder.join("DICOMDIR")).unwrap();
    Exam { folder, files: images.len() + 3, images }
}

/// pydicom's `CT_small.dcm`, an image of a GE scanner, as the `number`th of a
/// series and with identifiers in usual and unusual places.
fn write_image(number: u32, to: &Path) {
    let mut image = open_file(crate::fixtures().join("pydicom/test_files/CT_small.dcm")).unwrap();
    let instance = format!("2.25.7100.{number}");
    let position = format!("-158.135803\\-179.035797\\{}", -75 - 5 * number as i32);
    for (group, element, vr, value) in [
        (0x0008, 0x0018, VR::UI, instance.as_str()),
        (0x0008, 0x0050, VR::SH, "ACC-7730021"),
        (0x0008, 0x0080, VR::LO, "Harrowgate Infirmary"),
        (0x0008, 0x0090, VR::PN, "Vexworthy^Ada"),
        (0x0008, 0x1030, VR::LO, "CT CHEST LOW DOSE"),
        (0x0010, 0x0010, VR::PN, "Quimbelton^Marigolda"),
        (0x0010, 0x0020, VR::LO, "MRN-5580017"),
        (0x0010, 0x0030, VR::DA, "19370212"),
        (0x0010, 0x1040, VR::LO, "12 Crocus Lane"),
        (0x0020, 0x0010, VR::SH, "STUDY-66190"),
        (0x0020, 0x0013, VR::IS, &number.to_string()),
        (0x0020, 0x0032, VR::DS, &position),
        (0x0020, 0x1041, VR::DS, position.rsplit('\\').next().unwrap()),
        (0x0032, 0x1032, VR::PN, "Dr Plimsole"),
        (0x0013, 0x0010, VR::LO, "HARROWGATE PRIVATE"),
        (0x0013, 0x1001, VR::LO, "Quimbelton MRN-5580017"),
    ] {
        image.put_str(Tag(group, element), vr, value);
    }
    let request = InMemDicomObject::from_element_iter([
        DataElement::new(Tag(0x0008, 0x0050), VR::SH, "ACC-7730021"),
        DataElement::new(Tag(0x0040, 0x0007), VR::LO, "LUNG SCREEN"),
        DataElement::new(Tag(0x0040, 0x1001), VR::SH, "REQ-1188"),
    ]);
    let items = DataSetSequence::from(vec![request]);
    image.put(DataElement::new(Tag(0x0040, 0x0275), VR::SQ, items));
    image.update_meta(|meta| meta.media_storage_sop_instance_uid = instance.clone());
    image.write_to_file(to).unwrap();
}
