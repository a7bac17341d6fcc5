"""Product pictures that a shopper names by their number in the database."""

import re

from catalog.models import ProductImage

# More digits make no number of a database.
NUMBER = re.compile(r"[0-9]{1,18}")


def listed_picture(number: str) -> ProductImage | None:
    """The picture of a product that shoppers may see, with its product."""
    if not NUMBER.fullmatch(number):
        return None
    shown = ProductImage.objects.filter(product__visible=True)
    return shown.select_related("product").filter(pk=int(number)).first()


def read_listed(number: str) -> bytes | None:
    """The file of listed_picture(), None where there is none that can be read."""
    picture = listed_picture(number)
    try:
        return picture.file.read() if picture else None
    except OSError:
        return None
