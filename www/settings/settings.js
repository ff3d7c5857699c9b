/** The settings drawer: few choices, the SOP's own marked, stored nowhere but in a file. */
import { byId, cells, el, field, fill, fold, longBody, note, searched, table } from '../page/dom.js';
import { downloadJson } from '../files/download.js';
import { fromInput } from '../files/intake.js';
import { settingsNote } from '../steps/exams.js';
import { many } from '../page/format.js';

/** @param {App} app */
export function watchSettings(app) {
  const dialog = byId('settings');
  const file = byId('settings-file');
  byId('open-settings').addEventListener('click', () => {
    draw(app, '');
    fill(byId('rules'), rulesFold(app));
    dialog.showModal();
  });
  byId('close-settings').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (/** @type {Event} */ event) => {
    if (event.target === dialog) dialog.close();
  });
  const save = () => downloadJson(`${PAGE.study.files}-settings.json`, app.config.json);
  byId('save-settings').addEventListener('click', save);
  byId('load-settings').addEventListener('click', () => file.click());
  file.addEventListener('change', () => {
    const [source] = fromInput(file);
    app.taking.inTurn(async () => {
      if (!source) return;
      const error = await app.taking.loadSettings(source);
      draw(app, error ? WORDS.settings.notUsed({ why: error }) : WORDS.settings.loaded);
    });
  });
}

/** In a run they stay as they are. @param {App} app */
function mayChange({ stage }) {
  return stage === 'empty' || stage === 'ready';
}

/** Draws what is set. @param {App} app @param {string} message */
function draw(app, message) {
  const isOpen = mayChange(app);
  const toSop = () => {
    app.useSettings('');
    draw(app, WORDS.settings.asSop);
  };
  const back = isOpen && el('button.link', { click: toSop }, WORDS.settings.backToSop);
  const differ = () =>
    fill(byId('settings-differ'), settingsNote(app, 'warn', WORDS.settings.differ, back || undefined));
  /** @param {string} name @param {unknown} value */
  const set = (name, value) => {
    if (!mayChange(app)) return draw(app, '');
    const error = app.useSettings(JSON.stringify({ ...JSON.parse(app.config.json), [name]: value }));
    if (error) draw(app, error);
    else differ();
  };
  differ();
  fill(byId('settings-said'), [
    message && note('plain', el('p', { role: 'status' }, message)),
    !isOpen && note('plain', WORDS.settings.nextPatient),
  ]);
  byId('choices').disabled = !isOpen;
  byId('load-settings').disabled = !isOpen;
  /** @param {boolean} everyday */
  const controls = (everyday) =>
    app.config.choices
      .filter(({ isEveryday }) => isEveryday === everyday)
      .map((choice) => (choice.options.length ? offered(choice, set) : typed(choice, set)));
  const staff = app.config.choices.some(({ isEveryday, options }) => !isEveryday && options.some((own) => own.isSet && !own.isDefault));
  fill(byId('choices'), [
    el('legend.away', WORDS.settings.settings),
    el('h3', WORDS.settings.forExam),
    controls(true),
    el('details.staff', { open: staff }, el('summary.link', WORDS.settings.forStaff), controls(false)),
  ]);
}

/** @typedef {(name: string, value: unknown) => unknown} SetIt how a setting is set, as a settings file has it */

/** @param {wasm_bindgen.Choice} choice @param {SetIt} set */
function typed({ name, label, hint, typed: value, number }, set) {
  const id = `set-${name}`;
  const input = el('input.input', { id, value, maxlength: 60, 'aria-describedby': `${id}-hint` });
  input.addEventListener('change', () => set(name, number ? Number(input.value) : input.value.trim()));
  const node = field(label, input, el('p.small.muted', { id: `${id}-hint` }, hint));
  node.classList.add('setting');
  return node;
}

/** @param {wasm_bindgen.Choice} choice @param {SetIt} set */
function offered({ name, label, hint, options, typed: day }, set) {
  const dated = options.find(({ hasDate }) => hasDate);
  const shape = { maxlength: 8, inputmode: 'numeric', placeholder: WORDS.settings.dateForm, 'aria-label': WORDS.settings.referenceDate };
  const date = dated && el('input.input.short', { ...shape, value: day, hidden: !dated.isSet });
  if (date) date.addEventListener('change', () => set(name, { [JSON.parse(dated.value)]: date.value.trim() }));
  const radios = options.map(({ value, words, isSet, isDefault, hasDate }) => {
    const change = () => {
      if (date) date.hidden = !hasDate;
      if (hasDate) date.focus();
      else set(name, JSON.parse(value));
    };
    const radio = el('input', { type: 'radio', name: `set-${name}`, value, checked: isSet, change });
    return el('label.option', radio, el('span', words, isDefault && el('span.sop', 'SOP')));
  });
  return el('fieldset.setting', el('legend', label), hint && el('p.small.muted', hint), radios, date);
}

/** The table of rules in force: the very one that the engine uses. @param {App} app */
function rulesFold(app) {
  const draw = () => {
    const rules = app.sitting.session.rules();
    const { control, result } = searched('rules-search', WORDS.settings.searchRules, (wanted) => found(rules, wanted));
    return [control, result];
  };
  return fold('', {}, [el('b', WORDS.settings.theRules)], draw, el('div.rules'));
}

/** @param {wasm_bindgen.RuleInfo[]} rules @param {string} wanted */
function found(rules, wanted) {
  const some = rules.filter((rule) => Object.values(rule).some((text) => text.toLowerCase().includes(wanted)));
  const { body, more } = longBody(some, ({ row, name, action, rule }) =>
    el('tr', cells(row, name, action, el('td.muted', rule))),
  );
  return [
    el('p.small.muted', many(some.length, 'rule')),
    table('table', WORDS.settings.rules, [WORDS.settings.tag, WORDS.changes.name, WORDS.settings.action, WORDS.changes.rule], body),
    more,
  ];
}
