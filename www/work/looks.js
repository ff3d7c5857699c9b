/** Who looked at what, and when: kept while the page is open, told to the core for the report. */

export class Looks {
  constructor() {
    this.all = new Map();
  }

  /**
   * A decision about a flagged text: kept, edited, emptied or offered.
   * @param {string} id
   * @param {string} decision
   */
  text(id, decision) {
    this.all.set(`text ${id}`, { text: id, decision, when: now() });
  }

  /**
   * A decision about held pictures (included, left-out), or pictures seen.
   * @param {string} seriesUid
   * @param {string} decision
   */
  series(seriesUid, decision) {
    const key = `${decision === 'seen' ? 'seen' : 'held'} ${seriesUid}`;
    if (decision !== 'seen' || !this.all.has(key)) this.all.set(key, { seriesUid, decision, when: now() });
  }

  /** Those that still stand. */
  list(stands) {
    return [...this.all.values()].filter(stands);
  }
}

export function now() {
  return new Date().toISOString();
}
