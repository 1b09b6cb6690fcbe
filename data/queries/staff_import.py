"""What an import of somebody else's list of people would bring, row by row, before anything is written."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from data.queries.import_columns import Columns, columns_of
from data.queries.staff_book import Known, Post, StaffBook, book_of
from data.queries.staff_posts import post_of
from rules.errors import BadInput
from rules.ledger_rows import Trouble, read_each, rows_of
from rules.permissions import Viewer
from rules.staff_rows import FIELDS, FOR_GOOD, KIND, StaffRow, read


class NewPerson(NamedTuple):
    row: int
    login: str
    name: str
    phone: str
    posts: tuple[Post, ...]


class Changed(NamedTuple):
    """Somebody of ours and what the list says otherwise. `post` is what comes to be, in the place of `was` or beside
    the others; the same place and role with another last day is the same role, longer or shorter."""

    row: int
    person_id: int
    name: str
    phone: tuple[str, str] | None
    was: Post | None
    post: Post | None


class Preview(NamedTuple):
    new: tuple[NewPerson, ...]
    changed: tuple[Changed, ...]
    same: int
    troubles: tuple[Trouble, ...]
    unknown: tuple[str, ...]  # words for roles that nobody has explained yet

    @property
    def bad_rows(self) -> tuple[int, ...]:
        return rows_of(self.troubles)


def columns(session: Session, rows: Sequence[Sequence[object]]) -> Columns:
    """Of a list of people. Raises BadInput."""
    return columns_of(session, rows, FIELDS, ("姓名", "手机"), KIND)


def preview(
    session: Session,
    viewer: Viewer,
    *,
    rows: Sequence[Sequence[object]],
    start: int,
    fields: tuple[tuple[str, int], ...],
    area_id: int,
    role: str,
    today: date,
    explained: tuple[tuple[str, str], ...] = (),
) -> Preview:
    """Everything below the headings (`start` counts from 0). `role` and `area_id` stand in for rows that name none;
    `explained` says which role the list's own words mean."""
    named = dict(fields)
    if "name" not in named:
        raise BadInput("Say which column holds the name.", field="columns")
    lines, troubles = read_each(rows, start, lambda cells, row: read(cells, named, row=row, today=today))
    book = book_of(session, viewer, area_id, role, dict(explained), [one.sign_in for one in lines])
    return _sorted(book, lines, troubles)


def _sorted(book: StaffBook, lines: Sequence[StaffRow], troubles: list[Trouble]) -> Preview:
    """Who is new, who differs, who is the same. Somebody named twice has two roles, or one row is wrong."""
    new: dict[int, NewPerson] = {}
    changed: list[Changed] = []
    unknown: dict[str, None] = {}
    same = 0
    known = _known(book, lines)
    times = Counter(person.id for person in known.values())
    met: dict[str, StaffRow] = {}
    held: dict[int, list[Post]] = {}  # by the first row of each person
    for line in lines:
        post, person = post_of(book, line), known.get(line.row)
        before = _before(line, person, met)
        wrong = _refused(book, line, person)
        if isinstance(post, list):
            wrong += post
            unknown.update((line.role, None) for trouble in post if trouble.field == "role")
        if before and _repeats(line, before, post, held):
            wrong.append(Trouble(line.row, "phone", "the same person as in row {n}", (("n", str(before.row)),)))
        elif person and not isinstance(post, list) and times[person.id] == 1 and _unseats(person, post):
            wrong.append(Trouble(line.row, "role", "an administrator's role is ended on their card, by no list"))
        troubles += wrong
        if wrong or isinstance(post, list):
            continue
        held.setdefault(before.row if before else line.row, []).append(post)
        if person is not None:
            other = _changed(line, person, post, alone=times[person.id] == 1, again=before is not None)
            changed += [other] if other else []
            same += other is None
        elif before:
            new[before.row] = new[before.row]._replace(posts=(*new[before.row].posts, _new_post(post)))
        else:
            new[line.row] = NewPerson(line.row, line.sign_in, line.name, line.phone, (_new_post(post),))
    troubles.sort(key=lambda trouble: trouble.row)
    return Preview(tuple(new.values()), tuple(changed), same, tuple(troubles), tuple(unknown))


def _repeats(line: StaffRow, before: StaffRow, post: Post | list[Trouble], held: dict[int, list[Post]]) -> bool:
    """Another name with the same number, or the same role once more."""
    if before.name != line.name:
        return True
    return not isinstance(post, list) and _place(post) in map(_place, held.get(before.row, [post]))


def _before(line: StaffRow, person: Known | None, met: dict[str, StaffRow]) -> StaffRow | None:
    """The first row that means the same person."""
    marks = [f"{kind} {value}" for kind, value in (("phone", line.phone), ("login", line.sign_in)) if value]
    marks += [f"person {person.id}"] if person else []
    found = next((met[mark] for mark in marks if mark in met), None)
    for mark in marks:
        met.setdefault(mark, found or line)
    return found


def _known(book: StaffBook, lines: Sequence[StaffRow]) -> dict[int, Known]:
    """Who of ours a row means: by sign-in name, then by number, then, with a new number, by name where only one person
    of this name is here and no other row means them."""
    by_login = {one.login: one for one in book.people}
    by_phone: dict[str, list[Known]] = {}
    by_name: dict[str, list[Known]] = {}
    for one in book.people:
        if one.phone and not one.left:
            by_phone.setdefault(_plain(one.phone), []).append(one)
        if not one.left:
            by_name.setdefault(one.name, []).append(one)
    found: dict[int, Known] = {}
    for line in lines:
        person: Known | None = by_login.get(line.sign_in)
        if person is None:
            held = by_phone.get(line.phone, [])
            person = next((one for one in held if one.name == line.name), next(iter(held), None))
        if person is not None:
            found[line.row] = person
    met = {one.id for one in found.values()}
    names = Counter(line.name for line in lines)
    for line in lines:
        held = by_name.get(line.name, [])
        alone = len(held) == 1 and names[line.name] == 1
        if line.row not in found and not line.login and alone and held[0].id not in met and held[0].mine:
            found[line.row] = held[0]
    return found


def _refused(book: StaffBook, line: StaffRow, person: Known | None) -> list[Trouble]:
    """What the list may not do to somebody who is here, or a name that belongs to somebody else."""
    if person is None:
        field, sentence = (
            "login" if line.login else "phone",
            "this sign-in name belongs to somebody whom you do not manage",
        )
        return [Trouble(line.row, field, sentence)] if line.sign_in in book.taken else []
    if not person.mine:
        return [Trouble(line.row, "name", "this person also has a role elsewhere, which you do not manage")]
    if person.name != line.name:
        sentence = "this is {name} here; correct the name on their card if it is the same person"
        return [Trouble(line.row, "name", sentence, (("name", person.name),))]
    if person.left:
        return [Trouble(line.row, "name", "this person has left; let them come back first")]
    return []


def _unseats(person: Known, post: Post) -> bool:
    """The only role of an administrator would become another one."""
    return len(person.posts) == 1 and person.posts[0].role == "admin" and _place(person.posts[0]) != _place(post)


def _place(post: Post) -> tuple[str, int | None, int | None]:
    return post.role, post.area_id, post.unit_id


def _changed(line: StaffRow, person: Known, post: Post, *, alone: bool, again: bool) -> Changed | None:
    """Only what the list says. Somebody with one role changes it; with several, here or in the list, one is added."""
    other_phone = line.phone and line.phone != _plain(person.phone) and not again
    same = next((held for held in person.posts if _place(held) == _place(post)), None)
    was = same or (person.posts[0] if alone and len(person.posts) == 1 else None)
    last_day = post.last_day or (was.last_day if was else None)
    until = None if last_day == FOR_GOOD else last_day
    other = None if same and until == same.last_day else post._replace(last_day=until)
    if not other_phone and other is None:
        return None
    phone = (person.phone, line.phone) if other_phone else None
    return Changed(line.row, person.id, person.name, phone, was if other else None, other)


def _new_post(post: Post) -> Post:
    return post._replace(last_day=None) if post.last_day == FOR_GOOD else post


def _plain(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit() or letter == "+")
