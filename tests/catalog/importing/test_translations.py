"""A list may say names, descriptions and categories in other languages."""

import json

import pytest

from catalog.importing.columns import Columns
from catalog.importing.sources import open_source
from catalog.importing.writing import import_products
from catalog.models import Category, Product
from tests.catalog.importing.lists import reasons, row, run

pytestmark = pytest.mark.django_db


def names():
    return dict(Category.objects.values_list("name", "names"))


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("name@zh-hans", "attribute:name@zh-hans"),
        ("Title@zh_Hans", "attribute:name@zh-hans"),
        ("description@zh", "attribute:description@zh"),
        ("attribute:colour@zh-hans", "attribute:colour@zh-hans"),
        ("category@zh-hans", "category@zh-hans"),
        ("Product Type @ zh-Hans", "category@zh-hans"),
        ("category@de", None),
        ("price@zh-hans", None),
    ],
)
def test_a_column_names_the_language_it_speaks(column, field):
    assert Columns({}).field(column) == field


def test_a_product_keeps_what_is_said_of_it_in_other_languages(shop):
    chinese = {"name@zh-hans": "杯子", "description@zh-hans": "可装咖啡。"}
    chinese |= {"attribute:colour@zh-hans": "红色"}

    [outcome] = run(shop(row() | chinese))

    assert outcome.result == "created"
    assert Product.objects.get().attributes == {
        "name@zh-hans": "杯子",
        "description@zh-hans": "可装咖啡。",
        "colour@zh-hans": "红色",
    }


def test_each_level_of_a_category_is_named(shop):
    cells = {"category": "Kitchen > Mugs", "category@zh-hans": "厨房 > 杯子"}

    first, again = run(shop(row(**cells))), run(shop(row(**cells)))

    assert [first[0].result, again[0].result] == ["created", "unchanged"]
    assert names() == {"Kitchen": {"zh-hans": "厨房"}, "Mugs": {"zh-hans": "杯子"}}
    assert Product.objects.get().search_text.split("\n")[2] == "kitchen 厨房 mugs 杯子"


def test_categories_that_there_are_get_the_names_they_lack_and_keep_the_others(shop):
    run(shop(row("1", category="Kitchen > Mugs"), row("2", category="Kitchen > Mugs")))
    Category.objects.filter(name="Kitchen").update(names={"zh-hans": "餐厨"})
    cells = {"category": "Kitchen > Mugs", "category@zh-hans": "厨房 > 杯子"}

    [outcome] = run(shop(row("1", **cells)))

    assert outcome.result == "updated"
    assert names() == {"Kitchen": {"zh-hans": "餐厨"}, "Mugs": {"zh-hans": "杯子"}}
    texts = Product.objects.values_list("search_text", flat=True)
    assert {text.split("\n")[2] for text in texts} == {"kitchen 餐厨 mugs 杯子"}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (
            {"category": "Kitchen > Mugs", "category@zh-hans": "杯子"},
            "category@zh-hans: has 1 level(s), but category 2",
        ),
        (
            {"category": "", "category@zh-hans": "杯子"},
            "category@zh-hans: has 1 level(s), but category 0",
        ),
        (
            {"category@zh-hans": "杯" * 101},
            "category@zh-hans: is longer than 100 characters",
        ),
    ],
)
def test_names_that_fit_no_category_are_told(shop, cells, reason):
    outcomes = run(shop(row("1", **cells), row("2")))

    assert reasons(outcomes) == [reason, ""]
    assert names() == {"Mugs": {}}


def test_a_further_row_says_the_same_names(shop):
    first = row("1", **{"category@zh-hans": "杯子"})

    [outcome] = run(shop(first, first | {"category@zh-hans": "马克杯"}))

    assert outcome.reason.startswith("category@zh-hans: is another one in row 3")


def test_names_of_categories_may_be_lists_and_stand_under_any_column(tmp_path):
    path = tmp_path / "list.jsonl"
    path.write_text(
        json.dumps(row(分类=["厨房", "杯子"]) | {"category": "Kitchen>Mugs"})
    )
    source = open_source(path, None, {"分类": "category@zh-hans"})

    list(import_products(source))

    assert names() == {"Kitchen": {"zh-hans": "厨房"}, "Mugs": {"zh-hans": "杯子"}}
