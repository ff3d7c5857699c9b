/**
 * The page's sentences that more than one place says, or that carry a number. Reasons
 * for single files and refused Event IDs come from the core with their codes.
 */
import { count, many } from './format.js';

/** What the study says: its name, its receiver, its upload. */
export const STUDY = PAGE.study;

export const NOTHING_ARRIVED = 'No files arrived. Drag the zip itself, or use Choose folder.';
export const FOLDER_CLOSED = 'A dropped folder could not be opened. Use Choose folder for it.';
export const NO_EXAM = `No ${STUDY.kinds} images here. Choose the exam’s folder.`;
export const TWO_PATIENTS = 'Two patients are in this exam. Separate them; nothing was written.';
export const SHARED_ID = 'Two exams share this ID. Give each its own, or leave one out.';
export const DATE_DIFFERS = 'That date differs from this exam’s. Check the patient.';
export const DATE_UNREADABLE = 'Write it like 4 Nov 2026 or 2026-11-04.';
export const NOT_SHOWN = 'This picture cannot be shown. Check it in PACS; leave it out if unsure.';
export const SET_ASIDE = 'Set aside: pictures may show names. Look, then decide.';
export const CANCELLED = 'Cancelled. Nothing was saved; originals are unchanged.';
export const CHANGED = 'Files changed or went away. Reconnect, then choose them again.';
export const CERTIFICATE_STALE = 'The certificate was saved before the zip was confirmed. Save it again, so that it says so.';
export const SAVING_MANY = 'Saving started. When your browser says done, drop the zips here, all at once, to confirm them.';
export const CONFIRMED = 'Confirmed: the saved zip is complete.';

/** @param {number} n */
export function found(n) {
  return `${many(n, 'file')} found. Large or network folders take minutes.`;
}

/** What a source that went away left out. @param {number} n */
export function missing(n) {
  return `${many(n, 'image')} ${n === 1 ? 'is' : 'are'} not in what was written.`;
}

/** @param {number} n */
export function unreadable(n) {
  return `${many(n, 'file')} could not be read. In Explorer choose “Always keep on this device”, then retry.`;
}

/** @param {number} n */
export function emptyFiles(n) {
  return `${n === 1 ? '1 file is' : `${count(n)} files are`} empty; the path may be too long. Copy the exam to a short path and retry.`;
}

export const MAP_COLUMNS =
  'Its first line names event_id and one of study_instance_uid, accession_number, patient_id, study_date.';

/** What a list of Event IDs came to. */
export function mapFilled(filled, all) {
  return `The list gave ${count(filled)} of ${many(all, 'exam')} ${filled === 1 ? 'its Event ID' : 'their Event IDs'}.`;
}

/** Missing slices of a series, as their positions tell. @param {string} series its number @param {wasm_bindgen.MissingSlices} missingSlices */
export function sliceGap(series, { between: [from, to], missing }) {
  const where =
    from !== null && to !== null ? `between images ${Math.min(from, to)} and ${Math.max(from, to)}` : 'by their positions';
  return `${seriesName(series)} may miss ${many(missing, 'slice')} ${where}. Ask the PACS team.`;
}

/** Missing images of a series, as the numbers tell. @param {string} series its number */
export function gap(series, [from, to]) {
  return `${seriesName(series)} may miss ${from === to ? `image ${from}` : `images ${from}–${to}`}. Ask the PACS team.`;
}

/** @param {string} number */
function seriesName(number) {
  return number === '' ? 'This series' : `Series ${number}`;
}

/** @param {wasm_bindgen.Shortfall} shortfall */
export function shortfall({ listed, arrived }) {
  return `The disc lists ${count(listed)} images; ${count(arrived)} arrived. Export again.`;
}

/** @param {number} n */
export function textsWait(n) {
  return `${n === 1 ? '1 text' : `${count(n)} texts`} may hold a name or date. Keep, edit or empty ${n === 1 ? 'it' : 'each'}.`;
}

/** @param {number} done */
export function running(done, all) {
  return `De-identifying ${count(done)} of ${count(all)}. Keep this tab open and the disc in.`;
}

/** @param {number} n */
export function passed(n, looked) {
  const said = `Check passed: none of this exam’s known identifiers found in ${many(n, 'file')}.`;
  return looked ? `${said} You looked at the pictures.` : said;
}

/** @param {number} n */
export function failed(n) {
  return `Check failed: ${many(n, 'finding')}. Saving is blocked. Send this report to ${STUDY.contact}; it holds no patient data.`;
}

/** @param {string} eventId */
export function started(eventId) {
  return `Saving started. When your browser says done, drop ${eventId}.zip here to confirm.`;
}

/** The outcomes' names, in the order in which they are shown. */
export const OUTCOMES = {
  written: 'Written',
  duplicate: 'Duplicate',
  skipped: 'Skipped',
  refused: 'Refused',
  held: 'Held',
  failed: 'Failed',
};

/** The e-mail that ends the hand-over. */
export function mail(events, user) {
  const lines = events.map(({ eventId, images, label }) => `Image Event ID ${eventId}: ${many(images, 'image')} (${label})`);
  return {
    subject: `${STUDY.mailSubject}: ${events.length > 5 ? many(events.length, 'event') : events.map(({ eventId }) => eventId).join(', ')}`,
    body: `${STUDY.mailOpening}\n\n${lines.join('\n')}\n\n${STUDY.mailUser}: ${user || '…'}`,
  };
}
