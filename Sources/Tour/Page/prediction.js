// Prediction first: a lesson's script is run once something was predicted, or skipped. The answers are computed from all
// orders of the script; they come when they are there, and stand beside what was predicted.

const prediction = {
  /** By lesson and language: the questions; "asked" while they are computed. */
  questions: {},
  /** By lesson: what was predicted, by number of the question, and whether all was. */
  given: {},

  state(lesson) { return (this.given[lesson] ??= remembered("prediction " + lesson, { answers: [], isOver: false })); },

  /** Whether a lesson may be run. */
  isOver(lesson) { return !lesson.hasQuestions || this.state(lesson.name).isOver; },

  finish(lesson, isSkipped) {
    const state = this.state(lesson.name);
    Object.assign(state, { isOver: true, isSkipped });
    remember("prediction " + lesson.name, state);
  },

  get key() { return `${current.lesson.name} ${language}`; },

  /** Shows the questions of the present lesson, and asks for them where they are not known. */
  show() {
    const place = $("prediction"), lesson = current.lesson;
    place.hidden = !lesson?.hasQuestions;
    if (place.hidden) return;
    const questions = this.questions[this.key], state = this.state(lesson.name);
    const head = element("h2", {}, say("predictFirst"));
    if (!Array.isArray(questions)) {
      const skip = element("button", { type: "button", id: "skip-prediction" }, say("skip"));
      skip.addEventListener("click", () => this.leave(true));
      place.replaceChildren(
        head, element("p", { class: "waiting" }, say(questions === "none" ? "noQuestions" : "questionsComing")),
        ...(state.isOver ? [] : [skip]));
      this.ask();
      return;
    }
    const form = element("form", {}, ...questions.map((question, index) => this.question(question, index, state)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      state.answers = questions.map((question, index) => this.read(form, question, index));
      this.leave(false);
    });
    if (state.isOver) {
      const again = element("button", { type: "button" }, say("predictAgain"));
      again.addEventListener("click", () => {
        Object.assign(state, { answers: [], isOver: false });
        remember("prediction " + lesson.name, state);
        this.show();
        refresh();
      });
      const right = questions.filter((question, index) => this.isRight(question, state.answers[index])).length;
      const score = state.isSkipped ? say("skipped") : say("score", right, questions.length);
      form.append(element("div", { class: "row" }, element("strong", { class: "score" }, score), again));
    } else {
      const done = element("button", { class: "primary", id: "predict" }, say("predict"));
      const skip = element("button", { type: "button", id: "skip-prediction" }, say("skip"));
      skip.addEventListener("click", () => this.leave(true));
      form.append(element("div", { class: "row" }, done, skip));
    }
    place.replaceChildren(head, ...(state.isOver ? [] : [element("p", {}, say("predictAbout"))]), form);
  },

  question(question, index, state) {
    const name = "question-" + index, answers = state.answers[index] ?? [];
    const isOver = state.isOver;
    const row = element("fieldset", { class: isOver ? "over" : "" });
    if (question.before) row.append(element("pre", { class: "before" }, question.before.trimEnd()));
    row.append(element("legend", {}, `${index + 1}. ${question.question.replace(/ ?[((][^()()]*[))]$/, "")}`));
    if (question.choices && !question.inOrder) {
      const isOne = /(one number|写一个编号)/.test(question.question);
      question.choices.forEach((choice, place) => {
        const box = element("input", { type: isOne ? "radio" : "checkbox", name, value: String(place + 1), disabled: isOver });
        box.checked = answers.includes(place + 1);
        const isRight = isOver && question.right.includes(place + 1);
        row.append(element("label", { class: isRight ? "right" : isOver && box.checked ? "not-right" : "" }, box,
          element("span", {}, choice)));
      });
    } else {
      question.choices?.forEach((choice, place) => row.append(element("p", { class: "choice" }, `${place + 1}) ${choice}`)));
      const field = element("input", {
        type: "text", name, inputMode: "numeric", autocomplete: "off", disabled: isOver, value: answers.join(", "),
      });
      field.setAttribute("aria-label", question.question);
      row.append(element("label", { class: "number" }, element("span", {}, say("yourAnswer")), field));
    }
    if (isOver) row.append(this.verdict(question, state, answers));
    return row;
  },

  verdict(question, state, answers) {
    const isRight = this.isRight(question, answers);
    const word = state.isSkipped ? "" : isRight ? "✓ " + say("right") + " " : "✗ " + say("notQuite") + " ";
    const verdict = element("p", { class: "verdict " + (state.isSkipped ? "" : isRight ? "right" : "not-right") },
      word + (isRight && !state.isSkipped ? "" : say("theAnswer", question.answer)));
    if (question.happened) verdict.append(" ", question.happened);
    const moment = this.decides(question);
    if (moment) {
      const button = element("button", { type: "button", class: "link" }, say("showMe"));
      button.addEventListener("click", () => picture.goTo(moment));
      verdict.append(" ", button);
    }
    return verdict;
  },

  /** The event of the present picture that decides a question: the line that is asked for; else the run's end. */
  decides(question) {
    const prints = picture.prints();
    if (prints.length === 0) return null;
    if (question.choices) {
      const wanted = question.right.map((place) => question.choices[place - 1]);
      const found = prints.find(({ text }) => wanted.includes(text.trimEnd()) || wanted.includes(rounded(text.trimEnd())));
      if (found) return found;
    }
    const quoted = [...question.question.matchAll(/['“]([^'”]+)['”]/g)].map(([, text]) => text.split("…")[0]);
    return prints.find(({ text }) => quoted.some((part) => part && text.startsWith(part))) ?? prints.at(-1);
  },

  read(form, question, index) {
    if (question.choices && !question.inOrder) {
      return [...form.querySelectorAll(`[name="question-${index}"]:checked`)].map(({ value }) => Number(value));
    }
    const text = form.querySelector(`[name="question-${index}"]`).value;
    return text.split(/[\s,;,、]+/).filter((part) => part !== "").map(Number).filter((number) => !Number.isNaN(number));
  },

  isRight(question, answers = []) {
    const sorted = (list) => (question.inOrder ? list : [...list].sort((a, b) => a - b));
    const [one, other] = [sorted(answers), sorted(question.right)];
    return one.length === other.length && one.every((value, index) => Math.abs(value - other[index]) < 1e-9);
  },

  leave(isSkipped) {
    this.finish(current.lesson, isSkipped);
    this.show();
    refresh();
    $("run").focus();
  },

  /** Something else runs in place of the questions that are asked for: they are asked for again, once that has ended. */
  wait() {
    for (const [key, known] of Object.entries(this.questions)) if (known === "asked") delete this.questions[key];
  },

  /** Asks for the questions, unless something runs: then once it has ended. */
  ask() {
    if (this.questions[this.key] || runner.isBusy) return;
    this.questions[this.key] = "asked";
    runner.work("questions");
  },

  /** Takes what the server has computed. */
  take(lesson, asked, result) {
    this.questions[`${lesson} ${asked}`] = Array.isArray(result) ? result : "none";
    if (!Array.isArray(result) && current.lesson?.name === lesson) this.finish(current.lesson, true);
    this.show();
    refresh();
  },
};

/** A line with its times as the questions have them: 3.000001 is 3. */
function rounded(line) { return line.replace(/\d+\.\d+/g, (number) => String(Math.round(Number(number)))); }
