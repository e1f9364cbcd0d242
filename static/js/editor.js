// The editor: nothing that is typed is lost. It is kept in this browser at once, and on the server soon after.
(() => {
  "use strict";

  const AFTER_TYPING = 1500;
  const TRY_AGAIN = 10_000;
  const FORGET_AFTER = 30 * 24 * 3600 * 1000;
  const PREFIX = "editor:";
  const MOST_AT_LEAVING = 60_000; // what a browser still sends of a page that is being left

  let clock = null;
  let running = null; // the save that is under way
  let typed = 0; // counts what was typed, to know whether a save had all of it
  let isStopped = false; // another tab holds the newer draft

  const form = () => document.getElementById("character");
  const value = (name) => form().elements.namedItem(name)?.value ?? "";
  const place = () => PREFIX + (value("character") || value("draft"));

  // --- In this browser -----------------------------------------------------------------------

  function entries() {
    return [...new FormData(form())].filter(([name, said]) => typeof said === "string" && name !== "csrfmiddlewaretoken");
  }

  function keepHere() {
    try {
      localStorage.setItem(place(), JSON.stringify({ at: Date.now(), entries: entries() }));
    } catch {
      // no room, or no storage in this browser: the server will have it in a moment
    }
  }

  function keptHere() {
    try {
      return JSON.parse(localStorage.getItem(place()) ?? "null");
    } catch {
      return null;
    }
  }

  const forgetHere = () => localStorage.removeItem(place());

  function forgetOld() {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
      const { at = 0 } = JSON.parse(localStorage.getItem(key)) ?? {};
      if (Date.now() - at > FORGET_AFTER) localStorage.removeItem(key);
    }
  }

  // --- On the server --------------------------------------------------------------------------

  function say(name, link) {
    const state = document.getElementById("draft-state");
    const seen = state.querySelector("input");
    state.replaceChildren(form().dataset[name], seen);
    if (!link) return;
    const way = Object.assign(document.createElement("a"), { href: link, className: "link" });
    way.textContent = form().dataset.signInLabel;
    seen.before(" ", way);
  }

  function send(said, keepalive = false) {
    const headers = { "X-CSRFToken": value("csrfmiddlewaretoken"), "HX-Request": "true" };
    return fetch(form().dataset.draft, { method: "POST", body: new URLSearchParams(said), headers, keepalive });
  }

  // Somebody who has signed in again has another token: the page itself knows it.
  async function renewToken() {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const token = page.querySelector("#character [name=csrfmiddlewaretoken]")?.value;
    if (!token) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    return true;
  }

  async function save(said = entries()) {
    const upTo = typed;
    let answer = await send(said);
    if (answer.status === 403 && (await renewToken())) answer = await send(said);
    if (answer.ok || answer.status === 409) {
      isStopped = !answer.ok;
      htmx.swap("#draft-state", await answer.text(), { swapStyle: "outerHTML" });
      if (answer.ok && upTo === typed) forgetHere();
    } else if (answer.status === 401 || answer.status === 403) {
      say("signedOut", form().dataset.signIn);
    } else {
      say("refused");
    }
    return answer.ok;
  }

  function saveSoon(delay = AFTER_TYPING) {
    clearTimeout(clock);
    if (isStopped) return;
    clock = setTimeout(saveNow, delay);
  }

  async function saveNow() {
    clearTimeout(clock);
    if (running) {
      await running;
      return saveNow();
    }
    say("saving");
    running = save().catch(() => {
      say("lost");
      saveSoon(TRY_AGAIN);
    });
    await running;
    running = null;
  }

  document.addEventListener("input", ({ target }) => {
    if (target.form !== form() || target.type === "file") return;
    typed += 1;
    keepHere();
    if (!value("character")) history.replaceState(history.state, "", form().action);
    saveSoon();
  });
  addEventListener("online", () => keptHere() && saveNow());
  addEventListener("pagehide", () => {
    if (!form() || !clock || isStopped || !keptHere()) return;
    const said = entries();
    if (JSON.stringify(said).length < MOST_AT_LEAVING) send(said, true).then((answer) => answer.ok && forgetHere(), () => {});
  });

  // What a tab that was closed or signed out could not send: the server takes it now, and shows it.
  async function bringBack() {
    const kept = keptHere();
    if (!kept) return;
    if (!(await save(kept.entries).catch(() => false))) return;
    await htmx.ajax("GET", form().action, { target: "#studio", swap: "outerHTML" });
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: form().dataset.restored } }));
  }

  // --- Publishing, and adding or moving rows: both take the whole form to the server and bring it back ---

  const isWhole = ({ target }) => target?.id === "studio";

  document.addEventListener("htmx:confirm", (event) => {
    if (!isWhole(event.detail) || event.detail.verb === "get") return;
    clearTimeout(clock);
    clock = null;
    event.preventDefault();
    keepHere();
    Promise.resolve(running).then(() => event.detail.issueRequest(true));
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (isWhole(detail)) detail.target.inert = true; // what would be typed meanwhile would be lost
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!isWhole(detail) || detail.xhr.status !== 409) return;
    detail.shouldSwap = true;
    detail.isError = false;
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!isWhole(detail)) return;
    detail.target.inert = false;
    const { status } = detail.xhr;
    if (status === 200) forgetHere(); // saved, or kept as a draft
    else if (status === 409 || status === 422) saveSoon();
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target?.id !== "studio" && detail.elt?.id !== "studio") return;
    const at = document.getElementById(document.getElementById("studio").dataset.at);
    if (!at) return;
    if (at.matches("details")) at.open = true;
    (at.querySelector(":scope > summary") ?? at).focus({ preventScroll: true });
    at.scrollIntoView({ block: "center" });
  });
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-discard]")) return;
    clearTimeout(clock);
    clock = null;
    forgetHere();
  });

  // A preview is no reason to be led away to the door in the middle of a sentence.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status === 401 && !isWhole(event.detail)) event.preventDefault();
  });

  // A face that is drawn from the name changes with it.
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const shown = document.querySelector("[data-portrait-shown]");
    if (detail.target?.id !== "preview" || !shown || shown.hidden || value("again")) return;
    shown.src = detail.target.querySelector("img").src;
  });

  // --- The list of contents shows where one is ------------------------------------------------

  const seen = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        const link = document.querySelector(`.toc a[href="#${target.id}"]`);
        if (isIntersecting) link?.setAttribute("aria-current", "true");
        else link?.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-35% 0px -60%" },
  );
  const watch = () => document.querySelectorAll(".formpart").forEach((part) => seen.observe(part));

  document.addEventListener("htmx:load", ({ detail }) => detail.elt.id === "studio" && watch());
  watch();
  forgetOld();
  bringBack();
})();
