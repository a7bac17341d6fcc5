import pytest

from catalog import variants
from catalog.facets import AttributeValue
from catalog.filtering import ProductFilters
from catalog.models import Product
from tests.factories import add_image, make_brand, make_category, make_product
from webapp import navigation
from webapp.navigation import brand_choices, category_choices, category_tiles, facets

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    kitchen = make_category("Kitchen")
    mugs = make_category("Mugs", kitchen)
    plates = make_category("Plates", kitchen)
    garden = make_category("Garden")
    make_product("Cup", category=mugs, price=5, brand=make_brand("Ash"))
    make_product("Beaker", category=mugs, price=15, brand=make_brand("Kiln"))
    make_product("Plate", category=plates, price=25, brand=make_brand("Kiln"))
    make_product("Hidden spade", category=garden, visible=False)
    return {"kitchen": kitchen, "mugs": mugs, "plates": plates, "garden": garden}


def shown(choices):
    return [(choice.category.name, choice.count) for choice in choices]


def test_the_tree_begins_with_its_top_categories_that_have_products(tree):
    assert shown(category_choices(ProductFilters())) == [("Kitchen", 3)]


def test_the_tree_opens_along_the_way_to_the_chosen_category(tree):
    choices = category_choices(ProductFilters(category=tree["mugs"]))

    assert shown(choices) == [("Kitchen", 3), ("Mugs", 2), ("Plates", 1)]
    assert [choice.chosen for choice in choices] == [False, True, False]


def test_the_counts_of_the_tree_hold_under_the_other_filters(tree):
    choices = category_choices(ProductFilters(category=tree["kitchen"], price_min=10))

    assert shown(choices) == [("Kitchen", 2), ("Mugs", 1), ("Plates", 1)]


def test_the_chosen_category_stays_when_it_has_nothing(tree):
    choices = category_choices(ProductFilters(category=tree["garden"]))

    assert shown(choices) == [("Kitchen", 3), ("Garden", 0)]


def test_counts_can_be_kept_within_some_products(tree):
    among = Product.objects.filter(name="Plate")

    assert shown(category_choices(ProductFilters(), among)) == [("Kitchen", 1)]
    assert [one.count for one in brand_choices(ProductFilters(), among).first] == [1]


def test_brands_are_counted_under_all_other_filters(tree):
    kiln = make_brand("Kiln")

    offer = brand_choices(ProductFilters(category=tree["mugs"], brands=(kiln,)))

    assert [(one.name, one.count, one.chosen) for one in offer.first] == [
        ("Ash", 1, False),
        ("Kiln", 1, True),
    ]


def test_a_ticked_brand_stays_when_it_has_nothing(tree):
    unused = make_brand("Unused")

    offer = brand_choices(ProductFilters(brands=(unused,)))

    assert [one.name for one in offer.first] == ["Kiln", "Ash", "Unused"]
    assert offer.first[-1].count == 0


@pytest.fixture
def many_brands(db):
    """Brand 00 to 15; those from 12 on have two products each."""
    for number in [*range(16), *range(12, 16)]:
        make_product(brand=make_brand(f"Brand {number:02}"))


def numbers(choices):
    return [int(choice.name.removeprefix("Brand ")) for choice in choices]


def test_of_many_brands_the_fullest_are_seen_and_all_can_be_reached(many_brands):
    offer = brand_choices(ProductFilters())

    assert numbers(offer.first) == [12, 13, 14, 15, 0, 1, 2, 3, 4, 5]
    assert numbers(offer.rest) == [6, 7, 8, 9, 10, 11]
    assert offer.offered == offer.total == 16


def test_a_ticked_brand_is_seen_at_once_among_many(many_brands):
    rare = make_brand("Brand 09")

    offer = brand_choices(ProductFilters(brands=(rare,)))

    assert numbers(offer.first)[-2:] == [5, 9]
    assert numbers(offer.rest) == [6, 7, 8, 10, 11]


def test_of_very_many_brands_the_commonest_can_be_reached(many_brands, monkeypatch):
    monkeypatch.setattr(navigation, "MOST_OFFERED", 15)

    offer = brand_choices(ProductFilters())

    assert numbers(offer.rest) == [6, 7, 8, 9, 10]
    assert (offer.offered, offer.total) == (15, 16)


def test_a_few_brands_are_all_seen_at_once(db):
    for number in range(12):
        make_product(brand=make_brand(f"Brand {number:02}"))

    offer = brand_choices(ProductFilters())

    assert numbers(offer.first) == list(range(12))
    assert offer.rest == []


@pytest.fixture
def colours(db):
    for colour, material in (
        ("sage", "wool"),
        ("sage / white", "wool"),
        ("red", "oak"),
    ):
        make_product(
            attributes={"colour": colour, "material": material, "pattern": "dots"}
        )
    make_product(attributes={"colour": "red"}, visible=False)


def offered(facet):
    return [(choice.name, choice.count) for choice in facet.offer.first]


def test_facets_are_the_attributes_in_which_products_differ(colours):
    colour, material = facets(ProductFilters())

    assert colour.name == "colour"
    assert offered(colour) == [("sage", 2), ("red", 1), ("white", 1)]
    assert offered(material) == [("wool", 2), ("oak", 1)]


def test_the_values_of_an_attribute_are_counted_without_itself(colours):
    red = AttributeValue("colour", "RED")

    [colour] = facets(ProductFilters(attributes=(red,)))

    assert offered(colour) == [("sage", 2), ("red", 1), ("white", 1)]
    assert [one.chosen for one in colour.offer.first] == [False, True, False]


def test_the_values_of_an_attribute_are_counted_under_the_other_filters(colours):
    wool = AttributeValue("material", "wool")

    colour, material = facets(ProductFilters(attributes=(wool,)))

    assert offered(colour) == [("sage", 2), ("white", 1)]
    assert offered(material) == [("wool", 2), ("oak", 1)]


def test_facets_are_counted_within_some_products(colours):
    among = Product.objects.filter(attributes__material="wool")

    [colour] = facets(ProductFilters(), among)

    assert offered(colour) == [("sage", 2), ("white", 1)]


def test_of_many_values_the_rest_is_in_the_order_of_their_names(db):
    for number in range(13):
        make_product(attributes={"colour": f"red / Blue / grey {number:02}"})
    for name in ("azure", "Black", "amber"):
        make_product(attributes={"colour": name})

    [colour] = facets(ProductFilters())

    assert [value for value, _ in offered(colour)][:3] == ["Blue", "red", "Black"]
    rest = [choice.name for choice in colour.offer.rest]
    assert rest == [f"grey {number:02}" for number in range(5, 13)]


def test_a_ticked_value_stays_when_nothing_has_it(colours):
    gone = AttributeValue("size", "XL")

    assert offered(facets(ProductFilters(attributes=(gone,)))[-1]) == [("XL", 0)]


def test_a_tile_shows_the_main_picture_of_the_newest_product_below_it(tree):
    main = add_image(Product.objects.get(name="Plate"), "blue", display_order=1)
    add_image(Product.objects.get(name="Plate"), "red", display_order=2)
    add_image(Product.objects.get(name="Cup"), "red")

    [tile] = category_tiles()

    assert (tile.category, tile.count, tile.image) == (tree["kitchen"], 3, main)


def test_a_tile_does_without_a_picture(tree):
    assert [tile.image for tile in category_tiles()] == [None]


def test_where_results_show_a_design_once_it_is_counted_once(tree):
    tie, brand = {"design": "tie"}, make_brand("Ash")
    for colour, material in (("red", "silk"), ("red", "wool"), ("blue", "silk")):
        attributes = tie | {"colour": colour, "material": material}
        make_product(category=tree["garden"], brand=brand, attributes=attributes)

    def counts(once):
        brands = brand_choices(ProductFilters(), once=once).first
        found = facets(ProductFilters(category=tree["garden"]), once=once)
        return (
            shown(category_choices(ProductFilters(), once=once)),
            [(choice.name, choice.count) for choice in brands],
            [offered(facet) for facet in found],
        )

    assert counts(once=True) == (
        [("Kitchen", 3), ("Garden", 1)],
        [("Ash", 2), ("Kiln", 2)],
        [[("blue", 1), ("red", 1)], [("silk", 1), ("wool", 1)]],
    )
    assert counts(once=False) == (
        [("Kitchen", 3), ("Garden", 3)],
        [("Ash", 4), ("Kiln", 2)],
        [[("red", 2), ("blue", 1)], [("silk", 2), ("wool", 1)]],
    )


def test_what_too_many_have_in_common_is_no_design_to_count_once(tree, monkeypatch):
    monkeypatch.setattr(variants, "LARGEST_DESIGN", 1)
    for _ in range(2):
        make_product(category=tree["garden"], attributes={"design": "striped"})

    found = category_choices(ProductFilters(), once=True)

    assert shown(found) == [("Kitchen", 3), ("Garden", 2)]
