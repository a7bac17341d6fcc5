"""`manage.py check_index` tells by its exit status whether index and database agree."""

import pytest
from django.core.management import CommandError, call_command

from embeddings import backends
from embeddings.models import IndexVersion
from embeddings.vector_stores.base import VectorStoreUnavailable
from embeddings.vector_stores.memory import MemoryVectorStore
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(index_all):
    add_image(make_product(), "red")
    image = add_image(make_product(), "blue")
    index_all()
    return image


def lose(image):
    collection = IndexVersion.objects.live().collection
    backends.get_vector_store().delete(collection, [image.pk])


def test_says_that_all_is_well(image, capsys):
    call_command("check_index")

    version = IndexVersion.objects.live()
    assert capsys.readouterr().out == (
        f"Index version {version.pk}: histogram (live)\n"
        "  as they should be                 2\n"
        "  waiting for a worker              0\n"
        "  set aside, see the admin          0\n"
        "  without a vector                  0\n"
        "  with an outdated vector           0\n"
        "  vectors without a picture         0\n"
    )


def test_fails_where_they_differ_and_names_the_pictures(image, capsys):
    lose(image)

    with pytest.raises(CommandError, match="The index differs from the database"):
        call_command("check_index")

    line = f"  without a vector                  1  (pictures {image.pk})\n"
    assert line in capsys.readouterr().out


def test_fails_where_work_is_waiting_and_says_for_how_long(image, capsys):
    image.product.save()

    with pytest.raises(CommandError, match="differs"):
        call_command("check_index")

    assert "  waiting for a worker              1\n" in capsys.readouterr().out


def test_repairs_what_differs_and_then_agrees(image, capsys):
    lose(image)
    image.product.save()

    call_command("check_index", "--repair")

    assert "  as they should be                 2\n" in capsys.readouterr().out


def test_a_store_that_is_away_is_no_difference(image):
    class Away(MemoryVectorStore):
        def ensure_collection(self, *arguments, **options):
            raise VectorStoreUnavailable("nobody listens")

    backends._vector_stores["memory"] = Away()

    with pytest.raises(CommandError, match="cannot compare: nobody listens"):
        call_command("check_index", "--repair")
