"""A checklist is edited as a whole: questions reworded, ended, added; it comes into force when it is kept."""

from typing import Any

import streamlit as st

from data import reference
from data.queries.checklists import Newest, Question
from rules.duties import LONGEST_REASON
from rules.vocabulary import Grade
from ui import address
from ui.frequency_rules import TURN
from ui.hazard_words import grade_word
from ui.words import _, label, moment, name

MOST_NEW = 5


def choose() -> str:
    codes = [code for code in reference.words("hazard_categories") if "/" not in code]
    chosen = address.said("list", codes, codes[0])
    st.selectbox(
        _("Checklist"),
        codes,
        format_func=lambda code: name("hazard_categories", code),
        **address.bound("catalogue", "list", chosen),
    )
    return chosen


def edit(held: Newest) -> dict[str, Any] | None:
    """The whole list as it will be; None until it is to be kept."""
    key = f"catalogue.list.{held.code}.{held.number}.{st.session_state.get(TURN, 0)}"
    st.caption(
        _("Version {n}, in force since {when}, {m} questions. Inspections keep the version that they answered.").format(
            n=held.number, when=moment(held.in_force_from), m=len(held.questions)
        )
    )
    kept = [_question(one, f"{key}.{one.code}") for one in held.questions]
    count = st.number_input(_("New questions"), 0, MOST_NEW, 0, key=f"{key}.new")
    empty = Question("", "", "", "", "", Grade.GENERAL)
    added = [_fields(empty, f"{key}.new{n}", _("New question {n}").format(n=n + 1)) for n in range(int(count))]
    wanted = tuple(one for one in (*kept, *added) if one)
    if wanted == held.questions:
        return None
    ended = sum(one is None for one in kept)
    reworded = sum(one is not None and one != was for one, was in zip(kept, held.questions, strict=True))
    st.warning(
        _("{a} new, {b} reworded, {c} ended. Phones ask the new list from their next contact on.").format(
            a=len(added), b=reworded, c=ended
        ),
        icon=":material/compare_arrows:",
    )
    reason = st.text_input(_("Reason"), max_chars=LONGEST_REASON, key=f"{key}.reason")
    if st.button(_("Put version {n} in force").format(n=held.number + 1), type="primary", width="stretch"):
        return {"checklist": held.code, "number": held.number, "questions": wanted, "reason": reason}
    return None


def _question(one: Question, key: str) -> Question | None:
    with st.expander(label(one)):
        if st.toggle(_("End this question"), key=f"{key}.end"):
            return None
        return _fields(one, key, "")


def _fields(one: Question, key: str, head: str) -> Question:
    if head:
        st.write(f"**{head}**")
    said = {
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
