"""Papers of the sites: certificates and equipment that run out."""

import streamlit as st

from data.queries import expiries, overview
from ui import expiries as due_shown
from ui.ask import ask
from ui.person import require
from ui.words import _, today

viewer = require("view_all", "view_scope")
areas = ask(overview.areas, viewer)

st.title(_("Letters and certificates"))
asked = due_shown.filters(areas, ask(expiries.counts, viewer, on=today()))
found = ask(expiries.due, viewer, asked=asked, on=today(), limit=due_shown.PER_PAGE, offset=due_shown.offset())
due_shown.listed(found)
due_shown.buttons(viewer, asked)
