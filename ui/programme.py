"""The safe-community page: its parts, projects with six fields and ticks, the veto, the injury survey."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from data import reference
from data.queries.appraisal import MOST_UNITS, UnitFacts, VetoSeen
from data.queries.indicators import IndicatorSeen
from data.queries.overview import AreaChoice
from data.queries.projects import ProjectSeen, Step
from data.queries.surveys import RoundSeen
from rules.injuries import PARTS
from rules.progress import Light
from ui import address, list_exports
from ui.activity_words import bar, mark
from ui.indicators import figure, light_word, trend_words
from ui.words import _, day, language, moment, today

STYLE = Path(__file__).with_name("programme.css")
VIEWS = ("indicators", "projects", "survey", "units")


def choose_view() -> str:
    words = {
        "indicators": _("Indicators"), "projects": _("Projects"), "survey": _("Survey"), "units": _("Units and veto"),
    }  # fmt: skip
    chosen = address.said("view", VIEWS, "indicators")
    st.segmented_control(
        _("View"), VIEWS, format_func=words.__getitem__, required=True, label_visibility="collapsed",
        **address.bound("programme", "view", chosen),
    )  # fmt: skip
    return chosen


def choose_area(areas: Sequence[AreaChoice]) -> AreaChoice | None:
    """Indicators are kept for a subdistrict or a community; the widest area in sight comes first."""
    wide = [a for a in areas if a.level in ("district", "subdistrict", "community")] or list(areas)
    if not wide:
        return None
    named = {str(area.id): area for area in wide}
    said = address.said("area", list(named), str(wide[0].id))
    if len(named) > 1:
        st.selectbox(
            _("Area"), list(named), format_func=lambda id: named[id].name, label_visibility="collapsed",
            **address.bound("programme", "area", said),
        )  # fmt: skip
    return named[said]


def choose_year() -> int:
    said = st.query_params.get("year", "")
    now = today().year
    year = int(said) if said.isdecimal() and 2001 <= int(said) <= now else now
    options = [str(y) for y in sorted({now, now - 1, now - 2, year}, reverse=True)]
    st.selectbox(_("Year"), options, label_visibility="collapsed", **address.bound("programme", "year", str(year)))
    return year


def said(both: tuple[str, str]) -> str:
    return (both[0] or both[1]) if language() == "zh" else (both[1] or both[0])


def project(row: ProjectSeen, indicators: Mapping[str, IndicatorSeen]) -> None:
    """The six fields, and the effects with the indicator that shows them."""
    share = row.done / len(row.steps) if row.steps else None
    head = _("{done} of {all} activities done").format(done=row.done, all=len(row.steps))
    fields = (
        (_("Goal"), said(row.goal)),
        (_("For whom"), said(row.target_group)),
        (_("Group"), _group(row.group)),
        (_("Hazards"), _(", ").join(said(h) for h in row.hazards) or "—"),
    )
    body = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v or '—')}</dd>" for k, v in fields)
    effects = "".join(f"<li>{_effect(e, indicators)}</li>" for e in row.effects) or "<li>—</li>"
    ended = f" · {escape(_('ended: {reason}').format(reason=row.end_reason))}" if row.ended else ""
    st.html(
        f'<div class="anxun-window"><h3>{escape(row.name)}</h3><small>{escape(row.area)} · '
        f"{escape(day(row.starts_on))}–{escape(day(row.ends_on))}{ended}</small></div>"
        f"<p>{escape(head)}</p>{bar(share)}"
        f'<dl class="anxun-fields">{body}<dt>{escape(_("Expected effect"))}</dt><dd><ul>{effects}</ul></dd></dl>'
    )


def _group(code: str) -> str:
    found = reference.words("groups").get(code)
    return said((found.zh, found.en)) if found else code


def _effect(effect: tuple[str, str, str], indicators: Mapping[str, IndicatorSeen]) -> str:
    shown = indicators.get(effect[2])
    words = escape(said((effect[0], effect[1])))
    if shown is None:
        return words
    value = f"{figure(shown.value, shown.unit_word)}, {light_word(shown)}"
    return f"{words} {mark(shown.light, value)}"


def steps(row: ProjectSeen, on: date) -> dict[str, Any] | None:
    """Its activities, each open one with the button that says it was done today."""
    wish = None
    for one in row.steps:
        with st.container(horizontal=True, vertical_alignment="center", wrap=False, key=f"step-{row.id}-{one.number}"):
            st.html(step(one), width="stretch")
            if row.mine and one.on is None:
                with st.container(width="content"):
                    if st.button(_("Done today"), key=f"programme.tick.{row.id}.{one.number}"):
                        wish = {"project_id": row.id, "number": one.number, "on": on}
    return wish


def trend(row: IndicatorSeen) -> None:
    """The line of the year, and the same in words; plotly is read only where a line is drawn."""
    from ui.charts import indicator_trend  # noqa: PLC0415 - a phone's first page never pays for it

    st.plotly_chart(indicator_trend(row), theme=None, width="stretch", config={"displayModeBar": False})
    st.caption(trend_words(row))


def step(row: Step) -> str:
    done = f"{day(row.on)}{' · ' + row.note if row.note else ''}" if row.on else _("not done yet")
    sign = mark(Light.GREEN, done) if row.on else f'<span aria-hidden="true">○</span> {escape(done)}'
    return f'<div class="anxun-window">{escape(said((row.zh, row.en)))}<br><small>{sign}</small></div>'


def units(rows: Sequence[UnitFacts]) -> None:
    """Facts side by side; a veto stands with the unit that has one."""
    if not rows:
        st.info(_("No unit has an open hazard, a late report or a veto."), icon=":material/fact_check:")
        return
    heads = "".join(
        f'<th scope="col">{escape(h)}</th>' for h in ("", _("Open hazards"), _("Overdue"), _("Late reports"))
    )
    body = "".join(
        f'<tr><th scope="row">{escape(r.unit)}{_badge(r)}</th><td>{r.open}</td><td>{r.overdue}</td>'
        f"<td>{r.late_reports}</td></tr>"
        for r in rows
    )
    st.html(f'<table class="anxun-bars"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>')
    list_exports.buttons("units")
    if len(rows) == MOST_UNITS:
        st.caption(_("The {n} units with the most; further ones are not shown.").format(n=MOST_UNITS))


def _badge(row: UnitFacts) -> str:
    if not row.veto:
        return ""
    return f"<br><small>{mark(Light.RED, _('one-vote veto'))} {escape(row.veto)}</small>"


def vetoes(rows: Sequence[VetoSeen]) -> None:
    lines = "".join(
        f"<li><span><b>{escape(r.unit)}</b><small>{escape(day(r.on))} · {escape(r.reason)}{_lifted(r)}</small></span>"
        f"<span>{mark(Light.NONE, _('lifted')) if r.lifted_at else mark(Light.RED, _('one-vote veto'))}</span></li>"
        for r in rows
    )
    if rows:
        st.html(f'<ul class="anxun-rows">{lines}</ul>')
        list_exports.buttons("vetoes")


def _lifted(row: VetoSeen) -> str:
    if row.lifted_at is None:
        return ""
    return " · " + escape(_("lifted {when}: {reason}").format(when=moment(row.lifted_at), reason=row.lift_reason))


def survey(row: RoundSeen) -> None:
    """Planned and done, and the injuries by age, place and kind."""
    head = _("{asked} of {planned} households asked, {people} people, {n} injuries").format(
        asked=row.asked, planned=row.planned, people=row.people, n=row.injured
    )
    st.html(
        f'<div class="anxun-window"><h3>{escape(row.name)}</h3><small>{escape(row.area)} · '
        f"{escape(day(row.starts_on))}–{escape(day(row.ends_on))}</small></div><p>{escape(head)}</p>"
        f"{bar(min(1.0, row.asked / row.planned))}"
    )
    titles = {"age": _("Age"), "place": _("Place"), "kind": _("Kind")}
    if row.injured:
        for place, (part, words) in zip(st.columns(3), row.counts, strict=True):
            with place:
                st.html(_counts(titles[part], part, words))


def _counts(title: str, part: str, words: Sequence[tuple[str, int]]) -> str:
    body = "".join(
        f'<tr><th scope="row">{escape(_(PARTS[part][word]))}</th><td>{n}</td></tr>'
        for word, n in sorted(words, key=lambda pair: -pair[1])
    )
    return (
        f'<table class="anxun-bars"><thead><tr><th scope="col">{escape(title)}</th>'
        f'<th scope="col">{escape(_("Injuries"))}</th></tr></thead><tbody>{body}</tbody></table>'
    )
