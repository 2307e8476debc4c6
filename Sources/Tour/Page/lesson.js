// The lesson that is open, what is made of its scripts, and what runs.

const current = {
  /** The course, as the server tells it. */
  course: null,
  /** The lesson, with its scripts; null before one is there. */
  lesson: null,
  part: "lesson",
  /** Scripts as they are now, by lesson and part. */
  texts: {},
};

const editor = new Editor($("editor"));
const output = new Output($("output"));

function given() { return current.lesson.given[current.part][language]; }
function isGiven(text) { return Object.values(current.lesson.given[current.part]).includes(text); }
function textKey() { return `${current.lesson.name}/${current.part}`; }
function allLessons() { return current.course.sections.flatMap(({ lessons }) => lessons); }
function entry(name) { return allLessons().find((lesson) => lesson.name === name); }

// MARK: What is kept

const saving = {
  timer: 0,
  /** What is to be saved: the lesson, the part and the text; null where all is. */
  pending: null,

  /** At the next pause. */
  plan() {
    this.pending = { lesson: current.lesson.name, part: current.part, text: editor.text };
    current.texts[textKey()] = editor.text;
    $("saved").textContent = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), 600);
  },

  async now(isLast = false) {
    clearTimeout(this.timer);
    const pending = this.pending;
    if (!pending) return;
    this.pending = null;
    try {
      await call("save", pending, isLast);
      if (!this.pending) $("saved").textContent = say("saved");
    } catch {
      this.pending ??= pending;
      $("saved").textContent = say("notSaved");
      this.timer = setTimeout(() => this.now(), 2000);
    }
  },
};

// MARK: Lessons

async function openLesson(name, part = "lesson") {
  if (!entry(name)) name = allLessons()[0].name;
  await saving.now();
  const lesson = await call("lesson", { lesson: name });
  current.lesson = lesson;
  current.part = part === "exercise" && "exercise" in lesson.given ? "exercise" : "lesson";
  history.names = lesson.runs;
  history.shown = null;
  runner.forget();
  showPart();
  remember("place", { lesson: name, part: current.part });
  $("text").scrollTop = 0;
  if (lesson.runs.length > 0) history.show(lesson.runs.at(-1)).catch(() => {});
}

/** Puts the script of the present part into the editor. */
function showPart() {
  const text = current.texts[textKey()] ?? current.lesson.edited[current.part] ?? given();
  editor.text = text;
  $("judgement").replaceChildren();
  $("answer").hidden = true;
  $("saved").textContent = "";
  showLesson();
}

/** What is seen of the lesson, in the present language. */
function showLesson() {
  const { lesson, part, course } = current;
  if (!lesson) return;
  const { name, number, titles, teaches, notes } = entry(lesson.name);
  const section = course.sections.find(({ lessons }) => lessons.some((each) => each.name === name));
  $("section").textContent = section.names[language];
  $("place").textContent = `${number} · ${titles[language]}`;
  document.title = `${titles[language]} · procscript`;
  $("kicker").textContent = notes ? say("ofNotes", notes) : section.names[language];
  $("title").textContent = titles[language];
  $("teaches").textContent = teaches[language];
  const isExercise = part === "exercise";
  $("about").hidden = isExercise;
  $("about").replaceChildren(...markdown(lesson.about[language]));
  $("exercise").hidden = !isExercise;
  $("part-exercise").hidden = !("exercise" in lesson.given);
  $("part-exercise").querySelector(".done").hidden = !course.progress[name];
  for (const tab of $("parts").children) {
    const isChosen = tab.dataset.part === part;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
  }
  if (isExercise) $("prediction").hidden = true; else prediction.show();
  $("task").replaceChildren(...markdown(lesson.task[language]));
  const shownHints = lesson.shownHints ?? 0, hints = lesson.hints[language];
  $("hints").replaceChildren(...hints.slice(0, shownHints).map((hint) => element("li", {}, ...markdown(hint))));
  $("hint").disabled = shownHints >= hints.length;
  $("hint").textContent = hints.length ? say("hint", Math.min(shownHints + 1, hints.length), hints.length) : say("noHint");
  $("solution").hidden = !(lesson.tries > 0 || course.progress[name]);
  const all = allLessons(), place = all.findIndex((each) => each.name === name);
  for (const [id, other] of [["previous", all[place - 1]], ["next", all[place + 1]]]) {
    $(id).hidden = !other;
    $(id).dataset.lesson = other?.name ?? "";
    $(id).textContent = other ? (id === "next" ? `${other.titles[language]} →` : `← ${other.titles[language]}`) : "";
  }
  const exercises = all.filter(({ hasExercise }) => hasExercise);
  const done = exercises.filter((each) => course.progress[each.name]).length;
  $("progress-text").textContent = say("progress", done, exercises.length);
  $("progress").setAttribute("aria-label", say("progress", done, exercises.length));
  $("progress").querySelector("b").style.width = (100 * done) / Math.max(1, exercises.length) + "%";
  refresh();
}

/** What can be done now. */
function refresh() {
  const { lesson, part } = current;
  if (!lesson) return;
  const isLocked = part === "lesson" && !prediction.isOver(lesson);
  const isBusy = runner.isRunning;
  $("run").disabled = isLocked;
  $("run").title = isLocked ? say("predictToRun") : say("runKeys");
  $("many").disabled = isLocked || isBusy;
  $("orders").disabled = isLocked || isBusy;
  $("many").textContent = say("runMany", current.course.times);
  $("check").disabled = isBusy;
  $("stop").disabled = !isBusy;
  const isChanged = !isGiven(editor.text);
  $("differences").disabled = !isChanged;
  $("reset").disabled = !isChanged;
  runner.markAge();
}

// MARK: What runs

const runner = {
  /** What runs: "run", "questions", "check", "orders", "many"; empty for nothing. */
  what: "",
  /** The script of the picture that is shown, and its end; null where there is none. */
  text: null,
  end: null,
  began: 0,
  /** Numbers of children's errors by the line of the script. */
  errorText: "",
  /** Lines of it that are told elsewhere. */
  hidden: 0,
  limits: null,

  get isBusy() { return this.what !== ""; },

  /** Whether something runs that was asked for, not only the answers to questions. */
  get isRunning() { return this.isBusy && this.what !== "questions"; },

  request(part = current.part) {
    return { lesson: current.lesson.name, part, text: editor.text, limits: this.limits };
  },

  run() {
    if ($("run").disabled) return;
    saving.now();
    this.text = editor.text;
    this.forget(true);
    prediction.wait();
    this.what = "run";
    this.began = performance.now();
    history.shown = null;
    connection.ask({ type: "run", ...this.request() });
    this.showState();
  },

  /** Asks for something that is no run. */
  async work(job) {
    if (job === "check") await saving.now();
    if (job !== "questions") prediction.wait();
    this.what = job;
    this.asked = { lesson: current.lesson.name, language };
    if (job === "many" || job === "orders") outcomes.clear();
    const run = { ...this.request(job === "questions" ? "lesson" : current.part) };
    connection.ask({ type: "work", job, run, language });
    this.showState();
  },

  stop() { connection.send({ type: "stop" }); },

  /** Empties output and picture. */
  forget(isKept = false) {
    output.clear();
    outcomes.clear();
    picture.begin();
    editor.clearErrors();
    editor.markHere(null);
    this.errorText = "";
    this.hidden = 0;
    this.end = null;
    if (!isKept) this.text = null;
    history.showBeside(false).catch(() => {});
    $("no-picture").hidden = false;
    for (const id of ["step-back", "step-on", "fold"]) $(id).disabled = true;
    this.showState();
  },

  /** Takes an event of the server. */
  receive(event) {
    switch (event.kind) {
      case "begin":
        this.what = event.what;
        break;
      case "output":
        if (this.what !== "run") break;
        this.print(event);
        return;
      case "lanes":
        if (this.what !== "run") break;
        picture.apply(event.deltas);
        this.showPicture();
        return;
      case "progress":
        this.done = event.done;
        this.showState();
        return;
      case "failure":
        output.add({ before: output.lines, error: true, text: event.text + "\n" });
        this.what = "";
        break;
      case "job":
        this.what = "";
        this.takeJob(event);
        break;
      case "end":
        this.what = "";
        this.end = event;
        this.markErrors();
        if (event.kept) {
          history.names.push(event.kept);
          history.names = history.names.slice(-12);
          history.shown = event.kept;
        }
        tell([this.stateText(), ...this.sentences()].join(" "));
        if (current.part === "lesson") prediction.show();
        break;
      default: return;
    }
    this.showState();
    refresh();
  },

  sentences() { return picture.lanes?.sentences?.() ?? []; },

  takeJob({ job, result, errors, stopped, code }) {
    const { lesson, language: asked } = this.asked ?? {};
    if (job === "questions") prediction.take(lesson, asked, stopped ? null : result);
    else if (job === "check") judgement.show(lesson, result, errors, stopped);
    else if (result) outcomes.take(job, result);
    else if (!stopped) output.add({ before: output.lines, error: true, text: errors || say("exitCode", code) + "\n" });
    if (job !== "questions" && current.part === "lesson") prediction.show();
  },

  showPicture() {
    $("no-picture").hidden = picture.hasDeltas;
    for (const id of ["step-back", "step-on", "fold"]) $(id).disabled = !picture.hasDeltas;
  },

  /** Shows a run that was kept, in the place of the last one. */
  showKept(run, deltas) {
    this.forget();
    this.text = run.text;
    this.end = { code: run.code, stopped: run.isStopped, seconds: run.seconds };
    for (const piece of run.output) {
      this.print(piece);
    }
    picture.apply(deltas);
    this.showPicture();
    if (this.isOfPresentText) this.markErrors();
    this.showState();
    refresh();
  },

  get isOfPresentText() { return this.text === null || this.text === editor.text; },

  /** Says that the script was changed since the picture was drawn. */
  markAge() {
    // In another language the script differs in its comments alone.
    const isOlder = !this.isOfPresentText && !(isGiven(this.text) && isGiven(editor.text));
    $("older").hidden = !isOlder;
    $("drawn").classList.toggle("older", isOlder);
    $("older").replaceChildren();
    if (!isOlder) return;
    const button = element("button", { type: "button", class: "link" }, say("showThatText"));
    button.addEventListener("click", () => showChanges(this.text, editor.text));
    $("older").append(say("olderPicture"), " ", button);
  },

  /** Shows what was printed. What the sandbox remarks before a script begins is told with the limits. */
  print(piece) {
    if (piece.error && this.errorText === "") {
      const remark = piece.text.match(/^procscript: sandbox: total memory: no .*\n/)?.[0];
      if (remark) {
        $("limits-remark").textContent = remark.replace("procscript: ", "");
        this.hidden = 1;
        piece = { ...piece, text: piece.text.slice(remark.length) };
      }
    }
    // A line that is not shown is not missed either.
    if (piece.text !== "") output.add({ ...piece, before: Math.max(0, piece.before - this.hidden) });
    if (piece.error) this.readErrors(piece.text);
  },

  // MARK: Errors

  readErrors(text) {
    this.errorText = (this.errorText + text).slice(-200_000);
    this.markErrors();
  },

  /** Marks the lines that error messages name; those of a child with its letter. */
  markErrors() {
    if (!this.isOfPresentText) return;
    const name = current.lesson.name;
    for (const line of this.errorText.split("\n")) {
      const found = line.match(/^(?:(.+?) \(pid (\d+)\)|procscript): (.*\.lua):(\d+): (.*)$/);
      if (!found || !found[3].endsWith(name + ".lua")) continue;
      editor.markError(Number(found[4]), found[5], found[2] ? this.letter(found[1], Number(found[2])) : "A");
    }
  },

  /** The letter of a process of a name and a pid, where it is known. */
  letter(name, pid) {
    for (const [id, lane] of picture.lanes?.model.lanes ?? []) {
      if (lane.name === name && (lane.pid === pid || pid === 0)) return picture.lanes.letter(id);
    }
    for (const [id, lane] of picture.lanes?.model.lanes ?? []) if (lane.name === name) return picture.lanes.letter(id);
    return "";
  },

  // MARK: How it is

  stateText() {
    if (this.isRunning) {
      if (this.what === "many") return say("manyRunning", this.done ?? 0, current.course.times);
      return say({ run: "running", check: "checking", orders: "trying" }[this.what] ?? "running");
    }
    if (!this.end) return "";
    const { code, stopped, seconds: passed } = this.end;
    const how = stopped ? say("stopped") : code === 124 ? say("tooLong") : code === 137 ? say("tooMuchMemory")
      : code === 125 ? say("limitMet") : code === 0 ? say("ended") : say("exitCode", code);
    return `${how} · ${seconds(passed)}`;
  },

  showState() {
    const isBusy = this.isRunning;
    $("state").textContent = this.stateText();
    const isBad = !isBusy && this.end && (this.end.code !== 0 && !this.end.stopped);
    $("state").className = isBusy ? "busy" : isBad ? "bad" : "";
    if (!isBusy) this.done = 0;
    if (current.course) history.list();
  },
};

// MARK: Exercises

const judgement = {
  shown: null,

  show(lesson, result, errors, isStopped) {
    if (current.lesson?.name !== lesson) return;
    this.shown = { lesson, result, errors, isStopped };
    current.lesson.tries = (current.lesson.tries ?? 0) + 1;
    const place = $("judgement");
    if (isStopped || !result) {
      place.className = "";
      place.textContent = isStopped ? say("stopped") : errors;
    } else if (result.passed) {
      place.className = "right";
      place.replaceChildren(element("strong", {}, "✓ " + say("passed")));
      current.course.progress[lesson] = true;
    } else {
      place.className = "not-right";
      place.replaceChildren(element("strong", {}, "✗ " + say("notYet")), element("p", {}, result.message));
      const line = result.line?.match(/:(\d+)$/)?.[1];
      if (line) {
        const where = [say("line", line), result.process, result.seconds === null ? null : seconds(result.seconds)];
        const button = element("button", { type: "button", class: "link" }, where.filter(Boolean).join(" · "));
        button.addEventListener("click", () => editor.markHere(Number(line)));
        place.append(element("p", {}, say("seenAt"), " ", button));
        editor.markError(Number(line), result.message.split("\n")[0], result.process?.split(" ")[0] ?? "");
      }
      if (result.schedule) {
        place.append(element("p", { class: "order" }, say("inThisOrder"), " ", element("code", {}, result.replay)));
      }
    }
    tell(place.textContent);
    showLesson();
  },
};
