"""What arrives is matched with each alert once, by the encoder that is live."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from PIL import Image

from catalog.filtering import ProductFilters
from catalog.models import Product
from embeddings import arrivals, backends, indexing
from embeddings.calibration import Band
from embeddings.encoders.histogram import HistogramEncoder
from embeddings.framing import frames, join
from embeddings.models import Alert, IndexVersion, Notice
from embeddings.queries import kept_image
from embeddings.subjects import find_subjects
from tests.embeddings.tuning import tune
from tests.embeddings.wishes import a_round_is_due, ask, ask_and_confirm, noted
from tests.factories import add_image, make_category, make_file, make_product

pytestmark = pytest.mark.django_db


def test_what_looks_like_the_picture_is_noted_and_nothing_else(arrive):
    ask_and_confirm("red")

    arrive("Red mug")
    arrive("Blue mug", "blue")

    assert noted() == ["Red mug"]


def test_nothing_is_noted_before_the_address_is_confirmed(arrive):
    ask("red")

    arrive()

    assert noted() == []


def test_what_was_there_already_is_no_arrival_even_if_its_price_changes(
    arrive, index_all
):
    mug = arrive()
    ask_and_confirm("red")

    mug.price = 5
    mug.save()
    index_all()
    a_round_is_due()
    arrivals.match_alerts()

    assert noted() == []


def test_a_product_has_arrived_for_older_alerts_only(index_all):
    older = ask_and_confirm("red")
    add_image(make_product("Red mug"), "red")
    ask_and_confirm("red", email="b@example.com")
    index_all()
    a_round_is_due()

    arrivals.match_alerts()

    assert Notice.objects.get().alert == older


def test_what_was_prepared_hidden_arrives_when_it_is_shown(index_all):
    mug = make_product("Red mug", visible=False)
    add_image(mug, "red")
    index_all()
    ask_and_confirm("red")

    mug.visible = True
    mug.save()
    index_all()
    a_round_is_due()
    arrivals.match_alerts()

    assert noted() == ["Red mug"]


def test_what_was_hidden_for_a_while_is_no_arrival(arrive, index_all):
    mug = arrive()
    ask_and_confirm("red")

    for visible in (False, True):
        mug.visible = visible
        mug.save()
        index_all()
    a_round_is_due()
    arrivals.match_alerts()

    assert noted() == []


def test_products_older_than_every_alert_are_compared_with_none(
    arrive, index_all, monkeypatch
):
    mug = arrive()
    ask_and_confirm("red")
    mug.price = 5
    mug.save()
    new = add_image(make_product("Red cup"), "red")
    index_all()
    a_round_is_due()
    compared = []
    search = backends.get_vector_store().search_among

    def note(collection, vectors, ids, limit):
        compared.extend(ids)
        return search(collection, vectors, ids, limit=limit)

    monkeypatch.setattr(backends.get_vector_store(), "search_among", note)

    arrivals.match_alerts()

    assert compared == [new.pk]


def test_a_product_is_noted_once_however_often_it_is_indexed(arrive, index_all):
    ask_and_confirm("red")
    mug = arrive()

    add_image(mug, "#fe0000")
    mug.save()
    index_all()
    a_round_is_due()
    arrivals.match_alerts()
    a_round_is_due()
    arrivals.match_alerts()

    assert noted() == ["Red mug"]


def test_the_filters_of_the_search_hold_for_the_alert(arrive):
    bowls = make_category("Bowls")
    filters = ProductFilters(category=bowls, price_max=Decimal(20), in_stock=True)
    ask_and_confirm("red", filters=filters)

    arrive("Mug")
    arrive("Dear bowl", category=bowls, price=30)
    arrive("Sold bowl", category=bowls, stock=0)
    arrive("Bowl", category=bowls)

    assert noted() == ["Bowl"]


def test_an_alert_whose_category_is_gone_matches_nothing(arrive):
    bowls = make_category("Bowls")
    ask_and_confirm("red", filters=ProductFilters(category=bowls))
    bowls.delete()

    arrive()

    assert noted() == []


def test_a_hidden_product_has_not_arrived(arrive):
    ask_and_confirm("red")

    arrive(visible=False)

    assert noted() == []


def test_a_learned_calibration_says_what_is_alike_enough(arrive, monkeypatch):
    indexing.first_version()
    tune(vector=1)
    cosines = {"Red mug": 0.85, "Pink mug": 0.6, "Blue mug": 0.3}
    ask_and_confirm("red", band=Band.VERY_SIMILAR)
    ask_and_confirm("red", band=Band.SIMILAR)
    monkeypatch.setattr(
        backends.get_vector_store(),
        "search_among",
        lambda collection, vectors, ids, limit: [
            [
                arrivals.Hit(image_id, cosines[name])
                for image_id, name in Product.objects.filter(
                    images__in=ids
                ).values_list("images", "name")
            ]
            for _ in vectors
        ],
    )

    for name in cosines:
        arrive(name)

    assert sorted(Notice.objects.values_list("alert__band", "product__name")) == [
        ("similar", "Pink mug"),
        ("similar", "Red mug"),
        ("very similar", "Red mug"),
    ]


NOISE = make_file(Image.effect_noise((96, 96), 80).convert("RGB"))


@pytest.mark.parametrize(("look", "other"), [("colour", "blue"), ("texture", NOISE)])
def test_looks_count_where_they_were_learned(arrive, look, other):
    indexing.first_version()
    tune(**{"vector": 0, look: 1})
    ask_and_confirm("red")

    arrive()
    arrive("Other mug", other)

    assert noted() == ["Red mug"]


def test_the_picture_is_encoded_once_for_each_index_version(arrive, monkeypatch):
    alert = ask_and_confirm("red")
    arrive()
    encoded = []
    monkeypatch.setattr(arrivals, "_encode", lambda version, _: encoded.append(version))

    arrive("Red cup")
    assert encoded == []

    live = IndexVersion.objects.live()
    IndexVersion.objects.filter(pk=live.pk).update(state="retired")
    monkeypatch.undo()
    monkeypatch.setattr(HistogramEncoder, "identity", "ab" * 32)
    backends.forget()
    arrive("Red bowl")

    alert.refresh_from_db()
    assert alert.version == IndexVersion.objects.live() != live
    assert noted() == ["Red mug", "Red cup", "Red bowl"]


def test_the_picture_is_seen_as_a_search_sees_it(arrive):
    alert = ask_and_confirm("red")

    arrive()

    alert.refresh_from_db()
    image = kept_image(alert)
    framed = frames(image, find_subjects(image).boxes)
    assert len(framed) == 2
    assert alert.vector == join(backends.encode_images(alert.version, framed)).tobytes()


def test_more_arrivals_than_one_turn_takes_are_all_matched(index_all, monkeypatch):
    monkeypatch.setattr(arrivals, "ARRIVALS_AT_ONCE", 2)
    ask_and_confirm("red")
    for number in range(5):
        add_image(make_product(f"Mug {number}"), "red")
    index_all()
    long_ago = timezone.now() - timedelta(minutes=10)
    for entry in IndexVersion.objects.live().entries.order_by("pk"):
        entry.changed_at = long_ago + timedelta(seconds=entry.pk % 100)
        entry.save()
    Alert.objects.update(last_matched=long_ago)

    arrivals.match_alerts()

    assert sorted(noted()) == [f"Mug {number}" for number in range(5)]


def test_alerts_without_arrivals_cost_five_queries(
    index_all, django_assert_num_queries
):
    add_image(make_product())
    index_all()
    for colour in ("red", "green", "blue"):
        ask_and_confirm(colour)
    Alert.objects.update(last_matched=timezone.now() - timedelta(minutes=6))
    IndexVersion.objects.live().entries.update(
        changed_at=timezone.now() - timedelta(days=1)
    )

    with django_assert_num_queries(5):  # The last finds that no alert is due.
        arrivals.match_alerts()
