// The service worker, which shows a page of ours when there is no connection. Another language or other
// colours are another worker, so that page is kept anew. And that page goes away by itself.
(() => {
  "use strict";

  const { lang, dataset } = document.documentElement;
  navigator.serviceWorker?.register(`/service-worker.js?${lang}.${dataset.theme}`).catch(() => {}); // private windows
  if ("waits" in dataset) addEventListener("online", () => location.reload());
})();
