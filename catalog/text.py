"""How text is stored and compared, and names become addresses."""

import re
import secrets
import unicodedata

from django.db import models
from django.utils.text import slugify

SLUG_LENGTH = 120
# Control characters but tab and new line, and lone halves of surrogate pairs: both
# databases refuse some of them.
UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def storable(text: str) -> str:
    """Composed (NFC: "é" is always one sign), without what no database stores."""
    return unicodedata.normalize("NFC", UNSTORABLE.sub("", text))


def searchable(text: str) -> str:
    """One line without differences of case, width or kind of space."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(UNSTORABLE.sub(" ", folded).split())


def free_slug(model: type[models.Model], name: str) -> str:
    """A slug made of `name` (any script) that no row of `model` has yet."""
    stem = slugify(name, allow_unicode=True)[: SLUG_LENGTH - 7] or "item"
    rows = model._default_manager
    numbered = [stem, *(f"{stem}-{number}" for number in range(2, 10))]
    taken = set(rows.filter(slug__in=numbered).values_list("slug", flat=True))
    for slug in numbered:
        if slug not in taken:
            return slug
    # Counting on would read all of them for each of 10,000 products called "tee".
    while rows.filter(slug=slug).exists():
        slug = f"{stem}-{secrets.token_hex(3)}"
    return slug
