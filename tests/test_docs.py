"""What the documents say is so."""

import re
from enum import StrEnum

import pytest

import cli
from rules import vocabulary
from settings import HOME, Settings

README = (HOME / "README.md").read_text(encoding="utf-8")
GLOSSARY = (HOME / "docs" / "glossary.md").read_text(encoding="utf-8")
KINDS: list[type[StrEnum]] = [
    kind
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_stands_in_the_readme_with_its_sentence(name: str) -> None:
    field = Settings.model_fields[name]
    assert f"| `ANXUN_{name.upper()}` |" in README
    assert str(field.description) in README


def test_every_command_stands_in_the_readme() -> None:
    names = [c.name or str(c.callback.__name__).replace("_", "-") for c in cli.app.registered_commands if c.callback]
    assert [name for name in names if f"`cli.py {name}`" not in README] == []


@pytest.mark.parametrize("word", [word.value for kind in KINDS for word in kind])
def test_every_word_of_the_code_stands_in_the_glossary(word: str) -> None:
    assert f"`{word}`" in GLOSSARY


def test_the_lock_files_have_a_hash_for_each_package_and_name_no_registry() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = (HOME / name).read_text(encoding="utf-8")
        pinned = re.findall(r"(?m)^[a-z0-9][^\s=]*==\S+(?: ;[^\\]*)? \\\n    --hash=sha256:", lock)
        assert len(pinned) == len(re.findall(r"(?m)^[a-z0-9]", lock)) > 50
        assert "://" not in lock
        assert "index-url" not in lock
