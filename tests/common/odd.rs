//! Odd forms of an element: every VR of PS3.5 2026c section 6.2 and every form of length, one
//! at a time. The value's bytes stay those of the good image wherever the form allows it.

use super::build::{Build, Element, Syntax, Value, header_of, value_of, write_all, write_item};

/// The VRs of PS3.5 2026c section 6.2, and two that are none.
pub const VRS: [&str; 36] = [
    "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "OB", "OD", "OF", "OL",
    "OV", "OW", "PN", "SH", "SL", "SQ", "SS", "ST", "SV", "TM", "UC", "UI", "UL", "UN", "UR", "US",
    "UT", "UV", "ZZ", "??",
];

/// How an element is made odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Another VR; in a syntax without VRs it is only a name.
    Vr(&'static str),
    /// Another VR, and the value one byte shorter, so that its length is odd.
    OddVr(&'static str),
    /// Another VR, and the length undefined, with a delimiter behind the value.
    UndefinedVr(&'static str),
    /// The value one byte shorter, the length odd.
    Odd,
    /// The length undefined, with items of undefined length; a value is an item's content.
    Undefined,
    /// UN of given or undefined length, with items that are explicit or implicit.
    Unknown {
        undefined: bool,
        explicit: bool,
    },
    /// SQ in which the items are implicit.
    ImplicitItems {
        undefined: bool,
    },
    /// The length says so many bytes more or less than there are.
    Longer(u32),
    Shorter(u32),
    /// The length is right for an empty value, and the value is there all the same.
    SaysEmpty,
    /// The bytes between VR and length are not zero.
    Reserved,
    /// The element is there twice.
    Twice,
}

/// Every form.
pub fn forms() -> Vec<Form> {
    let mut forms = vec![
        Form::Odd,
        Form::Undefined,
        Form::ImplicitItems { undefined: false },
        Form::ImplicitItems { undefined: true },
        Form::Longer(1),
        Form::Longer(2),
        Form::Longer(8),
        Form::Shorter(1),
        Form::Shorter(2),
        Form::Shorter(8),
        Form::SaysEmpty,
        Form::Reserved,
        Form::Twice,
    ];
    for (undefined, explicit) in [(false, false), (false, true), (true, false), (true, true)] {
        forms.push(Form::Unknown { undefined, explicit });
    }
    for vr in VRS {
        forms.extend([Form::Vr(vr), Form::OddVr(vr), Form::UndefinedVr(vr)]);
    }
    forms
}

/// Where an element stands: its index, then (item, index) for each level below.
pub type Place = Vec<(usize, usize)>;

/// Where the elements of these and of all items in them stand.
pub fn places(elements: &[Element]) -> Vec<Place> {
    let mut all = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        all.push(vec![(0, index)]);
        let Value::Items(items) = &element.value else { continue };
        for (number, item) in items.iter().enumerate() {
            for mut place in places(item) {
                place[0].0 = number;
                place.insert(0, (0, index));
                all.push(place);
            }
        }
    }
    all
}

/// The element at a place.
pub fn at<'a>(elements: &'a mut [Element], place: &[(usize, usize)]) -> &'a mut Element {
    let mut element = &mut elements[place[0].1];
    for (item, index) in &place[1..] {
        let Value::Items(items) = &mut element.value else { panic!("no sequence") };
        element = &mut items[*item][*index];
    }
    element
}

/// The file with one element of its data set made odd.
pub fn mutated(build: &Build, place: &Place, form: Form) -> Build {
    let mut build = build.clone();
    let (explicit, big) = (build.syntax != Syntax::ImplicitLe, build.syntax == Syntax::ExplicitBe);
    let element = at(&mut build.elements, place);
    element.value = Value::Whole(made_odd(element, form, explicit, big));
    build
}

/// The file with one element of its file meta information made odd.
pub fn mutated_meta(build: &Build, index: usize, form: Form) -> Build {
    let mut build = build.clone();
    if let Some(element) = build.meta.as_mut().and_then(|meta| meta.get_mut(index)) {
        element.value = Value::Whole(made_odd(element, form, true, false));
    }
    build
}

const ITEM_END: u32 = 0xFFFE_E0DD;

fn made_odd(element: &Element, form: Form, explicit: bool, big: bool) -> Vec<u8> {
    let tag = element.tag;
    let value = value_of(element, explicit, big);
    let own = explicit.then_some(element.vr);
    let named = |vr: &str| explicit.then(|| vr.as_bytes().try_into().unwrap());
    let cut = value[..value.len().saturating_sub(1 - value.len() % 2)].to_vec();
    let end = header_of(ITEM_END, None, 0, big);
    let whole = |vr, value: &[u8]| [header_of(tag, vr, value.len() as u32, big), value.to_vec()];
    // Fragments end with a delimiter of their own.
    let behind: &[u8] = if element.undefined_length { &end } else { &[] };
    let with_length =
        |length: u32| [&header_of(tag, own, length, big), &value[..], behind].concat();
    let length = value.len() as u32;
    match form {
        Form::Vr(vr) if element.undefined_length => {
            [header_of(tag, named(vr), u32::MAX, big), value, end].concat()
        }
        Form::Vr(vr) => whole(named(vr), &value).concat(),
        Form::OddVr(vr) => whole(named(vr), &cut).concat(),
        Form::UndefinedVr(vr) => [header_of(tag, named(vr), u32::MAX, big), value, end].concat(),
        Form::Odd => whole(own, &cut).concat(),
        Form::Undefined => {
            let body = items(element, explicit, big, true);
            [header_of(tag, own, u32::MAX, big), body, end].concat()
        }
        Form::Unknown { undefined, explicit: inside } => {
            let body = items(element, inside, false, undefined);
            let length = if undefined { u32::MAX } else { body.len() as u32 };
            let behind = if undefined { end } else { Vec::new() };
            [header_of(tag, named("UN"), length, big), body, behind].concat()
        }
        Form::ImplicitItems { undefined } => {
            let body = items(element, false, big, undefined);
            let length = if undefined { u32::MAX } else { body.len() as u32 };
            let behind = if undefined { end } else { Vec::new() };
            [header_of(tag, named("SQ"), length, big), body, behind].concat()
        }
        Form::Longer(more) => with_length(length.saturating_add(more)),
        Form::Shorter(less) => with_length(length.saturating_sub(less)),
        Form::SaysEmpty => with_length(0),
        Form::Reserved => {
            let mut bytes = with_length(if behind.is_empty() { length } else { u32::MAX });
            if explicit && super::build::has_long_length(element.vr) {
                bytes[6..8].copy_from_slice(b"XY");
            }
            bytes
        }
        Form::Twice => [with_length(length), with_length(length)].concat(),
    }
}

/// The items of a sequence; of another element, one item with its bytes.
fn items(element: &Element, explicit: bool, big: bool, undefined: bool) -> Vec<u8> {
    let mut out = Vec::new();
    if let Value::Items(items) = &element.value {
        for item in items {
            let mut body = Vec::new();
            write_all(item, explicit, big, &mut body);
            write_item(&body, undefined, big, &mut out);
        }
    } else {
        write_item(&value_of(element, explicit, big), undefined, big, &mut out);
    }
    out
}
