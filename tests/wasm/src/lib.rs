//! Holds the tests of the wasm build; see `tests/`.
