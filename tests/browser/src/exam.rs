//! Folders to drop: real images with identifiers planted in them, beside what
//! lies around in an exam's folder.

use std::fs;
use std::io::Write as _;
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

/// The tag of the study's UID.
const STUDY: Tag = Tag(0x0020, 0x000D);

/// What an exam's folder holds.
pub struct Exam {
    /// The folder.
    pub folder: PathBuf,
    /// Its CT images.
    pub images: Vec<PathBuf>,
    /// All its files.
    pub files: usize,
}

/// One image to write: where it differs from the others.
#[derive(Clone, Copy)]
pub struct Image<'a> {
    /// Its number in the series, which its position follows.
    pub number: u32,
    /// The study's UID.
    pub study: &'a str,
    /// The date of the exam.
    pub date: &'a str,
    /// The patient's name and ID.
    pub patient: [&'a str; 2],
    /// Series Description.
    pub series: &'a str,
}

/// The exam that most tests are about.
pub const IMAGE: Image<'static> = Image {
    number: 1,
    study: "2.25.7100",
    date: "20261104",
    patient: ["Quimbelton^Marigolda", "MRN-5580017"],
    series: "AXIAL 5.0",
};

/// A folder with a CT series of real images, a text file, a DICOMDIR and an
/// empty file.
pub fn ct_exam(parent: &Path) -> Exam {
    let mut exam = clean_exam(parent);
    let folder = &exam.folder;
    fs::write(folder.join("readme.txt"), "Quimbelton, Marigolda: viewer on this disc\n").unwrap();
    fs::write(folder.join("empty"), "").unwrap();
    let directory = crate::fixtures().join("pydicom/test_files/dicomdirtests/DICOMDIR");
    fs::copy(directory, folder.join("DICOMDIR")).unwrap();
    exam.files += 3;
    exam
}

/// A folder with nothing but three CT images.
pub fn clean_exam(parent: &Path) -> Exam {
    series(&parent.join("Quimbelton 1937"), "DICOM/SE1", &[1, 2, 3], IMAGE)
}

/// A series of one exam, with these numbers.
pub fn series(folder: &Path, name: &str, numbers: &[u32], like: Image) -> Exam {
    let place = folder.join(name);
    fs::create_dir_all(&place).unwrap();
    let write = |number: &u32| {
        let file = place.join(format!("IM{number}"));
        write_image(Image { number: *number, ..like }, &file);
        file
    };
    let images: Vec<PathBuf> = numbers.iter().map(write).collect();
    Exam { folder: folder.to_path_buf(), files: images.len(), images }
}

/// A zip of all files in a folder, under the folder's name.
pub fn zip_of(folder: &Path, to: &Path, compression: zip::CompressionMethod) {
    let mut zip = zip::ZipWriter::new(fs::File::create(to).unwrap());
    let options = zip::write::SimpleFileOptions::default().compression_method(compression);
    for file in crate::page::files_in(folder) {
        let name = file.strip_prefix(folder.parent().unwrap()).unwrap();
        zip.start_file(name.to_string_lossy(), options).unwrap();
        zip.write_all(&fs::read(file).unwrap()).unwrap();
    }
    zip.finish().unwrap();
}

/// pydicom's `CT_small.dcm`, an image of a GE scanner, as one of a series and with
/// identifiers in usual and unusual places.
fn write_image(image: Image, to: &Path) {
    let Image { number, study, date, patient: [name, id], series } = image;
    let mut image = open_file(crate::fixtures().join("pydicom/test_files/CT_small.dcm")).unwrap();
    let instance = format!("{study}.1.{number}");
    let position = format!("-158.135803\\-179.035797\\{}", -75 - 5 * number as i32);
    for (group, element, vr, value) in [
        (0x0008, 0x0018, VR::UI, instance.as_str()),
        (0x0008, 0x0020, VR::DA, date),
        (0x0008, 0x0021, VR::DA, date),
        (0x0008, 0x0022, VR::DA, date),
        (0x0008, 0x0023, VR::DA, date),
        (0x0008, 0x0050, VR::SH, "ACC-7730021"),
        (0x0008, 0x0080, VR::LO, "Harrowgate Infirmary"),
        (0x0008, 0x0090, VR::PN, "Vexworthy^Ada"),
        (0x0008, 0x1030, VR::LO, "CT CHEST LOW DOSE"),
        (0x0008, 0x103E, VR::LO, series),
        (0x0010, 0x0010, VR::PN, name),
        (0x0010, 0x0020, VR::LO, id),
        (0x0010, 0x0030, VR::DA, "19370212"),
        (0x0010, 0x1040, VR::LO, "12 Crocus Lane"),
        (0x0020, 0x000E, VR::UI, &format!("{study}.1")),
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
    image.put_str(STUDY, VR::UI, study);
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
