// The search box as a combobox: htmx fills its list, this opens it and moves through it by keys.
(() => {
  "use strict";

  const input = document.getElementById("search-input");
  const list = document.getElementById("search-results");
  if (!input || !list) return;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const active = () => list.querySelector("[aria-selected=true]");

  function choose(option) {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function show(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", isOpen);
    if (!isOpen) choose(null);
  }

  function move(step) {
    const all = options();
    if (list.hidden) return show(all.length > 0);
    const next = all.indexOf(active()) + step;
    choose(all[next === -2 ? all.length - 1 : next] ?? null); // past either end is the box itself
  }

  // What one has moved to stays chosen when the list comes anew.
  let chosen = null;
  list.addEventListener("htmx:beforeSwap", () => { chosen = active()?.id; });
  list.addEventListener("htmx:afterSwap", () => {
    show(options().length > 0 && document.activeElement === input && input.value !== "");
    if (chosen && !list.hidden) choose(document.getElementById(chosen));
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  input.addEventListener("focus", () => show(options().length > 0 && input.value !== ""));
  input.addEventListener("blur", () => show(false));
  input.addEventListener("input", () => input.value === "" && show(false));
  input.form.addEventListener("submit", () => show(false));

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && active()) {
      active().click();
      show(false);
    } else if (event.key === "Escape" && !list.hidden) {
      show(false);
    } else {
      return;
    }
    event.preventDefault();
  });
})();
