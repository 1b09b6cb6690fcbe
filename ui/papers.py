"""The papers of one hazard: what its life allows so far, to issue and to take along as Word or PDF."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import streamlit as st

from data.papers import render
from data.queries import papers
from data.queries.paper_facts import PaperFacts
from data.queries.papers import PaperOffer
from rules.errors import RuleBroken
from rules.papers import PAPERS, PaperKind
from rules.permissions import Viewer
from ui import exports
from ui.act import act
from ui.ask import ask
from ui.words import _, day, say

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILE_NAMES = {
    PaperKind.RECTIFICATION_NOTICE: "整改通知书",
    PaperKind.REVIEW_OPINION: "复查意见书",
    PaperKind.STRIKE_OFF_FORM: "销号单",
    PaperKind.MAJOR_FILING: "重大隐患备案及治理方案",
    PaperKind.SUPERVISION_LETTER: "挂牌督办函",
}
"""Papers are always Chinese, whoever takes them along."""


def kind_names() -> dict[PaperKind, str]:
    return {
        PaperKind.RECTIFICATION_NOTICE: _("Rectification notice"),
        PaperKind.REVIEW_OPINION: _("Review opinion"),
        PaperKind.STRIKE_OFF_FORM: _("Strike-off form"),
        PaperKind.MAJOR_FILING: _("Major-hazard filing and treatment plan"),
        PaperKind.SUPERVISION_LETTER: _("Supervision letter"),
    }


def section(viewer: Viewer, hazard_id: UUID, area_path: str, unit_id: int | None, issue: Callable[..., Any]) -> None:
    """`issue` is `actions.papers.issue_paper`. Nothing is shown before the first step that makes a paper."""
    shown = [
        offer
        for offer in ask(papers.offers, viewer, hazard_id)
        if offer.notice_id or any(viewer.may(p, area_path=area_path, unit_id=unit_id) for p in _rights(offer))
    ]
    if not shown:
        return
    st.subheader(_("Papers"))
    for offer in shown:
        with st.container(border=True, key=f"papers.{offer.kind}.{offer.event_id or offer.notice_id}"):
            st.markdown(f"**{kind_names()[offer.kind]}** · {offer.number or _('not issued yet')} · {day(offer.on)}")
            if offer.notice_id is None:
                _issue(offer, hazard_id, issue)
            else:
                _take_along(viewer, offer, offer.notice_id)


def _rights(offer: PaperOffer) -> tuple[str, ...]:
    return PAPERS[offer.kind].permissions


def _issue(offer: PaperOffer, hazard_id: UUID, issue: Callable[..., Any]) -> None:
    """Issuing gives the number for good, so it is a tap of its own."""
    key = f"papers.issue.{offer.kind}.{offer.event_id}"
    if not st.button(_("Issue with a number"), icon=":material/approval:", key=key, width="stretch"):
        return
    if act(issue, kind=offer.kind.value, hazard_id=hazard_id, event_id=offer.event_id):
        st.toast(_("Done."), icon=":material/check:")
        st.rerun()


def reachable(facts: PaperFacts) -> PaperFacts:
    """The code on the paper opens the hazard for a camera too: where no address is set, the one that this page has."""
    parts = urlsplit(st.context.url or "")
    if not facts.link.startswith("/") or not parts.netloc:
        return facts
    return replace(facts, link=f"{parts.scheme}://{parts.netloc}{facts.link}")


def _take_along(viewer: Viewer, offer: PaperOffer, notice_id: int) -> None:
    """Both are built when they are clicked. A paper that lacks something says what instead."""
    try:
        facts: PaperFacts = reachable(ask(papers.paper, viewer, notice_id))
    except RuleBroken as refusal:
        st.warning(say(refusal), icon=":material/report:")
        return
    name = f"{FILE_NAMES[offer.kind]}_{offer.number}"
    forms: dict[str, tuple[Callable[[PaperKind, PaperFacts], bytes], str, str]] = {
        "docx": (render.docx, WORD, "Word"),
        "pdf": (render.pdf, "application/pdf", "PDF"),
    }
    for column, (ending, (make, mime, label)) in zip(
        st.columns(2, wrap=False, gap="small"), forms.items(), strict=True
    ):
        column.download_button(
            label,
            data=exports.still_here(partial(make, offer.kind, facts)),
            file_name=f"{name}.{ending}",
            mime=mime,
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
            key=f"papers.{ending}.{notice_id}",
        )
