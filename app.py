"""The front door: `streamlit run app.py`.

Streamlit runs this file as a script on every rerun, to draw. The server imports it once, to find `app`: the same pages
plus the routes of `capture`, in one process.
"""

import logging

import streamlit as st

from capture.routes import lifespan, middleware, routes
from ui import shell, trouble

if __name__ == "__main__":
    shell.draw()
else:
    import folium  # noqa: F401 - the heavy ones are read once, before the first visitor waits for them; not
    import plotly.graph_objects  # noqa: F401 - streamlit_folium: a component made before the server runs is lost

    logging.basicConfig(format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
    st.navigation([shell.draw], position="hidden")  # take routing over before the first visitor: docs/adr/0002
    app = st.App(__file__, routes=routes, middleware=middleware, lifespan=lifespan, on_script_error=trouble.tell)
