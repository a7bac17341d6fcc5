"""Words and examples move what a picture finds."""

import numpy as np
import pytest
from PIL import Image

from catalog.filtering import ProductFilters
from catalog.models import Product
from embeddings import backends, queries, refining, search
from embeddings.boxes import Box
from embeddings.encoders.base import EncoderUnavailable
from embeddings.images import decode_image
from embeddings.models import IndexVersion
from embeddings.orders import VARIED
from embeddings.queries import PART_SECONDS, encode_query, keep_query_image
from embeddings.refining import Refinement, refine
from embeddings.search import SearchUnavailable
from tests.embeddings.index import encoded
from tests.embeddings.shop import names, upload
from tests.embeddings.tuning import tune
from tests.factories import add_image, make_file, make_picture, make_product

pytestmark = pytest.mark.django_db

ALL = ProductFilters()


@pytest.fixture
def reading(settings):
    settings.ENCODERS = settings.ENCODERS | {
        "reading": "tests.embeddings.reading.ReadingEncoder",
        "mute": "tests.embeddings.reading.MuteEncoder",
    }
    settings.ENCODER = "reading"


def product(name):
    return Product.objects.get(name=name)


def test_words_count_beside_the_picture_as_they_are_weighed(reading, shop):
    query = upload("red")

    found = search.find_similar(query, ALL, Refinement("in blue", weight=0.8))

    assert names(found)[0] == "blue mug"
    assert found.words_weight == 0.8
    blue = float(encoded("blue") @ encoded("red"))
    assert found.items[0].score == pytest.approx(0.2 * blue + 0.8, abs=1e-5)


def test_words_of_no_weight_change_nothing(reading, shop):
    query = upload("red")

    found = search.find_similar(query, ALL, Refinement("in blue", weight=0.0))

    assert names(found) == names(search.find_similar(query, ALL))


def test_words_count_by_default_as_was_learned(reading, shop):
    tune(vector=0.3, text=0.7)

    found = search.find_similar(upload("red"), ALL, Refinement("in blue"))

    assert found.words_weight == 0.7


def test_words_count_half_where_nothing_was_learned(reading, shop):
    found = search.find_similar(upload("red"), ALL, Refinement("in blue"))

    assert found.words_weight == 0.5


def test_an_encoder_without_words_finds_by_the_picture_alone(shop):
    query = upload("red")

    found = search.find_similar(query, ALL, Refinement("in blue", weight=0.9))

    assert names(found) == names(search.find_similar(query, ALL))
    assert found.words_weight == 0


def test_an_encoder_that_fails_with_words_makes_the_search_unavailable(
    reading, settings, shop
):
    version = IndexVersion.objects.live()
    settings.ENCODER = "mute"
    mute = backends.load_encoder("mute")
    IndexVersion.objects.update(encoder="mute", encoder_identity=mute.identity)

    with pytest.raises(SearchUnavailable, match="no tongue"):
        search.find_described("blue", ALL)

    assert version.pk == IndexVersion.objects.live().pk


def test_what_is_liked_comes_nearer_and_what_is_not_goes_away(index_all):
    for name, colour in (("warm", "#ff8000"), ("cold", "#0080ff"), ("half", "white")):
        add_image(make_product(name), colour)
    index_all()
    query = upload("white")

    liked = search.find_similar(query, ALL, Refinement(more_like=(product("cold"),)))
    other = search.find_similar(query, ALL, Refinement(less_like=(product("warm"),)))

    assert names(liked).index("cold") < names(liked).index("warm")
    assert names(other).index("cold") < names(other).index("warm")


def test_examples_move_the_vector_by_rocchios_rule(shop):
    version = IndexVersion.objects.live()
    red, blue = encoded("red"), encoded("blue")
    example = Refinement(more_like=(product("blue mug"),))

    moved = refine(version, red[None], example, usual_weight=0.5)

    expected = red + refining.LIKED * blue
    np.testing.assert_allclose(
        moved.vectors, [expected / np.linalg.norm(expected)], atol=1e-5
    )
    assert moved.scale == 1


def test_examples_move_the_vector_of_what_is_in_a_box(shop):
    version = IndexVersion.objects.live()
    left = Image.new("RGB", (192, 96), "white")
    left.paste(make_picture("red"), (0, 0))
    query, box = keep_query_image(decode_image(make_file(left))), Box(0, 0, 50, 100)
    liked, disliked = (product("blue mug"),), (product("red lamp"),)

    found = search.find_similar(
        query, ALL, Refinement(more_like=liked, less_like=disliked), box=box
    )

    part = encode_query(query.content_hash, lambda: left, version, box)
    blue, lamp = encoded("blue"), encoded("#f80000")
    moved = part[0] + refining.LIKED * blue - refining.DISLIKED * lamp
    moved /= np.linalg.norm(moved)
    colours = [("red mug", "red"), ("dark mug", "darkred"), ("red lamp", "#f80000")]
    colours.append(("blue mug", "blue"))
    scores = {item.product.name: item.score for item in found.items}
    expected = {name: float(moved @ encoded(colour)) for name, colour in colours}
    assert scores == pytest.approx(expected, abs=1e-5)


def test_an_example_without_an_indexed_picture_moves_nothing(shop):
    version = IndexVersion.objects.live()
    bare = make_product("bare")

    moved = refine(version, encoded("red")[None], Refinement(more_like=(bare,)), 0.5)

    np.testing.assert_allclose(moved.vectors, encoded("red")[None], atol=1e-6)


def test_a_text_is_encoded_once(reading, shop, monkeypatch):
    version = IndexVersion.objects.live()
    first = refining.encode_words("in blue", version)
    monkeypatch.setattr(backends, "get_encoder", lambda _: pytest.fail("encoded anew"))

    np.testing.assert_array_equal(refining.encode_words("in blue", version), first)


def test_looks_count_less_the_more_the_words_do(reading, shop):
    tune(vector=0.5, colour=0.5)
    query = upload("red")

    found = search.find_similar(query, ALL, Refinement("in blue", weight=1.0))

    assert names(found)[0] == "blue mug"
    assert found.items[0].score == pytest.approx(1, abs=1e-5)


def test_words_alone_find_what_looks_as_they_say(reading, shop):
    found = search.find_described("something blue", ALL, limit=1)

    assert names(found) == ["blue mug"]
    assert found.words_weight == 1


@pytest.mark.parametrize("order", [(), ("price", "-pk"), VARIED])
def test_pages_of_what_words_look_like_follow_each_other(reading, shop, order):
    everything = search.find_described("something blue", ALL, order=order)

    first = search.find_described("something blue", ALL, order=order, limit=2)
    second = search.find_described("something blue", ALL, order=order, offset=2)

    assert names(first) + names(second) == names(everything)
    assert first.total == second.total == len(names(everything))


def test_words_alone_find_nothing_without_an_encoder_for_them(shop):
    found = search.find_described("something blue", ALL)

    assert names(found) == []
    assert found.words_weight == 0


def test_examples_cost_one_look_into_database_and_store(
    shop, monkeypatch, django_assert_num_queries
):
    version, red = IndexVersion.objects.live(), encoded("red")[None]
    store = backends.get_vector_store()
    asked, fetch = [], store.fetch
    monkeypatch.setattr(store, "fetch", lambda *a: asked.append(a) or fetch(*a))
    liked = (product("blue mug"), product("dark mug"))
    disliked = (product("red lamp"),)

    with django_assert_num_queries(1):
        refine(version, red, Refinement("", None, liked, disliked), 0)

    assert len(asked) == 1


def test_a_text_is_encoded_anew_where_vectors_are_of_another_making(reading, shop):
    version = IndexVersion.objects.live()
    key = refining.vector_origin(version)
    refining.encode_words("in blue", version)

    version.golden = encoded("red").tobytes()

    assert refining.vector_origin(version) != key
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backends, "get_encoder", fail_to_load)
        with pytest.raises(EncoderUnavailable):
            refining.encode_words("in blue", version)


def fail_to_load(version):
    raise EncoderUnavailable("asked for")


def test_a_text_is_kept_no_longer_than_a_part_of_a_picture(reading, shop, monkeypatch):
    kept = []
    monkeypatch.setattr(queries.cache, "set", lambda *a: kept.append(a[2]))

    refining.encode_words("in blue", IndexVersion.objects.live())

    assert kept == [PART_SECONDS]


def test_words_alone_find_each_design_once(reading, index_all):
    for colour in ("blue", "#0000e0"):
        attributes = {"design": "cup", "colour": colour}
        add_image(make_product(f"{colour} cup", attributes=attributes), colour)
    add_image(make_product("red cup"), "red")
    index_all()

    found = search.find_described("something blue", ALL)

    assert names(found) == ["blue cup", "red cup"]
