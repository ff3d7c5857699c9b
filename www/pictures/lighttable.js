/**
 * The light table: one series at a time, large, with what is likeliest to hold letters first,
 * worked by keys from its large picture. What it sends are a person's looks and decisions.
 */
import { byId, el, fill, icon, pii } from '../page/dom.js';
import { count } from '../page/format.js';
import { Acts } from './acts.js';
import { Film, together } from './film.js';
import { Looked } from './looked.js';
import { Slides } from './slides.js';
import { Stage } from './stage.js';

/** Between slices that play. */
const PLAY_MS = 80;
const LEAP = 10;
/** So many slices that way are made ahead of time. */
const AHEAD = 4;

/** How a series looks in the list. @type {Record<wasm_bindgen.PictureChoice, [string, string, string]>} */
const SIGNS = {
  waits: ['eye', 'warn', ''],
  open: ['picture', 'muted', ''],
  'no-letters': ['check', 'good', '.is-decided'],
  'left-out': ['cross', 'muted', '.is-decided'],
  'series-out': ['cross', 'muted', '.is-decided'],
};

export class LightTable {
  /** @param {Shown} app @param {boolean} hasActs whether anything is decided here */
  constructor(app, hasActs) {
    this.app = app;
    this.slides = new Slides(app, '', []);
    /** In the series' order. @type {wasm_bindgen.LookFirst[]} */
    this.all = [];
    this.at = 0;
    /** @type {Brightness} */
    this.brightness = { window: 'auto', levels: null };
    this.playing = 0;
    /** What the search said when the film was laid. */
    this.searched = '';
    /** What stands in the list of series. */
    this.listed = '';
    this.node = byId('light-table').content.cloneNode(true).firstElementChild;
    const part = (/** @type {string} */ selector) => this.node.querySelector(selector);
    this.board = part('.board');
    this.list = part('.series-list');
    this.where = part('.where-line span');
    this.range = part('input[type=range]');
    this.windows = part('.choice');
    this.stage = new Stage(part('.stage'), {
      step: (by, way) => this.wheel(by, way),
      drag: (contrast, brightness) => this.drag(contrast, brightness),
      drawn: () => this.drawn(),
    });
    this.acts = hasActs ? new Acts(app, part('.acts'), () => this.acted()) : null;
    if (!hasActs) part('.acts').remove();
    this.range.addEventListener('input', () => this.go(Number(this.range.value) - 1));
    const main = part('.table-main');
    main.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => this.key(event));
    /** @type {Record<string, () => unknown>} */
    const tools = {
      back: () => this.go(this.at - 1),
      on: () => this.go(this.at + 1),
      play: () => this.toggle(),
      smaller: () => this.stage.enlarge(-1),
      larger: () => this.stage.enlarge(1),
      full: () => this.full(),
    };
    for (const button of main.querySelectorAll('[data-do]')) button.addEventListener('click', tools[button.dataset.do]);
    const again = () => this.drawn();
    for (const kind of ['scroll', 'resize']) window.addEventListener(kind, again, { passive: true });
    document.addEventListener('visibilitychange', again);
    app.sitting.watches.push({
      disconnect: () => {
        this.leave();
        for (const kind of ['scroll', 'resize']) window.removeEventListener(kind, again);
        document.removeEventListener('visibilitychange', again);
        for (const watch of [this.stage, this.film]) watch?.disconnect();
      },
    });
    const last = this.series.find(({ series }) => series === app.sitting.shownSeries);
    this.open((this.series.find(({ isOwed }) => isOwed) || last || this.series[0]).series);
  }

  /** What is held comes first. */
  get series() {
    const all = this.app.sitting.view.pictures.series;
    return [...all.filter(({ filesHeld }) => filesHeld), ...all.filter(({ filesHeld }) => !filesHeld)];
  }

  /** @param {string} uid */
  factsOf(uid) {
    return this.app.sitting.view.exams.flatMap(({ series }) => series).find((one) => one.uid === uid);
  }

  /** What the core says of the series that is shown. */
  get own() {
    return this.series.find(({ series }) => series === this.uid);
  }

  /** Brings a series forward. @param {string} uid */
  open(uid) {
    const { sitting } = this.app;
    const facts = this.factsOf(uid);
    if (!facts) return;
    this.leave();
    this.uid = uid;
    sitting.shownSeries = uid;
    this.looked = new Looked(this.app, uid);
    this.brightness = { window: facts.window, levels: null };
    this.facts = facts;
    this.isTouched = false;
    this.stage.fit();
    fill(this.windows, facts.windows.map(({ window, word }, n) => {
      const props = { type: 'radio', name: 'table-window', value: window, checked: window === facts.window };
      return el('label', el('input', { ...props, change: () => this.bright(n) }), word);
    }));
    this.searched = '';
    this.refresh();
  }

  /** What the core says of the pictures has changed. */
  refresh() {
    const { own, uid, series, list } = this;
    if (!own || !uid) return series[0] && this.open(series[0].series);
    const listed = JSON.stringify([uid, series]);
    if (listed !== this.listed) {
      const { activeElement } = document;
      const focused = list.contains(activeElement) && activeElement instanceof HTMLElement && activeElement.dataset.series;
      fill(list, series.map((one) => this.entry(one)));
      if (focused) list.querySelector(`[data-series="${CSS.escape(focused)}"]`)?.focus();
    }
    this.listed = listed;
    this.acts?.show(own);
    // In another order once the search has judged them.
    const searched = own.state === 'searching' ? own.state : `${own.state} ${own.sentence}`;
    const isLaid = searched === this.searched && own.state !== 'searching';
    if (!isLaid) together(this.app.sitting.strip(uid), this.node.querySelectorAll('.together canvas'));
    if (searched !== this.searched) this.order(uid);
    this.searched = searched;
  }

  /** @param {string} uid */
  order(uid) {
    const order = this.app.sitting.session.lookFirst(uid);
    const shown = this.all[this.at];
    this.all = [...order].sort((a, b) => a.place - b.place);
    this.slides = new Slides(this.app, ` ${uid}`, this.all);
    this.film?.disconnect();
    this.film = new Film(this.app, order, this.brightness.window, (one) => this.go(this.all.indexOf(one)));
    fill(this.node.querySelector('.film-strip'), this.film.node);
    this.range.max = String(this.all.length);
    const isAsked = this.own?.filesHeld || this.own?.state === 'found';
    const first = isAsked ? this.all.indexOf(order[0]) : Math.min(this.facts?.middle || 0, this.all.length - 1);
    const same = this.all.findIndex(({ place }) => place === shown?.place);
    this.show(this.isTouched && same >= 0 ? same : first);
  }

  /** A series in the list. What waits is told beside its picture. @param {wasm_bindgen.SeriesPictures} one */
  entry(one) {
    const { series, choice, decided, sentence, description } = one;
    const [sign, kind, more] = SIGNS[choice];
    const title = choice === 'waits' && !decided && sentence;
    const props = { title, 'data-series': series, 'aria-current': series === this.uid && 'true', click: () => this.choose(series) };
    const about = el('span.small.muted', this.factsOf(series)?.about);
    const words = el('span', pii(description, '.soft'), about, decided && el('span.small', decided));
    return el('li', el(`button.series-entry${more}`, props, icon(sign, kind), words));
  }

  /** @param {string} uid */
  choose(uid) {
    this.open(uid);
    this.forward();
  }

  /** The keys go on here, and the large picture is in sight. */
  forward() {
    this.board.focus({ preventScroll: true });
    this.board.scrollIntoView({ block: 'nearest' });
  }

  /** The brightness of this number. @param {number} n */
  bright(n) {
    const choice = this.facts?.windows[n];
    if (!choice) return;
    this.brightness = { window: choice.window, levels: null };
    for (const input of this.windows.querySelectorAll('input')) input.checked = input.value === choice.window;
    this.show(this.at);
  }

  /** @param {number} contrast @param {number} brightness */
  drag(contrast, brightness) {
    const [centre, width] = this.brightness.levels || this.stage.slide?.levels || [0, 1];
    const levels = /** @type {[number, number]} */ ([centre - brightness * width, Math.max(1, width / 2 ** contrast)]);
    this.brightness = { ...this.brightness, levels };
    this.show(this.at);
  }

  /** A person moves on. @param {number} to @returns {boolean} false when there is nothing that way */
  go(to) {
    this.stop();
    this.isTouched = true;
    const at = Math.max(0, Math.min(this.all.length - 1, to));
    if (at === this.at) return false;
    this.show(at);
    return true;
  }

  /** Puts a slice on the stage, and makes those that come next; only the newest is worth drawing. @param {number} at */
  async show(at) {
    const one = this.all[at];
    if (!one) return;
    const way = at < this.at ? -1 : 1;
    this.at = at;
    const { slides, brightness, film, stage } = this;
    const place = { n: count(at + 1), all: count(this.all.length) };
    const found = (/** @type {string} */ image) => (one.isFound ? WORDS.look.withLetters({ image }) : image);
    this.where.textContent = WORDS.look.imageOf(place);
    stage.film.setAttribute('aria-label', found(WORDS.look.imageOf(place)));
    this.board.setAttribute('aria-label', found(WORDS.look.seriesImageOf({ series: this.own?.name || '', ...place })));
    this.range.value = String(at + 1);
    this.range.setAttribute('aria-valuetext', this.where.textContent || '');
    film?.mark(one);
    const likely = film?.beside(one, 1);
    const next = Array.from({ length: AHEAD }, (_, n) => at + way * (n + 1));
    const slide = slides.get(at, brightness);
    slides.ahead([at, ...next, likely ? this.all.indexOf(likely) : at], brightness);
    const own = await slide;
    if (at !== this.at || slides !== this.slides || brightness !== this.brightness) return;
    if (own === 'failed' || own === 'unreadable') stage.fail(own);
    else if (own !== 'dropped') stage.show(own, one);
  }

  /** The picture is on the screen, if it is: it may count as looked at. */
  drawn() {
    const { stage, looked, all } = this;
    if (!stage.one || stage.one !== all[this.at] || !this.node.isConnected) return;
    const { one } = stage;
    looked?.note(one.place, stage.film, () => (stage.one === one ? stage.rect() : null));
  }

  /** @param {number} by @param {number} way */
  wheel(by, way) {
    const isMore = way < 0 ? this.at > 0 : this.at < this.all.length - 1;
    if (by) this.go(this.at + by);
    return isMore;
  }

  /** Plays from here to the end, or stops. Where motion is not wanted, it is one slice on. */
  toggle() {
    if (this.playing) return this.stop();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return void this.go(this.at + 1);
    this.isTouched = true;
    if (this.at === this.all.length - 1) this.show(0);
    const turn = async () => {
      const { playing } = this;
      const began = performance.now();
      await this.show(this.at + 1);
      if (this.playing !== playing) return;
      if (this.at >= this.all.length - 1) return this.stop();
      this.playing = window.setTimeout(turn, Math.max(0, PLAY_MS - (performance.now() - began)));
    };
    this.playing = window.setTimeout(turn, PLAY_MS);
    this.drawPlay();
  }

  /** What was seen is told before the page goes on. */
  leave() {
    this.stop();
    this.looked?.tell();
  }

  stop() {
    clearTimeout(this.playing);
    this.playing = 0;
    this.drawPlay();
  }

  drawPlay() {
    const play = this.node.querySelector('[data-do=play]');
    fill(play, icon(this.playing ? 'pause' : 'play'));
    play.setAttribute('aria-label', this.playing ? WORDS.page.stop : WORDS.look.play);
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.board.parentElement.requestFullscreen?.().catch(() => {});
  }

  /** The series before or after. @param {number} by */
  turn(by) {
    const all = this.series;
    const at = all.findIndex(({ series }) => series === this.uid) + by;
    if (all[at]) this.choose(all[at].series);
  }

  /** After a decision the next series that waits comes forward, or the next that is open. */
  acted() {
    const all = this.series;
    const at = all.findIndex(({ series }) => series === this.uid);
    const after = [...all.slice(at + 1), ...all.slice(0, at)];
    const next = after.find(({ isOwed }) => isOwed) || after.find(({ choice }) => choice === 'open');
    if (next && this.own?.choice !== 'open' && !this.own?.isOwed) this.choose(next.series);
    else this.forward();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { key, target, repeat } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // A control keeps the keys that work it.
    const isControl = target instanceof HTMLInputElement || (target !== this.board && /^( |Enter)$/.test(key));
    if (isControl && !/^[a-z[\]]$/i.test(key)) return;
    if (this.act(key, repeat)) event.preventDefault();
  }

  /** @param {string} key @param {boolean} isRepeated */
  act(key, isRepeated) {
    const { all, at, film, stage } = this;
    const last = all.length - 1;
    const likely = (/** @type {number} */ by) => (film && all[at] ? all.indexOf(film.beside(all[at], by)) : at);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, PageUp: at - LEAP, PageDown: at + LEAP, Home: 0, End: last };
    /** @type {Record<string, number>} */
    const places = { ...to, ArrowLeft: likely(-1), ArrowRight: likely(1) };
    /** @type {Record<string, number>} */
    const zooms = { '+': 1, '=': 1, '-': -1, 0: -Infinity };
    /** @type {Record<string, () => void>} */
    const acts = {
      ' ': () => this.toggle(),
      f: () => this.full(),
      '[': () => this.turn(-1),
      ']': () => this.turn(1),
      enter: () => this.acts?.noLetters(),
      x: () => this.acts?.leaveOut(),
    };
    const act = acts[key.toLowerCase()];
    if (key in places) this.go(places[key]);
    else if (key in zooms) stage.enlarge(zooms[key]);
    else if (/^[1-9]$/.test(key)) this.bright(Number(key) - 1);
    else if (!act) return false;
    else if (!isRepeated) act();
    return true;
  }
}
