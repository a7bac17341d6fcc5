"""A cell is read for certain or refused with its reason."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.importing.values import (
    read_flag,
    read_path,
    read_price,
    read_stock,
    read_text,
)


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("19.99", "19.99"),
        ("9,99", "9.99"),
        ("5", "5"),
        ("0", "0"),
        ("12.5", "12.50"),
        ("1299", "1299"),
        ("1299.00", "1299"),
        ("1,299.00", "1299"),
        ("1.299,00", "1299"),
        ("1 299,00", "1299"),
        ("1\u00a0299,00", "1299"),
        ("1\u202f299", "1299"),
        ("1'299.50", "1299.50"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234,567.89", "1234567.89"),
        ("19.9900", "19.99"),
        (" 19.99 ", "19.99"),
        ("１９．９９", "19.99"),
        ("19.99 USD", "19.99"),
        ("USD 19.99", "19.99"),
        ("usd19.99", "19.99"),
        ("$19.99", "19.99"),
        ("19,99 $", "19.99"),
        (19.99, "19.99"),
        (5, "5"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_a_certain_price_is_read(written, price):
    assert read_price(written, "USD") == Decimal(price)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("abc", "'abc' is not a number"),
        ("", "'' is not a number"),
        ("1.2.3", "'1.2.3' is not a number"),
        ("1,29,900.00", "'1,29,900.00' is not a number"),
        ("12 34", "'12 34' is not a number"),
        ("1e5", "'1e5' is not a number"),
        ("1/2", "'1/2' is not a number"),
        ("10-20", "'10-20' is not a number"),
        ("1,299", "'1,299' may be 1299 or 1.299; write 1299.00 or use two decimals"),
        ("1.299", "'1.299' may be 1299 or 1.299; write 1299.00 or use two decimals"),
        ("19.990", "'19.990' may be 19990 or 19.990"),
        ("0.999", "'0.999' has more than two decimals"),
        ("1234.567", "'1234.567' has more than two decimals"),
        (19.999, "'19.999' has more than two decimals"),
        ("-5", "'-5' is less than zero"),
        (-5, "'-5' is less than zero"),
        (float("nan"), "'nan' is not a number"),
        (float("inf"), "'inf' is not a number"),
        (True, "'True' is not a number"),
        ("19.99 EUR", "'19.99 EUR' is not in USD"),
        ("€ 19.99", "'€ 19.99' is not in USD"),
        ("¥1999", "'¥1999' is not in USD"),
        ("19.99 USD EUR", "'19.99 USD EUR' is not in USD"),
        ("99999999999", "is more than 9999999999.99"),
        (["5"], "is no text"),
    ],
)
def test_an_uncertain_price_is_refused_with_its_reason(written, reason):
    with pytest.raises(ValueError, match="(?s).*") as caught:
        read_price(written, "USD")

    assert reason in str(caught.value)


def test_a_sign_of_several_currencies_is_taken_for_the_shops_own():
    assert read_price("¥1999", "CNY") == read_price("￥1999", "JPY") == Decimal(1999)
    assert read_price("$5", "CAD") == Decimal(5)


@given(st.decimals(0, Decimal("9999999999.99"), places=2))
def test_a_price_written_in_full_is_read_as_it_is(price):
    point, comma = f"{price:,.2f}", f"{price:,.2f}".translate({44: 46, 46: 44})

    assert read_price(str(price), "USD") == price
    assert read_price(point, "USD") == price
    assert read_price(comma, "USD") == price


@given(st.text() | st.floats() | st.integers() | st.none() | st.booleans())
def test_any_price_is_read_or_refused(written):
    try:
        price = read_price(written, "USD")
    except ValueError:
        return

    assert 0 <= price <= Decimal("9999999999.99")
    assert price == price.quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("written", "stock"), [("5", 5), (5, 5), ("5.0", 5), (0, 0), (7.0, 7), (" 3 ", 3)]
)
def test_a_stock_is_read(written, stock):
    assert read_stock(written) == stock


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("5.5", "'5.5' is not a whole number"),
        ("many", "'many' is not a whole number"),
        (True, "'True' is not a whole number"),
        ("-2", "'-2' is not between 0 and 2147483647"),
        ("2147483648", "is not between 0 and 2147483647"),
        ("9" * 50, "is not a whole number"),
    ],
)
def test_a_stock_that_is_none_is_refused(written, reason):
    with pytest.raises(ValueError, match=reason):
        read_stock(written)


@pytest.mark.parametrize("written", ["TRUE", "yes", "1", 1, True, " on ", "Published"])
def test_yes_is_read(written):
    assert read_flag(written) is True


@pytest.mark.parametrize("written", ["False", "no", "0", 0, False, "hidden"])
def test_no_is_read(written):
    assert read_flag(written) is False


def test_another_word_is_neither():
    with pytest.raises(ValueError, match="'maybe' is neither yes nor no"):
        read_flag("maybe")


def test_text_loses_what_no_database_stores():
    assert read_text(" a\0b\ud800\tc\nd\x07 ") == "ab\tc\nd"


def test_composed_and_decomposed_names_are_one():
    assert read_text("Cafe\u0301") == read_text("Caf\u00e9") == "Caf\u00e9"
    assert read_path("Cafe\u0301 > Cups", 100) == ("Caf\u00e9", "Cups")


def test_text_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="is longer than 3 characters"):
        read_text("abcd", 3)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Kitchen > Mugs", ("Kitchen", "Mugs")),
        (" Kitchen>Mugs > ", ("Kitchen", "Mugs")),
        (["Kitchen", "Mugs > Cups"], ("Kitchen", "Mugs > Cups")),
        ("", ()),
    ],
)
def test_a_path_is_read(written, names):
    assert read_path(written, 100) == names
