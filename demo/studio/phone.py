"""Takes pictures as shoppers do: a phone, a room full of things, little light."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from demo.studio.photo import Quality, View, aim, corners, take
from demo.studio.props import books, fruit, hand, plant
from demo.studio.queries import Query
from demo.studio.sets import ROOMS
from demo.studio.shooting import stage

PHONE = (640, 480)
SKIN = [(231, 190, 160), (198, 142, 104), (122, 78, 52)]
ORIENTATION = 0x0112  # The EXIF tag that tells how the phone was held.


def photograph(query: Query, samples: int, scale: float = 1.0) -> bytes:
    """The query as a JPEG file; one rendered smaller, by `scale`, is enlarged: soft."""
    # Neither cryptography nor security: the same picture each time is wanted.
    chance = f"{query.number}-{query.product.category.slug}.jpg {query.product.sku}"
    random = Random(chance)  # noqa: S311
    parts = stage(query.product)
    reach = float(np.linalg.norm(corners(parts), axis=1).max())
    kind = query.product.category.set
    random.choice(ROOMS[kind])(reach, random)
    view, finish = TAKEN[query.situation](reach, random, kind == "flat")
    width, height = (round(side * scale) for side in PHONE)
    aim(parts, view, Quality(width, height, samples))
    shot = take(query.product.seed + 10)
    if shot.size != PHONE:  # What happens on the way counts its pixels.
        shot = shot.resize(PHONE, Image.Resampling.BICUBIC)
    return finish(shot, random)


# What happens on the way: how the camera is held, and what becomes of its picture.
Finish = Callable[[Image.Image, Random], bytes]
Situation = Callable[[float, Random, bool], tuple[View, Finish]]


def held(random: Random, flat: bool, **changes: Any) -> View:
    """A phone held somewhere in front of a product, or above one that lies."""
    if flat:
        standing: dict[str, Any] = {
            "elevation": random.uniform(68, 84),
            "roll": random.uniform(-25, 25),
        }
    else:
        standing = {
            "azimuth": random.choice([-1, 1]) * random.uniform(12, 34),
            "elevation": random.uniform(10, 34),
            "roll": random.uniform(-5, 5),
        }
    settings: dict[str, Any] = {"lens": 38, "fill": 0.72, **standing, **changes}
    return View(**settings)


def new_angle(reach: float, random: Random, flat: bool) -> tuple[View, Finish]:
    if flat:
        return held(random, flat, elevation=58, roll=random.uniform(-60, 60)), jpeg
    side = random.choice([-1, 1])
    return held(
        random,
        flat,
        azimuth=side * random.uniform(40, 65),
        elevation=random.uniform(30, 45),
    ), jpeg


def clutter(reach: float, random: Random, flat: bool) -> tuple[View, Finish]:
    side = random.choice([-1, 1])
    books((side * reach * 1.25, -reach * 0.3, 0), random, 3)
    fruit((-side * reach * 1.2, -reach * 0.5, 0), random, 5)
    if not flat:
        plant((-side * reach * 1.6, reach * 0.3, 0), random, max(0.25, reach))
    return held(random, flat, fill=0.55), jpeg


def dark(reach: float, random: Random, flat: bool) -> tuple[View, Finish]:
    return held(random, flat), lambda shot, chance: jpeg(darkened(shot, chance), chance)


def cropped(reach: float, random: Random, flat: bool) -> tuple[View, Finish]:
    shift = (random.uniform(-0.15, 0.15), random.uniform(-0.15, 0.1))
    return held(random, flat, fill=1.15, shift=shift), jpeg


def sideways(reach: float, random: Random, flat: bool) -> tuple[View, Finish]:
    return held(random, flat), turned


def behind_a_hand(reach: float, random: Random, flat: bool) -> tuple[View, Finish]:
    side, tone = random.choice([-1, 1]), random.choice(SKIN)
    size = min(0.18, reach * 0.75) if reach < 0.35 else 0.26
    if flat:
        place, turn = (side * reach * 0.45, -reach * 0.5, 0.06), (-80, 0, side * -25)
    else:
        place = (side * reach * 0.42, -reach * 0.75, reach * 0.4)
        turn = (-8, side * -28, 0)
    hand(place, size, turn, tone)
    return held(random, flat, azimuth=side * 6.0), jpeg


def compressed(reach: float, random: Random, flat: bool) -> tuple[View, Finish]:
    return held(random, flat), lambda shot, chance: jpeg(
        shot.resize((400, 300)), chance, quality=30
    )


def shaken(reach: float, random: Random, flat: bool) -> tuple[View, Finish]:
    def finish(shot: Image.Image, chance: Random) -> bytes:
        weights = [1 / 5 if cell // 5 == 2 else 0 for cell in range(25)]
        smeared = shot.filter(ImageFilter.Kernel((5, 5), weights, 1))
        return jpeg(smeared.filter(ImageFilter.GaussianBlur(1.2)), chance)

    return held(
        random, flat, roll=random.choice([-1, 1]) * random.uniform(14, 24)
    ), finish


TAKEN: dict[str, Situation] = {
    "new angle": new_angle,
    "clutter": clutter,
    "dark": dark,
    "cropped": cropped,
    "turned by EXIF": sideways,
    "behind a hand": behind_a_hand,
    "JPEG quality 30": compressed,
    "shaken": shaken,
}


def darkened(shot: Image.Image, random: Random) -> Image.Image:
    """A quarter of the light, warm, with the noise of a small sensor."""
    chance = np.random.default_rng(random.getrandbits(32))
    light = (np.asarray(shot, np.float32) / 255) ** 2.2
    light *= np.array([0.26, 0.22, 0.17], np.float32)
    light += chance.normal(0, 0.006, light.shape)
    return Image.fromarray((np.clip(light, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8))


def turned(shot: Image.Image, random: Random) -> bytes:
    """The pixels on their side and a tag that says so, as phones write them."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    return jpeg(shot.transpose(Image.Transpose.ROTATE_90), random, exif=exif)


def jpeg(
    shot: Image.Image, random: Random, quality: int = 78, exif: Image.Exif | None = None
) -> bytes:
    file = io.BytesIO()
    shot.save(file, "JPEG", quality=quality, exif=exif or Image.Exif())
    return file.getvalue()
