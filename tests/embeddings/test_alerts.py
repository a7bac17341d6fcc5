"""An alert is asked for, confirmed and ended by whoever reads the address's mail."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from catalog.filtering import ProductFilters
from embeddings import alerts
from embeddings.boxes import Box
from embeddings.models import Alert
from embeddings.queries import StorageUnavailable, kept_image
from tests.embeddings.shop import upload
from tests.embeddings.wishes import ask, ask_and_confirm

pytestmark = pytest.mark.django_db


def signed_in(message):
    [signed] = re.findall(
        r"https://shop.example.com/alerts/confirm/(\S+)/", message.body
    )
    return signed


def stored():
    storage = storages["private"]
    return storage.listdir("alerts")[1] if storage.exists("alerts") else []


def fail(*arguments):
    raise SMTPServerDisconnected("nobody answers")


def test_the_address_is_asked_and_counts_only_when_it_has_answered():
    alert = ask(email="Ada@Example.com")

    [message] = mail.outbox
    assert message.to == ["ada@example.com"]
    assert not Alert.objects.active()
    assert alerts.find_unconfirmed(signed_in(message)) == alert
    alerts.confirm_alert(alert)
    assert Alert.objects.active().get() == alert


def test_an_alert_outlives_the_picture_it_was_made_of():
    query = upload("red")
    alert = alerts.request_alert(
        query, email="a@example.com", filters=ProductFilters(),
        band="similar", site="https://shop.example.com/", language="en",
    )  # fmt: skip

    query.file.delete()

    assert kept_image(alert).getpixel((48, 48))[0] > 200


def test_of_a_picture_with_a_box_the_part_is_kept():
    alert = ask(box=Box(0, 0, 50, 100))

    assert kept_image(alert).size == (48, 96)


def test_confirming_twice_does_not_make_it_longer():
    alert = ask_and_confirm()
    Alert.objects.update(expires_at=alert.expires_at - timedelta(days=80))

    alerts.confirm_alert(alert)

    assert Alert.objects.get().expires_at == alert.expires_at - timedelta(days=80)


def test_a_link_that_was_tampered_with_or_is_too_old_means_nothing(monkeypatch):
    ask()
    signed = signed_in(mail.outbox[0])
    monkeypatch.setattr(alerts, "CONFIRM_WITHIN", timedelta(0))

    assert alerts.find_unconfirmed(signed) is None
    assert alerts.find_unconfirmed(signed[:-1]) is None


def test_nobodys_mailbox_is_filled_by_someone_else():
    for colour in ("red", "green", "blue"):
        ask(colour)

    with pytest.raises(alerts.TooManyAlerts):
        ask("pink", email="ADA@example.com")

    assert len(mail.outbox) == 3
    Alert.objects.update(created_at=timezone.now() - timedelta(hours=25))
    ask("pink")


def test_one_picture_writes_to_a_few_addresses_only(monkeypatch):
    monkeypatch.setattr(alerts, "MOST_OF_A_PICTURE", 2)
    ask(email="a@example.com")
    ask(email="b@example.com")

    with pytest.raises(alerts.TooManyAlerts):
        ask(email="c@example.com")


def test_a_box_makes_no_other_picture_of_it(monkeypatch):
    monkeypatch.setattr(alerts, "MOST_OF_A_PICTURE", 2)
    ask(email="a@example.com", box=Box(0, 0, 50, 100))
    ask(email="b@example.com", box=Box(0, 0, 100, 50))

    with pytest.raises(alerts.TooManyAlerts):
        ask(email="c@example.com")


def test_an_address_has_so_many_alerts_and_no_more(monkeypatch):
    monkeypatch.setattr(alerts, "MOST_ALERTS", 2)
    ask_and_confirm("red")
    ask_and_confirm("green")

    with pytest.raises(alerts.TooManyAlerts):
        ask("blue")


def test_where_no_mail_can_be_sent_nothing_is_kept(monkeypatch):
    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    before = stored()

    with pytest.raises(alerts.MailUnavailable):
        ask()

    assert not Alert.objects.exists()
    assert stored() == before


def test_where_there_is_no_room_nothing_is_kept_and_nobody_is_asked(monkeypatch):
    query = upload()

    def refuse(self, name, content):
        raise OSError("no space left")

    monkeypatch.setattr(type(storages["private"]), "_save", refuse)

    with pytest.raises(StorageUnavailable):
        alerts.request_alert(
            query, email="a@example.com", filters=ProductFilters(),
            band="similar", site="https://shop.example.com/", language="en",
        )  # fmt: skip

    assert not Alert.objects.exists()
    assert mail.outbox == []


def test_ending_an_alert_deletes_its_picture_and_its_address():
    alert = ask_and_confirm()

    alerts.end_alert(alert)

    assert not Alert.objects.exists()
    assert not storages["private"].exists(alert.file.name)


def test_a_picture_that_cannot_be_deleted_now_goes_later_the_address_at_once(
    monkeypatch,
):
    alert = ask_and_confirm()

    def refuse(self, name):
        raise OSError("read-only")

    with monkeypatch.context() as away:
        away.setattr(type(storages["private"]), "delete", refuse)
        alerts.end_alert(alert)

    assert Alert.objects.get().email == ""
    assert not Alert.objects.active()
    assert alerts.delete_expired_alerts() == 1


def test_an_alert_that_nobody_confirmed_is_deleted():
    ask()
    ask_and_confirm("green")
    Alert.objects.filter(confirmed_at=None).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )

    assert alerts.delete_expired_alerts() == 1
    assert Alert.objects.get().confirmed_at
