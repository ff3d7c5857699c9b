//! Tables of text that every browser has: in the page they are asked of the browser, so that the
//! page need not carry them; in the command crates bring them. Both say the same, which tests
//! here, in `tests/wasm` and in `tests/browser` hold.

pub mod charset;
pub mod unicode;
