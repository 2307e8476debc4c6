// Names that have no room: what tells a name from the others is not cut.

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const charactersOf = (text) => [...graphemes.segment(text)].map(({ segment }) => segment);

/** How many characters two lists begin with that are the same. */
function commonLength(one, other) {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length++;
  return length;
}

/**
 * For each name, its end that must be seen: from where it differs from the name that is most like it, with the whole
 * number that it differs in. "" where the beginning alone tells it.
 */
function tellingEnds(names) {
  const distinct = [...new Set(names)].map(charactersOf).sort((a, b) => (a.join("") < b.join("") ? -1 : 1));
  const ends = new Map();
  distinct.forEach((name, index) => {
    const neighbours = [distinct[index - 1], distinct[index + 1]].filter((each) => each);
    let start = Math.max(0, ...neighbours.map((other) => commonLength(name, other)));
    while (start > 0 && /\p{N}/u.test(name[start - 1])) start--;
    ends.set(name.join(""), start === 0 ? "" : name.slice(start).join(""));
  });
  return names.map((name) => ends.get(charactersOf(name).join("")) ?? "");
}

/** An element with a name, whose beginning is what is cut. */
function nameElement(name, end) {
  const result = element("span", "name");
  result.append(element("span", "beginning", name.slice(0, name.length - end.length)), element("span", "end", end));
  return result;
}
