"""Labels to print: which sites, which size, and the sheets as a file."""

from collections.abc import Sequence
from math import ceil
from urllib.parse import urlencode

import streamlit as st

from data import reference
from data.papers.labels import MOST_LABELS, SHEETS, preview
from data.queries import areas
from data.queries import labels as questions
from data.queries.areas import AreaRow
from data.queries.labels import Label, LabelsWanted
from rules.permissions import Viewer
from settings import settings
from ui import address, list_exports
from ui.ask import ask
from ui.words import _, name

WIDE = ("district", "subdistrict", "community", "grid", "zone")
INDENT = "\u3000"


def desk(viewer: Viewer) -> None:
    """Sheets of labels for the sites of an area."""
    of, size = choices(ask(areas.tree, viewer))
    first = ask(questions.labels, viewer, of=of, limit=SHEETS[size].labels)
    sheets(of, size, ask(questions.label_count, viewer, of=of), first)
    list_exports.buttons("labels")


def choices(rows: Sequence[AreaRow]) -> tuple[LabelsWanted, str]:
    """Which sites and which size, in the address."""
    st.write(_("Stick a label on each site: whoever photographs it with a phone comes to its form after signing in."))
    wide = {str(area.id): area for area in rows if area.level in WIDE}
    types = ["", *reference.words("site_types")]
    sizes = {
        "small": _("Small: 70 × 37 mm, 24 on a sheet"),
        "large": _("Large: 105 × 74 mm, 8 on a sheet"),
    }
    first = next((key for key, area in wide.items() if area.level == "community"), next(iter(wide), ""))
    where = address.said("area", list(wide), first)
    kind, size = address.said("type", types), address.said("size", list(sizes), "small")
    left, right = st.columns(2)
    left.selectbox(
        _("Area"), list(wide), format_func=lambda key: f"{INDENT * wide[key].depth}{wide[key].name}",
        **address.bound("labels", "area", where),
    )  # fmt: skip
    right.selectbox(
        _("Kind of site"), types, format_func=lambda code: name("site_types", code) if code else _("All kinds"),
        **address.bound("labels", "type", kind),
    )  # fmt: skip
    st.radio(
        _("Size of the label"), list(sizes), format_func=sizes.__getitem__, **address.bound("labels", "size", size)
    )
    return LabelsWanted(int(where) if where else None, kind), size


def sheets(of: LabelsWanted, size: str, count: int, first: Sequence[Label]) -> None:
    """How many, the file, and how its first page looks."""
    pages = ceil(count / SHEETS[size].labels)
    if not count:
        st.info(_("There is no site of this kind in this area."), icon=":material/search_off:")
        return
    st.markdown(f"**{_('Labels: {n} · sheets of A4: {sheets}').format(n=count, sheets=pages)}**")
    if count > MOST_LABELS:
        told = _("These are more than {n} labels. Choose a smaller area or one type.")
        st.warning(told.format(n=MOST_LABELS), icon=":material/warning:")
        return
    asked = {"area": of.area_id or "", "type": of.site_type, "size": size}
    at = f"/api/labels?{urlencode({k: v for k, v in asked.items() if v})}"
    st.link_button(_("Download the sheets (PDF)"), at, icon=":material/print:", type="primary")
    st.caption(_("Print at 100 %, without fitting to the page. The lines are for scissors."))
    if not settings().public_url:
        told = _(
            "The codes lead to the address at which you opened this page. Set ANXUN_PUBLIC_URL if phones use another."
        )
        st.caption(told)
    with st.container(width=600):  # never wider than the screen
        st.image(_preview(tuple(first), address.base(), size), caption=_("The first sheet"), width="stretch")


@st.cache_data(show_spinner=False, max_entries=20)
def _preview(first: tuple[Label, ...], base: str, size: str) -> bytes:
    return preview(first, base=base, sheet=SHEETS[size])
