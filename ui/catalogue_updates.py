"""What a newer catalogue brings, row by row: as it was, as we have it, as it ships; accepted or declined."""

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from data.days import as_of
from data.queries import checklists, frequency_rules
from data.queries.catalogue import Difference
from data.queries.frequency_rules import NewRule, Preview
from rules.duties import LONGEST_REASON
from rules.permissions import Viewer
from ui.ask import ask
from ui.catalogue_forms import TURN, Wish, first_of, from_day, told
from ui.frequency_rules import condition_word
from ui.words import _, language, name, today

SHOWN = 40
LONG = 200


def shown(viewer: Viewer, rows: Sequence[Difference]) -> Wish | None:
    waiting = [row for row in rows if not row.declined]
    declined = [row for row in rows if row.declined]
    wish = None
    if waiting:
        wish = _waiting(viewer, waiting)
    else:
        st.success(_("Your catalogue is that of this release, or you have decided about it."), icon=":material/check:")
    if declined:
        with st.expander(_("Declined ({n})").format(n=len(declined)), icon=":material/block:"):
            wish = first_of([wish, *(_again(row) for row in declined[:SHOWN])])
    return wish


def _waiting(viewer: Viewer, rows: list[Difference]) -> Wish | None:
    key = f"catalogue.updates.{st.session_state.get(TURN, 0)}"
    words = _("{n} rows of the catalogue that ships with this release differ from yours. Nothing has changed here yet.")
    st.info(words.format(n=len(rows)), icon=":material/new_releases:")
    left, right = st.columns(2)
    with left:
        on = from_day(f"{key}.on", _("Checklists and rules in force from"), first=today())
    reason = right.text_input(_("Reason"), max_chars=LONGEST_REASON, key=f"{key}.reason")
    facts = {"on": on, "reason": reason}
    wish = _all(rows, facts, key)
    wishes = [_row(viewer, row, facts, f"{key}.{row.kind}.{row.key}") for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        st.caption(_("and {n} more").format(n=len(rows) - SHOWN))
    return first_of([wish, *wishes])


def _all(rows: list[Difference], facts: dict[str, Any], key: str) -> Wish | None:
    picks = tuple((row.kind, row.key) for row in rows)
    where, (left, right) = st.container(), st.columns(2)
    edited = sum(row.edited for row in rows)
    with left.popover(_("Accept all ({n})").format(n=len(rows)), icon=":material/done_all:", width="stretch"):
        st.write(_("{n} of them were changed here; accepting puts the shipped words in their place.").format(n=edited))
        if st.button(_("Accept all now"), type="primary", width="stretch", key=f"{key}.all"):
            return Wish("accept", {"picks": picks, **facts}, where)
    with right.popover(_("Decline all ({n})").format(n=len(rows)), icon=":material/block:", width="stretch"):
        st.write(_("Yours stays. You are asked again when the catalogue changes once more."))
        if st.button(_("Decline all now"), type="primary", width="stretch", key=f"{key}.none"):
            return Wish("decline", {"picks": picks, "reason": facts["reason"]}, where)
    return None


def _row(viewer: Viewer, row: Difference, facts: dict[str, Any], key: str) -> Wish | None:
    """One difference with its two answers."""
    pick = ((row.kind, row.key),)
    with st.expander(f"{_change(row)} · {_kind(row.kind)} · {_title(row)}", expanded=False):
        st.html(_compared(row))
        if row.kind in ("rule", "item") and st.toggle(_("What it does to today's due list"), key=f"{key}.effect"):
            _effect(viewer, row)
        where, (left, right) = st.container(), st.columns(2)
        if left.button(_("Accept"), type="primary", width="stretch", key=f"{key}.yes"):
            return Wish("accept", {"picks": pick, **facts}, where)
        if right.button(_("Decline"), width="stretch", key=f"{key}.no"):
            return Wish("decline", {"picks": pick, "reason": facts["reason"]}, where)
    return None


def _again(row: Difference) -> Wish | None:
    st.html(f"<b>{escape(_kind(row.kind))} · {escape(_title(row))}</b>{_compared(row)}")
    key = f"catalogue.again.{row.kind}.{row.key}"
    pressed = st.button(_("Look at it again"), icon=":material/undo:", width="stretch", key=key)
    return Wish("reconsider", {"picks": ((row.kind, row.key),)}) if pressed else None


def _effect(viewer: Viewer, row: Difference) -> None:
    if row.kind == "item":
        list_code = (row.theirs or row.mine or row.was or {})["checklist"]
        reach = ask(checklists.reach, checklist=list_code)
        words = _("Asked at {n} sites of {m} kinds; how often they are due stays the same.")
        st.warning(words.format(n=reach.sites, m=len(reach.types)), icon=":material/compare_arrows:")
        return
    told(_preview(viewer, row))


def _preview(viewer: Viewer, row: Difference) -> Preview:
    at, theirs = as_of(today()), row.theirs or {"count": 0, "period": (row.mine or {}).get("period", "month")}
    if row.rule_id is not None:
        facts = {"rule_id": row.rule_id, "times": theirs["count"], "per": theirs["period"]}
        return ask(frequency_rules.preview, viewer, at=at, **facts)
    site_type, kind, condition = row.key.split("|")
    rule = NewRule(site_type, kind, theirs["count"], theirs["period"], condition)
    return ask(frequency_rules.preview_new, viewer, rule=rule, at=at)


def _change(row: Difference) -> str:
    words = {"new": _("New"), "changed": _("Changed"), "removed": _("Removed")}[row.change]
    return f"{words} · {_('changed here too')}" if row.edited else words


def _kind(kind: str) -> str:
    return {
        "item": _("Question"),
        "rule": _("Frequency rule"),
        "category": _("Category"),
        "type": _("Kind of site"),
        "plan": _("Plan template"),
        "task": _("Task template"),
        "period": _("Key period"),
        "lunar": _("Lunar date"),
        "indicator": _("Indicator"),
    }[kind]


def _title(row: Difference) -> str:
    if row.kind == "rule":
        site_type, kind, condition = row.key.split("|")
        when = f" · {condition_word(condition)}" if condition else ""
        return f"{name('site_types', site_type)} · {name('check_kinds', kind)}{when}"
    body = row.theirs or row.mine or row.was or {}
    said = body.get("zh" if language() == "zh" else "en") or body.get("zh") or row.key
    return f"{name('hazard_categories', body['checklist'])} · {said}" if row.kind == "item" else str(said)


def _fields() -> dict[str, str]:
    return {
        "zh": _("Chinese"), "en": _("English"), "fail_zh": _("Hazard in Chinese"), "fail_en": _("Hazard in English"),
        "grade_hint": _("Suggested grade"), "count": _("Times"), "period": _("Per"), "source": _("Source"),
        "note": _("Note"), "risk": _("Risk class"), "categories": _("Checklists"), "target": _("Target"),
        "due": _("Deadline"), "evidence": _("Evidence"), "responsible": _("Responsible unit"), "on": _("Day"),
    }  # fmt: skip


def _compared(row: Difference) -> str:
    """Field by field what differs: as it was, as it is here where somebody changed it, as it ships."""
    fields, lines = _fields(), []
    was, mine, theirs = (body or {} for body in (row.was, row.mine, row.theirs))
    for field in dict.fromkeys([*was, *mine, *theirs]):
        values = (was.get(field), mine.get(field), theirs.get(field))
        if field in ("checklist", "code") or (values[0] == values[2] == values[1]):
            continue
        said = [f"<div>{escape(_('shipped now'))}: <b>{_value(field, values[2])}</b></div>"]
        if row.edited:
            said.insert(0, f"<div>{escape(_('ours'))}: {_value(field, values[1])}</div>")
        if row.was is not None:
            said.insert(0, f"<div>{escape(_('before'))}: {_value(field, values[0])}</div>")
        lines.append(f"<p style='margin:.5rem 0'>{escape(fields.get(field, field))}{''.join(said)}</p>")
    return f"<div style='line-height:1.6;overflow-wrap:anywhere'>{''.join(lines)}</div>"


def _value(field: str, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if field == "period":
        return escape(name("periods", str(value)))
    if field == "grade_hint":
        return escape(name("grades", str(value)))
    if field == "risk":
        return escape(name("risk_levels", str(value)))
    if field == "categories" and isinstance(value, list):
        return escape("、".join(name("hazard_categories", str(code)) for code in value))
    return escape(str(value)[:LONG])
