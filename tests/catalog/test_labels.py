"""Values are called as the products that have them are, in each language."""

import pytest
from django.utils import translation

from catalog import counting
from catalog.facets import AttributeValue
from catalog.labels import active_labels, label_of, learn_labels
from catalog.models import Product
from tests.factories import make_product

pytestmark = pytest.mark.django_db
CHINESE = ("zh-hans", "zh")


def add_chinese(colour, chinese, **more):
    return make_product(
        attributes={"colour": colour, "colour@zh-hans": chinese}, **more
    )


def learned(codes=CHINESE):
    labels = learn_labels(Product.objects.all(), codes)
    return {str(value): label for value, label in labels.items()}


def test_a_value_is_called_as_most_of_its_products_call_it():
    add_chinese("red", "红色")
    add_chinese("Red", "红色")
    add_chinese("red", "大红")
    add_chinese("sage", "鼠尾草绿")

    assert learned() == {"colour:red": "红色", "colour:sage": "鼠尾草绿"}


def test_of_as_many_votes_the_first_of_the_alphabet_counts():
    add_chinese("red", "乙")
    add_chinese("red", "丙")

    assert learned() == {"colour:red": "丙"}


def test_several_values_are_told_one_by_one_where_they_are_as_many():
    add_chinese("black / white", "黑色 / 白色")
    add_chinese("grey / pink", "灰粉")

    assert learned() == {"colour:black": "黑色", "colour:white": "白色"}


def test_a_wider_language_is_heard_where_the_narrower_says_nothing():
    for code in ("zh", "zh-hans"):
        colour = {"colour": code, f"colour@{code}": code.upper()}
        make_product(attributes=colour)
    make_product(
        attributes={"colour": "both", "colour@zh": "一", "colour@zh-hans": "二"}
    )

    assert learned() == {
        "colour:zh": "ZH",
        "colour:zh-hans": "ZH-HANS",
        "colour:both": "二",
    }


@pytest.mark.parametrize("odd", [None, 7, ["红"], {"a": "红"}, ""])
def test_odd_words_are_no_labels_but_numbers_are(odd):
    add_chinese("red", odd)
    add_chinese(odd, "红色")

    known = {"colour:red": "7", "colour:7": "红色"} if odd == 7 else {}
    assert learned() == known


def test_nothing_is_learned_without_a_language_or_a_facet(settings):
    add_chinese("red", "红色")

    assert learned(("en",)) == {}
    assert learned(()) == {}
    settings.FACETS = []
    assert learned() == {}


def test_labels_are_those_of_the_active_language_and_of_what_is_shown():
    add_chinese("red", "红色")
    add_chinese("blue", "蓝色", visible=False)

    with translation.override("zh-hans"):
        assert active_labels() == {AttributeValue("colour", "red"): "红色"}
    assert active_labels() == {}


def test_kept_labels_of_one_language_are_not_told_in_another(monkeypatch):
    monkeypatch.setattr(counting, "SLOW_SECONDS", 0)
    colour = {"colour": "red", "colour@zh-hans": "红色", "colour@zh": "红"}
    make_product(attributes=colour)

    assert learned(("zh-hans", "zh")) == {"colour:red": "红色"}
    assert learned(("zh",)) == {"colour:red": "红"}


def test_labels_cost_one_query(django_assert_num_queries):
    for colour in ("red", "blue"):
        add_chinese(colour, colour)

    with django_assert_num_queries(1):
        assert len(learned()) == 2


@pytest.mark.parametrize(
    ("value", "label"), [("Red", "红色"), ("red", "红色"), ("blue", "blue")]
)
def test_a_value_without_a_label_is_called_as_it_is_whatever_its_case(value, label):
    labels = {AttributeValue("colour", "red"): "红色"}

    assert label_of(AttributeValue("colour", value), labels) == label
