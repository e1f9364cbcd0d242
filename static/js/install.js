// The service worker, which shows a page of ours when there is no connection. Another language or other
// colours are another worker, so that page is kept anew. And that page goes away by itself.
(() => {
  "use strict";

  const { lang, dataset } = document.documentElement;
  navigator.serviceWorker?.register(`/service-worker.js?${lang}.${dataset.theme}`).catch(() => {}); // private windows
  if (!("waits" in dataset)) return;

  // A device that says "online" may not have reached the site yet, and says nothing when only the site was
  // away: so it is the site that is asked. The worker lets HEAD pass.
  const ask = () => fetch("/healthz", { method: "HEAD", cache: "no-store" }).catch(() => ({ ok: false }));
  const reopen = async () => (await ask()).ok && location.reload();
  addEventListener("online", reopen);
  setInterval(reopen, 3000);
})();
