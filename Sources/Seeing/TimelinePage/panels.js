// What stands beside the plot: names, source, output, totals, legend.

const rows = [], sourceLines = new Map();
let hovered = null, chosen = null, marked = -1;

const lineKey = ({ source, line }) => `${source}:${line}`;

function fillNames() {
  const names = $("names");
  names.style.height = data.lanes.length * pitch + "px";
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
    row.append(element("span", "letter", lane.letter), element("span", "name", lane.name));
    if (lane.daemon) row.append(element("span", "badge", "daemon"));
    if (lane.adopted !== null) row.append(element("span", "badge", "orphan"));
    row.append(element("span", lane.how === "signal" || lane.how === "failure" ? "ending bad" : "ending", lane.ending));
    row.addEventListener("pointermove", (event) => tell(describeProcess(index), event.clientX, event.clientY));
    row.addEventListener("pointerleave", () => { tooltip.hidden = true; });
    rows.push(row);
  });
  const tree = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", branches);
  tree.append(path);
  names.append(...rows, tree);
}

function describeProcess(index) {
  const lane = data.lanes[index];
  const result = [["head", who(index)], ["dim", `pid ${lane.pid}${lane.daemon ? ", a daemon" : ""}`]];
  if (lane.parent !== null) result.push(["", `started by ${who(lane.parent)} at ${duration(lane.started)}`]);
  if (lane.adopted !== null) result.push(["", `orphaned at ${duration(lane.adopted)}`]);
  const killer = lane.killer ? " " + lane.killer : "";
  result.push(["", lane.end === null ? "goes on" : `${lane.end}${killer} at ${duration(lane.ended)}`]);
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

function fillOutput() {
  const list = $("output").querySelector("ol");
  if (prints.length === 0) list.append(element("li", "none", "Nothing was printed."));
  list.append(...prints.map((print) => {
    const item = element("li"), row = element("button", print.isError ? "error" : "");
    row.type = "button";
    const letter = element("span");
    letter.append(element("span", "letter", data.lanes[print.lane].letter));
    letter.title = data.lanes[print.lane].name;
    row.append(element("span", "time", duration(print.moment)), letter, element("span", "text", print.text));
    row.addEventListener("click", () => {
      const length = view.to - view.from;
      const isSeen = print.moment >= view.from && print.moment <= view.to;
      if (!isSeen) show(print.moment - length / 2, print.moment + length / 2);
      const segment = segmentAt(print.lane, print.moment);
      if (segment >= 0) select(print.lane, segment);
      moveCursor(print.moment);
      hoverLine(print.place);
    });
    item.append(row);
    return item;
  }));
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

function fillLegend() {
  const legend = $("legend");
  legend.replaceChildren();
  data.states.forEach(({ name }, state) => {
    if (!occurs(state)) return;
    const entry = element("span"), sample = document.createElement("canvas");
    sample.width = 28 * devicePixelRatio;
    sample.height = 20 * devicePixelRatio;
    const brush = sample.getContext("2d");
    brush.scale(devicePixelRatio, devicePixelRatio);
    drawBar(brush, state, 0, 10, 28);
    entry.append(sample, name);
    legend.append(entry);
  });
  const marks = [
    ["▴", "printed", prints.some((print) => !print.isError)],
    ["■", "printed to stderr", prints.some((print) => print.isError), "error"],
    ["❘", "exit", data.lanes.some((lane) => lane.how === "exit" || lane.how === "failure")],
    ["✕", "ended by a signal", data.lanes.some((lane) => lane.how === "signal"), "error"],
    ["▸", "goes on", data.lanes.some((lane) => lane.how === "alive")],
    ["◇", "orphaned: its parent has ended", data.lanes.some((lane) => lane.adopted !== null)],
  ];
  for (const [sign, name, isThere, kind] of marks) {
    if (!isThere) continue;
    const entry = element("span");
    entry.append(element("b", kind, sign), name);
    legend.append(entry);
  }
}
