// The person's line written by a model into the composer, and what could be said next. Both are made by the
// server and told over the socket; here they are only shown.
(() => {
  "use strict";

  const messages = document.getElementById("messages");
  const composer = document.getElementById("composer");
  const field = document.getElementById("composer-text");
  const unsaved = `draft:${location.pathname}`;

  // --- The line: whole in each event, so nothing is counted and nothing can be mixed -----------------------

  const line = document.getElementById("drafted");
  const [words, undo] = line.children;
  const SILENCE = 4000; // milliseconds without a word after which the server is asked
  let before = null; // what the person had typed, while a model writes
  let clock;

  function say(text, level = "") {
    line.hidden = !text;
    line.dataset.level = level;
    words.textContent = text;
    undo.hidden = true;
  }
  function show(text) {
    field.value = text;
    field.scrollTop = field.scrollHeight;
  }
  function begin(text) {
    before = text;
    localStorage.removeItem(unsaved); // the server keeps it
    composer.dataset.drafting = "";
    field.readOnly = true;
    document.getElementById("composer-note").replaceChildren();
  }
  function end() {
    clearTimeout(clock);
    delete composer.dataset.drafting;
    field.readOnly = false;
  }
  document.addEventListener("drafting", ({ detail: { text, label, over, why } }) => {
    if (over && before === null && text === field.value) return;
    if (before === null && !over) begin(text);
    show(text);
    clearTimeout(clock);
    if (!over) {
      say(label ? line.dataset.writing.replace("{0}", label) : line.dataset.waiting);
      clock = setTimeout(ask, SILENCE);
      return;
    }
    const [was, wasFocused] = [before, document.activeElement === field || document.activeElement === document.body];
    end();
    before = null;
    if (why) say(line.dataset[why === "no_model" ? "noModel" : "noAnswer"], "warn");
    else say(line.dataset.written.replace("{0}", label));
    undo.hidden = was === null || was === text;
    undo.onclick = () => {
      show(was);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    };
    if (wasFocused && !matchMedia("(pointer: coarse)").matches) field.focus();
    field.setSelectionRange(text.length, text.length);
  });
  // The end may have been told while there was no connection.
  async function ask() {
    const answer = await fetch(composer.dataset.draft).catch(() => null);
    const draft = answer?.ok && !answer.redirected ? await answer.json() : null;
    if (before === null) return;
    if (!draft || draft.drafting) clock = setTimeout(ask, SILENCE);
    if (!draft) return;
    show(draft.text);
    if (draft.drafting) return;
    end();
    before = null;
    say("");
  }
  field.addEventListener("input", () => say(""));
  composer.addEventListener("htmx:beforeRequest", ({ target }) => target === composer && say(""));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || before === null || document.querySelector("dialog:modal")) return;
    event.preventDefault();
    document.getElementById("stop-draft").click();
  });

  // --- What could be said next: asked for after a reply, by who looks at it -----------------------------

  const next = () => document.getElementById("next-lines");
  const last = () => messages.querySelector(":scope > .msg:last-of-type");
  const fits = () => last()?.dataset.message === next().dataset.reply && last()?.dataset.variant === next().dataset.variant;
  const isWanted = () => "on" in next().dataset;

  // By htmx.ajax, for htmx has not yet taken up what has come this very moment.
  function look(verb) {
    const how = { source: next(), target: "#next-lines", swap: "outerHTML" };
    if (isWanted()) htmx.ajax(verb, next().dataset.lines, how).catch(() => {}); // app.js has told of it
  }
  function think() {
    if (!document.hidden && last() && !last().matches(".msg--own, [data-live]")) look("POST");
  }
  document.addEventListener("reply-there", think);
  document.addEventListener("suggested", () => look("GET"));
  document.addEventListener("suggestions", ({ detail: { on } }) => {
    const choice = document.getElementById("suggestions-switch");
    choice.setAttribute("aria-checked", on);
    choice.value = on ? "off" : "on";
    next().toggleAttribute("data-on", on);
    next().replaceChildren();
    think();
  });
  new MutationObserver(() => !fits() && next().replaceChildren()).observe(messages, { childList: true });
  document.addEventListener("click", ({ target }) => {
    const chosen = target.closest("[data-line]");
    if (!chosen) return;
    field.value = [field.value.trimEnd(), chosen.dataset.line].filter(Boolean).join(" ");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  document.addEventListener("DOMContentLoaded", () => look("GET"));
})();
