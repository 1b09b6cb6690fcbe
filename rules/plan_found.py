"""A task as it is proposed from the words of a plan: its title, day, doers, number and proof, each with its place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules import plan_facts
from rules.plan_dates import find
from rules.plan_due import Due, Hit, Years
from rules.plan_facts import Count, Said
from rules.plan_tables import Row
from rules.plan_words import VERB

LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class Found:
    """`start` and `end` bound its words in the text; `marks` are the phrases that gave its fields."""

    title: str
    start: int
    end: int
    due: Due
    units: tuple[str, ...] = ()
    category: str = ""
    count: Count | None = None
    evidence: tuple[str, ...] = ()
    marks: tuple[Said, ...] = ()


def of_piece(
    words: str, span: tuple[int, int], title: str, units: Sequence[Said], inherited: Due, years: Years
) -> Found:
    """A task of a piece of the text; `inherited` is the date of the heading above, for a piece that has none."""
    start, end = span
    piece = words[start:end]
    hits = find(piece, years)
    hit = _best(hits)
    counts = plan_facts.counts(_blanked(piece, hits), start)
    shown = plan_facts.evidence(piece, start)
    named = _title(title, piece, hits)
    marks = _marks(units, shown, counts, hit, start)
    return Found(
        named, start, end, hit.due if hit else inherited, tuple(unit.value for unit in units),
        plan_facts.category(named, piece), counts[0] if counts else None, tuple(kind.value for kind in shown),
        tuple(mark for mark in marks if start <= mark.start and mark.end <= end),
    )  # fmt: skip


def of_row(words: str, row: Row, years: Years) -> Found:
    """A task of a row of a table: the columns say what is what; what has no column is read from the whole row."""
    whole = (row.start, row.end)
    title, said, proof = row.cell("title") or whole, _said(row), row.cell("evidence")
    at = row.cell("due") or whole
    hit = _best(find(words[slice(*at)], years))
    if hit is None:
        at, hit = whole, _best(find(words[slice(*whole)], years))
    units = _row_units(words, row)
    text = words[slice(*said)]
    counts = plan_facts.counts(_blanked(text, find(text, years)), said[0])
    shown = plan_facts.evidence(words[slice(*proof)], proof[0]) if proof else []
    shown = shown or plan_facts.evidence(words[slice(*whole)], row.start)
    named = re.split(r"[,。;]", words[slice(*title)].strip())[0][:LONGEST_TITLE]
    return Found(
        named, row.start, row.end, hit.due if hit else Due(), tuple(unit.value for unit in units),
        plan_facts.category(named, words[slice(*whole)]), counts[0] if counts else None,
        tuple(kind.value for kind in shown), _marks(units, shown, counts, hit, at[0]),
    )  # fmt: skip


def _said(row: Row) -> tuple[int, int]:
    """From the title to the end of what is said of it, where these stand side by side."""
    title, body = row.cell("title") or (row.start, row.end), row.cell("body")
    return (title[0], body[1]) if body and body[0] == title[1] + 1 else title


def _row_units(words: str, row: Row) -> list[Said]:
    who = row.cell("units")
    if who:
        return plan_facts.names_in(words[slice(*who)], who[0])
    return plan_facts.labelled_units(words[row.start : row.end], row.start)


def _marks(
    units: Sequence[Said], shown: Sequence[Said], counts: Sequence[Count], hit: Hit | None, start: int
) -> tuple[Said, ...]:
    counted = [Said(count.start, count.end, "count") for count in counts[:1]]
    due = [Said(start + hit.start, start + hit.end, "due")] if hit else []
    named = [unit._replace(value="unit") for unit in units]
    return tuple(sorted([*named, *(kind._replace(value="evidence") for kind in shown), *counted, *due]))


def _best(hits: Sequence[Hit]) -> Hit | None:
    """A day of its own before a rhythm, a rhythm before a whole year."""

    def rank(hit: Hit) -> int:
        return 0 if hit.strong else (1 if hit.due.kind in ("weekly", "recurring", "before") else 2)

    return min(hits, key=rank) if hits else None


def _blanked(piece: str, hits: Sequence[Hit]) -> str:
    """Without its dates, whose figures are no counts."""
    for hit in hits:
        piece = piece[: hit.start] + "\n" * (hit.end - hit.start) + piece[hit.end :]
    return piece


def _title(title: str, piece: str, hits: Sequence[Hit]) -> str:
    """The heading of the point; where that is a whole sentence or a date, its first words without date and doer."""
    short = title.strip(" ,。;:")
    if short and len(short) <= 24 and not find(short, Years(2000)):
        return short
    words = re.sub(r"\([^()]*\)", "", _blanked(piece, hits).replace("\n", ""))
    words = words.split(":")[-1] if ":" in words[:16] else words
    clause = next((c for c in re.split(r"[,。;]", words) if len(c.strip()) >= 4 and VERB.search(c)), words)
    clause = re.sub(r"^[\s,并请在于由要前]+", "", clause).strip(" ,。;、")
    return (clause or short or piece.strip())[:LONGEST_TITLE]
