"""How names become addresses, and words comparable."""

import re
import unicodedata

from django.db import models
from django.utils.text import slugify

SLUG_LENGTH = 120
# Control characters but tab and new line, and lone halves of surrogate pairs: both
# databases refuse some of them.
UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def searchable(text: str) -> str:
    """One line without differences of case, width or kind of space."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(UNSTORABLE.sub(" ", folded).split())


def free_slug(model: type[models.Model], name: str) -> str:
    """A slug made of `name` (any script) that no row of `model` has yet."""
    stem = slugify(name, allow_unicode=True)[: SLUG_LENGTH - 7] or "item"
    slugs = model._default_manager.filter(slug__startswith=stem)
    # Most are free, and this is told by the index where the other reads every slug.
    if not model._default_manager.filter(slug=stem).exists():
        return stem
    taken = set(slugs.values_list("slug", flat=True))
    number, slug = 2, stem
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
