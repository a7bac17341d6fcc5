"""What the attributes of a product may be, in a list, in a form and in the database."""

import math
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

from catalog.text import storable

MOST_LEVELS = 10


def clean_attributes(value: Any) -> dict[str, Any]:
    """Names with their values, without characters that no database stores.

    Raises ValueError, with a message that follows the field's name, where it is
    something else, holds NaN or infinity, or is nested deeper than MOST_LEVELS.
    """
    if not isinstance(value, dict):
        raise ValueError('is not written as {"name": "value"}')
    return _clean(value, MOST_LEVELS)


def validate_attributes(value: Any) -> None:
    """Raises ValidationError where clean_attributes() refuses it."""
    try:
        clean_attributes(value)
    except ValueError as error:
        raise ValidationError(f"This {error}.") from error


class AttributesField(forms.JSONField):
    """JSON as it is typed into a form; an empty box is no attributes."""

    def to_python(self, value: Any) -> Any:
        try:
            read = super().to_python(value)
        except RecursionError as error:
            message = f"This is nested deeper than {MOST_LEVELS} levels."
            raise ValidationError(message) from error
        except ValueError as error:  # A whole number of more than 4,300 digits.
            raise ValidationError(str(error)) from error
        return {} if read in self.empty_values else read

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Shown again as it was typed: what is nested deeply cannot even be read."""
        return initial if self.disabled else InvalidJSONInput(data or "")


def _clean(value: Any, levels: int) -> Any:
    if isinstance(value, dict | list) and not levels:
        raise ValueError(f"is nested deeper than {MOST_LEVELS} levels")
    if isinstance(value, dict):
        return {
            storable(str(name)).strip(): _clean(item, levels - 1)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_clean(item, levels - 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"holds {value}, which is no number")
    return storable(value) if isinstance(value, str) else value
