"""Small drawn pictures for the demo: a scene per category, before and after, and some activities. Each says 演示 demo.

The two characters are drawn stroke by stroke: no font of ours or of the machine is needed.
"""

import hashlib
from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFont
from sqlmodel import Session

from data import photos, reference
from data.demo.world import World
from models import Photo

SIZE = (640, 480)
ACTIVITIES = (
    "consultation_day",
    "drill",
    "lecture",
    "training",
    "five_entries",
    "reporting",
    "inspection",
    "publicity",
)
PAPERS = ("certificate", "letter", "card")
RED, GREEN, DARK, PALE = (198, 40, 40), (46, 125, 50), (38, 50, 56), (245, 243, 238)
SHI = (  # 示 on a square of 10
    ((2, 1), (8, 1)), ((1, 4), (9, 4)), ((5, 4), (5, 9)), ((5, 9), (4, 8)), ((3, 6), (1, 9)), ((7, 6), (9, 9)),
)  # fmt: skip
YAN = (  # 演
    ((1, 1), (2, 2)), ((0.5, 4), (1.5, 5)), ((0.5, 9), (2, 6)), ((6, 0), (6, 1)), ((3, 2), (3, 3)), ((3, 2), (9, 2)),
    ((9, 2), (9, 3)), ((4, 3.5), (8, 3.5)), ((4, 4.5), (8, 4.5)), ((4, 4.5), (4, 8)), ((8, 4.5), (8, 8)),
    ((4, 6), (8, 6)), ((4, 8), (8, 8)), ((6, 3.5), (6, 8)), ((4.5, 8.5), (3, 10)), ((7.5, 8.5), (9, 10)),
)  # fmt: skip

Pen = ImageDraw.ImageDraw


def make_pictures(session: Session, world: World) -> None:
    """Draw, store and register every scene; the same picture twice is kept once."""
    categories = [row["id"] for row in reference.read("hazards")["hazard_categories"]]
    scenes = [f"{code}-{state}" for code in categories for state in ("before", "after")]
    for scene in [*scenes, *(f"activity-{kind}" for kind in ACTIVITIES), *(f"{kind}-paper" for kind in PAPERS)]:
        data = draw(scene)
        sha256 = photos.store_bytes(data)
        world.photos[scene] = sha256
        session.add(
            Photo(
                sha256=sha256,
                size=len(data),
                mime="image/jpeg",
                width=SIZE[0],
                height=SIZE[1],
                is_demo=True,
                received_at=world.start,
            )
        )
    session.flush()


def draw(scene: str) -> bytes:
    """A JPEG; the same scene gives the same bytes."""
    category, _, state = scene.rpartition("-")
    about = scene if category == "activity" else category  # the same room before and after
    rng = Random(hashlib.sha256(about.encode()).digest())
    image = Image.new("RGB", SIZE, PALE)
    pen = ImageDraw.Draw(image)
    if state == "paper":
        return _jpeg(_paper(image, pen, rng, scene))
    _room(pen, rng)
    MOTIFS.get(category, _block)(pen, rng)
    if state == "before":
        _litter(pen, rng)
        _triangle(pen)
    elif state == "after":
        _tick(pen)
    else:
        _crowd(pen, rng)
    _label(pen, scene)
    return _jpeg(image)


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=72)
    return out.getvalue()


def _paper(image: Image.Image, pen: Pen, rng: Random, scene: str) -> Image.Image:
    """A sheet on a table: lines of writing, a name at the foot and a round seal."""
    pen.rectangle((0, 0, *SIZE), fill=(141, 110, 82))
    pen.rectangle((170, 16, 470, 430), fill=(252, 251, 247), outline=DARK)
    pen.rectangle((230, 40, 410, 58), fill=RED if scene.startswith("letter") else DARK)
    for n in range(9):
        pen.line((196, 92 + n * 26, 444 - rng.randrange(60), 92 + n * 26), fill=(120, 128, 134), width=4)
    pen.arc((330, 330, 420, 420), 0, 360, fill=RED, width=6)
    pen.line([(210, 392), (228, 370), (240, 396), (262, 366), (284, 388)], fill=DARK, width=4, joint="curve")
    _label(pen, scene)
    return image


def _room(pen: Pen, rng: Random) -> None:
    """A wall that darkens towards the floor, and the floor."""
    base = [rng.randrange(150, 215) for _ in range(3)]
    for y in range(SIZE[1]):
        shade = y // 9
        floor = 70 if y > 330 else 0
        pen.line((0, y, SIZE[0], y), fill=tuple(max(0, c - shade - floor // 2) for c in base))
    for x in range(-200, SIZE[0] + 200, 90):
        pen.line((320 + (x - 320) * 0.6, 330, x, SIZE[1]), fill=tuple(c // 2 for c in base), width=1)


def _doorway(pen: Pen, rng: Random) -> None:
    pen.rectangle((220, 90, 420, 360), fill=(120, 82, 52), outline=DARK, width=6)
    pen.ellipse((388, 220, 406, 238), fill=(220, 190, 80))
    pen.rectangle((260, 40, 380, 78), fill=GREEN)
    pen.polygon([(300, 48), (340, 59), (300, 70)], fill=PALE)
    pen.line((0, 200, 210, 190 + rng.randrange(20)), fill=DARK, width=4)


def _extinguisher(pen: Pen, rng: Random) -> None:
    for n in range(2):
        x = 200 + n * 130 + rng.randrange(20)
        pen.rounded_rectangle((x, 170, x + 78, 360), 26, fill=RED, outline=DARK, width=3)
        pen.rectangle((x + 28, 140, x + 50, 172), fill=DARK)
        pen.arc((x - 40, 130, x + 40, 260), 180, 300, fill=DARK, width=8)
        pen.rectangle((x + 14, 230, x + 64, 290), fill=PALE)


def _pipes(pen: Pen, rng: Random) -> None:
    for n in range(3):
        y = 120 + n * 70 + rng.randrange(16)
        pen.line((0, y, SIZE[0], y), fill=(208, 178, 60), width=16)
        pen.ellipse((280 + n * 30, y - 26, 332 + n * 30, y + 26), outline=RED, width=9)
    pen.rectangle((440, 90, 540, 230), fill=(210, 215, 218), outline=DARK, width=4)
    pen.ellipse((462, 110, 518, 166), outline=DARK, width=4)


def _road(pen: Pen, rng: Random) -> None:
    pen.polygon([(250, 200), (390, 200), (620, 480), (20, 480)], fill=(84, 88, 92))
    for n in range(5):
        y = 220 + n * 55
        pen.polygon([(314 - n, y), (326 + n, y), (330 + n * 2, y + 26), (310 - n * 2, y + 26)], fill=PALE)
    pen.line((500, 110, 500, 330), fill=DARK, width=8)
    pen.ellipse((460, 60, 540, 140), fill=PALE, outline=RED, width=12)
    pen.rectangle((80, 250, 190, 320), fill=[(40, 90, 160), (150, 40, 40), (60, 60, 60)][rng.randrange(3)])


def _scaffold(pen: Pen, rng: Random) -> None:
    for x in range(100, 560, 90):
        pen.line((x, 60, x, 380), fill=(140, 110, 60), width=8)
    for y in range(90, 380, 80):
        pen.line((80, y, 570, y + rng.randrange(-4, 5)), fill=(140, 110, 60), width=8)
    pen.line((100, 90, 280, 330), fill=(170, 140, 80), width=5)


def _kitchen(pen: Pen, rng: Random) -> None:
    pen.rectangle((80, 250, 560, 380), fill=(176, 184, 188), outline=DARK, width=4)
    for n in range(3):
        x = 120 + n * 150
        pen.ellipse((x, 200, x + 110, 260), fill=DARK)
        pen.polygon([(x + 30, 330), (x + 55, 275 + rng.randrange(20)), (x + 80, 330)], fill=(240, 140, 40))
    pen.polygon([(140, 60), (500, 60), (560, 130), (80, 130)], fill=(200, 206, 210), outline=DARK)


def _block(pen: Pen, rng: Random) -> None:
    pen.rectangle((120, 60, 520, 370), fill=(222, 206, 184), outline=DARK, width=4)
    for row in range(5):
        for column in range(6):
            lit = rng.random() < 0.3
            x, y = 145 + column * 62, 82 + row * 56
            pen.rectangle((x, y, x + 38, y + 34), fill=(250, 224, 130) if lit else (96, 125, 139))


def _water(pen: Pen, rng: Random) -> None:
    pen.rectangle((0, 240, SIZE[0], SIZE[1]), fill=(94, 146, 178))
    for _ in range(26):
        x, y = rng.randrange(SIZE[0]), rng.randrange(255, 470)
        pen.arc((x, y, x + 60, y + 16), 180, 360, fill=PALE, width=2)
    pen.rectangle((280, 130, 430, 210), fill=(255, 204, 0), outline=DARK, width=4)
    pen.line((355, 210, 355, 300), fill=DARK, width=8)


MOTIFS: dict[str, Callable[[Pen, Random], None]] = {
    "fire": _extinguisher,
    "fireworks": _extinguisher,
    "road_traffic": _road,
    "agri_machinery": _road,
    "hazardous_chemicals": _pipes,
    "urban_gas": _pipes,
    "special_equipment": _pipes,
    "confined_space": _pipes,
    "construction": _scaffold,
    "workplace": _scaffold,
    "food": _kitchen,
    "home_elderly": _doorway,
    "public_order": _doorway,
    "water_safety": _water,
    "natural_disaster": _water,
}


def _litter(pen: Pen, rng: Random) -> None:
    """What should not be there."""
    for _ in range(7):
        x, y, w = rng.randrange(60, 520), rng.randrange(330, 420), rng.randrange(40, 90)
        tone = rng.randrange(110, 170)
        pen.rectangle((x, y - w // 2, x + w, y + w // 3), fill=(tone, tone - 30, tone - 60), outline=DARK, width=2)


def _triangle(pen: Pen) -> None:
    pen.polygon([(560, 30), (620, 130), (500, 130)], fill=(249, 168, 37), outline=DARK)
    pen.line((560, 62, 560, 100), fill=DARK, width=9)
    pen.ellipse((554, 108, 566, 120), fill=DARK)


def _tick(pen: Pen) -> None:
    pen.ellipse((505, 30, 615, 140), fill=GREEN)
    pen.line([(530, 88), (552, 110), (592, 62)], fill=PALE, width=12, joint="curve")


def _crowd(pen: Pen, rng: Random) -> None:
    """People at an activity under a banner."""
    pen.rectangle((40, 24, 600, 84), fill=RED)
    for n in range(12):
        x, y = 50 + (n % 6) * 95 + rng.randrange(30), 330 + (n // 6) * 60
        tone = [(25, 118, 210), (0, 121, 107), (93, 64, 55), (255, 179, 0)][rng.randrange(4)]
        pen.rounded_rectangle((x, y, x + 56, y + 110), 18, fill=tone)
        pen.ellipse((x + 8, y - 44, x + 48, y - 4), fill=(238, 202, 170), outline=DARK)


def _label(pen: Pen, scene: str) -> None:
    pen.rectangle((0, 438, SIZE[0], SIZE[1]), fill=DARK)
    for n, strokes in enumerate((YAN, SHI)):
        for (x0, y0), (x1, y1) in strokes:
            left, top, unit = 14 + n * 38, 443, 3.2
            pen.line((left + x0 * unit, top + y0 * unit, left + x1 * unit, top + y1 * unit), fill=PALE, width=3)
    words = f"DEMO  {scene.replace('_', ' ').replace('-', ' · ')}"
    pen.text((100, 446), words, fill=PALE, font=ImageFont.load_default(22))
