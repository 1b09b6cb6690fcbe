"""Forms of letters and cards: one signature, a batch of them, a photo that comes later, taking back, who owes them."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from data import reference
from data.queries.letter_slots import Signing, Slot
from data.queries.letters import LetterPage
from rules.letters import LONGEST_SIGNER, LetterKind, Term
from ui import address, letter_words, photos
from ui.site_tools import Wish
from ui.words import _, day, name, today

Keep = Callable[..., str]


def turn() -> int:
    return int(st.session_state.get("letters.turn", 0))


def back() -> None:
    st.button(
        _("Back to the list"), icon=":material/arrow_back:", type="tertiary", on_click=address.go,
        kwargs={"sign": "", "batch": ""},
    )  # fmt: skip


def one(site: Signing, slot: Slot, keep: Keep) -> Wish | None:
    """The form of a signature, or what was signed with its photos."""
    st.title(site.name)
    st.markdown(f"**{letter_words.title(slot.term)}** · {name('site_types', site.type)} · {site.area_name}")
    if slot.letter_id is not None:
        return _signed(site, slot, slot.letter_id, keep)
    if slot.checked_at is not None:
        st.success(letter_words.slot_line(slot), icon=":material/task_alt:")
        return None
    if not slot.owed:
        st.info(_("This kind of site does not owe it, but may sign it all the same."), icon=":material/info:")
    if not site.may_sign:
        st.warning(letter_words.slot_line(slot), icon=":material/draw:")
        return None
    return _sign(site, slot.term, keep)


def _sign(site: Signing, term: Term, keep: Keep) -> Wish | None:
    key = f"letters.sign.{site.site_id}.{letter_words.spelled(term)}.{turn()}"
    shots = photos.choose(_("Photo of the signed paper"), key=f"{key}.photos", keep=keep)
    with st.form(f"{key}.form", border=False):
        signer = st.text_input(_("Signed by"), site.responsible_person, max_chars=LONGEST_SIGNER, key=f"{key}.signer")
        on = st.date_input(_("Signed on"), today(), max_value=today(), format="YYYY-MM-DD", key=f"{key}.on")
        sent = st.form_submit_button(_("Write down as signed"), type="primary", width="stretch", icon=":material/draw:")
    if not sent:
        return None
    facts = {"site_id": site.site_id, "term": term, "signed_on": on, "signer": signer, "photos": shots}
    return Wish("sign", facts, _("Written down as signed."))


def _signed(site: Signing, slot: Slot, letter_id: int, keep: Keep) -> Wish | None:
    st.success(letter_words.slot_line(slot), icon=":material/task_alt:")
    if slot.person:
        st.caption(_("written down by {person}").format(person=slot.person))
    photos.show(slot.photos)
    key = f"letters.signed.{letter_id}.{turn()}"
    if site.may_sign:
        shots = photos.choose(_("Add a photo of the signed paper"), key=f"{key}.photos", keep=keep)
        if shots and st.button(_("Save the photo"), type="primary", width="stretch", key=f"{key}.show"):
            return Wish("show", {"letter_id": letter_id, "photos": shots}, _("Photo saved."))
    return _take_back(letter_id, key) if site.may_take_back else None


def _take_back(letter_id: int, key: str) -> Wish | None:
    with st.expander(_("Take it back"), icon=":material/undo:"), st.form(f"{key}.back", border=False):
        st.caption(_("It is owed again. What was written down stays in the history, with your reason."))
        reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.reason")
        if not st.form_submit_button(_("Take it back"), width="stretch", icon=":material/undo:"):
            return None
    return Wish("take_back", {"letter_id": letter_id, "reason": reason}, _("Taken back."))


def batch(found: LetterPage, term: Term, keep: Keep) -> Wish | None:
    """Many that signed at one meeting: tick them, one date, photos of the signed sheets."""
    st.title(_("Write down a batch"))
    st.markdown(f"**{letter_words.title(term)}**")
    if not found.rows:
        st.info(_("Everybody has signed."), icon=":material/task_alt:")
        return None
    if found.total > len(found.rows):
        st.caption(
            _("The first {n} of {all} that have not signed; narrow the area or the type for the others.").format(
                n=len(found.rows), all=found.total
            )
        )
    key = f"letters.batch.{turn()}"
    every = st.checkbox(_("All {n}").format(n=len(found.rows)), key=f"{key}.every")
    chosen = [row for row in found.rows if _tick(row, f"{key}.{row.site_id}.{every}", every=every)]
    shots = photos.choose(_("Photos of the signed papers (they go with each of them)"), key=f"{key}.photos", keep=keep)
    on = st.date_input(_("Signed on"), today(), max_value=today(), format="YYYY-MM-DD", key=f"{key}.on")
    st.caption(_("Each is signed by the responsible person of its site."))
    words = _("Write down {n} as signed").format(n=len(chosen))
    if not st.button(words, type="primary", width="stretch", disabled=not chosen, key=f"{key}.save"):
        return None
    facts = {"site_ids": [row.site_id for row in chosen], "term": term, "signed_on": on, "photos": shots}
    return Wish("sign_batch", facts, _("{n} written down as signed.").format(n=len(chosen)))


def _tick(row: Any, key: str, *, every: bool) -> bool:
    who = row.responsible_person or _("no responsible person known")
    label = f"{row.name} · {row.area_name} · {who}".replace("$", "\\$")
    return st.checkbox(
        label, value=every and bool(row.responsible_person), disabled=not row.responsible_person, key=key
    )


def owing(kind: LetterKind, term: Term, types: frozenset[str], *, may_decide: bool) -> Wish | None:
    """Which kinds of site owe it, and the form that changes that."""
    with st.expander(_("Who owes it"), icon=":material/rule:"):
        st.caption("、".join(name("site_types", code) for code in sorted(types)) or _("nobody"))
        if not may_decide:
            return None
        key = f"letters.owing.{kind.value}.{turn()}"
        with st.form(key, border=False):
            chosen = st.multiselect(
                _("Site types"), list(reference.words("site_types")), sorted(types), key=f"{key}.types",
                format_func=lambda code: name("site_types", code), placeholder=_("Choose"),
            )  # fmt: skip
            since = _("It holds from {day} on; terms before that keep theirs.")
            st.caption(since.format(day=day(term.starts)))
            reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.reason")
            if not st.form_submit_button(_("Change who owes it"), width="stretch", icon=":material/save:"):
                return None
    return Wish("decide", {"kind": kind, "site_types": chosen, "reason": reason}, _("Changed."))
