// A message whose text is being edited. What is typed outlives a reload, a lost session and what others
// change meanwhile: it is kept here until the server has it.
(() => {
  "use strict";

  const messages = document.getElementById("messages");

  const draft = (form) => `edit:${form.dataset.draft}`;
  const field = (form) => form.elements.text;
  const isChanged = (form) => field(form).value !== field(form).defaultValue;
  const drop = document.getElementById("drop-edit");

  function keep(form) {
    const { of, text } = form.elements;
    if (isChanged(form)) localStorage.setItem(draft(form), JSON.stringify({ of: of.value, text: text.value }));
    else localStorage.removeItem(draft(form));
  }
  function openEditor(form) {
    const kept = JSON.parse(localStorage.getItem(draft(form)) ?? "null");
    if (kept && !form.querySelector("[aria-invalid]")) [form.elements.of.value, field(form).value] = [kept.of, kept.text];
    const { length } = field(form).value;
    field(form).setSelectionRange(length, length);
    form.closest(".msg").scrollIntoView({ block: "nearest" });
  }
  function openDrafts() {
    for (const message of messages.querySelectorAll(".msg:not(:has(.editing))")) {
      if (`edit:${message.dataset.message}` in localStorage) message.querySelector("[data-verb=edit]")?.click();
    }
  }
  function close(form) {
    localStorage.removeItem(draft(form));
    htmx.trigger(form.querySelector("[data-cancels]"), "cancel");
  }
  function leave(form) {
    if (!isChanged(form)) return close(form);
    drop.showModal();
    drop.querySelector("[data-drops]").onclick = () => {
      drop.close();
      close(form);
    };
  }

  document.addEventListener("input", ({ target }) => target.form?.matches(".editing") && keep(target.form));
  new MutationObserver((changes) => {
    const came = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    for (const one of came) one.querySelectorAll?.(":scope > .editing").forEach(openEditor);
    if (isBehind && !messages.querySelector(".editing")) htmx.trigger(messages, "refresh");
  }).observe(messages, { childList: true });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.(".editing");
    if (!form || event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      leave(form);
    }
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.querySelector(".btn--primary").click();
  });
  document.addEventListener("click", (event) => {
    const cancels = event.target.closest("[data-cancels]");
    if (!cancels) return;
    event.preventDefault();
    leave(cancels.form ?? cancels.closest(".editing"));
  });
  document.addEventListener("htmx:afterRequest", ({ detail: { xhr, requestConfig } }) => {
    const isTaken = xhr.status >= 200 && xhr.status < 300; // a refusal is shown, so to htmx it is a success
    if (isTaken && requestConfig.elt.matches(".editing")) localStorage.removeItem(draft(requestConfig.elt));
  });
  // What is being edited here is not replaced because something changed elsewhere; that is made up for later.
  let isBehind = false;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { target, requestConfig } = detail;
    const refreshes = target === messages && requestConfig.triggeringEvent?.type === "refresh";
    if (refreshes) isBehind = Boolean(messages.querySelector(".editing"));
    const form = target?.querySelector?.(":scope > .editing");
    if (refreshes ? isBehind : form && !form.contains(requestConfig.elt)) detail.shouldSwap = false;
  });
  document.addEventListener("DOMContentLoaded", openDrafts); // by then htmx knows the links
})();
