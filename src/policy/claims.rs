//! What the output says of its own de-identification: the markers of PS3.3 2026c
//! section C.7.1.1 and C.12.1.1, computed from the effective settings.

use super::settings::Settings;
use super::tables;

/// A code for De-identification Method Code Sequence (0012,0064), of PS3.16 CID 7050.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// Code Value (0008,0100).
    pub value: &'static str,
    /// Coding Scheme Designator (0008,0102).
    pub scheme: &'static str,
    /// Code Meaning (0008,0104).
    pub meaning: &'static str,
}

/// The markers' values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Patient Identity Removed (0012,0062).
    pub identity_removed: &'static str,
    /// De-identification Method (0012,0063): one value each, at most 64 characters.
    pub methods: [&'static str; 3],
    /// De-identification Method Code Sequence (0012,0064): one item each. Empty means
    /// that nothing is claimed and no item is added.
    pub codes: Vec<Code>,
    /// Longitudinal Temporal Information Modified (0028,0303).
    pub temporal: &'static str,
}

/// What may be claimed under these settings.
///
/// The SOP departs from Table E.1-1 (it retains department, operator, procedure step IDs
/// and icon), so that by default no code may be claimed. Under the strict preset the
/// table is followed, and the codes are those that the settings earn.
#[must_use]
pub fn claims(settings: &Settings) -> Claims {
    let followed = settings.strict && !settings.cap_age;
    let earned = |condition: &str| match condition {
        "strict" => followed,
        "strict and UIDs retained" => followed && settings.keep_uids,
        "strict and safe private elements kept" => followed && settings.keep_safe_private,
        _ => false,
    };
    let codes = tables::records(tables::CID_7050)
        .filter(|[_, _, _, condition]: &[&str; 4]| earned(condition))
        .map(|[value, scheme, meaning, _]| Code { value, scheme, meaning })
        .collect();
    let profile = if settings.strict {
        "DICOM PS3.15 2026c Table E.1-1, strict preset"
    } else {
        "DICOM PS3.15 2026c Table E.1-1 where the SOP is silent"
    };
    Claims {
        identity_removed: "YES",
        methods: [
            settings.policy.study().about.method,
            profile,
            concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
        ],
        codes,
        temporal: "UNMODIFIED",
    }
}
