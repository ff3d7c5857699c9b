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
export const NOT_SHOWN = 'This picture cannot be shown. Check it in PACS; leave it out if unsure.';
export const SET_ASIDE = 'Set aside: pictures may show names. Look, then decide.';
export const CANCELLED = 'Cancelled. Nothing was saved; originals are unchanged.';
export const CERTIFICATE_STALE = 'The certificate was saved before the zip was confirmed. Save it again, so that it says so.';
export const SAVING_MANY = 'Saving started. When your browser says done, drop the zips here, all at once, to confirm them.';

/** @param {number} n */
export function found(n) {
  return `${many(n, 'file')} found. Large or network folders take minutes.`;
}

export function running(done, all) {
  return `De-identifying ${count(done)} of ${count(all)}. Keep this tab open and the disc in.`;
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
