// Draws the lanes that are in sight, on a canvas as large as that.

const plot = $("plot"), scroller = $("lanes"), axis = $("axis");
/** A row for each lane, then one for each queue; how far they are from each other, and how high a bar is. */
let rowCount = 0, pitch = 34, bar = 19;
const context = plot.getContext("2d");
let colors = {}, patterns = {}, isDue = false;
/** What the last drawing shows, by the keys of the legend's entries. */
let shown = new Set(), explained = "";

/** Gives the rows as much room as their number allows. */
function measureRows() {
  rowCount = data.lanes.length + data.queues.length;
  pitch = rowCount <= 40 ? 34 : rowCount <= 150 ? 26 : 20;
  bar = Math.round(pitch * 0.56);
}

function redraw() {
  if (isDue || isPaper) return;
  isDue = true;
  requestAnimationFrame(() => { isDue = false; if (!isRemoved) draw(); });
}

/** Reads the colours of a light or a dark window. */
function readColors() {
  const style = getComputedStyle(root);
  colors = {};
  for (const name of ["paper", "band", "rule", "ink", "dim", "running", "sleeping", "joining", "locked", "messaging",
    "reading", "zombie"]) {
    colors[name] = style.getPropertyValue("--" + name).trim();
  }
  patterns = {
    locked: pattern(colors.locked, (tile) => {
      tile.lineWidth = 2;
      for (const x of [-6, 0, 6]) tile.stroke(new Path2D(`M${x - 1} 7L${x + 7} -1`));
    }),
    messaging: pattern(colors.messaging, (tile) => { tile.arc(3, 3, 1.4, 0, 7); tile.fill(); }),
    reading: pattern(colors.reading, (tile) => { tile.fillRect(0, 0, 6, 1.2); tile.fillRect(0, 3, 6, 1.2); }),
    fold: pattern(colors.rule, (tile) => {
      for (const x of [-6, 0, 6]) tile.stroke(new Path2D(`M${x - 1} -1L${x + 7} 7`));
    }),
    stopped: pattern(colors.dim, (tile) => { tile.fillRect(0, 0, 1.6, 6); tile.fillRect(3, 0, 1.6, 6); }),
  };
}

function pattern(color, paint) {
  const tile = document.createElement("canvas");
  const scale = Math.max(1, Math.round(devicePixelRatio));
  tile.width = tile.height = 6 * scale;
  const brush = tile.getContext("2d");
  brush.scale(scale, scale);
  brush.fillStyle = colors.paper;
  brush.fillRect(0, 0, 6, 6);
  brush.fillStyle = brush.strokeStyle = color;
  paint(brush);
  const result = context.createPattern(tile, "repeat");
  result.setTransform(new DOMMatrix().scale(1 / scale));
  return result;
}

const frames = { starting: "sleeping", stopped: "dim" };
const dashes = { zombie: [4, 2.5], starting: [1.5, 1.5] };

/** A stretch in its state's shape, as the SVG picture has it. */
function drawBar(brush, state, x, y, width) {
  const { key, height: share } = states[state];
  const height = Math.max(Math.round(bar * share), 3), top = y - height / 2;
  const frame = frames[key] ?? key;
  if (brush === context && width >= 1.5) shown.add(key);
  // What is narrow is all frame.
  if (key === "running" || key === "sleeping" || width < 2.5) {
    brush.fillStyle = colors[frame];
    brush.fillRect(x, top, width, height);
    return;
  }
  brush.setLineDash(dashes[key] ?? []);
  brush.fillStyle = patterns[key] ?? colors.paper;
  brush.strokeStyle = colors[frame];
  brush.lineWidth = 1.4;
  brush.fillRect(x, top, width, height);
  brush.strokeRect(x + 0.7, top + 0.7, width - 1.4, height - 1.4);
}

/**
 * What is in sight of a lane. What is narrower than half a pixel is merged: the more of it ran, the less else is seen.
 */
function drawSegments(lane, y) {
  const { segments } = data.lanes[lane];
  let short = null;
  const flush = () => {
    if (!short) return;
    const width = Math.max(short.right - short.left, 1);
    if (short.other !== null) drawBar(context, short.other, short.left, y, width);
    if (short.running > 0) {
      context.globalAlpha = short.running / (short.right - short.left);
      drawBar(context, RUNNING, short.left, y, width);
      context.globalAlpha = 1;
    }
    short = null;
  };
  for (let index = firstIndex(segments, (each) => each[TO] > view.from); index < segments.length; index++) {
    const [state, from, to] = segments[index];
    if (from > view.to) break;
    const left = xOf(Math.max(from, view.from)), right = xOf(Math.min(to, view.to));
    if (right - left >= 0.5) {
      flush();
      const share = segments[index][SHARE];
      // Paler the more others had the processor.
      if (share !== undefined) {
        context.globalAlpha = Math.max(share / 100, 0.25);
        shown.add("sharing");
      }
      drawBar(context, state, left, y, Math.max(right - left, 1));
      context.globalAlpha = 1;
      continue;
    }
    short ??= { left, right, running: 0, other: null, length: 0 };
    short.right = right;
    if (state === RUNNING) {
      short.running += right - left;
    } else if (short.other === null || to - from > short.length) {
      [short.other, short.length] = [state, to - from];
    }
    if (short.right - short.left >= 0.5) flush();
  }
  flush();
}

/** Marks of what was printed. Those that would touch each other are one, however many they are. */
function drawPrints(lane, top) {
  data.lanes[lane].printMoments.forEach((moments, isError) => {
    context.fillStyle = isError ? colors.zombie : colors.ink;
    let index = firstIndex(moments, (each) => each >= view.from);
    while (index < moments.length && moments[index] <= view.to) {
      const left = xOf(moments[index]);
      let right = left;
      while (true) {
        // Pixel by pixel, not print by print.
        index = firstIndex(moments, (each) => xOf(each) > right + 1, index);
        right = xOf(moments[index - 1]);
        if (index === moments.length || moments[index] > view.to || xOf(moments[index]) > right + 6) break;
        right = xOf(moments[index]);
      }
      shown.add(isError ? "printed to stderr" : "printed");
      if (isError) context.fillRect(left - 3, top, right - left + 6, 5);
      else context.fill(new Path2D(`M${left} ${top}H${right}l3 5H${left - 3}z`));
    }
  });
}

/** The locks that a process has, as an edge above its bar. Those that would touch each other are one. */
function drawHolds(lane, top) {
  const { holds } = data.lanes[lane];
  context.fillStyle = colors.locked;
  let edge = -Infinity;
  for (const hold of holds) {
    const from = hold[0], to = holdEnd(data.lanes[lane], hold);
    if (to < view.from || from > view.to) continue;
    const left = Math.max(xOf(from), xOf(view.from)), right = Math.max(xOf(Math.min(to, view.to)), left + 1);
    if (right < edge + 1) continue;
    edge = right;
    shown.add("hold");
    context.fillRect(left, top, right - left, 3);
  }
}

/** What a process read and wrote, and where it was late: a line below its bar, and words where there is room. */
function drawDeeds(lane, y) {
  const { deeds } = data.lanes[lane];
  context.font = "10px system-ui, sans-serif";
  context.setLineDash([]);
  context.lineWidth = 3;
  context.strokeStyle = colors.paper;
  deeds.forEach((deed, index) => {
    const [moment, kind] = deed, isLate = kind === "isLate";
    if (moment < view.from || moment > view.to) return;
    const words = deedWords(deed);
    const left = xOf(moment), right = xOf(moment + data.step);
    const next = deeds[index + 1] ? xOf(deeds[index + 1][0]) : view.width;
    shown.add(isLate ? "late" : "deed");
    fill(isLate ? colors.zombie : colors.messaging, left, y + bar / 2 - 1, Math.max(right - left, 2), 3);
    if (context.measureText(words).width + 6 > next - left) return;
    context.strokeText(words, left + 2, y + 3.5);
    context.fillStyle = colors.ink;
    context.fillText(words, left + 2, y + 3.5);
  });
}

function drawMarks(lane, y) {
  const { ended, how, adopted } = data.lanes[lane];
  context.setLineDash([]);
  drawHolds(lane, y - bar / 2 - 4);
  drawPrints(lane, y + bar / 2 + 1);
  drawDeeds(lane, y);
  const half = bar / 2 + 1.5;
  if (adopted !== null && adopted >= view.from && adopted <= view.to) {
    shown.add("orphaned");
    context.fillStyle = colors.paper;
    context.strokeStyle = colors.ink;
    context.lineWidth = 1.5;
    const diamond = new Path2D(`M${xOf(adopted) - 5} ${y}l5 -5 5 5 -5 5z`);
    context.fill(diamond);
    context.stroke(diamond);
  }
  const end = ended ?? data.end, x = xOf(end);
  if (end < view.from || end > view.to) return;
  shown.add(how === "failure" ? "exit" : how);
  if (how === "alive") {
    context.fillStyle = colors.running;
    context.fill(new Path2D(`M${x} ${y - half}l7 ${half} -7 ${half}z`));
    return;
  }
  context.strokeStyle = how === "exit" ? colors.ink : colors.zombie;
  context.lineWidth = 2.2;
  const arm = half * 0.6;
  context.stroke(new Path2D(how === "signal"
    ? `M${x - arm} ${y - arm}l${2 * arm} ${2 * arm}m0 ${-2 * arm}l${-2 * arm} ${2 * arm}`
    : `M${x} ${y - half}v${2 * half}`));
}

function laneY(lane) { return (lane + 0.5) * pitch; }

function draw() {
  showNames();
  drawRows(scroller.scrollTop, Math.min(scroller.clientHeight, rowCount * pitch), devicePixelRatio);
  explain();
}

/** Draws what there is between two heights, so many pixels of the canvas for one of the page. */
function drawRows(top, height, scale) {
  const width = plot.clientWidth;
  view.width = width;
  shown = new Set();
  plot.style.height = height + "px";
  if (plot.width !== Math.round(width * scale) || plot.height !== Math.round(height * scale)) {
    plot.width = Math.round(width * scale);
    plot.height = Math.round(height * scale);
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const first = Math.max(0, Math.floor(top / pitch) - 1);
  const lastRow = Math.min(rowCount, Math.ceil((top + height) / pitch) + 1);
  const last = Math.min(data.lanes.length, lastRow);
  const marks = ticks();

  for (let row = first; row < lastRow; row++) {
    if (row % 2 === 0) fill(colors.band, 0, row * pitch - top, width, pitch);
    if (view.line && row < last) drawStretches(row, row * pitch - top);
  }
  for (const [moment] of marks) fill(colors.rule, Math.round(xOf(moment)), 0, 1, height);
  context.save();
  context.beginPath();
  context.rect(PADDING - 12, 0, width - 2 * PADDING + 24, height);
  context.clip();
  drawFolds(height);
  drawArrows("start", top, height);
  drawArrows("reap", top, height);
  for (let lane = first; lane < last; lane++) drawSegments(lane, laneY(lane) - top);
  for (let lane = first; lane < last; lane++) drawMarks(lane, laneY(lane) - top);
  for (let row = Math.max(first, data.lanes.length); row < lastRow; row++) {
    drawQueue(data.queues[row - data.lanes.length], laneY(row) - top);
  }
  drawArrows("message", top, height);
  drawArrows("wake", top, height);
  drawArrows("signal", top, height);
  drawArrows("deadlock", top, height);
  drawSignalNames(top, height);
  drawSelection(top);
  context.restore();
  if (view.cursor !== null) fill(colors.ink, Math.round(xOf(view.cursor)), 0, 1, height);
  drawAxis(marks);
}

/** Stripes where idle time is folded. */
function drawFolds(height) {
  for (const { from, to } of folds) {
    if (to < view.from || from > view.to) continue;
    context.fillStyle = patterns.fold;
    context.fillRect(xOf(from), 0, xOf(to) - xOf(from), height);
  }
}

/** How many messages were in a queue, as an area; the highest is as high as a bar. */
function drawQueue({ steps, most }, y) {
  const bottom = y + bar / 2, height = (count) => count / most * bar;
  shown.add("queue");
  context.fillStyle = colors.messaging;
  context.globalAlpha = 0.55;
  context.beginPath();
  context.moveTo(xOf(view.from), bottom);
  let index = Math.max(firstIndex(steps, (each) => each[0] > view.from) - 1, 0);
  let before = steps[index - 1]?.[1] ?? 0;
  while (index < steps.length && steps[index][0] <= view.to) {
    const x = Math.max(xOf(steps[index][0]), xOf(view.from));
    // Of all that falls into one pixel, the highest.
    const next = Math.max(firstIndex(steps, (each) => xOf(each[0]) > x + 1, index), index + 1);
    let highest = 0;
    for (let each = index; each < next; each++) highest = Math.max(highest, steps[each][1]);
    const right = xOf(Math.min(steps[next]?.[0] ?? data.end, view.to));
    context.lineTo(x, bottom - height(before));
    context.lineTo(x, bottom - height(highest));
    if (next - index > 1) context.lineTo(x + 1, bottom - height(highest));
    before = steps[next - 1][1];
    context.lineTo(Math.min(x + (next - index > 1 ? 1 : 0), right), bottom - height(before));
    context.lineTo(right, bottom - height(before));
    index = next;
  }
  context.lineTo(xOf(Math.min(data.end, view.to)), bottom);
  context.fill();
  context.globalAlpha = 1;
}

function fill(color, x, y, width, height) {
  context.fillStyle = color;
  context.fillRect(x, y, width, height);
}

function drawStretches(lane, top) {
  context.globalAlpha = 0.3;
  for (const [from, to] of stretches(lane, view.line)) {
    if (to < view.from || from > view.to) continue;
    fill(colors.locked, xOf(from), top + 1, Math.max(xOf(to) - xOf(from), 2), pitch - 2);
  }
  context.globalAlpha = 1;
}

function drawSelection(top) {
  if (!view.selected) return;
  const { lane, segment } = view.selected;
  const stretch = data.lanes[lane]?.segments[segment];
  if (!stretch) return;
  const [, from, to] = stretch;
  const left = xOf(Math.max(from, view.from)), right = xOf(Math.min(to, view.to));
  context.setLineDash([]);
  context.strokeStyle = colors.ink;
  context.lineWidth = 1.5;
  context.strokeRect(left - 1, laneY(lane) - top - bar / 2 - 2, Math.max(right - left, 1) + 2, bar + 4);
}

function drawAxis(marks) {
  const labels = marks.map(([moment, text]) => {
    const label = element("span", "", text);
    label.style.left = xOf(moment) + "px";
    return label;
  });
  for (const { from, to } of folds) {
    const middle = (xOf(from) + xOf(to)) / 2;
    if (from < view.from || to > view.to || marks.some(([moment]) => Math.abs(xOf(moment) - middle) < 34)) continue;
    const label = element("span", "fold", "⋯");
    label.title = say("tellFolded", { length: to - from });
    label.style.left = middle + "px";
    labels.push(label);
  }
  if (view.cursor !== null && view.cursor >= view.from && view.cursor <= view.to) {
    const now = element("span", "now", when(Math.round(view.cursor)));
    now.style.left = Math.min(Math.max(xOf(view.cursor), 34), view.width - 34) + "px";
    labels.push(now);
  }
  axis.replaceChildren(...labels);
}
