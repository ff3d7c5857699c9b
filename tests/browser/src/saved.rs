//! Reads what the page saved with readers that are not the product's.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use dicom_object::{DefaultDicomObject, FileDicomObject, InMemDicomObject, Tag};

/// Every entry of a zip by name; fails on a wrong checksum.
pub fn entries(zip: &Path) -> BTreeMap<String, Vec<u8>> {
    let file = std::fs::File::open(zip).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut entries = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        entries.insert(entry.name().unwrap().into_owned(), bytes);
    }
    entries
}

/// Reads a file with dicom-object.
pub fn image(bytes: &[u8]) -> DefaultDicomObject {
    FileDicomObject::<InMemDicomObject>::from_reader(bytes).unwrap()
}

/// An attribute as trimmed text, or nothing when it is absent.
pub fn text(image: &DefaultDicomObject, tag: Tag) -> Option<String> {
    let element = image.element_opt(tag).unwrap()?;
    Some(element.to_str().unwrap().trim_end_matches(['\0', ' ']).to_string())
}

/// The bytes of the pixel data, be they native or fragments.
pub fn pixels(image: &DefaultDicomObject) -> Vec<Vec<u8>> {
    let element = image.element(Tag(0x7FE0, 0x0010)).unwrap();
    match element.value().fragments() {
        Some(fragments) => fragments.to_vec(),
        None => vec![element.to_bytes().unwrap().into_owned()],
    }
}
