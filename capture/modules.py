"""The page's modules as one file: over a slow line each further request costs a round trip, and there are twenty.

Nothing is rewritten but the lines that import and export, so what runs on the phone is what stands in the repository;
comments on lines of their own stay behind, a tenth of what would go over the line.
Only the plain forms are known (`import { a, b } from`, `import * as a from`, `export function|const|class`); a test
holds the modules to them.
"""

import re
from collections.abc import Callable, Iterator

IMPORT = re.compile(r'^import (?:\{ ([\w, ]+) \}|\* as (\w+)) from "\./([a-z0-9]+\.js)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
REMARK = re.compile(r"^ */\*(?:(?!\*/).)*\*/ *\n", re.MULTILINE | re.DOTALL)
Read = Callable[[str], str]


def pack(entries: dict[str, str], read: Read) -> str:
    """One module with all that the entries need; `entries` says which name is exported from which file."""
    parts = ["const parts = {};"]
    for name in order(list(entries.values()), read):
        parts.append(f'parts["{name}"] = (function () {{\n{_inner(read(name))}\n}})();')
    parts += [f'export const {what} = parts["{name}"].{what};' for what, name in entries.items()]
    return "\n".join(parts) + "\n"


def order(names: list[str], read: Read) -> list[str]:
    """These and all that they import, each after what it needs. A circle of imports is refused."""
    done: dict[str, bool] = {}

    def visit(name: str) -> Iterator[str]:
        if done.get(name) is False:
            raise ValueError(f"{name} imports itself in a circle")
        if name not in done:
            done[name] = False
            for found in IMPORT.finditer(read(name)):
                yield from visit(found[3])
            done[name] = True
            yield name

    return [made for name in names for made in visit(name)]


def _inner(text: str) -> str:
    names = [found[1] for found in EXPORT.finditer(text)]
    body = EXPORT.sub("", IMPORT.sub(_taken, REMARK.sub("", text)))
    return f"{body}\nreturn {{ {', '.join(names)} }};"


def _taken(found: re.Match[str]) -> str:
    names, whole, file = found.groups()
    return f'const {whole or "{ " + names + " }"} = parts["{file}"];'
