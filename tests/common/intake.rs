//! From a file's bytes to what intake says, as the page and the command do it.

use ltp2_deid::Code;
use ltp2_deid::dicom::{ReadError, read_header};
use ltp2_deid::intake::{Record, examine};

/// Reads a whole file's header and examines it.
pub fn examine_file(bytes: &[u8]) -> Result<Record, Code> {
    let len = bytes.len() as u64;
    match read_header(bytes, len) {
        Ok(header) => examine(&header, bytes, len),
        Err(ReadError::More { .. }) => panic!("the whole file was given"),
        Err(error) => Err(error.code().unwrap()),
    }
}
