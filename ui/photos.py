"""Pictures on a page: a row that fits every width, and the field that takes new ones."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import streamlit as st

from data.queries.photos import PhotoSeen
from rules.vocabulary import PhotoRole
from ui.act import act
from ui.words import _, moment

ROW = "display:grid;grid-template-columns:repeat(auto-fill,minmax(140px,1fr));gap:8px;margin:4px 0"
FRAME = "margin:0;border:1px solid var(--anxun-line);border-radius:8px;overflow:hidden;background:var(--anxun-card)"
PICTURE = "display:block;width:100%;aspect-ratio:4/3;object-fit:cover"
CAPTION = "padding:4px 8px;color:var(--anxun-muted);font-size:.85em"
WAITING = "display:grid;place-items:center;aspect-ratio:4/3;padding:8px;text-align:center;color:var(--anxun-muted)"


def role_names() -> dict[PhotoRole, str]:
    return {
        PhotoRole.EVIDENCE: _("On site"),
        PhotoRole.BEFORE: _("Before"),
        PhotoRole.AFTER: _("After"),
    }


def show(photos: Sequence[PhotoSeen]) -> None:
    """Copies without tags from the server, larger at a tap; what has not arrived yet says so."""
    if photos:
        st.html(f'<div style="{ROW}">{"".join(_figure(photo) for photo in photos)}</div>')


def _figure(photo: PhotoSeen) -> str:
    said = role_names()[photo.role]
    if photo.taken_at:
        said = f"{said} · {moment(photo.taken_at)}"
    caption = f'<figcaption style="{CAPTION}">{escape(said)}</figcaption>'
    if not photo.here:
        waiting = escape(_("The photo is still on its way from the phone."))
        return f'<figure style="{FRAME}"><div style="{WAITING}" role="img">{waiting}</div>{caption}</figure>'
    address = f"/api/field/photos/{escape(photo.sha256)}"
    alt = escape(_("Photo: {what}").format(what=said))
    picture = f'<img src="{address}?w=320" alt="{alt}" loading="lazy" style="{PICTURE}">'
    link = f'<a href="{address}?w=800" target="_blank" rel="noopener">{picture}</a>'
    return f'<figure style="{FRAME}">{link}{caption}</figure>'


def choose(label: str, *, key: str, keep: Callable[..., str]) -> tuple[str, ...]:
    """Hashes of the pictures chosen. Each is stored in the run that receives it, so a lost connection costs nothing."""
    files = st.file_uploader(label, type="image", accept_multiple_files=True, key=key)
    kept: dict[str, str] = st.session_state.setdefault(f"{key}.kept", {})
    for file in files:
        if file.file_id not in kept:
            act(_keep_one, keep=keep, data=file.getvalue(), kept=kept, file_id=file.file_id)
    return tuple(kept[file.file_id] for file in files if file.file_id in kept)


def _keep_one(
    session: Any, *, viewer: Any, keep: Callable[..., str], data: bytes, kept: dict[str, str], file_id: str
) -> None:
    kept[file_id] = keep(session, viewer=viewer, data=data)
