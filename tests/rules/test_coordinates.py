"""GCJ-02 and WGS-84: the size of the shift at known places, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rules.coordinates import from_bd09, from_gcj02, gcj02_to_bd09, to_gcj02
from rules.places import distance_m

CITIES = {  # the shift in metres, as the domain study measured it
    "Beijing": (39.9042, 116.4074, 555),
    "Shanghai, Jinqiao": (31.2540, 121.6100, 468),
    "Chengdu": (30.5728, 104.0668, 361),
    "Xi'an, Jinghe": (34.5300, 108.9500, 461),
    "Changsha": (28.2282, 112.9388, 662),
}


@pytest.mark.parametrize("city", CITIES)
def test_the_shift_has_the_size_that_is_known(city: str) -> None:
    lat, lon, metres = CITIES[city]
    assert distance_m(lat, lon, *to_gcj02(lat, lon)) == pytest.approx(metres, abs=15)


@given(some.floats(18, 53), some.floats(74, 134))
def test_there_and_back_is_less_than_a_centimetre_off(lat: float, lon: float) -> None:
    assert distance_m(lat, lon, *from_gcj02(*to_gcj02(lat, lon))) < 0.01


@given(some.floats(-90, 90), some.floats(-180, 70))
def test_outside_china_nothing_moves(lat: float, lon: float) -> None:
    assert to_gcj02(lat, lon) == from_gcj02(lat, lon) == (lat, lon)


def test_baidu_and_amap_at_tiananmen_as_the_published_conversion_tells_them() -> None:
    """Figures of github.com/wandergis/coordtransform, test/app.js. Its way back is an approximation; ours is not."""
    assert gcj02_to_bd09(39.915, 116.404) == pytest.approx((39.92133699351021, 116.41036949371029), abs=1e-12)
    assert to_gcj02(39.915, 116.404) == pytest.approx((39.91640428150164, 116.41024449916938), abs=1e-12)
    published = from_gcj02(39.90865673957631, 116.39762729119315)
    assert distance_m(*from_bd09(39.915, 116.404), *published) < 1


@given(some.floats(18, 53), some.floats(74, 134))
def test_baidu_there_and_back_is_less_than_a_centimetre_off(lat: float, lon: float) -> None:
    assert distance_m(lat, lon, *from_bd09(*gcj02_to_bd09(*to_gcj02(lat, lon)))) < 0.01
