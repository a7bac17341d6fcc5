import csv

import pytest

from embeddings.training.compact import corpus
from tests.factories import make_file

COLUMNS = {
    "sku": "MUG-01A",
    "name": "Harbour mug, white",
    "category": "Kitchen & Table > Mugs",
    "description": "A straight mug.",
    "description@zh-hans": "直身马克杯。",
    "attribute:colour": "white / navy",
    "attribute:material": "stoneware",
    "attribute:pattern": "plain",
    "attribute:design": "MUG-01",
    "name@zh-hans": "港湾马克杯（白色）",
    "category@zh-hans": "厨房餐桌 > 马克杯",
    "attribute:colour@zh-hans": "白色 / 藏青色",
    "attribute:material@zh-hans": "炻器",
    "images": "pictures/MUG-01A-1.webp|pictures/broken/x.webp",
}


@pytest.fixture
def shop(tmp_path):
    """A demo of one product, listed twice, with a picture for each."""
    again = COLUMNS | {"sku": "KIT-4711", "images": "pictures/KIT-4711-1.webp"}
    with (tmp_path / "products.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows([COLUMNS, again])
    (tmp_path / "pictures/broken").mkdir(parents=True)
    for name in ("MUG-01A-1", "KIT-4711-1", "broken/x"):
        (tmp_path / f"pictures/{name}.webp").write_bytes(make_file())
    return tmp_path


def test_a_product_is_known_by_its_design_and_colours_not_by_its_number(shop):
    examples = list(corpus.demo(shop))

    assert [example.path.name for example in examples] == [
        "MUG-01A-1.webp",
        "KIT-4711-1.webp",
    ]
    assert {example.item for example in examples} == {"MUG-01 white / navy"}
    assert {example.design for example in examples} == {"MUG-01"}


def test_what_the_list_says_becomes_facts_in_two_languages(shop):
    example = next(corpus.demo(shop))

    assert dict(example.facts) == {
        "kind": "mug",
        "类": "马克杯",
        "colour": "white",
        "色": "白色",
        "material": "stoneware",
        "材": "炻器",
        "name": "Harbour mug",
        "名": "港湾马克杯",
    }
    assert example.sentences == ("A straight mug", "直身马克杯。")


def test_practice_pictures_are_of_the_product_that_their_name_says(shop, tmp_path):
    practice = tmp_path / "practice"
    practice.mkdir()
    (practice / "100-KIT-4711-new-angle.jpg").write_bytes(make_file(format="JPEG"))

    examples = list(corpus.demo(shop, practice))

    assert [example.path.parent.name for example in examples] == [
        "pictures",
        "pictures",
        "practice",
    ]


def test_grocery_photos_and_studio_pictures_share_a_class_and_val_is_left_out(tmp_path):
    (tmp_path / "about.txt").write_text("Crisp and sweet.")
    (tmp_path / "classes.csv").write_text(
        "a,b,c,d,e,f\nOat-Milk,0,Milk,3,/studio.jpg,/about.txt\n"
    )
    (tmp_path / "train.txt").write_text("train/one.jpg, 0, 3\ntrain/two.jpg, 0, 3\n")
    (tmp_path / "val.txt").write_text("val/three.jpg, 0, 3\n")

    examples = list(corpus.grocery(tmp_path))

    names = [example.path.name for example in examples]
    assert names == ["studio.jpg", "one.jpg", "two.jpg"]
    assert {example.item for example in examples} == {"grocery Oat-Milk"}
    assert examples[0].facts == (("name", "oat milk"), ("kind", "milk"))
    assert examples[0].sentences == ("Crisp and sweet.",)


def test_a_garment_is_a_design_of_its_own_and_test_is_left_out(tmp_path):
    for name in ("train/hat/a.jpg", "validation/hat/b.jpg", "test/hat/c.jpg"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()

    examples = list(corpus.clothing(tmp_path))

    assert [example.item for example in examples] == ["a", "b"]
    assert [example.design for example in examples] == ["", ""]
    assert {example.kind for example in examples} == {"hat worn"}
    assert dict(examples[0].facts) == {"kind": "hat", "类": "帽子"}


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("Mugs", "mug"),
        ("Table lamps", "table lamp"),
        ("Bottles & flasks", "bottle"),
        ("Watches", "watch"),
        ("Shoes", "shoe"),
    ],
)
def test_a_category_has_a_word_for_one_thing(kind, word):
    assert corpus.singular(kind) == word
