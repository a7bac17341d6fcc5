"""Product pictures that a shopper names by their number in the database."""

import re

from django.utils.translation import gettext as _

from catalog.models import ProductImage
from webapp.uploads import FULL_RETRY_SECONDS, NotTaken

# More digits make no number of a database.
NUMBER = re.compile(r"[0-9]{1,18}")


def listed_picture(number: str) -> ProductImage | None:
    """The picture of a product that shoppers may see, with its product."""
    if not NUMBER.fullmatch(number):
        return None
    shown = ProductImage.objects.filter(product__visible=True)
    return shown.select_related("product").filter(pk=int(number)).first()


def read_listed(number: str) -> bytes:
    """The file of listed_picture(). Raises NotTaken where it cannot be had."""
    picture = listed_picture(number)
    if picture is None:
        gone = _("This picture is not there any more. Please give another one.")
        raise NotTaken(gone, 404)
    try:
        with picture.file.open() as file:
            return file.read()
    except OSError as error:
        sorry = _(
            "This picture cannot be read just now. Please try again in a few minutes."
        )
        raise NotTaken(sorry, 503, FULL_RETRY_SECONDS) from error
