// From event to event, forth and back, whichever process it is of.

/** What there is to stop at, in order: { moment, target }, where the target is what a tooltip tells of. */
let events = null;
/** The event that was stepped to; null where the cursor has been moved by other means. */
let current = null;

function findEvents() {
  const result = [];
  data.lanes.forEach(({ segments, prints: printed, holds, deeds, ended }, lane) => {
    for (const hold of holds) {
      for (const moment of [hold[0], holdEnd(data.lanes[lane], hold)]) {
        result.push({ moment, target: { lane, segment: segmentAt(lane, moment), moment } });
      }
    }
    segments.forEach((segment, index) => {
      result.push({ moment: segment[FROM], target: { lane, segment: index, moment: segment[FROM] } });
    });
    for (const [moment] of deeds) result.push({ moment, target: { lane, segment: segmentAt(lane, moment), moment } });
    for (const print of printed) result.push({ moment: print[1], target: { lane, print, moment: print[1] } });
    // What ends without being a zombie has no stretch that begins there.
    if (ended !== null && segments.length > 0 && segments.at(-1)[FROM] !== ended) {
      result.push({ moment: ended, target: { lane, segment: segments.length - 1, moment: ended } });
    }
  });
  for (const arrow of [...arrowsByKind.signal, ...arrowsByKind.message]) {
    result.push({ moment: arrow.to, target: { lane: arrow.target, segment: -1, moment: arrow.to, arrow } });
  }
  return result.sort((a, b) => a.moment - b.moment);
}

/** Where an event is among those that there are now; -1 where it is no more. */
function indexOf({ moment, target }) {
  for (let index = firstIndex(events, (each) => each.moment >= moment); events[index]?.moment === moment; index++) {
    const other = events[index].target;
    if (other.serial === target.serial && other.segment === target.segment && other.print?.[0] === target.print?.[0]
      && other.arrow?.key === target.arrow?.key) return index;
  }
  return -1;
}

function stepEvent(way) {
  if (!events) {
    events = findEvents();
    for (const { target } of events) target.serial = data.lanes[target.lane].serial;
  }
  if (events.length === 0) return;
  const before = current === null ? -1 : indexOf(current);
  let index;
  if (before >= 0) {
    index = before + way;
  } else {
    const moment = view.cursor ?? -1;
    index = way > 0 ? firstIndex(events, (each) => each.moment > moment)
      : firstIndex(events, (each) => each.moment >= moment) - 1;
  }
  index = Math.min(Math.max(index, 0), events.length - 1);
  const { moment, target } = events[index];
  reveal(moment, moment);
  revealLane(target.lane);
  moveCursor(moment);
  const seen = target.print ? { ...target, segment: segmentAt(target.lane, moment) } : target;
  const box = plot.getBoundingClientRect();
  look(seen, box.left + xOf(moment), box.top + laneY(target.lane) - scroller.scrollTop + bar / 2);
  showOutputAt(moment);
  current = events[index];
}
