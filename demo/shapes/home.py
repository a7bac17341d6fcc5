"""Draws what furnishes a room: lamps, chairs, cushions and vases."""

from demo.canvas import (
    BALL,
    CLOTH,
    FLAT,
    GLOSSY,
    ROUND,
    Canvas,
    Colour,
    Light,
    colour,
    darker,
    ellipse,
    lighter,
    points_of,
    symmetric,
)
from demo.looks import Look

GLOW = Light(across=(120, 156, 176, 160, 118), down=(150, 128))
PLUMP = Light(across=(126, 150, 140, 110), down=(142, 134, 104), edge=58)
RAIL = Light(across=(104, 152, 128, 96), down=(132, 122))


def table_lamp(canvas: Canvas, look: Look) -> None:
    foot = symmetric("M50 50 L46.5 50 C46 60 32 62 32 76 C32 86 38 90 50 90")
    canvas.fill(foot, look.accent, GLOSSY)
    canvas.fill(symmetric("M50 40 L48.6 40 L48.6 52 L50 52"), colour("#b89550"), ROUND)
    shade = symmetric("M50 12 L34 12 C28 28 24 38 20 49 C30 53 42 53.6 50 53.6")
    canvas.fill(shade, look.surface(), GLOW)
    canvas.line("M20 49 C36 54.6 64 54.6 80 49", darker(look.ground, 0.2), 0.7)
    canvas.line("M34 12.4 L66 12.4", darker(look.ground, 0.2), 0.6)


def mushroom_lamp(canvas: Canvas, look: Look) -> None:
    stem = symmetric("M50 44 L43 44 C42 64 36 76 33 86 C38 90 44 90.5 50 90.5")
    canvas.fill(stem, look.accent, GLOSSY)
    canvas.shade_inside(ellipse(50, 50, 30, 5), 96, 1.2)
    dome = symmetric("M50 16 C26 16 12 32 12 47 C14 54 36 56 50 56")
    canvas.fill(dome, look.surface(), BALL)
    canvas.shade("M26 30 C32 23 38 21 44 20", 2.6, 196, 1.4)


def pendant_lamp(canvas: Canvas, look: Look) -> None:
    canvas.line("M50 2 L50 34", colour("#2b2b2e"), 0.7)
    canvas.fill(symmetric("M50 30 L46 30 L45 39 L50 39"), colour("#c9a55a"), ROUND)
    dome = symmetric("M50 37 C34 38 18 52 14 76 C26 80 40 80.6 50 80.6")
    canvas.fill(ellipse(50, 77, 35, 4.6), colour("#fff3cf"), FLAT)
    canvas.fill(dome, look.surface(), ROUND)
    canvas.fill(ellipse(50, 76.6, 34.6, 3.4), lighter(look.accent, 0.5), FLAT)
    canvas.fill(ellipse(50, 78, 8, 4.6), colour("#fffbe8"), FLAT)


def floor_lamp(canvas: Canvas, look: Look) -> None:
    wood = look.accent
    for path in ("M50 38 L30 96", "M50 38 L70 96", "M50 38 L50 93"):
        canvas.line(path, darker(wood, 0.35), 2.4)
        canvas.line(path, wood, 1.7)
    shade = symmetric("M50 6 L36 6 C33 20 31 28 29 39 C38 42 44 42 50 42")
    canvas.fill(shade, look.surface(), GLOW)
    canvas.line("M29 39 C40 42.8 60 42.8 71 39", darker(look.ground, 0.2), 0.6)


def post(canvas: Canvas, wood: Colour, path: str, width: float = 3) -> None:
    """A turned piece of wood along a path."""
    canvas.line(path, darker(wood, 0.42), width)
    canvas.line(path, wood, width * 0.72)
    shifted = [(x - width * 0.14, y) for x, y in points_of(path)]
    canvas.line(shifted, lighter(wood, 0.22), width * 0.2)


def dining_chair(canvas: Canvas, look: Look) -> None:
    wood = look.accent
    post(canvas, wood, "M33 60 L30 88", 2.6)
    post(canvas, wood, "M71 60 L74 88", 2.6)
    for path in ("M34 62 C31 44 30 26 28 8", "M69 62 C71 44 71 26 72 8"):
        post(canvas, wood, path, 3.2)
    canvas.fill(
        "M28 10 C40 6 60 6 72 10 L71.5 22 C60 18 40 18 28.8 22 Z", look.surface(), CLOTH
    )
    for x in (39, 46, 54, 61):
        post(canvas, wood, f"M{x} 20 L{x} 58", 1.5)
    canvas.fill(
        "M30 56 C44 53 58 53 71 56 L79 66 C64 71 36 71 21 66 Z", look.surface(), CLOTH
    )
    canvas.fill("M21 66 C36 71 64 71 79 66 L78.5 70 C64 75 36 75 21.5 70 Z", wood, RAIL)
    post(canvas, wood, "M24 71 L21 97")
    post(canvas, wood, "M76 71 L79 97")
    post(canvas, wood, "M23.5 84 L76.5 84", 1.6)


def armchair(canvas: Canvas, look: Look) -> None:
    surface = look.surface()
    for path in ("M24 84 L22 96", "M76 84 L78 96"):
        post(canvas, look.accent, path, 3)
    canvas.fill(symmetric("M50 10 C26 10 20 22 21 44 L23 74 L50 76"), surface, CLOTH)
    canvas.fill(
        symmetric("M50 54 C34 54 27 55 25 58 L25 72 C34 76 42 76 50 76"),
        surface.rotate(90),
        Light(down=(158, 116), edge=40),
    )
    canvas.fill(symmetric("M50 72 L18 72 L18 84 Q20 88 26 88 L50 88"), surface, CLOTH)
    arm = "M10 50 C10 42 26 42 27 50 L28 84 Q27 88 22 88 L16 88 Q11 88 11 84 Z"
    canvas.fill(arm, surface.rotate(90), ROUND)
    canvas.fill([(100 - x, y) for x, y in points_of(arm)], surface.rotate(90), ROUND)
    canvas.shade("M36 18 C34 30 35 42 36 50", 1.6, 108, 1.4)
    canvas.shade("M64 18 C66 30 65 42 64 50", 1.6, 108, 1.4)


def stool(canvas: Canvas, look: Look) -> None:
    for path in ("M36 44 L30 80", "M64 44 L70 80"):
        post(canvas, darker(look.accent, 0.15), path, 3)
    post(canvas, look.accent, "M33 72 L67 72", 1.6)
    for path in ("M28 42 L18 92", "M72 42 L82 92"):
        post(canvas, look.accent, path, 3.6)
    canvas.fill(
        "M20 36 L80 36 L80 42 C70 49 30 49 20 42 Z", darker(look.ground, 0.25), ROUND
    )
    canvas.fill(
        ellipse(50, 36, 30, 8), look.surface(0.9), Light(down=(140, 122), edge=26)
    )


def square_cushion(canvas: Canvas, look: Look) -> None:
    outline = (
        "M11 13 C28 18 72 18 89 13 C84 30 84 72 89 89 C72 83 28 83 11 89"
        " C16 72 16 30 11 13"
    )
    canvas.fill(outline, look.surface(1.2), PLUMP)
    canvas.line(outline + "Z", darker(look.accent, 0.2), 0.9)
    for path in ("M15 17 C24 24 30 28 36 32", "M85 17 C76 25 71 28 66 32",
                 "M15 85 C24 78 30 74 34 71", "M85 85 C76 78 72 75 67 72"):  # fmt: skip
        canvas.shade(path, 1.6, 96, 1.4)


def round_cushion(canvas: Canvas, look: Look) -> None:
    canvas.fill(ellipse(50, 50, 41, 40), look.surface(1.2), BALL)
    for number, crease in enumerate(
        (
            "C44 36 40 24 41 12",
            "C62 38 72 30 84 29",
            "C64 56 76 64 82 73",
            "C48 66 50 76 47 88",
            "C36 58 26 62 15 71",
            "C36 44 26 36 15 30",
        )
    ):
        canvas.shade(f"M50 50 {crease}", 1.4, 88 + number * 3, 1)
    canvas.fill(ellipse(50, 50, 4.2, 4), look.accent, BALL)


def bolster(canvas: Canvas, look: Look) -> None:
    canvas.fill(
        "M12 36 C30 31 70 31 88 36 L88 66 C70 71 30 71 12 66 Z",
        look.surface(1.1),
        Light(down=(128, 164, 138, 104, 70), edge=16),
    )
    canvas.fill(ellipse(88, 51, 6, 15.2), darker(look.accent, 0.1), BALL)
    canvas.line("M12 36 Q7 51 12 66", look.accent, 1.6)
    for x, curl in ((4, 44), (4, 58)):
        canvas.line(f"M10 51 Q{x + 2} {curl} {x} {curl + 8}", look.accent, 0.8)


VASES = {
    "bottle vase": "M50 10 L44 10 C42 13 46 16 46 22"
    "C46 40 29 46 29 66 C29 84 36 90 50 90",
    "urn vase": "M50 14 L36 14 C34 17 39 20 38 26"
    "C30 32 22 40 24 54 C26 72 36 78 38 90 L50 90",
    "tall vase": "M50 8 L37 8 C35 28 40 44 34 64 C31 76 34 86 37 90 L50 90",
    "bowl vase": "M50 34 L40 34 C37 36 40 39 38 41"
    "C22 45 16 56 18 68 C20 82 32 90 50 90",
}


def vase(canvas: Canvas, look: Look, kind: str) -> None:
    half = points_of(VASES[kind])
    canvas.fill(symmetric(VASES[kind]), look.surface(), GLOSSY)
    (left, top) = half[1]
    canvas.fill(ellipse(50, top, 50 - left, 2.2), lighter(look.ground, 0.18), FLAT)
    canvas.fill(ellipse(50, top + 0.3, 48 - left, 1.5), darker(look.ground, 0.62), FLAT)
    belly = min(half, key=lambda point: point[0])
    x, y = belly[0] + (50 - belly[0]) * 0.42, belly[1]
    canvas.shade(f"M{x} {y - 8} Q{x - 2} {y} {x + 0.5} {y + 8}", 2, 214, 1.1)
