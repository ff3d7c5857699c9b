//! What an HTML page carries inside itself: files, as addresses of links, and its style, by hash.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// A file as a `data:` address (RFC 2397), so that a link can save it without a script.
pub fn data_url(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
}

/// What a Content-Security-Policy calls an inline style or script: its hash.
pub fn policy_hash(content: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(content)))
}
