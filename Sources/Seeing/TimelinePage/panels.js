// What stands beside the plot: names, source, totals, legend, sentences. (The output has a file of its own.)

/** The rows of the names that are near what is seen, by their numbers. */
const rows = new Map();
let sourceLines = new Map();
let hovered = null, chosen = null, marked = -1;

const lineKey = ({ source, line }) => `${source}:${line}`;

/** What must be seen of each lane's name; and how far lanes are indented. */
let nameEnds = [], indentation = 18;

function measureNames() {
  nameEnds = tellingEnds(data.lanes.map((lane) => lane.name));
  const deepest = data.lanes.reduce((depth, lane) => Math.max(depth, lane.depth), 0);
  indentation = deepest <= 6 ? 18 : 108 / deepest;
}

const indent = (lane) => 12 + lane.depth * indentation;

/** The tree's branches of some rows. */
function branches(first, last) {
  let path = "";
  for (let index = first; index < Math.min(last, data.lanes.length); index++) {
    const lane = data.lanes[index], parent = run.lanes.get(lane.parent);
    if (parent) path += `M${indent(parent) + 9} ${laneY(parent.index) + 9}V${laneY(index)}H${indent(lane)}`;
  }
  return path;
}

function tree(first, last) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", branches(first, last));
  svg.append(path);
  return svg;
}

/** What a row of the names is, besides its place. */
function nameRow(index) {
  const row = element("div", index % 2 === 0 ? "lane even" : "lane");
  row.dataset.row = index;
  row.style.cssText = `top:${index * pitch}px;height:${pitch}px`;
  if (index >= data.lanes.length) {
    const queue = data.queues[index - data.lanes.length];
    row.classList.add("queue");
    row.style.paddingLeft = "12px";
    row.append(
      element("span", "name", nameOf(queue.number)),
      element("span", "ending", say("queueMost", { count: queue.most })));
    return row;
  }
  const lane = data.lanes[index];
  row.style.paddingLeft = indent(lane) + "px";
  row.append(element("span", "letter", lane.letter), nameElement(lane.name, nameEnds[index]));
  if (lane.daemon) row.append(element("span", "badge", say("badgeDaemon")));
  if (lane.adopted !== null) row.append(element("span", "badge", say("badgeOrphan")));
  const isBad = lane.how === "signal" || lane.how === "failure";
  row.append(element("span", isBad ? "ending bad" : "ending", phrase(lane.ending)));
  row.addEventListener("pointermove", (event) => tell(describeProcess(index), event.clientX, event.clientY));
  row.addEventListener("pointerleave", () => { tooltip.hidden = true; });
  if (index === marked) row.classList.add("here");
  return row;
}

/** What the row of a number shows, to tell whether it must be made anew. */
function rowKey(index) {
  const queue = data.queues[index - data.lanes.length];
  if (queue) return [queue.number, nameOf(queue.number), queue.most, index, pitch].join();
  const { serial, name, letter, ending, daemon, adopted } = data.lanes[index];
  return [serial, name, letter, phrase(ending), daemon, adopted, nameEnds[index], index, pitch, indentation].join("\n");
}

/** Sees to it that there are rows for what is seen of the names, and some more around it. */
function showNames() {
  const names = $("names"), room = 10;
  const first = Math.max(0, Math.floor(scroller.scrollTop / pitch) - room);
  const last = Math.min(rowCount, Math.ceil((scroller.scrollTop + scroller.clientHeight) / pitch) + room);
  names.style.height = rowCount * pitch + "px";
  for (const [index, row] of rows) {
    if (index >= first && index < last) continue;
    row.remove();
    rows.delete(index);
  }
  for (let index = first; index < last; index++) {
    const key = rowKey(index), known = rows.get(index);
    if (known?.key === key) continue;
    const row = nameRow(index);
    row.key = key;
    if (known) {
      known.replaceWith(row);
    } else {
      // Readers of the page find them in their order.
      const next = [...rows.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
      names.insertBefore(row, next === undefined ? names.querySelector("svg") : rows.get(next));
    }
    rows.set(index, row);
  }
  const path = branches(Math.max(0, first - 1), last);
  if (!names.querySelector("svg")) names.append(tree(0, 0));
  const shownPath = names.querySelector("path");
  if (shownPath.getAttribute("d") !== path) shownPath.setAttribute("d", path);
}

function describeProcess(index) {
  const lane = data.lanes[index];
  const result = [["head", who(index)], ["dim", say(lane.daemon ? "tellDaemonPid" : "tellPid", { pid: lane.pid })]];
  if (lane.parent !== null) {
    result.push(["", say("tellStarted", { process: lane.parent, moment: lane.started })]);
  }
  if (lane.adopted !== null) result.push(["", say("tellOrphaned", { moment: lane.adopted })]);
  const { end, killer, ended: moment } = lane;
  if (end === null) result.push(["", say("tellGoesOn")]);
  else result.push(["", say(killer ? "tellKilled" : "tellEnd", { end, killer, moment })]);
  if (lane.dropped > 0) result.push(["dim", say("tellNotKept", { count: lane.dropped })]);
  return result;
}

function markLane(lane) {
  if (marked === lane) return;
  rows.get(marked)?.classList.remove("here");
  rows.get(lane)?.classList.add("here");
  marked = lane;
}

function fillSource() {
  const panel = $("source");
  const place = hovered?.place ?? null;
  panel.replaceChildren();
  sourceLines = new Map();
  occupied = [];
  run.sources.forEach((source, index) => {
    panel.append(element("h2", "", source.name));
    if (source.text === null) return panel.append(element("p", "missing", say("noText")));
    const list = element("ol");
    lines[index].forEach((text, number) => {
      const line = { source: index, line: number + 1 };
      const row = element("li");
      row.place = line;
      row.append(element("span", "who"), element("span", "number", String(number + 1)), element("span", "code", text));
      row.addEventListener("click", () => chooseLine(chosen === row ? null : line));
      sourceLines.set(lineKey(line), row);
      list.append(row);
    });
    panel.append(list);
  });
  if (run.sources.length === 0) panel.append(element("p", "missing", say("noSource")));
  hovered = null;
  if (view.line) chooseLine(view.line);
  hoverLine(place);
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

const columns = {
  starting: "columnStarting", running: "columnRunning", sleeping: "columnSleeping", joining: "columnJoining",
  locked: "columnLocked", messaging: "columnMessaging", reading: "columnReading", stopped: "columnStopped",
  zombie: "columnZombie",
};

/** The states that the table has columns for, as numbers. */
let shownStates = [];
/** How many rows of the table are written at most before the page is drawn again. */
const rowsAtOnce = 100;
let nextTotal = 0, totalTimer = null, isTotalDue = false, lastTotals = -Infinity;

/** Brings the table up to date, a part of it at a time; while the run goes on twice a second. */
function fillTotals(mustBeNow = run.isOver) {
  const wait = mustBeNow ? 0 : Math.max(0, lastTotals + 500 - performance.now());
  if (wait > 0) {
    totalTimer ??= setTimeout(() => { if (!isRemoved) fillTotals(true); }, wait);
    return;
  }
  clearTimeout(totalTimer);
  totalTimer = null;
  lastTotals = performance.now();
  nextTotal = 0;
  const table = $("totals").querySelector("table");
  shownStates = [...states.keys()].filter((state) => data.lanes.some((lane) => spent(lane, state) > 0));
  const heads = [say("columnProcess"), ...shownStates.map((state) => say(columns[states[state].key]))];
  const head = table.tHead ?? table.createTHead(), known = [...head.querySelectorAll("th")];
  if (known.map((each) => each.textContent).join("\n") !== heads.join("\n")) {
    head.replaceChildren();
    head.insertRow().append(...heads.map((text) => element("th", "", text)));
  }
  writeTotals(isPaper ? Infinity : rowsAtOnce);
}

function writeTotals(most) {
  const table = $("totals").querySelector("table"), body = table.tBodies[0] ?? table.createTBody();
  const last = Math.min(data.lanes.length, nextTotal + most);
  while (body.rows.length > data.lanes.length) body.deleteRow(-1);
  for (; nextTotal < last; nextTotal++) {
    const lane = data.lanes[nextTotal];
    const totals = shownStates.map((state) => spent(lane, state));
    const texts = [who(nextTotal), ...totals.map((total) => total > 0 ? duration(total) : "·")].map(visible);
    const row = body.rows[nextTotal] ?? body.insertRow();
    while (row.cells.length > texts.length) row.lastChild.remove();
    texts.forEach((text, place) => {
      const cell = row.cells[place] ?? row.appendChild(document.createElement(place === 0 ? "th" : "td"));
      if (place === 0) cell.scope = "row";
      if (cell.textContent !== text) cell.textContent = text;
    });
  }
  if (nextTotal >= data.lanes.length || isTotalDue) return;
  isTotalDue = true;
  requestAnimationFrame(() => { isTotalDue = false; if (!isRemoved) writeTotals(rowsAtOnce); });
}

/** The legend's marks: the key under which a drawing tells that it shows one, the sign, what it means, and a class. */
const marksOfLegend = [
  ["printed", "▴", "legendPrinted"], ["printed to stderr", "■", "legendError", "error"], ["exit", "❘", "legendExit"],
  ["signal", "✕", "legendSignal", "error"], ["alive", "▸", "legendAlive"],
  ["sharing", "█", "legendSharing", "sharing"], ["deed", "▁", "legendDeed", "deed"],
  ["late", "▁", "legendLate", "error"], ["hold", "▔", "legendHold", "hold"], ["orphaned", "◇", "legendOrphaned"],
  ["queue", "▃", "legendQueue", "queue"],
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
  states.forEach(({ key, name }, state) => {
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
    entry.append(element("b", kind, sign), say(name));
    legend.append(entry);
  }
}

/** What the run has to tell, in sentences. */
function fillSentences() {
  $("sentences").replaceChildren(...run.sentences.map((sentence) => element("li", "", phrase(sentence))));
  $("sentences").hidden = run.sentences.length === 0;
}
