// A run as it is known so far: what all deltas said together. It knows nothing of how it looks.

/** Makes of a list what a delta says of it: [how many of its first items stay, what comes after them…]. */
function regrow(list, [kept, ...items]) {
  list.length = kept;
  for (const item of items) list.push(item);
}

/** What of a lane a delta says by how much of it stays. */
const grownLists = ["segments", "holds", "deeds", "places"];

/** What deltas have said of a lane, without what was made of it in order to show it. */
function plainLane({ index, letter, depth, isOpen, openSegment, spent, printMoments, ...lane }) {
  if (!isOpen) return lane;
  const { segments } = lane, [state, from, , ...rest] = segments.at(-1);
  return { ...lane, segments: [...segments.slice(0, -1), [state, from, null, ...rest]] };
}

class RunModel {
  end = 0;
  isOver = false;
  head = { title: null, date: 0, step: null, unrecorded: 0 };
  /** { name, text } by number. */
  sources = [];
  /** Names by number. */
  objects = new Map();
  /** By serial; each is { serial, …, segments, holds, deeds, places, prints, leftOut }. */
  lanes = new Map();
  /** { kind, source, from, target, to, detail, place } by key; the processes by their serials. */
  arrows = new Map();
  /** Lists of [moment, length] by the queue's number. */
  queues = new Map();
  sentences = [];

  /**
   * Takes in what is new. Returns what has changed: the lanes, those with new prints, the kinds of arrows, whether there
   * are other rows than before (`structure`), and whether head, sources, objects or sentences are others.
   */
  apply(delta) {
    const news = { lanes: new Set(), arrows: new Set() };
    this.end = delta.end;
    if (delta.over) this.isOver = true;
    if (delta.head) {
      Object.assign(this.head, delta.head);
      news.head = true;
    }
    for (const [number, source] of Object.entries(delta.sources ?? {})) {
      if (source) this.sources[number] = source; else delete this.sources[number];
      news.sources = true;
    }
    for (const [number, name] of Object.entries(delta.objects ?? {})) {
      if (name === null) this.objects.delete(number); else this.objects.set(number, name);
      news.objects = true;
    }
    for (const [serial, changes] of Object.entries(delta.lanes ?? {})) this.#applyLane(Number(serial), changes, news);
    for (const [key, parts] of Object.entries(delta.arrows ?? {})) {
      const before = this.arrows.get(key);
      if (before) news.arrows.add(before.kind);
      if (parts === null) {
        this.arrows.delete(key);
        continue;
      }
      const [kind, source, from, target, to, detail, file, line] = parts;
      const place = file === undefined ? null : { source: file, line };
      this.arrows.set(key, { key, kind, source, from, target, to, detail, place });
      news.arrows.add(kind);
    }
    for (const [number, changes] of Object.entries(delta.queues ?? {})) {
      if (changes === null) {
        this.queues.delete(number);
        news.structure = true;
        continue;
      }
      if (!this.queues.has(number)) {
        this.queues.set(number, []);
        news.structure = true;
      }
      regrow(this.queues.get(number), changes);
    }
    if (delta.sentences) {
      this.sentences = delta.sentences;
      news.sentences = true;
    }
    return news;
  }

  #applyLane(serial, changes, news) {
    if (changes === null) {
      this.lanes.delete(serial);
      news.structure = true;
      return;
    }
    let lane = this.lanes.get(serial);
    if (!lane) {
      lane = { serial, segments: [], holds: [], deeds: [], places: [], prints: [], leftOut: [0, 0] };
      this.lanes.set(serial, lane);
      news.structure = true;
    }
    for (const [name, value] of Object.entries(changes)) {
      if (name === "prints") {
        this.#applyPrints(lane, value);
      } else if (grownLists.includes(name)) {
        regrow(lane[name], value);
      } else {
        lane[name] = value;
      }
    }
    news.lanes.add(lane);
    if ("prints" in changes) (news.prints ??= new Set()).add(lane);
  }

  #applyPrints(lane, { leftOut, add }) {
    if (leftOut) {
      lane.leftOut = leftOut;
      lane.prints = lane.prints.filter(([number]) => number < leftOut[0] || number >= leftOut[1]);
    }
    if (!add) return;
    const last = lane.prints.at(-1)?.[0] ?? -1;
    for (const print of add) lane.prints.push(print);
    if (add[0][0] < last) lane.prints.sort((a, b) => a[0] - b[0]);
  }

  /** All of it as plain values, in an order that no delta changes: two models are the same if these are. */
  get plain() {
    const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return {
      end: this.end, isOver: this.isOver, head: this.head, sources: this.sources, objects: sorted(this.objects),
      lanes: sorted(this.lanes).map(([, lane]) => plainLane(lane)),
      arrows: sorted(this.arrows).map(([, arrow]) => arrow),
      queues: sorted(this.queues), sentences: this.sentences,
    };
  }
}
