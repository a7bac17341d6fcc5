"""How the comparison of two pictures names their regions."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from embeddings.boxes import Box
from embeddings.regions import Agreement

register = template.Library()

# By row and column: thirds of the picture, in which the middle of a box lies.
PLACES: list[list[Promise]] = [
    [_("top left"), _("top"), _("top right")],
    [_("left"), _("middle"), _("right")],
    [_("bottom left"), _("bottom"), _("bottom right")],
]


@register.filter
def box_on(region: Agreement, side: str) -> Box:
    """The box of a region on the left or the right picture."""
    return region.left if side == "left" else region.right


@register.filter
def place(box: Box) -> Promise:
    """Where in a picture a box lies, in words."""
    return PLACES[third(box.top, box.height)][third(box.left, box.width)]


def third(start: int, size: int) -> int:
    """0 to 2: in which third of a side the middle of a part lies, all in percent."""
    return min(3 * (2 * start + size) // 200, 2)
