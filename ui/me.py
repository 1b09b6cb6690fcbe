"""What my page is made of: forms that work by themselves, and numbers to call."""

from collections.abc import Iterable
from html import escape

import streamlit as st

from data import reference
from data.queries.people import Post
from ui import look
from ui.words import _, language, name


def preferences() -> None:
    """Language, size of type, contrast, colours: a plain form to /preferences, which keeps them in cookies."""
    rows = [
        (_("Language"), "anxun_language", language(), [("zh", "中文"), ("en", "English")]),
        (_("Type"), "anxun_type", "large" if look.large_type() else "normal", _types()),
        (_("Contrast"), "anxun_contrast", "high" if look.high_contrast() else "normal", _contrasts()),
        (_("Colours"), "anxun_theme", look.chosen_theme(), _themes()),
    ]
    body = "".join(_choice(*row) for row in rows)
    back = '<input type="hidden" name="next" value="/me">'
    st.html(f'<form class="anxun-choice" method="post" action="/preferences">{back}{body}</form>')


def sign_out() -> None:
    st.html(
        '<form class="anxun-choice" method="post" action="/logout">'
        f'<fieldset><button type="submit">{escape(_("Sign out"))}</button></fieldset></form>'
    )


def hotlines() -> None:
    """Numbers to call, the short ones first; a tap calls."""
    rows = sorted(reference.read("organisation")["hotlines"], key=lambda row: (len(row["number"]), row["number"]))
    links = "".join(
        f'<a class="anxun-call" href="tel:{escape(row["number"])}"><b>{escape(row["number"])}</b>'
        f"<span>{escape(row['zh'] if language() == 'zh' else row['en'])}</span></a>"
        for row in rows
    )
    st.html(f'<div class="anxun-calls">{links}</div>')


def posts(held: Iterable[Post]) -> None:
    """My roles, each with its place."""
    rows = "".join(f"<li>{escape(_role(post.role))} · {escape(post.place)}</li>" for post in held)
    st.html(f'<ul class="anxun-posts">{rows}</ul>')


def _role(code: str) -> str:
    """The role's name without its examples in brackets."""
    return name("roles", code).split("(")[0]


def _types() -> list[tuple[str, str]]:
    return [("normal", _("Normal")), ("large", _("Large"))]


def _contrasts() -> list[tuple[str, str]]:
    return [("normal", _("Normal")), ("high", _("High"))]


def _themes() -> list[tuple[str, str]]:
    return [("system", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]


def _choice(legend: str, field: str, chosen: str, options: list[tuple[str, str]]) -> str:
    buttons = "".join(
        f'<button type="submit" name="{field}" value="{value}" aria-pressed="{"true" if value == chosen else "false"}">'
        f"{escape(word)}</button>"
        for value, word in options
    )
    return f"<fieldset><legend>{escape(legend)}</legend>{buttons}</fieldset>"
