// What is said, in the language of the table of words.
//
// A phrase is [key, { argument: value }]: a template of the table with places for the arguments. `{name:format}` is an
// argument in a format, `{name|one|many}` one of two words, by whether the argument is one.

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

/** A length of time in the unit that suits it, with three digits; or as many steps. */
function duration(nanoseconds) {
  if (run.head.step) return say("steps", { count: Math.floor(nanoseconds / run.head.step) });
  for (const [size, name] of [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]]) {
    if (nanoseconds < size) continue;
    const value = nanoseconds / size;
    return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2) + " " + name;
  }
  return nanoseconds + " ns";
}

/** A moment: the time since the beginning, or the step that begins then. */
function when(moment) {
  return run.head.step ? say("stepNumber", { number: Math.floor(moment / run.head.step) + 1 }) : duration(moment);
}

/** From when to when. */
function span(from, to) {
  if (run.head.step) {
    to = Math.max(from, to - run.head.step);
    if (when(from) === when(to)) return when(from);
  }
  return say("spanOfTime", { from, to });
}

const laneOf = (serial) => run.lanes.get(serial);
const nameOf = (object) => run.objects.get(object) ?? "object " + object;
const placeName = ([source, line]) => `${run.sources[source]?.name ?? "?"}:${line}`;

/** `B`, `B, C and D`, `B, C, D and 17 more` */
function letters(serials) {
  const all = serials.map((serial) => laneOf(serial)?.letter ?? "?");
  if (all.length < 2) return all[0] ?? "";
  const named = all.length > 5 ? 3 : all.length - 1;
  const last = named === all.length - 1 ? all[named] : say("listMore", { count: all.length - named });
  return all.slice(0, named).join(say("listComma")) + say("listAnd") + last;
}

const isPhrase = (value) => Array.isArray(value) && typeof value[0] === "string";

const formats = {
  letter: (value) => letters([value].flat()),
  name: (value) => laneOf(value)?.name ?? "?",
  who: (value) => `${laneOf(value)?.letter ?? "?"} ${laneOf(value)?.name ?? "?"}`,
  number: grouped,
  length: duration,
  moment: when,
  object: nameOf,
  spacedObject: (value) => value === null ? "" : " " + nameOf(value),
  spaced: (value) => value === "" ? "" : " " + value,
  place: placeName,
  brackets: (value) => value === null ? "" : say("placeInBrackets", { place: placeName(value) }),
  phrase: (value) => value === null ? "" : phrase(value),
  phrases: (value) => value.map(phrase).join(say("listComma")),
};

/** The words of a key, with its arguments. */
function say(key, values = {}) {
  return words[key].replace(/\{(\w+)(?::(\w+)|\|([^|}]*)\|([^|}]*))?\}/g, (_, name, format, one, many) => {
    const value = values[name];
    if (one !== undefined) return value === 1 || (Array.isArray(value) && value.length === 1) ? one : many;
    if (value === undefined) return "";
    if (format) return formats[format](value);
    return Array.isArray(value) ? (isPhrase(value) ? phrase(value) : value.map(phrase).join("")) : String(value);
  });
}

/** The words of a phrase; what is a text already stays as it is. */
function phrase(value) { return typeof value === "string" ? value : say(...value); }
