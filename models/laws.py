"""Laws that the database itself holds, whatever door a write comes through.

The same statements make them beside the tables in tests and in the migration. A migration that rebuilds one of these
tables, or inspections, calls `establish` again: rebuilding drops triggers on SQLite.
"""

from typing import Any

from sqlalchemy import Connection, event, inspect, text

from models.base import Table

KEPT = ("hazards", "hazard_events", "journal", "snapshots")
"""Nothing is ever deleted here."""

UNCHANGED = ("hazard_events", "journal", "snapshots")
"""What was written stays as it was written."""

STRIKE_OFF = """new.state = 'struck_off' and (
    new.struck_off_at is null
    or (new.source <> 'import' and (new.rechecker_id is null or new.rectifier_id is null))
    or coalesce(new.rechecker_id = new.rectifier_id, false)
)"""
"""Struck off without a recheck by somebody else. An imported line may name people who have no account here."""

SHORT_CUT = "new.state = 'struck_off' and old.state not in ('struck_off', 'fixed_pending_recheck')"
REOPENED = "old.state = 'struck_off' and new.state <> 'struck_off'"
RENUMBERED = "old.number is not null and (new.number is null or new.number <> old.number)"
NOT_RECHECKED_HERE = "new.state = 'struck_off' and old.state <> 'struck_off' and new.rechecker_id is null"

LAWS: dict[str, tuple[str, str, str | None, str]] = {
    **{f"{table}_stay": (table, "delete", None, f"{table} are never deleted") for table in KEPT},
    **{f"{table}_stand": (table, "update", None, f"{table} are never changed") for table in UNCHANGED},
    "hazards_four_eyes": ("hazards", "update", STRIKE_OFF, "struck off only after a recheck by somebody else"),
    "hazards_four_eyes_first": ("hazards", "insert", STRIKE_OFF, "struck off only after a recheck by somebody else"),
    "hazards_recheck_first": ("hazards", "update", SHORT_CUT, "struck off only from a recheck"),
    "hazards_recheck_here": ("hazards", "update", NOT_RECHECKED_HERE, "struck off by a person who is named"),
    "hazards_stay_struck_off": ("hazards", "update", REOPENED, "what is struck off stays struck off"),
    "hazards_keep_their_number": ("hazards", "update", RENUMBERED, "a number is never changed"),
}
"""By name of the trigger: table, verb, the condition under which it refuses (None: always), and what it says."""


STIRS = {"inspections_stir_first": "insert", "inspections_stir": "update", "inspections_stir_last": "delete"}
"""By name of the trigger: what is kept of a site's visits is stale as soon as one of them is written."""

TOLD = (
    "site_id", "person_id", "kind", "place_proof", "proof_accepted_by", "occurred_at", "recorded_at", "needs_review",
    "accepted_at", "voided_at",
)  # fmt: skip
"""What a visit says that a figure rests on."""


def establish(connection: Connection) -> None:
    """Make every law anew, for the tables that are there; harmless when it is there already."""
    make = _for_postgresql if connection.dialect.name == "postgresql" else _for_sqlite
    present = set(inspect(connection).get_table_names())
    if {"inspections", "site_standings"} <= present:
        for name, verb in STIRS.items():
            for statement in _stir(name, verb, on_postgresql=connection.dialect.name == "postgresql"):
                connection.execute(text(statement))
    for name, law in LAWS.items():
        if law[0] not in present:  # a migration of before this table
            continue
        for statement in make(name, *law):
            connection.execute(text(statement))


def suspend(connection: Connection, table: str) -> None:
    """Take the laws of one table away: only for a restore, and for a test that plays the forger."""
    for name, law in LAWS.items():
        if law[0] == table:
            on = f" on {table}" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"drop trigger if exists {name}{on}"))


def _for_sqlite(name: str, table: str, verb: str, condition: str | None, said: str) -> list[str]:
    when = f"when {condition} " if condition else ""
    body = f"begin select raise(abort, '{said}'); end"
    return [
        f"drop trigger if exists {name}",
        f"create trigger {name} before {verb} on {table} for each row {when}{body}",
    ]


def _for_postgresql(name: str, table: str, verb: str, condition: str | None, said: str) -> list[str]:
    when = f"when ({condition}) " if condition else ""
    refuse = f"begin raise exception '{said}' using errcode = 'check_violation'; end"
    made = [
        f"create or replace function {name}() returns trigger language plpgsql as $law$ {refuse} $law$",
        f"drop trigger if exists {name} on {table}",
        f"create trigger {name} before {verb} on {table} for each row {when}execute function {name}()",
    ]
    if verb == "delete":
        made += [
            f"drop trigger if exists {name}_whole on {table}",
            f"create trigger {name}_whole before truncate on {table} for each statement execute function {name}()",
        ]
    return made


def _stir(name: str, verb: str, *, on_postgresql: bool) -> list[str]:
    columns = f" of {', '.join(TOLD)}" if verb == "update" else ""
    sides = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}[verb]
    body = " ".join(_mark(side) for side in sides)
    head = f"create trigger {name} after {verb}{columns} on inspections for each row"
    if not on_postgresql:
        return [f"drop trigger if exists {name}", f"{head} begin {body} end"]
    function = f"begin {body} return null; end"
    return [
        f"create or replace function {name}() returns trigger language plpgsql as $law$ {function} $law$",
        f"drop trigger if exists {name} on inspections",
        f"{head} execute function {name}()",
    ]


def _mark(side: str) -> str:
    earlier = "site_standings.since is null or site_standings.since > excluded.since"
    return (
        "insert into site_standings (site_id, stale, since, days, fresh) "
        f"values ({side}.site_id, true, {side}.occurred_at, 0, 0) on conflict (site_id) do update set stale = true, "
        f"since = case when {earlier} then excluded.since else site_standings.since end "
        f"where not site_standings.stale or {earlier};"
    )


def _beside_the_tables(_metadata: Any, connection: Connection, **_more: Any) -> None:
    establish(connection)


event.listen(Table.metadata, "after_create", _beside_the_tables)
