"""Changes to people who are here: their roles end, they leave, they come back, they are shown the door at once."""

from datetime import date

from sqlalchemy import select, update
from sqlmodel import Session, col

from actions import accounts, areas
from data import journal
from models import Area, Invitation, Person, RoleGrant, SignInSession, Unit, now
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.permissions import SYSTEM, Viewer

MANAGES = "manage_users"


def managed(session: Session, viewer: Viewer, person_id: int) -> Person:
    """The person, if the viewer manages people at every place where that person has ever held a role."""
    person = session.get(Person, person_id)
    paths = _paths(session, person_id)
    if person is None or not (viewer == SYSTEM or any(viewer.sees(area_path=path) for path in paths)):
        raise UnknownThing("There is no such person.")
    if viewer != SYSTEM and not (paths and all(viewer.may(MANAGES, area_path=path) for path in paths)):
        raise NotPermitted("Your role does not allow this here.")
    return person


def end_role(session: Session, *, viewer: Viewer, grant_id: int) -> None:
    """The role ends now. The last one who manages people keeps that role."""
    grant = session.get(RoleGrant, grant_id)
    if grant is None:
        raise UnknownThing("There is no such role.")
    person = managed(session, viewer, grant.person_id)
    if grant.ends_at is not None and grant.ends_at <= now():
        raise BadInput("This role has ended already.")
    if grant.role == "admin":
        _mind_last_administrator(session, grant.person_id)
    was = grant.ends_at
    grant.ends_at = now()
    journal.record(
        session, viewer, "role_ended", ("person", person.id),
        before={"role": grant.role, "ends": was}, after={"role": grant.role, "ends": grant.ends_at},
    )  # fmt: skip


def change_last_day(session: Session, *, viewer: Viewer, grant_id: int, last_day: date | None) -> None:
    """A running role ends at the end of another day, or without one is held until further notice."""
    grant = session.get(RoleGrant, grant_id)
    if grant is None:
        raise UnknownThing("There is no such role.")
    person = managed(session, viewer, grant.person_id)
    if grant.ends_at is not None and grant.ends_at <= now():
        raise BadInput("This role has ended already.")
    if grant.role == "admin" and last_day is not None:
        _mind_last_administrator(session, grant.person_id)
    before = {"role": grant.role, "ends": grant.ends_at}
    grant.ends_at = accounts.end_of(last_day)
    after = {"role": grant.role, "ends": grant.ends_at}
    journal.record(session, viewer, "role_end_changed", ("person", person.id), before=before, after=after)


def correct(session: Session, *, viewer: Viewer, person_id: int, name: str, phone: str) -> None:
    """Another name or number for somebody who is here."""
    person = managed(session, viewer, person_id)
    before = {"name": person.name, "phone": person.phone}
    after = {"name": areas.mind_name(name, accounts.LONGEST_NAME), "phone": accounts.mind_phone(phone)}
    if after == before:
        raise BadInput("Nothing was changed.")
    person.name, person.phone = after["name"], after["phone"]
    journal.record(session, viewer, "person_corrected", ("person", person.id), before=before, after=after)


def leave(session: Session, *, viewer: Viewer, person_id: int, reason: str) -> None:
    """Out at once: no sign-in, no open link. What the person did stays; roles stay written for a return."""
    person = managed(session, viewer, person_id)
    if person.id == viewer.person_id:
        raise BadInput("You cannot end your own access. Another administrator can.")
    if person.ended_at is not None:
        raise BadInput("This person has left already.")
    if not reason.strip():
        raise BadInput("A reason is needed.", field="reason")
    _mind_last_administrator(session, person_id)
    person.ended_at = now()
    sign_out(session, person_id)
    open_links = (col(Invitation.person_id) == person_id) & col(Invitation.used_at).is_(None)
    session.execute(update(Invitation).where(open_links, col(Invitation.revoked_at).is_(None)).values(revoked_at=now()))
    journal.record(session, viewer, "person_left", ("person", person.id), reason=reason.strip()[:200])


def come_back(session: Session, *, viewer: Viewer, person_id: int) -> None:
    """Somebody who had left may sign in again, with the roles that have not ended meanwhile."""
    person = managed(session, viewer, person_id)
    if person.ended_at is None:
        raise BadInput("This person has not left.")
    person.ended_at = None
    journal.record(session, viewer, "person_back", ("person", person.id))


def sign_out_person(session: Session, *, viewer: Viewer, person_id: int) -> None:
    """End all sign-ins of somebody else, for a lost phone."""
    person = managed(session, viewer, person_id)
    sign_out(session, person_id)
    journal.record(session, viewer, "signed_out_everywhere", ("person", person.id))


def sign_out(session: Session, person_id: int) -> None:
    """Every open sign-in of the person ends; whoever calls it writes the journal."""
    opened = (col(SignInSession.person_id) == person_id) & col(SignInSession.revoked_at).is_(None)
    session.execute(update(SignInSession).where(opened).values(revoked_at=now()))


def _paths(session: Session, person_id: int) -> list[str]:
    """Where the person holds or held a role; a unit counts as its area."""
    at_area = select(col(Area.path)).join(RoleGrant, col(RoleGrant.area_id) == col(Area.id))
    at_unit = (
        select(col(Area.path))
        .join(Unit, col(Unit.area_id) == col(Area.id))
        .join(RoleGrant, col(RoleGrant.unit_id) == col(Unit.id))
    )
    mine = col(RoleGrant.person_id) == person_id
    return [*session.execute(at_area.where(mine)).scalars(), *session.execute(at_unit.where(mine)).scalars()]


def _mind_last_administrator(session: Session, person_id: int) -> None:
    """Somebody must be left who can let people in."""
    running = col(RoleGrant.ends_at).is_(None) | (col(RoleGrant.ends_at) > now())
    others = session.execute(
        select(col(RoleGrant.id))
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(
            col(RoleGrant.role) == "admin",
            running,
            col(RoleGrant.person_id) != person_id,
            col(Person.ended_at).is_(None),
        )
        .limit(1)
    ).first()
    held = select(col(RoleGrant.id)).where(col(RoleGrant.role) == "admin", running)
    if others is None and session.execute(held.where(col(RoleGrant.person_id) == person_id)).first() is not None:
        raise BadInput("This is the last administrator. Name another one first.")
