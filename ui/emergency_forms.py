"""Forms of the emergency page: a contact, a plan, a team, a store. Each gives a wish, the page does it."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from data import reference
from data.queries.emergency import Contact, Store, Team
from data.queries.emergency_plans import Drill, Plan
from rules.emergency import ContactKind, Kind, PlanLevel, steps_of
from ui import address
from ui.emergency_words import kind_names, level_names
from ui.words import _, day, name, today

Row = Contact | Plan | Team | Store
TURN = "emergency.turn"
FILES = ["pdf", "docx", "jpg", "jpeg", "png", "webp", "heic"]


class Wish(NamedTuple):
    """`file`: bytes and name of a paper that goes with a plan."""

    verb: str  # put | end | back
    kind: Kind
    facts: dict[str, Any]
    file: tuple[bytes, str] | None = None


class Choices(NamedTuple):
    """What the forms choose from."""

    areas: tuple[tuple[int, str], ...]
    teams: tuple[Team, ...] = ()
    drills: tuple[Drill, ...] = ()


def opened(rows: Sequence[Row]) -> tuple[Kind, Row] | None:
    """The row that the address asks to change, if the viewer may."""
    kinds: dict[type, Kind] = {Contact: Kind.CONTACT, Plan: Kind.PLAN, Team: Kind.TEAM, Store: Kind.STORE}
    asked = st.query_params.get("edit", "")
    for row in rows:
        kind = kinds[type(row)]
        if row.mine and asked == f"{kind}-{row.id}":
            return kind, row
    return None


def change(kind: Kind, row: Row, choices: Choices) -> Wish | None:
    """The form of one row, and the way to end it with a reason."""
    key = f"emergency.{kind}.{row.id}.{st.session_state.get(TURN, 0)}"
    st.button(_("Back"), icon=":material/arrow_back:", type="tertiary", on_click=address.go, kwargs={"edit": ""})
    st.subheader(row.title if isinstance(row, Plan) else row.name)
    wish = _form(kind, row, choices, key)
    with st.expander(_("End it"), icon=":material/block:"), st.form(f"{key}.end", border=False):
        st.caption(_("It leaves the page and can be brought back."))
        reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.reason")
        if st.form_submit_button(_("Take it off the page"), width="stretch"):
            return Wish("end", kind, {"row_id": row.id, "reason": reason})
    return wish


def add(kind: Kind, choices: Choices) -> Wish | None:
    """A new one; folded until it is wanted."""
    titles = {
        Kind.CONTACT: _("Add a contact"),
        Kind.PLAN: _("Add a plan"),
        Kind.TEAM: _("Add a team"),
        Kind.STORE: _("Add stores"),
    }
    if not choices.areas:
        return None
    with st.expander(titles[kind], icon=":material/add:"):
        return _form(kind, None, choices, f"emergency.new.{kind}.{st.session_state.get(TURN, 0)}")


def done(wish: Wish) -> None:
    """The page comes again with the change and with empty forms."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    address.go(edit="")
    st.toast(_("Ended. It can be brought back below.") if wish.verb == "end" else _("Saved."), icon=":material/check:")
    st.rerun()


def _form(kind: Kind, row: Row | None, choices: Choices, key: str) -> Wish | None:
    fields: dict[Kind, Callable[[Any, Choices, str], dict[str, Any]]] = {
        Kind.CONTACT: _contact,
        Kind.PLAN: _plan,
        Kind.TEAM: _team,
        Kind.STORE: _store,
    }
    with st.form(key, border=row is not None):
        by_id = dict(choices.areas)
        held = list(by_id).index(row.area_id) if row is not None and row.area_id in by_id else 0
        area = st.selectbox(
            _("For the area"), list(by_id), index=held, format_func=by_id.__getitem__, key=f"{key}.area"
        )
        facts = fields[kind](row, choices, key)
        paper = st.file_uploader(_("The whole paper (PDF, Word or photo)"), FILES, key=f"{key}.file") if (
            kind is Kind.PLAN
        ) else None  # fmt: skip
        if not st.form_submit_button(_("Save"), type="primary", width="stretch"):
            return None
    told = {"kind_of": facts.pop("kind")} if "kind" in facts else {}
    file = (paper.getvalue(), paper.name) if paper is not None else None
    return Wish("put", kind, {"area_id": area or 0, "row_id": row.id if row else None, **facts, **told}, file)


def _contact(row: Contact | None, _choices: Choices, key: str) -> dict[str, Any]:
    kinds = list(ContactKind)
    return {
        "kind": st.selectbox(
            _("What for"), kinds, index=kinds.index(row.kind) if row else 0, format_func=kind_names().__getitem__,
            key=f"{key}.kind",
        ).value,
        "name": st.text_input(_("Name *"), row.name if row else "", max_chars=80, key=f"{key}.name"),
        "phone": st.text_input(_("Phone *"), row.phone if row else "", max_chars=40, key=f"{key}.phone"),
        "note": st.text_input(_("Good to know"), row.note if row else "", max_chars=200, key=f"{key}.note"),
        "is_private": st.checkbox(
            _("Somebody's own number: only who must call sees it in full"), row.is_private if row else False,
            key=f"{key}.private",
        ),
    }  # fmt: skip


def _plan(row: Plan | None, choices: Choices, key: str) -> dict[str, Any]:
    kinds = [code for code in reference.words("hazard_categories") if "/" not in code]
    levels, drills = list(PlanLevel), {one.id: f"{day(one.occurred_at)} {one.title}" for one in choices.drills}
    title = st.text_input(_("Title *"), row.title if row else "", max_chars=120, key=f"{key}.title")
    category = st.selectbox(
        _("Kind of hazard"), kinds, index=kinds.index(row.category) if row and row.category in kinds else 0,
        format_func=lambda code: name("hazard_categories", code), key=f"{key}.category",
    )  # fmt: skip
    level = st.selectbox(
        _("Level of response"), levels, index=levels.index(row.level) if row else len(levels) - 1,
        format_func=level_names().__getitem__, key=f"{key}.level",
    )  # fmt: skip
    steps = st.text_area(
        _("Steps *, one to a line"), "\n".join(row.steps) if row else "", height=200, key=f"{key}.steps"
    )
    revised = st.date_input(
        _("Revised on"), row.revised_on if row else today(), max_value=today(), key=f"{key}.revised"
    )
    until = st.date_input(
        _("Valid until (empty: until replaced)"), row.valid_until if row else None, key=f"{key}.until"
    )
    drill = st.selectbox(
        _("Last drill of this plan"), list(drills), format_func=drills.__getitem__,
        index=list(drills).index(row.drill_id) if row and row.drill_id in drills else None,
        placeholder=_("None yet; drills are recorded under Activities"), key=f"{key}.drill",
    )  # fmt: skip
    return {
        "title": title, "category": category, "level": level.value, "steps": steps_of(steps),
        "revised_on": revised, "valid_until": until, "drill_id": drill,
    }  # fmt: skip


def _team(row: Team | None, _choices: Choices, key: str) -> dict[str, Any]:
    return {
        "name": st.text_input(_("Name *"), row.name if row else "", max_chars=80, key=f"{key}.name"),
        "leader": st.text_input(_("Team leader *"), row.leader if row else "", max_chars=60, key=f"{key}.leader"),
        "phone": st.text_input(_("Phone *"), row.phone if row else "", max_chars=40, key=f"{key}.phone"),
        "members": int(
            st.number_input(_("Members"), min_value=0, value=row.members if row else 0, step=1, key=f"{key}.members")
        ),
        "place": st.text_input(_("Stands ready at"), row.place if row else "", max_chars=120, key=f"{key}.place"),
        "note": st.text_input(_("Good to know"), row.note if row else "", max_chars=200, key=f"{key}.note"),
    }


def _store(row: Store | None, choices: Choices, key: str) -> dict[str, Any]:
    teams = {team.id: team.name for team in choices.teams if team.mine}
    return {
        "name": st.text_input(_("What *"), row.name if row else "", max_chars=80, key=f"{key}.name"),
        "amount": int(
            st.number_input(_("How many"), min_value=0, value=row.amount if row else 1, step=1, key=f"{key}.amount")
        ),
        "measure": st.text_input(_("Unit of count"), row.measure if row else "", max_chars=12, key=f"{key}.measure"),
        "place": st.text_input(_("Where it lies *"), row.place if row else "", max_chars=120, key=f"{key}.place"),
        "team_id": st.selectbox(
            _("With the team"), list(teams), format_func=teams.__getitem__, placeholder=_("No team"),
            index=list(teams).index(row.team_id) if row and row.team_id in teams else None, key=f"{key}.team",
        ),
        "keeper": st.text_input(_("Keeper"), row.keeper if row else "", max_chars=60, key=f"{key}.keeper"),
        "phone": st.text_input(_("Phone"), row.phone if row else "", max_chars=40, key=f"{key}.phone"),
        "checked_on": st.date_input(
            _("Last checked on"), row.checked_on if row else None, max_value=today(), key=f"{key}.checked"
        ),
    }  # fmt: skip
