"""The capture page as it goes over the wire: small, readable for old phones, in both languages, no host but ours."""

import json
import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from capture import pages
from capture.modules import EXPORT, IMPORT, order, pack

SCRIPTS = sorted(name for name in pages.files() if name.endswith(".js"))
LARGEST_FIRST_LOAD = 80_000
TOO_NEW = {
    "optional chaining": r"\?\.[\w$(\[]",
    "nullish coalescing": r"\?\?",
    "spread or rest in an object": r"[{,]\s*\.\.\.[\w$]+\s*[,}]",
    "a catch without its error": r"catch\s*\{",
    "for await": r"for\s+await",
    "import.meta": r"import\.meta",
    "a private or static class field": r"^\s+(#\w+|static)\b",
    "methods after 2017": r"\.(at|flat|flatMap|replaceAll|matchAll|finally)\(",
    "names after 2017": r"Object\.fromEntries|Promise\.allSettled|globalThis",
    "a regular expression after 2017": r"\(\?<",
    "a number with underscores": r"\b\d+_\d",
}


def text(name: str) -> str:
    return pages.files()[name].decode()


def code(name: str) -> str:
    """Without comments and strings, which may hold anything."""
    bare = re.sub(r"/\*.*?\*/|(?<![:\"'/\\])//[^\n]*", "", text(name), flags=re.DOTALL)
    return re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', bare)


def words(language: str) -> dict[str, str]:
    part = re.search(rf"^const {language} = \{{(.*?)^\}};", text("words.js"), re.DOTALL | re.MULTILINE)
    assert part is not None
    return {
        key: json.loads(said) for key, said in re.findall(r'^  (\w+): ("(?:[^"\\]|\\.)*"),$', part[1], re.MULTILINE)
    }


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=pages.routes)) as made:
        yield made


def test_both_languages_have_the_same_words_and_blanks() -> None:
    zh, en = words("zh"), words("en")
    assert zh.keys() == en.keys()
    blanks = {key for key in zh if set(re.findall(r"\{(\w+)\}", zh[key])) != set(re.findall(r"\{(\w+)\}", en[key]))}
    assert blanks == {"day"}  # 6月16日 needs no name of a month
    assert list(zh) == sorted(zh)
    assert all(said.strip() for said in (*zh.values(), *en.values()))


def test_every_word_that_the_page_asks_for_is_there() -> None:
    asked = {key for name in SCRIPTS for key in re.findall(r'\bt\("(\w+)"[,)]', text(name))}
    assert len(asked) > 100
    assert not asked - words("zh").keys()


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_kernel_of_2017_can_read_it(name: str) -> None:
    newer = {what for what, sign in TOO_NEW.items() if re.search(sign, code(name), re.MULTILINE)}
    assert not newer


@pytest.mark.parametrize("name", [*SCRIPTS, "capture.css"])
def test_no_file_names_another_host(name: str) -> None:
    assert "://" not in text(name)


def test_the_first_load_is_small(client: TestClient) -> None:
    page = client.get("/field/")
    parts = set(re.findall(r'"(/field/[^"]+)"', page.text))
    sizes = {part: int(client.get(part).headers["content-length"]) for part in parts}
    sizes |= {p: int(client.get(p).headers["content-length"]) for p in ("/field/", "/sw.js", "/manifest.webmanifest")}
    assert parts == {pages.at(name) for name in pages.KEPT}
    assert sum(sizes.values()) <= LARGEST_FIRST_LOAD


def test_the_pack_holds_every_module_once_and_imports_nothing(client: TestClient) -> None:
    whole = client.get(pages.at(pages.PACK))
    assert whole.headers["cache-control"] == pages.FOREVER
    modules = set(SCRIPTS) - {"sw.js", "mount.js", "start.js", "register.js"}
    assert set(re.findall(r'^parts\["([a-z0-9]+\.js)"\] = ', whole.text, re.MULTILINE)) == modules
    assert not re.search(r"^import |^export (?!const (?:mount|fieldPage) = )", whole.text, re.MULTILINE)


def test_remarks_on_lines_of_their_own_stay_behind_and_nothing_else_does() -> None:
    file = '/* Head. */\nconst a = 1; /* kept */ const b = "/* no */";\n  /** Two\n  lines. */\n  const c = a / b;\n'
    assert pack({"c": "a.js"}, {"a.js": file}.__getitem__).splitlines()[2:5] == [
        'const a = 1; /* kept */ const b = "/* no */";',
        "  const c = a / b;",
        "",
    ]


@pytest.mark.parametrize("name", sorted(set(SCRIPTS) - {"sw.js", "mount.js"}))
def test_modules_import_and_export_in_the_plain_forms_only(name: str) -> None:
    lines = re.findall(r"^(?:import|export)\b.*$", text(name), re.MULTILINE)
    assert all(IMPORT.match(line) or EXPORT.match(line) for line in lines)
    assert not re.search(r"^export let", text(name), re.MULTILINE)


def test_a_circle_of_imports_is_refused() -> None:
    files = {"a.js": 'import { b } from "./b.js";', "b.js": 'import { a } from "./a.js";'}
    with pytest.raises(ValueError, match="circle"):
        order(["a.js"], files.__getitem__)


def test_the_doors_name_the_pack_by_its_version(client: TestClient) -> None:
    door = client.get("/field/mount.js")
    assert door.headers["cache-control"] == "no-cache"
    assert re.findall(r'"([^"]+)"', door.text) == [pages.at("all.js"), pages.at("capture.css")]


def test_a_file_is_asked_for_once_and_the_page_is_asked_for_anew(client: TestClient) -> None:
    first = client.get("/field/")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/field/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/field/capture.js?v=old").headers["cache-control"] == "no-cache"


def test_the_worker_keeps_the_whole_page_and_only_files_that_exist(client: TestClient) -> None:
    worker = client.get("/sw.js")
    assert worker.headers["service-worker-allowed"] == "/"
    assert worker.headers["cache-control"] == "no-cache"
    assert "__" not in worker.text
    kept = json.loads(re.search(r"FILES = (\[.*?\]);", worker.text)[1])  # type: ignore[index]
    assert set(re.findall(r'"(/field/[^"]+)"', client.get("/field/").text)) <= set(kept)
    assert all(client.get(path).status_code == 200 for path in kept if not path.startswith("/chrome/"))


def test_nothing_beside_the_page_is_served(client: TestClient) -> None:
    for name in ("login.html", "../pages.py", "%2e%2e%2fpages.py", "nothing.js", "chrome"):
        assert client.get(f"/field/{name}").status_code == 404
    assert client.get("/field", follow_redirects=False).headers["location"] == "/field/"


def test_the_manifest_can_be_installed(client: TestClient) -> None:
    said = client.get("/manifest.webmanifest")
    assert said.headers["content-type"].startswith("application/manifest+json")
    manifest = said.json()
    assert manifest["start_url"] == "/field/"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
