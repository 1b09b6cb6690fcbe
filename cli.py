"""The back door for operators: `python cli.py --help`. Each command says in one line what it did, or why not."""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from actions import accounts, backups, ledger_import, unsent
from actions.reports import make_report as freeze_report
from data import backups as copies
from data import database, demo, evidence_pack, imports, reference, snapshots, startup
from data.days import local_day
from data.papers import report_files
from data.queries import reports as period_reports
from data.queries.people import viewer_and_area
from data.queries.reference import area_of_code
from data.queries.snapshots import verify_counts
from data.reference.checking import BadReference
from lang import compiling
from rules.errors import BadInput, RuleBroken
from rules.permissions import SYSTEM
from settings import HOME, settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Anxun 安巡: commands for operators.")

Login = Annotated[str, typer.Option(prompt="Sign-in name", help="name to sign in with")]
Name = Annotated[str, typer.Option(prompt="Name", help="the person's own name")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="read the password from standard input")]


@app.command()
def setup(
    login: Login,
    name: Name,
    subdistrict: Annotated[str, typer.Option(prompt="Subdistrict", help="name of the subdistrict, e.g. 清河街道")],
    password_stdin: FromStdin = False,
) -> None:
    """Start a real, empty system with its first administrator."""
    with _refusals():
        accounts.mind_names(login=login, name=name, subdistrict=subdistrict)
        password = _password(password_stdin)
        database.migrate()
        with database.transaction() as session:
            reference.load(session)
            facts = {"login": login, "name": name, "subdistrict": subdistrict, "password": password}
            person = accounts.first_administrator(session, **facts)
            said = f"{subdistrict.strip()} is ready; {person.login} is its administrator."
    typer.echo(said)


@app.command("demo")
def make_demo() -> None:
    """Fill an empty database with the demo subdistrict."""
    with _house(), database.transaction() as session:
        reference.load(session)
        if startup.has_people(session, real=True):
            raise BadInput("There are real people in this database; the demo is made in an empty one only.")
        if startup.has_people(session):
            typer.echo("The demo is there already; nothing was changed.")
            return
        with typer.progressbar(length=len(demo.STAGES), label="Demo") as bar:
            demo.make(session, today=local_day(datetime.now(UTC)), tell=lambda _stage: bar.update(1))
    typer.echo("The demo subdistrict is ready.")


@app.command("person")
def add_person(
    login: Login,
    name: Name,
    role: Annotated[str, typer.Option(prompt="Role", help="e.g. leader, planner, patrol_member, safety_officer")],
    area: Annotated[str | None, typer.Option(help="code of the area at which the role is held")] = None,
    unit: Annotated[int | None, typer.Option(help="number of the unit at which the role is held")] = None,
    password_stdin: FromStdin = False,
) -> None:
    """Add a person with a role at an area or at a unit."""
    with _house():
        password = _password(password_stdin)
        with database.transaction() as session:
            where = {"area_id": area_of_code(session, area) if area is not None else None, "unit_id": unit}
            facts: dict[str, Any] = {"login": login, "name": name, "role": role, "password": password, **where}
            accounts.add_person(session, viewer=SYSTEM, **facts)
    typer.echo(f"{name.strip()} can sign in as {login.strip()} ({role}).")


@app.command("import-unsent")
def import_unsent(
    file: Annotated[Path, typer.Argument(help="what a phone saved under 保存未传内容", exists=True, dir_okay=False)],
    yes: Annotated[bool, typer.Option("--yes", help="do not ask whether these are the right people")] = False,
) -> None:
    """Take in what a phone saved as a file because it could not send it. Twice is once."""
    with _refusals():
        raw = file.read_bytes()
        opened = unsent.open_file(raw)
        database.migrate()
        with database.reading() as session:
            people = unsent.owners(session, opened)
        if not yes:
            typer.confirm(", ".join(f"{name}: {n}" for name, n in people) + ". Take these entries in?", abort=True)
        with database.transaction() as session, typer.progressbar(length=opened.steps, label="Entries") as bar:
            name = hashlib.sha256(raw).hexdigest()
            taken = unsent.take_in(session, file=opened, file_hash=name, tell=lambda: bar.update(1))
    typer.echo(
        f"{taken.records} entries and {taken.photos} photos taken in, {taken.known} entries were here already, "
        f"{len(taken.refused)} refused, {taken.missing} photos still missing."
    )
    _mind([f"{one.id} was refused: {one.why}" for one in taken.refused])


@app.command("import")
def import_ledger(
    file: Annotated[Path, typer.Argument(help="an existing ledger: Excel or CSV", exists=True, dir_okay=False)],
    login: Annotated[str, typer.Option(prompt="Sign-in name", help="who takes it over; needs to register hazards")],
    area: Annotated[str, typer.Option(prompt="Area", help="code of the area that the ledger is of")],
    year: Annotated[int | None, typer.Option(help="year of days that are written without one")] = None,
    category: Annotated[str, typer.Option(help="category where the ledger names none")] = "workplace",
    all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="no line before every row is right")] = False,
) -> None:
    """Take over an existing hazard ledger: every sheet whose headings are known. Twice is once."""
    today = local_day(datetime.now(UTC))
    with _refusals():
        sheets = imports.ledgers_among(imports.read(file.name, file.read_bytes()))
        database.migrate()
        with database.transaction() as session:
            who, area_id = viewer_and_area(session, login, area)
            gaps = {"year": year or today.year, "area_id": area_id, "category": category}
            asked = ledger_import.as_they_read(session, file.name, sheets, **gaps)
            for sentence in ledger_import.bad_rows(session, who, asked, today):
                typer.echo(sentence, err=True)
            facts: dict[str, Any] = {"viewer": who, "sheets": asked, "today": today, "all_or_nothing": all_or_nothing}
            with typer.progressbar(length=1000, label="Lines") as bar:
                facts["progress"] = lambda n, of: bar.update(1000 * n // max(of, 1) - bar.pos)
                done = ledger_import.in_all(ledger_import.import_ledger(session, **facts))
    typer.echo(f"{done.taken} lines taken over, {done.already} were here already, {len(done.left_out)} rows left out.")


@app.command()
def verify() -> None:
    """Read the journal's chain and every frozen figure, and say whether somebody touched them."""
    with _house(), database.reading() as session:
        lines, figures = verify_counts(session)
        with typer.progressbar(length=lines + figures, label="Verify") as bar:
            touched = snapshots.touched(session, tell=lambda: bar.update(1))
        _mind(touched)
    typer.echo(f"The journal is whole ({lines} rows) and all {figures} frozen figures are what was frozen.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="the file to write, such as anxun.zip")]) -> None:
    """Write a copy of everything, database and photos, while people go on working."""
    with _house():
        if file.exists():
            raise BadInput("{file} is there already; nothing was written.", file=str(file))
        with typer.progressbar(length=copies.steps_ahead(), label="Backup") as bar:
            made = copies.make(file, tell=lambda: bar.update(1))
        with database.transaction() as session:
            backups.note_made(session, viewer=SYSTEM, made=made)
    typer.echo(f"{made.rows} rows and {made.photos} photos are in {file}.")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="what `backup` wrote", exists=True, dir_okay=False)]) -> None:
    """Put a copy back into an empty database. Everybody signs in again."""
    with _house(), typer.progressbar(length=copies.steps(file), label="Restore") as bar:
        rows = copies.restore(file, tell=lambda: bar.update(1))
    typer.echo(f"{sum(rows.values())} rows are back.")


@app.command()
def words(folder: Annotated[Path, typer.Option(help="where the languages are")] = HOME / "lang") -> None:
    """Compile the translations: every .po beside its .mo."""
    with _refusals(), typer.progressbar(compiling.po_files(folder), label="Words") as bar:
        compiled = compiling.compile_words(bar)
    typer.echo(f"{compiled} word files compiled.")


@app.command("report")
def make_report(
    kind: Annotated[str, typer.Argument(help="weekly, monthly or final")],
    file: Annotated[Path, typer.Argument(help="where to: .docx, .pdf, or .xlsx for the statistics tables")],
    login: Annotated[str, typer.Option(prompt="Sign-in name", help="who makes it; needs to export")],
    area: Annotated[str, typer.Option(prompt="Area", help="code of the area that it is of")],
    plan: Annotated[int | None, typer.Option(help="number of the plan; without it all plans and activities")] = None,
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="as if made on this day")] = None,
) -> None:
    """Freeze the report of a week, a month or a plan that is over by that day, and write it to a file."""
    on = day.date() if day else local_day(datetime.now(UTC))
    with _refusals():
        report_files.mind_form(file)
        database.migrate()
        with database.transaction() as session:
            who, area_id = viewer_and_area(session, login, area)
            asked = period_reports.period_for(session, kind=kind, on=on, weekday=settings().report_weekday, plan=plan)
            kept = freeze_report(session, viewer=who, kind=kind, area_id=area_id, period=asked, campaign_id=plan)
            seen = period_reports.report(session, who, snapshot_id=kept.id)
            report_files.write(seen, file)
    typer.echo(f"{seen.area}, {seen.period.starts_on} to {seen.period.ends_on}: {file.name} ({seen.hash[:12]}).")


@app.command("verify-pack")
def verify_pack(file: Annotated[Path, typer.Argument(help="an evidence pack", exists=True, dir_okay=False)]) -> None:
    """Check every file of an evidence pack against its manifest."""
    _mind(evidence_pack.faults(file))
    typer.echo(f"{file.name}: every file is what the manifest says.")


def _password(from_stdin: bool) -> str:
    """From standard input, or asked for twice. Raises BadInput when it is too short."""
    typed = None if from_stdin else str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    password = sys.stdin.readline().rstrip("\r\n") if typed is None else typed
    accounts.mind_password(password)
    return password


@contextmanager
def _refusals() -> Iterator[None]:
    """A refusal is one sentence and a failed command, never a traceback."""
    try:
        yield
    except (RuleBroken, BadReference, compiling.BadWords) as refusal:
        _refuse(str(refusal))
    except SQLAlchemyError as error:
        _refuse(f"The database did not answer as it should: {str(error).splitlines()[0]}")


@contextmanager
def _house() -> Iterator[None]:
    """As `_refusals`, with the newest tables there."""
    with _refusals():
        database.migrate()
        yield


def _mind(troubles: Sequence[str]) -> None:
    if troubles:
        _refuse("\n".join(troubles))


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
