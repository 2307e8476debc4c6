// Puts the page together.

function fillHead() {
  $("title").textContent = visible(data.title);
  const date = data.date > 0 ? ` · ${new Date(data.date).toLocaleString()}` : "";
  $("summary").textContent = data.summary + date;
  if (data.omissions) $("summary").append(element("span", "omissions", " · " + data.omissions));
}

function fillKinds() {
  const names = { start: "start", reap: "join", signal: "signals", message: "messages", wake: "wake-ups", deadlock: "deadlocks" };
  for (const [kind, name] of Object.entries(names)) {
    if (!arrows.some((arrow) => arrow.kind === kind)) continue;
    const label = element("label"), box = document.createElement("input"), line = document.createElement("i");
    box.type = "checkbox";
    box.checked = true;
    box.id = "show-" + kind;
    line.style.color = `var(--${arrowColor[kind]})`;
    box.addEventListener("change", () => {
      if (box.checked) view.kinds.add(kind); else view.kinds.delete(kind);
      redraw();
    });
    label.append(box, line, name);
    $("kinds").append(label);
  }
}

function recolor() {
  readColors();
  fillLegend();
  redraw();
}

function offerFolding() {
  const button = $("fold");
  button.hidden = findFolds().length === 0;
  button.addEventListener("click", () => {
    const isFolded = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", isFolded);
    fold(isFolded);
  });
}

fillHead();
fillKinds();
fillNames();
fillSource();
fillOutput();
fillTotals();
fillSentences();
offerFolding();
recolor();
listen();
$("zoom-in").addEventListener("click", () => zoom(0.5));
$("zoom-out").addEventListener("click", () => zoom(2));
$("zoom-all").addEventListener("click", showAll);
$("step-back").addEventListener("click", () => stepEvent(-1));
$("step-forth").addEventListener("click", () => stepEvent(1));
scroller.addEventListener("scroll", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolor);
new ResizeObserver(redraw).observe(plot.parentElement);
