// Idle time folded: what takes long, while no process runs, takes little room.
//
// A position is where a moment stands on an axis of time in which some stretches are short. As long as none are folded
// it is the moment itself.

/** The folded stretches in order: { from, to, start, length }; `start` is the position at which one begins. */
let folds = [], isFolded = false;

function positionOf(moment) {
  const fold = folds[firstIndex(folds, (each) => each.from > moment) - 1];
  if (!fold) return moment;
  if (moment >= fold.to) return fold.start + fold.length + moment - fold.to;
  return fold.start + (moment - fold.from) / (fold.to - fold.from) * fold.length;
}

function momentAt(position) {
  const fold = folds[firstIndex(folds, (each) => each.start > position) - 1];
  if (!fold) return position;
  const beyond = position - fold.start;
  if (beyond >= fold.length) return fold.to + beyond - fold.length;
  return fold.from + beyond / fold.length * (fold.to - fold.from);
}

/** What is seen of the time that is not folded, as pairs of moments. */
function seenPieces() {
  const seen = folds.filter((fold) => fold.to > view.from && fold.from < view.to);
  const starts = [view.from, ...seen.map((fold) => fold.to)], ends = [...seen.map((fold) => fold.from), view.to];
  return starts.map((start, index) => [start, ends[index]]).filter(([from, to]) => from <= to);
}

const busyStates = new Set(["running", "starting"].map((key) => states.findIndex((state) => state.key === key)));

/** When some process ran or was being started, as pairs of moments that don't touch, in order. */
function busyStretches() {
  const all = data.lanes.flatMap(({ segments }) => segments.filter((each) => busyStates.has(each[STATE])));
  all.sort((a, b) => a[FROM] - b[FROM]);
  const result = [];
  for (const [, from, to] of all) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to); else result.push([from, to]);
  }
  return result;
}

/**
 * The idle stretches that are worth folding. What is left of each is short beside the time that is not idle, and shorter
 * still where there are many.
 */
function findFolds() {
  const busy = busyStretches(), work = busy.reduce((sum, [from, to]) => sum + to - from, 0);
  const ends = [0, ...busy.map(([, to]) => to)], starts = [...busy.map(([from]) => from), whole.to];
  const idle = ends.map((from, index) => [from, starts[index]]).filter(([from, to]) => to - from > work * 0.12);
  const length = Math.max(work * Math.min(0.08, 1.5 / Math.max(idle.length, 1)), 1);
  let saved = 0;
  const result = idle.filter(([from, to]) => to - from > length).map(([from, to]) => {
    const fold = { from, to, start: from - saved, length };
    saved += to - from - length;
    return fold;
  });
  return saved > whole.to * 0.2 ? result : [];
}

/** Folds idle time or unfolds it, and shows the whole run. */
function fold(isWanted) {
  isFolded = isWanted;
  folds = isFolded ? findFolds() : [];
  $("fold").setAttribute("aria-pressed", isFolded);
  showAll();
}

let lastFolding = 0;

/** Folds what has become idle meanwhile, not at each delta; what is seen stays the same moments. */
function refold() {
  const now = performance.now();
  if (!run.isOver && now - lastFolding < 500) return;
  lastFolding = now;
  const { from, to } = view;
  folds = findFolds();
  show(positionOf(from), positionOf(to));
}
