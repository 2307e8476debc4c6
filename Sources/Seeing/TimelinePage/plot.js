// Draws the lanes that are in sight, on a canvas as large as that.

const plot = $("plot"), scroller = $("lanes"), axis = $("axis");
const pitch = data.lanes.length <= 40 ? 34 : data.lanes.length <= 150 ? 26 : 20;
const bar = Math.round(pitch * 0.56);
const context = plot.getContext("2d");
let colors = {}, patterns = {}, isDue = false;

function redraw() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => { isDue = false; draw(); });
}

/** Reads the colours of a light or a dark window. */
function readColors() {
  const style = getComputedStyle(document.documentElement);
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
  const { key, height: share } = data.states[state];
  const height = Math.max(Math.round(bar * share), 3), top = y - height / 2;
  const frame = frames[key] ?? key;
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
      drawBar(context, state, left, y, Math.max(right - left, 1));
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

function drawMarks(lane, y) {
  const { ended, how, adopted, prints: printed } = data.lanes[lane];
  context.setLineDash([]);
  for (let index = firstIndex(printed, (each) => each[0] >= view.from); index < printed.length; index++) {
    const [moment, isError] = printed[index];
    if (moment > view.to) break;
    const x = xOf(moment), top = y + bar / 2 + 1;
    context.fillStyle = isError ? colors.zombie : colors.ink;
    if (isError) context.fillRect(x - 3, top, 6, 5);
    else context.fill(new Path2D(`M${x} ${top}l3 5h-6z`));
  }
  const half = bar / 2 + 1.5;
  if (adopted !== null) {
    context.fillStyle = colors.paper;
    context.strokeStyle = colors.ink;
    context.lineWidth = 1.5;
    const diamond = new Path2D(`M${xOf(adopted) - 5} ${y}l5 -5 5 5 -5 5z`);
    context.fill(diamond);
    context.stroke(diamond);
  }
  const x = xOf(ended ?? data.end);
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
  const scale = devicePixelRatio, width = plot.clientWidth;
  const height = Math.min(scroller.clientHeight, data.lanes.length * pitch);
  view.width = width;
  plot.style.height = height + "px";
  if (plot.width !== Math.round(width * scale) || plot.height !== Math.round(height * scale)) {
    plot.width = Math.round(width * scale);
    plot.height = Math.round(height * scale);
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const top = scroller.scrollTop;
  const first = Math.max(0, Math.floor(top / pitch) - 1);
  const last = Math.min(data.lanes.length, Math.ceil((top + height) / pitch) + 1);
  const marks = ticks();

  for (let lane = first; lane < last; lane++) {
    if (lane % 2 === 0) fill(colors.band, 0, lane * pitch - top, width, pitch);
    if (view.line) drawStretches(lane, lane * pitch - top);
  }
  for (const [moment] of marks) fill(colors.rule, Math.round(xOf(moment)), 0, 1, height);
  context.save();
  context.beginPath();
  context.rect(PADDING - 12, 0, width - 2 * PADDING + 24, height);
  context.clip();
  drawArrows("start");
  drawArrows("reap");
  for (let lane = first; lane < last; lane++) drawSegments(lane, laneY(lane) - top);
  for (let lane = first; lane < last; lane++) drawMarks(lane, laneY(lane) - top);
  drawArrows("message");
  drawArrows("signal");
  drawSignalNames();
  drawSelection(top);
  context.restore();
  if (view.cursor !== null) fill(colors.ink, Math.round(xOf(view.cursor)), 0, 1, height);
  drawAxis(marks);
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
  const [, from, to] = data.lanes[lane].segments[segment];
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
  if (view.cursor !== null && view.cursor >= view.from && view.cursor <= view.to) {
    const now = element("span", "now", duration(Math.round(view.cursor)));
    now.style.left = Math.min(Math.max(xOf(view.cursor), 34), view.width - 34) + "px";
    labels.push(now);
  }
  axis.replaceChildren(...labels);
}
