//! Normalisation by the browser. Calls into JavaScript cost more than the work itself, so texts
//! cross whole, and single characters by blocks, whose decompositions are remembered.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::JsString;

/// Characters of which some are decomposed, by their place in the block.
type Block = Vec<(u8, Box<str>)>;

const BLOCK: u32 = 256;
/// What composes with nothing keeps the characters of a block apart.
const APART: char = '\0';

thread_local! {
    static BLOCKS: RefCell<BTreeMap<u32, Rc<Block>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The parts of one character's compatibility decomposition (NFKD), in order.
pub fn decompose(character: char, mut each: impl FnMut(char)) {
    if character.is_ascii() {
        return each(character);
    }
    let number = u32::from(character) / BLOCK;
    let block = BLOCKS.with_borrow_mut(|blocks| {
        blocks.entry(number).or_insert_with(|| Rc::new(decomposed(number))).clone()
    });
    let place =
        |(place, _): &(u8, Box<str>)| u32::from(*place).cmp(&(u32::from(character) % BLOCK));
    match block.binary_search_by(place).ok().and_then(|at| block.get(at)) {
        Some((_, parts)) => parts.chars().for_each(each),
        None => each(character),
    }
}

fn decomposed(number: u32) -> Block {
    let first = number.saturating_mul(BLOCK);
    let characters = || {
        let all = (0..=u8::MAX).map(|place| (place, char::from_u32(first + u32::from(place))));
        // (What keeps them apart is an ASCII character itself.)
        all.filter_map(|(place, one)| Some((place, one.filter(|one| !one.is_ascii())?)))
    };
    let apart: String = characters().flat_map(|(_, character)| [character, APART]).collect();
    let parts = normalize(&apart, "NFKD");
    let each = characters().zip(parts.split(APART));
    each.filter(|((_, character), parts)| !parts.chars().eq([*character]))
        .map(|((place, _), parts)| (place, parts.into()))
        .collect()
}

/// The text in Normalization Form KD.
#[must_use]
pub fn nfkd(text: &str) -> String {
    normalize(text, "NFKD")
}

/// The text in Normalization Form C.
#[must_use]
pub fn nfc(text: &str) -> String {
    normalize(text, "NFC")
}

fn normalize(text: &str, form: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    JsString::from(text).normalize(form).into()
}
