/** Numbers, sizes, dates and times as a person reads them. */

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** 12345 becomes 12,345. @param {number} n */
export function count(n) {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 text`, `3 texts`. @param {number} n */
export function many(n, one, more = `${one}s`) {
  return `${count(n)} ${n === 1 ? one : more}`;
}

/** Bytes as kB, MB or GB. */
export function size(bytes) {
  const steps = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < steps.length - 1) {
    value /= 1000;
    step += 1;
  }
  if (bytes === 1) return '1 byte';
  const shown = step > 0 && value < 10 ? value.toFixed(1) : count(value);
  return `${shown} ${steps[step]}`;
}

/** YYYYMMDD in words; anything else as it stands. @param {string} text */
export function date(text, short = false) {
  const found = /^(\d{4})(\d{2})(\d{2})$/.exec(text || '');
  const month = found ? MONTHS[Number(found[2]) - 1] : '';
  if (!found || !month) return text || '';
  return `${Number(found[3])} ${short ? month.slice(0, 3) : month} ${found[1]}`;
}

/** A study's kind and date, as far as they are known. @param {wasm_bindgen.StudyInfo} study */
export function aboutStudy({ label, examDate }, short = false) {
  return [label, date(examDate, short)].filter(Boolean).join(', ');
}

/** A person's name as read, not as DICOM stores it: `DOE^Jane=…` becomes `DOE, Jane`. @param {string} text */
export function personName(text) {
  const groups = (text || '').split('=').map((group) => {
    const [family, ...others] = group.split('^').map((part) => part.trim());
    return [family, others.filter(Boolean).join(' ')].filter(Boolean).join(', ');
  });
  return groups.filter(Boolean).join(' · ');
}

/**
 * A typed date as YYYYMMDD, or null. Day and month in figures are read month first.
 * @param {string} text
 */
export function typedDate(text) {
  const typed = text.trim();
  const parts = /^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})$/.exec(typed);
  if (parts) return whole(parts[1], parts[2], parts[3]);
  const american = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(typed);
  if (american) return whole(american[3], american[1], american[2]);
  const words = /^(?:(\d{1,2})[ .-]*([A-Za-z]{3,9})|([A-Za-z]{3,9})[ .]*(\d{1,2}))[ ,.-]*(\d{4})$/.exec(typed);
  if (!words) return null;
  const name = (words[2] || words[3]).toLowerCase();
  const month = MONTHS.findIndex((known) => known.toLowerCase().startsWith(name)) + 1;
  return month ? whole(words[5], String(month), words[1] || words[4]) : null;
}

/** @param {string} day */
function whole(year, month, day) {
  const time = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (time.getUTCMonth() !== Number(month) - 1 || time.getUTCDate() !== Number(day)) return null;
  return `${year}${month.padStart(2, '0')}${day.padStart(2, '0')}`;
}

/** Seconds as `20 s` or `3 min`. @param {number} seconds */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  return `${Math.ceil(seconds / 60)} min`;
}
