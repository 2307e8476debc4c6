// Which part of the run is seen, and what of it is looked at. Whatever changes it asks for a new drawing.

const PADDING = 24;
const whole = { from: 0, to: Math.max(data.end, 1) };
const shortest = Math.min(1000, whole.to);

const view = {
  ...whole,
  width: 0,
  /** The moment that the vertical line is at, or null. */
  cursor: null,
  /** What the pointer or the keyboard is at: { lane, segment }, or null. */
  selected: null,
  /** The line of the source whose stretches are shown, or null. */
  line: null,
  kinds: new Set(["start", "reap", "signal", "message"]),
};

function xOf(moment) {
  return PADDING + (moment - view.from) / (view.to - view.from) * (view.width - 2 * PADDING);
}

function momentOf(x) {
  return view.from + (x - PADDING) / (view.width - 2 * PADDING) * (view.to - view.from);
}

function show(from, to) {
  const length = Math.min(Math.max(Math.round(to - from), shortest), whole.to);
  view.from = Math.min(Math.max(Math.round(from), 0), whole.to - length);
  view.to = view.from + length;
  redraw();
}

/** Makes what is seen so many times as long; the moment that is given stays where it is. */
function zoom(factor, moment = (view.from + view.to) / 2) {
  const length = Math.min(Math.max((view.to - view.from) * factor, shortest), whole.to);
  const share = (moment - view.from) / (view.to - view.from);
  show(moment - share * length, moment + (1 - share) * length);
}

function pan(nanoseconds) { show(view.from + nanoseconds, view.to + nanoseconds); }

/** Moves what is seen as far as is needed to see a stretch, or its beginning. */
function reveal(from, to) {
  const length = view.to - view.from;
  if (to - from > length || from < view.from) {
    if (from < view.from || from > view.to) show(from - length * 0.1, from + length * 0.9);
  } else if (to > view.to) {
    show(to - length * 0.9, to + length * 0.1);
  }
}

/** The moments at which the axis has marks, 1, 2 or 5 times a power of ten apart, with their labels. */
function ticks() {
  const room = Math.max(1, view.width / 85);
  const least = Math.max((view.to - view.from) / room, 1);
  const decade = 10 ** Math.floor(Math.log10(least));
  const step = Math.round([1, 2, 5, 10].map((factor) => factor * decade).find((each) => each >= least) ?? 10 * decade);
  const units = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]];
  const [size, name] = units.find(([each]) => view.to >= each && step >= each / 100) ?? units[3];
  const digits = Math.max(0, Math.ceil(Math.log10(size / step) - 1e-9));
  const result = [];
  for (let moment = Math.ceil(view.from / step) * step; moment <= view.to; moment += step) {
    result.push([moment, moment === 0 ? "0" : (moment / size).toFixed(digits).replace(/\.0+$/, "") + " " + name]);
  }
  return result;
}
