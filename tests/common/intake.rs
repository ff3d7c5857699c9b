//! From a file's bytes to what intake says, as the page and the command do it.

use deidentifier::Code;
use deidentifier::dicom::inflate::inflate;
use deidentifier::dicom::{ReadError, read_header};
use deidentifier::intake::{Record, examine};

use super::study::study;

/// Reads a whole file's header and examines it.
pub fn examine_file(bytes: &[u8]) -> Result<Record, Code> {
    let len = bytes.len() as u64;
    let code = |error: ReadError| error.code().expect("the whole file was given");
    let header = read_header(bytes, len).map_err(code)?;
    if header.syntax.deflated {
        let bytes = inflate(&header, bytes, 1 << 26).map_err(code)?;
        let len = bytes.len() as u64;
        let header = read_header(&bytes, len).map_err(code)?;
        return examine(&header, &bytes, len, study());
    }
    examine(&header, bytes, len, study())
}
