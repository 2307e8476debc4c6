// The pointer and the keyboard on the plot: what is there, and where to go.

const tooltip = $("tooltip");

/** What is under a point of the plot: a print, a stretch, an arrow or a queue; or null. */
function hit(x, y) {
  const lane = Math.floor((y + scroller.scrollTop) / pitch);
  if (lane < 0 || lane >= rowCount) return null;
  const moment = momentOf(x), offset = y + scroller.scrollTop - laneY(lane);
  if (lane >= data.lanes.length) return hitQueue(lane, moment);
  if (offset > bar / 2) {
    const near = nearestPrint(lane, moment, x);
    if (near) return { lane, segment: segmentAt(lane, near[1]), moment, print: near };
  }
  const segment = segmentAt(lane, moment);
  if (segment >= 0 && Math.abs(offset) <= bar / 2) return { lane, segment, moment };
  const arrow = nearestArrow(x, y);
  if (arrow) return { lane, segment: -1, moment, arrow };
  return segment >= 0 ? { lane, segment, moment } : null;
}

function hitQueue(lane, moment) {
  const { steps } = data.queues[lane - data.lanes.length];
  const index = firstIndex(steps, (each) => each[0] > moment) - 1;
  return { lane, segment: -1, moment, queue: lane - data.lanes.length, length: index < 0 ? 0 : steps[index][1] };
}

function nearestPrint(lane, moment, x) {
  const printed = data.lanes[lane].prints, distance = (print) => Math.abs(xOf(print[1]) - x);
  const index = firstIndex(printed, (each) => each[1] >= moment);
  const near = [printed[index - 1], printed[index]].filter((each) => each && distance(each) <= 4);
  near.sort((a, b) => distance(a) - distance(b));
  return near[0];
}

/** How many prints of a lane the mark that is at one of them stands for, about. */
function printsAround(lane, moment) {
  const printed = data.lanes[lane].prints, x = xOf(moment);
  return firstIndex(printed, (each) => xOf(each[1]) > x + 2) - firstIndex(printed, (each) => xOf(each[1]) >= x - 2);
}

function nearestArrow(x, y) {
  let best = null, least = 4.5;
  for (const kind of view.kinds) {
    for (const arrow of arrowsInSight(kind)) {
      const [fromX, fromY, toX, toY] = arrowEnds(arrow, scroller.scrollTop);
      const [width, height] = [toX - fromX, toY - fromY];
      const along = ((x - fromX) * width + (y - fromY) * height) / (width ** 2 + height ** 2 || 1);
      const share = Math.min(Math.max(along, 0), 1);
      const distance = Math.hypot(x - fromX - share * width, y - fromY - share * height);
      if (distance < least) [best, least] = [arrow, distance];
    }
  }
  return best;
}

/** The line that what was hit has to do with, or null. */
function placeOf({ lane, segment, moment, print, arrow, queue }) {
  if (arrow) return arrow.place;
  if (queue !== undefined) return null;
  if (print) return placeIn(print, 4);
  const parts = data.lanes[lane].segments[segment];
  if (!parts) return null;
  return placeIn(parts, SOURCE) ?? (states[parts[STATE]].key === "zombie" ? null : placeAt(lane, moment));
}

/** What the tooltip says of it: pairs of a class and a text. */
function describe(target) {
  const { lane, segment, moment, print, arrow, queue, length } = target;
  const place = placeOf(target);
  const result = [];
  if (arrow) {
    const { from, to } = arrow;
    result.push(["head", arrowWords(arrow)]);
    result.push(["dim", to > from ? say("tellTook", { from, length: to - from, to }) : say("tellAt", { moment: from })]);
    if (arrow.count > 1) result.push(["dim", say("tellMoreLike", { count: arrow.count - 1 })]);
  } else if (queue !== undefined) {
    result.push(["head", nameOf(data.queues[queue].number)]);
    result.push(["state", say("tellQueue", { count: length, most: data.queues[queue].most })]);
    result.push(["dim", say("tellAt", { moment: Math.round(moment) })]);
  } else if (print) {
    result.push(["head", say(print[2] ? "tellPrintedError" : "tellPrinted", { process: data.lanes[lane].serial })]);
    result.push(["text", print[3]], ["dim", say("tellAt", { moment: print[1] })]);
    const others = printsAround(lane, print[1]) - 1;
    if (others > 0) result.push(["dim", say("tellMore", { count: others })]);
  } else {
    describeSegment(target, result);
  }
  if (place) {
    const isExact = arrow || print || placeIn(data.lanes[lane].segments[segment], SOURCE);
    const pair = [place.source, place.line];
    result.push(["dim", isExact ? placeName(pair) : say("tellAfter", { place: pair })]);
    const code = lines[place.source]?.[place.line - 1];
    if (code !== undefined) result.push(["code", code.trim()]);
  }
  return result;
}

/** What a stretch says: what the process did, how long, and what it had and did then. */
function describeSegment({ lane: index, segment, moment }, result) {
  const lane = data.lanes[index], parts = lane.segments[segment];
  if (!parts) return;
  const [state, from, to, words] = parts, { started, ended, end, killer } = lane;
  let what = words ? phrase(words) : states[state].name;
  if (parts[SHARE] !== undefined) what = say("tellShare", { what, share: parts[SHARE] });
  result.push(["head", who(index)], ["state", what]);
  result.push(["dim", say("tellLength", { length: to - from, span: span(from, to) })]);
  const how = end === null ? "" : phrase(end) + (killer ? " " + phrase(killer) : "");
  if (from === ended) result.push(["end", how]);
  else if (to === ended) result.push(["end", say("tellThen", { end: how })]);
  for (const deed of lane.deeds) {
    if (Math.floor(moment / data.step) !== Math.floor(deed[0] / data.step)) continue;
    result.push(["", say("tellDeed", { what: deedWords(deed), moment: deed[0] })]);
    if (placeIn(deed, 4)) result.push(["dim", placeName(deed.slice(4))]);
  }
  for (const hold of lane.holds) {
    if (hold[0] > moment || moment > holdEnd(lane, hold)) continue;
    result.push(["", say("tellSince", { what: holdWords(hold), moment: hold[0] })]);
  }
  if (from === started && started > 0 && lane.parent !== null) {
    result.push(["dim", say("tellStartedBy", { process: lane.parent })]);
  }
}

/** Shows the tooltip beside a point of the window. */
function tell(target, x, y) {
  tooltip.replaceChildren(...target.map(([kind, text]) => element(kind === "code" ? "code" : "div", kind, text)));
  tooltip.hidden = false;
  const { width, height } = tooltip.getBoundingClientRect();
  const left = x + 16 + width > innerWidth ? x - 16 - width : x + 16;
  tooltip.style.left = Math.max(left, 6) + "px";
  tooltip.style.top = Math.max(Math.min(y + 16, innerHeight - height - 6), 6) + "px";
}

function look(target, x, y) {
  view.selected = target && target.segment >= 0 ? { lane: target.lane, segment: target.segment } : null;
  markLane(target && target.lane < data.lanes.length ? target.lane : -1);
  const place = target && placeOf(target);
  hoverLine(place);
  options.onPlace?.(place ?? null, target ? { lane: data.lanes[target.lane]?.serial, moment: target.moment } : null);
  if (target) tell(describe(target), x, y); else tooltip.hidden = true;
  redraw();
}

function moveCursor(moment) {
  current = null;
  view.cursor = Math.min(Math.max(moment, 0), data.end);
  showPlaces();
  options.onMoment?.(view.cursor);
  redraw();
}

/** Scrolls as far as is needed to see a lane. */
function revealLane(lane) {
  const y = laneY(lane);
  if (y - pitch < scroller.scrollTop) scroller.scrollTop = y - pitch;
  if (y + pitch > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = y + pitch - scroller.clientHeight;
}

/** Selects a stretch by other means than the pointer, and shows all that there is to say of it. */
function select(lane, segment) {
  const parts = data.lanes[lane].segments[segment];
  reveal(parts[FROM], parts[TO]);
  revealLane(lane);
  moveCursor(parts[FROM]);
  const y = laneY(lane);
  const box = plot.getBoundingClientRect();
  const middle = xOf((Math.max(parts[FROM], view.from) + Math.min(parts[TO], view.to)) / 2);
  look({ lane, segment, moment: parts[FROM] }, box.left + middle, box.top + y - scroller.scrollTop + bar / 2);
}

function selectFirst() {
  const lane = data.lanes.findIndex((each) => each.segments.length > 0);
  if (lane >= 0) select(lane, 0);
}

/** Goes to the next stretch in a direction: [lanes, stretches]. */
function step(lanes, segments) {
  if (!view.selected) return selectFirst();
  const { lane, segment } = view.selected;
  if (lanes === 0) {
    const next = Math.min(Math.max(segment + segments, 0), data.lanes[lane].segments.length - 1);
    return select(lane, next);
  }
  const moment = data.lanes[lane].segments[segment][FROM];
  for (let other = lane + lanes; other >= 0 && other < data.lanes.length; other += lanes) {
    const { segments: there } = data.lanes[other];
    if (there.length === 0) continue;
    const near = firstIndex(there, (each) => each[TO] > moment);
    return select(other, Math.min(near, there.length - 1));
  }
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const center = view.selected ? view.cursor ?? undefined : undefined;
  const actions = {
    "+": () => zoom(0.5, center), "=": () => zoom(0.5, center), "-": () => zoom(2, center),
    "0": showAll, ",": () => stepEvent(-1), ".": () => stepEvent(1),
    ArrowLeft: () => event.shiftKey ? pan(-0.2) : step(0, -1),
    ArrowRight: () => event.shiftKey ? pan(0.2) : step(0, 1),
    ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
    Home: () => view.selected ? select(view.selected.lane, 0) : selectFirst(),
    Escape: () => { look(null); chooseLine(null); },
  };
  if (!actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
}

function listen() {
  let drag = null;
  plot.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    drag = { x: event.clientX, y: event.clientY, start: view.start, top: scroller.scrollTop };
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener("pointermove", (event) => {
    if (drag && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 3) plot.classList.add("dragged");
    if (plot.classList.contains("dragged")) {
      const length = view.end - view.start;
      const start = drag.start - (event.clientX - drag.x) / (view.width - 2 * PADDING) * length;
      show(start, start + length);
      scroller.scrollTop = drag.top - (event.clientY - drag.y);
      tooltip.hidden = true;
      return;
    }
    const box = plot.getBoundingClientRect();
    moveCursor(momentOf(event.clientX - box.left));
    look(hit(event.clientX - box.left, event.clientY - box.top), event.clientX, event.clientY);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    plot.addEventListener(end, () => { drag = null; plot.classList.remove("dragged"); });
  }
  plot.addEventListener("pointerleave", () => look(null));
  // A plain wheel scrolls the page, as everywhere: who reads on is not caught here.
  plot.addEventListener("wheel", (event) => {
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      zoom(Math.exp(event.deltaY * 0.002), momentOf(event.clientX - plot.getBoundingClientRect().left));
    } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      pan(sideways / view.width);
    } else {
      tooltip.hidden = true;
      return;
    }
    event.preventDefault();
    tooltip.hidden = true;
  }, { passive: false });
  plot.addEventListener("keydown", press);
  plot.addEventListener("focus", () => { if (plot.matches(":focus-visible") && !view.selected) selectFirst(); });
  plot.addEventListener("blur", () => look(null));
}
