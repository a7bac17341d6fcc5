from collections import Counter, defaultdict
from pathlib import Path

import pytest

import demo.studio
from demo.studio.colours import COLOURS
from demo.studio.patterns import PATTERNS
from demo.studio.products import planted, products
from demo.studio.words import material_in_chinese

PRODUCTS = products()
BUILDERS = Path(demo.studio.__file__).parent / "builders"


def colours_of(design):
    return {product.colours for product in PRODUCTS if product.design == design}


def test_the_catalogue_is_as_large_as_a_small_shop():
    categories = Counter(product.category for product in PRODUCTS)

    assert len(PRODUCTS) >= 600
    assert len(categories) >= 12
    assert min(categories.values()) >= 36


def test_the_tree_has_two_levels():
    parents = defaultdict(set)
    for product in PRODUCTS:
        parents[product.category.parent].add(product.category.name)

    assert len(parents) >= 4
    assert min(len(children) for children in parents.values()) >= 2


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.sku)
def test_every_product_can_be_built_and_sold(product):
    assert set(product.colours) <= set(COLOURS)
    assert product.pattern in PATTERNS
    assert material_in_chinese(product.material)
    assert (BUILDERS / f"{product.category.module}.py").exists()
    assert max(product.category.frame) == 512
    assert product.price > 0
    assert product.brand
    assert product.about[0].endswith(".")
    assert product.about[1].endswith("。")


def test_every_picture_has_a_name_of_its_own():
    skus = Counter(product.sku for product in PRODUCTS)

    assert [sku for sku, count in skus.items() if count > 1] == []


def test_no_two_designs_have_the_same_name():
    names = defaultdict(set)
    for product in PRODUCTS:
        for name in product.name:
            names[name].add(product.design if not product.again else product.sku)

    assert {name: found for name, found in names.items() if len(found) > 1} == {}


def test_no_two_products_are_built_the_same_but_the_planted_duplicates():
    looks = defaultdict(list)
    for product in PRODUCTS:
        what = (product.category.slug, str(product.look), product.colours)
        looks[what].append(product.sku)

    assert [skus for skus in looks.values() if len(skus) > 1] == [
        [twin["of"], twin["sku"]] for twin in planted()["twice"]
    ]


def test_each_design_comes_in_several_colours():
    designs = {product.design for product in PRODUCTS}

    assert min(len(colours_of(design)) for design in designs) >= 2


def test_each_category_has_a_pair_that_is_hard_to_tell_apart():
    paired = {product.category.slug for product in PRODUCTS if product.near}

    assert paired == {product.category.slug for product in PRODUCTS}


def test_a_near_pair_shares_a_colour():
    for product in PRODUCTS:
        if product.near:
            assert colours_of(product.near) & colours_of(product.design)


@pytest.mark.parametrize(
    ("neck", "motif", "colour"),
    [
        ("round", "strawberries", "white"),
        ("round", "plain", "white"),
        ("round", "strawberries", "red"),
        ("v", "strawberries", "white"),
        ("round", "cherries", "white"),
        ("round", "lemons", "white"),
    ],
)
def test_the_shirts_of_the_story_are_there(neck, motif, colour):
    found = [
        product
        for product in products("t-shirts")
        if product.look["neck"] == neck
        and product.pattern == motif
        and product.colours[0] == colour
    ]

    assert found
