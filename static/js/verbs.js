// What one does with a message: its tools, its keys, the lists beside the chat. Every verb is a form or a
// link of the server; this file only opens them, and copies.
(() => {
  "use strict";

  const room = document.getElementById("room");
  const messages = document.getElementById("messages");
  const find = (id) => document.getElementById(`message-${id}`);

  // --- The sheet with all that can be done: a menu beside its button, on small screens at the bottom -----

  const sheet = document.getElementById("sheet");
  let opener = null;

  document.addEventListener("htmx:beforeRequest", ({ detail: { target, elt } }) => {
    if (target === sheet) opener = elt;
  });
  document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
    if (target === sheet) place();
  });
  function place() {
    const [at, size] = [opener.getBoundingClientRect(), sheet.getBoundingClientRect()];
    const left = Math.max(8, Math.min(at.left, innerWidth - size.width - 8));
    const below = at.bottom + 6 + size.height < innerHeight ? at.bottom + 6 : at.top - 6 - size.height;
    sheet.style.setProperty("--left", `${left}px`);
    sheet.style.setProperty("--top", `${Math.max(8, Math.min(below, innerHeight - size.height - 8))}px`);
    sheet.style.removeProperty("--pulled");
    sheet.querySelector(".sheet__item, .btn, a")?.focus();
  }
  sheet.addEventListener("click", ({ target }) => {
    if (target === sheet || target.closest(".sheet__item, .btn")) sheet.close();
  });
  sheet.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const items = [...sheet.querySelectorAll(".sheet__item")];
    if (!step || !items.length) return;
    event.preventDefault();
    items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  });
  // On a phone it can be pulled down.
  let pulledFrom = null;
  const pulled = ({ clientY }) => Math.max(0, clientY - pulledFrom);
  sheet.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" || !event.target.closest(".sheet__grip, .sheet__head")) return;
    pulledFrom = event.clientY;
    sheet.setPointerCapture(event.pointerId);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (pulledFrom !== null) sheet.style.setProperty("--pulled", `${pulled(event)}px`);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    sheet.addEventListener(end, (event) => {
      if (pulledFrom !== null && pulled(event) > 80) sheet.close();
      sheet.style.removeProperty("--pulled");
      pulledFrom = null;
    });
  }

  // --- Copy: the text as it was written, also where the page has come by plain http ----------------------

  const written = (address) => fetch(address, { headers: { Accept: "text/plain" } }).then((answer) => {
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.text();
  });

  async function copy(address) {
    const text = written(address);
    if (navigator.clipboard?.write && window.ClipboardItem) {
      const blob = text.then((words) => new Blob([words], { type: "text/plain" }));
      return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    }
    const field = Object.assign(document.createElement("textarea"), { value: await text, readOnly: true, className: "vh" });
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    focused?.focus({ preventScroll: true });
    if (!done) throw new Error("not allowed");
  }
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-verb=copy]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { copied, notCopied } = room.dataset;
    const said = await copy(link.href).then(() => ({ text: copied }), () => ({ text: notCopied, level: "error" }));
    document.dispatchEvent(new CustomEvent("toast", { detail: said }));
  });

  // --- Many messages gone or back at once ---------------------------------------------------------------------

  document.addEventListener("rewind", ({ detail: { from } }) => {
    const isPart = document.getElementById("newer"); // the page shows another place than the chat's end
    const gone = [...messages.querySelectorAll(".msg:not(:has(.editing))")].filter((one) => one.dataset.position >= from);
    if (isPart && !gone.length) return;
    for (const message of gone) message.remove();
    if (isPart) htmx.trigger(messages, "refresh");
    else htmx.ajax("GET", location.pathname, { source: messages, target: messages, swap: "beforeend" }).catch(() => {});
  });

  // --- What is kept beside the chat: bookmarks lead to their place, open lists follow what happens -----------

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-goes-to]");
    const message = link && find(link.dataset.goesTo);
    if (!message || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    document.querySelector(".room[data-drawer] .veil:not([hidden])")?.click();
    message.scrollIntoView({ block: "center" });
    message.focus({ preventScroll: true });
  });
  let waiting;
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      for (const list of document.querySelectorAll("details[open] [data-stale]")) htmx.trigger(list, "stale");
    }, 150);
  }).observe(messages, { childList: true });

  // --- Keys: one stop for Tab in each toolbar, single letters on a message ------------------------------------

  const SINGLE = { KeyR: "regenerate", KeyC: "copy", KeyE: "edit", KeyB: "branch", Delete: "remove" };
  const press = (message, verb) => message.querySelector(`[data-verb=${verb}]`)?.click();

  document.addEventListener("focusin", ({ target }) => {
    const bar = target.closest("[role=toolbar]");
    for (const tool of bar?.children ?? []) if (tool.matches(".ib")) tool.tabIndex = tool === target ? 0 : -1;
  });
  function move(bar, from, by) {
    const tools = [...bar.children].filter((tool) => tool.matches(".ib") && tool.checkVisibility());
    const way = getComputedStyle(bar).flexDirection === "row-reverse" ? -by : by;
    tools.at((tools.indexOf(from) + way) % tools.length).focus();
  }
  function onMessage(event, message) {
    const step = { ArrowLeft: ":first-of-type", ArrowRight: ":last-of-type" }[event.key];
    const button = step && message.querySelector(`.swipe button${step}`);
    const verb = "shortcuts" in room.dataset && SINGLE[event.code];
    if (button?.checkVisibility()) button.click();
    else if (verb && !("live" in message.dataset)) press(message, verb);
    else return;
    event.preventDefault();
  }
  document.addEventListener("keydown", (event) => {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    if (event.defaultPrevented || ctrlKey || metaKey || altKey || document.querySelector("dialog:modal")) return;
    const bar = target.closest?.("[role=toolbar]");
    if (target.matches?.(".msg")) onMessage(event, target);
    else if (bar && (key === "ArrowLeft" || key === "ArrowRight")) {
      event.preventDefault();
      move(bar, target, key === "ArrowLeft" ? -1 : 1);
    } else if (target.id === "composer-text" && key === "ArrowUp" && !target.value) {
      const own = [...messages.querySelectorAll(".msg--own")].at(-1);
      if (own) event.preventDefault();
      if (own) press(own, "edit");
    }
  });
})();
