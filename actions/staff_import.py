"""Somebody else's list of people taken over: who is new is added, what differs is changed, the same is left alone."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session

from actions import accounts, invitations, staff
from actions.heading_maps import remember
from data import journal
from data.queries.staff_book import Post
from data.queries.staff_import import Changed, NewPerson, preview
from rules.errors import BadInput
from rules.permissions import Viewer
from rules.staff_rows import KIND

Progress = Callable[[int, int], None]
"""Told how many of how many people are written; what it raises undoes all of them."""


class Asked(NamedTuple):
    """One sheet: its rows, where its headings stand (from 0), which column is what, and what stands in for gaps."""

    file_name: str
    rows: Sequence[Sequence[object]]
    start: int
    fields: tuple[tuple[str, int], ...]
    area_id: int
    role: str
    today: date
    explained: tuple[tuple[str, str], ...] = ()

    def facts(self) -> dict[str, Any]:
        """What its preview is asked with."""
        return {name: value for name, value in self._asdict().items() if name != "file_name"}


class Link(NamedTuple):
    """For whom, and the secret of the link: shown once, kept nowhere."""

    name: str
    login: str
    phone: str
    role: str
    place: str
    token: str


class Imported(NamedTuple):
    added: int
    changed: int
    same: int
    left_out: tuple[int, ...]  # rows that cannot be taken
    links: tuple[Link, ...]


def import_staff(
    session: Session,
    *,
    viewer: Viewer,
    asked: Asked,
    with_links: bool = False,
    all_or_nothing: bool = False,
    progress: Progress = lambda _done, _of: None,
) -> Imported:
    """As `data.queries.staff_import.preview` shows it, each change with its journal line.

    `with_links`: everybody new gets a link with which they choose a password; without, nobody new can sign in yet.
    """
    found = preview(session, viewer, **asked.facts())
    if all_or_nothing and found.troubles:
        raise BadInput("{n} rows cannot be read; nothing was imported.", n=len(found.bad_rows))
    remember(session, asked.rows[asked.start], asked.fields, kind=KIND, explained=asked.explained)
    links: list[Link] = []
    of = len(found.new) + len(found.changed)
    for n, one in enumerate(found.new):
        progress(n, of)
        links += _add(session, viewer, one, with_links=with_links)
    for n, other in enumerate(found.changed):
        progress(len(found.new) + n, of)
        _change(session, viewer, other)
    result = Imported(len(found.new), len(found.changed), found.same, found.bad_rows, tuple(links))
    told = {"file": asked.file_name, **result._asdict(), "links": len(links)}
    journal.record(session, viewer, "import_staff", ("people", asked.file_name[:60]), after=told)
    return result


def _add(session: Session, viewer: Viewer, one: NewPerson, *, with_links: bool) -> list[Link]:
    first, *others = one.posts
    facts = {"login": one.login, "name": one.name, "phone": one.phone, **_role(first)}
    token = secrets.token_urlsafe(32)
    if with_links:
        person = invitations.invite(session, viewer=viewer, token=token, **facts)
    else:
        person = accounts.add_person(session, viewer=viewer, **facts)
    for post in others:
        accounts.grant_role(session, viewer=viewer, person_id=person.id or 0, **_role(post))
    return [Link(one.name, one.login, one.phone, first.role, first.place, token)] if with_links else []


def _role(post: Post) -> dict[str, Any]:
    return {"role": post.role, "area_id": post.area_id, "unit_id": post.unit_id, "last_day": post.last_day}


def _change(session: Session, viewer: Viewer, one: Changed) -> None:
    if one.phone:
        staff.correct(session, viewer=viewer, person_id=one.person_id, name=one.name, phone=one.phone[1])
    post, was = one.post, one.was
    if post is None:
        return
    if was and (was.role, was.area_id, was.unit_id) == (post.role, post.area_id, post.unit_id):
        staff.change_last_day(session, viewer=viewer, grant_id=was.grant_id, last_day=post.last_day)
        return
    accounts.grant_role(session, viewer=viewer, person_id=one.person_id, **_role(post))
    if was:
        staff.end_role(session, viewer=viewer, grant_id=was.grant_id)
