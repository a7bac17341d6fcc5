"""What a shop says in other languages than the one its list is written in.

`colour@zh-hans` is what the attribute `colour` is in a language, `name@zh-hans` and
`description@zh-hans` what the product is called there and what is said of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

SIGN = "@"
# What of a product is said by columns of their own in the shop's language.
COLUMNS = ("name", "description")
LONGEST_NAME = 100


def spoken() -> tuple[str, ...]:
    """The codes of the active language, narrowest first: zh-hans, zh."""
    return tuple(_widening(get_language() or ""))


def known() -> set[str]:
    """The codes that something can be said in: those of LANGUAGES, and wider ones."""
    return {wide for code, _ in settings.LANGUAGES for wide in _widening(code)}


def tagged(name: str, code: str) -> str:
    """The key of what an attribute is in a language."""
    return f"{name}{SIGN}{code}"


def split(key: str) -> tuple[str, str]:
    """The opposite of tagged(); a key that names no known language has the code ""."""
    name, _, code = key.rpartition(SIGN)
    return (name, code) if name and code in known() else (key, "")


def in_active(words: Any) -> Any:
    """Of what is said in several languages, by their codes, that in the active one.

    None where it says nothing, or is no mapping.
    """
    said = words if isinstance(words, Mapping) else {}
    values = (said.get(code) for code in spoken())
    return next((value for value in values if value and str(value).strip()), None)


def translated(attributes: Any, name: str) -> Any:
    """What attributes say of a name in the active language; None where nothing."""
    said = attributes if isinstance(attributes, Mapping) else {}
    return in_active({code: said.get(tagged(name, code)) for code in spoken()})


def localized(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes in the active language, in their order.

    As the shop wrote them where they are not translated. What is said in other
    languages only is left out, and so are a product's name and description.
    """
    keys = map(split, attributes)
    names = dict.fromkeys(name for name, code in keys if not (code and name in COLUMNS))
    said = {name: translated(attributes, name) for name in names}
    return {
        name: attributes.get(name) if value is None else value
        for name, value in said.items()
        if value is not None or name in attributes
    }


def validate_names(value: Any) -> None:
    """Raises ValidationError where these are no names by the codes of languages."""
    if not isinstance(value, dict) or not all(map(_is_name, value.values())):
        raise ValidationError(
            'This is not written as {"zh-hans": "name"}, with names of at most'
            f" {LONGEST_NAME} characters."
        )
    if unknown := sorted(set(value) - known()):
        codes = ", ".join(sorted(known()))
        raise ValidationError(
            f"There is no language '{unknown[0]}'; there are: {codes}."
        )


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_NAME


def _widening(code: str) -> Iterator[str]:
    while code:
        yield code
        code = code.rpartition("-")[0]
