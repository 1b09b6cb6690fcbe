"""Many entries by the form's own buttons, and what the server holds in the end."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.live import LiveServer
from tests.browser.phone import Phone

MANY = """async ({ first, count, pictures, side }) => {
  const all = (hook) => document.querySelectorAll('[data-testid="' + hook + '"]');
  const until = async (what) => {
    for (;;) {
      const hit = what();
      if (hit) return hit;
      await new Promise((ok) => setTimeout(ok, 5));
    }
  };
  const shot = async (name) => {
    const canvas = document.createElement("canvas");
    canvas.width = side;
    canvas.height = side * 0.75;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#c60";
    pen.font = "60px sans-serif";
    pen.fillText(name, 10, 80);
    const blob = await new Promise((ok) => canvas.toBlob(ok, "image/png"));
    return new File([blob], name + ".png", { type: "image/png" });
  };
  for (let n = first; n < first + count; n += 1) {
    const search = await until(() => all("site-picker")[0]);
    search.value = "0"; // a digit of nearly every code: places that are not due are visited too
    search.dispatchEvent(new Event("input"));
    const lines = document.querySelectorAll('.ax-list [data-testid^="site-"]');
    lines[n % lines.length].click();
    await until(() => all("note-general").length);
    const chosen = new DataTransfer();
    for (let k = 0; k < pictures; k += 1) chosen.items.add(await shot(n + "-" + k));
    const gallery = Array.from(all("photo-gallery")).pop();
    gallery.files = chosen.files;
    gallery.dispatchEvent(new Event("change"));
    await until(() => document.querySelectorAll(".ax-tile img").length === pictures);
    all("submit")[0].click();
    await until(() => all("all-fine").length);
  }
}"""
NUDGE = "() => self.dispatchEvent(new Event('online'))"


@dataclass
class Planned:
    """What the phone has acknowledged with "saved on this phone"."""

    records: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)

    def add(self, rows: Iterable[dict[str, object]]) -> None:
        for row in rows:
            self.records.append(str(row["id"]))
            self.photos += list(row["photos"])  # type: ignore[call-overload]


def make(phone: Phone, planned: Planned, count: int, *, pictures: int = 3, side: int = 320) -> None:
    """Entries by the form's own buttons, pressed from inside the page to be quick; all are saved on return."""
    given = {"first": len(planned.records), "count": count, "pictures": pictures, "side": side}
    phone.page.evaluate(MANY, given)
    planned.add(from_outbox(phone, planned.records))


def from_outbox(phone: Phone, known: Iterable[str] = ()) -> list[dict[str, object]]:
    """What waits on the phone and is not known yet: entries made by hand."""
    rows = [row for row in phone.stored("outbox") if row["id"] not in set(known)]
    return [{"id": row["id"], "photos": [p["sha256"] for p in row["photos"]]} for row in rows]


@dataclass(frozen=True)
class Held:
    """What is on the server's disk: arrivals by record id, rows and files of photos, links to records."""

    records: Counter[str]
    inspections: set[str]
    photo_rows: set[str]
    photo_files: set[str]
    links: set[str]


def held(server: LiveServer) -> Held:
    """Read straight from the database file and the photo folder; a file counts when its bytes have its name's hash."""
    base = sqlite3.connect(f"file:{server.folder / 'live.db'}?mode=ro", uri=True)
    try:
        arrived = base.execute("select subject_id from journal where subject_kind = 'field_record'").fetchall()
        rows = base.execute("select sha256 from photos").fetchall()
        links = base.execute("select sha256 from photo_links").fetchall()
        checks = base.execute("select id from inspections").fetchall()
    finally:
        base.close()
    return Held(
        Counter(row[0] for row in arrived),
        {_uuid(row[0]) for row in checks},
        {row[0] for row in rows},
        {file.name for file in _originals(server.folder / "photos") if _hash(file) == file.name},
        {row[0] for row in links},
    )


def check_all_there(server: LiveServer, planned: Planned) -> None:
    """0 lost, 0 double, every hash equal."""
    found = held(server)
    assert len(set(planned.records)) == len(planned.records)
    assert {record: found.records[record] for record in planned.records} == dict.fromkeys(planned.records, 1)
    assert sum(found.records.values()) == len(planned.records)
    photos = set(planned.photos)
    assert len(photos) == len(planned.photos)
    assert (photos - found.photo_rows, photos - found.photo_files, photos - found.links) == (set(), set(), set())


def _uuid(stored: str) -> str:
    bare = stored.replace("-", "")
    return "-".join((bare[:8], bare[8:12], bare[12:16], bare[16:20], bare[20:]))


def _originals(root: Path) -> Iterable[Path]:
    return (file for file in root.glob("[0-9a-f][0-9a-f]/*") if file.is_file())


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
