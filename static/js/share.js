// Share: the system's own sheet where there is one, else the link goes to the clipboard.
(() => {
  "use strict";

  async function share(link) {
    if (navigator.share && matchMedia("(pointer: coarse)").matches) {
      return navigator.share({ title: document.title, url: link.href });
    }
    await navigator.clipboard.writeText(link.href);
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: link.dataset.copied } }));
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-share]");
    if (!link || !navigator.clipboard) return; // without a clipboard (plain http) the link is followed
    event.preventDefault();
    share(link).catch(() => {}); // somebody closed the sheet
  });
})();
