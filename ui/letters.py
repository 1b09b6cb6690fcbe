"""Who has signed and who has not: the term, the figures that open their rows, the list with a number to call."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any, get_args

import streamlit as st

from data import reference
from data.queries.letters import Group, LetterFilter, LetterLine, LetterPage, Standing, State
from data.queries.overview import AreaChoice
from data.queries.sites import LONGEST_TEXT
from rules.letters import LetterKind, Term, term_of
from ui import address, letter_words, look
from ui.expiries import MUTED, call, choose, pages
from ui.words import _, day, name, percent, today

PER_PAGE = 20
BATCH = 50
VIEWS = ("letter", "card", "expiries")


def view() -> str:
    """Letters, cards, or what runs out."""
    kinds = letter_words.kinds()
    words = {
        "letter": kinds[LetterKind.LETTER],
        "card": kinds[LetterKind.CARD],
        "expiries": _("Certificates and equipment"),
    }
    chosen = address.said("view", VIEWS, VIEWS[0])
    st.segmented_control(
        _("Show"), list(words), format_func=words.__getitem__, required=True, label_visibility="collapsed",
        **address.bound("letters", "view", chosen),
    )  # fmt: skip
    return chosen


def term(kind: LetterKind) -> Term:
    """The term that the address names, the running one where it names none."""
    found = {letter_words.spelled(one): one for one in letter_words.choices(kind)}
    running = letter_words.spelled(term_of(kind, today()))
    chosen = address.said("term", list(found), running)
    st.selectbox(
        _("Year or quarter"), list(found), format_func=lambda one: letter_words.term_word(found[one]),
        label_visibility="collapsed", **address.bound("letters", "term", chosen),
    )  # fmt: skip
    return found[chosen]


def filters(of: Term, areas: Sequence[AreaChoice], standing: Standing) -> LetterFilter:
    """What the address asks for, with the widgets to change it."""
    state = _state(standing)
    return _narrowed(LetterFilter(of, state), areas)


def unsigned(of: Term, areas: Sequence[AreaChoice]) -> LetterFilter:
    """The same for those who have not signed."""
    return _narrowed(LetterFilter(of), areas)


def _state(standing: Standing) -> Any:
    words = letter_words.states()
    numbers = {
        "unsigned": standing.owed - standing.signed, "signed": standing.signed, "unshown": standing.unshown,
        "all": standing.owed,
    }  # fmt: skip
    state: Any = address.said("state", get_args(State), "unsigned")
    st.pills(
        _("Show"), list(words), required=True, label_visibility="collapsed",
        format_func=lambda code: f"{words[code]} {numbers[code]}", **address.bound("letters", "state", state),
    )  # fmt: skip
    return state


def _narrowed(sought: LetterFilter, areas: Sequence[AreaChoice]) -> LetterFilter:
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
        text = st.query_params.get("q", "")[:LONGEST_TEXT]
        st.text_input(
            _("Search"), placeholder=_("Name, code, address or person"), label_visibility="collapsed",
            icon=":material/search:", max_chars=LONGEST_TEXT, **address.bound("letters", "q", text),
        )  # fmt: skip
        with st.popover(_("Filter"), icon=":material/tune:"):
            site_type = choose(
                _("Site type"), "type", {c: name("site_types", c) for c in reference.words("site_types")}
            )
            choose(_("Area"), "area", {str(a.id): a.name for a in areas})
    return replace(sought, area_path=area_path(areas), type=site_type or None, text=text)


def deeper(areas: Sequence[AreaChoice]) -> int:
    """The area that the address names, where it is none of those to choose from; 0 else."""
    asked = st.query_params.get("area", "")
    known = not asked.isdecimal() or len(asked) > 9 or any(str(a.id) == asked for a in areas)
    return 0 if known else int(asked)


def area_path(areas: Sequence[AreaChoice]) -> str | None:
    asked = st.query_params.get("area", "")
    return next((a.path for a in areas if str(a.id) == asked), None)


def figures(found: Standing) -> None:
    """One sentence and how far it has come."""
    if not found.owed:
        st.info(_("No site owes this paper in this term."), icon=":material/contract:")
        return
    said = _("{a} of {b} signed, {share}").format(a=found.signed, b=found.owed, share=percent(found.share))
    st.progress(found.signed / found.owed, text=f"**{said}**")


def columns() -> tuple[Any, Any]:
    """Room for the rows and for the figures beside them; on a phone the figures stand before the rows."""
    if look.narrow():
        beside = st.container()
        return st.container(), beside
    rows, beside = st.columns([3, 2], gap="large")
    return rows, beside


def groups(found: Standing) -> None:
    """Areas and types, each a way to its rows; folded away on a phone."""
    if look.narrow():
        with st.expander(_("By area and type"), icon=":material/bar_chart:"):
            _both(found)
    else:
        _both(found)


def _both(found: Standing) -> None:
    _groups(_("By area"), found.areas, "area")
    _groups(_("By type"), found.types, "type")


def _groups(title: str, groups: Sequence[Group], param: str) -> None:
    st.markdown(f"**{title}**")
    for one in groups[:12]:
        called = (one.name or name("site_types", one.key)).replace("$", "\\$")
        left = one.owed - one.signed
        mark = "▲" if left else "✓"
        state = _("{n} not signed").format(n=left) if left else _("all signed")
        st.button(
            f"{mark} {called} · {percent(one.share)} ({one.signed}/{one.owed}) · {state}",
            key=f"letters.group.{param}.{one.key}", type="tertiary", width="content",
            on_click=address.go, kwargs={param: one.key, "state": "unsigned" if left else "all"},
        )  # fmt: skip
    if len(groups) > 12:
        st.caption(_("and {n} more; narrow the area or export the list").format(n=len(groups) - 12))


def listed(found: LetterPage, sought: LetterFilter, *, may_sign: bool) -> None:
    if not found.total:
        said = _("Everybody has signed.") if sought.state == "unsigned" else _("No site fits.")
        st.info(said, icon=":material/task_alt:")
        return
    for row in found.rows:
        with st.container(border=True, key=f"letters.row.{row.site_id}"):
            st.html(_card(row))
            label = _("Open") if row.signed else _("Write down as signed")
            if may_sign or row.signed:
                st.button(
                    label, key=f"letters.open.{row.site_id}", icon=":material/draw:", width="stretch",
                    on_click=address.go, kwargs={"sign": str(row.site_id)},
                )  # fmt: skip
    pages(found.total)


def _card(row: LetterLine) -> str:
    below = " · ".join(part for part in (name("site_types", row.type), row.area_name, row.address, row.code) if part)
    return (
        f'<div style="line-height:1.45"><b>{escape(row.name)}</b> {escape(state_word(row))}'
        f'<div style="{MUTED}">{escape(below)}</div>{call(row.responsible_person, row.phone, row.may_call)}</div>'
    )


def state_word(row: LetterLine) -> str:
    if row.letter_id is not None:
        said = _("signed {day} by {signer}").format(day=day(row.signed_on), signer=row.signer)
        return f"✓ {said}" if row.shown else f"✓ {said} · {_('no photo')}"
    if row.checked_at is not None:
        return f"✓ {_('written down as a check on {day}').format(day=day(row.checked_at))}"
    return f"▲ {_('Not signed')}"
