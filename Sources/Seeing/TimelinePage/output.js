// The lines that were printed. There may be a million: only those near what is seen of the list have elements.

const linesInBlock = 100;
const outputList = $("output").querySelector(".scroller");
const blocks = [];

function fillOutput() {
  if (prints.length === 0) {
    outputList.append(element("p", "none", "Nothing was printed."));
    return;
  }
  for (let first = 0; first < prints.length; first += linesInBlock) {
    const block = element("ol");
    block.dataset.first = first;
    // About what it will be once it is filled: so the scroll bar is right from the start.
    block.style.height = Math.min(linesInBlock, prints.length - first) * 24 + "px";
    blocks.push(block);
    outputList.append(block);
  }
  fillBlock(blocks[0]);
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) fillBlock(target); else emptyBlock(target);
  }, { root: outputList, rootMargin: "300px" });
  for (const block of blocks) observer.observe(block);
}

function fillBlock(block) {
  if (block.firstChild) return;
  const first = Number(block.dataset.first);
  block.append(...prints.slice(first, first + linesInBlock).map(outputRow));
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
  letter.append(element("span", "letter", data.lanes[print.lane].letter));
  letter.title = data.lanes[print.lane].name;
  row.append(element("span", "time", when(print.moment)), letter, element("span", "text", print.text));
  row.addEventListener("click", () => goTo(print));
  item.append(row);
  return item;
}

function goTo(print) {
  const isSeen = print.moment >= view.from && print.moment <= view.to;
  const length = view.end - view.start, position = positionOf(print.moment);
  if (!isSeen) show(position - length / 2, position + length / 2);
  const segment = segmentAt(print.lane, print.moment);
  if (segment >= 0) select(print.lane, segment);
  moveCursor(print.moment);
  hoverLine(print.place);
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
  if (rest > 0) outputList.append(element("p", "none rest", `… ${rest.toLocaleString("en")} lines more`));
}

function leavePaperOutput() {
  for (const block of blocks) block.hidden = false;
  outputList.querySelector(".rest")?.remove();
}
