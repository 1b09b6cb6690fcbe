"""The links of new people as a sheet to cut up and hand out. Papers are always Chinese."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Protocol

import segno
import streamlit as st
import xlsxwriter

from ui import address, exports
from ui.exports import zh
from ui.staff_tools import role_zh
from ui.words import _, today

HEADINGS = ("Name of the person", "Sign-in name", "Phone", "Role", "Area or unit", "Link", "Code to photograph")
WIDTHS = (12, 16, 16, 18, 22, 46, 20)
ROW_PX, CODE_PX = 150, 140
MODULE = 4


class Link(Protocol):
    """One person's link; the token is a secret and lives only here."""

    @property
    def name(self) -> str: ...
    @property
    def login(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def token(self) -> str: ...


def handout(links: Sequence[Link]) -> None:
    """The sheet, as long as the screen is open; the links are kept nowhere else."""
    base = address.base()
    with st.container(border=True):
        st.warning(
            _("{n} links were made. Each works once, for 7 days. This sheet is to be had only now.").format(
                n=len(links)
            ),
            icon=":material/key:",
        )
        called = f"{zh('Sign-in links')}{today():%Y%m%d}"
        exports.button(_("Sheet with links and codes"), called, lambda: sheet(links, base), key="staff_links.xlsx")


def sheet(links: Sequence[Link], base: str) -> bytes:
    """One row per person with the link and its code as a picture; no cell is ever a formula."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet(zh("Sign-in links"))
        bold = book.add_format({"bold": True, "bottom": 1})
        cell = book.add_format({"valign": "vcenter", "text_wrap": True, "bottom": 4})
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(0, column, zh(heading), bold)
        for row, link in enumerate(links, start=1):
            _line(page, row, link, f"{base}/join/{link.token}", cell)
    return buffer.getvalue()


def _line(page: Any, row: int, link: Link, url: str, cell: Any) -> None:
    page.set_row_pixels(row, ROW_PX)
    for column, text in enumerate((link.name, link.login, link.phone, role_zh(link.role), link.place, url)):
        page.write_string(row, column, text, cell)
    picture = BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(picture, kind="png", scale=MODULE, border=2)
    scale = CODE_PX / code.symbol_size(scale=MODULE, border=2)[0]
    place = {"image_data": picture, "x_offset": 5, "y_offset": 5, "x_scale": scale, "y_scale": scale}
    page.insert_image(row, len(HEADINGS) - 1, f"{row}.png", place | {"description": link.name})
