"""A site left out of coverage for a time: with a reason, an end and somebody who approved it."""

from datetime import date, timedelta

from sqlmodel import Session

from actions.sites import kept_site, mind_reason
from data import journal
from data.days import day_end
from models import Area, Site, SitePause, now
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer, require
from rules.sites import APPROVE, LONGEST_PAUSE_DAYS, may_approve


def pause_site(session: Session, *, viewer: Viewer, site_id: int, until: date, reason: str) -> SitePause:
    """From now to the end of a day. It counts at once if the viewer may approve it, else when somebody has."""
    site = kept_site(session, viewer, site_id)
    why, starts = mind_reason(reason), now()
    ends = day_end(until)
    if not starts < ends <= starts + timedelta(days=LONGEST_PAUSE_DAYS):
        raise BadInput("A pause ends after today and within a year.", field="until")
    area = session.get_one(Area, site.area_id)
    approver = viewer.person_id if may_approve(viewer, area.path) else None
    pause = SitePause(site_id=site_id, starts_at=starts, ends_at=ends, reason=why, approved_by=approver)
    session.add(pause)
    session.flush()
    after = {"pause": pause.id, "until": until, "approved_by": approver}
    journal.record(session, viewer, "site_paused", ("site", site_id), after=after, reason=why)
    return pause


def approve_pause(session: Session, *, viewer: Viewer, pause_id: int) -> SitePause:
    """From now on the pause counts."""
    pause, site = _held(session, viewer, pause_id)
    require(viewer, APPROVE, area_path=session.get_one(Area, site.area_id).path)
    if pause.approved_by is not None:
        raise BadInput("This pause is approved already.")
    before = {"pause": pause.id, "approved_by": None, "starts_at": pause.starts_at}
    pause.approved_by, pause.starts_at = viewer.person_id, max(pause.starts_at, now())
    session.flush()
    after = {"pause": pause.id, "approved_by": viewer.person_id, "starts_at": pause.starts_at}
    journal.record(session, viewer, "site_pause_approved", ("site", site.id), before=before, after=after)
    return pause


def end_pause(session: Session, *, viewer: Viewer, pause_id: int) -> SitePause:
    """The site counts again from now on."""
    pause, site = _held(session, viewer, pause_id)
    kept_site(session, viewer, site.id or 0)
    moment = now()
    if pause.ends_at <= moment:
        raise BadInput("This pause is over.")
    before = {"pause": pause.id, "ends_at": pause.ends_at}
    pause.ends_at = moment
    session.flush()
    after = {"pause": pause.id, "ends_at": moment}
    journal.record(session, viewer, "site_pause_ended", ("site", site.id), before=before, after=after)
    return pause


def _held(session: Session, viewer: Viewer, pause_id: int) -> tuple[SitePause, Site]:
    pause = session.get(SitePause, pause_id)
    site = session.get(Site, pause.site_id) if pause else None
    area = session.get(Area, site.area_id) if site else None
    if pause is None or site is None or area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("This pause is not known here.")
    return pause, site
