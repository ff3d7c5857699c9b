//! Where identifiers are in a data set: by attribute, by VR, in the private elements
//! that are known to repeat them, at every depth.

use std::borrow::Cow;

use dicom_core::{Tag, VR};

use super::{Identifiers, role};
use crate::deid::sweep::misread;
use crate::deid::sweep::tokens::Tokens;
use crate::dicom::{CharacterSets, DataSet, Kind, Node};
use crate::policy;
use crate::policy::Packed;

/// What an attribute's value identifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Name(u8),
    Id,
    BirthDate,
    ExamDate,
    Address { own: bool },
    Contact,
    Place,
    Equipment,
}

const SPECIFIC_CHARACTER_SET: Tag = Tag(0x0008, 0x0005);
const STUDY_DATE: Tag = Tag(0x0008, 0x0020);

/// Code Value and Code Meaning in an item that identifies a person.
const CODE_VALUE: Tag = Tag(0x0008, 0x0100);
const CODE_MEANING: Tag = Tag(0x0008, 0x0104);

impl Identifiers {
    /// Collects from a data set and the bytes it was read from, whatever the nesting.
    /// Text is decoded by the character set in force before it is split at `\ ^ =`.
    pub fn collect(&mut self, data_set: &DataSet, bytes: &[u8]) {
        let sets = CharacterSets::new(data_set, bytes);
        for (index, node) in data_set.nodes.iter().enumerate() {
            if node.kind != Kind::Value || node.value.is_empty() {
                continue;
            }
            if node.tag == SPECIFIC_CHARACTER_SET {
                let value = String::from_utf8_lossy(node.value_in(bytes));
                self.character_sets.insert(value.trim().to_owned());
                continue;
            }
            let Some(source) = source_of(data_set, index, node, bytes) else { continue };
            let vr = match (node.vr, source) {
                (VR::UN | VR::OB, Source::Name(_)) => VR::PN,
                (VR::UN | VR::OB, _) => VR::LO,
                (vr, _) => vr,
            };
            let text = sets.at(index).decode(node.value_in(bytes), vr);
            if let Source::Name(roles) = source {
                for reading in misread::readings(node.value_in(bytes), &text) {
                    for value in reading.split('\\').filter(|value| !value.is_ascii()) {
                        self.add_reading(value.trim().to_owned(), roles);
                    }
                }
            }
            let several =
                matches!(vr, VR::AE | VR::CS | VR::DA | VR::DT | VR::LO | VR::PN | VR::SH | VR::UC);
            if several {
                text.split('\\').for_each(|value| self.add(source, node, value));
            } else {
                self.add(source, node, &text);
            }
        }
    }

    fn add(&mut self, source: Source, node: &Node, value: &str) {
        let value = value.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        if !value.chars().any(char::is_alphanumeric) {
            return;
        }
        let owned = value.to_owned();
        let tag = [Packed::new(node.tag).0];
        match source {
            Source::Name(roles) => self.add_person(owned, roles),
            Source::Id => self.add_tagged(owned, tag, |all| &mut all.ids),
            Source::BirthDate => self.add_plain(owned, |all| &mut all.birth_dates),
            Source::ExamDate => {
                let date: String = Tokens::new(value).digits().chars().take(8).collect();
                if date.len() == 8 {
                    if node.tag == STUDY_DATE {
                        self.study_dates.insert(date.clone());
                    }
                    self.exam_dates.insert(date);
                }
            }
            Source::Address { own } => self.add_address(owned, own),
            Source::Contact => self.add_plain(owned, |all| &mut all.contacts),
            Source::Place => self.add_tagged(owned, tag, |all| &mut all.places),
            Source::Equipment => {
                self.equipment.insert(owned);
            }
        }
    }
}

fn source_of(data_set: &DataSet, index: usize, node: &Node, bytes: &[u8]) -> Option<Source> {
    let Tag(group, element) = node.tag;
    if policy::is_creator(node.tag) {
        return None;
    }
    if group % 2 == 1 {
        return match node.vr {
            VR::PN => Some(Source::Name(role::OTHER)),
            VR::AE => Some(Source::Place),
            _ => {
                let creator: Cow<'_, str> = data_set.creator(index, bytes)?;
                private_source(&creator, group, element & 0xFF)
            }
        };
    }
    if matches!(node.tag, CODE_VALUE | CODE_MEANING) {
        return identified(data_set, index).map(|kind| match (kind, node.tag) {
            (Identified::Person, CODE_VALUE) => Source::Id,
            (Identified::Person, _) => Source::Name(role::OTHER),
            (Identified::Institution, _) => Source::Place,
        });
    }
    // What the file calls a name is one where the attribute may hold one, or where it is
    // written as one; a description is none because a console calls it PN.
    let known = policy::vr_of(node.tag);
    let named = |own| node.vr == own && known.is_none_or(|known| known == own);
    let components = || node.value_in(bytes).contains(&b'^');
    standard_source(node.tag).or(match node.vr {
        VR::PN if named(VR::PN) || components() => Some(Source::Name(role::OTHER)),
        VR::AE if named(VR::AE) => Some(Source::Place),
        _ => None,
    })
}

enum Identified {
    Person,
    Institution,
}

/// The code is in a sequence that identifies a person or an institution.
fn identified(data_set: &DataSet, index: usize) -> Option<Identified> {
    data_set.ancestors(index).find_map(|(_, node)| match node.tag {
        // Person Identification, and the same of physicians, readers and operators.
        Tag(0x0040, 0x1101)
        | Tag(0x0008, 0x0096 | 0x009D | 0x1049 | 0x1052 | 0x1062 | 0x1072)
        | Tag(0x0032, 0x1031) => Some(Identified::Person),
        Tag(0x0008, 0x0082 | 0x1041) => Some(Identified::Institution),
        _ => None,
    })
}

const fn standard_source(tag: Tag) -> Option<Source> {
    Some(match tag {
        // Other Patient Names, Birth Name, Mother's Birth Name too.
        Tag(0x0010, 0x0010 | 0x1001 | 0x1005 | 0x1060) => Source::Name(role::PATIENT),
        Tag(0x0008, 0x1070) => Source::Name(role::OPERATOR),
        Tag(0x0008, 0x0050)
        | Tag(0x0010, 0x0020 | 0x1000 | 0x1090)
        | Tag(0x0012, 0x0040 | 0x0042)
        | Tag(0x0020, 0x0010)
        | Tag(0x0038, 0x0010 | 0x0060)
        | Tag(0x0040, 0x1001 | 0x2006 | 0x2007 | 0x2016 | 0x2017) => Source::Id,
        Tag(0x0010, 0x0030) => Source::BirthDate,
        Tag(0x0008, 0x0012 | 0x0020..=0x0023 | 0x002A)
        | Tag(0x0018, 0x9074 | 0x9151 | 0x9516 | 0x9517)
        | Tag(0x0040, 0x0002 | 0x0004 | 0x0244 | 0x0250) => Source::ExamDate,
        Tag(0x0010, 0x1040) => Source::Address { own: true },
        Tag(0x0008, 0x0081 | 0x0092) | Tag(0x0040, 0x1102) => Source::Address { own: false },
        Tag(0x0010, 0x2154 | 0x2155)
        | Tag(0x0008, 0x0094)
        | Tag(0x0040, 0x1103 | 0x1104 | 0x2010) => Source::Contact,
        // Institution and department, issuer, insurer, sites, services, locations.
        Tag(0x0008, 0x0080 | 0x1040)
        | Tag(0x0010, 0x0021 | 0x1050)
        | Tag(0x0012, 0x0031 | 0x0060)
        | Tag(0x0032, 0x1020 | 0x1021 | 0x1033)
        | Tag(0x0038, 0x0011 | 0x0061 | 0x0300 | 0x0400)
        | Tag(0x0040, 0x0011 | 0x0243 | 0x1005 | 0x2009 | 0xA027) => Source::Place,
        Tag(0x0008, 0x0060 | 0x0070 | 0x1010 | 0x1090) => Source::Equipment,
        _ => return None,
    })
}

/// Private elements known to repeat identifiers, by creator, group and offset in the block.
fn private_source(creator: &str, group: u16, offset: u16) -> Option<Source> {
    const OTHER: Source = Source::Name(role::OTHER);
    const PATIENT: Source = Source::Name(role::PATIENT);
    Some(match (creator, group, offset) {
        ("GEMS_PETD_01", 0x0009, 0x02 | 0x5F) => Source::Id,
        ("GEMS_PETD_01", 0x0009, 0x10) => Source::Place,
        ("GEIIS", 0x0905, 0x30) => Source::Place,
        ("GEMS_PARM_01", 0x0043, 0x62) => Source::Id,
        ("GEMS_XELPRV_01", 0x0033, 0x14 | 0x1B) => Source::Id,
        ("GEMS_GENIE_1", 0x0009, 0x40) => PATIENT,
        ("MITRA LINKED ATTRIBUTES 1.0", 0x0031, 0x20) => Source::Id,
        ("MITRA OBJECT UTF8 ATTRIBUTES 1.0", 0x0033, 0x02 | 0x13..=0x15) => PATIENT,
        ("MITRA OBJECT UTF8 ATTRIBUTES 1.0", 0x0033, 0x06 | 0x08 | 0x0A | 0x16..=0x1E) => OTHER,
        ("SECTRA_Ident_01", 0x0009, 0x01 | 0x02) => Source::Id,
        ("SIEMENS CM VA0  CMS", 0x0013, 0x20 | 0x32) => PATIENT,
        ("SIEMENS CM VA0  CMS", 0x0013, 0x00 | 0x33) => OTHER,
        ("SIEMENS CM VA0  CMS", 0x0013, 0x22) => Source::Id,
        ("SIEMENS CM VA0  CMS", 0x0013, 0x30) => Source::BirthDate,
        ("SIEMENS RIS", 0x0011, 0x10 | 0x11) | ("SIEMENS RIS", 0x0031, 0x10) => Source::Id,
        ("SIEMENS RIS", 0x0011, 0x30 | 0x31) => PATIENT,
        ("SIEMENS RIS", 0x0031, 0x45 | 0x50) => OTHER,
        ("SIEMENS ISI", 0x0011, 0x03 | 0x04 | 0x22) => Source::Id,
        ("SIEMENS ISI", 0x0011, 0xB0 | 0xB2) => PATIENT,
        ("SIEMENS ISI", 0x0011, 0xD2) => Source::Address { own: true },
        ("SIENET", 0x0091, 0x20) => PATIENT,
        ("SPI-P Release 1", 0x0011, 0x10) => Source::Id,
        ("SPI-P-Private-DiDi Release 1", 0x0019, 0x2C) => Source::Name(role::OPERATOR),
        ("TOSHIBA_MEC_OT3", 0x0009, 0x00) | ("TOSHIBA_MEC_OT3", 0x7019, 0x85) => Source::Id,
        ("MMCPrivate", 0x0009, 0x11 | 0x32 | 0x56) => OTHER,
        ("MMCPrivate", 0x0009, 0x55) => Source::Name(role::OPERATOR),
        ("MMCPrivate", 0x0009, 0x52 | 0x53) => Source::Place,
        ("MMCPrivate", 0x0009, 0x57) => Source::Address { own: false },
        ("BRIT Systems, Inc.", 0x0021, 0x11 | 0x14) => Source::Id,
        ("BRIT Systems, Inc.", 0x0021, 0x0D) => OTHER,
        ("FDMS 1.0", 0x0009, 0x80) => Source::Place,
        _ => return None,
    })
}
