"use strict";
// Elements and words. Texts come into the page as text nodes alone.

const $ = (id) => document.getElementById(id);

/** An element with properties, and what is in it: elements, or texts. */
function element(tag, properties = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") made.className = value;
    else if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...content.filter((part) => part !== null && part !== undefined));
  return made;
}

/** All words of the page, by language and key; they come with the page. */
let words = { en: {}, zh: {} };
let language = "en";
/** What is to be said anew in another language. */
const speakers = [];

/** What a key says in the present language, with what belongs in its places {0}, {1}… */
function say(key, ...values) {
  const text = words[language][key];
  if (text === undefined) throw new Error("no words for " + key);
  return text.replace(/\{(\d)\}/g, (_, place) => String(values[place]));
}

/** Calls a function now and whenever the language changes. */
function speak(speaker) {
  speakers.push(speaker);
  speaker();
}

function sayAll() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  // The lanes have words of their own.
  const own = (name) => document.querySelectorAll(`[data-${name}]:not(.procscript-lanes *)`);
  for (const each of own("say")) each.textContent = say(each.dataset.say);
  for (const each of own("label")) each.setAttribute("aria-label", say(each.dataset.label));
  for (const each of own("title")) each.title = say(each.dataset.title);
  for (const each of document.querySelectorAll("[data-language]")) {
    each.setAttribute("aria-pressed", String(each.dataset.language === language));
  }
  for (const speaker of speakers) speaker();
}

function setLanguage(wanted) {
  language = wanted in words ? wanted : "en";
  sayAll();
}

/** What the learner's folder keeps for the page from one time to the next: texts of values by their names. */
const notes = {
  texts: {},
  /** One after the other, so that the last one stays. */
  sent: Promise.resolve(),
};

function remember(name, value) {
  const text = JSON.stringify(value);
  if (notes.texts[name] === text) return;
  notes.texts[name] = text;
  // What can't be kept is known until the page is closed.
  notes.sent = notes.sent.then(() => call("remember", { name, text }, true)).catch(() => {});
}

function remembered(name, otherwise) {
  try { return JSON.parse(notes.texts[name]) ?? otherwise; } catch { return otherwise; }
}

/** Says something to who listens to the page. */
function tell(text) { $("told").textContent = text; }

/** A number of seconds, with three digits at the most. */
function seconds(value) { return say("seconds", value >= 100 ? value.toFixed(0) : value.toPrecision(3).replace(/\.?0+$/, "")); }
