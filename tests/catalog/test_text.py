"""Text is stored in one form, and names become addresses at a steady price."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Brand
from catalog.text import SLUG_LENGTH, free_slug, storable


def test_text_is_stored_composed_and_without_what_no_database_stores():
    assert storable("Cafe\u0301\0 \ud800!") == "Caf\u00e9 !"


@pytest.mark.django_db
def test_the_first_nine_of_a_name_are_numbered_and_the_others_drawn():
    slugs = [Brand.objects.create(name=f"Tee{'!' * n}").slug for n in range(12)]

    assert slugs[:9] == ["tee", *(f"tee-{number}" for number in range(2, 10))]
    assert all(re.fullmatch("tee-[0-9a-f]{6}", slug) for slug in slugs[9:])
    assert len(set(slugs)) == 12


@pytest.mark.django_db
def test_a_slug_costs_three_questions_however_many_have_the_name():
    slugs = ["tee", *(f"tee-{number}" for number in range(2, 300))]
    Brand.objects.bulk_create(Brand(name=slug, slug=slug) for slug in slugs)

    with CaptureQueriesContext(connection) as queries:
        slug = free_slug(Brand, "tee")

    assert slug not in slugs
    assert len(queries) == 3


@pytest.mark.django_db
def test_a_drawn_slug_of_a_long_name_fits_its_column():
    names = ["x" * 150 + "!" * number for number in range(10)]

    slugs = [free_slug_taken(name) for name in names]

    assert len(slugs[-1]) == SLUG_LENGTH


def free_slug_taken(name):
    """The slug that a brand of this name was given."""
    slug = free_slug(Brand, name)
    Brand.objects.create(name=f"Brand {Brand.objects.count()}", slug=slug)
    return slug
