"""What a shop's database offers: positives, judged pairs, clicks, and nothing twice."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings import queries
from embeddings.evaluation.golden import Part
from embeddings.hashing import hamming_distance
from embeddings.images import decode_image
from embeddings.looks import Look, look_of
from embeddings.models import Click, Judgement, Verdict
from embeddings.training.shop import NEAR, collect, near_copies
from tests.embeddings.training.drawings import add_products, draw, ids_of
from tests.factories import add_image, make_file, make_picture, make_product

pytestmark = pytest.mark.django_db

HASHES = st.integers(0, 2**64 - 1).map(lambda bits: f"{bits:016x}")


def hashes_of(examples):
    return {example.content_hash for example in examples}


def pictures_of(*products):
    return {
        image.content_hash for product in products for image in product.images.all()
    }


def test_products_are_parted_and_golden_ones_left_out():
    training = add_products(Part.TRAINING, 3)
    validation = add_products(Part.VALIDATION, 2)
    add_products(Part.GOLDEN, 1)

    material = collect()

    assert hashes_of(material.training) == pictures_of(*training)
    assert hashes_of(material.validation) == pictures_of(*validation)
    assert material.left_out == Counter(golden=3)


def test_a_near_copy_of_what_is_judged_by_is_not_learnt_from():
    (judged,) = add_products(Part.VALIDATION, 1, pictures=1)
    training = add_products(Part.TRAINING, 2, pictures=1)
    copy = add_image(training[0], make_file(draw(judged.pk, 0), "JPEG", quality=60))

    material = collect()

    assert copy.content_hash not in hashes_of(material.training)
    assert hashes_of(material.training) == pictures_of(*training) - {copy.content_hash}
    assert material.left_out == Counter({"near copies": 1})


def test_a_near_copy_of_a_golden_picture_is_neither_learnt_from_nor_judged_by():
    (golden,) = add_products(Part.GOLDEN, 1, pictures=1)
    for part in (Part.TRAINING, Part.VALIDATION):
        (product,) = add_products(part, 1, pictures=1)
        size = 60 if part == Part.TRAINING else 62
        add_image(product, make_file(draw(golden.pk, 0).resize((size, size))))

    material = collect()

    assert (len(material.training), len(material.validation)) == (1, 1)
    assert material.left_out == Counter({"near copies": 2, "golden": 1})


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(HASHES, max_size=5), st.lists(HASHES, min_size=1, max_size=5))
def test_what_is_kept_differs_from_all_others_in_more_bits(hashes, others):
    near = near_copies([Look(h, "") for h in hashes], [Look(h, "") for h in others])

    assert near.tolist() == [
        min(hamming_distance(own, other) for other in others) <= NEAR for own in hashes
    ]


def test_the_same_in_another_colour_is_no_copy_and_of_unknown_colour_is_one():
    red, blue = look_of(make_picture("red")), look_of(make_picture("blue"))
    unknown = red._replace(colours="")

    assert hamming_distance(red.perceptual_hash, blue.perceptual_hash) <= NEAR
    assert near_copies([red, blue, unknown], [red]).tolist() == [True, False, True]


def test_a_file_that_two_products_have_says_nothing():
    first, second = add_products(Part.TRAINING, 2, pictures=1)
    for product in (first, second):
        add_image(product, make_file(draw(7, 7)))

    material = collect()

    assert hashes_of(material.training) == pictures_of(first) ^ pictures_of(second)
    assert material.left_out == Counter({"of two products": 1})


def test_pictures_judged_the_same_are_of_one_product():
    first, second, third = add_products(Part.TRAINING, 3, pictures=1)
    Judgement.objects.create(
        left=second.images.get(), right=first.images.get(), same=True
    )

    labels = [example.label for example in collect().training]

    assert labels == [first.pk, first.pk, third.pk]


def test_pictures_told_apart_are_opposed_and_within_a_product_doubted():
    first, second, third = add_products(Part.TRAINING, 3, pictures=2)
    one, other = first.images.order_by("pk")
    Judgement.objects.create(left=one, right=other, same=False)
    Judgement.objects.create(
        left=second.images.first(), right=third.images.first(), same=False
    )

    material = collect()

    assert material.opposed == [(second.pk, third.pk)]
    assert hashes_of(material.training) == pictures_of(second, third)
    assert material.left_out == Counter(doubted=2)


def click(picture, product, rank=1):
    query = queries.keep_query_image(decode_image(make_file(picture)))
    return Click.objects.create(
        query=query, content_hash=query.content_hash, product=product, rank=rank
    )


def test_a_click_is_a_weak_positive_while_its_picture_is_kept():
    (product,) = add_products(Part.TRAINING, 1, pictures=1)
    (judged,) = add_products(Part.VALIDATION, 1, pictures=1)
    kept = click(draw(product.pk, 9), product)
    gone = click(draw(product.pk, 8), product)
    gone.query.file.storage.delete(gone.query.file.name)
    click(draw(judged.pk, 9), judged)

    own, clicked = collect().training

    assert (own.label, own.weight) == (product.pk, 1)
    assert (clicked.label, clicked.weight) == (product.pk, 0.5)
    assert clicked.content_hash == kept.content_hash


def test_what_is_chosen_beside_a_product_is_not_what_its_picture_shows():
    shown, chosen = add_products(Part.TRAINING, 2, pictures=1)
    with shown.images.get().file.open() as file:
        query = queries.keep_query_image(decode_image(file.read()))
    Click.objects.create(
        query=query, content_hash=query.content_hash, product=chosen, rank=1
    )

    examples = collect().training

    assert sorted(example.label for example in examples) == [shown.pk, chosen.pk]


def test_of_several_clicks_on_one_picture_most_count():
    chosen, other = add_products(Part.TRAINING, 2, pictures=1)
    for product, rank in ((other, 1), (chosen, 3), (chosen, 2)):
        click(draw(chosen.pk, 9), product, rank)

    *_, clicked = collect().training

    assert clicked.label == chosen.pk


def judge(click, product, *, fits):
    Verdict.objects.give(click.query, product, fits)


def test_what_fits_counts_more_than_clicks():
    fitting, other = add_products(Part.TRAINING, 2, pictures=1)
    first = click(draw(fitting.pk, 9), other)
    click(draw(fitting.pk, 9), other)
    judge(first, fitting, fits=True)

    *_, chosen = collect().training

    assert chosen.label == fitting.pk


def test_what_does_not_fit_is_no_positive_however_often_it_is_clicked():
    product, other = add_products(Part.TRAINING, 2, pictures=1)
    judge(click(draw(product.pk, 9), other), other, fits=False)

    assert len(collect().training) == 2


def test_what_fits_and_what_does_not_are_opposed():
    fitting, other = add_products(Part.TRAINING, 2, pictures=1)
    said = click(draw(fitting.pk, 9), fitting)
    judge(said, fitting, fits=True)
    judge(said, other, fits=False)

    assert collect().opposed == [(fitting.pk, other.pk)]


def test_a_shop_without_products_has_nothing_to_learn_from():
    make_product(pk=ids_of(Part.TRAINING, 1)[0])

    material = collect()

    assert not material.examples
    assert not material.left_out
