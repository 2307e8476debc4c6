// Which part of the run is seen, and what of it is looked at. Whatever changes it asks for a new drawing.
//
// What is seen is kept in positions, which are moments as long as no time is folded: see folding.js.

const PADDING = 24;
const whole = { from: 0, to: 1 };
let shortest = 1;

const view = {
  ...whole,
  /** The positions of the two. */
  start: 0, end: whole.to,
  width: 0,
  /** The moment that the vertical line is at, or null. */
  cursor: null,
  /** What the pointer or the keyboard is at: { lane, segment }, or null. */
  selected: null,
  /** The line of the source whose stretches are shown, or null. */
  line: null,
  kinds: new Set(arrowKinds),
};

/** Whether all that there is is seen: then what comes is seen too. */
function isWhole() { return view.start <= 0 && view.end >= positionOf(whole.to); }

/** Goes on to the end that there is now. */
function stretchView() {
  const follows = isWhole();
  whole.to = Math.max(data.end, 1);
  shortest = Math.min(1000, whole.to);
  if (isFolded) refold();
  if (follows) showAll();
}

function xOf(moment) {
  return PADDING + (positionOf(moment) - view.start) / (view.end - view.start) * (view.width - 2 * PADDING);
}

function momentOf(x) {
  return momentAt(view.start + (x - PADDING) / (view.width - 2 * PADDING) * (view.end - view.start));
}

/** Shows what is between two positions. */
function show(start, end) {
  const all = positionOf(whole.to);
  const length = Math.min(Math.max(end - start, Math.min(shortest, all)), all);
  view.start = Math.min(Math.max(start, 0), all - length);
  view.end = view.start + length;
  [view.from, view.to] = [Math.round(momentAt(view.start)), Math.round(momentAt(view.end))];
  redraw();
}

function showAll() { show(0, positionOf(whole.to)); }

/** Makes what is seen so many times as long; the moment that is given stays where it is. */
function zoom(factor, moment = momentAt((view.start + view.end) / 2)) {
  const position = positionOf(moment), share = (position - view.start) / (view.end - view.start);
  const length = Math.min(Math.max((view.end - view.start) * factor, shortest), positionOf(whole.to));
  show(position - share * length, position + (1 - share) * length);
}

/** Moves what is seen by a share of its length. */
function pan(share) {
  const way = share * (view.end - view.start);
  show(view.start + way, view.end + way);
}

/** Moves what is seen as far as is needed to see a stretch, or its beginning. */
function reveal(from, to) {
  const length = view.end - view.start, [start, end] = [positionOf(from), positionOf(to)];
  if (end - start > length || start < view.start) {
    if (start < view.start || start > view.end) show(start - length * 0.1, start + length * 0.9);
  } else if (end > view.end) {
    show(end - length * 0.9, end + length * 0.1);
  }
}

/** The moments at which an axis of steps has marks, at the ends of steps 1, 2 or 5 times a power of ten apart, with labels. */
function stepTicks(least) {
  const powers = [1, 10, 100, 1000, 10000];
  const lengths = powers.flatMap((power) => [1, 2, 5].map((factor) => factor * power * data.step));
  const step = lengths.find((each) => each >= least) ?? lengths.at(-1);
  const result = [];
  for (let moment = Math.ceil(view.from / step) * step; moment <= view.to; moment += step) {
    result.push([moment, moment === 0 ? "0" : say("stepNumber", { number: moment / data.step })]);
  }
  return result;
}

/** The moments at which the axis has marks, 1, 2 or 5 times a power of ten apart, with their labels. */
function ticks() {
  const room = Math.max(1, view.width / 85);
  const least = Math.max((view.end - view.start) / room, 1);
  if (data.step) return stepTicks(least);
  const decade = 10 ** Math.floor(Math.log10(least));
  const step = Math.round([1, 2, 5, 10].map((factor) => factor * decade).find((each) => each >= least) ?? 10 * decade);
  const units = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]];
  const [size, name] = units.find(([each]) => view.to >= each && step >= each / 100) ?? units[3];
  const digits = Math.max(0, Math.ceil(Math.log10(size / step) - 1e-9));
  const result = [];
  for (const [from, to] of seenPieces()) {
    for (let moment = Math.ceil(from / step) * step; moment <= to; moment += step) {
      if (result.length > 0 && xOf(moment) - xOf(result.at(-1)[0]) < 60) continue;
      result.push([moment, moment === 0 ? "0" : (moment / size).toFixed(digits).replace(/\.0+$/, "") + " " + name]);
    }
  }
  return result;
}
