/** Step 6: what the SOP asks for after saving. The page sends nothing, so it only says it. */
import { byId } from '../page/dom.js';
import { copyButton } from '../files/download.js';

/** @param {App} app */
export function watchNext(app) {
  byId('upload-user').addEventListener('input', () => renderNext(app));
  const text = (/** @type {string} */ id) => byId(id).textContent;
  const whole = () => `${WORDS.upload.to} ${PAGE.study.contact}\n${WORDS.upload.subject} ${text('mail-subject')}\n\n${text('mail-body')}`;
  byId('copy-mail').replaceWith(copyButton(WORDS.upload.copyMail, whole));
  for (const address of document.querySelectorAll('.address'))
    address.append(copyButton(WORDS.page.copy, () => address.querySelector('span')?.textContent || ''));
}

/** Each place shows what the core says there. @param {App} app */
export function renderNext(app) {
  const said = app.sitting.view.sums.upload;
  const body = said.body + (byId('upload-user').value.trim() || '…');
  tell((name) => ({ ...said, body })[name]);
}

/** @param {(name: keyof wasm_bindgen.Upload) => string} said */
function tell(said) {
  for (const place of byId('next-body').querySelectorAll('[data-said]')) place.textContent = said(place.dataset.said);
}

/** Nothing of the last patient stays. */
export function clearNext() {
  tell(() => '');
  byId('upload-user').value = '';
  for (const box of byId('next-body').querySelectorAll('input[type=checkbox]')) box.checked = false;
}
