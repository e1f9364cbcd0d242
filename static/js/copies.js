// A button that copies a field's text: by the clipboard, or, where there is none (plain http), by selecting it.
(() => {
  "use strict";

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copies]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copies);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      if (!document.execCommand("copy")) return; // it stays selected
    }
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: button.dataset.copied } }));
  });
})();
