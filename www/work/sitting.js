/**
 * One sitting: everything known about one patient's files, from the first drop until
 * "Next patient". Nothing of it outlives the object.
 */
import { DATE_DIFFERS, DATE_UNREADABLE, SHARED_ID, TWO_PATIENTS } from '../page/words.js';
import { aboutStudy, typedDate } from '../page/format.js';
import { Looks, now } from './looks.js';

const DATE_FAULTS = ['exam-date-differs', 'exam-date-unreadable'];

export class Sitting {
  /**
   * @param {Bindgen} bindgen
   * @param {string} settings settings as JSON
   */
  constructor(bindgen, settings) {
    /** @type {Source[]} */
    this.sources = [];
    this.came = { of: -1, from: '' };
    this.session = new bindgen.Session(settings);
    /** @type {wasm_bindgen.StudyInfo[]} */
    this.studies = [];
    /** What was typed or chosen for each study. */
    this.answers = new Map();
    /** Decisions about flagged texts, by their id: `{ how: 'keep' | 'edit' | 'empty', text }`. */
    this.texts = new Map();
    /** Decisions about held series: 'include' or 'out'. */
    this.pictures = new Map();
    /** Event IDs that a person confirmed for several exams. */
    this.shared = new Set();
    /** Series of which every picture on offer was on the screen. */
    this.seen = new Set();
    /** What was looked at and decided, with its time. */
    this.looks = new Looks();
    /** The initials of who looks, if they care to give them. */
    this.initials = '';
    /** Images whose picture could not be shown. */
    this.notShown = new Set();
    this.review = { texts: [], pictures: [] };
    /** Output of each written file, as the worker told it (output.js joins them). */
    this.outputs = new Map();
    /** @type {wasm_bindgen.EventVerdict[]} */
    this.events = [];
    /** How far each event is: 'no', 'started' or 'confirmed'. */
    this.saved = new Map();
    /** How far each was when its certificate was last saved. */
    this.certified = new Map();
    /** Zips and folders that hold nothing themselves, so they are no files to account for. */
    this.containers = 0;
    /** Event maps as dropped or chosen. @type {Uint8Array[]} */
    this.maps = [];
    /** What the last of them did, once it was used. */
    this.mapResult = null;
    this.isSample = false;
    /** What the core said of Event IDs and of texts, by what it was asked. */
    this.judged = new Map();
    this.reviewed = new Map();
  }

  /** The one folder or zip that everything came in, if it did. */
  cameFrom() {
    // Asked at every key: the paths are gone through once.
    if (this.came.of === this.sources.length) return this.came.from;
    const tops = new Set(this.sources.map(({ path }) => (/[/›]/.test(path) ? path.split(/[/›]/)[0].trim() : '')));
    this.came = { of: this.sources.length, from: tops.size === 1 ? [...tops][0] : '' };
    return this.came.from;
  }

  /** Gives back what the wasm module holds. */
  end() {
    if (typeof (/** @type {any} */ (this.session).free) === 'function') /** @type {any} */ (this.session).free();
  }

  /** What a person said about a study. @param {string} uid */
  answer(uid) {
    if (!this.answers.has(uid)) this.answers.set(uid, { eventId: '', examDate: '', leftOut: false });
    return this.answers.get(uid);
  }

  /** Numbers new sources, and keeps them. @param {Source[]} sources */
  add(sources) {
    for (const source of sources) {
      source.index = this.sources.length;
      this.sources.push(source);
    }
    return sources;
  }

  /** Files to account for. */
  fileCount() {
    return this.sources.length - this.containers;
  }

  /** A study in a few words: its Event ID where it has one, kind and date. @param {wasm_bindgen.StudyInfo} study */
  nameOf(study, short = false) {
    const id = this.answer(study.uid).eventId.trim();
    const about = aboutStudy(study, short);
    return id ? `${id} (${about})` : about;
  }

  /** How many images of a study will be written, as far as is decided. @param {wasm_bindgen.StudyInfo} study */
  imagesOf(study) {
    const stay = study.series.map(({ uid, images, held, heldCode }) => {
      const isIn = (heldCode === 'burned-in' || heldCode === 'codestream-unread') && this.pictures.get(uid) !== 'out';
      return isIn ? images : images - held;
    });
    return stay.reduce((sum, images) => sum + images, 0);
  }

  /** Studies that are to be written. */
  chosen() {
    return this.studies.filter((study) => !study.mixedPatients && !this.answer(study.uid).leftOut);
  }

  assignments() {
    return this.chosen().map(({ uid }) => {
      const { eventId, examDate } = this.answer(uid);
      return { studyUid: uid, eventId: eventId.trim(), examDate: typedDate(examDate) || '' };
    });
  }

  /** The exams as the files tell them, after files were added. */
  readStudies() {
    this.studies = this.session.studies();
    this.forgetAnswers();
  }

  /** What the core said holds no longer: other files, or other settings. */
  forgetAnswers() {
    this.judged.clear();
    this.reviewed.clear();
  }

  /**
   * The core's word on an Event ID; asked once, since cards are brought up to date at every key.
   * @param {string} uid
   * @param {string} typed
   * @param {string} day
   */
  judge(uid, typed, day) {
    const key = [uid, typed, day].join(' ');
    if (!this.judged.has(key)) this.judged.set(key, this.session.checkEventId({ studyUid: uid, eventId: typed, examDate: day }));
    return this.judged.get(key);
  }

  /**
   * What is to be said about a study's Event ID: `state` is empty, good, bad or shared.
   * @param {wasm_bindgen.StudyInfo} study
   */
  checkId(study) {
    const { eventId, examDate } = this.answer(study.uid);
    const typed = eventId.trim();
    if (!typed) return { state: 'empty', code: '', message: '' };
    if (study.mixedPatients) return { state: 'bad', code: 'mixed-patients', message: TWO_PATIENTS };
    const verdict = this.judge(study.uid, typed, typedDate(examDate) || '');
    const isDate = DATE_FAULTS.includes(verdict.code);
    if (!verdict.ok && !isDate) return { state: 'bad', code: verdict.code, message: verdict.message };
    const twin = this.chosen().find(({ uid }) => uid !== study.uid && this.answer(uid).eventId.trim() === typed);
    if (twin && !this.shared.has(typed)) return { state: 'shared', code: 'event-id-shared', message: SHARED_ID };
    return { state: 'good', code: verdict.code, message: '' };
  }

  /**
   * What is to be said about the exam date beside it: `state` is empty, good or bad.
   * @param {wasm_bindgen.StudyInfo} study
   */
  checkDate(study) {
    const typed = this.answer(study.uid).examDate.trim();
    if (!typed) return { state: 'empty', message: '' };
    const day = typedDate(typed);
    if (!day) return { state: 'bad', message: DATE_UNREADABLE };
    // An exam may have images of several dates: once the Event ID is right, the core has
    // compared with each of them.
    const { state, code } = this.checkId(study);
    const differs = state === 'good' ? DATE_FAULTS.includes(code) : day !== study.examDate;
    return differs ? { state: 'bad', message: DATE_DIFFERS } : { state: 'good', message: 'Same day as this exam' };
  }

  /** What needs a person; earlier decisions stay. The core is asked only about what is new. */
  refreshReview() {
    const parts = this.assignments().map((assignment) => {
      // The texts are judged under a whole Event ID or none, not under each digit typed.
      const { ok } = this.judge(assignment.studyUid, assignment.eventId, '');
      const asked = { ...assignment, eventId: ok ? assignment.eventId : '' };
      const key = `${asked.studyUid} ${asked.eventId}`;
      if (!this.reviewed.has(key)) this.reviewed.set(key, this.session.review(asked));
      return this.reviewed.get(key);
    });
    this.review = { texts: parts.flatMap(({ texts }) => texts), pictures: parts.flatMap(({ pictures }) => pictures) };
  }

  textsWaiting() {
    return this.review.texts.filter(({ id }) => !this.texts.has(id));
  }

  picturesWaiting() {
    return this.review.pictures.filter(({ seriesUid }) => !this.pictures.has(seriesUid));
  }

  /** Notes what becomes of a flagged text. @param {string} id @param {string} how @param {string} text */
  decide(id, how, text) {
    const item = this.review.texts.find((one) => one.id === id);
    // An offer may hold the Event ID: accepted, it follows when that is corrected.
    const isOffer = how !== 'keep' && Boolean(item) && text === item.offered;
    this.texts.set(id, { how, text, isOffer });
    this.looks.text(id, how === 'edit' && isOffer ? 'offered' : { keep: 'kept', edit: 'edited', empty: 'emptied' }[how]);
  }

  /** Notes what becomes of a held series: 'include' or 'out'. @param {string} seriesUid @param {string} how */
  decidePictures(seriesUid, how) {
    this.pictures.set(seriesUid, how);
    this.looks.series(seriesUid, how === 'include' ? 'included' : 'left-out');
  }

  /** Every picture on offer of a series was on the screen. @param {string} seriesUid */
  saw(seriesUid) {
    this.seen.add(seriesUid);
    this.looks.series(seriesUid, 'seen');
  }

  /** The text that a decision comes to now. @param {wasm_bindgen.ReviewText} reviewText */
  decided({ id, offered }) {
    const { text, isOffer } = this.texts.get(id);
    return isOffer ? offered : text;
  }

  /** Takes what is offered for every text still open, and leaves held pictures out. */
  acceptOffered() {
    for (const { id, offered } of this.textsWaiting()) {
      this.decide(id, offered === '' ? 'empty' : 'edit', offered);
      this.looks.text(id, 'offered');
    }
    for (const { seriesUid } of this.picturesWaiting()) this.decidePictures(seriesUid, 'out');
  }

  /** The decisions, as the core plans with them. */
  planInput() {
    return {
      assignments: this.assignments(),
      texts: this.review.texts
        .filter(({ id }) => this.texts.has(id))
        .map((item) => ({ id: item.id, text: this.decided(item) })),
      looks: this.looks.list((look) => this.stands(look)),
      released: this.review.pictures
        .filter(({ seriesUid }) => this.pictures.get(seriesUid) === 'include')
        .map(({ seriesUid }) => seriesUid),
      leftOut: this.studies.filter(({ uid }) => this.answer(uid).leftOut).map(({ uid }) => uid),
      sharedEventIds: [...this.shared],
    };
  }

  /** Whether a look still says what is: the text is still asked about, the pictures could be shown. @param {wasm_bindgen.LookInput} look */
  stands({ text, seriesUid, decision }) {
    if (text) return this.texts.has(text) && this.review.texts.some(({ id }) => id === text);
    if (decision === 'seen')
      return this.chosen().some(({ series }) => series.some((one) => one.uid === seriesUid && this.isSeen(one)));
    return this.review.pictures.some((item) => item.seriesUid === seriesUid);
  }

  /** What a report is made with, besides what the core knows. */
  told() {
    return { build: PAGE.buildId, saved: Object.fromEntries(this.saved), initials: this.initials, now: now() };
  }

  /** Studies under an event. @param {string} eventId */
  studiesOf(eventId) {
    return this.chosen().filter(({ uid }) => this.answer(uid).eventId.trim() === eventId);
  }

  /** The exams of an event, in words. @param {string} eventId */
  aboutEvent(eventId) {
    return this.studiesOf(eventId)
      .map((study) => aboutStudy(study))
      .join(' · ');
  }

  /** Event IDs that were given, and of which no image could be written. */
  unwritten() {
    const given = new Set(this.assignments().map(({ eventId }) => eventId));
    for (const { eventId } of this.events) given.delete(eventId);
    return [...given];
  }

  /** True only when every series of the event was on the screen. @param {string} eventId */
  lookedAt(eventId) {
    const series = this.studiesOf(eventId).flatMap((study) => study.series);
    return (
      series.length > 0 && series.every((one) => (one.held === one.images ? this.pictures.has(one.uid) : this.isSeen(one)))
    );
  }

  /** @param {wasm_bindgen.SeriesInfo} series */
  isSeen({ uid, first, middle, last }) {
    return this.seen.has(uid) && ![first, middle, last].some((index) => this.notShown.has(index));
  }

  hasUnsaved() {
    return this.events.some(({ eventId, verdict }) => verdict === 'pass' && this.saved.get(eventId) === 'no');
  }
}
