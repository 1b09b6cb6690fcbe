"""Residents at the public door: what their phones send, with the work done."""

import json
from itertools import count
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.testclient import TestClient

from capture.reports import routes
from rules.public_reports import is_solved
from tests.builders_field import picture

NAME, PHONE = "钱多多", "13812345678"


def resident(*, language: str = "en", address: str = "203.0.113.7") -> TestClient:
    """A browser that nobody has signed in with."""
    app = Starlette(routes=routes)
    return TestClient(app, headers={"Accept-Language": language}, client=(address, 50000), follow_redirects=False)


def solved(challenge: str) -> str:
    return next(str(n) for n in count() if is_solved(challenge, str(n)))


def report(client: TestClient, **more: Any) -> dict[str, Any]:
    """One report as the script makes it, on a challenge of its own."""
    challenge = more.pop("challenge", None) or client.get("/api/public/challenge").json()["challenge"]
    said: dict[str, Any] = {
        "v": 1,
        "id": str(uuid4()),
        "text": "三单元楼道停满电动车",
        "category": "fire",
        "place": "幸福里3号楼",
        "position": None,
        "name": NAME,
        "phone": PHONE,
        "wants_reward": True,
        "works_there": False,
        "challenge": challenge,
        "work": solved(challenge),
    }
    return {**said, **more}


def send(client: TestClient, said: dict[str, Any] | bytes, *photos: bytes, **headers: str) -> Any:
    """The response to sending it, with its photos beside it."""
    text = said if isinstance(said, bytes) else json.dumps(said).encode()
    pictures: list[Any] = [("photo", (f"{n}.jpg", data, "image/jpeg")) for n, data in enumerate(photos)]
    files: list[Any] = [("report", (None, text)), *pictures]
    return client.post("/api/public/reports", files=files, headers=headers)


def photo(seed: int = 1) -> bytes:
    return picture(seed=seed)
