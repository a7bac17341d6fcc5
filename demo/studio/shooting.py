"""Taking a product's three pictures: from the front, from an angle, and in a room."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from random import Random

import bpy
import numpy as np
from PIL import Image

from demo.studio.colours import rgb
from demo.studio.photo import Quality, View, aim, clear, corners, take
from demo.studio.products import Product
from demo.studio.sets import ROOMS, STUDIOS

FRONT = {
    "table": View(0, 12),
    "floor": View(0, 10),
    "flat": View(0, 89, fill=0.86),
}
ANGLE = {
    "table": View(38, 28),
    "floor": View(35, 22),
    "flat": View(0, 62, roll=8, fill=0.84),
}
ROOM = {
    "table": View(-22, 16, lens=50, fill=0.64),
    "floor": View(-28, 13, lens=35, fill=0.66),
    "flat": View(0, 80, roll=-9, lens=50, fill=0.74),
}
VIEWS = ("front", "angle", "room")
WEBP = {"quality": 84, "method": 6}


def stage(product: Product) -> list[bpy.types.Object]:
    """An empty scene with the product in it; the parts it is made of."""
    clear()
    builder = import_module(f"demo.studio.builders.{product.category.module}")
    builder.build(product.look, [rgb(name) for name in product.colours])
    bpy.context.view_layer.update()
    return list(bpy.context.scene.objects)


def shoot(product: Product, view: str, samples: int, scale: float = 1) -> Image.Image:
    """One picture of VIEWS, in the pixels of its category times `scale`."""
    parts = stage(product)
    kind = product.category.set
    # Neither cryptography nor security: the same room each time is wanted.
    random = Random(f"{product.sku} {view}")  # noqa: S311
    place = random.choice(ROOMS[kind]) if view == "room" else STUDIOS[kind]
    reach = float(np.linalg.norm(corners(parts), axis=1).max())
    place(reach, random)
    width, height = (round(side * scale) for side in product.category.frame)
    stand = {"front": FRONT, "angle": ANGLE, "room": ROOM}[view][kind]
    if view == "room":
        stand = strolled(stand, random)
    elif product.again:  # Somebody else took this one.
        stand = replace(stand, azimuth=stand.azimuth + 9, fill=stand.fill - 0.08)
    aim(parts, stand, Quality(width, height, samples))
    return take(product.seed + VIEWS.index(view))


def strolled(view: View, random: Random) -> View:
    """About the same view, as by someone who did not measure where to stand."""
    return replace(
        view,
        azimuth=view.azimuth + random.uniform(-14, 14),
        elevation=min(89, view.elevation + random.uniform(-3, 5)),
        roll=view.roll + random.uniform(-1, 1),
    )


def path_of(product: Product, view: str, folder: Path) -> Path:
    """Where a picture lies under the demo's folder."""
    number = VIEWS.index(view) + 1
    return folder / "pictures" / product.category.slug / f"{product.sku}-{number}.webp"
