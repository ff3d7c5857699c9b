//! The one place that knows how the sweep names an identifier: its plain values become
//! what is searched for here. Nothing of its matching is used.

use super::needles::{Needle, NeedleKind};
use crate::deid::{IdentifierKind, Needle as Swept};

impl From<Swept> for Needle {
    fn from(swept: Swept) -> Self {
        let kind = match swept.kind {
            IdentifierKind::Name if swept.operator => NeedleKind::OperatorName,
            IdentifierKind::Name => NeedleKind::PersonName,
            IdentifierKind::Id | IdentifierKind::TooMany => NeedleKind::Id,
            IdentifierKind::BirthDate => NeedleKind::BirthDate,
            IdentifierKind::Address | IdentifierKind::Phone | IdentifierKind::Email => {
                NeedleKind::Contact
            }
            IdentifierKind::Institution | IdentifierKind::ApplicationEntity => {
                NeedleKind::Institution
            }
        };
        Self::new(kind, swept.text)
    }
}
