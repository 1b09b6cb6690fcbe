"""What an address says about a building, and what it does not."""

import pytest

from rules.addresses import is_telling, names, plain, without


@pytest.mark.parametrize(
    ("text", "building", "fits"),
    [
        ("幸福小区3号楼2单元", "3号楼", True),
        ("幸福小区 3 号楼", "3号楼", True),
        ("幸福小区13号楼", "3号楼", False),
        ("幸福小区东3号楼", "3号楼", False),
        ("幸福小区十三号楼", "三号楼", False),
        ("A3号楼", "3号楼", False),
        ("3号楼", "3号楼", True),
        ("龙凤园社区1号楼101", "龙凤园社区1号楼", True),
        ("幸福路3号", "3号楼", False),
        ("幸福路3号", "", False),
    ],
)
def test_a_building_is_named_by_its_own_name_only(text: str, building: str, fits: bool) -> None:
    assert names(plain(text), building) is fits


def test_only_an_address_with_a_number_means_a_place() -> None:
    assert [is_telling(text) for text in ("幸福路", "幸福路3号", "幸福路三号", "")] == [False, True, True, False]
    assert without("龙凤园社区1号楼", "龙凤园社区") == "1号楼"
    assert without("龙凤园社区", "龙凤园社区") == "龙凤园社区"
