"""What a document is made of, from top to bottom; Word and PDF are both written from the same blocks."""

from dataclasses import dataclass
from typing import NamedTuple


class Head(NamedTuple):
    text: str


class Body(NamedTuple):
    """A paragraph that begins two characters in."""

    text: str


class Small(NamedTuple):
    """A note in small type."""

    text: str


class Column(NamedTuple):
    head: str
    width: int  # millimetres

    @property
    def narrow(self) -> bool:
        """Holds figures and days, which stand in the middle."""
        return self.width < 26


class Grid(NamedTuple):
    """A table; numbers and words are both text by now."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


class Shown(NamedTuple):
    sha256: str
    caption: str


class Pictures(NamedTuple):
    """In pairs with captions."""

    photos: tuple[Shown, ...]


class Signed(NamedTuple):
    lines: tuple[str, ...]


Block = Head | Body | Small | Grid | Pictures | Signed


@dataclass(frozen=True, slots=True)
class Document:
    issuer: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
