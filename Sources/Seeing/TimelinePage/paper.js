// On paper: all rows, in pieces that a page holds, in the colours of day, as wide as A4 and US letter both allow.

let isPaper = false;
const mostRowsOnPaper = 1000;
const rowsOfSheet = Math.floor(840 / pitch);

function enterPaper() {
  if (isPaper) return;
  view.cursor = null;
  view.selected = null;
  tooltip.hidden = true;
  isPaper = true;
  document.documentElement.classList.add("paper");
  readColors();
  const sheets = $("sheets"), legend = new Set();
  for (let first = 0; first < Math.min(rowCount, mostRowsOnPaper); first += rowsOfSheet) {
    sheets.append(sheet(first, Math.min(rowsOfSheet, rowCount - first)));
    for (const key of shown) legend.add(key);
  }
  if (rowCount > mostRowsOnPaper) {
    sheets.append(element("p", "none", `… ${(rowCount - mostRowsOnPaper).toLocaleString("en")} rows more`));
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
  const tree = $("names").querySelector("svg").cloneNode(true);
  tree.style.top = -first * pitch + "px";
  tree.style.height = rowCount * pitch + "px";
  rows.slice(first, first + count).forEach((row, index) => {
    const copy = row.cloneNode(true);
    copy.style.top = index * pitch + "px";
    names.append(copy);
  });
  names.append(tree);
  const scale = axis.cloneNode(true);
  scale.removeAttribute("id");
  scale.className = "axis";
  result.append(scale, names, canvas);
  return result;
}

function leavePaper() {
  if (!isPaper) return;
  isPaper = false;
  document.documentElement.classList.remove("paper");
  $("sheets").replaceChildren();
  leavePaperOutput();
  readColors();
  redraw();
}

addEventListener("beforeprint", enterPaper);
addEventListener("afterprint", leavePaper);
