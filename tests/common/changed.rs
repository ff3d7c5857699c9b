//! Headers in which one thing is changed, of whatever kind.

use deidentifier::dicom::read::read_header;

/// A file with one thing changed in its header, in a way that the number says.
pub fn changed(file: &[u8], number: usize) -> Vec<u8> {
    let mut file = file.to_vec();
    let Ok(header) = read_header(&file, file.len() as u64) else { return file };
    let nodes = &header.data_set.nodes;
    let Some(node) = nodes.get((number / 8 * 37 + number * 11) % nodes.len().max(1)) else {
        return file;
    };
    let here = node.value.clone();
    match number % 8 {
        0 | 1 if !here.is_empty() => {
            let at = here.start + number % here.len();
            file[at] ^= if number.is_multiple_of(2) { 1 } else { 0x80 };
        }
        2 if here.len() > 1 => file[here].reverse(),
        3 => file[node.start + 4] ^= 0x07,
        4 => file[node.start + 5] ^= 0x02,
        5 => {
            let at = here.start.saturating_sub(if here.start - node.start == 12 { 4 } else { 2 });
            file[at] ^= 0x02;
        }
        6 => {
            // Two neighbours change places.
            let (start, end) = (node.start, node.end());
            if let Some(next) = nodes.get(node.next).filter(|next| next.depth == node.depth) {
                file[start..next.end()].rotate_left(end - start);
            }
        }
        _ => {
            // A private block before it, in the words of the patient's name.
            let name = header.data_set.value(dicom_core::Tag(0x0010, 0x0010), &file);
            let mut value = name.unwrap_or(b"Doe^Jane").to_vec();
            value.resize(value.len().next_multiple_of(2), b' ');
            let mut block = b"\x19\0\x10\0LO\x06\0SPECK ".to_vec();
            block.extend(b"\x19\0\x01\x10LO");
            block.extend((value.len() as u16).to_le_bytes());
            block.extend(value);
            file.splice(node.start..node.start, block);
        }
    }
    file
}
