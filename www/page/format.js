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

/** An exam's kind and date, as far as they are known. @param {wasm_bindgen.ExamFacts} exam */
export function aboutStudy({ label, date: day }, short = false) {
  return [label, date(day, short)].filter(Boolean).join(', ');
}

/** A person's name as read, not as DICOM stores it: `DOE^Jane=…` becomes `DOE, Jane`. @param {string} text */
export function personName(text) {
  const groups = (text || '').split('=').map((group) => {
    const [family, ...others] = group.split('^').map((part) => part.trim());
    return [family, others.filter(Boolean).join(' ')].filter(Boolean).join(', ');
  });
  return groups.filter(Boolean).join(' · ');
}

/** Seconds as `20 s` or `3 min`. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  return `${Math.ceil(seconds / 60)} min`;
}
