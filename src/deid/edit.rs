//! Applies the decisions to one data set, at every depth, in one pass and without
//! recursion: each node of the source is copied, rewritten, or left out with its
//! whole subtree.

use dicom_core::{Tag, VR};

use super::coding;
use super::create;
use super::exam::Exam;
use super::markers;
use super::memo::{self, Done};
use super::picture;
use super::rewrite::{Source, StayingText, Value, written_vr};
use super::sweep::{Place, is_standard_scheme};
use super::tally::{Change, Row, Tally};
use super::value;
use crate::Code;
use crate::dicom::text::{CharacterSet, CharacterSets};
use crate::dicom::write::{WriteError, Writer};
use crate::dicom::{DataSet, Encoding, Kind, Node};
use crate::policy::{self, Action, Attribute, Context, Created, Decision, Modality};

/// Which part of the file a data set is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// From the start up to the pixel data: what is missing is created here.
    Header,
    /// What follows the pixel data.
    Trailer,
}

/// What an edit needs besides the data set.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// The exam.
    pub exam: &'a Exam,
    /// What the image shows.
    pub modality: Modality,
    /// The study date of this image, `YYYYMMDD`, when it has one.
    pub study_date: Option<&'a str>,
    /// Header or trailer.
    pub part: Part,
    /// The character sets in force, node by node.
    pub character_sets: &'a CharacterSets,
    /// The encoding of the data set, for what is created.
    pub encoding: Encoding,
    /// The transfer syntax, for an icon that is compressed.
    pub syntax_uid: &'a str,
}

/// Writes the data set as the rules want it and counts what was done.
///
/// # Errors
/// When something does not fit its length field, or an icon's compressed picture carries a
/// text; nothing of `out` is usable then.
pub fn edit(
    job: Job<'_>,
    data_set: &DataSet,
    bytes: &[u8],
    out: &mut Vec<u8>,
    tally: &mut Tally,
    watch: Watch<'_>,
) -> Result<(), EditError> {
    let missing = match job.part {
        Part::Header => create::missing(&job, data_set),
        Part::Trailer => Vec::new(),
    };
    let mut pass = Pass {
        job,
        data_set,
        bytes,
        writer: Writer::new(out),
        tally,
        watch,
        open: Vec::new(),
        path: Vec::new(),
        missing: missing.into_iter().peekable(),
        created: memo::Created::new(),
        newly_created: Vec::new(),
    };
    pass.run()?;
    Ok(pass.writer.finish()?)
}

/// Why a data set was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Something does not fit where it is to be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Something in it may not go out, and cannot be left out without a person.
    #[error("an element is held ({})", .0.as_str())]
    Held(Code),
}

impl EditError {
    /// The reason code for the file.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Write(_) => Code::HeaderTooLarge,
            Self::Held(code) => code,
        }
    }
}

/// (7FE0,0010)
const PIXEL_DATA: Tag = Tag(0x7FE0, 0x0010);

/// What is reported besides the counts.
#[derive(Debug)]
pub enum Watch<'a> {
    /// Nothing.
    Nothing,
    /// Every attribute before and after, for the screen.
    Rows(&'a mut Vec<Row>),
    /// The texts that stay.
    Texts(&'a mut Vec<StayingText>),
}

/// A sequence or item being walked.
struct Open {
    /// Index of the first node after it.
    end: usize,
    /// It is a sequence (and so the last tag of the path).
    is_sequence: bool,
    /// An item whose codes are of a standard scheme.
    standard_code: bool,
    /// How the elements inside are written.
    content: Encoding,
}

pub(super) struct Pass<'a, 'o> {
    pub(super) job: Job<'a>,
    pub(super) data_set: &'a DataSet,
    pub(super) bytes: &'a [u8],
    pub(super) writer: Writer<'o>,
    pub(super) tally: &'o mut Tally,
    pub(super) watch: Watch<'o>,
    open: Vec<Open>,
    path: Vec<Tag>,
    pub(super) missing: std::iter::Peekable<std::vec::IntoIter<Created>>,
    /// What is known of what is created, and what is new of it.
    pub(super) created: memo::Created,
    pub(super) newly_created: Vec<(Tag, Done)>,
}

impl Pass<'_, '_> {
    /// Ends every sequence and item that does not reach to `index`.
    pub(super) fn close(&mut self, index: usize) -> Result<(), EditError> {
        while self.open.last().is_some_and(|open| open.end <= index) {
            if let Some(open) = self.open.pop().filter(|open| open.is_sequence)
                && let Some(tag) = self.path.pop()
                && self.path.is_empty()
                && tag == markers::METHOD_CODES
            {
                self.append_codes(open.content)?;
            }
            self.writer.end()?;
        }
        Ok(())
    }

    /// How elements are written at this place.
    fn around(&self) -> Encoding {
        self.open.last().map_or(self.job.encoding, |open| open.content)
    }

    pub(super) fn open_item(&mut self, index: usize, node: &Node) -> Result<usize, EditError> {
        self.writer.begin(node, self.bytes)?;
        let child = |tag: Tag| {
            let mut children = self.data_set.children(index);
            children
                .find(|(_, child)| child.tag == tag)
                .map(|(_, child)| child.value_in(self.bytes))
        };
        let standard_code = child(Tag(0x0008, 0x0102))
            .is_some_and(|scheme| is_standard_scheme(&String::from_utf8_lossy(scheme)));
        let content = self.around();
        self.open.push(Open { end: node.next, is_sequence: false, standard_code, content });
        Ok(index + 1)
    }

    /// Deals with one element and returns the index to go on at.
    pub(super) fn element(&mut self, index: usize, node: &Node) -> Result<usize, EditError> {
        let mut decision = self.decide(index, node);
        if decision.action == Action::WithBlock {
            decision = policy::with_block(self.keeps_block(node)?);
        }
        let source = node.value_in(self.bytes);
        match self.rewrite(index, node, decision.action)? {
            Value::Same => {
                self.note(index, node, Change::Kept, decision, source, None);
                self.same(node, source)?;
            }
            Value::Gone => self.note(index, node, Change::Removed, decision, source, None),
            Value::New(change, value) => {
                self.note(index, node, change, decision, source, Some(&value));
                self.new_value(node, change, &value)?;
            }
        }
        Ok(node.next)
    }

    /// Writes a value that stays: as its source's own bytes, header and all, unless that
    /// header is one that readers do not read alike.
    fn same(&mut self, node: &Node, value: &[u8]) -> Result<(), EditError> {
        let around = self.around();
        let vr = coding::of_value(node, value.len());
        let named = |vr: VR| node.coded_vr.is_none_or(|coded| coded == vr.to_bytes());
        if node.undefined_length && !(node.encoding == around && named(VR::OB)) {
            self.writer.fragments(node.tag, around, value)?;
        } else if node.encoding == around && named(vr) {
            self.writer.copy(node, self.bytes)?;
        } else {
            self.writer.element(node.tag, vr, around, value)?;
        }
        Ok(())
    }

    /// Writes another value in a value's place.
    fn new_value(&mut self, node: &Node, change: Change, value: &[u8]) -> Result<(), EditError> {
        let around = self.around();
        let vr = match change {
            Change::Replaced => written_vr(node),
            _ => coding::of_value(node, value.len()),
        };
        let other_vr = node.coded_vr.is_some_and(|coded| coded != vr.to_bytes());
        if node.undefined_length && change == Change::Cleaned {
            // An icon in fragments.
            self.writer.fragments(node.tag, around, value)?;
        } else if node.undefined_length || node.encoding != around || other_vr {
            self.writer.element(node.tag, vr, around, value)?;
        } else {
            self.writer.replace(node, self.bytes, value)?;
        }
        Ok(())
    }

    /// What becomes of a value.
    fn rewrite(&mut self, index: usize, node: &Node, action: Action) -> Result<Value, EditError> {
        let bytes = node.value_in(self.bytes);
        let vr = self.vr_in_force(index, node);
        let standard_code = self.open.last().is_some_and(|open| open.standard_code);
        let place = Place { standard_code, ..Place::new(node.tag, vr) };
        let mut staying = None;
        let source = Source { node, index, vr, place, bytes };
        let value = self.job.rewrite(source, action, &mut staying);
        if let (Watch::Texts(texts), Some(text)) = (&mut self.watch, staying) {
            texts.push(text);
        }
        // A value in fragments is compressed pixel data or nothing that is known.
        if node.undefined_length && !matches!(value, Value::New(Change::Replaced, _)) {
            if node.tag != PIXEL_DATA || !matches!(value, Value::Same) {
                return Ok(Value::Gone);
            }
            let clean = picture::clean_fragments(self.job.syntax_uid, bytes, self.tally)
                .map_err(EditError::Held)?;
            if clean != bytes {
                return Ok(Value::New(Change::Cleaned, clean));
            }
        }
        Ok(value)
    }

    pub(super) fn sequence(&mut self, index: usize, node: &Node) -> Result<usize, EditError> {
        let decision = self.decide(index, node);
        match decision.action {
            Action::Walk | Action::Keep | Action::Sweep | Action::Marker => {
                self.note(index, node, Change::Kept, decision, &[], None);
                let around = self.around();
                let coding = coding::of_sequence(self.data_set, index, node, around);
                match coding.vr {
                    None => self.writer.begin(node, self.bytes)?,
                    Some(vr) => self.writer.begin_as(node, vr, around)?,
                }
                let (end, content) = (node.next, coding.content);
                self.open.push(Open { end, is_sequence: true, standard_code: false, content });
                self.path.push(node.tag);
                Ok(index + 1)
            }
            Action::Empty => {
                self.note(index, node, Change::Replaced, decision, &[], Some(&[]));
                self.writer.element(node.tag, VR::SQ, self.around(), &[])?;
                Ok(node.next)
            }
            _ => {
                self.note(index, node, Change::Removed, decision, &[], None);
                Ok(node.next)
            }
        }
    }

    fn decide(&self, index: usize, node: &Node) -> Decision {
        let creator = self.data_set.creator(index, self.bytes);
        let attribute = Attribute {
            tag: node.tag,
            vr: node.vr,
            is_sequence: node.kind == Kind::Sequence,
            creator: creator.as_deref(),
        };
        let context = Context { modality: self.job.modality, path: &self.path };
        policy::resolve(&attribute, &context, &self.job.exam.settings)
    }

    /// The VR to judge a value by: where the file gives none, or calls a private number a
    /// text, the tables' for this attribute.
    fn vr_in_force(&self, index: usize, node: &Node) -> VR {
        if let Some(own) = coding::own_text_vr(node.tag, node.vr) {
            return own;
        }
        if node.tag.0 & 1 == 1 {
            let creator = self.data_set.creator(index, self.bytes);
            return match policy::private_vr(node.tag, creator.as_deref()) {
                Some(known) if node.vr == VR::UN || matches!(known, VR::DS | VR::IS) => known,
                _ => node.vr,
            };
        }
        match node.vr {
            VR::UN => policy::vr_of(node.tag).unwrap_or(VR::UN),
            vr => vr,
        }
    }

    /// Whether any element of the block that this private creator reserves stays.
    fn keeps_block(&mut self, creator: &Node) -> Result<bool, EditError> {
        let data_set = self.data_set;
        let end = self.open.last().map_or(data_set.nodes.len(), |open| open.end);
        let mut at = creator.next;
        while at < end
            && let Some(sibling) = data_set.nodes.get(at)
            && sibling.tag.0 == creator.tag.0
        {
            if policy::creator_tag(sibling.tag) == Some(creator.tag) && sibling.kind == Kind::Value
            {
                let decision = self.decide(at, sibling);
                if !matches!(self.rewrite(at, sibling, decision.action)?, Value::Gone) {
                    return Ok(true);
                }
            }
            at = sibling.next;
        }
        Ok(false)
    }

    fn note(
        &mut self,
        index: usize,
        node: &Node,
        change: Change,
        decision: Decision,
        before: &[u8],
        after: Option<&[u8]>,
    ) {
        self.tally.add(change, decision.rule);
        if !matches!(self.watch, Watch::Rows(_)) {
            return;
        }
        let set: &CharacterSet = self.job.character_sets.at(index);
        let show = |bytes: &[u8]| value::shown(set, node.vr, node.encoding, bytes);
        let row = Row {
            path: self.path.iter().copied().chain([node.tag]).collect(),
            change,
            decision,
            before: show(before),
            after: match (change, after) {
                (Change::Kept, _) => show(before),
                (_, Some(after)) => show(after),
                (_, None) => String::new(),
            },
        };
        if let Watch::Rows(rows) = &mut self.watch {
            rows.push(row);
        }
    }
}
