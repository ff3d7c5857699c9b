//! Applies the decisions to one data set, at every depth, in one pass and without
//! recursion: each node of the source is copied, rewritten, or left behind with its
//! whole subtree.

use dicom_core::{Tag, VR};

use super::exam::Exam;
use super::markers;
use super::review::offered;
use super::sweep::{Place, REDACTED, is_standard_scheme};
use super::tally::{Change, Row, Tally};
use super::value::{self, LegalText};
use crate::dicom::text::{CharacterSet, CharacterSets};
use crate::dicom::write::{WriteError, Writer};
use crate::dicom::{DataSet, Encoding, Kind, Node};
use crate::policy::{self, Action, Attribute, Context, Created, Decision, Rule};

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
    /// The image is a PET image.
    pub is_pet: bool,
    /// The study date of this image, `YYYYMMDD`, when it has one.
    pub study_date: Option<&'a str>,
    /// Header or trailer.
    pub part: Part,
    /// The character sets in force, node by node.
    pub character_sets: &'a CharacterSets,
    /// The encoding of the data set, for what is created.
    pub encoding: Encoding,
}

/// Writes the data set as the rules want it and counts what was done.
///
/// # Errors
/// When something does not fit its length field; nothing of `out` is usable then.
pub fn edit(
    job: Job<'_>,
    data_set: &DataSet,
    bytes: &[u8],
    out: &mut Vec<u8>,
    tally: &mut Tally,
    watch: Watch<'_>,
) -> Result<(), WriteError> {
    let missing = match job.part {
        Part::Header => missing(&job, data_set),
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
    };
    pass.run()?;
    pass.writer.finish()
}

/// What is to be told of the way, besides the counts.
#[derive(Debug)]
pub enum Watch<'a> {
    /// Nothing.
    Nothing,
    /// Every attribute before and after, for the screen.
    Rows(&'a mut Vec<Row>),
    /// The texts that stay.
    Texts(&'a mut Vec<StayingText>),
}

/// A text that stays, unless something identifying is found in it.
#[derive(Clone, PartialEq, Eq)]
pub struct StayingText {
    /// Where it stands.
    pub place: Place,
    /// What it says.
    pub text: String,
}

impl std::fmt::Debug for StayingText {
    /// Without the text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StayingText").field("place", &self.place).finish_non_exhaustive()
    }
}

/// A sequence or item being walked.
struct Open {
    /// Index of the first node behind it.
    end: usize,
    /// It is a sequence (and so the last tag of the path).
    is_sequence: bool,
    /// An item whose codes are of a standard scheme.
    standard_code: bool,
}

struct Pass<'a, 'o> {
    job: Job<'a>,
    data_set: &'a DataSet,
    bytes: &'a [u8],
    writer: Writer<'o>,
    tally: &'o mut Tally,
    watch: Watch<'o>,
    open: Vec<Open>,
    path: Vec<Tag>,
    missing: std::iter::Peekable<std::vec::IntoIter<Created>>,
}

impl Pass<'_, '_> {
    fn run(&mut self) -> Result<(), WriteError> {
        let data_set = self.data_set;
        let mut index = 0;
        while let Some(node) = data_set.nodes.get(index) {
            self.close(index)?;
            if self.open.is_empty() {
                self.create_before(Some(node.tag))?;
            }
            index = match node.kind {
                Kind::Item => self.open_item(index, node)?,
                Kind::Sequence => self.sequence(index, node)?,
                Kind::Value => self.element(index, node)?,
            };
        }
        self.close(index)?;
        self.create_before(None)
    }

    /// Ends every sequence and item that does not reach to `index`.
    fn close(&mut self, index: usize) -> Result<(), WriteError> {
        while self.open.last().is_some_and(|open| open.end <= index) {
            if self.open.pop().is_some_and(|open| open.is_sequence)
                && let Some(tag) = self.path.pop()
                && self.path.is_empty()
                && tag == markers::METHOD_CODES
            {
                let settings = &self.job.exam.settings;
                markers::append_codes(&mut self.writer, self.data_set, self.bytes, settings)?;
            }
            self.writer.end()?;
        }
        Ok(())
    }

    fn open_item(&mut self, index: usize, node: &Node) -> Result<usize, WriteError> {
        self.writer.begin(node, self.bytes)?;
        let child = |tag: Tag| {
            let mut children = self.data_set.children(index);
            children
                .find(|(_, child)| child.tag == tag)
                .map(|(_, child)| child.value_in(self.bytes))
        };
        let standard_code = child(Tag(0x0008, 0x0102))
            .is_some_and(|scheme| is_standard_scheme(&String::from_utf8_lossy(scheme)));
        self.open.push(Open { end: node.next, is_sequence: false, standard_code });
        Ok(index + 1)
    }

    fn place(&self, node: &Node) -> Place {
        let standard_code = self.open.last().is_some_and(|open| open.standard_code);
        Place { standard_code, ..Place::new(node.tag, node.vr) }
    }

    /// Deals with one element and returns the index to go on at.
    fn element(&mut self, index: usize, node: &Node) -> Result<usize, WriteError> {
        let mut decision = self.decide(index, node);
        if decision.action == Action::WithBlock {
            decision = policy::with_block(self.keeps_block(node));
        }
        let source = node.value_in(self.bytes);
        match self.rewrite(index, node, source, decision.action) {
            Value::Same => {
                self.note(index, node, Change::Kept, decision.rule, source, None);
                self.writer.copy(node, self.bytes)?;
            }
            Value::Gone => self.note(index, node, Change::Removed, decision.rule, source, None),
            Value::New(change, value) => {
                self.note(index, node, change, decision.rule, source, Some(&value));
                self.writer.replace(node, self.bytes, &value)?;
            }
        }
        Ok(node.next)
    }

    fn sequence(&mut self, index: usize, node: &Node) -> Result<usize, WriteError> {
        let decision = self.decide(index, node);
        match decision.action {
            Action::Walk | Action::Keep | Action::Sweep | Action::Marker => {
                self.note(index, node, Change::Kept, decision.rule, &[], None);
                self.writer.begin(node, self.bytes)?;
                self.open.push(Open { end: node.next, is_sequence: true, standard_code: false });
                self.path.push(node.tag);
                Ok(index + 1)
            }
            Action::Empty => {
                self.note(index, node, Change::Replaced, decision.rule, &[], Some(&[]));
                self.writer.element(node.tag, VR::SQ, node.encoding, &[])?;
                Ok(node.next)
            }
            _ => {
                self.note(index, node, Change::Removed, decision.rule, &[], None);
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
        let context = Context { is_pet: self.job.is_pet, path: &self.path };
        policy::resolve(&attribute, &context, &self.job.exam.settings)
    }

    /// What becomes of a value.
    fn rewrite(&mut self, index: usize, node: &Node, source: &[u8], action: Action) -> Value {
        let exam = self.job.exam;
        match action {
            // A sequence that could not be read as one may hold anything.
            Action::Keep | Action::Walk | Action::Sweep
                if node.vr == VR::SQ && !source.is_empty() =>
            {
                Value::Gone
            }
            Action::Keep | Action::Walk => self.kept(index, node, source),
            Action::Sweep => self.swept(index, node, source),
            Action::Remove | Action::WithBlock => Value::Gone,
            Action::Empty => Value::replaced(Vec::new()),
            Action::Dummy => Value::replaced(policy::dummy(node.vr).to_vec()),
            Action::EventId => Value::replaced(exam.event_id.clone().into_bytes()),
            Action::Unspecified => Value::replaced(b"Unspecified".to_vec()),
            Action::Anonymous => Value::replaced(b"Anonymous".to_vec()),
            Action::BirthDate => match value::birth_date(exam) {
                Some(date) => Value::replaced(date.into_bytes()),
                None => Value::Gone,
            },
            Action::Age => match value::capped_age(source, exam.settings.cap_age) {
                Some(age) => Value::replaced(age),
                None => self.kept(index, node, source),
            },
            Action::Uid if exam.settings.keep_uids => self.kept(index, node, source),
            Action::Uid => Value::replaced(value::replaced_uids(exam, source)),
            Action::NearStudyDate => match self.job.study_date {
                Some(date) if value::is_near(source, date) => Value::Same,
                _ => Value::Gone,
            },
            Action::EventIdIfIdentifier => {
                let text = self.job.character_sets.at(index).decode(source, node.vr);
                if exam.sweep.any_id(&text) {
                    Value::replaced(exam.event_id.clone().into_bytes())
                } else {
                    self.swept(index, node, source)
                }
            }
            Action::Marker => {
                let earlier = match self.swept(index, node, source) {
                    Value::Same => source.to_vec(),
                    Value::New(_, value) => value,
                    Value::Gone => Vec::new(),
                };
                match markers::value(node.tag, &earlier, &exam.settings) {
                    Some(value) if value == source => Value::Same,
                    Some(value) => Value::replaced(value),
                    None => Value::Gone,
                }
            }
        }
    }

    /// The VR to judge a value by: where the file gives none, or calls a private number a
    /// text, the tables' for this attribute.
    fn vr_in_force(&self, index: usize, node: &Node) -> VR {
        if is_private(node.tag) {
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

    /// A value that stays: unless it is not what its VR promises, for then it could be
    /// anything, a name too. It is treated as text, and a private one goes.
    fn kept(&mut self, index: usize, node: &Node, source: &[u8]) -> Value {
        match value::legal_text(self.vr_in_force(index, node), source) {
            LegalText::Yes | LegalText::NotText => Value::Same,
            LegalText::HiddenTail(visible) => {
                Value::New(Change::Cleaned, source.get(..visible).unwrap_or_default().to_vec())
            }
            LegalText::No if is_private(node.tag) => Value::Gone,
            LegalText::No => self.swept(index, node, source),
        }
    }

    /// A text that stays, but for what identifies.
    fn swept(&mut self, index: usize, node: &Node, source: &[u8]) -> Value {
        let visible = value::visible_len(source);
        let shown = source.get(..visible).unwrap_or(source);
        let unchanged = if visible == value::unpadded_len(source) {
            Value::Same
        } else {
            Value::New(Change::Cleaned, shown.to_vec())
        };
        if shown.is_empty() {
            return unchanged;
        }
        // What is no text by its VR, but stands there as text, is read and searched as one.
        let place = Place { vr: value::swept_as(node.vr), ..self.place(node) };
        let text = self.job.character_sets.at(index).decode(shown, place.vr);
        let exam = self.job.exam;
        let wanted = match exam.decided(node.tag, &text) {
            Some(decided) => decided.to_owned(),
            None => offered(&exam.sweep, &text, &place),
        };
        let result = if wanted == text {
            unchanged
        } else {
            let coded = self.job.character_sets.at(index).encode(&wanted);
            Value::New(Change::Cleaned, coded.unwrap_or_else(|| REDACTED.as_bytes().to_vec()))
        };
        if let Watch::Texts(texts) = &mut self.watch {
            texts.push(StayingText { place, text });
        }
        result
    }

    /// Whether any element of the block that this private creator reserves stays.
    fn keeps_block(&mut self, creator: &Node) -> bool {
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
                let source = sibling.value_in(self.bytes);
                if !matches!(self.rewrite(at, sibling, source, decision.action), Value::Gone) {
                    return true;
                }
            }
            at = sibling.next;
        }
        false
    }

    /// Writes what is missing and stands before `tag` (or at the end).
    fn create_before(&mut self, tag: Option<Tag>) -> Result<(), WriteError> {
        while let Some(created) =
            self.missing.next_if(|created| tag.is_none_or(|tag| created.tag < tag))
        {
            let (exam, encoding) = (self.job.exam, self.job.encoding);
            if created.tag == markers::METHOD_CODES {
                if !policy::claims(&exam.settings).codes.is_empty() {
                    self.writer.begin_sequence(created.tag, encoding)?;
                    markers::append_codes(&mut self.writer, self.data_set, &[], &exam.settings)?;
                    self.writer.end()?;
                    self.tally.add(Change::Added, Rule::Marker);
                }
                continue;
            }
            let value = match created.action {
                Action::EventId => exam.event_id.clone().into_bytes(),
                Action::Unspecified => b"Unspecified".to_vec(),
                Action::BirthDate => value::birth_date(exam).unwrap_or_default().into_bytes(),
                Action::Marker => {
                    markers::value(created.tag, &[], &exam.settings).unwrap_or_default()
                }
                _ => Vec::new(),
            };
            self.writer.element(created.tag, created.vr, encoding, &value)?;
            let attribute =
                Attribute { tag: created.tag, vr: created.vr, is_sequence: false, creator: None };
            let context = Context { is_pet: self.job.is_pet, path: &[] };
            let rule = policy::resolve(&attribute, &context, &exam.settings).rule;
            self.tally.add(Change::Added, rule);
            if let Watch::Rows(rows) = &mut self.watch {
                rows.push(Row {
                    path: vec![created.tag],
                    change: Change::Added,
                    rule: rule.to_string(),
                    before: String::new(),
                    after: String::from_utf8_lossy(&value).into_owned(),
                });
            }
        }
        Ok(())
    }

    fn note(
        &mut self,
        index: usize,
        node: &Node,
        change: Change,
        rule: Rule,
        before: &[u8],
        after: Option<&[u8]>,
    ) {
        self.tally.add(change, rule);
        if !matches!(self.watch, Watch::Rows(_)) {
            return;
        }
        let set: &CharacterSet = self.job.character_sets.at(index);
        let show = |bytes: &[u8]| value::shown(set, node.vr, node.encoding, bytes);
        let row = Row {
            path: self.path.iter().copied().chain([node.tag]).collect(),
            change,
            rule: rule.to_string(),
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

const fn is_private(tag: Tag) -> bool {
    tag.0 & 1 == 1
}

/// What becomes of one value.
enum Value {
    Same,
    Gone,
    New(Change, Vec<u8>),
}

impl Value {
    const fn replaced(value: Vec<u8>) -> Self {
        Self::New(Change::Replaced, value)
    }
}

/// The Type 2 attributes and markers that the data set lacks, by tag; and those that it
/// has as something that cannot be replaced (a sequence under a text attribute's tag).
fn missing(job: &Job<'_>, data_set: &DataSet) -> Vec<Created> {
    let mut missing: Vec<Created> = policy::created(&job.exam.settings)
        .chain(markers::CREATED)
        .filter(|created| {
            let is_sequence = created.vr == VR::SQ;
            data_set
                .find(created.tag)
                .is_none_or(|node| (node.kind == Kind::Sequence) != is_sequence)
        })
        .collect();
    missing.sort_by_key(|created| created.tag);
    missing
}
