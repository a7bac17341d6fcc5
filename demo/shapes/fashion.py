"""Draws what is worn: T-shirts, hats, bags and shoes."""

from demo.canvas import (
    BALL,
    CLOTH,
    FLAT,
    Canvas,
    Light,
    colour,
    darker,
    ellipse,
    lighter,
    mix,
    points_of,
    symmetric,
)
from demo.looks import Look

SEWN = Light(across=(134, 138, 122), down=(138, 128, 112), edge=34)
WHITE = colour("#f4f2ec")
LEATHER = colour("#8a5a34")
METAL = colour("#c9b27a")

NECKLINES = {
    "round": "M40 14.5 C41 24 46 27.5 50 27.5 C54 27.5 59 24 60 14.5",
    "V": "M40 14.5 L50 40 L60 14.5",
}


def t_shirt(canvas: Canvas, look: Look, neck: str) -> None:
    surface = look.surface()
    body = symmetric(
        "M50 16 L38.8 13.4 C36 17.5 30 19 25 21.5"
        " C24 40 27.5 62 25.5 90 C34 92 43 92 50 92"
    )
    sleeve = "M26.5 21 C17 26 10.5 34 5.5 44.5 C10 49.5 15 52.5 20.5 54 L28.5 40 Z"
    for outline in (sleeve, [(100 - x, y) for x, y in points_of(sleeve)]):
        canvas.fill(outline, surface.rotate(35), SEWN)
    canvas.shade("M8 43 Q14 50 22 52", 0.5, 92, 0.25)
    canvas.shade("M92 43 Q86 50 78 52", 0.5, 92, 0.25)
    neckline = NECKLINES[neck]
    canvas.fill(body, surface, CLOTH)
    canvas.fill(
        neckline + "C56 19 44 19 40 14.5", darker(mix(look.ground, WHITE, 0.1), 0.3)
    )
    canvas.line("M40 14.5 C44 19 56 19 60 14.5", darker(look.ground, 0.16), 1.4)
    canvas.line(neckline, darker(look.ground, 0.18), 2.6)
    canvas.line(neckline, lighter(look.ground, 0.1), 1.9)
    for fold, width in (
        ("M27.5 42 C34 50 36 60 35 74", 2.2),
        ("M72.5 42 C66 50 65 62 67 80", 2.4),
        ("M46 62 C44 72 47 80 45 89", 1.8),
        ("M58 52 C60 64 56 72 58 84", 1.6),
    ):
        canvas.shade(fold, width, 104, 1.4)
    canvas.shade("M40 46 C41 60 40 70 41 84", 2.4, 146, 1.6)
    canvas.shade("M26 88.3 Q50 91 74 88.3", 0.35, 92, 0.2)


def long_sleeve(canvas: Canvas, look: Look) -> None:
    surface = look.surface()
    sleeve = "M27 20 C17 27 12 46 7 76 C10 79 14 80 17.5 79 C21 62 25 50 30 42 Z"
    for outline in (sleeve, [(100 - x, y) for x, y in points_of(sleeve)]):
        canvas.fill(outline, surface.rotate(12), SEWN)
    canvas.line("M7 76 Q12 80 17.5 79", darker(look.ground, 0.2), 1.6)
    canvas.line("M93 76 Q88 80 82.5 79", darker(look.ground, 0.2), 1.6)
    body = symmetric(
        "M50 16 L37.8 13.4 C35 17.5 30 18 26 20 C25 40 28 62 26 88 C34 90 43 90 50 90"
    )
    canvas.fill(body, surface, CLOTH)
    neck = "M39 14.5 C41 21 46 23.5 50 23.5 C54 23.5 59 21 61 14.5"
    canvas.fill(neck + "C56 18 44 18 39 14.5", darker(look.ground, 0.35))
    canvas.line(neck, darker(look.ground, 0.22), 2.8)
    canvas.line(neck, lighter(look.ground, 0.1), 2)
    canvas.shade("M29 44 C35 52 36 64 35 80", 2.2, 104, 1.4)
    canvas.shade("M71 44 C66 54 65 66 67 82", 2.2, 104, 1.4)


def straw_hat(canvas: Canvas, look: Look) -> None:
    surface = look.surface(0.7)
    canvas.fill(ellipse(50, 66, 46, 15), surface, Light(down=(148, 122), edge=30))
    canvas.shade_inside(ellipse(50, 66, 28, 8.5), 84, 1.2)
    crown = symmetric("M50 26 C33 26 27 36 26 62 C32 68.5 42 70 50 70")
    canvas.fill(crown, surface, BALL)
    band = symmetric("M50 60.5 C42 60.5 32 59 26.6 53 L26 61.5 C31 68 42 69.5 50 69.5")
    canvas.fill(band, look.accent, BALL)


def beanie(canvas: Canvas, look: Look) -> None:
    surface = look.surface()
    canvas.fill(ellipse(50, 17, 9, 9), look.accent, BALL)
    for x, y in ((44, 13), (52, 11), (56, 18), (47, 21), (51, 17)):
        canvas.shade(f"M{x} {y} L{x + 2} {y + 2}", 1, 158, 0.5)
    canvas.fill(
        symmetric("M50 22 C26 22 20 42 20 70 C32 75 42 75 50 75"), surface, BALL
    )
    cuff = symmetric("M50 68 C42 68 30 68 18.5 63 L18 81 C28 85 40 86 50 86")
    canvas.fill(cuff, look.accent, CLOTH)
    for x in range(22, 80, 4):
        bend = abs(x - 50) / 18
        canvas.shade(f"M{x} {68.5 - bend} L{x} {84.5 - bend}", 0.8, 100, 0.4)


def cap(canvas: Canvas, look: Look) -> None:
    surface = look.surface(0.8)
    canvas.fill(
        "M20 64 C18 34 36 24 52 24 C72 24 82 42 80 66 Q50 74 20 64", surface, BALL
    )
    canvas.line("M50 24 C60 34 62 50 60 69", darker(look.ground, 0.3), 0.4)
    canvas.line("M50 24 C38 34 34 50 35 67", darker(look.ground, 0.3), 0.4)
    peak = (
        "M20 62 C34 70 62 72 80 64 C92 70 98 76 97 80"
        " C80 74 56 78 34 80 C24 79 18 72 20 62"
    )
    canvas.fill(peak, look.accent, Light(down=(150, 100), edge=22))
    canvas.line("M32 78 C54 76 78 72 95 78", darker(look.accent, 0.25), 0.3)
    canvas.fill(ellipse(51, 24, 2.6, 1.8), look.accent, BALL)


def fedora(canvas: Canvas, look: Look) -> None:
    surface = look.surface(0.8)
    canvas.fill(
        "M6 68 C16 58 84 58 94 68 C88 82 70 84 50 84 C30 84 12 82 6 68",
        surface,
        Light(down=(138, 118), edge=32),
    )
    canvas.shade_inside(ellipse(50, 71, 29, 7), 80, 1.2)
    canvas.fill(
        "M24 70 C24 48 28 30 38 28 C44 27 46 32 50 32 C54 32 56 27 62 28"
        " C72 30 76 48 76 70 C66 77 34 77 24 70",
        surface,
        BALL,
    )
    canvas.fill(
        "M24.5 60 C34 67 66 67 75.5 60 L76 69 C66 76 34 76 24 69 Z", look.accent, BALL
    )
    canvas.shade("M50 33 C49 42 50 48 51 56", 2.4, 96, 1.6)


def tote(canvas: Canvas, look: Look) -> None:
    for path in ("M36 42 C35 6 65 6 64 42", "M33 44 C32 12 68 12 67 44"):
        canvas.line(path, darker(look.accent, 0.25), 3)
        canvas.line(path, look.accent, 2.3)
    body = "M20 38 L80 38 C81 56 83 74 83 90 C62 93 38 93 17 90 C17 74 19 56 20 38"
    canvas.fill(body, look.surface(), CLOTH)
    canvas.line("M20.3 42 L79.7 42", darker(look.ground, 0.22), 0.35)
    for x in (33, 67):
        canvas.fill(f"M{x - 2} 38 L{x + 2} 38 L{x + 2} 46 L{x - 2} 46", look.accent)
    canvas.shade("M32 52 C34 66 31 76 33 88", 2.4, 106, 1.8)
    canvas.shade("M66 50 C64 64 68 76 66 88", 2.4, 106, 1.8)


def backpack(canvas: Canvas, look: Look) -> None:
    surface = look.surface()
    canvas.line("M43 14 C43 4 57 4 57 14", darker(look.accent, 0.2), 2.6)
    for path in ("M24 44 C10 52 12 76 22 84", "M76 44 C90 52 88 76 78 84"):
        canvas.line(path, darker(look.ground, 0.35), 4.5)
    canvas.fill(
        symmetric("M50 12 C30 12 21 26 21 50 L20 84 C20 91 26 92 50 92"), surface, CLOTH
    )
    canvas.fill(
        symmetric("M50 20 C38 20 30 25 28 44 C36 47 44 47.5 50 47.5"), look.accent, SEWN
    )
    canvas.fill(
        symmetric("M50 54 L31 54 Q28 54 28 58 L28 82 Q28 86 33 86 L50 86"),
        surface,
        SEWN,
    )
    canvas.line("M29 58 L71 58", darker(look.ground, 0.4), 0.7)
    for x in (40, 60):
        canvas.fill(
            f"M{x - 1.6} 42 L{x + 1.6} 42 L{x + 1.6} 60 L{x - 1.6} 60", LEATHER, SEWN
        )
        canvas.fill(f"M{x - 2.2} 52 L{x + 2.2} 52 L{x + 2.2} 56 L{x - 2.2} 56", METAL)


def handbag(canvas: Canvas, look: Look) -> None:
    canvas.line("M32 42 C32 4 68 4 68 42", darker(look.accent, 0.35), 3.2)
    canvas.line("M32 42 C32 4 68 4 68 42", look.accent, 2.2)
    body = symmetric("M50 38 L27 38 C18 46 13 70 14 84 Q15 90 24 90 L50 90")
    canvas.fill(body, look.surface(), SEWN)
    flap = symmetric("M50 38 L26 38 C20 44 18 52 18 56 C28 66 42 70 50 70")
    canvas.fill(flap, look.accent, SEWN)
    canvas.fill(ellipse(50, 66, 4, 4), METAL, BALL)
    canvas.shade("M22 44 C40 40 60 40 78 44", 1.4, 152, 1)
    for x in (32, 68):
        canvas.fill(ellipse(x, 42, 2, 2.6), METAL, BALL)


def sneaker(canvas: Canvas, look: Look, collar: float) -> None:
    """Seen from the side, the toe to the left; `collar` is how high the ankle goes."""
    top = 46 - collar
    upper = (
        f"M6 70 C8 60 22 58 34 50 C44 43 50 {top + 6} 60 {top + 2}"
        f" C70 {top + 5} 80 {top - 3} 88 {top} C92 56 93 64 93 74 L6 76 Z"
    )
    canvas.fill(upper, look.surface(0.7), Light(down=(146, 110), edge=36))
    toe = "M6 71 C8 60 18 59 27 55 C31 62 30 70 28 76 L6 76 Z"
    canvas.fill(toe, WHITE, BALL)
    heel = f"M88 {top} C92 56 93 64 93 74 L80 75 C80 64 81 52 79 {top + 0.5} Z"
    canvas.fill(heel, look.accent, FLAT)
    canvas.line(f"M59 {top + 2.5} C70 {top + 6} 80 {top - 2} 88 {top + 0.5}",
                darker(look.ground, 0.4), 1.6)  # fmt: skip
    canvas.fill(
        "M4 73 C20 76 70 74 95 72 C97 78 96 82 94 84 C70 86 30 86 8 85 Q3 82 4 73",
        WHITE,
        Light(down=(140, 100)),
    )
    canvas.line("M5 79 C30 81 70 80 95.5 77.5", look.accent, 0.9)
    for number in range(5):
        x, y = 34 + number * 5.2, 50.5 - number * (2.2 + collar / 9)
        canvas.line(f"M{x} {y} L{x + 6.5} {y + 5.5}", WHITE, 1.5)


def boot(canvas: Canvas, look: Look) -> None:
    canvas.fill(
        "M8 74 C10 62 24 60 38 54 C44 46 43 30 44 14 C56 18 70 18 82 14"
        " C81 36 84 56 84 80 L8 80 Z",
        look.surface(0.8),
        Light(across=(112, 150, 136, 104), down=(138, 118), edge=30),
    )
    canvas.line("M44 15 C56 19 70 19 82 15", look.accent, 2.4)
    canvas.fill(
        "M6 78 L86 78 L86 88 L66 88 L64 84 Q30 87 7 86 Z", darker(look.accent, 0.4)
    )
    canvas.shade("M42 52 C50 58 58 58 64 54", 1.6, 94, 1)
    canvas.shade("M44 44 C52 50 60 50 66 46", 1.4, 100, 1)
    canvas.shade("M20 64 C28 61 34 60 38 57", 2, 168, 1.4)
