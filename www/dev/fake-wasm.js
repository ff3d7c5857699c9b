/**
 * A stand-in for the wasm module, so that every view can be run and looked at without
 * one. Development only: never bundled, holds no rule, and its patient is made up.
 */
(() => {
  const text = (bytes) => new TextDecoder().decode(bytes);
  const SENTENCES = {
    written: ['written', 'De-identified and written.'],
    duplicate: ['duplicate', 'The same image again. It is written once.'],
    'not-dicom': ['skipped', 'Not a DICOM file. Nothing to do.'],
    dicomdir: ['skipped', 'A DICOMDIR is the disc’s table of contents. It is not sent.'],
    'event-map': ['skipped', 'An event map: its Event IDs are used.'],
    'settings-file': ['skipped', 'A settings file: its settings are used.'],
    'left-out': ['skipped', 'Left out, as you chose.'],
    'no-event-id': ['skipped', 'Its exam was given no Event ID.'],
    'not-ct-or-pet': ['refused', 'Not a CT or PET image. The SOP asks for an extension before other kinds are sent.'],
    'empty-file': ['held', 'The file is empty; its path may be too long. Copy the exam to a short path and choose it again.'],
    truncated: ['held', 'The file ends too early. Export the image again.'],
    'burned-in': ['held', 'The picture may show names. Look, then decide.'],
    'mixed-patients': ['held', 'Two patients are in this exam. Separate them.'],
    unreadable: ['failed', 'The file could not be read. In Explorer choose “Always keep on this device”, then try again.'],
    'worker-stopped': ['failed', 'Reading this file stopped its helper. The other files went on.'],
    cancelled: ['failed', 'Cancelled before its turn.'],
  };
  const SERIES = [
    { study: 1, uid: '1.1', number: '1', description: 'Scout', modality: 'CT', images: 2 },
    { study: 1, uid: '1.2', number: '2', description: 'AX LUNG 1.25 STD', modality: 'CT', images: 40 },
    { study: 1, uid: '1.999', number: '999', description: 'DOSE REPORT', modality: 'CT', images: 1, heldCode: 'burned-in' },
    { study: 2, uid: '2.2', number: '2', description: 'CT AC 3.75', modality: 'CT', images: 24 },
    { study: 2, uid: '2.3', number: '3', description: 'PET WB AC', modality: 'PT', images: 24 },
  ];
  const STUDIES = {
    1: {
      uid: '1',
      patientName: 'EXAMPLE, Invented',
      patientId: 'MADE-UP-7',
      birthDate: '19570229',
      examDate: '20261104',
      description: 'CT CHEST LOW DOSE',
      label: 'CT',
    },
    2: {
      uid: '2',
      patientName: 'EXAMPLE, Invented',
      patientId: 'MADE-UP-7',
      birthDate: '19570229',
      examDate: '20261118',
      description: 'PET CT SKULL BASE TO THIGH',
      label: 'PET/CT',
    },
  };
  const slow = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const knobs = globalThis.FAKE || {};

  class Engine {
    static files() {
      const list = SERIES.flatMap((series) =>
        Array.from({ length: series.images }, (_, n) => ({
          name: `S${series.number}_${n}.dcm`,
          body: { fake: 1, series: series.uid, n },
        })),
      );
      list.push(
        { name: 'readme.txt', body: 'hello' },
        { name: 'DICOMDIR', body: 'DICOMDIR' },
        { name: 'sr.dcm', body: 'SR' },
        { name: 'empty.dcm', body: '' },
      );
      return list;
    }
    static sampleCount() {
      return Engine.files().length;
    }
    static sampleFile(index) {
      const { name, body } = Engine.files()[index];
      return { name, bytes: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)) };
    }
    async scan(file, index) {
      const sizeBytes = file.size;
      const body = await file.slice(0, 300).text();
      await slow(knobs.scanMs || 2);
      if (body.startsWith('HANG')) await new Promise(() => {});
      if (body.startsWith('TRAP')) throw new WebAssembly.RuntimeError('unreachable');
      if (!body) return { index, code: 'empty-file', sizeBytes };
      if (body.startsWith('event_id')) return { index, code: 'event-map', sizeBytes };
      if (body.startsWith('{"fake"')) return { index, code: null, sizeBytes, ...JSON.parse(body) };
      return { index, code: body === 'SR' ? 'not-ct-or-pet' : body === 'DICOMDIR' ? 'dicomdir' : 'not-dicom', sizeBytes };
    }
    prepare() {}
    async write(file, eventId, task) {
      await slow(knobs.writeMs || 5);
      if (knobs.trapOn === task.index) throw new WebAssembly.RuntimeError('unreachable');
      return {
        index: task.index,
        code: 'written',
        sizeBytes: file.size + 8,
        crc32: 1,
        parts: [new TextEncoder().encode('HEADER: '), [0, file.size]],
      };
    }
    async explain() {
      const rows = [
        [
          'The patient’s name and numbers become the Event ID',
          'replaced',
          [
            ['Patient’s Name', 'EXAMPLE^Invented', '4107382', 'SOP row 2'],
            ['Patient ID', 'MADE-UP-7', '4107382', 'SOP row 6'],
            ['Request Attributes Sequence › Accession Number', 'MU261104', '4107382', 'SOP row 19'],
          ],
        ],
        ['Birth date is emptied', 'replaced', [['Patient’s Birth Date', '19570229', '', 'SOP row 3']]],
        [
          'Names, addresses and telephones of people',
          'removed',
          [
            ['Patient’s Address', '1 Nowhere Lane', '', 'SOP row 8'],
            ['Performing Physician’s Name', 'NOBODY^Anna', '', 'PS3.15 E.1-1 X'],
          ],
        ],
        [
          'Private fields of the scanner’s maker',
          'removed',
          Array.from({ length: 180 }, (_, n) => [
            `(0019,10${n.toString(16).padStart(2, '0')})`,
            `value ${n}`,
            '',
            'private, not listed',
          ]),
        ],
        [
          'How the scan was made',
          'kept',
          [
            ['KVP', '120', '120', 'SOP row 44'],
            ['Slice Thickness', '1.25', '1.25', 'SOP row 43'],
          ],
        ],
      ];
      return rows.flatMap(([group, action, list]) =>
        list.map(([name, before, after, rule]) => ({ group, action, tag: '(0010,0010)', name, before, after, rule })),
      );
    }
    async picture(file, { window, maxSide }) {
      const { series, n } = JSON.parse(await file.text());
      if (series === '1.1') throw 'not-shown';
      const side = Math.min(maxSide, 256),
        rgba = new Uint8Array(side * side * 4);
      for (let y = 0; y < side; y += 1)
        for (let x = 0; x < side; x += 1) {
          const u = (x / side - 0.5) * 2,
            v = (y / side - 0.5) * 2,
            z = n / 40;
          const body = (u / 0.92) ** 2 + (v / 0.66) ** 2,
            lung = Math.min(((Math.abs(u) - 0.4) / 0.3) ** 2 + (v / 0.42) ** 2, 9),
            spot = (u + 0.5) ** 2 + (v + 0.1) ** 2;
          let value = body > 1 ? 0 : body > 0.9 ? 150 : 110;
          if (lung < 0.8 + z * 0.2 && body < 0.8) value = window === 'lung' ? 70 : 12;
          if ((u * u) / 0.012 + (v - 0.42) ** 2 / 0.012 < 1) value = 240;
          if (spot < 0.004) value = 200;
          if (window === 'pet') value = body > 1 ? 255 : spot < 0.006 ? 20 : 225 - 40 * Math.exp(-8 * ((u - 0.15) ** 2 + v * v));
          if (series === '1.999') value = y % 24 < 8 && x % 13 < 8 && x < side * 0.7 && y < side * 0.7 ? 235 : 4;
          rgba.set([value, value, value, 255], (y * side + x) * 4);
        }
      return { width: side, height: side, rgba };
    }
    async check(files, names, { eventId, expected }) {
      const body = await files[0].text();
      const whole = Boolean(expected) && text(expected) === String(files.reduce((sum, file) => sum + file.size, 0));
      return {
        verdict: body.includes('BAD') ? 'fail' : 'pass',
        eventId: eventId || '4107382',
        images: 42,
        sizeBytes: files[0].size,
        sopRows: 115,
        confirmed: whole,
        findings: body.includes('BAD')
          ? [{ message: 'A person’s name remains', where: 'Physician of Record (0008,1048)', rule: 'PS3.15 E.1-1 X', count: 42 }]
          : [],
        notes: [{ message: 'Operators’ Name is kept, as the SOP asks', where: 'SOP row 28', count: 42 }],
      };
    }
  }

  class Session {
    constructor() {
      this.scans = new Map();
      this.codes = new Map();
      this.assigned = [];
    }
    configure() {}
    static settings(json) {
      try {
        const given = JSON.parse(json);
        const base = {
          'event-id-digits': 7,
          'file-name': 'IMG#{n}_{event}.dcm',
          'file-number-digits': 0,
          'birth-date': 'empty',
          'institution-name': 'anonymous',
          'operators-name': 'retain',
          'keep-safe-private': true,
          'keep-icon': true,
          'cap-age': false,
          'keep-uids': true,
        };
        const all = { ...base, ...given };
        return {
          json: JSON.stringify(all),
          differences: Object.keys(given)
            .filter((key) => JSON.stringify(given[key]) !== JSON.stringify(base[key]))
            .map((key) => `${key} is ${JSON.stringify(given[key])}`),
          error: null,
        };
      } catch {
        return { json: '', differences: [], error: 'it is no settings file.' };
      }
    }
    addScan(result) {
      this.codes.delete(result.index);
      if (result.code) this.codes.set(result.index, result.code);
      else {
        this.scans.set(result.index, result);
        const series = SERIES.find(({ uid }) => uid === result.series);
        if (series.heldCode) this.codes.set(result.index, 'burned-in');
      }
    }
    addFailed(index, code) {
      this.codes.set(index, code);
    }
    of(uid) {
      return [...this.scans.values()]
        .filter(({ series }) => series === uid)
        .sort((a, b) => a.n - b.n)
        .map(({ index }) => index);
    }
    seriesFiles(uid) {
      return Uint32Array.from(this.of(uid));
    }
    studies() {
      return [1, 2]
        .map((n) => {
          const series = SERIES.filter(({ study, uid }) => study === n && this.of(uid).length).map((one) => {
            const files = this.of(one.uid);
            return {
              uid: one.uid,
              number: one.number,
              description: one.description,
              modality: one.modality,
              images: files.length,
              first: files[0],
              middle: files[files.length >> 1],
              last: files[files.length - 1],
              gaps: one.uid === '1.2' ? [[18, 21]] : [],
              held: one.heldCode ? files.length : 0,
              heldCode: one.heldCode || null,
            };
          });
          return {
            ...STUDIES[n],
            images: series.reduce((sum, one) => sum + one.images, 0),
            series,
            warnings: n === 1 ? [{ code: 'operators-name', message: 'The operator’s name stays, as the SOP asks.' }] : [],
            mixedPatients: Boolean(knobs.mixed && n === 2),
          };
        })
        .filter(({ images }) => images);
    }
    checkEventId(_uid, typed) {
      if (typed === '7777777')
        return {
          ok: false,
          code: 'identifier',
          message: 'This number appears in the patient’s files. Enter the VSIMS Event ID.',
        };
      return /^\d{7}$/.test(typed)
        ? { ok: true, code: '', message: '' }
        : { ok: false, code: 'shape', message: 'Enter the 7-digit Event ID, not the Participant ID.' };
    }
    loadEventMap(map) {
      const rows = map.trim().split('\n').slice(1);
      return {
        filled: rows.map((row) => row.split(',')).map(([eventId, studyUid]) => ({ eventId, studyUid })),
        problems: [{ message: 'Line 3 fits no exam here.' }],
        error: null,
      };
    }
    review(assignments) {
      if (knobs.clean) return { texts: [], pictures: [] };
      const has = (uid) => assignments.some(({ studyUid }) => studyUid === uid);
      return {
        texts: [
          {
            id: 't1',
            studyUid: '1',
            attribute: 'Study Description',
            text: 'CT CHEST LOW DOSE f/u Dr. Invented',
            offered: 'CT CHEST LOW DOSE f/u',
            spans: [[22, 34]],
            reasons: ['Looks like a person’s name.'],
            files: 42,
          },
          {
            id: 't2',
            studyUid: '2',
            attribute: 'Image Comments',
            text: 'Compared with prior 03/12/2025',
            offered: 'Compared with prior',
            spans: [[20, 30]],
            reasons: ['Looks like a date.'],
            files: 24,
          },
        ].filter(({ studyUid }) => has(studyUid)),
        pictures:
          has('1') && this.of('1.999').length
            ? [
                {
                  studyUid: '1',
                  seriesUid: '1.999',
                  description: 'DOSE REPORT',
                  files: this.of('1.999'),
                  reason: 'A picture of text, made by the scanner. Such pictures often carry the patient’s name.',
                },
              ]
            : [],
      };
    }
    shortfall() {
      return null;
    }
    context() {
      return new Uint8Array(1);
    }
    plan({ assignments, released, leftOut }) {
      this.assigned = assignments;
      for (const [index, code] of [...this.codes]) if (this.scans.has(index) && code !== 'burned-in') this.codes.delete(index);
      for (const { uid, study } of SERIES)
        if (leftOut.includes(String(study))) for (const index of this.of(uid)) this.codes.set(index, 'left-out');
      const events = assignments.map(({ studyUid, eventId }) => ({
        eventId,
        context: new Uint8Array(4),
        tasks: SERIES.filter(({ study, uid, heldCode }) => String(study) === studyUid && (!heldCode || released.includes(uid)))
          .flatMap(({ uid }) => this.of(uid))
          .map((index) => ({ index })),
      }));
      this.events = events;
      return { problems: [], events };
    }
    addWritten({ index }) {
      this.codes.set(index, 'written');
    }
    finish() {
      return {
        events: (this.events || []).map(({ eventId, tasks }) => {
          const fail = knobs.fail === eventId;
          return {
            eventId,
            verdict: fail ? 'fail' : 'pass',
            images: tasks.length,
            sizeBytes: tasks.length * 531000,
            sopRows: 115,
            identifiers: 27,
            findings: fail
              ? [
                  {
                    message: 'A known identifier remains',
                    where: 'Requested Procedure Description (0032,1060)',
                    rule: 'sweep',
                    count: 40,
                  },
                  { message: 'A private field is not on the list', where: '(0019,1023)', rule: 'private, not listed', count: 40 },
                ]
              : [],
          };
        }),
      };
    }
    outcomes() {
      const counts = new Map();
      for (const code of this.codes.values()) counts.set(code, (counts.get(code) || 0) + 1);
      return [...counts]
        .map(([code, count]) => ({ outcome: SENTENCES[code][0], code, sentence: SENTENCES[code][1], count }))
        .sort((a, b) => Object.keys(SENTENCES).indexOf(a.code) - Object.keys(SENTENCES).indexOf(b.code));
    }
    files(code) {
      return [...this.codes].filter(([, own]) => own === code).map(([index]) => index);
    }
    zipParts(eventId) {
      return this.events
        .find((event) => event.eventId === eventId)
        .tasks.flatMap(({ index }) => [{ bytes: new TextEncoder().encode('PK..') }, { index }]);
    }
    outputs(eventId) {
      return this.events
        .find((event) => event.eventId === eventId)
        .tasks.map(({ index }, n) => ({ name: `${eventId}/IMG#${n + 1}_${eventId}.dcm`, index }));
    }
    expected(eventId) {
      const { tasks } = this.events.find((event) => event.eventId === eventId);
      return new TextEncoder().encode(String(tasks.reduce((sum, { index }) => sum + 12 + this.scans.get(index).sizeBytes, 0)));
    }
    report() {
      return JSON.stringify({ fake: true, outcomes: this.outcomes() }, null, 2);
    }
    rules() {
      return [];
    }
  }
  globalThis.wasm_bindgen = { initSync: () => ({}), Engine, Session };
})();
