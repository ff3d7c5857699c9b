//! Runs the wasm tests. It is wasm-bindgen's own runner, linked here so that it
//! has the version of the crate and comes from this workspace's lock file.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
