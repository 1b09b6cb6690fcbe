"""What runs out over all sites: filter, cards or table, a call, the way to the site, and the export."""

from collections.abc import Iterable, Sequence
from html import escape
from math import ceil
from typing import Any, get_args

import streamlit as st

from data import reference
from data.database import reading
from data.exports import Cell, csv_table, workbook
from data.queries import expiries
from data.queries.expiries import DueCounts, DueLine, DuePage, ExpiryFilter
from data.queries.overview import AreaChoice
from data.queries.running_out import Due
from data.queries.sites import LONGEST_TEXT
from rules.expiries import KINDS, DueFor, ExpirySort, ExpiryState, state
from rules.permissions import Viewer
from ui import address, expiry_words, exports, look
from ui.doors import door, enter
from ui.exports import named, zh
from ui.tables import opened
from ui.words import _, day, name, today

PER_PAGE = 20
ICON = ":material/chevron_right:"
MOST_PAGES = 100_000
MUTED = "color:var(--anxun-muted);font-size:.9em"
HEADINGS = (
    "Code", "Site", "Site type", "Area", "Kind", "Pieces", "Number", "Issued by", "Due for", "Valid until", "State",
    "Responsible person", "Phone",
)  # fmt: skip
PURPOSES = {DueFor.RENEWAL: "Renewal", DueFor.INSPECTION: "Inspection", DueFor.REPLACEMENT: "Replacement"}
STATES = {
    ExpiryState.EXPIRED: "Expired", ExpiryState.SOON: "Within 30 days", ExpiryState.VALID: "Valid",
    ExpiryState.LASTING: "does not run out",
}  # fmt: skip


def filters(areas: Sequence[AreaChoice], counts: DueCounts) -> ExpiryFilter:
    """What the address asks for, with the widgets to change it."""
    words = expiry_words.dues()
    numbers = {"due": counts.expired + counts.soon, "expired": counts.expired, "soon": counts.soon}
    chosen = address.said("due", get_args(Due), "due")
    st.pills(
        _("Show"), list(words), required=True, label_visibility="collapsed",
        format_func=lambda code: f"{words[code]} {numbers[code]}" if code in numbers else words[code],
        **address.bound("letters", "due", chosen),
    )  # fmt: skip
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
        text = st.query_params.get("q", "")[:LONGEST_TEXT]
        st.text_input(
            _("Search"), placeholder=_("Name, code, address or person"), label_visibility="collapsed",
            icon=":material/search:", max_chars=LONGEST_TEXT, **address.bound("letters", "q", text),
        )  # fmt: skip
        with st.popover(_("Filter"), icon=":material/tune:"):
            more = _more(areas)
    return ExpiryFilter(due=chosen, text=text, **more)  # type: ignore[arg-type]


def _more(areas: Sequence[AreaChoice]) -> dict[str, Any]:
    sorts = expiry_words.sorts()
    sort = choose(_("Certificate or equipment"), "sort", {s.value: word for s, word in sorts.items()})
    kinds = {}
    if sort:
        kinds = {code: name(KINDS[ExpirySort(sort)], code) for code in reference.words(KINDS[ExpirySort(sort)])}
    kind = choose(_("Kind"), "kind", kinds) if kinds else ""
    types = {code: name("site_types", code) for code in reference.words("site_types")}
    site_type = choose(_("Site type"), "type", types)
    area = choose(_("Area"), "area", {str(a.id): a.name for a in areas})
    return {
        "sort": ExpirySort(sort) if sort else None,
        "kind": kind or None,
        "type": site_type or None,
        "area_path": next((a.path for a in areas if str(a.id) == area), None),
    }


def choose(label: str, param: str, options: dict[str, str]) -> str:
    chosen = address.said(param, list(options))
    words = {"": _("All"), **options}
    st.selectbox(label, list(words), format_func=words.__getitem__, **address.bound("letters", param, chosen))
    return chosen


def line(counts: DueCounts, area: str) -> None:
    """For the overview: one way to the list while something runs out."""
    if counts.expired or counts.soon:
        said = _("Certificates and equipment: {a} expired, {b} within 30 days").format(a=counts.expired, b=counts.soon)
        door(said, "letters", {"view": "expiries", **({"area": area} if area else {})}, icon=":material/contract:")


def offset() -> int:
    return (address.page_number(MOST_PAGES) - 1) * PER_PAGE


def listed(found: DuePage, *, doors: bool) -> None:
    if not found.total:
        st.info(
            _("Nothing here has expired or will within thirty days. What a site holds is written down on its page."),
            icon=":material/verified:",
        )
        return
    st.caption(_("{n} certificates or pieces of equipment").format(n=found.total))
    if look.narrow():
        _cards(found.rows, doors=doors)
    else:
        _table(found.rows, doors=doors)
    pages(found.total)


def pages(total: int) -> None:
    last = ceil(total / PER_PAGE)
    if last > 1:
        here = address.page_number(last)
        key = f"letters.page.{here}"
        st.pagination(last, default=here, max_visible_pages=5, key=key, on_change=address.write, args=("page", key))


def _cards(found: Sequence[DueLine], *, doors: bool) -> None:
    for row in found:
        with st.container(border=True, key=f"letters.due.{row.id}"):
            st.html(_card(row))
            if doors:
                door(_("Open {title}").format(title=row.site_name), "sites", {"site": str(row.site_id)}, icon=ICON)


def _card(row: DueLine) -> str:
    below = " · ".join(part for part in (row.site_name, name("site_types", row.site_type), row.area_name) if part)
    paper = " · ".join(part for part in (row.number, row.issuer) if part)
    return (
        f'<div style="line-height:1.45"><b>{escape(expiry_words.title(row))}</b> '
        f"{escape(expiry_words.until(row.due_on, row.due_for))}<div>{escape(below)}</div>"
        f'<div style="{MUTED}">{escape(paper)}</div>{call(row.responsible_person, row.phone, row.may_call)}</div>'
    )


def call(person: str, phone: str, may: bool) -> str:
    """A tap calls; whoever may not call sees enough to recognise the number."""
    numbers = [one for one in phone.split("、") if one]
    if not may or not numbers:
        return f'<div style="{MUTED}">{escape(" ".join(part for part in (person, phone) if part))}</div>'
    links = "".join(
        f'<a class="anxun-call" href="tel:{escape(one.split("转")[0])}"><b>{escape(one)}</b>'
        f"<span>{escape(person or _('Phone'))}</span></a>"
        for one in numbers
    )
    return f'<div class="anxun-calls" style="grid-template-columns:minmax(0,1fr);margin-top:8px">{links}</div>'


def _table(found: Sequence[DueLine], *, doors: bool) -> None:
    told = [
        {
            _("State"): expiry_words.until(row.due_on, row.due_for),
            _("Kind"): expiry_words.title(row),
            _("Site"): row.site_name,
            _("Site type"): name("site_types", row.site_type),
            _("Area"): row.area_name,
            _("Valid until"): day(row.due_on),
            _("Number"): row.number,
            _("Responsible person"): row.responsible_person,
            _("Phone"): row.phone,
        }
        for row in found
    ]
    key = f"letters.due.table.{found[0].id if found else ''}"
    if not doors:
        st.dataframe(told, hide_index=True, width="stretch", key=key)
        return
    at = opened(told, key=key)
    if at is not None:
        enter("sites", {"site": str(found[at].site_id)})


def buttons(viewer: Viewer, asked: ExpiryFilter) -> None:
    if not exports.may(viewer):
        return
    called = f"{zh('Certificates and equipment')}{today():%Y%m%d}"
    with st.popover(_("Export"), icon=":material/download:", width="stretch"):
        exports.button("Excel", called, lambda: as_workbook(viewer, asked), key="expiries.xlsx")
        exports.button("CSV", called, lambda: as_csv(viewer, asked), key="expiries.csv", kind="csv")


def as_workbook(viewer: Viewer, asked: ExpiryFilter) -> bytes:
    with reading() as session:
        rows = _rows(expiries.every(session, viewer, asked=asked, on=today()))
        return workbook(zh("Certificates and equipment"), [zh(heading) for heading in HEADINGS], rows)


def as_csv(viewer: Viewer, asked: ExpiryFilter) -> bytes:
    with reading() as session:
        rows = _rows(expiries.every(session, viewer, asked=asked, on=today()))
        return csv_table([zh(heading) for heading in HEADINGS], rows)


def _rows(found: Iterable[DueLine]) -> Iterable[tuple[Cell, ...]]:
    for row in found:
        yield (
            row.site_code, row.site_name, named("site_types", row.site_type), row.area_name,
            named(KINDS[row.sort], row.kind), row.pieces, row.number, row.issuer,
            zh(PURPOSES[row.due_for]), row.due_on, zh(STATES[state(row.due_on, today())]), row.responsible_person,
            row.phone,
        )  # fmt: skip
