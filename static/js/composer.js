// The composer. Enter sends; what is typed is kept here at once and by the server a moment later, for the
// person's other devices; what is sent is shown at once as on its way, and comes back if it did not arrive.
(() => {
  "use strict";

  const messages = document.getElementById("messages");
  const composer = document.getElementById("composer");
  const field = document.getElementById("composer-text");
  const onItsWay = document.getElementById("on-its-way");
  const { key } = composer.elements;
  const UNSAVED = `draft:${location.pathname}`; // typed, and not yet with the server
  const SENT = `sent:${location.pathname}`; // sent, and not yet answered
  const random = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");

  // Two texts of which none may be lost.
  function together(first, second) {
    if (first.includes(second)) return first;
    return second.includes(first) ? second : `${first}\n\n${second}`;
  }

  // --- Drafts ---------------------------------------------------------------------------------------

  const WAIT = 1000; // milliseconds after the last key
  const address = composer.dataset.draft;
  let clock;

  function write(text) {
    field.value = text;
    changed();
  }
  function changed() {
    localStorage.setItem(UNSAVED, field.value);
    clearTimeout(clock);
    clock = setTimeout(save, WAIT);
  }
  async function save() {
    const text = localStorage.getItem(UNSAVED);
    if (text === null || composer.hasAttribute("aria-busy")) return;
    clearTimeout(clock);
    const answer = await fetch(address, { method: "POST", body: new FormData(composer), keepalive: true }).catch(() => null);
    if (answer?.status === 204 && localStorage.getItem(UNSAVED) === text) localStorage.removeItem(UNSAVED);
  }
  // What another device has kept meanwhile. A change that is not saved yet is newer.
  async function fetchDraft() {
    const answer = await fetch(`${address}?key=${key.value}`).catch(() => null);
    if (!answer?.ok || answer.redirected || localStorage.getItem(UNSAVED) !== null) return null;
    const draft = await answer.json();
    if (!composer.hasAttribute("aria-busy")) field.value = draft.text;
    return draft;
  }
  field.addEventListener("input", changed);
  document.addEventListener("visibilitychange", () => (document.hidden ? save() : fetchDraft()));

  // What was typed where there was no connection, and what a closed page was about to send.
  async function takeUp() {
    const unsaved = localStorage.getItem(UNSAVED);
    const sent = JSON.parse(localStorage.getItem(SENT) ?? "null");
    key.value = sent?.key ?? random();
    if (unsaved) write(together(field.value, unsaved));
    if (!sent) return;
    const answer = await fetch(`${address}?key=${sent.key}`).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    if ((await answer.json()).arrived) key.value = random();
    else write(together(sent.text, field.value));
    localStorage.removeItem(SENT);
  }

  // --- Sending: the same key twice is one message -----------------------------------------------------

  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.defaultPrevented) return;
    if (matchMedia("(pointer: coarse)").matches && !event.ctrlKey) return; // a phone's Enter is a new line
    event.preventDefault();
    composer.requestSubmit();
  });
  composer.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target !== composer) return;
    const isCommand = /^\s*\/(?!\/)/.test(field.value); // the server does it, or says why not
    if (!field.value.trim() || (!isCommand && messages.querySelector("[data-live]"))) return event.preventDefault();
    clearTimeout(clock);
    localStorage.setItem(SENT, JSON.stringify({ text: field.value, key: key.value }));
    localStorage.removeItem(UNSAVED);
    composer.setAttribute("aria-busy", "true");
    if (!isCommand) showOnItsWay(field.value);
    field.value = "";
  });
  composer.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.requestConfig.elt !== composer) return; // htmx tells it of what was replaced inside it, too
    const { text } = JSON.parse(localStorage.getItem(SENT));
    composer.removeAttribute("aria-busy");
    document.querySelector(".msg--sending")?.remove();
    localStorage.removeItem(SENT);
    const { status } = detail.xhr; // a refusal is shown, so to htmx it is a success
    if (status < 200 || status > 299) return write(together(text, field.value));
    key.value = random();
    document.getElementById("composer-note").replaceChildren();
    if (field.value) changed();
  });
  function showOnItsWay(text) {
    const shown = onItsWay.content.firstElementChild.cloneNode(true);
    shown.querySelector(".rp").textContent = text;
    messages.append(shown);
  }

  // At a desk one goes on writing; on a phone that would bring the keyboard up over what one came to read.
  const isDesk = matchMedia("(hover: hover) and (pointer: fine)").matches;
  if (isDesk && !location.hash && document.activeElement === document.body) field.focus({ preventScroll: true });

  takeUp();
})();
