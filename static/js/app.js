// What every page needs and HTML cannot do alone. Each part works on whatever is there.
(() => {
  "use strict";

  // --- Toasts ------------------------------------------------------------------------------
  // The server asks for one with `HX-Trigger: {"toast": {"text", "level", "undo_url", "undo_label"}}`,
  // a script with a `toast` event on the document. Faults stay until closed, the rest for
  // 5 seconds, and for 10 where it offers a way back: one has to read it and to get there.

  const toasts = document.getElementById("toasts");
  const [TOAST_SECONDS, UNDO_SECONDS] = [5, 10];

  function showToast({ text, level = "success", undo_url: undoUrl, undo_label: undoLabel }) {
    if (!toasts || !text) return;
    const kind = level === "error" ? "error" : "success";
    const toast = document.getElementById(`toast-${kind}`).content.firstElementChild.cloneNode(true);
    toast.querySelector("p").textContent = text;
    if (undoUrl) offerUndo(toast.querySelector("[data-undo]"), undoUrl, undoLabel);
    toasts.append(toast);
    fade(toast);
  }

  function offerUndo(button, url, label) {
    if (label) button.textContent = label;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.closest(".toast").remove();
      htmx.ajax("POST", url, { source: document.body, swap: "none" }).catch(() => {}); // told below
    });
  }

  // The clock stands still while somebody reads or reaches for the toast.
  function fade(toast) {
    if (toast.getAttribute("role") === "alert") return;
    let clock;
    const seconds = toast.querySelector("form, [data-undo]:not([hidden])") ? UNDO_SECONDS : TOAST_SECONDS;
    const start = () => (clock = setTimeout(() => toast.remove(), seconds * 1000));
    const stop = () => clearTimeout(clock);
    for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
    for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
    start();
  }

  toasts?.querySelectorAll(".toast").forEach(fade);
  toasts?.addEventListener("click", ({ target }) => target.closest("[data-close]") && target.closest(".toast").remove());
  document.addEventListener("toast", ({ detail }) => showToast(detail));

  // --- Requests that failed ------------------------------------------------------------------

  const SENTENCES = { 403: "expired", 404: "gone", 410: "gone", 429: "busy" };

  document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
    if (xhr.getResponseHeader("HX-Trigger")?.includes('"toast"')) return; // it brought its own words
    showToast({ text: toasts?.dataset[SENTENCES[xhr.status] ?? "broken"], level: "error" });
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => showToast({ text: toasts?.dataset.offline, level: "error" }));
  }

  // --- Focus: what is replaced keeps it, on the control of the same name, on itself or on what is before it ---

  let held = null;

  document.addEventListener("htmx:beforeSwap", ({ detail: { target, requestConfig } }) => {
    const focused = document.activeElement;
    const asker = requestConfig?.elt;
    // A menu that closes on a click has let go of the focus before the answer comes.
    const isInside = target?.contains(focused) || (focused === document.body && asker !== target && target?.contains(asker));
    if (!isInside || !target.matches("article[id][tabindex]")) return;
    held = { id: target.id, label: focused.ariaLabel, before: target.previousElementSibling };
  });
  document.addEventListener("htmx:afterOnLoad", () => {
    const now = held && document.getElementById(held.id);
    const wanted = now?.querySelector("[autofocus]");
    const named = [...(now?.querySelectorAll("button, summary, a") ?? [])].filter((one) => one.ariaLabel === held.label);
    const control = named.find((one) => held.label && !one.disabled && one.checkVisibility());
    if (held) (wanted ?? control ?? now ?? held.before)?.focus({ preventScroll: true });
    held = null;
  });

  // --- Menus: <details class="menu"> -----------------------------------------------------------

  const openMenus = () => document.querySelectorAll("details.menu[open]");

  function closeMenusAround(target) {
    for (const menu of openMenus()) if (!menu.contains(target)) menu.open = false;
  }

  document.addEventListener("click", ({ target }) => {
    closeMenusAround(target);
    const item = target.closest("details.menu .menu__item");
    if (item) item.closest("details").open = false;
  });
  document.addEventListener("focusin", ({ target }) => closeMenusAround(target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.preventDefault(); // this Escape is spent: it does not stop a reply as well
    }
  });

  // --- Dialogs: one that htmx has filled is shown, and what is on it to close it does -------------

  document.addEventListener("htmx:afterSwap", ({ target }) => target.matches("dialog:not([open])") && target.showModal());
  document.addEventListener("click", (event) => {
    const dialog = event.target.closest("dialog [data-closes]")?.closest("dialog");
    if (!dialog) return;
    event.preventDefault();
    dialog.close();
  });

  // --- Search: "/" from anywhere, a popover on small screens -------------------------------------

  const search = document.getElementById("search");
  const searchInput = () => document.getElementById("search-input");
  const isField = (element) => element.isContentEditable || element.matches("input, textarea, select");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isField(event.target) || document.querySelector("dialog:modal") || !searchInput()) return;
    event.preventDefault();
    if (!searchInput().checkVisibility()) search?.showPopover();
    searchInput().select();
  });
  search?.addEventListener("toggle", ({ newState }) => newState === "open" && searchInput()?.select());

  // --- Passwords that can be shown ------------------------------------------------------------------

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-reveal]");
    if (!button) return;
    const field = document.getElementById(button.dataset.reveal);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  });

  // --- Times in the reader's own zone and manner: <time datetime data-local="date|time|both|short"> ---

  const page = document.documentElement.lang;
  const locale = navigator.languages.find((language) => language.split("-")[0] === page) ?? page;
  const MANNERS = {
    date: { dateStyle: "medium" },
    time: { timeStyle: "short" },
    both: { dateStyle: "medium", timeStyle: "short" },
  };

  const written = (moment, manner) => new Intl.DateTimeFormat(locale, manner).format(moment);

  // In lists: the hour today, the day before that.
  function short(moment) {
    const today = moment.toDateString() === new Date().toDateString();
    return today ? MANNERS.time : { day: "numeric", month: "short" };
  }

  function localise(root) {
    for (const time of root.querySelectorAll("time[data-local]")) {
      const moment = new Date(time.dateTime);
      const manner = time.dataset.local === "short" ? short(moment) : MANNERS[time.dataset.local];
      time.textContent = written(moment, manner);
      time.title = written(moment, MANNERS.both);
      delete time.dataset.local;
    }
  }

  localise(document);
  document.addEventListener("htmx:load", ({ detail }) => localise(detail.elt.parentElement ?? document));
})();
