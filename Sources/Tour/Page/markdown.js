// The Markdown of lessons: headings, paragraphs, lists, code, and what is emphasized. It makes elements, never a text of
// HTML: whatever a course says is seen as it is written.

function markdown(text) {
  const parts = [], lines = text.split("\n");
  let place = 0;
  const isItem = (line) => /^\s*([-*]|\d+\.) /.test(line);
  while (place < lines.length) {
    const line = lines[place];
    if (line.startsWith("```")) {
      const code = [];
      for (place++; place < lines.length && !lines[place].startsWith("```"); place++) code.push(lines[place]);
      place++;
      parts.push(element("pre", {}, element("code", {}, code.join("\n"))));
    } else if (/^#{1,4} /.test(line)) {
      parts.push(element("h2", {}, ...inline(line.replace(/^#+ /, ""))));
      place++;
    } else if (isItem(line)) {
      const list = element(/^\s*\d/.test(line) ? "ol" : "ul");
      while (place < lines.length && isItem(lines[place])) {
        let item = lines[place++].replace(/^\s*([-*]|\d+\.) /, "");
        while (place < lines.length && /^\s+\S/.test(lines[place]) && !isItem(lines[place])) item += " " + lines[place++].trim();
        list.append(element("li", {}, ...inline(item)));
      }
      parts.push(list);
    } else if (line.trim() === "") {
      place++;
    } else {
      const paragraph = [];
      while (place < lines.length && lines[place].trim() !== "" && !isItem(lines[place]) && !/^(#{1,4} |```)/.test(lines[place])) {
        paragraph.push(lines[place++]);
      }
      parts.push(element("p", {}, ...inline(joined(paragraph))));
    }
  }
  return parts;
}

/** Lines as one: with a blank between, but for signs that are written without blanks. */
function joined(lines) {
  return lines.reduce((text, line) => text + (/[\u3000-\u9fff\uff00-\uffef]$/.test(text) ? "" : " ") + line);
}

function inline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).filter((part) => part !== "").map((part) => {
    if (part.length > 2 && part.startsWith("`")) return element("code", {}, part.slice(1, -1));
    if (part.length > 4 && part.startsWith("**")) return element("strong", {}, part.slice(2, -2));
    if (part.length > 2 && part.startsWith("*")) return element("em", {}, part.slice(1, -1));
    return part;
  });
}
