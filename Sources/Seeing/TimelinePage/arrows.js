// Draws what goes from one lane to another.

const arrowColor = {
  start: "dim", reap: "joining", signal: "zombie", message: "messaging", wake: "locked", deadlock: "zombie",
};

/** Both ends of an arrow, in pixels. */
function arrowEnds({ kind, source, target, from, to }, top) {
  const down = target > source ? 1 : -1;
  const isSlanted = kind === "message" || kind === "wake";
  const x = isSlanted ? xOf(from) : xOf(kind === "start" ? from : to);
  const ends = [
    x, laneY(source) - top + down * bar / 2,
    isSlanted ? xOf(to) : x, laneY(target) - top - down * (kind === "start" ? 4 : bar / 2),
  ];
  // Hundreds of long lines would hide each other: the child's end of it alone.
  if (data.lanes.length > 60 && Math.abs(target - source) > 4) {
    if (kind === "start") ends[1] = ends[3] - down * pitch * 0.6;
    if (kind === "reap") ends[3] = ends[1] + down * pitch * 0.6;
  }
  return ends;
}

/** More than these are merged with their neighbours. */
const mostSingleArrows = 150;

/**
 * Those of a kind that are in sight, at heights from `top` on. Of many, those that would lie on each other are one, with
 * their `count`.
 */
function arrowsInSight(kind, top = scroller.scrollTop, height = plot.clientHeight) {
  if (!view.kinds.has(kind)) return [];
  const seen = [], all = arrowsByKind[kind];
  // They are in the order of their beginnings.
  for (let index = firstIndex(all, (arrow) => arrow.from >= view.from - all.longest); index < all.length; index++) {
    const arrow = all[index];
    if (arrow.from > view.to) break;
    if (arrow.to < view.from) continue;
    const low = Math.min(arrow.source, arrow.target), high = Math.max(arrow.source, arrow.target);
    // Of what is far out of sight the ends need not be known.
    if ((high + 1) * pitch < top - 10 || low * pitch > top + height + 10) continue;
    const [, y, , endY] = arrowEnds(arrow, top);
    if (Math.max(y, endY) > -10 && Math.min(y, endY) < height + 10) seen.push(arrow);
  }
  if (seen.length <= mostSingleArrows) return seen;
  const merged = new Map();
  for (const arrow of seen) {
    const place = kind === "message" || kind === "wake" ? 12 : 3;
    const key = [arrow.source, arrow.target, Math.round(xOf(arrow.from) / place), Math.round(xOf(arrow.to) / place)];
    const known = merged.get(key.join());
    if (known) known.count++; else merged.set(key.join(), { ...arrow, count: 1 });
  }
  return [...merged.values()];
}

function drawArrows(kind, top, height) {
  context.setLineDash(kind === "deadlock" ? [5, 3] : []);
  context.strokeStyle = colors[arrowColor[kind]];
  context.globalAlpha = kind === "start" || kind === "reap" ? (data.lanes.length > 16 ? 0.5 : 0.9) : 1;
  for (const arrow of arrowsInSight(kind, top, height)) {
    const [x, y, endX, endY] = arrowEnds(arrow, top);
    const length = Math.hypot(endX - x, endY - y) || 1;
    const across = (endX - x) / length * 5, along = (endY - y) / length * 5;
    // The more it stands for, the thicker it is.
    context.lineWidth = (kind === "signal" || kind === "deadlock" ? 2 : 1.2) + Math.min(Math.log2(arrow.count ?? 1) * 0.4, 3);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(endX, endY);
    context.moveTo(endX - across - along * 0.55, endY - along + across * 0.55);
    context.lineTo(endX, endY);
    context.lineTo(endX - across + along * 0.55, endY - along - across * 0.55);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Which signals they are, beside the arrows' tips: as long as there are few. */
function drawSignalNames(top, height) {
  const seen = arrowsInSight("signal", top, height);
  if (seen.length > 20) return;
  context.font = "650 10px " + getComputedStyle(plot).fontFamily;
  context.lineWidth = 3;
  context.strokeStyle = colors.paper;
  context.fillStyle = colors.zombie;
  for (const arrow of seen) {
    const [x, , , y] = arrowEnds(arrow, top);
    const isRight = x > view.width - 70, down = arrow.target > arrow.source ? 1 : -1;
    context.textAlign = isRight ? "right" : "left";
    const place = [x + (isRight ? -7 : 7), y - down * (pitch - bar) / 2 + 3.5];
    context.strokeText(arrow.detail, ...place);
    context.fillText(arrow.detail, ...place);
  }
}
