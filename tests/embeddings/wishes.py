"""How tests ask to be told of what arrives."""

from datetime import timedelta

from django.utils import timezone

from catalog.filtering import ProductFilters
from embeddings import alerts
from embeddings.calibration import Band
from embeddings.models import Alert, Notice
from tests.embeddings.shop import upload


def ask(colour="red", **wish):
    wish = {
        "email": "ada@example.com",
        "filters": ProductFilters(),
        "band": Band.VERY_SIMILAR,
        "site": "https://shop.example.com/",
        "language": "en",
    } | wish
    return alerts.request_alert(upload(colour), **wish)


def ask_and_confirm(colour="red", **wish):
    alert = ask(colour, **wish)
    alerts.confirm_alert(alert)
    alert.refresh_from_db()
    return alert


def an_hour_passes():
    """Since the last mail."""
    Alert.objects.update(mailed_at=timezone.now() - timedelta(minutes=61))


def a_round_is_due():
    """As if the minute between two rounds were over."""
    Alert.objects.update(last_matched=timezone.now() - timedelta(minutes=6))


def noted():
    return list(Notice.objects.order_by("pk").values_list("product__name", flat=True))
