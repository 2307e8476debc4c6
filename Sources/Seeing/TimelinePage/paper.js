// On paper: all rows, in pieces that a page holds, in the colours of day, as wide as A4 and US letter both allow.

let isPaper = false;
const mostRowsOnPaper = 1000;

function enterPaper() {
  if (isPaper) return;
  view.cursor = null;
  view.selected = null;
  tooltip.hidden = true;
  isPaper = true;
  if (run.lanes.size > 0) fillTotals(true);
  root.classList.add("paper");
  readColors();
  const sheets = $("sheets"), legend = new Set(), rowsOfSheet = Math.floor(840 / pitch);
  for (let first = 0; first < Math.min(rowCount, mostRowsOnPaper); first += rowsOfSheet) {
    sheets.append(sheet(first, Math.min(rowsOfSheet, rowCount - first)));
    for (const key of shown) legend.add(key);
  }
  if (rowCount > mostRowsOnPaper) {
    sheets.append(element("p", "none", say("moreRows", { count: rowCount - mostRowsOnPaper })));
  }
  shown = legend;
  explain();
  fillOutputForPaper();
}

/** Some rows with their names, and the axis above. */
function sheet(first, count) {
  const result = element("div", "sheet"), names = element("div", "names"), canvas = document.createElement("canvas");
  const resolution = 3, height = count * pitch;
  drawRows(first * pitch, height, resolution);
  [canvas.width, canvas.height] = [plot.width, plot.height];
  canvas.getContext("2d").drawImage(plot, 0, 0);
  canvas.style.height = height + "px";
  names.style.height = height + "px";
  const lines = tree(Math.max(0, first - 1), first + count);
  lines.style.top = -first * pitch + "px";
  lines.style.height = rowCount * pitch + "px";
  for (let index = first; index < first + count; index++) {
    const row = nameRow(index);
    row.style.top = (index - first) * pitch + "px";
    names.append(row);
  }
  names.append(lines);
  const scale = axis.cloneNode(true);
  delete scale.dataset.part;
  scale.className = "axis";
  result.append(scale, names, canvas);
  return result;
}

function leavePaper() {
  if (!isPaper) return;
  isPaper = false;
  root.classList.remove("paper");
  $("sheets").replaceChildren();
  leavePaperOutput();
  readColors();
  redraw();
}

addEventListener("beforeprint", enterPaper, { signal: removal.signal });
addEventListener("afterprint", leavePaper, { signal: removal.signal });
