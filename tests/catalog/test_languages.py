"""What is said in other languages is found by them, and by no others."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from catalog.languages import (
    in_active,
    known,
    localized,
    split,
    spoken,
    translated,
    validate_names,
)


@pytest.fixture
def in_chinese():
    with translation.override("zh-hans"):
        yield


def test_a_language_is_spoken_with_those_that_are_wider():
    with translation.override("zh-hans"):
        assert spoken() == ("zh-hans", "zh")
    with translation.override(None):
        assert spoken() == ()


def test_the_languages_of_the_site_are_known():
    assert known() == {"en", "zh-hans", "zh"}


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("colour@zh-hans", ("colour", "zh-hans")),
        ("colour@zh", ("colour", "zh")),
        ("a@b@en", ("a@b", "en")),
        ("colour@de", ("colour@de", "")),
        ("colour@", ("colour@", "")),
        ("@en", ("@en", "")),
        ("colour", ("colour", "")),
    ],
)
def test_a_key_names_a_language_that_the_site_has_or_none(key, parts):
    assert split(key) == parts


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"zh-hans": "杯子", "zh": "杯", "en": "mug"}, "杯子"),
        ({"zh": "杯"}, "杯"),
        ({"zh-hans": " ", "zh": "杯"}, "杯"),
        ({"zh-hans": None, "en": "mug"}, None),
        (["杯子"], None),
        (None, None),
    ],
)
def test_the_narrowest_language_that_says_something_is_heard(in_chinese, words, said):
    assert in_active(words) == said


def test_an_attribute_is_told_in_the_active_language():
    attributes = {"colour": "red", "colour@zh-hans": "红色"}

    with translation.override("zh-hans"):
        assert translated(attributes, "colour") == "红色"
        assert translated(["red"], "colour") is None
    assert translated(attributes, "colour") is None


MUG = {
    "colour": "red",
    "colour@zh-hans": "红色",
    "size": "S",
    "sleeve@zh-hans": "短袖",
    "finish@de": "matt",
    "name@zh-hans": "杯子",
    "description@zh": "可装咖啡。",
    "note": None,
}


def test_attributes_are_those_of_one_language_and_never_the_products_name():
    assert localized(MUG) == {
        "colour": "red",
        "size": "S",
        "finish@de": "matt",
        "note": None,
    }


def test_what_is_not_translated_stays_as_the_shop_wrote_it(in_chinese):
    assert localized(MUG) == {
        "colour": "红色",
        "size": "S",
        "sleeve": "短袖",
        "finish@de": "matt",
        "note": None,
    }


def test_names_by_language_are_valid():
    validate_names({"zh-hans": "杯子", "zh": "杯", "en": "x" * 100})


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["杯子"], 'This is not written as {"zh-hans": "name"}'),
        ({"zh-hans": " "}, "with names of at most 100 characters"),
        ({"zh-hans": 7}, "with names of at most 100 characters"),
        ({"zh-hans": "x" * 101}, "with names of at most 100 characters"),
        ({"zh_Hans": "杯子"}, "There is no language 'zh_Hans'; there are: en, zh, zh-"),
    ],
)
def test_names_that_no_page_could_show_are_refused(names, reason):
    with pytest.raises(ValidationError, match=reason):
        validate_names(names)
