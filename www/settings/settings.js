/** The settings drawer: few choices, the SOP's own marked, stored nowhere but in a file. */
import { byId, el, fill, icon, note } from '../page/dom.js';
import { CHOICES } from './choices.js';
import { download } from '../files/download.js';
import { rulesFold } from './rules.js';

/** @param {App} app */
export function watchSettings(app) {
  const dialog = byId('settings');
  byId('open-settings').addEventListener('click', () => {
    draw(app, dialog, '');
    dialog.showModal();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => fill(dialog));
}

/** @param {App} app @param {string} message */
function draw(app, dialog, message) {
  const values = JSON.parse(app.settings);
  const isOpen = app.stage === 'empty' || app.stage === 'ready';
  const set = async (name, value) => {
    const error = await app.useSettings(JSON.stringify({ ...JSON.parse(app.settings), [name]: value }), true);
    if (error) return draw(app, dialog, error);
    fill(differences, differing(app));
  };
  const load = el('input', { type: 'file', accept: '.json,application/json', hidden: true, 'aria-label': 'Settings file' });
  load.addEventListener('change', async () => {
    const [file] = load.files;
    const error = file ? await app.useSettings(await file.text(), true) : null;
    draw(app, dialog, error ? `The file was not used: ${error}` : 'Settings loaded.');
  });
  const differences = el('div', null, differing(app));
  fill(
    dialog,
    el(
      'div.drawer',
      null,
      el(
        'div.drawer-head',
        null,
        el('h2', { id: 'settings-title' }, 'Settings'),
        el(
          'button.button.square',
          { 'aria-label': 'Close settings', autofocus: true, click: () => dialog.close() },
          icon('cross'),
        ),
      ),
      el('p.muted', null, 'The SOP’s own choice comes first and is set. Nothing is remembered when the page is closed.'),
      message ? note('plain', 'info', el('p', { role: 'status' }, message)) : null,
      isOpen ? null : note('plain', 'info', el('p', null, 'These can be changed for the next patient.')),
      differences,
      el(
        'fieldset.settings',
        { disabled: !isOpen },
        el('legend.away', null, 'Settings'),
        CHOICES.map((choice) => control(choice, values[choice.name], set)),
      ),
      el(
        'div.buttons',
        null,
        el(
          'button.button',
          { click: () => download(`${PAGE.study.files}-settings.json`, new Blob([app.settings], { type: 'application/json' })) },
          'Save as a file',
        ),
        el('button.button', { disabled: !isOpen, click: () => load.click() }, 'Load a file'),
        load,
      ),
      el('p.small.muted', null, 'Another workstation can load the file, or find it among the dropped files.'),
      rulesFold(app),
    ),
  );
}

/** @param {App} app */
function differing(app) {
  if (!app.differences.length) return null;
  return note(
    'warn',
    'warn',
    el('p', null, 'Different from the SOP. The report says so too:'),
    el(
      'ul.plain',
      null,
      app.differences.map((text) => el('li', null, text)),
    ),
  );
}

/** @param {import('./choices.js').Choice} choice @param {any} value as its type in the settings file says */
function control({ name, label, hint, options, reference, typed }, value, set) {
  const id = `set-${name}`;
  if (typed) {
    const input = el('input.input', { id, value, maxlength: 60, 'aria-describedby': `${id}-hint` });
    input.addEventListener('change', () => set(name, typed === 'number' ? Number(input.value) : input.value.trim()));
    return el(
      'div.field.setting',
      null,
      el('label', { for: id }, label),
      el('p.small.muted', { id: `${id}-hint` }, hint),
      input,
    );
  }
  const picked = typeof value === 'object' && value ? Object.keys(value)[0] : value;
  const date = reference
    ? el('input.input.short', {
        value: (value && value.reference) || '',
        maxlength: 8,
        inputmode: 'numeric',
        placeholder: 'YYYYMMDD',
        'aria-label': 'Reference date',
        hidden: picked !== 'reference',
      })
    : null;
  const radios = options.map(([own, words], n) => {
    const radio = el('input', { type: 'radio', name: id, value: String(own), checked: own === picked });
    radio.addEventListener('change', () => {
      if (date) date.hidden = own !== 'reference';
      if (own !== 'reference') set(name, own);
      else date.focus();
    });
    return el('label.option', null, radio, el('span', null, words, n === 0 ? el('span.sop', null, 'SOP') : null));
  });
  if (date) date.addEventListener('change', () => set(name, { reference: date.value.trim() }));
  return el('fieldset.setting', null, el('legend', null, label), hint ? el('p.small.muted', null, hint) : null, radios, date);
}
