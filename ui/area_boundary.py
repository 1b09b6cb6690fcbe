"""The boundary of one area: drawn on the map or read from a file, checked, compared, saved, and put back."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from data.queries.areas import AreaRow, Former, Ground
from rules import boundaries
from rules.errors import BadInput
from rules.permissions import Viewer
from ui import area_compare, area_drawing, area_files
from ui.staff_tools import Wish
from ui.words import _, moment, say


def boundary(viewer: Viewer, area: AreaRow, ground: Ground, former: Sequence[Former], key: str) -> Wish | None:
    """Nothing is saved before it was checked, compared and asked about."""
    with st.expander(_("Boundary"), icon=":material/pentagon:", expanded=bool(st.session_state.get(f"{key}.way"))):
        if ground.own and not st.session_state.get(f"{key}.way"):
            area_compare.drawing(area, ground, None)
        words = {"draw": _("Draw on the map") if not ground.own else _("Correct on the map"), "file": _("From a file")}
        way = st.segmented_control(
            _("How"), list(words), format_func=words.__getitem__, label_visibility="collapsed", width="stretch",
            key=f"{key}.way",
        )  # fmt: skip
        wish = None
        if way == "draw":
            wish = _checked(area, ground, area_drawing.drawn(viewer, area, ground, key), key)
        elif way == "file":
            wish = _checked(area, ground, area_files.one(key), key, sketched=True)
        return wish or _former(area, former, key)


def _checked(
    area: AreaRow, ground: Ground, outline: dict[str, Any] | None, key: str, *, sketched: bool = False
) -> Wish | None:
    if outline is None:
        return None
    try:
        found = boundaries.checked(outline)
    except BadInput as refusal:
        st.error(say(refusal), icon=":material/error:")
        return None
    if found == ground.own:
        st.caption(_("This is the boundary as it is."))
        return None
    if sketched:
        area_compare.drawing(area, ground, found)
    area_compare.told(area, ground, found)
    return Wish("boundary", {"area_id": area.id, "geometry": found}) if _sure(ground, key) else None


def _sure(ground: Ground, key: str) -> bool:
    with st.popover(_("Save this boundary …"), icon=":material/save:", width="stretch"):
        kept = _("The boundary until now is kept and can be put back.")
        st.write(kept if ground.own else _("It counts at once: for the map, for new places and for figures by area."))
        return st.button(_("Save the boundary"), type="primary", width="stretch", key=f"{key}.save")


def _former(area: AreaRow, former: Sequence[Former], key: str) -> Wish | None:
    """Each boundary that was there before, with who put another one in its place and when."""
    if not former:
        return None
    st.markdown(f"**{_('Former boundaries')}**")
    wish = None
    for one in former:
        facts = {"moment": moment(one.until), "person": one.person or _("the system")}
        said = _("until {moment}, changed by {person}").format(**facts)
        if one.boundary is None:
            said = _("none") + " · " + said
        with st.popover(said, icon=":material/history:", width="stretch"):
            st.write(_("The boundary of today is kept too."))
            if st.button(_("Put this one back"), type="primary", width="stretch", key=f"{key}.former.{one.id}"):
                wish = Wish("boundary", {"area_id": area.id, "geometry": one.boundary})
            if one.boundary:  # below the button: it may be taller than a phone
                area_compare.drawing(area, Ground(None, "", None, ()), one.boundary)
    return wish
