"""Labelled sets from the demo, lists, folders and the shop's catalogue."""

import pytest

from embeddings.evaluation.loaders import UnusableDataset, load
from tests.factories import add_image, make_file, make_picture, make_product


def draw(*paths):
    """Files with a red disc."""
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make_file(make_picture()))


def answers(labelled):
    """The right products of each query, by its file."""
    return {query.photo.name: set(query.right) for query in labelled.queries}


def pictures(labelled):
    """The product of each picture of the gallery, by its file."""
    return {picture.photo.name: picture.product for picture in labelled.gallery}


def test_the_demo_asks_for_its_products_and_their_twins():
    labelled = load("demo")

    assert len(labelled.queries) == 64
    assert len(set(labelled.products)) == 650
    (bag,) = [
        q for q in labelled.queries if q.photo.name.endswith("1-BAG-01A-new-angle.jpg")
    ]
    assert bag.right == {"BAG-01A", "BAG-11A"}
    assert bag.variants == {"BAG-01B", "BAG-01C", "BAG-01D"}
    assert bag.situation == "new angle"
    assert bag.photo.decode().mode == "RGB"


def test_other_pictures_can_ask_for_the_products_of_the_demo(tmp_path):
    (tmp_path / "asked.jpg").write_bytes(make_file(make_picture("red"), "JPEG"))
    columns = "file,product,same,variants,category,situation"
    row = "asked.jpg,MUG-01A,,MUG-01C,Kitchen > Mugs,dark"
    (tmp_path / "queries.csv").write_text(f"{columns}\n{row}\n")

    labelled = load(f"demo:{tmp_path}")

    assert labelled.name == f"demo:{tmp_path.name}"
    assert len(set(labelled.products)) == 650
    [query] = labelled.queries
    assert (query.photo.name, query.right) == ("asked.jpg", {"MUG-01A"})


def test_captions_of_the_demo_name_colour_and_kind():
    texts = {query.text: query.right for query in load("demo").texts}

    assert texts["burgundy bag"] == {"BAG-02C", "BAG-08A"}
    assert {
        "red mug",
        "sage bowl",
        "black watch",
        "navy shoes",
        "white t-shirt",
    } <= set(texts)
    assert sum(map(len, texts.values())) == 650


def test_in_a_folder_of_products_the_first_picture_is_found_by_the_others(tmp_path):
    draw(*(tmp_path / name for name in ("mug/1.png", "mug/2.png", "bowl/a.jpg")))
    (tmp_path / "mug" / "notes.txt").write_text("no picture")

    labelled = load(str(tmp_path))

    assert pictures(labelled) == {"bowl/a.jpg": "bowl", "mug/1.png": "mug"}
    assert answers(labelled) == {"mug/2.png": {"mug"}}


def test_gallery_and_queries_may_lie_in_two_folders(tmp_path):
    draw(tmp_path / "gallery/mug.png", tmp_path / "gallery/bowl/side.png")
    draw(tmp_path / "query/mug/1.png", tmp_path / "query/hat.png")

    labelled = load(str(tmp_path))

    assert pictures(labelled) == {
        "gallery/bowl/side.png": "bowl",
        "gallery/mug.png": "mug",
    }
    assert answers(labelled) == {"query/mug/1.png": {"mug"}}
    assert list(labelled.broken) == ["query/hat.png"]


def test_a_list_names_the_right_products_of_a_folder(tmp_path):
    draw(
        tmp_path / "shop/mug.png", tmp_path / "shop/cup.png", tmp_path / "photos/1.png"
    )
    (tmp_path / "list.csv").write_text("query,products\nphotos/1.png,mug cup\n")

    labelled = load(str(tmp_path / "list.csv"), gallery=tmp_path / "shop")

    assert labelled.name == "list"
    assert set(labelled.products) == {"mug", "cup"}
    assert answers(labelled) == {"photos/1.png": {"mug", "cup"}}
    assert labelled.queries[0].photo.decode().size == (96, 96)


@pytest.mark.django_db
def test_a_list_without_a_folder_names_skus_of_the_shop(tmp_path):
    mug = make_product(external_id="MUG-1")
    add_image(mug, "red")
    add_image(make_product(external_id="GONE", visible=False), "red")
    draw(tmp_path / "1.png")
    (tmp_path / "list.csv").write_text("query,products\n1.png,MUG-1\n2.png,GONE\n")

    labelled = load(str(tmp_path / "list.csv"))

    assert labelled.products == ["MUG-1"]
    assert labelled.gallery[0].photo.decode().size == (96, 96)
    assert answers(labelled) == {"1.png": {"MUG-1"}}
    assert labelled.broken == {"2.png": "None of its right products is in the gallery."}


@pytest.mark.django_db
def test_the_catalogue_asks_with_further_pictures_for_main_ones():
    mug, bowl = make_product(external_id="MUG-1"), make_product("Bowl")
    second = add_image(mug, "blue", display_order=2)
    first = add_image(mug, "red", display_order=1)
    add_image(bowl, "lime")

    labelled = load("catalogue")

    assert labelled.products == ["MUG-1", "bowl"]
    assert labelled.gallery[0].photo.name == first.file.name
    assert answers(labelled) == {second.file.name: {"MUG-1"}}


def test_grocery_photos_ask_for_studio_pictures(tmp_path):
    draw(tmp_path / "iconic/Kiwi.jpg", tmp_path / "val/Kiwi_1.jpg")
    header = "Class Name (str),Class ID (int),Coarse Class Name (str),"
    (tmp_path / "classes.csv").write_text(
        header + "Iconic Image Path (str)\nKiwi,7,Fruit,/iconic/Kiwi.jpg\n"
    )
    (tmp_path / "val.txt").write_text("val/Kiwi_1.jpg, 7, 0\n")

    labelled = load(f"grocery:{tmp_path}")

    assert labelled.name == "grocery val"
    assert pictures(labelled) == {"iconic/Kiwi.jpg": "Kiwi"}
    assert answers(labelled) == {"val/Kiwi_1.jpg": {"Kiwi"}}
    assert labelled.queries[0].category == "Fruit"


def test_garments_ask_for_others_of_their_kind(tmp_path):
    draw(
        *(
            tmp_path / "test" / name
            for name in ("hat/1.jpg", "hat/2.jpg", "skirt/3.jpg")
        )
    )

    labelled = load(f"clothing:{tmp_path}")

    assert labelled.products == ["test/hat/1.jpg", "test/hat/2.jpg", "test/skirt/3.jpg"]
    assert answers(labelled) == {
        "test/hat/1.jpg": {"test/hat/2.jpg"},
        "test/hat/2.jpg": {"test/hat/1.jpg"},
    }
    assert labelled.queries[0].left_out == {"test/hat/1.jpg"}


@pytest.mark.parametrize("name", ["nowhere", "grocery:nowhere", "clothing:nowhere"])
def test_what_is_not_there_is_told_of(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UnusableDataset, match=f"{name} cannot be read"):
        load(name)


def test_a_list_without_the_columns_is_refused(tmp_path):
    (tmp_path / "list.csv").write_text("picture;product\n")

    with pytest.raises(UnusableDataset, match="has no column products, query"):
        load(str(tmp_path / "list.csv"), gallery=tmp_path)


def test_a_set_without_a_query_is_refused(tmp_path):
    draw(tmp_path / "mug" / "1.png")

    with pytest.raises(UnusableDataset, match="holds no query"):
        load(str(tmp_path))
