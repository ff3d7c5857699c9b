//! Just enough of a DICOM writer for the sample: elements kept in order by tag, and
//! written as Explicit VR Little Endian (PS3.5 section 7.1.2, PS3.10 section 7.1).
//! Apart from the writer of outputs on purpose: the sample plays the part of foreign files.

use std::collections::BTreeMap;

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::{Tag, VR};
use dicom_dictionary_std::{StandardDataDictionary, tags, uids};

/// Elements of one data set or item.
#[derive(Debug, Clone, Default)]
pub struct Elements {
    values: BTreeMap<Tag, (VR, Vec<u8>)>,
    /// Sequences of one item.
    items: BTreeMap<Tag, Elements>,
}

impl Elements {
    /// Sets texts, each with the VR that the dictionary gives its tag.
    pub fn texts(&mut self, texts: &[(Tag, &str)]) -> &mut Self {
        for (tag, text) in texts {
            let vr =
                StandardDataDictionary.by_tag(*tag).map_or(VR::UN, |entry| entry.vr().relaxed());
            self.bytes(*tag, vr, text.as_bytes().to_vec());
        }
        self
    }

    /// Sets numbers of 16 bits.
    pub fn shorts(&mut self, numbers: &[(Tag, u16)]) -> &mut Self {
        for (tag, number) in numbers {
            self.bytes(*tag, VR::US, number.to_le_bytes().to_vec());
        }
        self
    }

    /// Sets a value in the first items of the sequences before the last tag.
    pub fn put(&mut self, path: &[Tag], vr: VR, value: Vec<u8>) {
        match path {
            [] => {}
            [tag] => {
                self.bytes(*tag, vr, value);
            }
            [sequence, within @ ..] => {
                self.items.entry(*sequence).or_default().put(within, vr, value);
            }
        }
    }

    /// Sets a value of any VR; an odd length is padded.
    pub fn bytes(&mut self, tag: Tag, vr: VR, mut value: Vec<u8>) -> &mut Self {
        if !value.len().is_multiple_of(2) {
            value.push(if matches!(vr, VR::UI | VR::OB | VR::UN) { 0 } else { b' ' });
        }
        self.values.insert(tag, (vr, value));
        self
    }

    /// The elements in the order of their tags.
    fn written(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let sequences = self.items.iter().map(|(tag, item)| {
            let content = item.written();
            let mut sequence = vec![0xFE, 0xFF, 0x00, 0xE0];
            sequence.extend(length(&content).to_le_bytes());
            sequence.extend(content);
            (*tag, (VR::SQ, sequence))
        });
        let mut all = self.values.clone();
        all.extend(sequences);
        for (tag, (vr, value)) in &all {
            out.extend(tag.group().to_le_bytes());
            out.extend(tag.element().to_le_bytes());
            out.extend(vr.to_bytes());
            match vr {
                VR::OB | VR::OW | VR::SQ | VR::UN | VR::UT => {
                    out.extend([0, 0]);
                    out.extend(length(value).to_le_bytes());
                }
                _ => out.extend(u16::try_from(value.len()).unwrap_or_default().to_le_bytes()),
            }
            out.extend(value);
        }
        out
    }

    /// A Part 10 file of these elements. `source` is the sending AE title, which real
    /// files carry in their file meta information and which must not survive there;
    /// `implementation` the class of whatever wrote it.
    pub fn file(&self, source: &str, implementation: &str) -> Vec<u8> {
        let value = |tag| self.values.get(&tag).map(|(_, value)| value.clone()).unwrap_or_default();
        let mut meta = Self::default();
        meta.bytes(tags::FILE_META_INFORMATION_VERSION, VR::OB, vec![0, 1])
            .bytes(tags::MEDIA_STORAGE_SOP_CLASS_UID, VR::UI, value(tags::SOP_CLASS_UID))
            .bytes(tags::MEDIA_STORAGE_SOP_INSTANCE_UID, VR::UI, value(tags::SOP_INSTANCE_UID))
            .texts(&[
                (tags::TRANSFER_SYNTAX_UID, uids::EXPLICIT_VR_LITTLE_ENDIAN),
                (tags::IMPLEMENTATION_CLASS_UID, implementation),
                (tags::IMPLEMENTATION_VERSION_NAME, "SAMPLE"),
                (tags::SOURCE_APPLICATION_ENTITY_TITLE, source),
            ]);
        let meta = meta.written();
        let mut out = vec![0; 128];
        out.extend(b"DICM");
        let mut start = Self::default();
        start.bytes(
            tags::FILE_META_INFORMATION_GROUP_LENGTH,
            VR::UL,
            length(&meta).to_le_bytes().to_vec(),
        );
        out.extend(start.written());
        out.extend(meta);
        out.extend(self.written());
        out
    }
}

/// Nothing in the sample comes near four gigabytes.
fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or_default()
}
