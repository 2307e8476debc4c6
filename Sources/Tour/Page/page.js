// Puts the page together.

function showChanges(before, after) {
  $("change-lines").replaceChildren(...differenceRows(before, after));
  $("changes").showModal();
}

function fillCourse() {
  const close = element("button", { class: "primary" }, say("close"));
  const sections = current.course.sections.map(({ names, lessons }) =>
    element("section", {}, element("h3", {}, names[language]), element("ol", {}, ...lessons.map((lesson) => {
      const isDone = current.course.progress[lesson.name];
      const button = element("button", { type: "button", class: "lesson" },
        element("span", { class: "number" }, String(lesson.number)), element("span", { class: "name" }, lesson.titles[language]),
        element("span", { class: "done" }, isDone ? "✓" : ""));
      if (isDone) button.querySelector(".done").setAttribute("aria-label", say("done"));
      if (lesson.name === current.lesson?.name) button.setAttribute("aria-current", "true");
      button.addEventListener("click", () => {
        $("course").close();
        openLesson(lesson.name);
      });
      return element("li", {}, button);
    }))));
  $("course").replaceChildren(element("form", { method: "dialog" }, element("h2", {}, say("lessons")),
    element("p", {}, say("inFolder"), " ", element("code", {}, current.course.folder)),
    element("div", { class: "sections" }, ...sections), element("div", { class: "row" }, close)));
}

function choosePart(part) {
  if (part === current.part) return;
  saving.now();
  runner.forget();
  current.part = part;
  showPart();
  remember("place", { lesson: current.lesson.name, part });
}

function listen() {
  const on = (id, action) => $(id).addEventListener("click", action);
  on("run", () => runner.run());
  on("stop", () => runner.stop());
  on("many", () => runner.work("many"));
  on("orders", () => runner.work("orders"));
  on("check", () => runner.work("check"));
  on("open-course", () => {
    fillCourse();
    $("course").showModal();
    $("course").querySelector("[aria-current]")?.focus();
  });
  on("differences", () => showChanges(given(), editor.text));
  on("reset", async () => {
    saving.pending = null;
    await call("reset", { lesson: current.lesson.name, part: current.part, language });
    delete current.texts[textKey()];
    delete current.lesson.edited[current.part];
    showPart();
  });
  on("open-limits", () => {
    for (const name of ["seconds", "processes", "megabytes"]) $("limit-" + name).value = runner.limits[name];
    $("limits").showModal();
  });
  $("limits").addEventListener("close", () => {
    for (const name of ["seconds", "processes", "megabytes"]) {
      const field = $("limit-" + name);
      if (field.value !== "" && field.checkValidity()) runner.limits[name] = Math.round(Number(field.value));
    }
    remember("limits", runner.limits);
    sayLimits();
  });
  on("hint", () => {
    current.lesson.shownHints = (current.lesson.shownHints ?? 0) + 1;
    showLesson();
  });
  on("solution", async () => {
    $("answer").textContent = (await call("solution", { lesson: current.lesson.name })).text;
    $("answer").hidden = !$("answer").hidden;
  });
  for (const id of ["previous", "next"]) on(id, () => openLesson($(id).dataset.lesson));
  for (const tab of $("parts").children) tab.addEventListener("click", () => choosePart(tab.dataset.part));
  $("parts").addEventListener("keydown", ({ key }) => {
    if (key !== "ArrowLeft" && key !== "ArrowRight" || $("part-exercise").hidden) return;
    choosePart(current.part === "lesson" ? "exercise" : "lesson");
    $("part-" + current.part).focus();
  });
  on("step-back", () => picture.lanes?.step(-1));
  on("step-on", () => picture.lanes?.step(1));
  on("fold", () => {
    const isFolded = $("fold").getAttribute("aria-pressed") !== "true";
    $("fold").setAttribute("aria-pressed", String(isFolded));
    picture.lanes?.fold(isFolded);
    besidePicture.lanes?.fold(isFolded);
  });
  $("runs").addEventListener("change", ({ target }) => { if (target.value) history.show(target.value); });
  on("beside-run", () => history.showBeside(history.beside === null));
  on("save-run", () => history.save());
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => changeLanguage(button.dataset.language));
  }
  document.addEventListener("keydown", (event) => {
    // While an input method composes, its Enter is its own.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      runner.run();
    } else if (event.ctrlKey && event.key === ".") {
      event.preventDefault();
      runner.stop();
    } else if (event.altKey && event.key.toLowerCase() === "l") {
      event.preventDefault();
      $("open-course").click();
    }
  }, true);
  editor.changed = () => {
    saving.plan();
    refresh();
  };
  addEventListener("pagehide", () => saving.now(true));
}

function sayLimits() {
  const { seconds: most, processes, megabytes } = runner.limits;
  $("open-limits").textContent = say("limitsAre", most, processes, megabytes >= 1024 && megabytes % 1024 === 0
    ? `${megabytes / 1024} GiB` : `${megabytes} MiB`);
}

/** Says all in another language; what was written stays, what runs goes on. */
function changeLanguage(wanted) {
  const wasGiven = current.lesson && isGiven(editor.text);
  setLanguage(wanted);
  remember("language", language);
  if (wasGiven) {
    // A script that is as it was given has its comments in the language of the page.
    editor.text = given();
    refresh();
  }
}

async function begin() {
  if (token === "") {
    words = await (await fetch("/words.json")).json();
    setLanguage(navigator.language.startsWith("zh") ? "zh" : "en");
    document.querySelector("main").replaceChildren(element("p", { class: "alone" }, say("noToken")));
    return;
  }
  const [all, lanes, course] = await Promise.all([
    fetch("/words.json").then((answer) => answer.json()), fetch("/lanes.json").then((answer) => answer.json()), call("course"),
  ]);
  words = all;
  laneWords = lanes;
  current.course = course;
  notes.texts = course.remembered;
  runner.limits = { ...course.limits, ...remembered("limits", {}) };
  language = remembered("language", course.language);
  listen();
  speak(showLesson);
  speak(sayLimits);
  speak(() => { if (current.course) history.list(); });
  speak(() => connection.show($("connection").dataset.key ?? ""));
  speak(() => picture.lanes?.setWords(laneWords[language]));
  speak(() => besidePicture.lanes?.setWords(laneWords[language]));
  speak(() => output.plan());
  speak(() => { if (outcomes.shown) outcomes.show(outcomes.shown.kind, outcomes.shown); });
  speak(() => { if ($("state").textContent !== "") runner.showState(); });
  setLanguage(language);
  connection.receive = (event) => runner.receive(event);
  connection.open();
  connection.watch();
  const { lesson, part } = remembered("place", {});
  await openLesson(lesson ?? course.current ?? "", part);
  document.body.classList.add("ready");
}

// The editor and the rest say their words once there are some.
begin().catch((error) => {
  document.querySelector("main").replaceChildren(element("p", { class: "alone" }, String(error.message)));
  document.body.classList.add("failed");
});
