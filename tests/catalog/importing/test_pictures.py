"""The pictures of products follow a list, known again by their bytes."""

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.db.models.signals import post_save

from catalog.importing import planning, writing
from catalog.models import Product, ProductImage
from tests.catalog.importing.lists import pictures_of, row, run, stored_files
from tests.factories import make_file, make_picture

pytestmark = pytest.mark.django_db


def test_further_rows_of_a_product_add_pictures(shop):
    folder = shop(
        row("1", images="red.png", alt_text="Front"),
        {"sku": "1", "images": "blue.png", "alt_text": "Back"},
        row("2", images="green.png"),
    )

    outcomes = run(folder)

    assert [(outcome.result, outcome.rows) for outcome in outcomes] == [
        ("created", 2),
        ("created", 1),
    ]
    assert pictures_of("1") == ["red", "blue"]
    texts = [
        image.alt_text for image in Product.objects.get(external_id="1").images.all()
    ]
    assert texts == ["Front", "Back"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("text.png", "not a picture in a format we read"),
        ("none.png", "There is no such file."),
        ("sub", "There is no such file."),
        ("x" * 300 + ".png", "cannot be read"),
        ("https://example.com/a.png", "This is an address"),
    ],
)
def test_a_bad_picture_does_not_lose_its_product(shop, tmp_path, name, reason):
    (tmp_path / "sub").mkdir()

    [outcome] = run(shop(row(images=f"red.png|{name}|blue.png")))

    assert (outcome.result, outcome.reason) == ("created", "")
    assert dict(outcome.pictures) == {"created": 2, "failed": 1}
    [(number, told, why)] = outcome.picture_problems
    assert (number, told) == (2, name)
    assert reason in why
    assert pictures_of() == ["red", "blue"]


def test_pictures_no_longer_listed_are_removed_and_the_order_follows(shop):
    run(shop(row(images="red.png|green.png|blue.png")))
    kept = set(ProductImage.objects.values_list("pk", flat=True))

    [outcome] = run(shop(row(images="blue.png|red.png")))

    assert outcome.result == "unchanged"
    assert dict(outcome.pictures) == {"updated": 2, "removed": 1}
    assert pictures_of() == ["blue", "red"]
    assert set(ProductImage.objects.values_list("pk", flat=True)) < kept


def test_no_picture_is_removed_while_another_cannot_be_read(shop):
    run(shop(row(images="red.png|green.png")))

    run(shop(row(images="red.png|gone.png")))

    assert pictures_of() == ["red", "green"]


def test_a_picture_listed_twice_is_one(shop):
    [outcome] = run(shop(row(images="red.png|red.png")))

    assert dict(outcome.pictures) == {"created": 1}


def test_a_renamed_file_of_the_same_picture_is_the_same(shop, tmp_path):
    run(shop(row(images="red.png")))
    (tmp_path / "red.png").rename(tmp_path / "renamed.png")

    [outcome] = run(shop(row(images="renamed.png")))

    assert dict(outcome.pictures) == {"unchanged": 1}


def test_a_new_picture_under_an_old_name_replaces_it(shop, tmp_path):
    run(shop(row(images="red.png")))
    (tmp_path / "red.png").write_bytes(make_file(make_picture("blue")))

    [outcome] = run(shop(row(images="red.png")))

    assert dict(outcome.pictures) == {"created": 1, "removed": 1}
    assert pictures_of() == ["blue"]


def test_pictures_may_lie_in_another_folder(shop, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("pictures")
    (elsewhere / "my.png").write_bytes(make_file(make_picture("green")))

    run(shop(row(images="my.png")), images=elsewhere)

    assert pictures_of() == ["green"]


def test_large_pictures_are_written_before_more_are_read(shop, monkeypatch):
    monkeypatch.setattr(writing, "MAX_WAITING_BYTES", 1)

    outcomes = run(shop(row("1", images="red.png"), row("2", images="blue.png")))

    assert [outcome.result for outcome in outcomes] == ["created", "created"]
    assert pictures_of("2") == ["blue"]


@pytest.fixture
def refuse_second():
    """Makes saving the picture of product 2 end with an error."""
    errors = []

    def refuse(instance, **kwargs):
        if instance.product.external_id == "2":
            raise errors[0]

    post_save.connect(refuse, ProductImage)
    yield errors.append
    post_save.disconnect(refuse, ProductImage)


def test_a_product_that_is_rolled_back_leaves_no_files(shop, refuse_second):
    refuse_second(IntegrityError("no"))
    before = stored_files()

    outcomes = run(shop(row("1", images="red.png"), row("2", images="blue.png")))

    kept = ProductImage.objects.get()
    assert [outcome.result for outcome in outcomes] == ["created", "failed"]
    assert {f"products/{name}" for name in stored_files() - before} >= {kept.file.name}
    assert len(stored_files() - before) == 3


def test_a_batch_that_is_rolled_back_leaves_no_files_and_takes_none_away(
    shop, refuse_second
):
    run(shop(row("1", images="red.png")))
    before = stored_files()
    refuse_second(RuntimeError("stopped"))

    with pytest.raises(RuntimeError, match="stopped"):
        run(shop(row("1", images="green.png|red.png"), row("2", images="blue.png")))

    assert stored_files() == before
    assert pictures_of("1") == ["red"]


def test_a_batch_that_is_lost_with_one_product_is_not_told_as_done(shop):
    before = stored_files()

    def lose(instance, **kwargs):
        if instance.product.external_id == "2":
            with connection.cursor() as cursor:
                cursor.execute(f"RELEASE SAVEPOINT {connection.savepoint_ids[-1]}")
            raise DatabaseError("lost")

    post_save.connect(lose, ProductImage)
    try:
        with pytest.raises(DatabaseError, match="lost"):
            run(shop(row("1", images="red.png"), row("2", images="blue.png")))
    finally:
        post_save.disconnect(lose, ProductImage)

    assert not Product.objects.exists()
    assert stored_files() == before


def test_pictures_over_the_limit_are_told_and_not_read(shop, monkeypatch):
    monkeypatch.setattr(planning, "MOST_PICTURES", 2)

    [outcome] = run(shop(row(images="red.png|green.png|blue.png|none.png")))

    reason = "A product has at most 2 pictures."
    assert outcome.picture_problems == [
        (2, "blue.png", reason),
        (2, "none.png", reason),
    ]
    assert dict(outcome.pictures) == {"created": 2, "failed": 2}
    assert pictures_of() == ["red", "green"]
