"""How close a result comes to the shopper's picture, in what can be named."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from django import template
from django.utils.translation import gettext

from catalog.facets import AttributeValue
from catalog.models import Product
from embeddings.found import SimilarProduct
from embeddings.guesses import Guesses
from embeddings.looks import Look, likenesses, look_in
from webapp.templatetags.product import CLOSE_IN_COLOUR

register = template.Library()

# 6 of 64 bits apart: so near are copies of one picture, scaled, saved or tinted anew.
SAME_OUTLINE = 58 / 64
# So alike are 9 of 10 main pictures of the demo to one of another colour, and of the
# phone photos none to any.
SAME_SHAPE = 0.9


@dataclass(frozen=True)
class Closeness:
    """Shares of colours and of equal bits of the outline, and the likeness of patterns
    and of shapes, 0 to 1; None if unknown.

    A pattern is no reason in words: most goods are plain, and alike in that.
    """

    colours: float | None
    outline: float | None
    pattern: float | None = None
    shape: float | None = None

    @property
    def reasons(self) -> list[str]:
        """What of it stands out, in words."""
        said = []
        if (self.outline or 0) >= SAME_OUTLINE:
            said.append(gettext("The same outline"))
        elif (self.shape or 0) >= SAME_SHAPE:
            said.append(gettext("The same shape"))
        if self.colours is not None and self.colours >= CLOSE_IN_COLOUR:
            said.append(gettext("Close in colour"))
        return said


@register.filter
def shared_with(guesses: Guesses, product: Product) -> list[AttributeValue]:
    """What the picture seems to have, as colour or material, and the product has."""
    return guesses.shared_with(product)


@register.filter
def closeness(item: SimilarProduct, look: Look | None) -> Closeness | None:
    """Of a result's picture to one that looks so; None where that is not known."""
    if look is None:
        return None
    alike = likenesses([look], [look_in(item.image)])
    shares = (alike[name].item() for name in ("colour", "hash", "texture", "shape"))
    return Closeness(*(None if isnan(share) else share for share in shares))
