"""What a product's page tells of it: why others may stand in, and all for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from catalog.models import Product
from catalog.variants import colour_of
from embeddings.colours import shared_colours
from embeddings.found import SimilarProduct

register = template.Library()

# Of the demo's pictures that share so much, two in three are called by the same colour,
# and most others by one beside it (oak and tan).
CLOSE_IN_COLOUR = 0.7
SIMILAR_PRICE = Decimal("0.15")
SCHEMA = "https://schema.org"
# What could end the script element, or begin another, in words that a shop wrote.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


@register.filter
def reasons(item: SimilarProduct, product: Product) -> list[str]:
    """Why a found product may stand in for another one, the best reason first."""
    other = item.product
    said = []
    if product.design and product.design == other.design:
        colour = colour_of(other)
        if colour and colour != colour_of(product):
            said.append(gettext("The same design in %(colour)s") % {"colour": colour})
        else:
            said.append(gettext("The same design"))
    if product.category_id == other.category_id:
        said.append(
            gettext("Also in %(category)s") % {"category": other.category.title}
        )
    if close_in_colour(item, product):
        said.append(gettext("Close in colour"))
    if similar_in_price(product, other):
        said.append(gettext("About the same price"))
    return said


def close_in_colour(item: SimilarProduct, product: Product) -> bool:
    """Whether the found picture shares most colours with any of the product's."""
    own = [image.colours for image in product.images.all() if image.colours]
    if not own or not item.image.colours:
        return False
    return bool(shared_colours(own, [item.image.colours]).max() >= CLOSE_IN_COLOUR)


def similar_in_price(product: Product, other: Product) -> bool:
    """Whether one may be bought in place of the other without a second thought."""
    if product.currency != other.currency:
        return False
    return abs(product.price - other.price) <= product.price * SIMILAR_PRICE


@register.simple_tag(takes_context=True)
def linked_data(
    context: Context, product: Product, similar: Iterable[SimilarProduct]
) -> SafeString:
    """The product as schema.org describes one, in JSON-LD for search engines.

    A data block: no browser runs it, so a Content-Security-Policy says nothing of it.
    """
    data = schema_of(context["request"], product, similar)
    written = json.dumps(data).translate(UNSAFE)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(written),  # noqa: S308
    )


def schema_of(
    request: HttpRequest, product: Product, similar: Iterable[SimilarProduct]
) -> dict[str, Any]:
    """What is known of a product, in schema.org's words; addresses are absolute."""
    address = request.build_absolute_uri
    url = address(product.get_absolute_url())
    alike = [
        {
            "@type": "Product",
            "name": item.product.title,
            "url": address(item.product.get_absolute_url()),
        }
        for item in similar
    ]
    availability = "InStock" if product.in_stock else "OutOfStock"
    known = {
        "@context": SCHEMA,
        "@type": "Product",
        "name": product.title,
        "url": url,
        "image": [address(image.file.url) for image in product.images.all()],
        "description": product.about,
        "sku": product.external_id,
        "brand": product.brand and {"@type": "Brand", "name": product.brand.name},
        "category": product.category.title,
        "color": colour_of(product),
        "inProductGroupWithID": product.design,
        "offers": {
            "@type": "Offer",
            "url": url,
            "price": str(product.price),
            "priceCurrency": product.currency,
            "availability": f"{SCHEMA}/{availability}",
        },
        "isSimilarTo": alike,
    }
    return {name: value for name, value in known.items() if value}
