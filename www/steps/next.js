/** Step 6: what the SOP asks for after saving. The page sends nothing, so it only says it. */
import { byId, el, fill, icon } from '../page/dom.js';
import { address, copyButton } from '../files/download.js';
import { count } from '../page/format.js';
import { mail, STUDY } from '../page/words.js';

/** @param {App} app */
export function renderNext(app) {
  const { events: all, exams } = app.sitting.view;
  const done = all.filter(({ isPass, saved }) => isPass && saved !== 'no');
  const events = done.map(({ eventId, images, studies }) => ({
    eventId,
    images,
    label: exams
      .filter(({ uid }) => studies.includes(uid))
      .map(({ label }) => label)
      .join(', '),
  }));
  const names = events.map(({ eventId }) => `${eventId}.zip`);
  const zips = names.length > 3 ? `the ${count(names.length)} zips` : names.join(' and ');
  const body = el('pre');
  const user = el('input.input.short', {
    id: 'upload-user',
    maxlength: 64,
    input: () => fill(body, mail(events, user.value.trim()).body),
  });
  const whole = () => mail(events, user.value.trim());
  fill(body, whole().body);
  fill(
    byId('next-body'),
    el(
      'ol.card.todo',
      null,
      item(
        `Sign in to ${STUDY.upload}`,
        address(STUDY.uploadAddress),
        el('p.small.muted', null, `No account yet? Write to ${STUDY.contact} with your name, institution and project.`),
      ),
      item(
        `Drag ${zips || 'the zip'} in and press Upload`,
        el('p.muted', null, 'Look in your Downloads folder, unless you chose another.'),
      ),
      item(
        'Say that the transfer is complete',
        el('div.field', null, el('label', { for: 'upload-user' }, `Your ${STUDY.mailUser}`), user),
        el(
          'div.mail',
          null,
          el(
            'dl',
            null,
            el('dt', null, 'To'),
            el('dd', null, STUDY.contact),
            el('dt', null, 'Subject'),
            el('dd', null, whole().subject),
          ),
          body,
          el(
            'div.mail-foot',
            null,
            el('span.small.muted.local', null, icon('check', 'small'), 'Holds no patient data'),
            copyButton('Copy e-mail', () => `To: ${STUDY.contact}\nSubject: ${whole().subject}\n\n${whole().body}`),
          ),
        ),
      ),
      item(
        `Wait for ${STUDY.staff}, then review in ${STUDY.receiver}`,
        el('p.muted', null, `${capital(STUDY.staff)} writes when the images are there.`),
        address(STUDY.receiverAddress),
      ),
    ),
  );
}

/** The beginning of a sentence. */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

let items = 0;

/** @param {string} heading */
function item(heading, ...content) {
  items += 1;
  const id = `todo-${items}`;
  return el(
    'li',
    null,
    el('label.tick', null, el('input.box', { type: 'checkbox', 'aria-labelledby': id })),
    el('div', null, el('h3', { id }, heading), ...content),
  );
}
