"""An evidence pack 佐证材料包: a zip of rows, pictures and a manifest that says what each file must hash to.

It is written as it is read: a chunk of rows and a block of a picture are in memory, never the whole. Pictures are
copies without their tags (a position does not leave the house); the manifest names the original's hash beside theirs.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from sqlmodel import Session

from data import photos
from data.exports import Cell, write_workbook
from data.papers.report_words import METRICS
from data.queries.evidence import Packed, PackNames, PackWanted, names, packed
from rules.permissions import Viewer
from settings import settings

BLOCK = 256 * 1024
SIDE = 1600
MANIFEST = "manifest.json"
UNSAFE = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')
STATES = {"": "有效", "needs_review": "待核实（不计入）", "voided": "已撤回（不计入）"}
HEADINGS = (
    "编号", "时间", "入库时间", "辖区", "单位", "计划", "任务", "类别", "活动", "地点",
    *(name for name, _measure in METRICS.values()),
    "佐证材料", "链接", "备注", "记录人", "状态", "撤回原因", "照片",
)  # fmt: skip


class _Sink(io.RawIOBase):
    """Takes what the zip writes, to be sent on."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self.held)
        self.held.clear()
        return taken


def stream(session: Session, viewer: Viewer, *, wanted: PackWanted) -> Iterator[bytes]:
    """The zip, piece by piece. Raises UnknownThing before the first piece for what this person does not see."""
    sink, files = _Sink(), list[dict[str, Any]]()
    told = names(session, viewer, pack=wanted)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, body in (("活动记录.csv", _csv), ("活动记录.xlsx", _xlsx)):
            with TemporaryFile() as file:
                body(file, packed(session, viewer, pack=wanted))
                file.seek(0)
                yield from _add(pack, sink, files, name, file, {})
        missing, held = [], set[str]()
        for row in packed(session, viewer, pack=wanted):
            for n, picture in enumerate(row.photos, 1):
                facts = {"record": str(row.id), "original_sha256": picture.sha256}
                if not (picture.here and photos.holds(picture.sha256)):
                    missing.append(facts)
                    continue
                name = picture_name(row, n, picture.sha256)
                if name not in held:
                    held.add(name)
                    with photos.copy_of(picture.sha256, SIDE).open("rb") as file:
                        yield from _add(pack, sink, files, name, file, facts)
        said = _manifest(told, viewer, wanted, files, missing)
        pack.writestr(MANIFEST, json.dumps(said, ensure_ascii=False, indent=1))
        yield sink.take()
    yield sink.take()


def _add(
    pack: zipfile.ZipFile, sink: _Sink, files: list[dict[str, Any]], name: str, source: BinaryIO, facts: dict[str, str]
) -> Iterator[bytes]:
    """One file; a picture is compressed already."""
    entry = zipfile.ZipInfo(name, datetime.now(settings().zone).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
    digest, size = hashlib.sha256(), 0
    with pack.open(entry, "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
            target.write(block)
            yield sink.take()
    files.append({"name": name, "sha256": digest.hexdigest(), "bytes": size, **facts})
    yield sink.take()


def _manifest(
    told: PackNames, viewer: Viewer, wanted: PackWanted, files: list[dict[str, Any]], missing: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "made_by": viewer.name,
        "area": told.area,
        "plan": told.plan,
        "unit": told.unit,
        "starts_on": wanted.period.starts_on.isoformat(),
        "ends_on": wanted.period.ends_on.isoformat(),
        "files": files,
        "photos_not_here_yet": missing,
    }


def picture_name(row: Packed, n: int, sha256: str) -> str:
    """照片/单位/0616_咨询日活动_1_ab12cd34.jpg; the same picture of the same record is one file."""
    here = row.occurred_at.astimezone(settings().zone)
    return f"照片/{_safe(row.unit or row.area)}/{here:%m%d}_{_safe(row.title)}_{n}_{sha256[:8]}_{row.id.hex[-6:]}.jpg"


def _safe(text: str) -> str:
    return UNSAFE.sub("_", text).strip(" ._")[:40] or "_"


def _cells(row: Packed) -> list[Cell]:
    shown = "；".join(picture_name(row, n, picture.sha256) for n, picture in enumerate(row.photos, 1))
    head = [row.area, row.unit, row.plan, row.task, row.kind, row.title, row.place]
    tail = [
        "、".join(row.evidence),
        " ".join(row.links),
        row.note,
        row.person,
        STATES[row.state],
        row.void_reason,
        shown,
    ]
    counts = [row.counts.get(code) for code in METRICS]
    return [str(row.id), row.occurred_at, row.recorded_at, *head, *counts, *tail]


def _csv(file: BinaryIO, rows: Iterable[Packed]) -> None:
    """With the mark by which Excel knows UTF-8; what begins like a formula is made text."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows([_plain(cell) for cell in _cells(row)] for row in rows)
    text.flush()
    text.detach()


def _plain(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(settings().zone):%Y-%m-%d %H:%M}"
    if isinstance(cell, float):
        return f"{cell:g}"
    said = "" if cell is None else str(cell)
    return f"'{said}" if said.startswith(("=", "+", "-", "@", "\t", "\r")) else said


def _xlsx(file: BinaryIO, rows: Iterable[Packed]) -> None:
    write_workbook(file, [("活动记录", HEADINGS, (_cells(row) for row in rows))])


def faults(file: Path) -> list[str]:
    """What is wrong with a pack, in sentences; nothing when every file is what the manifest says and none is added."""
    try:
        with zipfile.ZipFile(file) as pack:
            told = {entry["name"]: entry["sha256"] for entry in json.loads(pack.read(MANIFEST))["files"]}
            held = [name for name in pack.namelist() if name != MANIFEST]
            wrong = [f"{name} is named in the manifest and is not there." for name in told if name not in held]
            wrong += [f"{name} is not named in the manifest." for name in held if name not in told]
            twice = {name for name in held if held.count(name) > 1}
            wrong += [f"{name} is there more than once." for name in sorted(twice)]
            return wrong + [
                f"{name} is not what the manifest says."
                for name in told
                if name in held and _hash(pack, name) != told[name]
            ]
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as broken:
        return [f"This is no evidence pack: {broken}."]


def _hash(pack: zipfile.ZipFile, name: str) -> str:
    """Empty where the zip itself says that the file is broken."""
    try:
        with pack.open(name) as source:
            return hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
    except zipfile.BadZipFile:
        return ""
