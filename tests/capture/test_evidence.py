"""The evidence pack over HTTP: whole, checked, of what the person sees, and never the whole in memory."""

import csv
import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from typer.testing import CliRunner

import cli
from actions.people import open_session
from capture.routes import routes
from data import database, evidence_pack
from data.queries.evidence import PackWanted
from models import Area
from rules.permissions import Viewer
from tests import builders
from tests.builders_period_reports import WEEK, Week, week


@pytest.fixture
def made() -> Week:
    with database.transaction() as session:
        where = week(session)
        session.expunge_all()
    return where


def fetched(viewer: Viewer, **asked: Any) -> Any:
    with database.transaction() as session:
        token = open_session(session, person_id=viewer.person_id, address="127.0.0.1", agent="test")
    with TestClient(Starlette(routes=routes), cookies={"anxun_session": token}) as client:
        days = {"from": WEEK.starts_on.isoformat(), "to": WEEK.ends_on.isoformat()}
        return client.get("/api/evidence", params={**days, **asked})


def test_a_pack_holds_rows_pictures_and_the_hash_of_each_file(made: Week, tmp_path: Path) -> None:
    reply = fetched(made.town.planner, area=made.town.area.id, plan=made.plan.id)
    assert reply.status_code == 200
    assert "filename*=UTF-8''%E4%BD%90%E8%AF%81" in reply.headers["content-disposition"]
    file = tmp_path / "pack.zip"
    file.write_bytes(reply.content)
    with zipfile.ZipFile(file) as pack:
        names, told = pack.namelist(), json.loads(pack.read("manifest.json"))
        rows = list(csv.DictReader(io.StringIO(pack.read("活动记录.csv").decode("utf-8-sig"))))
        pictures = [name for name in names if name.endswith(".jpg")]
        assert pack.read(pictures[0]).startswith(b"\xff\xd8")
    assert (told["area"], told["plan"], told["starts_on"]) == ("清河街道", made.plan.name, "2026-06-11")
    assert [row["参加人数"] for row in rows] == ["40", "120", "80", "64"]
    assert len(pictures) == 3
    assert all("6月" not in name and "0616_" in name for name in pictures)
    assert {name for row in rows for name in row["照片"].split("；") if name} == set(pictures)
    done = CliRunner().invoke(cli.app, ["verify-pack", str(file)])
    assert (done.exit_code, done.output.strip()) == (0, "pack.zip: every file is what the manifest says.")
    _mind_tampering(file, tmp_path / "forged.zip", pictures[0])


def _mind_tampering(file: Path, forged: Path, picture: str) -> None:
    """One picture exchanged, one file added, one left out: each is named."""
    with zipfile.ZipFile(file) as pack, zipfile.ZipFile(forged, "w") as other:
        for name in pack.namelist():
            if name != "活动记录.xlsx":
                other.writestr(name, b"x" if name == picture else pack.read(name))
        other.writestr("more.txt", b"x")
    assert evidence_pack.faults(forged) == [
        "活动记录.xlsx is named in the manifest and is not there.",
        "more.txt is not named in the manifest.",
        f"{picture} is not what the manifest says.",
    ]
    refused = CliRunner().invoke(cli.app, ["verify-pack", str(forged)])
    assert refused.exit_code == 1
    forged.write_bytes(b"no zip")
    assert evidence_pack.faults(forged)[0].startswith("This is no evidence pack")


def test_a_pack_holds_only_what_its_reader_sees(made: Week) -> None:
    home: Area = made.town.communities[0]
    with database.transaction() as session:
        head = builders.viewer(session, "community_admin", home)
        patrol = builders.viewer(session, "patrol_member", home)
    own = fetched(head, area=home.id)
    with zipfile.ZipFile(io.BytesIO(own.content)) as pack:
        rows = list(csv.DictReader(io.StringIO(pack.read("活动记录.csv").decode("utf-8-sig"))))
    assert {row["单位"] for row in rows} == {made.town.units[0].name}
    one = fetched(made.town.planner, area=made.town.area.id, unit=made.town.units[1].id)
    with zipfile.ZipFile(io.BytesIO(one.content)) as pack:
        assert len([name for name in pack.namelist() if name.endswith(".jpg")]) == 1
    assert fetched(head, area=made.town.area.id).status_code == 404
    assert fetched(head, area=home.id, unit=made.town.units[1].id).status_code == 404
    assert fetched(patrol, area=home.id).status_code == 403
    assert fetched(made.town.planner, area="x").status_code == 422
    with TestClient(Starlette(routes=routes)) as client:
        assert client.get("/api/evidence").status_code == 401


def test_a_large_picture_is_sent_in_pieces(made: Week, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred megabytes go through a few."""
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(100_000_000)
    monkeypatch.setattr("data.photos.copy_of", lambda _sha256, _side: large)
    wanted = PackWanted(made.town.area.id or 0, WEEK, unit_id=made.town.units[0].id)
    with database.reading() as session:
        tracemalloc.start()
        sizes = [len(piece) for piece in evidence_pack.stream(session, made.town.planner, wanted=wanted)]
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert sum(sizes) > 100_000_000
    assert max(sizes) < 1_000_000
    assert peak < 20_000_000
