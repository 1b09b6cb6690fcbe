/* Serves the field page without a network. Touches nothing else: pages, API and media go straight through. */

const VERSION = "__VERSION__";
const CACHE = "anxun-field-" + VERSION;
const PAGE = "/field/";
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

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (/^\/(_stcore|api|media|static|component|vendor)\//.test(url.pathname)) return;
  if (request.mode === "navigate") {
    if (url.pathname === PAGE) event.respondWith(stored(PAGE).then((hit) => hit || fetch(request)));
    else event.respondWith(fetch(request).catch(() => stored(PAGE).then((hit) => hit || Response.error())));
    return;
  }
  const path = url.pathname + url.search;
  if (FILES.indexOf(path) >= 0) event.respondWith(stored(path).then((hit) => hit || fetch(request)));
});
