"""The words. The msgid is the English sentence; Chinese lives in lang/zh/LC_MESSAGES/<noun>.po, one file per noun.

`.mo` files are compiled by `pybabel compile -d lang -D <noun>` (all nouns: `python cli.py words`) and committed.
"""

import gettext
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
HERE = Path(__file__).parent


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """All nouns of a language, chained; English is its own msgid."""
    found = gettext.NullTranslations()
    for file in sorted((HERE / language / "LC_MESSAGES").glob("*.mo")):
        with file.open("rb") as stream:
            one = gettext.GNUTranslations(stream)
        one.add_fallback(found)
        found = one
    return found


def translate(message: str, language: str) -> str:
    return catalogue(language).gettext(message) if message else ""


def choose(asked: str | None, accepts: str | None, default: str) -> str:
    """The language for a visitor: what was chosen, else the first of ours that the browser names, else the default."""
    if asked in LANGUAGES:
        return str(asked)
    for part in (accepts or "").split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in LANGUAGES:
            return code
    return default
