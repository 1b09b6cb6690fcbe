"""A catalogue that ships with a later release: a few rows of ours, changed."""

import copy
from typing import Any

import pytest

from data.reference import files

READ = files.read
TYPE, FIRST, SECOND, NEW = "key_class1_enterprise", "fire-01", "fire-02", "fire-11"


def ship(monkeypatch: pytest.MonkeyPatch, version: str = "later", *, words: str = "通道畅通(新版)") -> None:
    """A new question, a reworded one, one that is gone, a rule more often, a new rule, another risk class, a new kind
    of site."""
    bodies = {subject: copy.deepcopy(READ(subject)) for subject in ("hazards", "sites")}
    fire = next(row for row in bodies["hazards"]["hazard_categories"] if row["id"] == "fire")
    items: list[dict[str, Any]] = fire["checklist"]
    assert NEW not in [item["id"] for item in items]
    items[0]["zh"] = words
    items.insert(1, {**items[0], "id": NEW, "zh": "充电设施是否合规", "fail_zh": "充电设施不合规"})
    fire["checklist"] = [item for item in items if item["id"] != SECOND]
    types: list[dict[str, Any]] = bodies["sites"]["site_types"]
    kind = next(row for row in types if row["id"] == TYPE)
    kind["frequency"][0]["count"] += 2
    kind["frequency"].append({"count": 1, "period": "quarter", "kind": "fire_facility_check", "source": "新规"})
    next(row for row in types if row["id"] == "school")["risk"] = "medium"
    types.append({**types[-1], "id": "drone_port", "zh": "无人机起降点", "en": "Drone port"})
    monkeypatch.setattr(files, "read", lambda subject: bodies.get(subject) or READ(subject))
    monkeypatch.setattr(files, "version", lambda: version)
