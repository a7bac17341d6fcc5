"""How tests upload a picture, and what they read of the answer."""

from embeddings import queries
from embeddings.images import decode_image
from tests.factories import make_file, make_picture


def upload(colour="red"):
    return queries.keep_query_image(decode_image(make_file(make_picture(colour))))


def names(found):
    return [item.product.name for item in getattr(found, "items", found)]
