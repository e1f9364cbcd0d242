// Slash commands: a list of hints over the composer while one types a name. The server reads and does them.
(() => {
  "use strict";

  const field = document.getElementById("composer-text");
  const list = document.getElementById("commands");
  const options = [...list.querySelectorAll("[role=option]")];
  const fitting = () => options.filter((one) => !one.hidden);
  const active = () => list.querySelector("[aria-selected=true]");
  const fold = (text) => text.toLocaleLowerCase().replaceAll("ё", "е");
  const typed = () => /^\/([^\s/]*)$/u.exec(field.value)?.[1];
  const takesNone = (option) => !option.dataset.fills.endsWith(" ");

  // Its field is a combobox while the list is there, and a plain text box for everything else one types.
  function show(isOpen) {
    list.hidden = !isOpen;
    if (isOpen) {
      for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": "commands", "aria-expanded": "true", "aria-autocomplete": "list" })) field.setAttribute(name, value);
    } else {
      choose(null);
      for (const name of ["role", "aria-controls", "aria-expanded", "aria-autocomplete"]) field.removeAttribute(name);
    }
  }
  function choose(option) {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    if (option) list.scrollTop = Math.max(option.offsetTop + option.offsetHeight - list.clientHeight, Math.min(list.scrollTop, option.offsetTop - 6));
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  }
  function look() {
    const word = typed();
    if (word === undefined) return show(false);
    for (const one of options) one.hidden = !fold(one.dataset.names).split("|").some((name) => name.startsWith(fold(word)));
    show(fitting().length > 0);
    if (!list.hidden) choose(fitting().find((one) => fold(one.dataset.names).split("|").includes(fold(word))) ?? fitting()[0]);
  }
  function take(option, runs) {
    field.value = option.dataset.fills;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    show(false);
    field.focus();
    if (runs && takesNone(option)) field.form.requestSubmit();
  }

  field.addEventListener("input", look);
  field.addEventListener("blur", () => show(false));
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the composer keeps the focus
  list.addEventListener("click", ({ target }) => target.closest("[role=option]") && take(target.closest("[role=option]"), true));
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    const all = fitting();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(all.at((all.indexOf(active()) + step) % all.length));
    else if (event.key === "Enter" || event.key === "Tab") take(active(), event.key === "Enter");
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  }, { capture: true }); // before Enter sends

  document.getElementById("commands-opener").addEventListener("click", () => {
    if (!field.value) field.value = "/";
    field.focus();
    look();
  });

  // What a command opens has a button on the page: it is pressed.
  document.addEventListener("press", ({ detail: { opener } }) => {
    const control = document.querySelector(opener);
    const aside = control?.closest("aside");
    if (aside && !aside.checkVisibility()) document.querySelector(`[data-opens=${aside.id}]`)?.click();
    if (!control?.matches("details[open] > summary")) control?.click();
    if (aside) control.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("guidance", () => {
    const open = document.querySelector("#guidance-fold[open] > [hx-trigger=opened]");
    if (open) htmx.trigger(open, "opened");
  });
})();
