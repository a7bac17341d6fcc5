"""Every kind of product that can be drawn, by its name in the table of products."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from demo.canvas import Canvas
from demo.looks import Look
from demo.rooms import (
    CEILING,
    FLOOR,
    HANGER,
    SHELF,
    SOFA,
    TABLE,
    TABLE_FROM_ABOVE,
    Place,
)
from demo.shapes import fashion, home, kitchen


@dataclass(frozen=True)
class Shape:
    """How a kind of product is drawn, and where it is shown in use."""

    draw: Callable[[Canvas, Look], None]
    place: Place


SHAPES = {
    "round-neck T-shirt": Shape(partial(fashion.t_shirt, neck="round"), HANGER),
    "V-neck T-shirt": Shape(partial(fashion.t_shirt, neck="V"), HANGER),
    "long-sleeved shirt": Shape(fashion.long_sleeve, HANGER),
    "straw hat": Shape(fashion.straw_hat, SHELF),
    "beanie": Shape(fashion.beanie, SHELF),
    "cap": Shape(fashion.cap, SHELF),
    "fedora": Shape(fashion.fedora, SHELF),
    "tote": Shape(fashion.tote, SHELF),
    "backpack": Shape(fashion.backpack, FLOOR),
    "handbag": Shape(fashion.handbag, SHELF),
    "sneaker": Shape(partial(fashion.sneaker, collar=4), FLOOR),
    "high-top": Shape(partial(fashion.sneaker, collar=22), FLOOR),
    "boot": Shape(fashion.boot, FLOOR),
    "mug": Shape(kitchen.mug, TABLE),
    "cup": Shape(kitchen.cup, TABLE),
    "teapot": Shape(kitchen.teapot, TABLE),
    "bowl": Shape(kitchen.bowl, TABLE),
    "plate": Shape(kitchen.plate, TABLE_FROM_ABOVE),
    "ringed plate": Shape(kitchen.ringed_plate, TABLE_FROM_ABOVE),
    "table lamp": Shape(home.table_lamp, TABLE),
    "mushroom lamp": Shape(home.mushroom_lamp, TABLE),
    "pendant lamp": Shape(home.pendant_lamp, CEILING),
    "floor lamp": Shape(home.floor_lamp, FLOOR),
    "dining chair": Shape(home.dining_chair, FLOOR),
    "armchair": Shape(home.armchair, FLOOR),
    "stool": Shape(home.stool, FLOOR),
    "square cushion": Shape(home.square_cushion, SOFA),
    "round cushion": Shape(home.round_cushion, SOFA),
    "bolster": Shape(home.bolster, SOFA),
    **{kind: Shape(partial(home.vase, kind=kind), TABLE) for kind in home.VASES},
}
