"""The papers of the closed loop: which step makes which, who may issue it, and what it must say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.errors import BadInput
from rules.hazard_steps import Step
from rules.lifecycle import PLAN_PARTS


class PaperKind(StrEnum):
    RECTIFICATION_NOTICE = "rectification_notice"  # 整改通知书
    REVIEW_OPINION = "review_opinion"  # 复查意见书
    STRIKE_OFF_FORM = "strike_off_form"  # 销号单
    MAJOR_FILING = "major_filing"  # 重大隐患备案及治理方案
    SUPERVISION_LETTER = "supervision_letter"  # 挂牌督办函


@dataclass(frozen=True, slots=True)
class PaperRule:
    """`series` opens the number; `musts` stand on the paper once, `each` for every hazard on it."""

    series: str
    steps: frozenset[Step]
    permissions: tuple[str, ...]
    musts: tuple[str, ...]
    each: tuple[str, ...]


K = PaperKind
FOUND = ("number", "title", "place")
GRADED = (*FOUND, "grade", "basis")
SIGNED = ("unit", "issuer", "agent")
FIXED = ("fix", "fixed_on", "conclusion", "rechecker", "rechecked_on")

PAPERS: dict[PaperKind, PaperRule] = {
    K.RECTIFICATION_NOTICE: PaperRule(
        "ZG",
        frozenset({Step.ISSUE_NOTICE, Step.REISSUE}),
        ("issue_notice",),
        (*SIGNED, "responsible_person", "requirement", "due_on"),
        GRADED,
    ),
    K.REVIEW_OPINION: PaperRule(
        "FC", frozenset({Step.RECHECK_PASS, Step.RECHECK_FAIL}), ("recheck",), SIGNED, (*FOUND, *FIXED)
    ),
    K.STRIKE_OFF_FORM: PaperRule(
        "XH", frozenset({Step.RECHECK_PASS}), ("strike_off", "strike_off_general"), SIGNED, (*GRADED, *FIXED)
    ),
    K.MAJOR_FILING: PaperRule(
        "BA",
        frozenset({Step.FILE_MAJOR}),
        ("file_major",),
        SIGNED,
        (*GRADED, "filed_on", *(f"plan.{part}" for part in PLAN_PARTS)),
    ),
    K.SUPERVISION_LETTER: PaperRule(
        "DB",
        frozenset({Step.SUPERVISE}),
        ("supervise_hazard",),
        (*SIGNED, "responsible_person", "reason", "due_on"),
        GRADED,
    ),
}

ABSENT: dict[str, str] = {
    "number": "The paper cannot be made: the hazard has no ledger number yet.",
    "title": "The paper cannot be made: the hazard has no name.",
    "place": "The paper cannot be made: the place of the hazard is missing.",
    "grade": "The paper cannot be made: the hazard has not been graded.",
    "basis": "The paper cannot be made: what the grade rests on is missing.",
    "unit": "The paper cannot be made: the hazard has no responsible unit. Assign one first.",
    "issuer": "The paper cannot be made: there is no subdistrict to issue it.",
    "agent": "The paper cannot be made: the person who issued it is not named.",
    "responsible_person": "The paper cannot be made: no responsible person is named.",
    "requirement": "The paper cannot be made: it does not say what must be rectified.",
    "reason": "The paper cannot be made: the reason for the supervision is missing.",
    "due_on": "The paper cannot be made: there is no deadline yet. Serve a rectification notice first.",
    "fix": "The paper cannot be made: what was done is missing.",
    "fixed_on": "The paper cannot be made: the day of the rectification is missing.",
    "conclusion": "The paper cannot be made: the conclusion of the recheck is missing.",
    "rechecker": "The paper cannot be made: the person who rechecked is not named.",
    "rechecked_on": "The paper cannot be made: the day of the recheck is missing.",
    "filed_on": "The paper cannot be made: the hazard has not been filed.",
    **{f"plan.{part}": sentence for part, sentence in PLAN_PARTS.items()},
}
"""The sentence for each part that may be missing."""


def mind_complete(kind: PaperKind, paper: Mapping[str, object], hazards: Collection[Mapping[str, object]]) -> None:
    """Raises BadInput naming the first part that is missing: a paper never leaves with an empty field."""
    rule = PAPERS[kind]
    _mind(rule.musts, paper)
    for hazard in hazards:
        _mind(rule.each, hazard)


def _mind(musts: Collection[str], said: Mapping[str, object]) -> None:
    for name in musts:
        value: object = said
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is None or not str(value).strip():
            raise BadInput(ABSENT[name], field=name)


def kind_of(word: str) -> PaperKind:
    """Raises BadInput for a word that names no paper."""
    try:
        return PaperKind(word)
    except ValueError:
        raise BadInput("There is no such paper.", field="kind") from None
