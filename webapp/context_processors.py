"""What every template may say about the shop."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from embeddings.images import MAX_BYTES
from webapp.saved import read_saved

# Where mail goes as long as no server is named: to the log.
PRINTING = "django.core.mail.backends.console.EmailBackend"


def shop(request: HttpRequest) -> dict[str, Any]:
    """The shop's name, currency, what it asks of and promises for pictures, and which
    products the shopper saved."""
    return {
        "shop_name": settings.SHOP_NAME,
        "currency": settings.CURRENCY,
        "query_image_hours": settings.QUERY_IMAGE_HOURS,
        "picture_max_bytes": MAX_BYTES,
        "mail_is_printed": settings.EMAIL_BACKEND == PRINTING,
        "saved": read_saved(request),
    }
