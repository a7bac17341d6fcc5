from collections import Counter

import pytest

from catalog.importing.sources import open_source
from catalog.importing.writing import import_products
from catalog.models import Product, ProductImage
from demo.studio.products import DEMO, planted, products

pytestmark = [pytest.mark.live, pytest.mark.django_db]


@pytest.fixture
def outcomes():
    """What became of each line of the demo's list."""
    return list(import_products(open_source(DEMO, None, {})))


def test_the_import_takes_the_demo_and_reports_each_planted_mistake(outcomes):
    reasons = [outcome.reason for outcome in outcomes if outcome.reason]
    pictures = {
        name: reason
        for outcome in outcomes
        for _, name, reason in outcome.picture_problems
    }

    assert Counter(outcome.result for outcome in outcomes) == {
        "created": len(products()),
        "failed": 2,
    }
    assert reasons == [
        "price: 'about twelve' is not a number",
        "stock: '-3' is not between 0 and 2147483647",
    ]
    assert set(pictures) == {entry["file"] for entry in planted()["broken"]}
    assert Product.objects.visible().count() == len(products())
    assert ProductImage.objects.count() == 3 * len(products())
