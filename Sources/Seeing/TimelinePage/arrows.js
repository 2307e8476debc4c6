// Draws what goes from one lane to another.

const arrowColor = { start: "dim", reap: "joining", signal: "zombie", message: "messaging" };

/** Both ends of an arrow, in pixels. */
function arrowEnds({ kind, source, target, from, to }) {
  const down = target > source ? 1 : -1, top = scroller.scrollTop;
  const x = kind === "message" ? xOf(from) : xOf(kind === "start" ? from : to);
  const ends = [
    x, laneY(source) - top + down * bar / 2,
    kind === "message" ? xOf(to) : x, laneY(target) - top - down * (kind === "start" ? 4 : bar / 2),
  ];
  // Hundreds of long lines would hide each other: the child's end of it alone.
  if (data.lanes.length > 60 && Math.abs(target - source) > 4) {
    if (kind === "start") ends[1] = ends[3] - down * pitch * 0.6;
    if (kind === "reap") ends[3] = ends[1] + down * pitch * 0.6;
  }
  return ends;
}

/** Those of a kind that are in sight; when there are many, an even choice. */
function arrowsInSight(kind) {
  if (!view.kinds.has(kind)) return [];
  const height = plot.clientHeight;
  const seen = arrows.filter((arrow) => {
    if (arrow.kind !== kind || arrow.to < view.from || arrow.from > view.to) return false;
    const [, y, , endY] = arrowEnds(arrow);
    return Math.max(y, endY) > -10 && Math.min(y, endY) < height + 10;
  });
  const step = Math.ceil(seen.length / 800);
  return step <= 1 ? seen : seen.filter((_, index) => index % step === 0);
}

function drawArrows(kind) {
  context.setLineDash([]);
  context.strokeStyle = colors[arrowColor[kind]];
  context.lineWidth = kind === "signal" ? 2 : 1.2;
  context.globalAlpha = kind === "start" || kind === "reap" ? (data.lanes.length > 16 ? 0.5 : 0.9) : 1;
  context.beginPath();
  for (const arrow of arrowsInSight(kind)) {
    const [x, y, endX, endY] = arrowEnds(arrow);
    const length = Math.hypot(endX - x, endY - y) || 1;
    const across = (endX - x) / length * 5, along = (endY - y) / length * 5;
    context.moveTo(x, y);
    context.lineTo(endX, endY);
    context.moveTo(endX - across - along * 0.55, endY - along + across * 0.55);
    context.lineTo(endX, endY);
    context.lineTo(endX - across + along * 0.55, endY - along - across * 0.55);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** Which signals they are, beside the arrows' tips: as long as there are few. */
function drawSignalNames() {
  const seen = arrowsInSight("signal");
  if (seen.length > 20) return;
  context.font = "650 10px " + getComputedStyle(plot).fontFamily;
  context.lineWidth = 3;
  context.strokeStyle = colors.paper;
  context.fillStyle = colors.zombie;
  for (const arrow of seen) {
    const [x, , , y] = arrowEnds(arrow);
    const isRight = x > view.width - 70, down = arrow.target > arrow.source ? 1 : -1;
    context.textAlign = isRight ? "right" : "left";
    const place = [x + (isRight ? -7 : 7), y - down * (pitch - bar) / 2 + 3.5];
    context.strokeText(arrow.label, ...place);
    context.fillText(arrow.label, ...place);
  }
}
