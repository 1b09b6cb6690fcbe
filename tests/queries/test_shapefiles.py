"""Zipped shapefiles as offices hand them out: Chinese attributes in two encodings, .prj files, and broken ones."""

import pytest

from data import shapefiles
from rules.boundaries import checked
from rules.errors import BadInput, RuleBroken
from tests.builders_boundaries import CGCS2000, GAUSS, ROWS, WGS84_2, XIAN, zipped


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.parametrize("prj", [CGCS2000, WGS84_2])
def test_two_communities_come_with_their_names(encoding: str, prj: str) -> None:
    junk = [("__MACOSX/._社区界线.shp", b"x"), ("读我.txt", b"x")]
    found = shapefiles.read(zipped(encoding=encoding, prj=prj, folder="界线/", more=junk))
    assert (found.columns, found.is_wgs84) == (("名称", "CODE"), True)
    assert [row.facts for row in found.rows] == [("甲社区", "610117001"), ("乙社区", "610117002")]
    assert checked(found.rows[1].geometry) == {"type": "Polygon", "coordinates": [ROWS[1][2]]}


def test_the_encoding_that_the_file_names_is_taken_and_nonsense_is_passed_over() -> None:
    for named in (b"gbk", b"no-such-code"):
        found = shapefiles.read(zipped(more=[("社区界线.cpg", named)]))
        assert found.rows[0].facts[0] == "甲社区"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"PK not a zip", "zip file cannot be read"),
        (zipped()[:300], "zip file cannot be read"),
        (zipped(leave=".shp"), "holds 0 shapefiles"),
        (zipped(more=[("另一个.shp", b"x")]), "holds 2 shapefiles"),
        (zipped(prj=None), "lacks .prj"),
        (zipped(leave=".dbf"), "lacks .dbf"),
        (zipped(prj=GAUSS), r"projected \(CGCS2000 3 Degree GK CM 108E\)"),
        (zipped(prj=XIAN), "told in GCS Xian 1980"),
        (zipped(prj="nonsense"), ".prj file cannot be read"),
        (zipped(leave=".shp", more=[("社区界线.shp", b"\0" * 80)]), "one of its files may be broken"),
        (zipped(leave=".dbf", more=[("社区界线.dbf", b"\xff" * 20)]), "one of its files may be broken"),
    ],
)
def test_what_cannot_be_taken_is_said(body: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refusal:
        shapefiles.read(body)
    assert "{" not in str(refusal.value)


def test_wherever_a_file_is_spoilt_it_is_read_or_refused_in_words() -> None:
    whole, outcomes = zipped(), set()
    for n in range(0, len(whole), 37):
        spoilt = bytearray(whole)
        spoilt[n] ^= 0xFF
        try:
            outcomes.add(len(shapefiles.read(bytes(spoilt)).rows))
        except RuleBroken as refusal:
            outcomes.add(bool(refusal.message))
    assert outcomes <= {True, 2}
