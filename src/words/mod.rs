//! What the product says to people, all of it from `words.toml`: the build makes a constant of
//! each text, and a function of one with placeholders, their values in the order of the alphabet.
//! The page's scripts have theirs from the same file, as `WORDS` (`xtask/src/words.rs`).

#![allow(missing_docs, reason = "each says itself what it says")]

include!(concat!(env!("OUT_DIR"), "/words.rs"));
