"""Reads the text of one cell: certain about what it means, or refused with a reason."""

import math
import re
import unicodedata
from decimal import Decimal
from typing import Any

from catalog.text import storable

HIGHEST_PRICE = Decimal("9999999999.99")
HIGHEST_STOCK = 2**31 - 1

DOLLARS = {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"}
SYMBOLS = {
    "$": DOLLARS,
    "€": {"EUR"},
    "£": {"GBP"},
    "¥": {"CNY", "JPY"},
    "₹": {"INR"},
    "₩": {"KRW"},
}
CURRENCY = re.compile(r"[A-Za-z]{3}|[$€£¥₹₩]")

# Whole units, perhaps in groups of three by one sign, and up to two decimals after
# another. "1,299" is in neither list: it may be 1299 or 1.299.
CERTAIN_NUMBERS = [
    re.compile(r"(?P<whole>[0-9]+)([.,](?P<part>[0-9]{1,2}))?"),
    re.compile(r"(?P<whole>[0-9]{1,3}(,[0-9]{3})+)\.(?P<part>[0-9]{1,2})"),
    re.compile(r"(?P<whole>[0-9]{1,3}(\.[0-9]{3})+),(?P<part>[0-9]{1,2})"),
    re.compile(r"(?P<whole>[0-9]{1,3}([ '’][0-9]{3})+)([.,](?P<part>[0-9]{1,2}))?"),
    re.compile(r"(?P<whole>[0-9]{1,3}(,[0-9]{3}){2,})(?P<part>)"),
    re.compile(r"(?P<whole>[0-9]{1,3}(\.[0-9]{3}){2,})(?P<part>)"),
    # A number that was written by a program: "19.9900" is 19.99.
    re.compile(r"(?P<whole>[0-9]+)\.(?P<part>[0-9]{2})00+"),
]
UNCERTAIN_NUMBER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
TRUE = {"true", "yes", "y", "1", "on", "visible", "published"}
FALSE = {"false", "no", "n", "0", "off", "hidden", "draft"}


def read_text(value: Any, longest: int | None = None) -> str:
    """Composed, without surrounding space and characters that no database stores.

    Raises ValueError where it is longer than a column takes, or no text at all.
    """
    if isinstance(value, dict | list):
        raise ValueError("is no text")
    kept = storable("" if value is None else str(value)).strip()
    if longest is not None and len(kept) > longest:
        raise ValueError(f"is longer than {longest} characters")
    return kept


def read_price(value: Any, shop_currency: str) -> Decimal:
    """A price in the shop's currency, which may be named beside it.

    Raises ValueError where it is no number, may be two, or is in another currency.
    """
    text = unicodedata.normalize("NFKC", read_text(value))
    if not re.search("[0-9]", text):
        raise ValueError(f"'{text}' is not a number")
    for written in CURRENCY.findall(text):
        if shop_currency not in SYMBOLS.get(written, {written.upper()}):
            raise ValueError(f"'{text}' is not in {shop_currency}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _price_of_number(value)
    number = CURRENCY.sub("", text).strip()
    for pattern in CERTAIN_NUMBERS:
        if match := pattern.fullmatch(number):
            whole = re.sub("[^0-9]", "", match["whole"])
            return _checked_price(Decimal(f"{whole}.{match['part'] or '0'}"))
    if UNCERTAIN_NUMBER.fullmatch(number):
        digits, decimals = re.split("[.,]", number)
        raise ValueError(
            f"'{text}' may be {digits}{decimals} or {digits}.{decimals};"
            f" write {digits}{decimals}.00 or use two decimals"
        )
    if re.fullmatch(r"[0-9]+[.,][0-9]+", number):
        raise ValueError(f"'{text}' has more than two decimals")
    if number.startswith("-"):
        raise ValueError(f"'{text}' is less than zero")
    raise ValueError(f"'{text}' is not a number")


def read_stock(value: Any) -> int:
    """How many there are. Raises ValueError where it is no whole number from 0 up."""
    text = unicodedata.normalize("NFKC", read_text(value))
    match = re.fullmatch(r"(-?[0-9]{1,12})(\.0+)?", text)
    if not match or isinstance(value, bool):
        raise ValueError(f"'{text}' is not a whole number")
    stock = int(match[1])
    if not 0 <= stock <= HIGHEST_STOCK:
        raise ValueError(f"'{text}' is not between 0 and {HIGHEST_STOCK}")
    return stock


def read_flag(value: Any) -> bool:
    """Yes or no. Raises ValueError where it is another word."""
    text = read_text(value).casefold()
    if text in TRUE:
        return True
    if text in FALSE:
        return False
    raise ValueError(f"'{text}' is neither yes nor no")


def read_path(value: Any, longest: int) -> tuple[str, ...]:
    """Names from the top down, of "Kitchen > Mugs" or of a list.

    Raises ValueError where one of them is longer than a column takes.
    """
    names = value if isinstance(value, list) else read_text(value).split(">")
    return tuple(text for name in names if (text := read_text(name, longest)))


def _price_of_number(value: int | float) -> Decimal:
    if not math.isfinite(value):
        raise ValueError(f"'{value}' is not a number")
    return _checked_price(Decimal(str(value)))


def _checked_price(price: Decimal) -> Decimal:
    if price < 0:
        raise ValueError(f"'{price}' is less than zero")
    if price > HIGHEST_PRICE:
        raise ValueError(f"'{price}' is more than {HIGHEST_PRICE}")
    exact = price.quantize(Decimal("0.01"))
    if exact != price:
        raise ValueError(f"'{price}' has more than two decimals")
    return exact
