"""A paper as it lies on the table: its text, its fonts and its ink, read by poppler and by Word's own reader."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

TRACES = ("{{", "}}", "{%", "%}", "None", "年 月", "年  月", "XX", "××", "�")
REAL_DATE = re.compile(r"20\d\d年(1[0-2]|[1-9])月(3[01]|[12]\d|[1-9])日")
ANY_DATE = re.compile(r"\d+年\s*\d*月|\d{4}-\d\d-\d\d")
CHINESE = re.compile(r"[一-鿿]")


def needs_poppler() -> None:
    if not shutil.which("pdftoppm"):
        pytest.skip("no poppler-utils on this computer")


def run(*command: str | Path) -> str:
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def check_word(file: Path, says: list[str]) -> None:
    body = Document(str(file)).element.body
    text = "".join(node.text or "" for node in body.iter(qn("w:t")))
    _mind_text(text, says)
    for cell in body.iter(qn("w:tc")):
        said = "".join(node.text or "" for node in cell.iter(qn("w:t"))).strip()
        assert said or cell.findall(f".//{qn('w:drawing')}"), f"an empty field in {file.name}"


def check_pdf(file: Path, says: list[str], folder: Path) -> list[Path]:
    """Its pages as pictures, after they have been looked at: every font embedded, ink where the text is."""
    text = re.sub(r"\s", "", run("pdftotext", file, "-"))
    _mind_text(text, [re.sub(r"\s", "", part) for part in says])
    fonts = run("pdffonts", file).splitlines()[2:]
    assert fonts
    assert all(re.search(r"\s(yes)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line) for line in fonts), fonts
    assert any("CJK" in line or "Identity-H" in line for line in fonts)
    run("pdftoppm", "-r", "60", "-png", file, folder / file.stem)
    pages = sorted(folder.glob(f"{file.stem}-*.png"))
    assert pages
    for page in pages:
        tones = Image.open(page).convert("L").histogram()
        assert sum(tones[:96]) > 100, f"nothing printed on {page.name}"
        assert sum(tones[:96]) < tones[255]
    return pages


def _mind_text(text: str, says: list[str]) -> None:
    assert len(CHINESE.findall(text)) > 100
    assert not [trace for trace in TRACES if trace in text]
    assert REAL_DATE.search(text)
    assert not ANY_DATE.search(REAL_DATE.sub("", text))
    assert not [part for part in says if part not in text]
