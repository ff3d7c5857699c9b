/** Handing the person a file, and text to the clipboard. */
import { el } from '../page/dom.js';

/** Object URLs that are still needed; all go with the next patient. @type {Set<string>} */
const urls = new Set();

/** Starts the browser's own download. It tells nobody how that ends. @param {string} name @param {Blob} blob */
export function download(name, blob) {
  const url = URL.createObjectURL(blob);
  urls.add(url);
  const link = el('a', { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}

/** @param {string} name @param {string} text JSON */
export function downloadJson(name, text) {
  download(name, new Blob([text], { type: 'application/json' }));
}

export function revokeAll() {
  for (const url of urls) URL.revokeObjectURL(url);
  urls.clear();
}

/** @returns {Promise<boolean>} whether the text is on the clipboard @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el('textarea.away', { 'aria-hidden': 'true', tabindex: '-1' });
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  }
}

/** A button that copies, and says so. @param {string} label @param {() => string} text */
export function copyButton(label, text, more = '') {
  const button = el(`button.button${more}`, label);
  button.addEventListener('click', async () => {
    const copied = await copy(text());
    button.textContent = copied ? WORDS.page.copied : WORDS.page.copyByHand;
    setTimeout(() => {
      button.textContent = label;
    }, 2500);
  });
  return button;
}
