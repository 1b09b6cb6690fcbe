/* Serves the field page without a network. Touches nothing else: pages, API and media go straight through. */

const VERSION = "__VERSION__";
const CACHE = "anxun-field-" + VERSION;
const PAGE = "/field/";
const BEFORE = "anxun-before"; // outlives a new version: the page itself lets go of what is no longer needed
const FILES = __FILES__;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.indexOf("anxun-field-") === 0 && name !== CACHE;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

const stored = (path) => caches.open(CACHE).then((cache) => cache.match(path));

/** A picture of how it was: from the phone where it has been fetched once. A captive portal sends no JPEG. */
async function before(request, path) {
  const cache = await caches.open(BEFORE);
  const hit = await cache.match(path);
  if (hit) return hit;
  const reply = await fetch(request);
  if (reply.status === 200 && reply.headers.get("Content-Type") === "image/jpeg") await cache.put(path, reply.clone()).catch(() => false); // a full phone shows it all the same
  return reply;
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (/^\/api\/field\/photos\/[0-9a-f]{64}$/.test(url.pathname) && url.search === "?before=1&w=800") {
    event.respondWith(before(request, url.pathname + url.search));
    return;
  }
  if (/^\/(_stcore|api|media|static|component|vendor)\//.test(url.pathname)) return;
  if (request.mode === "navigate") {
    const label = /^\/s\/(.+)$/.exec(url.pathname);
    const offline = () => (label ? Response.redirect(PAGE + "?code=" + label[1]) : stored(PAGE).then((hit) => hit || Response.error()));
    if (url.pathname === PAGE) event.respondWith(stored(PAGE).then((hit) => hit || fetch(request)));
    else event.respondWith(fetch(request).catch(offline));
    return;
  }
  const path = url.pathname + url.search;
  if (FILES.indexOf(path) >= 0) event.respondWith(stored(path).then((hit) => hit || fetch(request)));
});
