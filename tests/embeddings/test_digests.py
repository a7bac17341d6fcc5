"""Shoppers are told of what has arrived, whatever becomes of the mail server."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from catalog.models import Product
from embeddings import alerts
from embeddings.models import Notice
from tests.embeddings.wishes import an_hour_passes, ask_and_confirm
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def arrived(alert, *names):
    for place, name in enumerate(names):
        product = make_product(name)
        Notice.objects.create(alert=alert, product=product, score=0.9 - place / 10)


def fail(*arguments):
    raise SMTPServerDisconnected("nobody answers")


def test_what_arrived_is_told_once_best_first_with_a_way_out():
    alert = ask_and_confirm()
    arrived(alert, "Red <mug>", "Red cup")
    mail.outbox.clear()

    alerts.send_digests()
    an_hour_passes()
    alerts.send_digests()

    [message] = mail.outbox
    end = f"https://shop.example.com/alerts/{alert.token}/end/"
    assert message.subject == "Lookalike: something like your picture has arrived"
    assert message.extra_headers["List-Unsubscribe"] == f"<{end}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == (
        "List-Unsubscribe=One-Click"
    )
    assert end in message.body
    assert "https://shop.example.com/products/red-cup/" in message.body
    assert message.body.index("Red <mug>, $10.00") < message.body.index("Red cup")


def test_mails_speak_the_language_of_their_shopper():
    alert = ask_and_confirm(language="zh-hans")
    arrived(alert, "Red mug")
    Product.objects.update(attributes={"name@zh-hans": "红杯"})

    alerts.send_digests()

    asked, told = mail.outbox
    assert asked.subject == "Lookalike：需要我们通知您到货吗？"
    assert asked.body.startswith("有人请 Lookalike 在有与某张图片相似的商品到货时写信")
    assert told.subject == "Lookalike：有与您的图片相似的商品到货了"
    assert told.body.startswith("以下新到商品与您的图片相似：")
    assert "红杯, $10.00" in told.body


def test_a_language_that_is_offered_no_more_is_written_in_english():
    alert = ask_and_confirm(language="xx")
    arrived(alert, "Red mug")

    alerts.send_digests()

    assert mail.outbox[-1].body.startswith("This has arrived")


def test_a_second_mail_waits_for_an_hour():
    alert = ask_and_confirm()
    arrived(alert, "Red mug")
    alerts.send_digests()
    arrived(alert, "Red cup")
    mail.outbox.clear()

    alerts.send_digests()
    assert mail.outbox == []

    an_hour_passes()
    alerts.send_digests()
    assert "Red cup" in mail.outbox[0].body
    assert "Red mug" not in mail.outbox[0].body


def test_what_a_mail_has_no_room_for_comes_with_the_next(monkeypatch):
    monkeypatch.setattr(alerts, "MOST_IN_A_MAIL", 1)
    arrived(ask_and_confirm(), "Red mug", "Red cup")
    mail.outbox.clear()

    alerts.send_digests()
    an_hour_passes()
    alerts.send_digests()

    assert ["Red mug" in message.body for message in mail.outbox] == [True, False]


def test_what_was_hidden_since_is_not_told():
    arrived(ask_and_confirm(), "Red mug")
    Product.objects.update(visible=False)
    mail.outbox.clear()

    alerts.send_digests()

    assert mail.outbox == []


def test_two_workers_send_one_mail():
    alert = ask_and_confirm()
    arrived(alert, "Red mug")
    mail.outbox.clear()

    alerts._send_digest(alert, mail.get_connection())
    alerts._send_digest(alert, mail.get_connection())

    assert len(mail.outbox) == 1


def test_a_mail_that_could_not_be_sent_is_tried_again_an_hour_later(monkeypatch):
    arrived(ask_and_confirm(), "Red mug")
    with monkeypatch.context() as away:
        away.setattr(EmailBackend, "send_messages", fail)
        alerts.send_digests()
    mail.outbox.clear()

    alerts.send_digests()
    assert mail.outbox == []

    an_hour_passes()
    alerts.send_digests()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_hangs_is_asked_once_in_a_round(monkeypatch, caplog):
    for colour in ("red", "green", "blue"):
        arrived(ask_and_confirm(colour, email=f"{colour}@example.com"), colour)
    tries = []

    def hang(*arguments):
        tries.append(arguments)
        raise SMTPServerDisconnected("timed out")

    with monkeypatch.context() as away:
        away.setattr(EmailBackend, "send_messages", hang)
        alerts.send_digests()
    mail.outbox.clear()

    assert len(tries) == 1
    assert caplog.messages == ["mails to shoppers wait: timed out"]
    assert Notice.objects.unsent().count() == 3
    alerts.send_digests()
    assert len(mail.outbox) == 2


def test_an_address_that_is_refused_keeps_no_mail_from_the_others(monkeypatch):
    for colour in ("red", "green"):
        arrived(ask_and_confirm(colour, email=f"{colour}@example.com"), colour)
    send, sent = EmailBackend.send_messages, []

    def refuse_red(self, messages):
        if messages[0].to == ["red@example.com"]:
            raise SMTPRecipientsRefused({"red@example.com": (550, b"unknown")})
        sent.extend(messages)
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_red)

    alerts.send_digests()

    assert [message.to for message in sent] == [["green@example.com"]]
    assert Notice.objects.unsent().get().alert.email == "red@example.com"


def test_a_round_opens_one_connection_and_each_mail_is_a_sign_of_life(monkeypatch):
    opened, signs = [], []
    monkeypatch.setattr(EmailBackend, "open", lambda self: opened.append(self))
    monkeypatch.setattr(alerts.liveness, "progressed", lambda: signs.append(1))

    alerts.send_digests()
    assert opened == []

    for colour in ("red", "green"):
        arrived(ask_and_confirm(colour, email=f"{colour}@example.com"), colour)
    alerts.send_digests()

    assert (len(opened), len(signs)) == (1, 2)
