// What came of many runs, or of all orders.

const outcomes = {
  shown: null,

  clear() {
    this.shown = null;
    $("outcomes").hidden = true;
    $("output").hidden = false;
    $("outcomes").replaceChildren();
  },

  /** Shows how often what came; most often first. */
  show(kind, { list, count, isComplete }) {
    this.shown = { kind, list, count, isComplete };
    list.sort((one, other) => other.count - one.count);
    const title = kind === "many" ? say("ofRuns", count) : say(isComplete ? "ofAllOrders" : "ofTriedOrders", count);
    const rows = list.slice(0, 30).map(({ output, count: times, note, schedule }) => {
      const share = element("i", {}, element("b"));
      share.firstChild.style.width = (100 * times) / count + "%";
      const text = output.replace(/\n$/, "");
      return element("li", { class: note ? "bad" : "" },
        element("span", { class: "times" }, `${times} ×`), share, element("pre", {}, text === "" ? say("nothing") : text),
        note ? element("span", { class: "note" }, note) : null,
        schedule ? element("code", { class: "schedule", title: say("replay") }, schedule) : null);
    });
    const same = list.length === 1 ? say("alwaysSame") : say("differentOutcomes", list.length);
    $("outcomes").hidden = false;
    $("output").hidden = output.count === 0;
    $("outcomes").replaceChildren(
      element("p", { class: "summary" }, `${title} `, element("strong", { class: list.length === 1 ? "right" : "not-right" }, same)),
      element("ol", {}, ...rows));
    tell(`${title} ${same}`);
  },

  take(kind, result) {
    if (!result) return;
    if (kind === "many") {
      const list = result.outcomes.map(({ output, code, count }) =>
        ({ output, count, note: code === 0 ? "" : say("exitCode", code) }));
      this.show(kind, { list, count: result.count });
    } else {
      const list = result.outcomes.map((outcome) => ({
        output: outcome.output, count: outcome.count,
        note: outcome.deadlock ? say("deadlock") : outcome.errors.length > 0 ? outcome.errors[0] : "",
        schedule: outcome.schedule,
      }));
      this.show(kind, { list, count: result.count, isComplete: result.complete });
    }
  },
};
