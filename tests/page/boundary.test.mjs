/**
 * Every call from the page into the core: with right shapes it answers, with wrong ones it is
 * an error that says nothing of the value. Nothing wrong may become an empty list, a zero, or
 * the default settings.
 */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { answered, freshCore, sampleFiles, scannedSample } from './core.mjs';

const SECRET = 'DOE^JANE';
const now = '2026-11-27T12:00:00Z';

/** Values of every kind; none fits where it is not named. */
const VALUES = {
  nothing: undefined,
  null: null,
  truth: true,
  fraction: 0.5,
  negative: -1,
  large: 2 ** 40,
  index: 3,
  text: SECRET,
  list: [SECRET],
  numbers: [1, 2, 3],
  object: { [SECRET]: SECRET },
  bytes: new Uint8Array([80, 75, 3, 4]),
  blob: new Blob([SECRET]),
  call: () => SECRET,
};

/** What may stand in a place by its kind; the other values of VALUES may not. */
const FITS = {
  text: ['text'],
  json: [],
  code: [],
  index: ['index'],
  crc32: ['nothing', 'index'],
  known: [],
  blob: ['blob'],
  lists: [],
  names: ['list'],
  sealed: [],
  object: [],
  progress: ['nothing', 'call'],
};

/** The core with one exam of the sample written, and what each call is rightly given. */
let at;
before(async () => {
  const core = freshCore();
  const { files, engine, session } = await scannedSample(core);
  const { exams, review } = answered(session);
  const [{ uid, series }] = exams;
  const [question] = review.texts;
  const [held] = review.pictures;
  session.send({ what: 'text', id: question.id, how: 'edit', text: 'Breath-hold repeated', when: now });
  session.send({ what: 'pictures', series: held.series, isIn: true, when: now });
  const events = session.begin();
  let written;
  for (const { eventId, context, files: indices } of events) {
    engine.prepare(eventId, context);
    for (const index of indices) {
      ({ written } = await engine.write(files[index], eventId, index));
      session.addWritten(written);
    }
  }
  while (session.finishStep());
  const { eventId, context } = events[0];
  await refuses(() => session.zipParts(eventId), 'zipParts before the pictures were searched');
  for (const { uid } of series)
    for (const index of session.seriesFiles(uid)) session.send({ what: 'not-searched', index });
  const parts = [];
  for (const part of session.zipParts(eventId)) {
    if ('bytes' in part) parts.push(part.bytes);
    else {
      const { parts: pieces } = await engine.write(files[part.index], eventId, part.index);
      const file = files[part.index];
      parts.push(...pieces.map((piece) => (Array.isArray(piece) ? file.slice(...piece) : piece)));
    }
  }
  const zip = new Blob(parts);
  const told = { build: 'b', now };
  const { members } = await engine.scan(zip, 0);
  const compressed = { ...members[0], compressed: true };
  const expected = session.expected(eventId);
  const image = files[events[0].files[0]];
  const { scanned } = await engine.scan(image, 0);
  const run = session.toSearch(2)[0];
  const { files: found, laid } = await engine.search(run.files.map((index) => files[index]), run);
  const strip = session.strip(run.series);
  at = { run, searched: found[0], laid, strip, core, files, image, engine, session, exams, uid, series, question, held, eventId, context, zip, told, compressed, expected, scanned, written };
});

/** The calls of a class, its own and those of its instances. */
function callsOf(constructor) {
  const own = Object.getOwnPropertyNames(constructor).filter((name) => typeof constructor[name] === 'function');
  const ofInstances = Object.getOwnPropertyNames(constructor.prototype);
  const made = ['constructor', '__destroy_into_raw', '__wrap', 'free'];
  return [...own, ...ofInstances].filter((name) => !made.includes(name)).sort();
}

/** Each call: on what, and its arguments with their kinds. */
const CALLS = {
  Engine: {
    scan: () => [at.engine, ['blob', at.image], ['index', 0]],
    inflate: null,
    prepare: () => [at.engine, ['text', at.eventId], ['sealed', at.context]],
    write: () => [at.engine, ['blob', at.image], ['known', at.eventId], ['index', 0], ['crc32', undefined]],
    explain: () => [at.engine, ['blob', at.image], ['sealed', at.context]],
    picture: () => [at.engine, ['blob', at.image], ['object', { frame: 0, window: 'lung', maxSide: 64 }]],
    search: () => [at.engine, ['lists', at.run.files.map((index) => at.files[index])], ['object', at.run], ['progress', undefined]],
    check: () => [at.engine, ['lists', [at.zip]], ['names', ['a.zip']], ['text', at.eventId], ['progress', () => {}]],
    confirm: () => [at.engine, ['lists', [at.zip]], ['names', ['a.zip']], ['sealed', at.expected], ['progress', undefined]],
    pace: () => [at.core.Engine],
    sampleCount: () => [at.core.Engine],
    sampleFile: () => [at.core.Engine, ['index', 0]],
  },
  Session: {
    configure: () => [at.session, ['json', '{}']],
    // Of its own: what was scanned anew was not searched.
    addScan: () => [readyToBegin(), ['object', at.scanned]],
    addFailed: () => [at.session, ['index', 99], ['code', 'unreadable']],
    addSearched: () => [at.session, ['object', at.searched]],
    toSearch: () => [at.session, ['index', 24]],
    lookFirst: () => [at.session, ['known', at.series[0].uid]],
    seriesFiles: () => [at.session, ['known', at.series[0].uid]],
    seriesFrames: () => [at.session, ['known', at.series[0].uid]],
    loadEventMaps: () => [at.session, ['lists', [new TextEncoder().encode('event_id,study_date\n4107382,20240109\n')]]],
    strip: () => [at.session, ['known', at.series[0].uid]],
    keptTexts: () => [at.session, ['known', at.uid]],
    context: () => [at.session, ['known', at.uid]],
    send: () => [at.session, ['object', { what: 'event-id', study: at.uid, text: '4107382' }]],
    view: () => [at.session],
    begin: () => [readyToBegin()],
    beginStep: () => [readyToBegin()],
    readAhead: () => [at.session],
    addWritten: () => [at.session, ['object', at.written]],
    finishStep: () => [readyToBegin()],
    eventOfZip: () => [at.session, ['text', 'download.zip']],
    files: () => [at.session, ['code', 'burned-in']],
    zipParts: () => [at.session, ['known', at.eventId]],
    outputs: () => [at.session, ['known', at.eventId]],
    expected: () => [at.session, ['known', at.eventId]],
    report: () => [at.session, ['object', at.told]],
    certificate: () => [at.session, ['known', at.eventId], ['object', at.told]],
    rules: () => [at.session],
    settings: () => [at.core.Session, ['json', '{}']],
  },
  Strip: {
    lay: () => [at.strip, ['object', at.laid]],
    single: () => [at.strip],
    maximum: () => [at.strip],
  },
};

/** A session that owes nothing and has written nothing: to begin forgets what was written. */
function readyToBegin() {
  const session = new at.core.Session('');
  session.addScan({ ...at.scanned, index: 0 });
  answered(session);
  return session;
}

/** An error of the boundary: with a code, and without the value. */
async function refuses(call, told) {
  let answer;
  try {
    answer = await call();
  } catch (error) {
    assert.ok(error instanceof Error, `${told}: not an Error`);
    assert.match(String(error.code), /^(wrong-shape|not-there|settings-unusable)$/, `${told}: ${error}`);
    assert.ok(error.message.length > 20 && !error.message.includes(SECRET), `${told}: ${error.message}`);
    return;
  }
  assert.fail(`${told}: taken, answered ${JSON.stringify(answer)}`);
}

test('the table names every call', () => {
  for (const name of Object.keys(CALLS)) {
    assert.deepEqual(callsOf(at.core[name]), Object.keys(CALLS[name]).sort());
  }
});

test('right shapes are answered', async () => {
  for (const [name, calls] of Object.entries(CALLS)) {
    for (const [call, row] of Object.entries(calls)) {
      if (!row) continue;
      const [on, ...given] = row();
      await assert.doesNotReject(async () => on[call](...given.map(([, value]) => value)), `${name}.${call}`);
    }
  }
});

test('a wrong value in any place is an error', async () => {
  let tried = 0;
  for (const [name, calls] of Object.entries(CALLS)) {
    for (const [call, row] of Object.entries(calls)) {
      if (!row) continue;
      const [on, ...given] = row();
      for (const [place, [kind]] of given.entries()) {
        for (const [what, value] of Object.entries(VALUES)) {
          if (FITS[kind].includes(what)) continue;
          const values = given.map(([, right], n) => (n === place ? value : right));
          await refuses(() => on[call](...values), `${name}.${call} with ${what} as argument ${place + 1}`);
          tried += 1;
        }
      }
    }
  }
  assert.ok(tried > 300, String(tried));
});

test('every message is heard, and only as it should be', async () => {
  const { session, uid, question, held, eventId } = at;
  const messages = [
    { what: 'exam-date', study: uid, text: '' },
    { what: 'left-out', study: uid, isOut: false },
    { what: 'shared', study: uid, isShared: false },
    { what: 'text', id: question.id, how: 'empty', when: now },
    { what: 'pictures', series: held.series, isIn: false, when: now },
    { what: 'offered', by: 'person', when: now },
    { what: 'looked', series: held.series, places: [0], when: now },
    { what: 'series-out', series: held.series, why: 'localizer', when: now },
    { what: 'series-out', series: held.series, why: null, when: now },
    { what: 'not-searched', index: 99 },
    { what: 'not-shown', index: 99 },
    { what: 'initials', text: 'AB' },
    { what: 'saved', event: eventId, to: 'started' },
    { what: 'not-saved', event: eventId, why: 'other-zip' },
    { what: 'certified', event: eventId },
  ];
  for (const message of messages) {
    session.send(message);
    for (const field of Object.keys(message)) {
      const { [field]: _gone, ...without } = message;
      await refuses(() => session.send(without), `${message.what} without ${field}`);
      await refuses(() => session.send({ ...message, [field]: VALUES.call }), `${message.what} with a function as ${field}`);
    }
  }
});

test('a field that is missing or of another kind is an error', async () => {
  const optional = ['text', 'seriesUid', 'code', 'members', 'single'];
  for (const [name, calls] of Object.entries(CALLS)) {
    for (const [call, row] of Object.entries(calls)) {
      const [on, ...given] = row ? row() : [];
      for (const [place, [kind, right]] of given.entries()) {
        if (kind !== 'object') continue;
        for (const field of Object.keys(right)) {
          const { [field]: _gone, ...without } = right;
          const wrongs = [['without', without], ['with a function as', { ...right, [field]: VALUES.call }]];
          if (typeof right[field] !== 'string') wrongs.push(['with a text as', { ...right, [field]: SECRET }]);
          else wrongs.push(['with a number as', { ...right, [field]: 7 }]);
          for (const [how, wrong] of wrongs) {
            if (how === 'without' && optional.includes(field) && call !== 'addWritten') continue;
            const values = given.map(([, value], n) => (n === place ? wrong : value));
            await refuses(() => on[call](...values), `${name}.${call} ${how} ${field}`);
          }
        }
      }
    }
  }
});

test('a zip member of the wrong shape is not inflated', async () => {
  for (const member of Object.values(VALUES)) await refuses(() => at.engine.inflate(at.zip, member), 'inflate');
  await refuses(() => at.engine.inflate(SECRET, at.compressed), 'inflate');
  await refuses(() => at.engine.inflate(at.zip, { ...at.compressed, start: SECRET }), 'inflate');
  // Rightly shaped, but no deflated bytes: a reason of the file, not of the page.
  await assert.rejects(at.engine.inflate(at.zip, at.compressed), { code: 'damaged-entry' });
});

test('what is sealed for one use is not taken for another', async () => {
  await refuses(() => at.engine.explain(at.image, at.expected), 'explain with what confirm takes');
  await refuses(() => at.engine.explain(at.image, at.context.slice(1)), 'explain with a cut context');
  await refuses(() => at.engine.explain(at.image, new Uint8Array([...at.context, 0])), 'a context and more');
  await refuses(() => at.session.addScan({ index: 1, sealed: at.written.sealed }), 'addScan with what was written');
});

test('what there is not is an error, and no empty answer', async () => {
  await refuses(() => at.session.addFailed(0, 'no-such-reason'), 'addFailed');
  await refuses(() => at.session.files('no-such-reason'), 'files');
  for (const message of [
    { what: 'event-id', study: '1.2.3', text: '1234567' },
    { what: 'text', id: 'no-such-text', how: 'keep', when: now },
    { what: 'pictures', series: '1.2.3', isIn: true, when: now },
    { what: 'looked', series: '1.2.3', places: [0], when: now },
    { what: 'series-out', series: '1.2.3', why: null, when: now },
    { what: 'saved', event: '9999999', to: 'confirmed' },
    { what: 'no-such-message' },
  ])
    await refuses(() => at.session.send(message), message.what);
  await refuses(() => at.session.zipParts('9999999'), 'zipParts');
  await refuses(() => at.engine.write(at.files[0], '9999999', 0), 'write without prepare');
  await refuses(() => at.core.Engine.sampleFile(100000), 'sampleFile');
  const owing = new at.core.Session('');
  owing.addScan({ ...at.scanned, index: 0 });
  await refuses(() => owing.begin(), 'begin while something is owed');
  await refuses(() => owing.beginStep(), 'a step of it while something is owed');
});

test('settings that cannot be used are never the default ones', async () => {
  for (const settings of ['{', '[]', '{"no-such-setting": true}', ...Object.values(VALUES)]) {
    await refuses(() => new at.core.Engine(settings), `Engine ${String(settings)}`);
    await refuses(() => new at.core.Session(settings), `Session ${String(settings)}`);
    await refuses(() => at.session.configure(settings), `configure ${String(settings)}`);
  }
  assert.equal(at.core.Session.settings('{}').differences.length, 0);
});

test('an error leaves the session as it was', async () => {
  const { session, files } = await scannedSample(at.core);
  const before = session.view().files.groups;
  for (const [what, wrong] of Object.entries(VALUES)) {
    if (what === 'index') continue;
    await refuses(() => session.addFailed(wrong, 'unreadable') ?? session.addFailed(0, wrong), 'addFailed');
  }
  assert.equal(session.view().files, undefined, 'nothing changed');
  assert.equal(before.reduce((sum, { count }) => sum + count, 0), files.length);
});

test('of who was examined only what the cards show crosses', () => {
  const { exams, ...others } = at.session.view();
  const [{ patients, accession }] = at.exams;
  assert.deepEqual(Object.keys(patients[0]).toSorted(), ['born', 'file', 'id', 'name', 'owns']);
  const told = JSON.stringify(others);
  for (const known of [patients[0].id, accession]) assert.ok(known.length > 3 && !told.includes(known), known);
});

test('the sample in a core of its own is the same sample', async () => {
  const other = freshCore();
  const [mine, its] = [sampleFiles(at.core), sampleFiles(other)];
  assert.equal(mine.length, its.length);
  assert.deepEqual(await mine[0].arrayBuffer(), await its[0].arrayBuffer());
});
