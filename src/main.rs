//! The command: the same stages over files on disk.

fn main() {}
