"""Reports of residents and callers: taken in, entered, merged, answered. Who reported is kept out of the journal."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from actions import hazards
from actions.hazard_reports import Found
from actions.photos import PhotoRef, attach
from data import journal
from data.days import local_day
from data.queries import public_reports as questions
from data.queries.report_answers import kept_line
from models import Area, Hazard, PublicReport, ServerKey, new_id, now
from rules import public_reports as rules
from rules.errors import BadInput, ConflictingCopy, NotPermitted, TooMuch, UnknownThing
from rules.hazard_steps import Step
from rules.permissions import SYSTEM, Viewer, require
from rules.public_reports import Channel
from rules.vocabulary import CoordSource

UNSORTED = "public_venues"
"""Where a report without a category waits until an officer has looked at it."""
TOO_LONG = {
    "text": "Please say it in at most {n} characters.",
    "place": "The place is longer than {n} characters.",
    "name": "The name is longer than {n} characters.",
    "phone": "The phone number is longer than {n} characters.",
    "call_number": "The number of the call is longer than {n} characters.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody told us. Position is WGS-84; name and phone go into the report's own row only."""

    id: UUID
    text: str
    channel: Channel = Channel.PAGE
    category: str = ""
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    coord_source: CoordSource | None = None
    raw_lat: float | None = None
    raw_lon: float | None = None
    place: str = ""
    area_id: int | None = None
    name: str = ""
    phone: str = ""
    wants_reward: bool = False
    call_number: str = ""
    body_hash: str = ""
    photos: tuple[PhotoRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a report of the page came from, as far as we keep it, and the challenge spent on it."""

    address_hash: str
    challenge: str
    plain: bool = False
    at: datetime = field(default_factory=now)


def make_signing_key(session: Session) -> bytes:
    """The key that challenges are signed with; made once."""
    known = questions.signing_key(session)
    if known is not None:
        return known
    key = secrets.token_bytes(32)
    session.add(ServerKey(name=questions.SIGNING, secret=key.hex()))
    session.flush()
    return key


def receive(session: Session, *, told: Told, sender: Sender) -> PublicReport:
    """From the public page; the same again gives the same report. It waits on the ledger for verification."""
    known = again(session, told)
    if known is not None:
        return known
    check(told)
    mind_rate(session, sender)
    spent = select(col(PublicReport.id)).where(col(PublicReport.challenge) == sender.challenge)
    if session.execute(spent).first() is not None:
        raise BadInput("This form has been sent already. Please load the page again.", field="proof")
    report = _keep(session, SYSTEM, told, sender.at)
    report.address_hash, report.challenge = sender.address_hash, sender.challenge
    report.plain_form = sender.plain
    session.flush()
    return report


def again(session: Session, told: Told) -> PublicReport | None:
    """The report that this one is a resend of. Raises ConflictingCopy when only the id is the same."""
    known = session.get(PublicReport, told.id)
    if known is not None and (known.body_hash != told.body_hash or not told.body_hash):
        raise ConflictingCopy("There is another report under this id.")
    return known


def check(told: Told) -> None:
    """Raises BadInput for what makes no sense."""
    if not told.text.strip():
        raise BadInput("Say in a few words what is wrong.", field="text")
    for part, sentence in TOO_LONG.items():
        if len(getattr(told, part)) > rules.LONGEST[part]:
            raise BadInput(sentence, field=part, n=rules.LONGEST[part])
    if len(told.photos) > rules.MOST_PHOTOS:
        raise BadInput("At most {n} photos.", field="photo", n=rules.MOST_PHOTOS)


def mind_rate(session: Session, sender: Sender) -> None:
    """Raises TooMuch when one address, or all together, send more than people do."""
    counted: list[tuple[rules.Limits, str | None, bool | None]]
    counted = [(rules.FROM_ONE_ADDRESS, sender.address_hash, None), (rules.FROM_ALL, None, None)]
    if sender.plain:
        counted += [
            (rules.FROM_ONE_ADDRESS_PLAIN, sender.address_hash, True),
            (rules.FROM_ALL_PLAIN, None, True),
        ]
    for limits, address_hash, plain in counted:
        for stretch, most in limits:
            since = sender.at - stretch
            if questions.sent_since(session, since, address_hash=address_hash, plain=plain) >= most:
                raise TooMuch(
                    "Many reports came from here in a short time. Please wait a while, or call 12350.",
                    retry_after=min(int(stretch.total_seconds()), 3600),
                )


def enter_call(session: Session, *, viewer: Viewer, **said: Any) -> PublicReport:
    """A call to 12350 or 12345, written down by staff; facts by the names of `Told`, `area_id` among them."""
    told = Told(id=new_id(), **said)
    area = session.get(Area, told.area_id) if told.area_id is not None else None
    if area is None:
        raise BadInput("Say where it is: choose a site or an area.", field="area")
    require(viewer, "register_hazard", area_path=area.path)
    check(told)
    return _keep(session, viewer, told, now())


def merge(session: Session, *, viewer: Viewer, hazard_id: UUID, into_hazard_id: UUID, note: str = "") -> None:
    """This report repeats a line that is kept; its reporter is told of that one from now on."""
    kept = kept_line(session, _in_scope(session, viewer, into_hazard_id).id)
    if kept.id == hazard_id:
        raise BadInput("A report cannot repeat itself.", field="duplicate_of")
    said = note.strip() or (kept.number or kept.title)
    hazards.take_step(session, viewer=viewer, hazard_id=hazard_id, step=Step.REJECT, note=said, duplicate_of=kept.id)


def answer(session: Session, *, viewer: Viewer, report_id: UUID, text: str) -> None:
    """What the reporter reads beside the state, in the words of whoever takes care of it."""
    report = session.get(PublicReport, report_id)
    if report is None:
        raise UnknownThing("There is no such report.")
    _in_scope(session, viewer, report.hazard_id)
    require(viewer, "register_hazard", area_path=questions.area_path(session, report.hazard_id))
    said = text.strip()
    if not said:
        raise BadInput("Write what the reporter should read.", field="answer")
    if len(said) > rules.LONGEST["answer"]:
        raise BadInput("The answer is longer than {n} characters.", field="answer", n=rules.LONGEST["answer"])
    report.answer, report.answered_at = said, now()
    after = {"number": report.number, "answered_at": report.answered_at}
    journal.record(session, viewer, "answer_report", ("public_report", report.id), after=after)


def look_at_contact(session: Session, *, viewer: Viewer, report_id: UUID) -> None:
    """Whoever reads a reporter's name leaves a line in the journal; the name itself does not stand there."""
    questions.contact(session, viewer, report_id)
    journal.record(session, viewer, "look_at_contact", ("public_report", report_id))


def _in_scope(session: Session, viewer: Viewer, hazard_id: UUID) -> Hazard:
    hazard = session.get(Hazard, hazard_id)
    if hazard is None or not viewer.sees(area_path=questions.area_path(session, hazard_id), unit_id=hazard.unit_id):
        raise UnknownThing("There is no such hazard.")
    return hazard


def _keep(session: Session, viewer: Viewer, told: Told, at: datetime) -> PublicReport:
    hazard = hazards.report(session, viewer=viewer, found=_found(session, told, at), at=at)
    attach(session, subject=("hazard", hazard.id), refs=told.photos)
    report = PublicReport(
        id=told.id,
        hazard_id=hazard.id,
        number=_free_number(session, local_day(at).year),
        channel=told.channel,
        call_number=told.call_number.strip(),
        reporter_name=told.name.strip(),
        reporter_phone=told.phone.strip(),
        wants_reward=told.wants_reward,
        body_hash=told.body_hash,
        created_at=at,
    )
    session.add(report)
    session.flush()
    after = {"number": report.number, "channel": report.channel.value, "hazard": hazard.id}
    journal.record(session, viewer, "receive_report", ("public_report", report.id), after=after)
    return report


def _found(session: Session, told: Told, at: datetime) -> Found:
    """The line of the ledger. The reporter's own name and number are covered where they stand in the text."""
    text, place = (rules.without_own(part, told.name, told.phone) for part in (told.text.strip(), told.place.strip()))
    area_id = told.area_id or questions.area_at(session, told.lat, told.lon)
    if area_id is None:
        raise NotPermitted("Nobody takes reports here yet. Please call 12350.")
    return Found(
        id=new_id(),
        site_id=None,
        area_id=area_id,
        category=told.category or UNSORTED,
        title=rules.title_of(text),
        note=text,
        source=rules.SOURCES[told.channel],
        found_at=at,
        lat=told.lat,
        lon=told.lon,
        accuracy_m=told.accuracy_m,
        coord_source=told.coord_source,
        raw_lat=told.raw_lat,
        raw_lon=told.raw_lon,
        place=place,
        needs_review="" if told.category else "category",
    )


def _free_number(session: Session, year: int) -> str:
    """Drawn by chance, so that nobody can guess the next one."""
    while True:
        number = rules.spelled(year, "".join(secrets.choice(rules.ALPHABET) for _n in range(rules.DRAWN)))
        if session.execute(select(col(PublicReport.id)).where(col(PublicReport.number) == number)).first() is None:
            return number
