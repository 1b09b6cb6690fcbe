"""Which laws a paper names."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("laws.yaml")


@cache
def table() -> dict[str, list[str]]:
    """By top category; `always` stands on every paper."""
    read: dict[str, list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


def named(categories: Iterable[str]) -> tuple[str, ...]:
    """Each law once, the general one first."""
    tops = ["always", *(category.split("/")[0] for category in categories)]
    return tuple(dict.fromkeys(law for top in tops for law in table().get(top, ())))
