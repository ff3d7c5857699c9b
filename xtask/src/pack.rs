//! Packs the wasm module for the page, which carries it as text: LZMA makes it a third
//! smaller than what browsers unpack by themselves; `unpack.js` is its other half.

use std::io::Write as _;

use anyhow::Result;
use lzma_rust2::{LzmaOptions, LzmaWriter};

/// Packs as a `.lzma` file whose header tells the length: as small as can be, or `fast`.
pub fn pack(module: &[u8], fast: bool) -> Result<Vec<u8>> {
    let mut options = LzmaOptions::with_preset(if fast { 0 } else { 9 });
    // wasm is a stream of bytes: where one stands says little about it.
    options.pb = 1;
    if !fast {
        options.nice_len = LzmaOptions::NICE_LEN_MAX;
    }
    let mut writer = LzmaWriter::new_use_header(Vec::new(), &options, Some(module.len() as u64))?;
    writer.write_all(module)?;
    Ok(writer.finish()?)
}
