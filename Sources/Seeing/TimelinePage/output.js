// What was printed. There may be very much: only what is near what is seen of the list has elements.

const linesInBlock = 100;
const outputList = $("output").querySelector(".scroller");
let blocks = [];
/**
 * All that was printed, and what is missing of it, in order: { lane, number, moment, isError, text, place } and
 * { lane, number, moment, leftOut }.
 */
let prints = [];
const outputObserver = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) fillBlock(target); else emptyBlock(target);
}, { root: outputList, rootMargin: "300px" });

function gatherPrints() {
  prints = [];
  for (const lane of data.lanes) {
    const [first, last] = lane.leftOut;
    let isMissing = last > first;
    const mark = (moment) => {
      prints.push({ lane, number: first, moment, leftOut: last - first });
      isMissing = false;
    };
    for (const print of lane.prints) {
      const [number, moment, isError, text] = print;
      if (isMissing && number >= last) mark(moment);
      prints.push({ lane, number, moment, isError, text, place: placeIn(print, 4) });
    }
    if (isMissing) mark(lane.prints.at(-1)?.[1] ?? lane.started);
  }
  prints.sort((a, b) => a.moment - b.moment || a.lane.serial - b.lane.serial || a.number - b.number);
}

/** Shows what was printed as it is now. Who reads on at the end of the list stays there. */
function fillOutput() {
  const isAtEnd = outputList.scrollTop + outputList.clientHeight >= outputList.scrollHeight - 4;
  gatherPrints();
  const nothing = outputList.querySelector(".none:not(.rest)");
  if (prints.length === 0 && !nothing) outputList.append(element("p", "none", say("nothingPrinted")));
  if (prints.length === 0 && nothing) nothing.textContent = say("nothingPrinted");
  if (prints.length > 0) nothing?.remove();
  const count = Math.ceil(prints.length / linesInBlock);
  for (const block of blocks.splice(count)) {
    outputObserver.unobserve(block);
    block.remove();
  }
  while (blocks.length < count) {
    const block = element("ol");
    block.dataset.first = blocks.length * linesInBlock;
    blocks.push(block);
    outputList.append(block);
    outputObserver.observe(block);
  }
  blocks.forEach((block, index) => {
    if (block.firstChild) {
      if (block.key !== blockKey(index)) refillBlock(block);
    } else {
      // About what it will be once it is filled: so the scroll bar is right from the start.
      block.style.height ||= Math.min(linesInBlock, prints.length - index * linesInBlock) * 24 + "px";
    }
  });
  if (blocks.length > 0) fillBlock(blocks[0]);
  if (isAtEnd && !run.isOver && blocks.length > 0) {
    fillBlock(blocks.at(-1));
    outputList.scrollTop = outputList.scrollHeight;
  }
}

/** What a block shows, to tell whether it must be made anew. */
function blockKey(index) {
  const part = prints.slice(index * linesInBlock, (index + 1) * linesInBlock);
  return part.map(({ lane, number, leftOut }) => lane.letter + number + (leftOut ?? "")).join();
}

function fillBlock(block) {
  if (block.firstChild) return;
  refillBlock(block);
}

function refillBlock(block) {
  const first = Number(block.dataset.first);
  block.replaceChildren(...prints.slice(first, first + linesInBlock).map(outputRow));
  block.key = blockKey(first / linesInBlock);
  block.style.height = "";
}

function emptyBlock(block) {
  if (!block.firstChild) return;
  // What was measured stays, so that nothing moves.
  block.style.height = block.offsetHeight + "px";
  block.replaceChildren();
}

function outputRow(print) {
  const item = element("li"), row = element("button", print.isError ? "error" : "");
  row.type = "button";
  const letter = element("span");
  letter.append(element("span", "letter", print.lane.letter));
  letter.title = print.lane.name;
  const text = print.leftOut ? say("linesLeftOut", { count: print.leftOut }) : print.text;
  if (print.leftOut) row.classList.add("left-out");
  row.append(element("span", "time", when(print.moment)), letter, element("span", "text", text));
  row.addEventListener("click", () => goTo(print));
  item.append(row);
  return item;
}

function goTo({ lane, moment, place }) {
  const isSeen = moment >= view.from && moment <= view.to;
  const length = view.end - view.start, position = positionOf(moment);
  if (!isSeen) show(position - length / 2, position + length / 2);
  const segment = segmentAt(lane.index, moment);
  if (segment >= 0) select(lane.index, segment);
  moveCursor(moment);
  if (place !== undefined) hoverLine(place);
}

/** Scrolls to what was last printed at a moment; the list, not the page. */
function showOutputAt(moment) {
  const index = firstIndex(prints, (print) => print.moment > moment) - 1;
  for (const row of outputList.querySelectorAll(".here")) row.classList.remove("here");
  if (index < 0) return;
  const block = blocks[Math.floor(index / linesInBlock)];
  fillBlock(block);
  const row = block.children[index % linesInBlock];
  row.classList.add("here");
  const box = outputList.getBoundingClientRect(), here = row.getBoundingClientRect();
  if (here.top < box.top || here.bottom > box.bottom) outputList.scrollTop += here.top - box.top - box.height / 2;
}

/** For paper, where nobody scrolls: as many lines as fill some pages. */
function fillOutputForPaper() {
  const most = 10;
  for (const block of blocks.slice(0, most)) fillBlock(block);
  for (const block of blocks.slice(most)) block.hidden = true;
  const rest = prints.length - most * linesInBlock;
  if (rest > 0) outputList.append(element("p", "none rest", say("moreLines", { count: rest })));
}

function leavePaperOutput() {
  for (const block of blocks) block.hidden = false;
  outputList.querySelector(".rest")?.remove();
}
