// The picture of a run, and the runs of a lesson that are kept.

class Picture {
  constructor(place, options = {}) {
    this.place = place;
    this.options = options;
    this.lanes = null;
    this.hasDeltas = false;
  }

  begin() {
    this.lanes?.remove();
    this.lanes = null;
    this.place.replaceChildren();
    this.hasDeltas = false;
  }

  apply(deltas) {
    if (deltas.length === 0 || typeof mountLanes !== "function") return;
    this.hasDeltas = true;
    this.lanes ??= mountLanes(this.place, laneWords[language], this.options);
    for (const delta of deltas) this.lanes.apply(delta);
  }

  /** What was printed, with its moment and process, in order. */
  prints() {
    if (!this.lanes) return [];
    const list = [];
    for (const [id, lane] of this.lanes.model.lanes) {
      for (const print of lane.prints ?? []) {
        const [, moment, isError, text, source, line] = print;
        list.push({ lane: id, moment, isError, text, source, line });
      }
    }
    return list.sort((one, other) => one.moment - other.moment);
  }

  /** Goes to something that was printed: in picture, script and output. */
  goTo({ moment, lane, line }) {
    this.lanes?.goTo(moment, lane);
    if (runner.isOfPresentText && line !== undefined) editor.markHere(line);
    showPrintedAt(moment);
    this.place.scrollIntoView({ block: "nearest" });
  }
}

/** The words of the lanes, by language. */
let laneWords = { en: {}, zh: {} };

const picture = new Picture($("lanes"), {
  parts: ["picture"],
  onPlace: (place) => editor.markHere(place && runner.isOfPresentText ? place.line : null),
  onMoment: (moment) => showPrintedAt(moment),
});
const besidePicture = new Picture($("other"), { parts: ["picture"] });

/** Shows in the output what was printed last at a moment. */
function showPrintedAt(moment) {
  if (moment === null || moment === undefined) return;
  const before = picture.prints().filter((print) => print.moment <= moment);
  const last = before.at(-1);
  if (!last) return output.choose(null, 0);
  const text = last.text.replace(/\n$/, "");
  output.choose(text, before.filter((print) => print.text.replace(/\n$/, "") === text).length - 1);
}

const history = {
  /** Names of the runs of the present lesson: milliseconds since 1970; the oldest first. */
  names: [],
  shown: null,
  beside: null,

  /** Shows which runs there are. */
  list() {
    const select = $("runs");
    select.hidden = this.names.length === 0;
    const options = [...this.names].reverse().map((name, index) => {
      const time = new Date(Number(name)).toLocaleTimeString(language === "zh" ? "zh-CN" : "en");
      return element("option", { value: name }, say("runAt", this.names.length - index, time));
    });
    if (!this.shown) options.unshift(element("option", { value: "" }, say(runner.isRunning ? "runNow" : "chooseRun")));
    select.replaceChildren(...options);
    select.value = this.shown ?? "";
    $("beside-run").disabled = this.names.length < 2 || runner.isRunning;
    $("beside-run").setAttribute("aria-pressed", String(this.beside !== null));
    $("save-run").disabled = !this.shown;
  },

  async load(name) { return call("run", { lesson: current.lesson.name, run: name }); },

  /** Shows a run that was kept. */
  async show(name) {
    const { run, deltas } = await this.load(name);
    this.shown = name;
    runner.showKept(run, deltas);
    this.list();
  },

  /** Shows another run beside the one that is shown, or none. */
  async showBeside(isWanted) {
    besidePicture.begin();
    this.beside = null;
    if (isWanted) {
      const name = this.names.filter((each) => each !== this.shown).at(-1);
      const { deltas } = await this.load(name);
      $("other").hidden = false;
      $("pictures").classList.add("two");
      besidePicture.apply(deltas);
      this.beside = name;
    } else {
      $("other").hidden = true;
      $("pictures").classList.remove("two");
    }
    this.list();
  },

  /** Saves the run that is shown as one HTML file. */
  async save() {
    const { html } = await call("picture", { lesson: current.lesson.name, run: this.shown, language });
    const url = URL.createObjectURL(new Blob([html], { type: "text/html" }));
    element("a", { href: url, download: `${current.lesson.name}-${this.shown}.html` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  },
};
