"""Drawn products to learn from: shapes and a colour each, before any ground."""

import colorsys

import numpy as np
from PIL import Image, ImageDraw

from embeddings.evaluation.golden import Part, part_of
from tests.factories import add_image, make_file, make_product
from tests.networks import make_folder

SIDE = 64


def draw(number, take):
    """A product's shapes in its colour, on a ground that is lighter or darker."""
    shapes = np.random.default_rng(number)
    chance = np.random.default_rng([number, take])
    # Each of three takes on a ground of its own.
    grey = 40 + int(70 * take + chance.integers(40)) % 210
    image = Image.new("RGB", (SIDE, SIDE), (grey, grey, grey))
    pen = ImageDraw.Draw(image)
    colour = colorsys.hsv_to_rgb(shapes.random(), 1, shapes.uniform(0.4, 1))
    for _ in range(4):
        left, top = shapes.integers(2, 36, 2).tolist()
        width, height = shapes.integers(16, 26, 2).tolist()
        box = (left, top, left + width, top + height)
        shape = pen.ellipse if shapes.random() < 0.5 else pen.rectangle
        shape(box, fill=tuple(round(255 * part) for part in colour))
    return image


def ids_of(part, count):
    """Ids of products that belong to a part, the lowest first."""
    found = (number for number in range(1, 100_000) if part_of(number) == part)
    return [next(found) for _ in range(count)]


def add_products(part, count, pictures=3):
    """Products of a part, with a few pictures each."""
    products = [make_product(pk=pk) for pk in ids_of(part, count)]
    for product in products:
        for take in range(pictures):
            add_image(product, make_file(draw(product.pk, take)))
    return products


def add_shop(training=12, validation=6):
    """Enough to learn from and to judge by, and a golden product."""
    add_products(Part.TRAINING, training)
    add_products(Part.VALIDATION, validation)
    add_products(Part.GOLDEN, 1)


def encoder_name(folder):
    """How ENCODER names a tiny network of random weights in a new folder."""
    return f"openclip:local-dir:{make_folder(folder)}"
