"""A register of five thousand rows taken over by following only what the screen says."""

from collections.abc import Callable
from time import perf_counter

import pytest
from streamlit.testing.v1 import AppTest

from tests.register_page import taken_over_by_what_the_screen_says

OpenPage = Callable[..., AppTest]
pytestmark = pytest.mark.bench


@pytest.mark.usefixtures("reference_loaded")
def test_five_thousand_ugly_rows_then_again_then_one_cell_changed(open_page: OpenPage) -> None:
    start = perf_counter()
    taken_over_by_what_the_screen_says(open_page, lines=5000, bad=8)
    print(f"\n5000 rows over the page, three times: {perf_counter() - start:.1f} s")
