"""Both languages are whole: what the code says in English stands in Chinese, once, compiled."""

import ast
import gettext
import io
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from rules import errors
from settings import HOME

SPEAKING_ROOMS = ("pages", "ui", "rules", "actions", "data", "capture")
REFUSALS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.RuleBroken)
}
PO_FILES = sorted((HOME / "lang" / "zh" / "LC_MESSAGES").glob("*.po"))
BLANK = re.compile(r"{(\w*)[^{}]*}")
TERMS_TO_AVOID = ("失败",)  # field language says 异常 or 没有通过


class Said(NamedTuple):
    """An English sentence in the code, and where."""

    text: str
    where: str


def said_in(source: str, where: str) -> list[Said]:
    """Literals given to `_()`, and first arguments of refusals."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0]
        if called in {"_", *REFUSALS} and isinstance(first, ast.Constant) and isinstance(first.value, str):
            found.append(Said(first.value, f"{where}:{node.lineno}"))
    return found


def everything_said() -> list[Said]:
    files = [HOME / "app.py", *(f for room in SPEAKING_ROOMS for f in sorted((HOME / room).rglob("*.py")))]
    return [said for file in files for said in said_in(file.read_text("utf-8"), str(file.relative_to(HOME)))]


def translations() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for file in PO_FILES:
        for message in read_po(io.BytesIO(file.read_bytes())):
            if message.id:
                found[str(message.id)].add(str(message.string))
    return found


CHINESE = translations()


def test_sentences_are_found_in_the_code() -> None:
    assert said_in('x = _("Hello {name}")\nraise errors.BadInput("No.", field="a")', "f") == [
        Said("Hello {name}", "f:1"),
        Said("No.", "f:2"),
    ]


def test_everything_said_has_its_chinese() -> None:
    missing = sorted({f"{said.text!r} ({said.where})" for said in everything_said() if not CHINESE.get(said.text)})
    assert not missing, "\n".join(missing)


def test_no_sentence_has_two_translations() -> None:
    twice = {text: words for text, words in CHINESE.items() if len(words) > 1}
    assert not twice


def test_no_translation_is_empty_or_left_in_english() -> None:
    """A figure or a dash between blanks has no words to translate; anything with words has Chinese ones."""
    bare = {text for text, words in CHINESE.items() for word in words if not re.search(r"[\u4e00-\u9fff]", word)}
    assert {text for text in bare if re.search(r"[A-Za-z]{2}", BLANK.sub("", text))} == set()


def test_translations_keep_the_blanks() -> None:
    for text, words in CHINESE.items():
        for word in words:
            assert sorted(set(BLANK.findall(text))) == sorted(set(BLANK.findall(word))), text


def test_blanks_have_names() -> None:
    assert [said for said in everything_said() if "" in BLANK.findall(said.text)] == []


def test_words_follow_the_trade() -> None:
    wrong = {text: word for text, words in CHINESE.items() for word in words for term in TERMS_TO_AVOID if term in word}
    assert not wrong


@pytest.mark.parametrize("file", PO_FILES, ids=lambda file: file.stem)
def test_what_is_compiled_is_what_is_written(file: Path) -> None:
    catalogue = read_po(io.BytesIO(file.read_bytes()))
    assert not [message.id for message in catalogue if message.fuzzy and message.id]
    packed = io.BytesIO()
    write_mo(packed, catalogue)
    written = gettext.GNUTranslations(io.BytesIO(packed.getvalue()))
    with file.with_suffix(".mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    told = {str(message.id) for message in catalogue if message.id}
    assert {text: compiled.gettext(text) for text in told} == {text: written.gettext(text) for text in told}
