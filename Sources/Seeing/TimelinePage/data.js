// What the page shows, and the words for it. Moments are nanoseconds.

const data = JSON.parse(document.getElementById("data").textContent);

// The parts of what the data keeps as lists.
const STATE = 0, FROM = 1, TO = 2, WORDS = 3, SOURCE = 4, LINE = 5;
const RUNNING = data.states.findIndex((state) => state.key === "running");
const arrows = data.arrows.map(([kind, source, from, target, to, words, label, file, line]) =>
  ({ kind, source, from, target, to, words, label, place: file === undefined ? null : { source: file, line } }));
const prints = data.lanes.flatMap((lane, index) =>
  lane.prints.map(([moment, isError, text, file, line]) =>
    ({ lane: index, moment, isError, text, place: file === undefined ? null : { source: file, line } })));
prints.sort((a, b) => a.moment - b.moment);
/** The moments at which each lane printed: to standard output, and to standard error. */
const printMoments = data.lanes.map(({ prints: printed }) =>
  [false, true].map((isError) => printed.filter((print) => print[1] === isError).map(([moment]) => moment)));
const lines = data.sources.map((source) => (source.text ?? "").replace(/\n$/, "").split("\n"));

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

/** A length of time in the unit that suits it, with three digits; or as many steps. */
function duration(nanoseconds) {
  if (data.step) {
    const count = Math.round(nanoseconds / data.step);
    return `${count} step${count === 1 ? "" : "s"}`;
  }
  for (const [size, name] of [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]]) {
    if (nanoseconds < size) continue;
    const value = nanoseconds / size;
    return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2) + " " + name;
  }
  return nanoseconds + " ns";
}

/** A moment: the time since the beginning, or the step that begins then. */
function when(moment) { return data.step ? `step ${Math.floor(moment / data.step) + 1}` : duration(moment); }

/** From when to when. */
function span(from, to) {
  if (!data.step) return `from ${when(from)} to ${when(to)}`;
  const [first, last] = [when(from), when(Math.max(from, to - data.step))];
  return first === last ? first : `from ${first} to ${last}`;
}

/** Of the segments that had a processor for a part of their time only: how much in percent, by lane and index. */
const processorShares = data.lanes.map((lane) => new Map(lane.shares));

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

function placeName({ source, line }) { return `${data.sources[source].name}:${line}`; }

function who(lane) { return `${data.lanes[lane].letter} ${data.lanes[lane].name}`; }

/** An element with a class and a text. */
function element(tag, className = "", text = null) {
  const result = document.createElement(tag);
  if (className) result.className = className;
  if (text !== null) result.textContent = visible(text);
  return result;
}

const $ = (id) => document.getElementById(id);
