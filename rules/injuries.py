"""Words of the injury survey, AQ/T 9001: age, place, kind. No name, no address, no household is asked for."""

from collections import Counter
from collections.abc import Iterable, Mapping

AGES = {"0-6": "0 to 6", "7-17": "7 to 17", "18-59": "18 to 59", "60+": "60 and older"}
PLACES = {
    "home": "at home", "road": "on the road", "school": "at school", "work": "at work", "public": "in a public place",
    "water": "at the water", "other": "elsewhere",
}  # fmt: skip
KINDS = {
    "fall": "fall", "traffic": "traffic", "burn": "burn or scald", "cut": "cut or crush", "animal": "animal bite",
    "poison": "poisoning", "electric": "electric shock", "drowning": "drowning", "other": "something else",
}  # fmt: skip
PARTS: dict[str, Mapping[str, str]] = {"age": AGES, "place": PLACES, "kind": KINDS}
MOST_PEOPLE = 30
MOST_INJURIES = 20


def counted(injuries: Iterable[Mapping[str, str]]) -> dict[str, dict[str, int]]:
    """How many by age, by place and by kind; every word is listed, also those with none."""
    rows = list(injuries)
    return {part: {word: Counter(r.get(part) for r in rows)[word] for word in words} for part, words in PARTS.items()}
