/** A strip of pictures for each series, folded until it is wanted. */
import { el, fill, icon, note, pii } from './dom.js';
import { many } from './format.js';
import { modalityName, windowFor } from './paint.js';
import { picture } from './picture.js';
import { viewer } from './viewer.js';

const SMALL = 192;

/** All series with first, middle and last, folded at first. */
export function picturesFold(app) {
  const inside = el('div');
  const series = app.sitting
    .chosen()
    .flatMap((study) => study.series.filter(({ held, images }) => held < images).map((one) => ({ study, series: one })));
  const fold = el(
    'details.card.fold.large',
    { id: 'pictures' },
    el(
      'summary',
      null,
      icon('right', 'chevron'),
      el('h3', null, 'Pictures'),
      el(
        'span.muted',
        null,
        `${many(series.length, 'series', 'series')}: first, middle, last, and all of them laid over each other`,
      ),
    ),
    inside,
  );
  fold.addEventListener('toggle', () => {
    inside.replaceChildren();
    if (fold.open)
      inside.append(
        note(
          'plain',
          'info',
          el('p', null, 'Letters burned into a picture cannot be taken out here. They stand out in a series’ maximum picture.'),
        ),
        ...series.map((item) => strip(app, item)),
      );
  });
  return fold;
}

/** A series with its first, middle and last picture, and a scroll through it. */
export function strip(app, { study, series }) {
  const window = windowFor(series.modality);
  const shots = [
    ['First', series.first],
    ['Middle', series.middle],
    ['Last', series.last],
  ].filter(([, index], n, all) => n === 0 || index !== all[n - 1][1]);
  const canvases = shots.map(([word, index]) =>
    el(
      'figure',
      null,
      picture(app, index, { frame: 0, window, maxSide: SMALL }, `${word} picture`),
      el('figcaption.small.muted', null, word),
    ),
  );
  const inside = el('div');
  const open = el('button.link', { 'aria-expanded': 'false' }, 'Scroll through');
  open.addEventListener('click', () => {
    const isOpen = open.getAttribute('aria-expanded') !== 'true';
    open.setAttribute('aria-expanded', String(isOpen));
    open.textContent = isOpen ? 'Close' : 'Scroll through';
    fill(inside, isOpen ? viewer(app, series) : []);
  });
  seeWhenShown(app, series, canvases);
  return el(
    'div.strip',
    null,
    el(
      'div.strip-line',
      null,
      el(
        'div',
        null,
        el('h4', null, pii(series.description || 'No description', '.soft')),
        el(
          'p.small.muted',
          null,
          `${study.label}, series ${series.number}, ${modalityName(series.modality)}, ${many(series.images, 'image')}`,
        ),
        open,
      ),
      el('div.shots', null, canvases),
    ),
    inside,
  );
}

/** A series counts as looked at once its whole strip was on the screen. */
function seeWhenShown(app, series, nodes) {
  const left = new Set(nodes);
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        left.delete(/** @type {any} */ (target));
        observer.unobserve(target);
      }
      if (!left.size) app.sitting.saw(series.uid);
    },
    { threshold: 0.6 },
  );
  for (const node of nodes) observer.observe(node);
}
