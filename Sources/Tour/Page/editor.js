// The script that is edited.

class Editor {
  constructor(place) {
    this.changed = () => {};
    this.mirror = CodeMirror(place, {
      mode: "lua", lineNumbers: true, lineWrapping: true, indentUnit: 2, matchBrackets: true, viewportMargin: 30, inputStyle: "contenteditable",
      gutters: ["who", "CodeMirror-linenumbers"],
    });
    const keys = {
      Tab: (mirror) => {
        if (mirror.somethingSelected()) mirror.indentSelection("add"); else mirror.replaceSelection("  ", "end");
      },
      "Shift-Tab": (mirror) => mirror.indentSelection("subtract"),
      Esc: (mirror) => mirror.setOption("extraKeys", leaving),
      "Ctrl-/": "toggleComment",
    };
    // After Escape the key leaves the editor, as it does everywhere else: the browser has it.
    const leaving = { ...keys, Tab: false, "Shift-Tab": false };
    const stay = () => this.mirror.setOption("extraKeys", keys);
    stay();
    this.mirror.on("blur", stay);
    this.mirror.on("keydown", (_, event) => { if (!["Escape", "Tab", "Shift"].includes(event.key)) stay(); });
    this.mirror.on("change", (_, change) => {
      this.clearErrors();
      if (change.origin !== "setValue") this.changed();
    });
    const field = this.mirror.getInputField();
    field.setAttribute("aria-describedby", "editor-help");
    speakers.push(() => field.setAttribute("aria-label", say("script")));
    this.errors = [];
    this.here = null;
  }

  get text() { return this.mirror.getValue(); }

  /** Puts another script into it; what was undone before is forgotten. */
  set text(text) {
    this.mirror.setValue(text);
    this.mirror.clearHistory();
    this.here = null;
  }

  /** Marks a line, from 1, at which something went wrong, with the letter of the process where it is known. */
  markError(line, message, letter) {
    const index = line - 1;
    if (index < 0 || index >= this.mirror.lineCount()) return;
    let error = this.errors.find((each) => each.index === index);
    if (!error) {
      error = { index, letters: [], text: message };
      error.handle = this.mirror.addLineClass(index, "wrap", "wrong");
      error.widget = this.mirror.addLineWidget(index, element("div", { class: "complaint", role: "note" }, message));
      this.errors.push(error);
    }
    if (letter && !error.letters.includes(letter)) error.letters.push(letter);
    const mark = element("span", { class: "letter wrong-letter", title: message }, error.letters.join("") || "!");
    this.mirror.setGutterMarker(index, "who", mark);
  }

  clearErrors() {
    for (const { handle, widget } of this.errors) {
      this.mirror.removeLineClass(handle, "wrap", "wrong");
      widget.clear();
    }
    if (this.errors.length > 0) this.mirror.clearGutter("who");
    this.errors = [];
  }

  /** Marks the line, from 1, that is looked at in the picture; null for none. */
  markHere(line) {
    if (this.here !== null) this.mirror.removeLineClass(this.here, "background", "here");
    this.here = null;
    if (line === null || line < 1 || line > this.mirror.lineCount()) return;
    this.here = this.mirror.addLineClass(line - 1, "background", "here");
    this.mirror.scrollIntoView({ line: line - 1, ch: 0 }, 60);
  }
}
