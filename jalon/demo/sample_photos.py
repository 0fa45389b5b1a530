"""Pictures of places that do not exist: a front, a garden, a room, drawn flat. The same seed draws the same picture."""

import io
import random
from collections.abc import Callable
from functools import cache
from hashlib import sha256

from PIL import Image, ImageDraw, ImageFilter

from jalon.directory.models import Establishment, Photo

WIDTH, HEIGHT = 960, 640
# Drawn twice as large, then halved: smooth edges.
SCALE = 2
Colour = tuple[int, int, int]
SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((196, 219, 235), (243, 236, 222)),
    ((207, 214, 232), (250, 233, 216)),
    ((180, 212, 222), (236, 243, 232)),
)
WALLS: tuple[Colour, ...] = ((236, 224, 200), (229, 211, 190), (240, 233, 221), (219, 205, 190), (233, 216, 205))
ROOFS: tuple[Colour, ...] = ((158, 92, 74), (110, 104, 110), (138, 84, 70), (92, 98, 108))
GREENS: tuple[Colour, ...] = ((126, 152, 104), (104, 138, 108), (146, 162, 108))
FLOWERS: tuple[Colour, ...] = ((178, 84, 120), (222, 160, 82), (235, 224, 214), (146, 110, 168))
FABRICS: tuple[Colour, ...] = ((122, 62, 96), (70, 104, 122), (176, 122, 74), (98, 118, 92))


class Board:
    """A canvas whose measures are those of the finished picture."""

    def __init__(self, top: Colour, bottom: Colour) -> None:
        fall = Image.linear_gradient("L").resize((WIDTH * SCALE, HEIGHT * SCALE))
        self.image = Image.composite(Image.new("RGB", fall.size, bottom), Image.new("RGB", fall.size, top), fall)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, x: float, y: float, width: float, height: float, fill: Colour, radius: float = 0) -> None:
        area = [x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE]
        self.pen.rounded_rectangle(area, radius * SCALE, fill)

    def disc(self, x: float, y: float, width: float, height: float, fill: Colour) -> None:
        """An ellipse around (x, y)."""
        half = width / 2, height / 2
        area = [(x - half[0]) * SCALE, (y - half[1]) * SCALE, (x + half[0]) * SCALE, (y + half[1]) * SCALE]
        self.pen.ellipse(area, fill)

    def shape(self, points: list[tuple[float, float]], fill: Colour) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill)

    def jpeg(self) -> bytes:
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).filter(ImageFilter.SMOOTH)
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=80, optimize=True)
        return buffer.getvalue()


def _shade(colour: Colour, by: float) -> Colour:
    red, green, blue = (max(0, min(255, round(part * by))) for part in colour)
    return red, green, blue


def _tree(board: Board, source: random.Random, x: float, foot: float, height: float) -> None:
    green = _shade(source.choice(GREENS), source.uniform(0.85, 1.05))
    board.box(x - height * 0.03, foot - height * 0.45, height * 0.06, height * 0.45, (120, 92, 72))
    for shift, top, size, by in ((-0.16, 0.5, 0.42, 0.9), (0.15, 0.54, 0.44, 0.96), (0, 0.72, 0.52, 1.04)):
        board.disc(x + height * shift, foot - height * top, height * size, height * size, _shade(green, by))


def _hills(board: Board, source: random.Random, ground: float) -> None:
    for layer, by in enumerate((1.22, 1.1)):
        green = _shade(source.choice(GREENS), by)
        for _ in range(4):
            x, size = source.uniform(0, WIDTH), source.uniform(360, 720)
            board.disc(x, ground + 50 + layer * 12, size, source.uniform(150, 230) - layer * 40, green)


def _front(source: random.Random) -> Board:
    board = Board(*source.choice(SKIES))
    ground, wall, roof = 500.0, source.choice(WALLS), source.choice(ROOFS)
    _hills(board, source, ground)
    floors, bays = source.randint(2, 3), source.randint(6, 8)
    width, storey = bays * 84 + 40, 92
    left, top = (WIDTH - width) / 2, ground - floors * storey
    for x in (left - source.uniform(60, 110), left + width + source.uniform(50, 100)):
        _tree(board, source, x, ground + 6, source.uniform(220, 330))
    board.box(left, top, width, ground - top, wall)
    board.shape(
        [(left - 18, top), (left + 46, top - 78), (left + width - 46, top - 78), (left + width + 18, top)], roof
    )
    shutter = source.choice(FABRICS)
    door = bays // 2
    for floor in range(floors):
        for bay in range(bays):
            x, y = left + 20 + bay * 84, top + floor * storey + 20
            if floor == floors - 1 and bay == door:
                board.box(x + 10, y - 4, 64, storey - 16, _shade(shutter, 0.8), 6)
                board.box(x + 18, y + 6, 22, 40, (214, 226, 230), 3)
                board.box(x + 44, y + 6, 22, 40, (214, 226, 230), 3)
                continue
            board.box(x + 22, y, 40, 54, _shade(wall, 0.82), 3)
            board.box(x + 25, y + 3, 34, 48, (196, 214, 224) if source.random() < 0.8 else (248, 228, 178), 2)
            board.box(x + 8, y, 12, 54, shutter, 2)
            board.box(x + 64, y, 12, 54, shutter, 2)
    board.box(0, ground, WIDTH, HEIGHT - ground, source.choice(GREENS))
    middle = left + 20 + door * 84 + 42
    path = [(middle - 34, ground), (middle + 34, ground), (middle + 150, HEIGHT), (middle - 150, HEIGHT)]
    board.shape(path, (226, 214, 194))
    _border(board, source, ground + 12, gap=(middle - 60, middle + 60))
    return board


def _border(board: Board, source: random.Random, y: float, gap: tuple[float, float]) -> None:
    for x in range(10, WIDTH, 26):
        if gap[0] < x < gap[1]:
            continue
        board.disc(x, y, 46, source.uniform(26, 44), _shade(source.choice(GREENS), 0.82))
        if source.random() < 0.7:
            board.disc(x + source.uniform(-8, 8), y - source.uniform(4, 14), 12, 12, source.choice(FLOWERS))


def _garden(source: random.Random) -> Board:
    board = Board(*source.choice(SKIES))
    ground = 330.0
    _hills(board, source, ground)
    board.box(0, ground, WIDTH, HEIGHT - ground, source.choice(GREENS))
    for x in range(40, WIDTH, source.randint(150, 190)):
        _tree(board, source, x + source.uniform(-30, 30), ground + source.uniform(10, 50), source.uniform(180, 300))
    bend = source.uniform(250, 700)
    path = [(bend - 24, ground + 30), (bend + 24, ground + 30), (640, HEIGHT), (240, HEIGHT)]
    board.shape(path, (228, 216, 194))
    for x, y in ((120, 470), (800, 480)):
        for shift in range(-80, 90, 26):
            board.disc(x + shift, y + source.uniform(-14, 14), 40, 34, _shade(source.choice(GREENS), 0.8))
            board.disc(x + shift, y - 14 + source.uniform(-10, 10), 15, 15, source.choice(FLOWERS))
    seat = (150, 110, 80)
    left, top = source.uniform(560, 660), 520
    for shift in (0, 18, 48):
        board.box(left, top + shift, 190, 12, seat, 4)
    for leg in (14, 164):
        board.box(left + leg, top, 10, 92, _shade(seat, 0.7), 3)
    return board


def _room(source: random.Random) -> Board:
    wall = _shade(source.choice(WALLS), 1.04)
    board = Board(wall, _shade(wall, 0.95))
    fabric, wood = source.choice(FABRICS), (168, 128, 92)
    board.box(0, 470, WIDTH, 170, (198, 168, 132))
    for x in range(-60, WIDTH, 120):
        board.shape([(x, 640), (x + 90, 470), (x + 92, 470), (x + 4, 640)], (184, 152, 118))
    board.box(560, 90, 270, 270, (250, 247, 240), 4)
    sky, _ = source.choice(SKIES)
    board.box(574, 104, 116, 242, sky)
    board.box(700, 104, 116, 242, sky)
    for x in (574, 700):
        board.box(x, 270, 116, 76, source.choice(GREENS))
    for x in (520, 814):
        board.box(x, 74, 60, 330, _shade(fabric, 1.35), 6)
    board.box(60, 330, 26, 210, wood, 6)
    board.box(74, 430, 400, 70, (246, 242, 234), 12)
    board.box(180, 418, 300, 92, fabric, 14)
    board.box(84, 398, 108, 50, (252, 250, 246), 18)
    board.box(74, 500, 410, 26, wood, 4)
    for x in (90, 452):
        board.box(x, 526, 14, 30, _shade(wood, 0.75))
    board.box(170, 130, 180, 130, _shade(wood, 0.9), 3)
    board.box(182, 142, 156, 106, source.choice(SKIES)[1])
    board.shape([(182, 248), (182, 226), (232, 184), (276, 218), (304, 196), (338, 224), (338, 248)], GREENS[1])
    chair = source.uniform(600, 660)
    board.box(chair, 400, 150, 120, _shade(fabric, 1.15), 26)
    board.box(chair - 16, 450, 34, 90, fabric, 14)
    board.box(chair + 134, 450, 34, 90, fabric, 14)
    board.box(chair, 480, 150, 60, _shade(fabric, 1.25), 14)
    board.disc(860, 400, 90, 120, source.choice(GREENS))
    board.shape([(830, 450), (890, 450), (880, 530), (840, 530)], (190, 112, 84))
    return board


SCENES: dict[str, tuple[Callable[[random.Random], Board], str]] = {
    "front": (_front, "La façade et l’entrée"),
    "garden": (_garden, "Le jardin, ses allées et un banc"),
    "room": (_room, "Une chambre, avec son fauteuil près de la fenêtre"),
}


@cache
def draw(scene: str, seed: int) -> bytes:
    """Return the JPEG of a scene; some 20 KB."""
    return SCENES[scene][0](random.Random(f"photo {scene} {seed}")).jpeg()


def photo(establishment: Establishment, scene: str, seed: int, position: int) -> Photo:
    """Return a picture that is not written yet."""
    image = draw(scene, seed)
    return Photo(
        establishment=establishment,
        position=position,
        description=SCENES[scene][1],
        image=image,
        width=WIDTH,
        height=HEIGHT,
        digest=sha256(image).hexdigest(),
    )
