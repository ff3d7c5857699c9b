/** Step 6: what the SOP asks for after saving. The page sends nothing, so it only says it. */
import { byId } from '../page/dom.js';
import { copyButton } from '../files/download.js';

/** @param {App} app */
export function watchNext(app) {
  byId('upload-user').addEventListener('input', () => renderNext(app));
  const whole = () => [`To: ${PAGE.study.contact}`, `Subject: ${mail(app).subject}`, '', mail(app).body].join('\n');
  byId('copy-mail').replaceWith(copyButton('Copy e-mail', whole));
  for (const address of document.querySelectorAll('.address'))
    address.append(copyButton('Copy', () => address.querySelector('span')?.textContent || ''));
}

/** The e-mail that ends the hand-over. @param {App} app */
function mail({ sitting }) {
  const { ids, lines } = sitting.view.sums.upload;
  const { mailSubject, mailOpening, mailUser } = PAGE.study;
  const user = byId('upload-user').value.trim() || '…';
  return {
    subject: `${mailSubject}: ${ids}`,
    body: [mailOpening, '', ...lines, '', `${mailUser}: ${user}`].join('\n'),
  };
}

/** @param {App} app */
export function renderNext(app) {
  byId('upload-zips').textContent = app.sitting.view.sums.upload.zips;
  byId('mail-subject').textContent = mail(app).subject;
  byId('mail-body').textContent = mail(app).body;
}

/** Nothing of the last patient stays. */
export function clearNext() {
  for (const id of ['upload-zips', 'mail-subject', 'mail-body']) byId(id).textContent = '';
  byId('upload-user').value = '';
  for (const box of byId('next-body').querySelectorAll('input[type=checkbox]')) box.checked = false;
}
