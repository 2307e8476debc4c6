// What stands beside the plot: names, source, totals, legend, sentences. (The output has a file of its own.)

const rows = [], sourceLines = new Map();
let hovered = null, chosen = null, marked = -1;

const lineKey = ({ source, line }) => `${source}:${line}`;

function fillNames() {
  const names = $("names");
  names.style.height = rowCount * pitch + "px";
  const ends = tellingEnds(data.lanes.map((lane) => lane.name));
  const deepest = data.lanes.reduce((depth, lane) => Math.max(depth, lane.depth), 0);
  const indentation = deepest <= 6 ? 18 : 108 / deepest;
  const indent = (lane) => 12 + lane.depth * indentation;
  let branches = "";
  data.lanes.forEach((lane, index) => {
    if (lane.parent !== null) {
      const parent = data.lanes[lane.parent];
      branches += `M${indent(parent) + 9} ${laneY(lane.parent) + 9}V${laneY(index)}H${indent(lane)}`;
    }
    const row = element("div", "lane");
    row.style.cssText = `top:${index * pitch}px;height:${pitch}px;padding-left:${indent(lane)}px`;
    row.append(element("span", "letter", lane.letter), nameElement(lane.name, ends[index]));
    if (lane.daemon) row.append(element("span", "badge", "daemon"));
    if (lane.adopted !== null) row.append(element("span", "badge", "orphan"));
    row.append(element("span", lane.how === "signal" || lane.how === "failure" ? "ending bad" : "ending", lane.ending));
    row.addEventListener("pointermove", (event) => tell(describeProcess(index), event.clientX, event.clientY));
    row.addEventListener("pointerleave", () => { tooltip.hidden = true; });
    rows.push(row);
  });
  data.queues.forEach((queue, index) => {
    const row = element("div", "lane queue");
    row.style.cssText = `top:${(data.lanes.length + index) * pitch}px;height:${pitch}px;padding-left:12px`;
    row.append(element("span", "name", queue.name), element("span", "ending", `at most ${queue.most}`));
    rows.push(row);
  });
  const tree = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", branches);
  tree.append(path);
  for (const row of rows) names.append(row);
  names.append(tree);
}

function describeProcess(index) {
  const lane = data.lanes[index];
  const result = [["head", who(index)], ["dim", `pid ${lane.pid}${lane.daemon ? ", a daemon" : ""}`]];
  if (lane.parent !== null) result.push(["", `started by ${who(lane.parent)} at ${when(lane.started)}`]);
  if (lane.adopted !== null) result.push(["", `orphaned at ${when(lane.adopted)}`]);
  const killer = lane.killer ? " " + lane.killer : "";
  result.push(["", lane.end === null ? "goes on" : `${lane.end}${killer} at ${when(lane.ended)}`]);
  if (lane.dropped > 0) result.push(["dim", `${lane.dropped} more events were not kept`]);
  return result;
}

function markLane(lane) {
  if (marked === lane) return;
  rows[marked]?.classList.remove("here");
  rows[lane]?.classList.add("here");
  marked = lane;
}

function fillSource() {
  const panel = $("source");
  data.sources.forEach((source, index) => {
    panel.append(element("h2", "", source.name));
    if (source.text === null) return panel.append(element("p", "missing", "Its text was not kept."));
    const list = element("ol");
    lines[index].forEach((text, place) => {
      const line = { source: index, line: place + 1 };
      const row = element("li");
      row.append(element("span", "who"), element("span", "number", String(place + 1)), element("span", "code", text));
      row.addEventListener("click", () => chooseLine(chosen === row ? null : line));
      sourceLines.set(lineKey(line), row);
      list.append(row);
    });
    panel.append(list);
  });
  if (data.sources.length === 0) panel.append(element("p", "missing", "No source was kept."));
}

/** Shows which line is looked at, and scrolls the panel, not the page, to it. */
function hoverLine(place) {
  const row = place ? sourceLines.get(lineKey(place)) : undefined;
  if (row === hovered) return;
  hovered?.classList.remove("hovered");
  hovered = row;
  if (!row) return;
  row.classList.add("hovered");
  const panel = $("source"), box = panel.getBoundingClientRect(), here = row.getBoundingClientRect();
  if (here.top < box.top + 50) panel.scrollTop -= box.top + 50 - here.top;
  if (here.bottom > box.bottom) panel.scrollTop += here.bottom - box.bottom + 20;
}

function chooseLine(line) {
  chosen?.classList.remove("chosen");
  chosen = line && sourceLines.get(lineKey(line));
  chosen?.classList.add("chosen");
  view.line = line;
  redraw();
}

let occupied = [];

/** Beside each line, who was at it at the cursor's moment. */
function showPlaces() {
  const present = new Map();
  data.lanes.forEach((lane, index) => {
    const place = placeAt(index, view.cursor);
    const row = place && sourceLines.get(lineKey(place));
    if (row) present.set(row, [...present.get(row) ?? [], lane.letter]);
  });
  for (const row of occupied) if (!present.has(row)) row.firstChild.replaceChildren();
  for (const [row, letters] of present) {
    const few = letters.length > 3 ? [letters[0], `+${letters.length - 1}`] : letters;
    row.firstChild.replaceChildren(...few.map((letter) => element("span", "letter", letter)));
    row.firstChild.title = letters.join(" ");
  }
  occupied = [...present.keys()];
}

function occurs(state) { return data.lanes.some((lane) => lane.totals[state] > 0); }

const columns = {
  joining: "in join", locked: "for a lock", messaging: "for a message", reading: "for input",
};

function fillTotals() {
  const table = $("totals").querySelector("table");
  const states = [...data.states.keys()].filter(occurs);
  const head = table.createTHead().insertRow();
  const keys = states.map((state) => data.states[state].key);
  head.append(element("th", "", "process"), ...keys.map((key) => element("th", "", columns[key] ?? key)));
  const body = table.createTBody();
  data.lanes.forEach((lane, index) => {
    const row = body.insertRow(), name = element("th", "", who(index));
    name.scope = "row";
    const totals = states.map((state) => lane.totals[state]);
    row.append(name, ...totals.map((total) => element("td", "", total > 0 ? duration(total) : "·")));
  });
}

/** The legend's marks: the key under which a drawing tells that it shows one, the sign, what it means, and a class. */
const marksOfLegend = [
  ["printed", "▴", "printed"], ["printed to stderr", "■", "printed to stderr", "error"], ["exit", "❘", "exit"],
  ["signal", "✕", "ended by a signal", "error"], ["alive", "▸", "goes on"],
  ["sharing", "█", "running, in part without a processor", "sharing"],
  ["deed", "▁", "reads, writes or changes", "deed"], ["late", "▁", "is late", "error"],
  ["hold", "▔", "has a lock", "hold"], ["orphaned", "◇", "orphaned: its parent has ended"], ["queue", "▃", "messages in a queue", "queue"],
];

/** Makes the legend one of what was drawn last, and of nothing else. */
function explain() {
  const key = [...shown].sort().join();
  if (key === explained) return;
  explained = key;
  fillLegend();
}

function fillLegend() {
  const legend = $("legend");
  legend.replaceChildren();
  data.states.forEach(({ key, name }, state) => {
    if (!shown.has(key)) return;
    const entry = element("span"), sample = document.createElement("canvas");
    const scale = isPaper ? 3 : devicePixelRatio;
    sample.width = 28 * scale;
    sample.height = 20 * scale;
    const brush = sample.getContext("2d");
    brush.scale(scale, scale);
    drawBar(brush, state, 0, 10, 28);
    entry.append(sample, name);
    legend.append(entry);
  });
  for (const [key, sign, name, kind] of marksOfLegend) {
    if (!shown.has(key)) continue;
    const entry = element("span");
    entry.append(element("b", kind, sign), name);
    legend.append(entry);
  }
}

/** What the run has to tell, in sentences. */
function fillSentences() {
  $("sentences").append(...data.sentences.map((sentence) => element("li", "", sentence)));
  $("sentences").hidden = data.sentences.length === 0;
}
