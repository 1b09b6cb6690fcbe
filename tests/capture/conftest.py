"""A town with two communities, and the phone of a patrol member of the first."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.builders_field import Town, phone, town


@pytest.fixture
def place() -> Town:
    return town()


@pytest.fixture
def patrolling(place: Town) -> Iterator[TestClient]:
    with phone(place.people["patrol"]) as client:
        yield client
