"""Draws what stands on a table: mugs, cups, teapots and plates."""

from demo.canvas import (
    BALL,
    FLAT,
    GLOSSY,
    Canvas,
    Light,
    darker,
    ellipse,
    lighter,
    mix,
    symmetric,
)
from demo.looks import Look

CHINA = Light(down=(142, 118), edge=12)


def mug(canvas: Canvas, look: Look) -> None:
    for colour, width in ((darker(look.accent, 0.3), 6.4), (look.accent, 5)):
        canvas.line("M70 36 C96 30 96 72 68 74", colour, width)
    canvas.line("M71 34.6 C92 30 94 58 84 68", lighter(look.accent, 0.45), 1)
    body = "M18 24 C18 50 19 74 22 86 C30 92 62 92 70 86 C73 74 74 50 74 24"
    canvas.fill(body, look.surface(), GLOSSY)
    canvas.fill(ellipse(46, 24, 28, 6.6), lighter(look.ground, 0.25), FLAT)
    canvas.fill(ellipse(46, 24.6, 25.8, 5.4), darker(look.accent, 0.25), CHINA)
    canvas.shade("M31 36 C31 54 32 68 34 80", 2, 205, 1.2)


def cup(canvas: Canvas, look: Look) -> None:
    """A wide cup on its saucer."""
    canvas.fill(ellipse(50, 82, 42, 9.4), look.accent, CHINA)
    canvas.fill(ellipse(50, 81, 40, 8), lighter(look.accent, 0.3), CHINA)
    canvas.shade_inside(ellipse(50, 82, 22, 4.4), 84, 1.2)
    for colour, width in ((darker(look.accent, 0.3), 4.8), (look.accent, 3.6)):
        canvas.line("M76 44 C98 38 94 66 69 66", colour, width)
    body = symmetric("M18 38 C19 62 30 78 40 82 C44 83.4 48 83.4 50 83.4")
    canvas.fill(body, look.surface(0.85), GLOSSY)
    canvas.fill(ellipse(50, 38, 32, 7), lighter(look.ground, 0.25), FLAT)
    canvas.fill(
        ellipse(50, 38.8, 29.6, 5.6), mix(look.accent, (70, 40, 20), 0.6), CHINA
    )
    canvas.shade("M32 50 C34 62 38 70 42 75", 2, 205, 1.2)


def teapot(canvas: Canvas, look: Look) -> None:
    surface = look.surface()
    canvas.fill("M26 74 C14 70 14 52 4 44 L11 40 C22 46 24 56 34 58 Z", surface, CHINA)
    for colour, width in ((darker(look.accent, 0.3), 6), (look.accent, 4.6)):
        canvas.line("M74 46 C100 38 98 78 72 78", colour, width)
    canvas.fill(
        symmetric("M50 36 C30 36 20 50 21 66 C22 82 34 90 50 90"), surface, BALL
    )
    canvas.fill(
        symmetric("M50 27 C40 27 32 32 31 40 C38 43.5 44 44 50 44"), look.accent, BALL
    )
    canvas.fill(ellipse(50, 23, 5, 5), look.accent, BALL)
    canvas.shade("M33 52 C30 60 31 68 34 75", 2.4, 210, 1.3)


def plate(canvas: Canvas, look: Look) -> None:
    """Seen from above, the pattern on the whole face and a rim of the second colour."""
    canvas.fill(ellipse(50, 50, 44, 44), look.accent, CHINA)
    canvas.fill(ellipse(50, 50, 42.4, 42.4), look.surface(), Light(down=(138, 124)))
    canvas.shade(ellipse(50, 50, 29, 29), 1, 92, 0.7)
    canvas.shade(ellipse(50.5, 51, 28, 28), 0.8, 190, 0.7)
    canvas.shade("M17 40 C20 26 30 18 42 14", 1.8, 196, 1.4)


def ringed_plate(canvas: Canvas, look: Look) -> None:
    """Seen from above, plain in the middle and the pattern on the rim only."""
    canvas.fill(ellipse(50, 50, 44, 44), look.accent, CHINA)
    canvas.fill(ellipse(50, 50, 42.8, 42.8), look.surface(0.75), Light(down=(138, 124)))
    canvas.fill(ellipse(50, 50, 28, 28), look.ground, Light(down=(120, 140), edge=10))
    canvas.line([*ellipse(50, 50, 28, 28), (22, 50)], look.accent, 0.7)
    canvas.shade("M17 40 C20 26 30 18 42 14", 1.8, 190, 1.4)


def bowl(canvas: Canvas, look: Look) -> None:
    body = symmetric("M8 42 C10 66 28 82 38 86 C42 88 46 88 50 88")
    canvas.fill(body, look.surface(), GLOSSY)
    canvas.fill(ellipse(50, 42, 42, 9.6), lighter(look.ground, 0.2), FLAT)
    canvas.fill(ellipse(50, 43, 39.6, 8), look.accent, Light(down=(84, 138)))
    canvas.shade("M26 58 C30 68 36 75 42 79", 2.2, 206, 1.3)
