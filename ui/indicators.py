"""Outcome indicators on the screen: light and word, value and origin, year on year, and the months behind it."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from data.queries.indicators import IndicatorSeen, ValueSeen
from rules.indicators import FOUR_INDICES, Cell, Compared, Origin, so_far
from rules.progress import Light
from ui import address
from ui.activity_words import mark
from ui.words import _, label, moment

DEFINITIONS = {
    "hazard_closure_rate": "Of the hazards registered since 1 January, the share struck off by the end of the month.",
    "hazard_on_time_rate": "Of the deadlines that fell in the month, the share fixed by the deadline.",
    "overdue_hazards": "Hazards on the ledger at the end of the month whose deadline had passed.",
    "patrol_coverage": "Kept: risk-weighted share of the month in which points were seen within their time.",
    "nine_small_monthly_rate": "Nine-small places with a food and fire check in the month, of all.",
    "class1_check_rate": "Routine checks of class-1 enterprises, three a week, in the weeks that end in the month.",
    "residents_trained": "People counted in records of training, study and lectures.",
    "activity_completion": "Of the tasks due in the month, the share done by today.",
    "report_on_time": "Of the reports due in the month, the share sent in on time with their evidence.",
    "hazards_found": "Hazards that were registered in the month.",
    "hazards_struck_off": "Hazards that were struck off in the month.",
    "drills_held": "Drills in the records of activities.",
    "trainings_held": "Training, study and lecture sessions in the records of activities.",
    "people_reached": "People counted in all records of activities.",
    "injury_presurvey": "Households asked in the rounds of the injury survey.",
    "responsibility_letter_rate": "Of the sites that owe a letter this year, the share signed by the end of the month.",
    "responsibility_card_rate": "Of the sites that owe a card this quarter, the share signed by the end of the month.",
    "double_zero": "Accidents and deaths of the month together; both must be entered.",
    "four_indices_yoy": "The worst change of the four indices against last year so far; below zero all four are down.",
}


def light_word(one: IndicatorSeen) -> str:
    """Never the colour alone."""
    if one.value is None:
        return _("no data")
    by_target = one.target is not None and bool(one.op)
    return {
        Light.GREEN: _("on target") if by_target else _("better than last year"),
        Light.AMBER: _("close to the target") if by_target else _("as last year"),
        Light.RED: _("off target") if by_target else _("worse than last year"),
        Light.NONE: _("no target, nothing to compare with"),
    }[one.light]


def is_entered(row: IndicatorSeen) -> bool:
    return row.origin is Origin.ENTERED


def origin_word(origin: Origin) -> str:
    return {
        Origin.ENTERED: _("entered"),
        Origin.DERIVED: _("from our records"),
        Origin.COMPUTED: _("computed"),
        Origin.NONE: _("no data"),
    }[origin]


def figure(value: float | None, unit: str) -> str:
    """No data is a word, never a zero."""
    if value is None:
        return _("no data")
    number = f"{value:.0f}" if value == round(value) else f"{value:.1f}"
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".strip()


def target_word(one: IndicatorSeen) -> str:
    if one.target is None or not one.op:
        return {"down": _("target: down"), "up": _("target: up")}.get(one.direction, _("no target"))
    sign = {"<=": "≤", ">=": "≥"}.get(one.op, one.op)
    return _("target {target}").format(target=f"{sign} {figure(one.target, one.unit_word)}")


def change_word(against: Compared | None) -> str:
    """Year on year over the months that both years have, and how many these are."""
    if against is None:
        return _("no data of last year to compare with")
    if against.change is None:
        change = _("last year 0, this year {n}").format(n=f"{against.this:g}")
    elif against.change == 0:
        change = _("as last year")
    else:
        words = _("down {n}") if against.change < 0 else _("up {n}")
        change = words.format(n=f"{abs(against.change):.0%}")
    return _("{change} ({this} against {last}, {n} months)").format(
        change=change, this=f"{against.this:g}", last=f"{against.last:g}", n=against.months
    )


def four(rows: Sequence[IndicatorSeen]) -> None:
    """The four indices against last year."""
    by_code = {row.code: row for row in rows}
    found = [by_code[code] for code in FOUR_INDICES if code in by_code]
    cards = "".join(
        f"<div><b>{escape(label(row))}</b><span>{escape(_year_sum(row))}</span>{_change(row)}</div>" for row in found
    )
    st.html(f'<div class="anxun-four">{cards}</div>')


def _year_sum(row: IndicatorSeen) -> str:
    return figure(so_far(row.cells), row.unit_word)


def _change(row: IndicatorSeen) -> str:
    if row.against is None:
        return f"<small>{escape(change_word(None))}</small>"
    light = Light.GREEN if row.against.is_down or row.against.this == 0 else Light.RED
    if row.against.this == row.against.last and row.against.this:
        light = Light.AMBER
    return f"<small>{mark(light, change_word(row.against))}</small>"


def listed(rows: Sequence[IndicatorSeen]) -> None:
    """Worst first; what has no data is folded away but named."""
    order = {Light.RED: 0, Light.AMBER: 1, Light.GREEN: 2, Light.NONE: 3}
    known = sorted((r for r in rows if r.at is not None), key=lambda r: order[r.light])
    for row in known:
        _line(row)
    unknown = [r for r in rows if r.at is None]
    if unknown:
        with st.expander(_("No data in this year ({n})").format(n=len(unknown)), expanded=not known):
            for row in unknown:
                _line(row)


def _line(row: IndicatorSeen) -> None:
    when = _("month {n}").format(n=row.at + 1) if row.at is not None else ""
    when = _("this year so far") if when and row.is_summed else when
    small = " · ".join(filter(None, (when, origin_word(row.origin), target_word(row))))
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, key=f"indicator-{row.code}"):
        st.html(
            f'<div class="anxun-indicator"><span><b>{escape(label(row))}</b><small>{escape(small)}</small></span>'
            f"<span><b>{escape(figure(row.value, row.unit_word))}</b><br>{mark(row.light, light_word(row))}</span>"
            "</div>",
            width="stretch",
        )
        with st.container(width="content"):
            st.button(_("Open"), key=f"programme.open.{row.code}", on_click=address.go, kwargs={"open": row.code})


def head(row: IndicatorSeen) -> None:
    """One indicator: what it is, where it comes from, how it stands."""
    st.button(_("All indicators"), icon=":material/arrow_back:", type="tertiary", on_click=address.go,
              kwargs={"open": ""}, key="programme.back")  # fmt: skip
    st.title(label(row))
    st.html(
        f'<div class="anxun-indicator"><span>{mark(row.light, light_word(row))}<small>{escape(target_word(row))} · '
        f"{escape(change_word(row.against))}</small></span><span><b>{escape(figure(row.value, row.unit_word))}</b>"
        "</span></div>"
    )
    definition = DEFINITIONS.get(row.code)
    st.caption(f"{origin_word(row.origin)} · {_(definition)}" if definition else origin_word(row.origin))


def months(row: IndicatorSeen) -> None:
    """Month by month beside last year; no data stands there as words."""
    heads = "".join(f'<th scope="col">{escape(h)}</th>' for h in ("", _("This year"), _("Last year"), _("Origin")))
    body = "".join(
        f'<tr><th scope="row">{escape(_("month {n}").format(n=n))}</th><td>{_told(cell, row.unit_word)}</td>'
        f"<td>{escape(figure(last.value, row.unit_word))}</td><td>{escape(_origin(cell))}</td></tr>"
        for n, (cell, last) in enumerate(zip(row.cells, row.last_year, strict=True), 1)
    )
    table = f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody>"
    st.html(f'<table class="anxun-bars anxun-months-table">{table}</table>')


def _told(cell: Cell, unit: str) -> str:
    note = f"<br><small>{escape(cell.note)}</small>" if cell.note else ""
    return f"{escape(figure(cell.value, unit))}{note}"


def _origin(cell: Cell) -> str:
    if cell.value is None:
        return "—"
    if cell.earlier:
        return _("{origin}, corrected {n}×").format(origin=origin_word(cell.origin), n=cell.earlier)
    return origin_word(cell.origin)


def history(rows: Sequence[ValueSeen], unit: str) -> None:
    """Every value that was entered; what was corrected stays readable."""
    if not rows:
        return
    st.subheader(_("Entries"))
    lines = "".join(
        f"<li><span><b>{row.month:%Y-%m}: {escape(figure(row.value, unit))}</b>"
        f"<small>{escape(row.person)} · {escape(moment(row.entered_at))}"
        f"{escape(' · ' + row.reason) if row.reason else ''}</small></span>"
        f"<span>{escape(_('holds') if row.holds else _('corrected'))}</span></li>"
        for row in rows
    )
    st.html(f'<ul class="anxun-rows">{lines}</ul>')


def trend_words(row: IndicatorSeen) -> str:
    """The chart in words, for whoever does not see it."""
    said = [_("month {n}").format(n=n) + " " + figure(cell.value, row.unit_word) for n, cell in enumerate(row.cells, 1)]
    return _(", ").join(said)
