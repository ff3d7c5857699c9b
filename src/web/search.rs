//! A run of a series searched for letters: frame by frame, so that a few are held at a time.
//! Since every frame passes here, what single slices have and the brightest of them all are
//! laid together on the way.

use js_sys::{Float32Array, Function, Promise};
use serde::{Deserialize, Serialize};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::crossing::{Answer, Bytes, Fault, Sealed, hear, into_error, tell};
use super::picture::{Frames, Picture};
use super::session::SearchedFile;
use crate::flow::{MOST_FRAMES, NEIGHBOURS, SearchRun};
use crate::letters::{Finding, Search};
use crate::preview::{self, LAID_SIDE, Laid, Maximum, Residue, Shrink};

/// What was found in a run.
#[derive(Debug, Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct SearchResult {
    /// For `Session.addSearched`, its files without the neighbours.
    files: Vec<SearchedFile>,
    /// For [`Strip::lay`].
    laid: Option<LaidRun>,
}

/// The brightest of a run, and what single slices of it have; small.
#[derive(Serialize, Deserialize, Tsify)]
pub struct LaidRun {
    width: u32,
    height: u32,
    /// Measured values.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array<ArrayBuffer>")]
    values: JsValue,
    inverted: bool,
    /// The same size, where slices have neighbours.
    single: Option<Single>,
}

impl std::fmt::Debug for LaidRun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LaidRun").finish_non_exhaustive()
    }
}

/// What single slices have and their neighbours have not.
#[derive(Serialize, Deserialize, Tsify)]
pub struct Single {
    width: u32,
    height: u32,
    levels: Bytes,
}

/// Searches a run; a file that cannot be read has a frame of which nothing was searched.
pub async fn search(
    files: &[Blob],
    run: &SearchRun,
    others_done: Option<Function>,
) -> Answer<Ts<SearchResult>> {
    let SearchRun { files: indices, before, after, .. } = run;
    let inner = *before..files.len().saturating_sub(*after);
    if files.len() != indices.len() || inner.is_empty() {
        return Err(into_error(Fault::Shape("search")));
    }
    let mut on_its_way = OnItsWay::new(*before == 0);
    let mut counts = Vec::with_capacity(files.len());
    for (at, file) in files.iter().enumerate() {
        let mut frames = Frames::open(file).await.ok();
        let all = frames.as_ref().map_or(1, |frames| frames.frame.frames).min(MOST_FRAMES);
        // Of neighbours with many frames those that are near.
        let near = all.min(NEIGHBOURS as u32);
        let which = if at < inner.start {
            all - near..all
        } else if at >= inner.end {
            0..near
        } else {
            0..all
        };
        counts.push(which.len());
        for index in which {
            if let Some(others_done) = &others_done {
                let promise = others_done.call0(&JsValue::UNDEFINED)?;
                // Whatever it says: the search goes on.
                let _ = JsFuture::from(Promise::resolve(&promise)).await;
            }
            let (frame, is_pet) = match &mut frames {
                Some(frames) => (frames.decode(index).await.ok(), frames.frame.is_pet),
                None => (None, false),
            };
            on_its_way.add(frame, is_pet, !inner.contains(&at));
        }
    }
    let (findings, laid) = on_its_way.finish(*after == 0);
    let mut findings = findings.into_iter();
    let mut searched = Vec::with_capacity(inner.len());
    for (at, (count, index)) in counts.into_iter().zip(indices).enumerate() {
        let own: Vec<Option<Finding>> = findings.by_ref().take(count).collect();
        if inner.contains(&at) {
            searched.push(SearchedFile { index: *index, sealed: Sealed(own) });
        }
    }
    tell(&SearchResult { files: searched, laid }, "search")
}

/// A run on its way.
struct OnItsWay {
    search: Search,
    residue: Residue,
    maximum: Maximum,
}

impl OnItsWay {
    fn new(is_beginning: bool) -> Self {
        Self { search: Search::new(), residue: Residue::new(is_beginning), maximum: Maximum::new() }
    }

    fn add(&mut self, frame: Option<preview::Picture>, is_pet: bool, is_neighbour: bool) {
        self.residue.add(frame.as_ref(), is_pet);
        if let Some(frame) = frame.as_ref().filter(|_| !is_neighbour) {
            self.maximum.add(&frame.shrunk(LAID_SIDE, Shrink::Brightest));
        }
        self.search.add(frame, is_pet);
    }

    fn finish(self, is_end: bool) -> (Vec<Option<Finding>>, Option<LaidRun>) {
        let single = self.residue.finish(is_end).map(|laid| Single {
            width: laid.width,
            height: laid.height,
            levels: Bytes(laid.levels),
        });
        let laid = self.maximum.picture().map(|brightest| LaidRun {
            width: brightest.width,
            height: brightest.height,
            values: Float32Array::from(brightest.values.as_slice()).into(),
            inverted: brightest.inverted,
            single,
        });
        (self.search.finish(), laid)
    }
}

/// What the runs of a series say together: its brightest values, and what single slices have.
#[wasm_bindgen]
pub struct Strip {
    maximum: Maximum,
    single: Option<Laid>,
    is_dark_on_white: bool,
}

impl Strip {
    /// Nothing laid yet.
    pub fn new(is_dark_on_white: bool) -> Self {
        Self { maximum: Maximum::new(), single: None, is_dark_on_white }
    }
}

#[wasm_bindgen]
impl Strip {
    /// Lays a run over the others. What has another size or polarity is left out.
    ///
    /// # Errors
    /// A wrong shape.
    pub fn lay(&mut self, run: &Ts<LaidRun>) -> Answer<()> {
        let LaidRun { width, height, values, inverted, single } = hear(run, "lay")?;
        let wrong = || into_error(Fault::Shape("lay"));
        let picture = measured(width, height, &values, inverted).ok_or_else(wrong)?;
        self.maximum.add(&picture);
        let Some(Single { width, height, levels }) = single else { return Ok(()) };
        let more = Laid::new(width, height, levels.0).ok_or_else(wrong)?;
        match &mut self.single {
            Some(laid) => {
                laid.lay(&more);
            }
            none => *none = Some(more),
        }
        Ok(())
    }

    /// What single slices have and their neighbours have not; `undefined` where nothing has
    /// neighbours.
    ///
    /// # Errors
    /// None is known.
    pub fn single(&self) -> Answer<Option<Ts<Picture>>> {
        let Some(laid) = &self.single else { return Ok(None) };
        let picture = Picture::of_rgba(laid.width, laid.height, laid.render_rgba());
        tell(&picture, "single").map(Some)
    }

    /// The brightest value of the series at every place; `undefined` before the first run.
    ///
    /// # Errors
    /// None is known.
    pub fn maximum(&self) -> Answer<Option<Ts<Picture>>> {
        let Some(laid) = self.maximum.picture() else { return Ok(None) };
        let rgba = self.maximum.render_rgba(self.is_dark_on_white);
        tell(&Picture::of_rgba(laid.width, laid.height, rgba), "maximum").map(Some)
    }
}

/// The picture of measured values, if there are as many as its size says.
fn measured(width: u32, height: u32, values: &JsValue, inverted: bool) -> Option<preview::Picture> {
    let values = values.dyn_ref::<Float32Array>()?.to_vec();
    let fits = values.len() as u64 == u64::from(width) * u64::from(height);
    fits.then_some(preview::Picture { width, height, values, inverted })
}
