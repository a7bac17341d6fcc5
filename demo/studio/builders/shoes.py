"""Shoes: one shoe seen from its outer side, the toe to the left."""

from __future__ import annotations

from typing import Any

from demo.studio.builders.shoe_kinds import KINDS
from demo.studio.builders.shoe_parts import Last, upper
from demo.studio.builders.shoe_soles import SOLES
from demo.studio.canvas import Colour, darker
from demo.studio.colours import rgb
from demo.studio.materials import material


def build(look: dict[str, Any], colours: list[Colour]) -> None:
    """One shoe; `colours` are the upper and, where there is a second, its details."""
    last = Last(look)
    main = material(
        look["finish"],
        colours[0],
        pattern=look.get("pattern", ""),
        accent=colours[-1],
        size=0.2,
        scale=look.get("scale", 1),
    )
    second = material(look.get("finish2", look["finish"]), colours[-1])
    lining = material("leather", rgb(look.get("lining", "beige")))
    thread = material("cotton", darker(colours[0], 0.3))
    SOLES[look["under"]](last, look, second)
    if look["kind"] != "sandal":
        upper(last, main, lining)
    KINDS[look["kind"]](last, look, main, second, thread)
