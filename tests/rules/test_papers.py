"""A paper is whole, or it says which part is missing."""

from typing import Any

import pytest

import lang
from rules.errors import BadInput
from rules.hazard_steps import MOVES
from rules.papers import ABSENT, PAPERS, PaperKind, kind_of, mind_complete

EACH = [(kind, part) for kind, rule in PAPERS.items() for part in (*rule.musts, *rule.each)]


def whole(kind: PaperKind) -> tuple[dict[str, Any], dict[str, Any]]:
    rule = PAPERS[kind]
    hazard: dict[str, Any] = {part: "有" for part in rule.each if "." not in part}
    hazard["plan"] = {part.split(".")[1]: "有" for part in rule.each if "." in part}
    return dict.fromkeys(rule.musts, "有"), hazard


def refused(kind: PaperKind, paper: dict[str, Any], hazards: list[dict[str, Any]]) -> tuple[str, str]:
    """The part that is named and the sentence for it; nothing when the paper is whole."""
    try:
        mind_complete(kind, paper, hazards)
    except BadInput as refusal:
        return refusal.field, refusal.message
    return "", ""


@pytest.mark.parametrize("kind", list(PAPERS))
def test_a_whole_paper_passes(kind: PaperKind) -> None:
    paper, hazard = whole(kind)
    assert refused(kind, paper, [hazard, hazard]) == ("", "")


@pytest.mark.parametrize(("kind", "part"), EACH)
@pytest.mark.parametrize("nothing", [None, "", " \n"])
def test_each_missing_part_is_named(kind: PaperKind, part: str, nothing: str | None) -> None:
    paper, second = whole(kind)
    _same, first = whole(kind)
    where: dict[str, Any] = paper if part in paper else second
    if "." in part:
        where, name = second["plan"], part.split(".")[1]
    else:
        name = part
    where[name] = nothing
    assert refused(kind, paper, [first, second]) == (part, ABSENT[part])
    assert lang.translate(ABSENT[part], "zh") != ABSENT[part]


def test_every_paper_belongs_to_steps_of_the_ledger_and_has_a_series_of_its_own() -> None:
    assert set(PAPERS) == set(PaperKind)
    assert len({rule.series for rule in PAPERS.values()}) == len(PAPERS)
    assert all(rule.steps <= set(MOVES) for rule in PAPERS.values())


def test_an_unknown_word_names_no_paper() -> None:
    assert kind_of("review_opinion") is PaperKind.REVIEW_OPINION
    with pytest.raises(BadInput):
        kind_of("invoice")
