// What was changed of a text, line by line.

/** The lines of both texts in one list, each with where it is: "same", "old" or "new". */
function differences(before, after) {
  const one = before.replace(/\n$/, "").split("\n"), other = after.replace(/\n$/, "").split("\n");
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < one.length - start && end < other.length - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  const a = one.slice(start, one.length - end), b = other.slice(start, other.length - end);
  // The length of the longest common subsequence of what is behind each pair of places.
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i][j] = a[i] === b[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const rows = one.slice(0, start).map((text) => ({ kind: "same", text }));
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      rows.push({ kind: "same", text: a[i++] });
      j++;
    } else if (i < a.length && (j === b.length || lengths[i + 1][j] >= lengths[i][j + 1])) {
      rows.push({ kind: "old", text: a[i++] });
    } else {
      rows.push({ kind: "new", text: b[j++] });
    }
  }
  return rows.concat(one.slice(one.length - end).map((text) => ({ kind: "same", text })));
}

/** They as elements; of what is the same only what is near a change. */
function differenceRows(before, after) {
  const rows = differences(before, after), near = 3;
  const isNear = rows.map((_, index) =>
    rows.slice(Math.max(0, index - near), index + near + 1).some(({ kind }) => kind !== "same"));
  const signs = { same: " ", old: "−", new: "+" }, shown = [];
  rows.forEach(({ kind, text }, index) => {
    if (isNear[index]) shown.push(element("div", { class: "change " + kind }, signs[kind] + " " + text));
    else if (isNear[index - 1]) shown.push(element("div", { class: "change far" }, "⋯"));
  });
  return shown;
}
