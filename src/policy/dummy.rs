//! Values that the product writes where there was another one or none: dummies, legal
//! for their VR and the same for everyone, and the attributes to create.

use dicom_core::{Tag, VR};

use super::decision::Action;
use super::settings::{BirthDate, Settings};

/// The value of [`Action::Dummy`] for a VR (PS3.5 2026c section 6.2): of even length,
/// plain ASCII, and for binary VRs zeros, the same in both byte orders. A sequence's is
/// empty.
#[must_use]
pub const fn dummy(vr: VR) -> &'static [u8] {
    match vr {
        VR::AE | VR::CS | VR::LO | VR::LT | VR::PN | VR::SH | VR::ST | VR::UC | VR::UT => {
            b"REDACTED"
        }
        VR::AS => b"000Y",
        VR::DA => b"19000101",
        VR::DT => b"19000101000000",
        VR::TM => b"000000",
        VR::DS | VR::IS => b"0 ",
        VR::UI => b"2.25.0",
        VR::UR => b"about:blank ",
        VR::SQ => b"",
        VR::OB | VR::OW | VR::SS | VR::UN | VR::US => &[0; 2],
        VR::AT | VR::FL | VR::OF | VR::OL | VR::SL | VR::UL => &[0; 4],
        VR::FD | VR::OD | VR::OV | VR::SV | VR::UV => &[0; 8],
    }
}

/// An attribute to create at the top level when the image lacks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Created {
    /// Its tag.
    pub tag: Tag,
    /// Its VR.
    pub vr: VR,
    /// What its value becomes.
    pub action: Action,
}

/// What to create under these settings, by tag ([`super::Policy::created`]).
pub fn created(settings: &Settings) -> impl Iterator<Item = Created> {
    let birth_date = settings.birth_date != BirthDate::Absent;
    let created = settings.policy.created().iter().copied();
    created.filter(move |created| birth_date || created.action != Action::BirthDate)
}
