//! Turns real files of other kinds into CT images by their labels alone: class and modality
//! are overwritten where they stand, everything else is the file's own.

use deidentifier::dicom::{DataSet, read_header};
use dicom_core::Tag;

use super::run::find;

const CT: &[u8] = b"1.2.840.10008.5.1.4.1.1.2";

fn overwrite(file: &mut [u8], set: &DataSet, tag: Tag, value: &[u8], padding: u8) {
    if let Some(node) = set.find(tag)
        && node.value.len() >= value.len()
    {
        let place = &mut file[node.value.clone()];
        place.fill(padding);
        place[..value.len()].copy_from_slice(value);
    }
}

/// The same file as a CT image.
pub fn as_ct(file: &[u8]) -> Vec<u8> {
    let mut out = file.to_vec();
    let header = read_header(file, file.len() as u64).unwrap();
    overwrite(&mut out, &header.meta, Tag(0x0002, 0x0002), CT, 0);
    if header.syntax.deflated {
        let start = header.end as usize;
        let plain = miniz_oxide::inflate::decompress_to_vec(&file[start..]).unwrap();
        // As a data set of its own it is read from its first byte.
        let mut bare = plain.clone();
        let inside = read_header(&plain, plain.len() as u64).unwrap();
        overwrite(&mut bare, &inside.data_set, Tag(0x0008, 0x0016), CT, 0);
        overwrite(&mut bare, &inside.data_set, Tag(0x0008, 0x0060), b"CT", b' ');
        out.truncate(start);
        out.extend(miniz_oxide::deflate::compress_to_vec(&bare, 6));
        return out;
    }
    overwrite(&mut out, &header.data_set, Tag(0x0008, 0x0016), CT, 0);
    overwrite(&mut out, &header.data_set, Tag(0x0008, 0x0060), b"CT", b' ');
    out
}

/// The bytes of a file's pixel data: the value, or all fragments with their delimiter.
pub fn pixels(file: &[u8]) -> Vec<u8> {
    let header = read_header(file, file.len() as u64).unwrap();
    if header.syntax.deflated {
        let plain = miniz_oxide::inflate::decompress_to_vec(&file[header.end as usize..]).unwrap();
        return pixels(&plain);
    }
    let pixels = header.pixels.unwrap();
    let value = &file[pixels.value_start as usize..];
    match pixels.length {
        Some(length) => value[..length as usize].to_vec(),
        None => {
            // The last delimiter: one may stand inside a fragment.
            const END: [u8; 8] = [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
            let mut end = find(value, &END).unwrap() + 8;
            while let Some(next) = find(&value[end..], &END) {
                end += next + 8;
            }
            value[..end].to_vec()
        }
    }
}

/// The fragments of a file's encapsulated pixel data, without the offset table.
pub fn fragments_of(file: &[u8]) -> Vec<Vec<u8>> {
    let value = pixels(file);
    let (mut rest, mut items) = (value.as_slice(), Vec::new());
    while rest.starts_with(&[0xFE, 0xFF, 0x00, 0xE0]) {
        let length = u32::from_le_bytes(rest[4..8].try_into().unwrap()) as usize;
        items.push(rest[8..8 + length].to_vec());
        rest = &rest[8 + length..];
    }
    items.remove(0);
    items
}
