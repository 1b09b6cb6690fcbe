"""How the system is: version, database, copies, disk, daily work."""

from html import escape

import streamlit as st

from data.queries.state import State
from rules.messages import MessageState
from settings import VERSION, settings
from ui.messages import state_names
from ui.words import _, day, local, moment, today

SHORT_OF_DISK = 0.1  # of the whole disk; below it photos are at risk
OLD_COPY_DAYS = 2


def shown(found: State) -> None:
    """What needs somebody first, then the facts."""
    troubles = _troubles(found)
    for trouble in troubles:
        st.warning(trouble, icon=":material/warning:")
    if not troubles:
        st.success(_("Nothing needs attention."), icon=":material/check:")
    rows = [
        (_("Version"), VERSION),
        (
            _("Database"),
            f"{'PostgreSQL' if found.database == 'postgresql' else 'SQLite'} · {size(found.database_bytes)}",
        ),
        (_("Photos"), f"{found.photos} · {size(found.photo_bytes)}"),
        (_("Disk"), _("{free} of {total} free").format(free=size(found.disk_free), total=size(found.disk_total))),
        (_("Last copy"), _copy_word(found)),
        *(
            (
                _work_names().get(work.name, work.name),
                _("done for {day}").format(day=day(work.done_on)) if work.done_on else _("not done yet"),
            )
            for work in found.works
        ),
        (_("Failed jobs"), str(sum(bool(work.failure) for work in found.works))),
        (_("Messages not sent"), _messages_word(found)),
        *((_row_names().get(name, name), str(n)) for name, n in found.rows),
    ]
    body = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in rows)
    st.html(f'<dl style="display:grid;grid-template-columns:auto 1fr;gap:8px 16px;margin:0">{body}</dl>')
    st.caption(
        _("On the server: `cli.py backup FILE` makes a copy now, `cli.py verify` checks that nothing was touched.")
    )


def _troubles(found: State) -> list[str]:
    said = []
    for work in found.works:
        if work.failure:
            told = _("{work} did not succeed at {when} and is tried again: {why}")
            named = _work_names().get(work.name, work.name)
            said.append(told.format(work=named, when=moment(work.failed_at), why=work.failure))
    lost = sum(n for state, n in found.messages if state in (MessageState.GIVEN_UP, MessageState.UNCLEAR))
    if lost:
        said.append(_("{n} messages did not arrive for certain: look under Messages.").format(n=lost))
    if found.disk_free < SHORT_OF_DISK * found.disk_total:
        said.append(_("The disk is almost full: {free} free.").format(free=size(found.disk_free)))
    if found.last_copy is None:
        said.append(_("There is no copy yet. Set ANXUN_BACKUP_FOLDER for a daily one."))
    elif (today() - local(found.last_copy.at).date()).days > OLD_COPY_DAYS:
        said.append(_("The last copy is of {day}.").format(day=day(found.last_copy.at)))
    return said


def _copy_word(found: State) -> str:
    if found.last_copy is None:
        return _("none")
    daily = _("daily") if settings().backup_folder else _("by hand")
    return f"{moment(found.last_copy.at)} · {found.last_copy.file} · {size(found.last_copy.bytes)} · {daily}"


def _messages_word(found: State) -> str:
    names = state_names()
    return " · ".join(f"{names[state]} {n}" for state, n in found.messages) or "0"


def _work_names() -> dict[str, str]:
    return {
        "escalation": _("Escalation of what is overdue"),
        "backup": _("Daily copy"),
        "messages": _("Messages of the day"),
        "months": _("Adding up of months that are over"),
        "ready": _("Standings of sites kept ready"),
    }


def _row_names() -> dict[str, str]:
    return {
        "inspections": _("Inspections"),
        "hazards": _("Hazards"),
        "sites": _("Sites"),
        "people": _("People"),
        "journal": _("Lines of the journal"),
    }


def size(count: int) -> str:
    """Bytes as people read them: 12 kB, 3.4 MB, 1.2 GB."""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit != "MB" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"
