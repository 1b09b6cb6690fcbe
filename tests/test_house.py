"""The house keeps its own law: who may import whom, and that nothing comes from elsewhere."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import streamlit
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from capture.routes import routes
from settings import HOME
from ui import look, shell

ROOMS = {"actions", "app", "capture", "cli", "data", "lang", "models", "pages", "rules", "settings", "ui"}
PAGES = (
    "overview",
    "hazards",
    "inspect",
    "coverage",
    "rounds",
    "activities",
    "periods",
    "programme",
    "sites",
    "letters",
    "plans",
    "reports",
    "emergency",
    "settings",
    "me",
)
ELSEWHERE = re.compile(
    rb"(cdn\.|unpkg\.com|jsdelivr|cdnjs|bootstrapcdn|code\.jquery|fonts\.g(oogleapis|static)|rawgit|ajax\.googleapis)[\w./-]*"
)
TEXT = {".js", ".mjs", ".css", ".html", ".svg", ".json", ".webmanifest"}
FINDING_A_URL = re.compile(rb"(src|href)\s*=\s*[\"']https?://|@import\s+(url\()?[\"']?https?://|url\([\"']?https?://")
LONGEST_FILE = 250
LONGEST_PAGE = 120


def python_files() -> list[Path]:
    rooms = ("actions", "capture", "data", "lang", "models", "pages", "rules", "ui")
    found = [HOME / name for name in ("app.py", "cli.py", "settings.py")]
    return found + [f for room in rooms for f in sorted((HOME / room).rglob("*.py")) if "versions" not in f.parts]


def served_folders(of: list[BaseRoute]) -> list[Path]:
    """Folders that any route serves as they are, mounts within mounts too."""
    found: list[Path] = []
    for route in of:
        if isinstance(route, Mount):
            found += served_folders(list(route.routes))
            if isinstance(route.app, StaticFiles):
                found += [Path(folder) for folder in route.app.all_directories]
    return found


def test_every_room_opens_only_the_doors_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HOME)
    # in a process of its own: it switches off the loggers of the one it runs in
    run = subprocess.run([Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=HOME, capture_output=True)
    assert run.returncode == 0, run.stdout.decode()


@pytest.mark.parametrize(
    ("file", "allowed"),
    [
        ("app.py", {"capture", "ui"}),
        ("cli.py", {"actions", "data", "lang", "rules", "settings"}),
        ("settings.py", set()),
    ],
)
def test_the_doors_open_only_the_rooms_they_may(file: str, allowed: set[str]) -> None:
    """What import-linter cannot see: files that are no package."""
    tree = ast.parse((HOME / file).read_text("utf-8"))
    named = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    named |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {name.split(".")[0] for name in named} & ROOMS <= allowed


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_there(name: str) -> None:
    assert (HOME / "pages" / f"{name}.py").exists()


def test_every_page_has_its_place_in_the_frame() -> None:
    assert (
        {place.name for place in shell.PLACES}
        == {file.stem for file in (HOME / "pages").glob("[!_]*.py")}
        == set(PAGES)
    )


@pytest.mark.parametrize("file", python_files(), ids=lambda file: str(file.relative_to(HOME)))
def test_no_file_is_too_long_to_read(file: Path) -> None:
    allowed = LONGEST_PAGE if file.parent.name == "pages" else LONGEST_FILE
    assert len(file.read_text("utf-8").splitlines()) <= allowed


def test_nothing_that_we_serve_comes_from_elsewhere() -> None:
    folders = {*served_folders(routes), HOME / "capture" / "static"}
    files = [f for folder in folders for f in folder.rglob("*") if f.suffix in TEXT and f.is_file()]
    assert files
    told = {str(f): found.group() for f in files if (found := ELSEWHERE.search(f.read_bytes()))}
    assert not told


def test_our_own_files_load_nothing_by_a_full_address() -> None:
    ours = [f for f in (HOME / "capture" / "static").rglob("*") if f.suffix in TEXT]
    assert ours
    assert [str(f) for f in ours if FINDING_A_URL.search(f.read_bytes())] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_streamlits_theme_and_our_tokens_are_the_same_colours(theme: str) -> None:
    held = tomllib.loads((HOME / ".streamlit" / "config.toml").read_text("utf-8"))["theme"][theme]
    told = look.tokens(theme)
    assert {k: held[k] for k in ("primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor")} == {
        "primaryColor": told.primary,
        "backgroundColor": told.ground,
        "secondaryBackgroundColor": told.card,
        "textColor": told.ink,
    }
    assert held["borderColor"] == told.line


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read_in_sunlight(theme: str) -> None:
    told = look.tokens(theme)
    for paper in (told.ground, told.card):
        assert contrast(told.ink, paper) >= 7
        assert contrast(told.muted, paper) >= 4.5
        for signal in ("primary", "major", "larger", "general", "low", "fresh", "due", "stale"):
            assert contrast(getattr(told, signal), paper) >= 3.9, signal
    assert contrast(told.on_primary, told.primary) >= 4.5


def test_nobody_takes_the_day_from_a_moment_in_utc() -> None:
    """Eight hours of every day it is tomorrow already where the work is done."""
    rooms = ("actions", "capture", "data", "models", "pages", "rules", "tests", "ui")
    files = [f for room in rooms for f in (HOME / room).rglob("*.py")]
    assert len(files) > 500
    taken = re.compile(r"(_at|\bat|now\((UTC)?\))\.date\(\)")
    found = {str(f.relative_to(HOME)) for f in files if taken.search(f.read_text("utf-8"))}
    told = {"rules/schedule.py"}  # its moments are in the community's zone
    assert {name for name in found if not name.startswith("tests/")} == told
    plain = re.compile(r"now\((UTC)?\)\.date\(\)")
    assert [f.name for f in files if f.name != "test_house.py" and plain.search(f.read_text("utf-8"))] == []


def test_a_colour_of_our_own_stands_in_one_place_only() -> None:
    """A colour written into a page or a style stays light in the dark."""
    rooms = [f for room in ("ui", "pages") for f in (HOME / room).rglob("*") if f.suffix in (".py", ".css")]
    assert len(rooms) > 100
    plain = {"#FFFFFF", "#000000"}  # high contrast
    found = {f.name: set(re.findall(r"#[0-9A-Fa-f]{6}\b", f.read_text("utf-8"))) - plain for f in rooms}
    assert {name for name, colours in found.items() if colours} == {"look.py"}
    told = set(re.findall(r"--anxun-[a-z]+(?=:)", look.css("dark", contrast=False, marks={}))) | {"--anxun-target"}
    used = {v for f in rooms for v in re.findall(r"var\((--anxun-[a-z]+)", f.read_text("utf-8"))}
    assert used <= told


def test_every_fixed_text_turned_chinese_is_one_that_streamlit_says() -> None:
    bundles = Path(streamlit.__file__).parent / "static" / "static" / "js"
    said = "\n".join(f.read_text("utf-8") for f in bundles.glob("*.js") if f.stat().st_size < 700_000)
    script = (HOME / "capture" / "static" / "chrome" / "zh.js").read_text("utf-8")
    known = re.findall(r'"([^"\\]+)":\s*"', script.split("PATTERNS")[0])
    assert len(known) > 150
    assert [text for text in known if text not in said] == []
