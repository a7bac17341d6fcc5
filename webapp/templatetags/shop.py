"""How the shop writes prices, likenesses, and addresses that keep their filters."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.http import QueryDict
from django.template.context import Context
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_noop

from catalog.labels import label_of
from catalog.languages import localized
from catalog.models import Category, Product
from catalog.variants import colour_of
from webapp.palette import PALETTE
from webapp.samples import sample_names

register = template.Library()
register.filter("called", label_of)

SYMBOLS = {
    "AUD": "A$", "BRL": "R$", "CAD": "C$", "CNY": "¥", "EUR": "€", "GBP": "£",
    "HKD": "HK$", "INR": "₹", "JPY": "¥", "KRW": "₩", "NZD": "NZ$", "SGD": "S$",
    "TWD": "NT$", "UAH": "₴", "USD": "$", "VND": "₫",
}  # fmt: skip
# "Weak" is not said: a product that is far from the picture has no badge.
BANDS = {
    "same product": gettext_noop("Same product"),
    "very similar": gettext_noop("Very similar"),
    "similar": gettext_noop("Similar"),
}
# What the facets that there are without a setting are called.
FACET_NAMES = {
    "colour": gettext_noop("Colour"),
    "color": gettext_noop("Color"),
    "material": gettext_noop("Material"),
    "pattern": gettext_noop("Pattern"),
    "size": gettext_noop("Size"),
}
# A shop's own number for its designs: the other colours beside it say more.
UNTOLD = {"design"}
WITHOUT_CENTS = {"CLP", "ISK", "JPY", "KRW", "VND"}


@register.filter
def money(amount: Decimal, currency: str = "") -> str:
    """An amount with its currency (an ISO 4217 code, the shop's where left out)."""
    currency = currency or settings.CURRENCY
    places = 0 if currency in WITHOUT_CENTS else 2
    number = number_format(amount, places, force_grouping=True)
    return f"{SYMBOLS.get(currency, currency + ' ')}{number}"


@register.filter
def percent(score: float) -> str:
    """A cosine similarity, -1 to 1, as people read a likeness: 0% to 100%."""
    return f"{round(100 * min(max(score, 0.0), 1.0))}%"


@register.filter
def band_words(band: str) -> str:
    """What a score means, in the shopper's language."""
    return gettext(BANDS[band]) if band in BANDS else ""


@register.filter
def facet_name(name: str) -> str:
    """What an attribute is called above its values."""
    return gettext(FACET_NAMES[name]) if name in FACET_NAMES else name


@register.filter
def of(rows: Mapping[Any, Sequence[Product]], name: Any) -> Sequence[Product]:
    """What a mapping holds under a name; nothing where it does not know it."""
    return rows.get(name, ())


@register.filter
def colour_name(product: Product) -> str:
    """What to call a product among those of its design."""
    return colour_of(product) or product.title


@register.filter
def facts(attributes: Any) -> list[tuple[str, str]]:
    """The names and values of a product's attributes, in words of the shopper's."""
    if not isinstance(attributes, dict):
        return []
    return [
        (name, plain(value))
        for name, value in localized(attributes).items()
        if name not in UNTOLD
    ]


def plain(value: Any) -> str:
    """An attribute's value in words: it may be anything that JSON can hold."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(map(plain, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {plain(part)}" for name, part in value.items())
    return "" if value is None else str(value)


@register.simple_tag
def palette() -> Sequence[tuple[Promise, str]]:
    """The names of colours to search with, and their six hexadecimal digits."""
    return PALETTE


@register.simple_tag
def sample_pictures() -> list[str]:
    """The names of the pictures that visitors may try the search with."""
    return sample_names()


@register.simple_tag(takes_context=True)
def here(context: Context, parameters: QueryDict, **changes: Any) -> str:
    """This page's address with these parameters, some changed, or dropped by None."""
    changed = parameters.copy()
    for name, value in changes.items():
        changed.pop(name, None)
        if value is not None and (name, value) != ("page", 1):
            changed[name] = str(value)
    query = changed.urlencode()
    path = context["request"].path
    return f"{path}?{query}" if query else path


@register.simple_tag(takes_context=True)
def here_without(context: Context, parameters: QueryDict, name: str, value: str) -> str:
    """This page's address with one of the values of a parameter dropped."""
    changed = parameters.copy()
    changed.setlist(name, [kept for kept in changed.getlist(name) if kept != value])
    return here(context, changed)


@register.simple_tag(takes_context=True)
def here_with(
    context: Context, parameters: QueryDict, name: str, value: str, instead_of: str
) -> str:
    """This page's address with one more value of a parameter, dropped from another."""
    changed = parameters.copy()
    for changing, kept in ((name, [value]), (instead_of, [])):
        others = [other for other in changed.getlist(changing) if other != value]
        changed.setlist(changing, others + kept)
    return here(context, changed)


@register.simple_tag(takes_context=True)
def canonical(context: Context) -> str:
    """The link that names the one address of what this page shows."""
    parameters = context.get("parameters") or QueryDict()
    number = getattr(context.get("page"), "number", 1)
    address = context["request"].build_absolute_uri(
        here(context, parameters, page=number)
    )
    return format_html('<link rel="canonical" href="{}">', address)


@register.inclusion_tag("includes/paging.html", takes_context=True)
def paging(context: Context) -> dict[str, Any]:
    """The links to the other pages of a list."""
    page = context["page"]
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2),
        "parameters": context["parameters"],
        "request": context["request"],
    }


@register.simple_tag
def top_categories() -> list[Category]:
    """The first level of the category tree, for the menu."""
    return list(Category.objects.filter(depth=1).order_by("path")[:12])
