/** Numbers, sizes and times as a person reads them. */

/** 12345 becomes 12,345. @param {number} n */
export function count(n) {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 text`, `3 texts`. @param {number} n @param {string} one */
export function many(n, one, more = `${one}s`) {
  return `${count(n)} ${n === 1 ? one : more}`;
}

/** Bytes as kB, MB or GB. @param {number} bytes */
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

/** Seconds as `20 s` or `3 min`. @param {number} seconds */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  return `${Math.ceil(seconds / 60)} min`;
}
