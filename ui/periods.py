"""Windows of special attention on the screen: cards with bars, and the rows behind each bar."""

from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path

import streamlit as st

from data.queries.period_hazards import HazardSeen
from data.queries.periods import SitePage, SiteSeen
from data.queries.windows import Stopped
from rules.periods import Count, Phase, Special, days_left, phase, total
from rules.progress import Light
from rules.vocabulary import Grade
from ui import address, list_exports, look
from ui.activity_words import mark
from ui.doors import door
from ui.words import _, day, label, moment, name, percent, today

STYLE = Path(__file__).with_name("periods.css")
VIEWS = ("windows", "zero", "cadence")
LISTS = ("owed", "done", "hazards")
PER_PAGE = 50
SCREENINGS = ("six_fields", "key_units")


def choose_view() -> str:
    """Windows, daily reports or the rhythm of the year; the choice lives in the address."""
    words = {"windows": _("Windows"), "zero": _("Daily report"), "cadence": _("Month-end check")}
    chosen = address.said("view", VIEWS, "windows")
    st.segmented_control(
        _("View"), VIEWS, format_func=words.__getitem__, required=True, label_visibility="collapsed",
        **address.bound("periods", "view", chosen),
    )  # fmt: skip
    return chosen


def choose_year() -> int:
    said = st.query_params.get("year", "")
    now = today().year
    year = int(said) if said.isdecimal() and 2001 <= int(said) <= 2098 else now
    options = sorted({now - 1, now, now + 1, year})
    st.selectbox(
        _("Year"), [str(y) for y in options], label_visibility="collapsed", width=140,
        **address.bound("periods", "year", str(year)),
    )  # fmt: skip
    return year


def days_of(window: Special) -> str:
    return day(window.starts) if window.starts == window.ends else f"{day(window.starts)}–{day(window.ends)}"


def when(window: Special, on: date) -> str:
    """Open with days left, upcoming with days until, or over."""
    left = days_left(window.window, on)
    return {
        Phase.UPCOMING: _("opens in {n} days").format(n=left),
        Phase.OPEN: _("open, {n} days left").format(n=left),
        Phase.OVER: _("over"),
    }[phase(window.window, on)]


def light(window: Special, count: Count, on: date) -> Light:
    """Red: over with checks owed. Amber: behind the straight line. Green else. No duty has no light."""
    if not count.total:
        return Light.NONE
    if not count.owed:
        return Light.GREEN
    if on > window.ends:
        return Light.RED
    gone = (on - window.starts).days / ((window.ends - window.starts).days + 1)
    return Light.AMBER if count.checked < int(count.total * gone) else Light.GREEN


def card(window: Special, counts: Sequence[Count], on: date) -> None:
    """One window: name, days, its bars, and the ways to its rows."""
    whole = total(counts)
    with st.container(border=True, key=f"periods-card-{window.key}"):
        head = f"{escape(label(window))} {mark(light(window, whole, on), when(window, on))}"
        st.html(
            f'<div class="anxun-window"><h3>{head}</h3><small>{escape(days_of(window))}{_why(window)}</small></div>'
        )
        if not counts:
            st.caption(_("No site type owes a special check in this window."))
            return
        st.html(bars(window, counts))
        with st.container(horizontal=True, gap="small"):
            _way(window, "owed", _("Owed {n}").format(n=whole.owed))
            _way(window, "done", _("Checked {n}").format(n=whole.checked))
            _way(window, "hazards", _("Hazards {n}").format(n=whole.found))


def _why(window: Special) -> str:
    return f" · {escape(_('other days: {reason}').format(reason=window.reason))}" if window.reason else ""


def _way(window: Special, which: str, words: str) -> None:
    key = f"periods.open.{window.key}.{which}"
    st.button(words, key=key, on_click=address.go, kwargs={"open": window.key, "list": which, "bar": "", "page": ""})


def bars(window: Special, counts: Sequence[Count]) -> str:
    """A row per bar: checked of all, found, struck off, overdue."""
    heads = ("", _("Checked"), _("Found"), _("Struck off"), _("Overdue"))
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = "".join(_bar_row(label(bar), count) for bar, count in zip(window.bars, counts, strict=True))
    return f'<table class="anxun-bars"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _bar_row(words: str, count: Count) -> str:
    width = f"{count.share or 0:.1%}"
    track = f'<span class="anxun-track" aria-hidden="true"><i style="width:{width}"></i></span>'
    late = f"{look.MARKS['major']} {count.overdue}" if count.overdue else "0"
    checked = f"{count.checked}/{count.total}" if count.total else _("no duty")
    return (
        f'<tr><th scope="row"><b>{escape(words)}</b>{track}</th><td>{escape(checked)}<br>'
        f"{escape(percent(count.share)) if count.total else '—'}</td><td>{count.found}</td>"
        f"<td>{count.struck_off}</td><td>{late}</td></tr>"
    )


def upcoming(windows: Sequence[Special], on: date) -> None:
    """What opens next, with the days until then."""
    st.subheader(_("Next windows"))
    if not windows:
        st.caption(_("No further window opens in this year."))
        return
    lines = "".join(
        f"<li><span><b>{escape(label(w))}</b><small>{escape(days_of(w))}{_why(w)}</small></span>"
        f"<span>{escape(when(w, on))}</span></li>"
        for w in windows
    )
    st.html(f'<ul class="anxun-rows">{lines}</ul>')


def stopped(rows: Sequence[Stopped]) -> None:
    if rows:
        lines = "".join(
            f"<li><span>{escape(r.name)}<small>{escape(moment(r.stopped_at))} · {escape(r.reason)}</small></span></li>"
            for r in rows
        )
        st.html(f'<h4>{escape(_("Ended early"))}</h4><ul class="anxun-rows">{lines}</ul>')
    list_exports.buttons("windows")


def opened(window: Special, counts: Sequence[Count], on: date) -> tuple[str, str]:
    """The head above the rows of one window; which list and which bar are asked for."""
    st.button(_("All windows"), icon=":material/arrow_back:", type="tertiary", on_click=address.go,
              kwargs={"open": "", "list": "", "bar": "", "page": ""}, key="periods.back")  # fmt: skip
    st.title(label(window))
    st.caption(f"{days_of(window)} · {when(window, on)}")
    st.html(bars(window, counts))
    whole = total(counts)
    words = {
        "owed": _("Owed {n}").format(n=whole.owed),
        "done": _("Checked {n}").format(n=whole.checked),
        "hazards": _("Hazards {n}").format(n=whole.found),
    }
    which = address.said("list", LISTS, "owed")
    st.segmented_control(
        _("List"), LISTS, format_func=words.__getitem__, required=True, label_visibility="collapsed",
        **address.bound("periods", "list", which),
    )  # fmt: skip
    codes = {b.code: label(b) for b in window.bars}
    bar = address.said("bar", list(codes))
    if len(codes) > 1:
        st.selectbox(
            _("Bar"), ["", *codes], format_func=lambda c: codes.get(c, _("All")), label_visibility="collapsed",
            **address.bound("periods", "bar", bar),
        )  # fmt: skip
    return which, bar


def sites(found: SitePage, *, may_inspect: bool) -> None:
    """Sites of a bar; whoever inspects gets from each to its check."""
    if not found.rows:
        st.caption(_("No site here."))
    for row in found.rows:
        with st.container(horizontal=True, vertical_alignment="center", wrap=False, key=f"periods-site-{row.site_id}"):
            st.html(_site(row), width="stretch")
            if may_inspect and row.done_at is None:
                with st.container(width="content"):
                    door(_("Inspect"), "inspect", {"site": str(row.site_id)})
    last = max(1, -(-found.total // PER_PAGE))
    if last > 1:
        st.selectbox(
            _("Page"), [str(n) for n in range(1, last + 1)],
            format_func=lambda n: _("Page {n} of {last}").format(n=n, last=last), label_visibility="collapsed",
            **address.bound("periods", "page", str(address.page_number(last))),
        )  # fmt: skip
    list_exports.buttons("window_sites")


def _site(row: SiteSeen) -> str:
    said = _("checked {moment}").format(moment=moment(row.done_at)) if row.done_at else _("owes its check")
    mark_ = look.DOTS["fresh"] if row.done_at else look.DOTS["never"]
    more = f"{name('site_types', row.type)} · {row.area} · {row.code}"
    return (
        f'<div class="anxun-window"><b>{escape(row.name)}</b><br><small>{escape(more)}</small><br>'
        f'<span><span aria-hidden="true">{mark_}</span> {escape(said)}</span></div>'
    )


def hazards(rows: Sequence[HazardSeen]) -> None:
    """What the checks of the window found; each opens its line in the ledger."""
    if not rows:
        st.caption(_("The checks of this window have found nothing so far."))
    for row in rows:
        sign = look.MARKS["major" if row.grade is Grade.MAJOR else "general"]
        late = f" · {_('overdue')}" if row.overdue else ""
        more = f"{row.number or _('no number yet')} · {name('hazard_states', row.state)}{late}"
        with st.container(horizontal=True, vertical_alignment="center", wrap=False, key=f"periods-hazard-{row.id.hex}"):
            st.html(
                f'<div class="anxun-window"><b><span aria-hidden="true">{sign}</span> {escape(row.title)}</b><br>'
                f"<small>{escape(more)}</small><br><small>{escape(row.site)} · {escape(row.area)}</small></div>",
                width="stretch",
            )
            with st.container(width="content"):
                door(_("Open"), "hazards", {"id": str(row.id)})


def line(window: Special, count: Count, absent: Sequence[str], on: date) -> None:
    """For the overview: the window that closes first, its bar, who has not reported today; a door to the rest."""
    said = _("{name} {checked}/{total}, {n} days left").format(
        name=label(window), checked=count.checked, total=count.total, n=days_left(window.window, on)
    )
    if absent:
        said += " · " + _("daily report missing: {n} units").format(n=len(absent))
    with st.container(key="overview-period", gap=None):
        door(said, "periods", {"view": "zero"} if absent else {}, icon=":material/calendar_clock:")
        st.html(
            f'<p class="anxun-period" title="{escape(_(", ").join(absent))}" aria-hidden="true"><span>'
            f'<i style="width:{count.share or 0:.1%}"></i></span></p>'
        )
