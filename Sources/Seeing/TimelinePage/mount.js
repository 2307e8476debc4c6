// Puts the parts together, and lets them grow.

/** What changed since the last frame; null where nothing did. */
let news = null;
let isFirst = true, wasNeverFilled = true, isRefreshDue = false;

function fillHead() {
  const { title, date, unrecorded } = run.head;
  $("title").textContent = visible(title ?? say("untitled"));
  const more = unrecorded > 0 ? ["notRecorded", { count: unrecorded }] : null;
  const when = date > 0 ? ` · ${new Date(date).toLocaleString()}` : "";
  $("summary").textContent = say("summary", { count: run.lanes.size + unrecorded, more, length: run.end }) + when;
  const dropped = data.lanes.reduce((sum, lane) => sum + lane.dropped, 0);
  if (dropped > 0) $("summary").append(element("span", "omissions", " · " + say("omissions", { count: dropped })));
}

const kindNames = {
  start: "kindStart", reap: "kindReap", signal: "kindSignal", message: "kindMessage", wake: "kindWake",
  deadlock: "kindDeadlock",
};

/** A switch for each kind of arrows that there is. */
function fillKinds() {
  for (const kind of arrowKinds) {
    const known = $("show-" + kind);
    if (known) {
      known.parentElement.lastChild.textContent = say(kindNames[kind]);
      continue;
    }
    if (arrowsByKind[kind].length === 0) continue;
    const label = element("label"), box = document.createElement("input"), line = document.createElement("i");
    box.type = "checkbox";
    box.checked = view.kinds.has(kind);
    box.dataset.part = "show-" + kind;
    line.style.color = `var(--${arrowColor[kind]})`;
    box.addEventListener("change", () => {
      if (box.checked) view.kinds.add(kind); else view.kinds.delete(kind);
      redraw();
    });
    label.dataset.kind = kind;
    label.append(box, line, element("span", "", say(kindNames[kind])));
    const after = arrowKinds.slice(arrowKinds.indexOf(kind) + 1).map((other) => $("show-" + other)).find((box) => box);
    $("kinds").insertBefore(label, after?.parentElement ?? null);
  }
}

function recolor() {
  readColors();
  fillLegend();
  redraw();
}

/** Says in the language of the table what does not depend on the run. */
function speak() {
  for (const each of root.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
  for (const each of root.querySelectorAll("[data-label]")) each.setAttribute("aria-label", say(each.dataset.label));
  for (const each of root.querySelectorAll("[data-title]")) each.title = say(each.dataset.title);
  const parts = say("keys").split(/\[([^\]]+)\]/);
  $("keys").replaceChildren(...parts.map((text, index) => index % 2 ? element("kbd", "", text) : text));
}

let lastOffer = -Infinity;

/** Whether there is idle time that is worth folding: looked for now and then while the run goes on. */
function offerFolding() {
  const now = performance.now();
  if (!run.isOver && now - lastOffer < 1000) return;
  lastOffer = now;
  $("fold").hidden = !isFolded && findFolds().length === 0;
}

/** Shows what came since the last time; at most once a frame. */
function refresh() {
  const { sources, objects, structure, prints: printing, sentences, lanes: changed } = news;
  // What is looked at stays the same process, wherever its row is now.
  const looked = view.selected && data.lanes[view.selected.lane], here = data.lanes[marked];
  rearrange(news);
  news = null;
  if (structure || changed.size > 0) measureNames();
  if (structure) {
    if (looked) view.selected.lane = looked.index ?? -1;
    measureRows();
    rows.forEach((row) => row.remove());
    rows.clear();
    marked = here?.index ?? -1;
  }
  if (looked && !looked.segments[view.selected?.segment]) view.selected = null;
  stretchView();
  if (isFirst) showAll();
  isFirst = false;
  fillHead();
  fillKinds();
  if (shows("source") && (sources || wasNeverFilled)) fillSource();
  if (shows("output") && (printing || structure || wasNeverFilled)) fillOutput();
  if (shows("totals")) fillTotals();
  if (sentences || structure || objects || wasNeverFilled) fillSentences();
  wasNeverFilled = false;
  offerFolding();
  if (view.cursor !== null) showPlaces();
  redraw();
}

function shows(part) { return !$(part).hidden; }

function grow(delta) {
  const fresh = run.apply(delta);
  if (!news) {
    news = fresh;
  } else {
    for (const lane of fresh.lanes) news.lanes.add(lane);
    for (const kind of fresh.arrows) news.arrows.add(kind);
    for (const key of ["head", "sources", "objects", "structure", "sentences", "prints"]) news[key] ||= fresh[key];
  }
  if (isRefreshDue || isRemoved) return;
  isRefreshDue = true;
  requestAnimationFrame(() => { isRefreshDue = false; if (news && !isRemoved) refresh(); });
}

const partNames = ["head", "picture", "source", "output", "totals"];
for (const part of partNames) $(part).hidden = options.parts !== undefined && !options.parts.includes(part);
root.querySelector("main").classList.toggle("wide", !shows("source"));
$("keys").id = "procscript-keys-" + ++mounted;
plot.setAttribute("aria-describedby", $("keys").id);

speak();
recolor();
listen();
$("zoom-in").addEventListener("click", () => zoom(0.5));
$("zoom-out").addEventListener("click", () => zoom(2));
$("zoom-all").addEventListener("click", showAll);
$("step-back").addEventListener("click", () => stepEvent(-1));
$("step-forth").addEventListener("click", () => stepEvent(1));
$("fold").addEventListener("click", () => fold(!isFolded));
scroller.addEventListener("scroll", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolor, { signal: removal.signal });
const sizes = new ResizeObserver(redraw);
sizes.observe(plot.parentElement);

return {
  /** Takes in what is new, and shows it with the next frame. */
  apply: grow,
  /** Says everything in another language. */
  setWords(table) {
    words = table;
    speak();
    rows.forEach((row) => row.remove());
    rows.clear();
    explained = "";
    for (const block of blocks) block.key = "";
    wasNeverFilled = true;
    tooltip.hidden = true;
    grow({ end: run.end });
  },
  remove() {
    isRemoved = true;
    removal.abort();
    sizes.disconnect();
    outputObserver.disconnect();
    root.replaceChildren();
    root.classList.remove("procscript-lanes", "paper");
  },
  step: stepEvent,
  fold,
  showAll,
  /** Puts the cursor to a moment, and looks at what a process did then. */
  goTo(moment, serial) {
    const lane = run.lanes.get(serial);
    if (lane?.index !== undefined) goTo({ lane, moment }); else moveCursor(moment);
  },
  get model() { return run; },
  sentences: () => run.sentences.map(phrase),
  letter: (serial) => run.lanes.get(serial)?.letter,
};
