/* What the phone keeps. One IndexedDB for the Streamlit page and the field page; nothing in this file talks to the network.

drafts  half-filled entries           outbox  finished, not yet confirmed by the server
photos  pictures by hash, with refs   sent    receipts
bundle  sites, checklists, hazards    meta    small facts (who, when)
Rows carry `person`, so two people on one phone never mix. New versions only add stores. */

const NAME = "anxun";
const VERSION = 1;
const STORES = { drafts: "id", outbox: "id", photos: "sha256", bundle: "person", sent: "id", meta: "key" };
const RECEIPTS_KEPT = 1000;

let opening = null;

function open() {
  if (opening) return opening;
  opening = new Promise((ok, no) => {
    if (!self.indexedDB) {
      no(new Error("no_storage"));
      return;
    }
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const db = request.result;
      Object.keys(STORES).forEach((name) => {
        if (!db.objectStoreNames.contains(name)) db.createObjectStore(name, { keyPath: STORES[name] });
      });
    };
    request.onsuccess = () => {
      const db = request.result;
      db.onversionchange = () => forget(db);
      db.onclose = () => forget(db);
      ok(db);
    };
    request.onerror = () => no(request.error);
  });
  opening.catch(() => { opening = null; });
  return opening;
}

function forget(db) {
  opening = null;
  db.close();
}

/** One transaction. `work(t, answer)` may only chain IndexedDB requests; resolves once the disk has it. */
async function run(names, mode, work) {
  const db = await open();
  return new Promise((ok, no) => {
    let result;
    const t = db.transaction(names, mode, { durability: "strict" });
    t.oncomplete = () => ok(result);
    t.onabort = () => no(t.error || new Error("aborted"));
    work(t, (value) => { result = value; });
  });
}

/** True when the phone's storage is full. */
export const isFull = (error) => Boolean(error) && /Quota/i.test(error.name + " " + error.message);

export function get(name, key) {
  return run([name], "readonly", (t, answer) => {
    const request = t.objectStore(name).get(key);
    request.onsuccess = () => answer(request.result);
  });
}

export function all(name) {
  return run([name], "readonly", (t, answer) => {
    const request = t.objectStore(name).getAll();
    request.onsuccess = () => answer(request.result);
  });
}

export function put(name, row) {
  return run([name], "readwrite", (t) => { t.objectStore(name).put(row); });
}

/** Read, change, write in one transaction; `edit` returns the new row, or undefined to leave it. */
export function change(name, key, edit) {
  return run([name], "readwrite", (t, answer) => {
    const store = t.objectStore(name);
    const request = store.get(key);
    request.onsuccess = () => {
      const row = edit(request.result);
      if (row) store.put(row);
      answer(row);
    };
  });
}

export const note = (key, value) => put("meta", { key, value });
export const fact = async (key) => { const row = await get("meta", key); return row ? row.value : undefined; };

/** Keep a half-filled entry, unless it was submitted meanwhile (a late keystroke must not bring it back). */
export function keepDraft(draft) {
  return run(["drafts", "outbox", "sent"], "readwrite", (t, answer) => {
    const queued = t.objectStore("outbox").getKey(draft.id);
    queued.onsuccess = () => {
      const sent = t.objectStore("sent").getKey(draft.id);
      sent.onsuccess = () => {
        const open_ = queued.result === undefined && sent.result === undefined;
        if (open_) t.objectStore("drafts").put(draft);
        answer(open_);
      };
    };
  });
}

/** A picture and the entry it belongs to. The same picture twice is one row with two references. */
export async function keepPhoto(photo, recordId) {
  const row = Object.assign({ offset: 0, complete: false, refs: [] }, photo);
  try {
    await putPhoto(row, recordId);
  } catch (error) {
    if (isFull(error) || !(row.data instanceof Blob)) throw error;
    row.data = await new Response(row.data).arrayBuffer(); // old kernels cannot store blobs
    await putPhoto(row, recordId);
  }
}

function putPhoto(row, recordId) {
  return run(["photos"], "readwrite", (t) => {
    const store = t.objectStore("photos");
    const request = store.get(row.sha256);
    request.onsuccess = () => {
      const kept = request.result || row;
      if (kept.refs.indexOf(recordId) < 0) kept.refs = kept.refs.concat(recordId);
      store.put(kept);
    };
  });
}

/** Take back the references of a record; a picture that nobody needs any more goes. */
function release(store, recordId, hashes) {
  hashes.forEach((sha) => {
    const request = store.get(sha);
    request.onsuccess = () => {
      const row = request.result;
      if (!row) return;
      row.refs = row.refs.filter((id) => id !== recordId);
      if (row.refs.length) store.put(row);
      else store.delete(sha);
    };
  });
}

export function dropPhoto(sha, recordId) {
  return run(["photos"], "readwrite", (t) => release(t.objectStore("photos"), recordId, [sha]));
}

/** Draft to outbox in one step. Answers false when it was there already: ten taps are one record. */
export function enqueue(item) {
  return run(["drafts", "outbox", "sent", "photos"], "readwrite", (t, answer) => {
    const outbox = t.objectStore("outbox");
    const queued = outbox.getKey(item.id);
    queued.onsuccess = () => {
      const sent = t.objectStore("sent").getKey(item.id);
      sent.onsuccess = () => {
        const fresh = queued.result === undefined && sent.result === undefined;
        if (fresh) outbox.put(item);
        t.objectStore("drafts").delete(item.id);
        if (fresh && item.dropped.length) release(t.objectStore("photos"), item.id, item.dropped);
        answer(fresh);
      };
    };
  });
}

/** A refused entry back to the desk: same id, because the server holds nothing of it. */
export function backToDraft(id) {
  return run(["drafts", "outbox"], "readwrite", (t, answer) => {
    const outbox = t.objectStore("outbox");
    const request = outbox.get(id);
    request.onsuccess = () => {
      if (!request.result) return;
      t.objectStore("drafts").put(request.result.form);
      outbox.delete(id);
      answer(request.result.form);
    };
  });
}

/** The server has confirmed the record and every picture of it: only now may the phone let go. */
export function settle(item, receipt) {
  return run(["outbox", "sent", "photos"], "readwrite", (t) => {
    t.objectStore("sent").put(receipt);
    t.objectStore("outbox").delete(item.id);
    release(t.objectStore("photos"), item.id, item.photos.map((p) => p.sha256));
  });
}

/** Throw an entry away because the person said so. */
export function discard(name, row) {
  return run([name, "photos"], "readwrite", (t) => {
    t.objectStore(name).delete(row.id);
    release(t.objectStore("photos"), row.id, row.photos.map((p) => p.sha256));
  });
}

/** Old receipts go; unsent work never does. */
export async function tidy() {
  const rows = (await all("sent")).sort((a, b) => b.sent_at - a.sent_at).slice(RECEIPTS_KEPT);
  if (rows.length) await run(["sent"], "readwrite", (t) => rows.forEach((row) => t.objectStore("sent").delete(row.id)));
}

/** Ask the browser not to clear us away when space is short. */
export async function persist() {
  if (!navigator.storage || !navigator.storage.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}
