"""A pair is judged once; clicks outlive their picture and name no shopper."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone

from embeddings.models import Click, Judgement
from tests.embeddings.shop import upload
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return add_image(make_product("red mug"), "red"), add_image(make_product(), "blue")


def test_a_pair_is_judged_once_whichever_way_round(pair):
    left, right = pair
    Judgement.objects.create(left=left, right=right, same=True)

    with pytest.raises(IntegrityError, match="one_judgement_per_pair"):
        Judgement.objects.create(left=right, right=left, same=False)


def test_a_picture_is_not_judged_against_itself(pair):
    with pytest.raises(IntegrityError, match="two_pictures_to_judge"):
        Judgement.objects.create(left=pair[0], right=pair[0], same=True)


def test_the_back_office_says_that_a_pair_has_been_judged(admin_client, pair):
    left, right = pair
    add = reverse("admin:embeddings_judgement_add")
    admin_client.post(add, {"left": left.pk, "right": right.pk, "same": "on"})

    page = admin_client.post(add, {"left": right.pk, "right": left.pk})

    assert "These two pictures have been judged." in page.content.decode()
    assert Judgement.objects.get().same is True
    listed = admin_client.get(reverse("admin:embeddings_judgement_changelist"))
    assert "red mug" in listed.content.decode()


def test_a_click_outlives_its_picture_which_is_then_not_to_be_had(pair):
    query = upload("red")
    click = Click.objects.create(
        query=query,
        content_hash=query.content_hash,
        product=pair[0].product,
        rank=1,
    )
    assert list(Click.objects.with_picture()) == [click]

    query.expires_at = timezone.now() - timedelta(seconds=1)
    query.save()

    assert not Click.objects.with_picture()
    query.delete()
    click.refresh_from_db()
    assert click.query is None
    assert click.content_hash == query.content_hash


def test_the_back_office_lists_choices_and_changes_none(admin_client, pair):
    Click.objects.record(upload("red"), pair[0].product, rank=7)

    listed = admin_client.get(reverse("admin:embeddings_click_changelist") + "?q=mug")

    assert "red mug" in listed.content.decode()
    assert 'class="field-rank">7<' in listed.content.decode()
    assert admin_client.get(reverse("admin:embeddings_click_add")).status_code == 403


def test_a_choice_is_noted_once_whoever_tells_of_it_at_the_same_time(pair):
    query, product = upload("red"), pair[0].product
    Click.objects.record(query, product, rank=1)

    with pytest.raises(IntegrityError):
        Click.objects.create(
            query=query, content_hash=query.content_hash, product=product, rank=2
        )


@pytest.fixture
def asked(transactional_db):
    """A picture and a product, from before the tables are what they were."""
    return upload("red"), make_product("red mug")


@pytest.fixture
def before_one_click(asked):
    """The tables as they were then, and afterwards as they are now."""
    executor = MigrationExecutor(connection)
    executor.migrate([("embeddings", "0006_alerts")])
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_of_clicks_that_were_noted_twice_the_first_is_kept(asked, before_one_click):
    query, product = asked
    for rank, told in ((1, query), (2, query), (3, None), (4, None)):
        Click.objects.create(query=told, content_hash="", product=product, rank=rank)

    MigrationExecutor(connection).migrate([("embeddings", "0007_one_click")])

    kept = Click.objects.order_by("pk").values_list("rank", flat=True)
    assert list(kept) == [1, 3, 4]
