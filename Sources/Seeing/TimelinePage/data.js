// What the model says, in the order in which it is shown: a row for each process, then one for each queue.

const run = new RunModel();
/** What is shown: lanes in tree order, queues, arrows by kind. All of it is made of the model; nothing is kept here. */
const data = { end: 0, step: null, lanes: [], queues: [] };
const states = lifeStates.map((state) => ({ ...state, get name() { return say(state.key); } }));

// The parts of what the data keeps as lists.
const STATE = 0, FROM = 1, TO = 2, WORDS = 3, SOURCE = 4, LINE = 5, SHARE = 6;
const RUNNING = states.findIndex((state) => state.key === "running");
const arrowKinds = ["start", "reap", "signal", "message", "wake", "deadlock"];
/** Those of each kind that there is, in order of their beginnings; and how long the longest is. */
const arrowsByKind = Object.fromEntries(arrowKinds.map((kind) => [kind, Object.assign([], { longest: 0 })]));
/** The lines of each source. */
let lines = [];

/** `A`, …, `Z`, `AA`, `AB`, … */
function letterOf(place) {
  const last = String.fromCharCode(65 + place % 26);
  return place < 26 ? last : letterOf(Math.floor(place / 26) - 1) + last;
}

/** Puts each process below its parent, the children of one in the order in which they were started. */
function arrange() {
  const children = new Map(), roots = [];
  for (const serial of [...run.lanes.keys()].sort((a, b) => a - b)) {
    const lane = run.lanes.get(serial);
    if (lane.parent === null || !run.lanes.has(lane.parent)) roots.push(lane);
    else if (children.has(lane.parent)) children.get(lane.parent).push(lane);
    else children.set(lane.parent, [lane]);
  }
  data.lanes = [];
  const waiting = roots.reverse();
  while (waiting.length > 0) {
    const lane = waiting.pop(), parent = run.lanes.get(lane.parent);
    lane.index = data.lanes.length;
    lane.letter = letterOf(lane.index);
    lane.depth = parent ? parent.depth + 1 : 0;
    data.lanes.push(lane);
    waiting.push(...(children.get(lane.serial) ?? []).reverse());
  }
  // The order in which they were made, for that does not change.
  data.queues = [...run.queues].sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
    .map(([number, steps]) => ({ number, steps, most: 1, known: 0 }));
}

/** Takes what is new into what is shown. */
function rearrange(news) {
  data.end = run.end;
  data.step = run.head.step;
  if (news.structure) arrange();
  for (const lane of news.lanes) measureLane(lane);
  // What goes on reaches until now.
  for (const lane of data.lanes) {
    if (lane.isOpen) lane.segments.at(-1)[TO] = Math.max(run.end, lane.segments.at(-1)[FROM]);
  }
  for (const queue of data.queues) queue.most = queue.steps.reduce((most, [, length]) => Math.max(most, length), 1);
  for (const kind of news.structure ? arrowKinds : news.arrows) gatherArrows(kind);
  if (news.sources) {
    lines = run.sources.map((source) => (source?.text ?? "").replace(/\n$/, "").split("\n"));
  }
  events = null;
}

/** What is counted of a lane once, when it changes. */
function measureLane(lane) {
  const last = lane.segments.at(-1);
  lane.isOpen = last !== undefined && (last[TO] === null || (lane.isOpen && last === lane.openSegment));
  lane.openSegment = lane.isOpen ? last : null;
  lane.spent = states.map(() => 0);
  for (const segment of lane.segments) {
    if (segment !== lane.openSegment) lane.spent[segment[STATE]] += segment[TO] - segment[FROM];
  }
  /** The moments at which it printed: to standard output, and to standard error. */
  lane.printMoments = [[], []];
  for (const [, moment, isError] of lane.prints) lane.printMoments[isError ? 1 : 0].push(moment);
}

/** How long a process was in a state. */
function spent(lane, state) {
  const open = lane.openSegment;
  return lane.spent[state] + (open && open[STATE] === state ? open[TO] - open[FROM] : 0);
}

function gatherArrows(kind) {
  const arrows = arrowsByKind[kind];
  arrows.length = arrows.longest = 0;
  for (const arrow of run.arrows.values()) {
    if (arrow.kind !== kind) continue;
    const source = run.lanes.get(arrow.source), target = run.lanes.get(arrow.target);
    if (!source || !target) continue;
    arrows.push({ ...arrow, source: source.index, target: target.index, model: arrow });
    arrows.longest = Math.max(arrows.longest, arrow.to - arrow.from);
  }
  arrows.sort((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1));
}

/** What an arrow says. */
function arrowWords({ kind, model }) {
  const { source, target, detail } = model;
  switch (kind) {
    case "start": return say("startsProcess", { source, target });
    case "reap": return say("takesExitCode", { source, target });
    case "signal": return say("sendsSignal", { source, target, signal: detail });
    case "wake": return say("letsGoOn", { source, target, object: detail });
    case "message": return say("sendsMessage", { source, target, object: detail[0], number: detail[1] });
    default:
      return detail === null ? say("waitsForEverForEnd", { source, target })
        : say("waitsForEver", { source, target, object: detail });
  }
}

const holdEnd = (lane, hold) => hold[1] ?? lane.ended ?? data.end;
const holdWords = ([, , object, count]) => count > 1 ? say("holdsTimes", { object, count }) : say("holds", { object });
const deedWords = ([, kind, object, detail]) => say(kind, { object, detail });

/**
 * Where control characters are to be seen, their pictures stand for them; and what turns the direction of its neighbours
 * is escaped, so that a name reads as it is written.
 */
function visible(text) {
  return text
    .replace(/[\0-\x08\x0B-\x1F\x7F]/g, (character) =>
      character === "\x7F" ? "\u2421" : String.fromCharCode(0x2400 + character.charCodeAt(0)))
    .replace(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, (character) =>
      `\\u{${character.charCodeAt(0).toString(16).toUpperCase()}}`);
}

/** The first index of a sorted list, from `low` on, at which a test holds; its length where it never does. */
function firstIndex(list, test, low = 0) {
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(list[middle])) high = middle; else low = middle + 1;
  }
  return low;
}

/** The index of the segment of a lane at a moment, or -1. */
function segmentAt(lane, moment) {
  const { segments } = data.lanes[lane];
  const index = firstIndex(segments, (segment) => segment[TO] > moment);
  return index < segments.length && segments[index][FROM] <= moment ? index : -1;
}

/** The line that a process was last known to be at, or null. */
function placeAt(lane, moment) {
  const { places, started, ended } = data.lanes[lane];
  if (moment < started || (ended !== null && moment > ended)) return null;
  const index = firstIndex(places, (place) => place[0] > moment) - 1;
  return index < 0 ? null : { source: places[index][1], line: places[index][2] };
}

/** The stretches in which a process was last known to be at a line. */
function stretches(lane, { source, line }) {
  const { places, ended } = data.lanes[lane];
  return places.flatMap((place, index) =>
    place[1] === source && place[2] === line ? [[place[0], places[index + 1]?.[0] ?? ended ?? data.end]] : []);
}

/** The place that a list has at an index and the next one, or null. */
function placeIn(list, index) {
  return list[index] === undefined || list[index] === null ? null : { source: list[index], line: list[index + 1] };
}

function who(lane) { return `${data.lanes[lane].letter} ${data.lanes[lane].name}`; }

/** An element with a class and a text. */
function element(tag, className = "", text = null) {
  const result = document.createElement(tag);
  if (className) result.className = className;
  if (text !== null) result.textContent = visible(text);
  return result;
}

const $ = (part) => root.querySelector(`[data-part="${part}"]`);
