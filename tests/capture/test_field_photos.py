"""Photos from phones: resumed, checked by content, shown only to those who see their record."""

import io
import os
import time

import pytest
from limits import RateLimitItemPerDay
from PIL import ExifTags, Image
from starlette.testclient import TestClient

import capture.photos
from data import photos
from data.database import reading
from models import Photo
from tests.builders_field import Town, hazard, inspection, noise, only, patch, phone, picture, put, rows, sha

both = pytest.mark.usefixtures("any_database")


def state(client: TestClient, data: bytes) -> tuple[int, str, str]:
    """Status, offset and whether it is complete, as HEAD tells them."""
    told = client.head(f"/api/field/photos/{sha(data)}")
    return told.status_code, told.headers["upload-offset"], told.headers["upload-complete"]


@both
def test_a_photo_sent_whole_is_complete_and_kept_by_its_hash(patrolling: TestClient) -> None:
    data = picture()
    assert state(patrolling, data) == (404, "0", "?0")
    sent = patch(patrolling, data)
    assert (sent.status_code, sent.json()) == (200, {"sha256": sha(data), "offset": len(data), "complete": True})
    assert state(patrolling, data) == (200, str(len(data)), "?1")
    assert photos.path_of(sha(data)).read_bytes() == data
    with reading() as session:
        row = only(session, Photo)
    assert (row.sha256, row.size, row.mime, row.width, row.height) == (sha(data), len(data), "image/jpeg", 320, 240)


def test_a_photo_goes_on_where_it_stopped(patrolling: TestClient) -> None:
    data = noise((400, 300))
    half = len(data) // 2
    first = patch(patrolling, data[:half], name=sha(data), length=len(data))
    assert first.json() == {"sha256": sha(data), "offset": half, "complete": False}
    assert state(patrolling, data) == (200, str(half), "?0")
    assert patch(patrolling, data, offset=half).json()["complete"] is True


@both
def test_the_same_photo_again_is_the_same_photo(place: Town, patrolling: TestClient) -> None:
    data = picture()
    patch(patrolling, data)
    with phone(place.people["patrol2"]) as colleague:
        assert patch(colleague, data).json()["complete"] is True
    assert rows(Photo) == {"photos": 1}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_pictures_of_phones_are_accepted_and_shown_as_jpeg(patrolling: TestClient, kind: str) -> None:
    data = picture(kind, (640, 480))
    assert patch(patrolling, data).json()["complete"] is True
    shown = patrolling.get(f"/api/field/photos/{sha(data)}?w=320")
    assert shown.headers["content-type"] == "image/jpeg"
    with Image.open(io.BytesIO(shown.content)) as copy:
        assert (copy.format, copy.size) == ("JPEG", (320, 240))


def tagged() -> bytes:
    """Lying on its side, taken at a place and a time."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:06:16 08:30:00"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (34.0, 26.0, 24.0)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (108.0, 57.0, 36.0)
    return picture(size=(400, 200), exif=exif)


def test_place_and_time_of_the_file_are_kept_here_and_cut_from_copies(patrolling: TestClient) -> None:
    data = tagged()
    patch(patrolling, data)
    with reading() as session:
        row = only(session, Photo)
    assert (row.lat, row.lon) == (pytest.approx(34.44), pytest.approx(108.96))
    assert row.taken_at.isoformat() == "2026-06-16T00:30:00+00:00"
    shown = patrolling.get(f"/api/field/photos/{sha(data)}")
    with Image.open(io.BytesIO(shown.content)) as copy:
        assert not copy.getexif()
        assert copy.size == (200, 400)
    assert b"Exif" not in shown.content


def test_a_text_file_named_jpg_and_other_disguises_are_refused_and_gone(patrolling: TestClient) -> None:
    whole = noise((300, 300))
    gif = io.BytesIO()
    Image.new("RGB", (8, 8)).save(gif, "GIF")
    disguises = [
        b"just text",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"\xff\xd8\xff\xe0" + b"x" * 500,
        whole[: len(whole) // 2],
        gif.getvalue(),
        b"%PDF-1.7 " + whole,
    ]
    for data in disguises:
        refused = patch(patrolling, data)
        assert refused.status_code == 422
        assert refused.json()["error"]["message"].startswith("This file is not a whole picture")
        assert state(patrolling, data) == (404, "0", "?0")
    assert rows(Photo) == {"photos": 0}
    assert not list((photos.root() / "parts").iterdir())


def test_a_photo_whose_hash_is_a_lie_is_refused_and_gone(patrolling: TestClient) -> None:
    refused = patch(patrolling, picture(seed=1), name=sha(picture(seed=2)))
    assert refused.status_code == 422
    assert not photos.part_of(sha(picture(seed=2))).exists()
    assert rows(Photo) == {"photos": 0}


def test_a_pixel_bomb_is_refused_on_its_header(patrolling: TestClient) -> None:
    bomb = io.BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    refused = patch(patrolling, bomb.getvalue())
    assert (refused.status_code, "50 million" in refused.json()["error"]["message"]) == (422, True)


def test_a_photo_of_30_mb_is_refused_before_it_is_sent(patrolling: TestClient) -> None:
    refused = patch(patrolling, b"", name=sha(b"x"), length=30_000_000)
    assert (refused.status_code, refused.json()["error"]["message"]) == (413, "The photo is larger than 12 MB.")


def test_refusals_come_in_the_viewers_language(place: Town) -> None:
    with phone(place.people["patrol"], language="zh") as client:
        assert "不是完整的图片" in patch(client, b"text").json()["error"]["message"]


@pytest.mark.parametrize("offset", [1, 10**9])
def test_an_offset_beyond_the_end_is_told_the_true_one(patrolling: TestClient, offset: int) -> None:
    data = picture()
    told = patch(patrolling, data, offset=offset)
    assert (told.status_code, told.headers["upload-offset"], told.json()["offset"]) == (409, "0", 0)


def test_more_bytes_than_announced_are_refused(patrolling: TestClient) -> None:
    data = picture()
    assert patch(patrolling, data, length=len(data) - 1).status_code == 422
    assert state(patrolling, data) == (404, "0", "?0")


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "a" * 63, "A" * 64, "a" * 64 + "%00", "\u202e" + "a" * 64])
def test_a_name_that_is_no_hash_never_becomes_a_file(patrolling: TestClient, name: str) -> None:
    assert patch(patrolling, picture(), name=name).status_code in (404, 422)
    assert not photos.root().exists()


@pytest.mark.parametrize(
    ("header", "value"),
    [("Upload-Offset", "-1"), ("Upload-Offset", "x"), ("Upload-Length", "0"), ("Upload-Length", "9" * 40)],
)
def test_headers_that_make_no_sense_are_refused(patrolling: TestClient, header: str, value: str) -> None:
    headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0", "Upload-Length": "9"}
    refused = patrolling.patch(f"/api/field/photos/{sha(b'')}", content=b"x", headers={**headers, header: value})
    assert refused.status_code == 422
    plain = patrolling.patch(f"/api/field/photos/{sha(b'')}", content=b"x", headers={**headers, "Content-Type": "a/b"})
    assert plain.status_code == 422


def test_200_photos_one_after_the_other(place: Town, patrolling: TestClient) -> None:
    pictures = [picture("PNG", (16, 16), seed=n) for n in range(200)]
    record = put(patrolling, inspection(place.site_a, photos=[{"sha256": sha(p)} for p in pictures]))
    assert record.status_code == 201
    assert all(patch(patrolling, p).json()["complete"] for p in pictures)
    assert rows(Photo) == {"photos": 200}


@both
def test_a_photo_is_shown_to_those_who_see_its_record_and_to_nobody_else(place: Town, patrolling: TestClient) -> None:
    data = picture()
    patch(patrolling, data)
    address = f"/api/field/photos/{sha(data)}?w=800"
    with phone(place.people["leader"]) as leader, phone(place.people["patrol_b"]) as other:
        assert patrolling.get(address).status_code == 200
        assert leader.get(address).status_code == 404
        put(patrolling, hazard(site=place.site_a, photos=[{"sha256": sha(data)}]))
        assert leader.get(address).status_code == 200
        assert other.get(address).status_code == 404
        assert other.get(address).json() == other.get(f"/api/field/photos/{'0' * 64}").json()
    with phone() as nobody:
        assert nobody.get(address).status_code == 401


def test_only_who_may_record_something_may_send_photos(place: Town) -> None:
    with phone(place.people["leader"]) as leader:
        assert patch(leader, picture()).status_code == 403
    with phone(place.people["enterprise"]) as enterprise:
        assert patch(enterprise, picture()).status_code == 200


def test_a_width_that_is_not_offered_is_refused(patrolling: TestClient) -> None:
    data = picture()
    patch(patrolling, data)
    assert patrolling.get(f"/api/field/photos/{sha(data)}?w=99999").status_code == 422


def test_too_many_photos_in_a_day_wait(patrolling: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture.photos, "KB_A_DAY", RateLimitItemPerDay(1, namespace="small"))
    assert patch(patrolling, noise((300, 300))).status_code == 200
    waits = patch(patrolling, noise((300, 300)))
    assert waits.status_code == 429
    assert int(waits.headers["retry-after"]) > 0


def test_old_parts_are_swept_and_fresh_ones_stay(patrolling: TestClient) -> None:
    data, fresh = noise((100, 100)), noise((100, 100))
    for one in (data, fresh):
        patch(patrolling, one[:50], name=sha(one), length=len(one))
    two_days_ago = time.time() - 2 * 86400
    os.utime(photos.part_of(sha(data)), (two_days_ago, two_days_ago))
    assert photos.sweep() == 1
    assert not photos.part_of(sha(data)).exists()
    assert photos.part_of(sha(fresh)).exists()
