"""Words, dates and numbers for the person looking."""

import math
from datetime import UTC, date, datetime
from typing import Any, Protocol

import streamlit as st

import lang
from data import reference
from settings import settings

COOKIE = "anxun_language"


class Named(Protocol):
    """Anything of the catalogue: it brings its own Chinese and English."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


def language() -> str:
    """zh or en: the person's choice (a cookie, so that it outlives the session), else the browser's.

    Asked anew each time: a fragment rerun skips app.py, so nothing set by the frame would be there.
    """
    chosen = st.session_state.get("language") or st.context.cookies.get(COOKIE)
    return lang.choose(chosen, st.context.locale, settings().language)


def _(message: str) -> str:
    """Translate first, fill blanks after: `_("{n} overdue").format(n=n)`."""
    return lang.translate(message, language())


def label(named: Named) -> str:
    """The name of a catalogue row (site type, category, task …) in the viewer's language."""
    return (named.zh or named.en) if language() == "zh" else (named.en or named.zh)


def local(moment: datetime) -> datetime:
    return moment.astimezone(settings().zone)


def today() -> date:
    """The day in the community's own zone."""
    return datetime.now(UTC).astimezone(settings().zone).date()


def day(value: date | datetime | None) -> str:
    """6月16日 or 16 Jun; the year is added when it is another one."""
    if value is None:
        return "—"
    on = local(value).date() if isinstance(value, datetime) else value
    same = on.year == today().year
    if language() == "zh":
        return f"{on.month}月{on.day}日" if same else f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {on:%b}" if same else f"{on.day} {on:%b} {on.year}"


def moment(value: datetime | None) -> str:
    return "—" if value is None else f"{day(value)} {local(value):%H:%M}"


def percent(share: float | None) -> str:
    """None is "no data": no duty is neither 0 % nor 100 %. It is 100 % only when nothing at all is missing."""
    if share is None:
        return _("no data")
    return f"{math.floor(1000 * share) / 10}%" if 0.995 <= share < 1 else f"{share:.0%}"


def say(refusal: Any) -> str:
    """A RuleBroken as a sentence in the viewer's language."""
    return _(refusal.message).format(**refusal.facts)


def name(kind: str, code: str | None) -> str:
    """The name of a catalogue code: name("site_types", "school"). Unknown codes show as they are."""
    if not code:
        return "—"
    found = reference.words(kind).get(code)
    return label(found) if found else code
