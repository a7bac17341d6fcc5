"""Reads what a shopper narrows a list by from an address, however broken it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalog.filtering import ProductFilters
from catalog.models import Brand, Category
from embeddings.boxes import Box
from embeddings.colours import Colour
from embeddings.fusion import Emphasis
from embeddings.orders import VARIED
from embeddings.refining import Refinement
from webapp.fields import (
    MOST_EXAMPLES,
    AttributeValuesField,
    BoxField,
    ColourField,
    ExamplesField,
    PercentField,
    PriceField,
    SlugChoiceField,
    SlugMultipleChoiceField,
)

USUAL_SORT = "newest"
SORTS = [
    (USUAL_SORT, _("Newest first")),
    ("price", _("Lowest price first")),
    ("-price", _("Highest price first")),
]
# Beside "closest first", which is unsaid.
SEARCH_SORTS = [("varied", _("Close, but varied")), *SORTS]
# What each means to the database, or to the search.
ORDERS = {
    "varied": VARIED,
    "newest": ("-created_at", "-pk"),
    "price": ("price", "-pk"),
    "-price": ("-price", "-pk"),
}


class ProductFilterForm(forms.Form):
    """The filters of a list of products.

    As `?category=mugs&brand=kiln&attribute=colour:sage&in_stock=1`.
    A value that cannot be read is left out and told of in `problems()`; the rest holds.
    """

    category = SlugChoiceField(
        Category.objects.all(), to_field_name="slug", required=False
    )
    min_price = PriceField()
    max_price = PriceField()
    brand = SlugMultipleChoiceField(
        Brand.objects.all(), to_field_name="slug", required=False
    )
    attribute = AttributeValuesField(required=False)
    # A checkbox's own widget would read "0" as yes.
    in_stock = forms.BooleanField(required=False, widget=forms.TextInput)
    page = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)

    left_out = {
        "category": _("There is no such category, so all of them are shown."),
        "min_price": _("The lowest price cannot be read, so it was left out."),
        "max_price": _("The highest price cannot be read, so it was left out."),
        "brand": _("One of the brands is unknown, so all brands are shown."),
        "attribute": _("One of the properties is unknown, so they were left out."),
        "in_stock": _("“In stock” is either on or off, so it was left out."),
        "page": _("There is no such page, so this is the first one."),
        "sort": _("There is no such order, so the usual one is used."),
        "q": _("These search words cannot be read, so they were left out."),
        "colour": _("The colour cannot be read, so it was left out."),
        "box": _("The box cannot be read, so the whole picture is used."),
        "words": _("These words cannot be read, so they were left out."),
        "weight": _("How much the words count cannot be read, so it is as usual."),
        "more_colour": _("How much colours count cannot be read, so it is as usual."),
        "more_pattern": _("How much patterns count cannot be read, so it is as usual."),
        "more_shape": _("How much shapes count cannot be read, so it is as usual."),
        "like": _("What it should be more like is not in the shop any more."),
        "unlike": _("What it should be less like is not in the shop any more."),
    }
    crossed_prices = _("The highest price is below the lowest, so it was left out.")

    def clean(self) -> None:
        lowest = self.cleaned_data.get("min_price")
        highest = self.cleaned_data.get("max_price")
        if lowest is not None and highest is not None and highest < lowest:
            self.add_error("max_price", forms.ValidationError("", code="crossed"))

    def read(self) -> dict[str, Any]:
        """The values that could be read, by the name of their field."""
        self.is_valid()
        return self.cleaned_data

    def problems(self) -> list[str]:
        """One sentence for every value that was left out."""
        return [
            str(
                self.crossed_prices
                if self.has_error(name, "crossed")
                else self.left_out[name]
            )
            for name in self.errors
        ]

    def filters(self) -> ProductFilters:
        """What could be read of the filters."""
        values = self.read()
        return ProductFilters(
            category=values.get("category"),
            price_min=values.get("min_price"),
            price_max=values.get("max_price"),
            brands=tuple(values.get("brand", ())),
            in_stock=values.get("in_stock", False),
            attributes=values.get("attribute", ()),
        )

    def page_number(self) -> int:
        """The page that is asked for, counted from 1."""
        return self.read().get("page") or 1

    def parameters(self) -> QueryDict:
        """The one way to write these values in an address, but for the page."""
        parameters = QueryDict(mutable=True)
        for name in self.fields:
            if name != "page" and (written := as_written(self.read().get(name))):
                parameters.setlist(name, written)
        return parameters


class ProductListForm(ProductFilterForm):
    """The filters of a list that can also be put in order and searched by words."""

    q = forms.CharField(required=False, max_length=200)
    sort = forms.ChoiceField(choices=SORTS, required=False)

    def parameters(self) -> QueryDict:
        """As for every list, without the order that holds unsaid: found words have
        another one, the best match first."""
        parameters = super().parameters()
        if parameters.get("sort") == USUAL_SORT and "q" not in parameters:
            del parameters["sort"]
        return parameters


class DescribedForm(ProductFilterForm):
    """The filters of what looks as some words say."""

    q = forms.CharField(required=False, max_length=200)
    sort = forms.ChoiceField(choices=SEARCH_SORTS, required=False)


class ColouredForm(ProductFilterForm):
    """The filters of what is in about a colour, as `?colour=c8202c&category=mugs`."""

    colour = ColourField()
    sort = forms.ChoiceField(choices=SORTS, required=False)

    def colour_asked(self) -> Colour | None:
        """Its sRGB channels, None where none can be read."""
        digits = self.read().get("colour")
        if not digits:
            return None
        red, green, blue = bytes.fromhex(digits)
        return red, green, blue


class SearchForm(ProductFilterForm):
    """The filters of what looks like a picture, and what is added to the picture.

    As `?box=12,5,60,80&words=in+red&weight=40&like=mug-4&more_colour=50&sort=price`:
    `weight` is what the words count beside the picture, in percent; `more_colour` what
    colours count beside all that counts unasked, in percent of that.
    """

    box = BoxField(required=False)
    words = forms.CharField(required=False, max_length=200)
    weight = PercentField()
    more_colour = PercentField()
    more_pattern = PercentField()
    more_shape = PercentField()
    like = ExamplesField()
    unlike = ExamplesField()
    sort = forms.ChoiceField(choices=SEARCH_SORTS, required=False)

    too_many = _("So many examples cannot count at once: the first of them do.")
    more = ("more_colour", "more_pattern", "more_shape")
    # Clicks and thumbs on what these found or moved say nothing of the whole picture,
    # and it is that which training would learn them for.
    beside_filters = ("box", "words", "like", "unlike", *more, "sort")

    def refinement(self) -> Refinement:
        """What could be read of what was added."""
        values = self.read()
        weight = values.get("weight") if values.get("words") else None
        return Refinement(
            words=values.get("words", ""),
            weight=None if weight is None else weight / 100,
            more_like=tuple(values.get("like", ())),
            less_like=tuple(values.get("unlike", ())),
            emphasis=Emphasis(*((values.get(name) or 0) / 100 for name in self.more)),
        )

    def chosen_box(self) -> Box | None:
        """The part of the picture that is meant, None for all of it."""
        box: Box | None = self.read().get("box")
        return box

    def picture_alone(self) -> bool:
        """Whether only the picture and filters say what is found, and how ordered."""
        return not any(name in self.parameters() for name in self.beside_filters)

    def problems(self) -> list[str]:
        """One sentence for all that was left out, examples too many among it."""
        told = super().problems()
        address = cast(QueryDict, self.data)
        given = [set(address.getlist(name)) for name in ("like", "unlike")]
        if any(len(slugs) > MOST_EXAMPLES for slugs in given):
            told.append(str(self.too_many))
        return told

    def parameters(self) -> QueryDict:
        """As for every list; words that are not there have no weight, and what counts
        no more is not told."""
        parameters = super().parameters()
        if "words" not in parameters:
            parameters.pop("weight", None)
        for name in self.more:
            if parameters.get(name) == "0":
                del parameters[name]
        return parameters


def as_written(value: Any) -> list[str]:
    """A cleaned value as the values of one parameter; none where it narrows nothing."""
    if value is None or value is False or value == "":
        return []
    if value is True:
        return ["1"]
    if isinstance(value, Category | Brand):
        return [value.slug]
    if isinstance(value, str | int | Box):
        return [str(value)]
    if isinstance(value, Decimal):
        return [format(value, "f")]
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return sorted(row.slug for row in value)
