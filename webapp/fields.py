"""Fields that read one value of an address: a slug, a price, a box, a share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_unicode_slug

from catalog.facets import AttributeValue
from catalog.models import Product
from embeddings.boxes import Box

# Each costs a look into the vector store, and none of many says much.
MOST_EXAMPLES = 8
# Each is a condition of its own; SQLite refuses some hundreds of them.
MOST_VALUES = 40


class SlugChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row, named by its slug."""

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values:
            # PostgreSQL fails on a NUL where it is asked to compare with one.
            validate_unicode_slug(value)
        return super().to_python(value)


class SlugMultipleChoiceField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any number of rows, named by their slugs."""

    def clean(self, value: Any) -> Any:
        for slug in value or ():
            validate_unicode_slug(slug)
        return super().clean(value)


class ExamplesField(SlugMultipleChoiceField):
    """Products in the shop, of which the first MOST_EXAMPLES of the address count."""

    def __init__(self) -> None:
        products = Product.objects.visible()
        super().__init__(products, to_field_name="slug", required=False)

    def clean(self, value: Any) -> Any:
        return super().clean(list(dict.fromkeys(value or ()))[:MOST_EXAMPLES])


class PriceField(forms.DecimalField):
    """An amount in the shop's currency."""

    def __init__(self) -> None:
        super().__init__(required=False, min_value=0, max_digits=12, decimal_places=2)


class BoxField(forms.Field):
    """A part of the shopper's picture as 12,5,60,80; nothing where it is all of it."""

    def to_python(self, value: Any) -> Box | None:
        if value in self.empty_values:
            return None
        try:
            box = Box.parse(value)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return None if box.is_whole else box


class ColourField(forms.RegexField):
    """A colour as six hexadecimal digits of sRGB, perhaps after the # that a browser's
    own field writes."""

    def __init__(self) -> None:
        super().__init__(r"^[0-9a-f]{6}\Z", required=False)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).removeprefix("#").lower()


class PercentField(forms.IntegerField):
    """A share in percent."""

    def __init__(self) -> None:
        super().__init__(required=False, min_value=0, max_value=100)


class AttributeValuesField(forms.Field):
    """Any number of values of attributes, up to MOST_VALUES, each as `colour:sage`."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> tuple[AttributeValue, ...]:
        texts = list(dict.fromkeys(filter(None, value or ())))
        try:
            if len(texts) > MOST_VALUES:
                raise ValueError(f"more than {MOST_VALUES} values")
            return tuple(sorted(map(AttributeValue.parse, texts)))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
