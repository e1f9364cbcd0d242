// Between the pages and the network: brings the offline page when there is none. It keeps that page and
// what is linked in it, and nothing of any person.
const OFFLINE = "/offline/";
const KEPT = `offline${self.location.search}`;

async function keep() {
  const page = await fetch(OFFLINE, { cache: "reload" });
  const html = await page.clone().text();
  const parts = [...html.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map(([, address]) => address);
  const cache = await caches.open(KEPT);
  await cache.put(OFFLINE, page);
  await cache.addAll(new Set(parts));
  await self.skipWaiting();
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  const page = request.mode === "navigate" && OFFLINE;
  if (page || pathname.startsWith("/static/")) event.respondWith(fetch(request).catch(() => instead(page || request)));
});

async function instead(wanted) {
  return (await caches.match(wanted)) ?? Response.error();
}
