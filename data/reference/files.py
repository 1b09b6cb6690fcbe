"""The catalogue's files as they stand, and which version they are."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
READING = "1"  # raise when the same files must be brought in anew because loading itself has changed


@cache
def read(subject: str) -> dict[str, Any]:
    """One file of the catalogue as it stands, e.g. read("sites")["site_types"]."""
    with (HERE / f"{subject}.yaml").open(encoding="utf-8") as stream:
        body: dict[str, Any] = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return body


@cache
def version() -> str:
    """SHA-256 over all files of the catalogue, by name."""
    found = hashlib.sha256(READING.encode())
    for file in sorted(HERE.glob("*.yaml")):
        found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()
