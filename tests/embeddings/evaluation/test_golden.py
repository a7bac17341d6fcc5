"""A version that finds less of the golden set does not go live by itself."""

from itertools import islice

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from catalog.models import ProductImage
from embeddings import backends, indexing, rollout
from embeddings.evaluation import golden
from embeddings.evaluation.golden import Part, part_of
from embeddings.models import IndexVersion, Judgement
from embeddings.vector_stores.base import VectorStoreUnavailable
from tests.factories import add_image, make_file, make_picture, make_product

pytestmark = pytest.mark.django_db

COLOURS = ["red", "lime", "blue", "cyan", "magenta", "yellow", "black", "gray"]
COLOURS += ["orange", "purple", "navy", "darkgreen"]


def ids_for(part, count):
    return list(islice((pk for pk in range(1, 10_000) if part_of(pk) == part), count))


def add_products(part, count=12, pictures=2):
    """Each of a colour and a height of its own, a little wider in each picture."""
    products = [make_product(pk=pk) for pk in ids_for(part, count)]
    for product, colour in zip(products, COLOURS, strict=False):
        for number in range(pictures):
            picture = make_picture(colour, (96 + number, 96 + product.pk))
            add_image(product, make_file(picture))
    return products


@pytest.fixture
def live(index_all):
    add_products(Part.GOLDEN)
    index_all()
    return IndexVersion.objects.live()


@pytest.fixture
def building(live, index_all):
    version = indexing.create_version("histogram")
    index_all()
    return version


def confuse(version):
    """Every other picture gets the vector of one of another product."""
    store = backends.get_vector_store()
    ids = sorted(pk for pk, _ in store.scan(version.collection))[::2]
    rows = store.read(version.collection, ids)
    vectors = np.stack([rows[pk].vector for pk in ids])
    fields = [rows[pk].fields for pk in ids]
    store.upsert(version.collection, ids, np.roll(vectors, 1, axis=0), fields)


def test_shares_of_the_products_are_as_declared():
    parts = [part_of(number) for number in range(20_000)]

    shares = {part: parts.count(part) / len(parts) for part in Part}

    assert shares[Part.GOLDEN] == pytest.approx(golden.GOLDEN, abs=0.01)
    assert shares[Part.VALIDATION] == pytest.approx(golden.VALIDATION, abs=0.01)


def test_asked_are_golden_products_with_two_different_pictures():
    asked, single = add_products(Part.GOLDEN, 2)
    single.images.last().delete()
    add_products(Part.TRAINING, 3)
    twice = make_product(pk=ids_for(Part.GOLDEN, 3)[-1])
    for _ in range(2):
        add_image(twice, "pink")

    found = golden.golden_set()

    assert list(found.asked) == [image.pk for image in asked.images.order_by("pk")]
    assert set(found.group_of) == set(ProductImage.objects.values_list("pk", flat=True))


def test_products_judged_to_be_the_same_are_one():
    first, second = add_products(Part.GOLDEN, 2, pictures=1)
    Judgement.objects.create(
        left=second.images.get(), right=first.images.get(), same=True
    )

    found = golden.golden_set()

    assert set(found.group_of.values()) == {first.pk}
    assert len(found.asked) == 2


def test_two_versions_that_are_alike_find_the_same(live, building):
    comparison = golden.compare(live, building)

    assert (comparison.pictures, comparison.products) == (24, 12)
    assert comparison.live == comparison.new == {"hit@1": 1, "hit@5": 1, "MRR": 1}
    assert set(comparison.change.values()) == {(0, 0)}
    assert comparison.worse == []


def test_figures_are_means_over_products_and_leave_the_asked_picture_out(
    live, building
):
    confuse(building)

    comparison = golden.compare(live, building)

    assert comparison.live["hit@1"] == 1
    assert comparison.new["hit@1"] == 0
    assert comparison.change["hit@1"] == (-1, -1)
    assert "hit@1" in comparison.worse


def test_a_version_that_finds_less_stays_out_unless_that_is_accepted(live, building):
    confuse(building)

    with pytest.raises(rollout.NotBetter, match=r"hit@1 1.000 -> 0.000"):
        rollout.make_live(building)

    assert IndexVersion.objects.live() == live
    comparison = rollout.make_live(building, accept_worse=True)
    assert IndexVersion.objects.live() == building
    assert "hit@1" in comparison.worse


def test_the_command_prints_both_figures(live, building, capsys):
    call_command("rebuild_index", verbosity=0)

    assert "hit@1 1.000 -> 1.000 (+0.000 to +0.000)" in capsys.readouterr().out


def test_the_command_refuses_and_names_the_way_round(live, building, capsys):
    confuse(building)

    with pytest.raises(CommandError, match="With --accept-worse it goes live"):
        call_command("rebuild_index", verbosity=0)

    assert IndexVersion.objects.live() == live
    call_command("rebuild_index", "--accept-worse", verbosity=0)
    assert IndexVersion.objects.live() == building
    assert "hit@1 1.000 -> 0.000" in capsys.readouterr().out


def test_the_way_back_is_not_barred(live, building):
    rollout.make_live(building)
    confuse(live)

    call_command("rebuild_index", "--roll-back", verbosity=0)

    assert IndexVersion.objects.live() == live


def test_few_products_are_not_compared(index_all, capsys):
    add_products(Part.GOLDEN, golden.LEAST_PRODUCTS - 1)
    add_products(Part.TRAINING)
    index_all()
    indexing.create_version("histogram")
    index_all()

    call_command("rebuild_index", verbosity=0)

    assert "the golden set is too small" in capsys.readouterr().err


def test_a_live_version_that_was_lost_holds_no_other_up(live, building):
    backends.get_vector_store().drop_collection(live.collection)

    assert rollout.make_live(building) is None

    assert IndexVersion.objects.live() == building


def test_a_store_that_cannot_be_asked_bars_no_way_that_was_accepted(
    live, building, monkeypatch
):
    def away(*arguments, **options):
        raise VectorStoreUnavailable("search: too slow")

    monkeypatch.setattr(backends.get_vector_store(), "search", away)

    with pytest.raises(VectorStoreUnavailable):
        rollout.make_live(building)

    assert rollout.make_live(building, accept_worse=True) is None
    assert IndexVersion.objects.live() == building
