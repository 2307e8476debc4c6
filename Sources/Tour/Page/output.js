// What a run prints. The page keeps its beginning and its end, and has elements only for lines that are seen.

const rowHeight = 20;
/** Signs that are kept, of the beginning and of the end each; what it costs to keep a line counts as so many more. */
const mostKept = 400_000, lineCost = 24;
/** Signs of a line that are shown. */
const longestLine = 2000;

class Output {
  constructor(place) {
    this.place = place;
    this.window = element("div", { class: "window" });
    this.spacer = element("div", { class: "spacer" }, this.window);
    place.append(this.spacer);
    place.addEventListener("scroll", () => this.plan());
    new ResizeObserver(() => this.plan()).observe(place);
    this.chosen = -1;
    this.clear();
  }

  clear() {
    this.first = [];
    this.last = [];
    this.sizes = { first: 0, last: 0 };
    /** Lines that are kept no more, or never came, between the two. */
    this.leftOut = 0;
    /** Lines that were ended so far. */
    this.lines = 0;
    this.chosen = -1;
    this.plan();
  }

  /** Adds what was printed one after the other, behind so many lines. */
  add({ before, error = false, text }) {
    const isAtEnd = this.place.scrollTop + this.place.clientHeight >= this.place.scrollHeight - 4;
    if (before > this.lines) this.push({ missing: before - this.lines, isError: false, text: "", isOpen: false });
    this.lines = before;
    const lines = text.split("\n");
    lines.forEach((line, index) => {
      const isOpen = index === lines.length - 1;
      if (isOpen && line === "") return;
      const open = this.last.at(-1) ?? this.first.at(-1);
      if (index === 0 && open?.isOpen && open.isError === error) {
        open.text += line;
        open.isOpen = isOpen;
        this.sizes[this.last.length > 0 ? "last" : "first"] += line.length;
      } else {
        this.push({ text: line, isError: error, isOpen });
      }
    });
    this.lines += lines.length - 1;
    this.forget();
    this.follows = isAtEnd;
    this.plan();
  }

  push(row) {
    const part = this.last.length > 0 || this.sizes.first > mostKept ? "last" : "first";
    this[part].push(row);
    this.sizes[part] += row.text.length + lineCost;
  }

  /** Leaves out lines from the middle. */
  forget() {
    if (this.sizes.last <= mostKept * 1.25) return;
    let count = 0;
    while (this.sizes.last > mostKept && count < this.last.length - 1) {
      const row = this.last[count++];
      this.sizes.last -= row.text.length + lineCost;
      this.leftOut += row.missing ?? 1;
    }
    this.last.splice(0, count);
  }

  get count() { return this.first.length + this.last.length + (this.leftOut > 0 ? 1 : 0); }

  row(index) {
    if (index < this.first.length) return this.first[index];
    if (this.leftOut === 0) return this.last[index - this.first.length];
    return index === this.first.length ? { missing: this.leftOut, text: "" } : this.last[index - this.first.length - 1];
  }

  /** All that is kept, as it was printed. */
  get rows() { return [...Array(this.count).keys()].map((index) => this.row(index)); }

  plan() {
    if (this.isPlanned) return;
    this.isPlanned = true;
    requestAnimationFrame(() => {
      this.isPlanned = false;
      this.draw();
    });
  }

  draw() {
    const count = this.count;
    this.spacer.style.height = count * rowHeight + "px";
    if (this.follows) this.place.scrollTop = this.place.scrollHeight;
    this.follows = false;
    const from = Math.max(0, Math.floor(this.place.scrollTop / rowHeight) - 5);
    const to = Math.min(count, from + Math.ceil(this.place.clientHeight / rowHeight) + 10);
    this.window.style.transform = `translateY(${from * rowHeight}px)`;
    const rows = [];
    for (let index = from; index < to; index++) {
      const row = this.row(index);
      const text = row.missing ? say("leftOut", row.missing.toLocaleString(language)) : row.text;
      const shown = text.length > longestLine ? text.slice(0, longestLine) + " …" : text;
      const kind = row.missing ? "missing" : row.isError ? "error" : "";
      rows.push(element("div", { class: "line " + kind + (index === this.chosen ? " here" : "") }, shown));
    }
    this.window.replaceChildren(...rows);
  }

  /** Shows the line with a text, as the n-th that has it, from 0; none for null. */
  choose(text, n) {
    this.chosen = -1;
    for (let index = 0, seen = 0; index < this.count; index++) {
      if (this.row(index).text !== text || seen++ < n) continue;
      this.chosen = index;
      const top = index * rowHeight;
      if (top < this.place.scrollTop || top > this.place.scrollTop + this.place.clientHeight - rowHeight) {
        this.place.scrollTop = top - this.place.clientHeight / 2;
      }
      break;
    }
    this.plan();
  }
}
