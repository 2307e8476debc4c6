// The server: calls that are answered at once, and a socket over which events come. An event has a number; after a
// connection was lost, the next one goes on behind the last number that has come. What is asked for has a number too, which
// its "begin" tells: until that has come, events are of something that was asked for before.

const token = location.hash.slice(1);

/** Asks the server for something by name. */
async function call(name, body = {}, isLast = false) {
  const answer = await fetch("/call/" + name, {
    method: "POST", body: JSON.stringify(body), keepalive: isLast,
    headers: { "Content-Type": "application/json", "X-Procscript-Token": token },
  });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  const value = await answer.json();
  if (value.error) throw new Error(value.error);
  return value;
}

const connection = {
  socket: null,
  tab: [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
  last: 0,
  /** Attempts since the last one that went well. */
  attempts: 0,
  waiting: [],
  /** How much was asked for, and the last of it as long as it has not begun. */
  asked: 0,
  unanswered: null,
  lastHeard: 0,
  /** What takes an event. */
  receive: () => {},

  open() {
    const socket = new WebSocket(`ws://${location.host}/socket`);
    this.socket = socket;
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ type: "hello", token, tab: this.tab, after: this.last }));
      this.attempts = 0;
      this.lastHeard = performance.now();
      this.show("");
      // Whether it went out before the connection was lost is not known; the server takes it once.
      if (this.unanswered) socket.send(this.unanswered);
      for (const message of this.waiting.splice(0)) socket.send(message);
    });
    socket.addEventListener("message", ({ data }) => {
      this.lastHeard = performance.now();
      for (const event of JSON.parse(data)) {
        if (event.n <= this.last) continue;
        this.last = event.n;
        this.take(event);
      }
    });
    socket.addEventListener("close", () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.show("connectionLost");
      // At once at first: a run waits for a moment only.
      setTimeout(() => this.open(), Math.min(50 * 2 ** this.attempts++, 3000));
    });
  },

  take(event) {
    if (event.kind === "begin" && event.run === this.asked) this.unanswered = null;
    if (!this.unanswered) this.receive(event);
  },

  show(key) {
    $("connection").dataset.key = key;
    $("connection").hidden = key === "";
    $("connection").textContent = key && say(key);
  },

  /** Asks for something to be run or done, in the place of all before. */
  ask(message) {
    this.unanswered = JSON.stringify({ ...message, number: ++this.asked });
    this.waiting = [];
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(this.unanswered);
  },

  /** Sends something now, or once there is a connection. */
  send(message) {
    const text = JSON.stringify(message);
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(text); else this.waiting.push(text);
  },

  /** A connection that is gone may not say so: who is silent for long is asked, and given up. */
  watch() {
    setInterval(() => {
      if (this.socket?.readyState !== WebSocket.OPEN) return;
      if (performance.now() - this.lastHeard > 25_000) this.socket.close();
      else this.socket.send('{"type":"ping"}');
    }, 8000);
    addEventListener("pagehide", () => {
      if (this.socket?.readyState === WebSocket.OPEN) this.socket.send('{"type":"bye"}');
    });
    // From the page that a browser keeps for its Back button.
    addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
  },
};
