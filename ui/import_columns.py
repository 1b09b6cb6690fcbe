"""Which column of somebody else's list is what, and which of its rows cannot be read: the same for every import."""

from collections.abc import Mapping, Sequence

import streamlit as st

from data.imports import Sheet, ledgers_among
from data.queries.import_columns import Columns
from rules.headings import Vocabulary
from rules.ledger_rows import Trouble
from ui.words import _

FEW, BOX = 6, 320  # more lines than so many stand in a box of so many pixels, so that the way on stays near
SHOWN = 200  # bad rows listed; how many there are is always said


def sheet_of(all_of_them: tuple[Sheet, ...], fields: Vocabulary, key: str) -> Sheet:
    """A single one needs no choice; of several the first with headings that we know."""
    if len(all_of_them) == 1:
        return all_of_them[0]
    known = ledgers_among(all_of_them, fields)
    first = all_of_them.index(known[0]) if known else 0
    chosen: int = st.selectbox(
        _("Which sheet"), range(len(all_of_them)), index=first, format_func=lambda n: all_of_them[n].name,
        key=f"{key}.sheet",
    )  # fmt: skip
    return all_of_them[chosen]


def sheets_of(all_of_them: tuple[Sheet, ...], fields: Vocabulary, key: str) -> list[Sheet]:
    """Which sheets; at first those whose headings we know. A single one needs no choice. Empty: none is chosen."""
    if len(all_of_them) == 1:
        return list(all_of_them)
    by_name = {sheet.name: sheet for sheet in all_of_them}
    chosen = st.pills(
        _("Which sheets"),
        list(by_name),
        selection_mode="multi",
        default=[sheet.name for sheet in ledgers_among(all_of_them, fields)],
        key=f"{key}.sheets.{hash(tuple(by_name))}",
    )
    if not chosen:
        st.info(_("Choose at least one sheet."), icon=":material/tab:")
    return [by_name[name] for name in chosen]


def choose(
    found: Columns, names: Mapping[str, str], must: Sequence[str], sheet: str, *, key: str = "import"
) -> tuple[tuple[str, int], ...]:
    """The mapping, to be corrected; remembered for the next list with the same headings."""
    guessed = dict(found.fields)
    told = _("As you chose it the last time") if found.was_remembered else _("As the headings read")
    whole = all(field in guessed for field in must)
    with st.expander(f"{_('Which column is what')} · {told}", expanded=not whole, icon=":material/view_column:"):
        options = list(range(len(found.headings)))
        chosen: dict[str, int | None] = {
            field: st.selectbox(
                words,
                options,
                index=guessed.get(field),
                format_func=lambda n: found.headings[n] or _("column {n}").format(n=n + 1),
                placeholder=_("not in this ledger"),
                key=f"{key}.column.{field}.{sheet}.{hash(found.headings)}",
            )
            for field, words in names.items()
        }
    return tuple((field, column) for field, column in chosen.items() if column is not None)


def bad(troubles: Sequence[Trouble], found: Columns, names: Mapping[str, str]) -> None:
    """Every bad row by its number and column, in words."""
    if not troubles:
        return
    headings = dict(found.fields)
    many = len(troubles) > FEW
    with (
        st.expander(_("Rows that cannot be read"), expanded=True, icon=":material/report:"),
        st.container(height=BOX if many else "content", border=False),
    ):
        for trouble in troubles[:SHOWN]:
            column = headings.get(trouble.field)
            heading = found.headings[column] if column is not None else names[trouble.field]
            sentence = _(trouble.sentence).format(**dict(trouble.facts))
            st.text(_("Row {row}, {heading}: {sentence}").format(row=trouble.row, heading=heading, sentence=sentence))
        if len(troubles) > SHOWN:
            st.caption(_("and {n} more").format(n=len(troubles) - SHOWN))
