/* Pictures of how it was, for the hazards that this person has to deal with: fetched ahead, kept by the service worker. */

const CACHE = "anxun-before";
const MOST = 24; // 800 pixels wide, about 2 MB in all
const LATER_MS = 1500; // first things first: the page itself, then what is needed in the basement

export const address = (sha) => "/api/field/photos/" + sha + "?before=1&w=800";

/** The hazards with a step for this person, the most pressing first. */
export function mine(rows, dealt) {
  const late = (row) => row.due_on || "9999";
  return rows.filter((row) => row.steps && row.steps.length && !dealt.has(row.id)).sort((a, b) => late(a).localeCompare(late(b)));
}

/** Fetch what is missing and let go of what is no longer needed; on a line that has to be saved only the latter. */
async function refresh(rows) {
  const named = rows.reduce((all, row) => all.concat(row.photo, row.after), []).filter(Boolean);
  const wanted = Array.from(new Set(named)).slice(0, MOST).map(address);
  const cache = await self.caches.open(CACHE);
  const kept = (await cache.keys()).map((request) => { const url = new URL(request.url); return url.pathname + url.search; });
  await Promise.all(kept.filter((path) => wanted.indexOf(path) < 0).map((path) => cache.delete(path)));
  if (navigator.connection && navigator.connection.saveData) return;
  const missing = wanted.filter((path) => kept.indexOf(path) < 0);
  for (let i = 0; i < missing.length; i += 1) await fetch(missing[i], { credentials: "same-origin" });
}

let timer = null;

/** Without a worker nothing is kept, and a line that breaks is tried again with the next bundle. */
export function keepBefore(rows) {
  if (!self.caches || !navigator.serviceWorker) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller && refresh(rows)).catch(() => false);
  }, LATER_MS);
}
