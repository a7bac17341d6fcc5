"""Whatever its bytes are, a file is decoded or refused: no other error gets out."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.images import InvalidImage, decode_image
from tests.factories import make_file

VALID_FILES = [
    make_file(format=format)
    for format in ("JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF")
]


@given(st.binary(max_size=600))
def test_random_bytes_raise_nothing_else(data):
    with pytest.raises(InvalidImage):
        decode_image(data)


@settings(deadline=None)
@given(st.sampled_from(VALID_FILES), st.randoms(use_true_random=False))
def test_a_damaged_file_is_decoded_or_refused(valid, chance: random.Random):
    data = bytearray(valid)
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    if chance.random() < 0.3:
        del data[chance.randrange(len(data)) :]

    try:
        picture = decode_image(bytes(data))
    except InvalidImage:
        return

    assert picture.image.mode == "RGB"
