// As whom one speaks, and what folds hold: they are filled when they open, and messages follow the name.
(() => {
  "use strict";

  const speaker = () => document.getElementById("speaker");
  let name = speaker()?.dataset.name;

  // After the choice one writes; on a phone that would bring the keyboard up over the chat.
  const isTouch = matchMedia("(pointer: coarse)");
  const wayOn = () => isTouch.matches ? speaker().querySelector("summary") : document.getElementById("composer-text");

  // A fold is filled anew each time it opens, for another tab may have changed what is in it.
  document.addEventListener("toggle", ({ target }) => {
    const fold = target.open && target.querySelector?.(":scope > [hx-trigger=opened]");
    if (fold) htmx.trigger(fold, "opened");
  }, true);

  // Messages say who spoke where that is no longer the name: with another name they are made anew.
  document.addEventListener("htmx:afterOnLoad", ({ detail: { requestConfig } }) => {
    if (!speaker()) return;
    if (speaker().dataset.name !== name) {
      name = speaker().dataset.name;
      htmx.trigger("#messages", "refresh");
    }
    if (requestConfig.elt.id === "speak-as") wayOn().focus();
    const isLost = document.activeElement === document.body && requestConfig.path.includes("/presets/");
    if (isLost) document.getElementById("preset-list")?.focus({ preventScroll: true });
  });

  // Arrows move through the personas, as through any menu.
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("#speaker[open]");
    if (!menu || event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const rows = [...menu.querySelectorAll("#speakers .menu__item")].filter((row) => row.matches("a, button"));
    const here = rows.indexOf(document.activeElement);
    event.preventDefault();
    if (rows.length) rows.at((event.key === "ArrowDown" ? here + 1 : here < 0 ? -1 : here - 1) % rows.length).focus();
  });
})();
