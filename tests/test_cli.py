"""The back door: what each command does, and that it changes nothing when it refuses."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlmodel import Session, col
from typer.testing import CliRunner, Result

import cli
from actions import people
from actions.snapshots import Figure, freeze
from data import database, demo
from data.queries import people as known_people
from models import Area, Hazard, JournalEntry, Loaded, Person, Snapshot, Table, Unit, now, suspend
from settings import settings
from tests import builders
from tests.builders_ledger import workbook

PASSWORD = "lange genug 1"
Command = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Command:
    """A command on the test's database, whose tables are there already."""
    monkeypatch.setattr(database, "migrate", lambda: None)

    def run(*words: str, typed: str = PASSWORD + "\n") -> Result:
        return CliRunner().invoke(cli.app, list(words), input=typed)

    return run


def setup(run: Command, **more: str) -> Result:
    facts = {"login": "admin", "name": "张三", "subdistrict": "清河街道", **more}
    options = [word for name, value in facts.items() for word in (f"--{name}", value)]
    return run("setup", *options, "--password-stdin")


def count(table: type[Table]) -> int:
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def add_somebody(session: Session, *, is_demo: bool) -> None:
    builders.person(session, "leader", builders.area(session), is_demo=is_demo)
    session.commit()


def test_setup_starts_an_empty_system_with_its_administrator(run: Command) -> None:
    done = setup(run)
    assert done.exit_code == 0
    assert done.output.strip() == "清河街道 is ready; admin is its administrator."
    with database.reading() as session:
        person_id = people.check_password(session, login="admin", password=PASSWORD, address="")
        viewer = known_people.viewer_of(session, session.get_one(Person, person_id))
        top = session.execute(select(Area)).scalar_one()
        assert (top.name, top.parent_id, top.path) == ("清河街道", None, f"/{top.id}/")
        assert viewer.may("manage_users", area_path=top.path)
        assert session.get(Loaded, "reference") is not None
        assert session.get(Loaded, demo.NAME) is None


@pytest.mark.parametrize(
    ("facts", "typed", "said"),
    [
        ({}, "short\n", "A password has at least 8 characters."),
        ({"login": "a b"}, PASSWORD, "A sign-in name has 2 to 60 letters, digits, dots, dashes or underscores."),
        ({"subdistrict": "  "}, PASSWORD, "A name is needed."),
        ({"name": "名" * 61}, PASSWORD, "The name is longer than 60 characters."),
    ],
)
def test_setup_refuses_bad_input_in_one_sentence_and_writes_nothing(
    run: Command, facts: dict[str, str], typed: str, said: str
) -> None:
    words = {"login": "admin", "name": "张三", "subdistrict": "清河街道", **facts}
    options = [word for name, value in words.items() for word in (f"--{name}", value)]
    refused = run("setup", *options, "--password-stdin", typed=typed)
    assert (refused.exit_code, refused.stderr.strip()) == (1, said)
    assert count(Person) == count(Area) == count(Loaded) == 0


def test_setup_a_second_time_is_refused(run: Command) -> None:
    setup(run)
    again = setup(run, login="other")
    assert again.exit_code == 1
    assert again.stderr.startswith("There are people in this database already.")
    assert count(Person) == count(Area) == 1


def test_setup_does_not_start_in_the_demo(run: Command, session: Session) -> None:
    add_somebody(session, is_demo=True)
    refused = setup(run)
    assert (refused.exit_code, refused.stderr[:32]) == (1, "This database holds the demo. Po")


def test_setup_asks_for_what_is_missing(run: Command) -> None:
    done = run("setup", typed=f"admin\n张三\n清河街道\n{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0
    assert count(Person) == 1


def test_demo_fills_an_empty_database_once(run: Command) -> None:
    first = run("demo")
    assert (first.exit_code, first.output.splitlines()[-1]) == (0, "The demo subdistrict is ready.")
    assert count(Hazard) == 401
    again = run("demo")
    assert (again.exit_code, again.output.strip()) == (0, "The demo is there already; nothing was changed.")
    assert count(Hazard) == 401


def test_demo_is_refused_among_real_people(run: Command, session: Session) -> None:
    add_somebody(session, is_demo=False)
    refused = run("demo")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("There are real people in this database")
    assert count(Hazard) == count(Loaded) == 0


def test_person_adds_somebody_at_an_area_or_a_unit(run: Command, session: Session) -> None:
    place = builders.area(session, code="QH-01")
    unit_id, path = builders.unit(session, place).id, place.path
    session.commit()
    words = ("person", "--login", "li.si", "--name", "李四", "--password-stdin", "--role")
    done = run(*words, "patrol_member", "--area", "QH-01")
    assert (done.exit_code, done.output.strip()) == (0, "李四 can sign in as li.si (patrol_member).")
    other = (*words[:2], "wang", *words[3:])
    assert run(*other, "enterprise_contact", "--unit", str(unit_id)).exit_code == 0
    with database.reading() as reading:
        ids = reading.execute(select(col(Person.id)).order_by(col(Person.id))).scalars().all()
        viewers = [known_people.viewer_of(reading, reading.get_one(Person, id)) for id in ids]
        assert [v.area_paths for v in viewers] == [(path,), ()]
        assert viewers[1].unit_ids == (unit_id,)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("leader", "--area", "NOWHERE"), "There is no area with the code NOWHERE."),
        (("leader",), "A role is held at an area or at a unit: name one of them."),
        (("king", "--area", "QH-01"), "The role king is not known."),
        (("leader", "--unit", "99"), "There is no such unit."),
    ],
)
def test_person_refuses_what_makes_no_sense(run: Command, session: Session, more: tuple[str, ...], said: str) -> None:
    builders.area(session, code="QH-01")
    session.commit()
    refused = run("person", "--login", "li", "--name", "李四", "--password-stdin", "--role", *more)
    assert (refused.exit_code, refused.stderr.strip()) == (1, said)
    assert count(Person) == 0


def test_a_sign_in_name_is_given_once(run: Command) -> None:
    setup(run)
    refused = run("person", "--login", "admin", "--name", "李四", "--role", "leader", "--area", "A", "--password-stdin")
    assert (refused.exit_code, refused.stderr.strip()) == (1, "The sign-in name admin is taken.")


def test_a_database_that_does_not_answer_is_one_sentence(run: Command) -> None:
    Table.metadata.drop_all(database.engine())
    refused = setup(run)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("The database did not answer as it should: ")
    assert len(refused.stderr.strip().splitlines()) == 1


def test_words_compiles_each_file_to_the_same_bytes_every_time(run: Command, tmp_path: Path) -> None:
    place = tmp_path / "zh" / "LC_MESSAGES"
    place.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (place / "one.po").write_text(head + 'msgid "Save"\nmsgstr "保存"\n', encoding="utf-8")
    done = run("words", "--folder", str(tmp_path))
    assert done.output.splitlines()[-1] == "1 word files compiled."
    first = (place / "one.mo").read_bytes()
    assert "保存".encode() in first
    run("words", "--folder", str(tmp_path))
    assert (place / "one.mo").read_bytes() == first


def test_words_names_a_file_that_it_cannot_read(run: Command, tmp_path: Path) -> None:
    place = tmp_path / "zh" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "good.po").write_text('msgid "a"\nmsgstr "b"\n', encoding="utf-8")
    (place / "torn.po").write_bytes(b'msgid "a"\nmsgstr "\xff\xfe"\n')
    refused = run("words", "--folder", str(tmp_path))
    assert refused.exit_code == 1
    assert refused.stderr.startswith("torn.po cannot be read")
    assert not (place / "good.mo").exists()


def test_a_unit_of_the_subdistrict_can_be_given_tasks_from_the_first_day(run: Command) -> None:
    setup(run)
    with database.reading() as session:
        unit = session.execute(select(Unit)).scalar_one()
        assert (unit.kind, unit.name) == ("subdistrict", "清河街道")


def test_a_ledger_is_taken_over_once_and_its_bad_rows_are_named(
    run: Command, tmp_path: Path, reference_loaded: None
) -> None:
    assert reference_loaded is None
    with database.transaction() as session:
        top = builders.area(session)
        for name in ("东社区", "西社区"):
            builders.area(session, name, parent=top)
        login, code = builders.person(session, "safety_officer", top).login, top.code
    file = tmp_path / "台账.xlsx"
    file.write_bytes(workbook(20))
    asked = ("import", str(file), "--login", login, "--area", code, "--year", "2026")
    strict = run(*asked, "--all-or-nothing")
    assert (strict.exit_code, count(Hazard)) == (1, 0)
    done = run(*asked)
    assert "台账.xlsx 台账, row 7, found_on: “去年冬天” is not a day" in done.output
    assert "18 lines taken over, 0 were here already, 2 rows left out." in done.output
    assert "0 lines taken over, 18 were here already" in run(*asked).output
    assert count(Hazard) == 18
    assert run("import", str(file), "--login", "nobody", "--area", code).exit_code == 1


def test_verify_finds_the_journal_whole_or_names_the_row_that_was_touched(run: Command) -> None:
    setup(run)
    with database.transaction() as session:
        town = session.execute(select(Area)).scalar_one()
        leader = builders.viewer(session, "leader", town)
        told = Figure("test", "test/1", now(), town.id or 0, value={"n": 1}, rows={"a": [1]}, scope={})
        frozen = freeze(session, viewer=leader, figure=told).id
    whole = run("verify")
    assert whole.exit_code == 0
    lines = count(JournalEntry)
    assert f"The journal is whole ({lines} rows) and all 1 frozen figures are what was frozen." in whole.output
    with database.transaction() as session:
        for table in ("journal", "snapshots"):
            suspend(session.connection(), table)
        session.execute(update(Snapshot).values(value={"n": 2}))
        session.execute(update(JournalEntry).where(col(JournalEntry.id) == 1).values(verb="lied"))
    touched = run("verify")
    assert touched.exit_code == 1
    assert "The journal is broken at row 1: it was changed, or the row before it is gone." in touched.output
    assert f"The frozen figure {frozen} is not what was frozen." in touched.output


@pytest.mark.usefixtures("demo_database")
def test_report_writes_the_same_figures_again_and_refuses_in_a_sentence(run: Command, tmp_path: Path) -> None:
    words = ("--login", "demo-planner", "--area")
    with database.reading() as session:
        code = session.execute(select(col(Area.code)).order_by(col(Area.path))).scalars().first()
    assert code
    first, second = tmp_path / "week.xlsx", tmp_path / "again.docx"
    made = run("report", "weekly", str(first), *words, code)
    again = run("report", "weekly", str(second), *words, code)
    assert (made.exit_code, again.exit_code) == (0, 0)
    assert made.output.split("(")[-1] == again.output.split("(")[-1]
    assert first.stat().st_size > 5000
    assert second.read_bytes().startswith(b"PK")
    for asked, said in (
        (("yearly", str(first), *words, code), "There is no such kind of report."),
        (("final", str(first), *words, code), "There is no such campaign here."),
        (("weekly", str(tmp_path / "week.txt"), *words, code), "The name of the file ends in"),
        (("weekly", str(first), *words, "nowhere"), "There is no such person or no such area."),
    ):
        refused = run("report", *asked)
        assert refused.exit_code == 1
        assert refused.stderr.startswith(said)
        assert len(refused.stderr.strip().splitlines()) == 1


def test_a_copy_is_written_and_put_back_into_an_empty_database(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, second = tmp_path / "copy.zip", tmp_path / "second.db"
    assert setup(run).exit_code == 0
    made = run("backup", str(file))
    assert made.exit_code == 0, made.output
    assert run("backup", str(file)).exit_code == 1, "what is there is not written over"
    assert run("restore", str(file)).exit_code == 1, "the database is not empty"
    monkeypatch.setenv("ANXUN_DATABASE_URL", f"sqlite:///{second}")
    settings.cache_clear()
    database.engine.cache_clear()
    Table.metadata.create_all(database.engine())
    back = run("restore", str(file))
    assert back.exit_code == 0, back.output
    assert count(Person) == 1
