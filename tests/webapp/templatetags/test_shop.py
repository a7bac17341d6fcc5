from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import translation

from webapp.templatetags.shop import (
    facet_name,
    facts,
    here,
    here_without,
    money,
    percent,
)


@pytest.mark.parametrize(
    "amount, currency, written",
    [
        ("12.5", "USD", "$12.50"),
        ("1234567.89", "EUR", "€1,234,567.89"),
        ("1200", "JPY", "¥1,200"),
        ("3", "CHF", "CHF 3.00"),
    ],
)
def test_money_is_written_with_its_currency(amount, currency, written):
    assert money(Decimal(amount), currency) == written


def test_money_is_in_the_shops_currency_where_none_is_named(settings):
    settings.CURRENCY = "GBP"

    assert money(Decimal(2)) == "£2.00"


def test_money_follows_the_language_of_the_page():
    with translation.override("de"):
        assert money(Decimal("1234.5"), "EUR") == "€1.234,50"


@pytest.mark.parametrize(
    "score, written", [(0.974, "97%"), (1.0000001, "100%"), (-0.2, "0%")]
)
def test_a_likeness_is_a_whole_percentage(score, written):
    assert percent(score) == written


def test_facts_put_every_kind_of_value_in_words():
    attributes = {"items": 2, "dishwasher": True, "colours": ["red", "blue"], "x": None}

    assert facts(attributes) == [
        ("items", "2"),
        ("dishwasher", "yes"),
        ("colours", "red, blue"),
        ("x", ""),
    ]


def test_facts_are_told_in_one_language_and_a_design_is_none():
    attributes = {"colour": "red", "colour@zh-hans": "红色", "design": "M-1"}

    assert facts(attributes) == [("colour", "red")]
    with translation.override("zh-hans"):
        assert facts(attributes) == [("colour", "红色")]


def test_attributes_that_are_no_mapping_have_no_facts():
    assert facts(["red"]) == []


def test_an_address_keeps_its_parameters_and_changes_one(rf):
    context = {"request": rf.get("/products/?page=2")}
    parameters = QueryDict("brand=ash&brand=kiln&q=mug")

    assert here(context, parameters, page=3) == (
        "/products/?brand=ash&brand=kiln&q=mug&page=3"
    )
    assert here(context, parameters, q=None) == "/products/?brand=ash&brand=kiln"
    assert here_without(context, parameters, "brand", "ash") == (
        "/products/?brand=kiln&q=mug"
    )


def test_the_first_page_has_no_number_and_no_filters_no_question_mark(rf):
    context = {"request": rf.get("/products/?page=2")}

    assert here(context, QueryDict(), page=1) == "/products/"


def test_a_facet_is_called_in_the_language_of_the_page_where_it_is_known():
    with translation.override("zh-hans"):
        assert [facet_name(name) for name in ("colour", "sleeve")] == ["颜色", "sleeve"]
