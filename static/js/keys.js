// Keys of the whole site, the sheet that lists them, and the way to a chat by a few letters.
(() => {
  "use strict";

  const isField = (element) => element.isContentEditable || element.matches("input, textarea, select");
  const isModal = () => document.querySelector("dialog:modal");

  // --- Sheets: filled anew each time they are opened; app.js shows them once they are there -------------

  function open(id) {
    const sheet = document.getElementById(id);
    if (sheet && !isModal()) htmx.trigger(sheet, "opened");
  }
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens-sheet]");
    if (!opener || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open(opener.dataset.opensSheet);
  });
  for (const sheet of document.querySelectorAll("#keys-sheet, #places-sheet")) {
    sheet.addEventListener("click", ({ target }) => target === sheet && sheet.close()); // the veil
    sheet.addEventListener("close", () => sheet.replaceChildren());
  }

  // --- Keys. Letters only outside fields, and only for who has not switched them off ---------------------

  const SINGLE = {
    "?": () => open("keys-sheet"),
    n: () => document.querySelector(".rail__tools a, .brand")?.click(),
    "/": () => document.getElementById("composer-text")?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    const { key, code, ctrlKey, metaKey, altKey, target, defaultPrevented } = event;
    if (defaultPrevented || isModal()) return;
    if ((ctrlKey || metaKey) && !altKey && !event.shiftKey && code === "KeyK" && document.getElementById("places-sheet")) {
      event.preventDefault();
      return open("places-sheet");
    }
    if (ctrlKey || metaKey || altKey || "noKeys" in document.body.dataset || isField(target)) return;
    const does = SINGLE[code === "KeyN" && !event.shiftKey ? "n" : key];
    if (!does) return;
    event.preventDefault();
    does();
  });

  // --- The list of places: arrows move, Enter goes ---------------------------------------------------------

  const places = document.getElementById("places-sheet");
  const active = () => places.querySelector("[aria-selected=true]");

  function choose(option) {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    const input = places.querySelector("input");
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }
  // Enter goes to what was typed: where the list is not that far yet, once it is.
  const isUpToDate = () => places.querySelector("[data-query]").dataset.query === places.querySelector("input").value.trim();
  let goes = false;
  places?.addEventListener("htmx:afterSwap", () => {
    choose(places.querySelector("[role=option]"));
    if (goes && isUpToDate()) active()?.click();
  });
  places?.addEventListener("input", () => { goes = false; });
  places?.addEventListener("keydown", (event) => {
    if (event.isComposing || !event.target.matches("input")) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [...places.querySelectorAll("[role=option]")];
    if (step && all.length) choose(all.at((all.indexOf(active()) + step) % all.length));
    else if (event.key === "Enter" && isUpToDate()) active()?.click();
    else if (event.key === "Enter") goes = true;
    else return;
    event.preventDefault();
  });
})();
