"""A checklist is edited as a whole: questions reworded, ended, added; it comes into force now or from a day on."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from data import reference
from data.days import local_day
from data.queries.checklists import Newest, Question, Reach, Version
from rules.duties import LONGEST_REASON
from rules.vocabulary import Grade
from ui import address
from ui.catalogue_forms import TURN, Wish, from_day
from ui.hazard_words import grade_word
from ui.words import _, day, label, moment, name, today

MOST_NEW, MOST_FIRST = 5, 20
EMPTY = Question("", "", "", "", "", Grade.GENERAL)
NEW = "new"


def choose(codes: Sequence[str]) -> str:
    """A checklist, or the wish for the first one of a category."""
    chosen = address.said("list", [*codes, NEW], codes[0] if codes else NEW)
    st.selectbox(
        _("Checklist"),
        [*codes, NEW],
        format_func=lambda code: _("New checklist") if code == NEW else name("hazard_categories", code),
        **address.bound("catalogue", "list", chosen),
    )
    return chosen


def versions(checklist: str, rows: Sequence[Version]) -> Wish | None:
    """Which version is in force, which are planned and can be withdrawn, which there were."""
    at = datetime.now(UTC)
    here = next((row for row in rows if row.in_force_from <= at and not row.withdrawn_at), None)
    planned = [row for row in rows if row.in_force_from > at and not row.withdrawn_at]
    if here:
        st.caption(
            _(
                "Version {n}, in force since {when}, {m} questions. Inspections keep the version that they answered."
            ).format(n=here.number, when=moment(here.in_force_from), m=here.questions)
        )
    wish = None
    for n, row in enumerate(planned):
        words = _("Version {n} is planned from {day}, {m} questions.")
        st.info(
            words.format(n=row.number, day=day(row.in_force_from), m=row.questions), icon=":material/event_upcoming:"
        )
        if n == 0:
            wish = _withdraw(checklist, row)
    over = [row for row in rows if row not in planned and row is not here]
    if over:
        with st.expander(_("Earlier versions"), icon=":material/history:"):
            for row in over:
                words = _("Version {n}: withdrawn on {day}") if row.withdrawn_at else _("Version {n}: from {day}")
                st.write(words.format(n=row.number, day=day(row.withdrawn_at or row.in_force_from)))
    return wish


def edit(held: Newest, reach: Reach) -> Wish | None:
    """The whole list as it will be; None until it is to be kept."""
    key = f"catalogue.list.{held.code}.{held.number}.{st.session_state.get(TURN, 0)}"
    kept = [_question(one, f"{key}.{one.code}") for one in held.questions]
    wanted = tuple(one for one in (*kept, *_added(f"{key}.new", MOST_NEW, 0)) if one)
    if wanted == held.questions:
        return None
    ended = sum(one is None for one in kept)
    reworded = sum(one is not None and one != was for one, was in zip(kept, held.questions, strict=True))
    told = _("{a} new, {b} reworded, {c} ended.").format(
        a=len(wanted) + ended - len(held.questions), b=reworded, c=ended
    )
    st.warning(f"{told} {_reach(reach)}", icon=":material/compare_arrows:")
    begins = from_day(f"{key}.on", _("In force from"), first=max(today(), _first_day(held)))
    reason = st.text_input(_("Reason"), max_chars=LONGEST_REASON, key=f"{key}.reason")
    words = _("Put the new version in force") if begins == today() else _("Plan the new version")
    if st.button(words, type="primary", width="stretch", key=f"{key}.save"):
        facts = {"checklist": held.code, "number": held.number, "questions": wanted, "reason": reason, "on": begins}
        return Wish("change_list", facts)
    return None


def first(free: Sequence[str]) -> Wish | None:
    """The first checklist of a category, and at which kinds of sites it is asked."""
    key = f"catalogue.first.{st.session_state.get(TURN, 0)}"
    if not free:
        st.info(_("Every category has its checklist."), icon=":material/done_all:")
        return None
    category = st.selectbox(
        _("Category"), free, index=None, placeholder=_("Choose"), key=f"{key}.category",
        format_func=lambda code: name("hazard_categories", code),
    )  # fmt: skip
    types: list[str] = st.multiselect(
        _("Asked at these kinds of sites"), list(reference.words("site_types")), placeholder=_("Choose"),
        format_func=lambda code: name("site_types", code), key=f"{key}.types",
    )  # fmt: skip
    questions = _added(f"{key}.new", MOST_FIRST, 1)
    begins = from_day(f"{key}.on", _("In force from"), first=today())
    reason = st.text_input(_("Reason"), max_chars=LONGEST_REASON, key=f"{key}.reason")
    if st.button(_("Make the checklist"), type="primary", width="stretch", disabled=category is None):
        facts = {"category": category, "site_types": tuple(types), "questions": tuple(questions)}
        return Wish("add_list", {**facts, "reason": reason, "on": begins})
    return None


def _withdraw(checklist: str, row: Version) -> Wish | None:
    key = f"catalogue.withdraw.{checklist}.{row.number}"
    with st.popover(_("Withdraw the planned version"), icon=":material/event_busy:", width="stretch"):
        st.write(_("It never comes into force; the version before it stays. It can be made anew."))
        reason = st.text_input(_("Reason"), max_chars=LONGEST_REASON, key=f"{key}.reason")
        pressed = st.button(_("Withdraw"), type="primary", width="stretch", key=f"{key}.go")
    facts = {"checklist": checklist, "number": row.number, "reason": reason}
    return Wish("withdraw_list", facts) if pressed else None


def _reach(reach: Reach) -> str:
    """What it does to today's due list: nothing is due more often, but these are asked other questions."""
    words = _("Asked at {n} sites of {m} kinds; how often they are due stays the same.")
    return words.format(n=reach.sites, m=len(reach.types))


def _first_day(held: Newest) -> date:
    """A version never begins before the one that it was made from."""
    return local_day(held.in_force_from)


def _added(key: str, most: int, at_first: int) -> list[Question]:
    count = st.number_input(_("New questions"), at_first, most, at_first, key=key)
    return [_fields(EMPTY, f"{key}{n}", _("New question {n}").format(n=n + 1)) for n in range(int(count))]


def _question(one: Question, key: str) -> Question | None:
    with st.expander(label(one)):
        if st.toggle(_("End this question"), key=f"{key}.end"):
            return None
        return _fields(one, key, "")


def _fields(one: Question, key: str, head: str) -> Question:
    if head:
        st.write(f"**{head}**")
    said: dict[str, Any] = {
        "zh": st.text_input(_("Question in Chinese"), one.zh, max_chars=200, key=f"{key}.zh"),
        "fail_zh": st.text_input(
            _("Hazard when the answer is no, in Chinese"), one.fail_zh, max_chars=200, key=f"{key}.fz"
        ),
        "en": st.text_input(_("Question in English (may be empty)"), one.en, max_chars=300, key=f"{key}.en"),
        "fail_en": st.text_input(_("Hazard in English (may be empty)"), one.fail_en, max_chars=300, key=f"{key}.fe"),
    }
    grades = list(Grade)
    grade = st.selectbox(
        _("Suggested grade"), grades, format_func=grade_word, index=grades.index(one.grade), key=f"{key}.grade"
    )
    return Question(one.code, said["zh"], said["en"], said["fail_zh"], said["fail_en"], grade or one.grade)
