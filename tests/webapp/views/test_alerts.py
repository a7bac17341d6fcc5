"""A shopper asks to be told, confirms by mail, and ends it with one press."""

import re
from smtplib import SMTPServerDisconnected

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.template.loader import render_to_string
from django.test import Client
from django.utils.html import escape
from pytest_django.asserts import (
    assertContains,
    assertNotContains,
    assertTemplateUsed,
)

from catalog.filtering import ProductFilters
from embeddings import alerts
from embeddings.models import Alert, QueryImage
from tests.embeddings.shop import upload
from tests.embeddings.wishes import ask_and_confirm
from tests.factories import make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask_for(client):
    def post(query, email="ada@example.com", band="very similar", address=""):
        return client.post(
            f"/search/{query.token}/alert{address}", {"email": email, "band": band}
        )

    return post


def test_the_mails_speak_the_language_of_the_page(client, ask_for):
    client.post("/language", {"language": "zh-hans"})

    ask_for(upload())

    assert Alert.objects.get().language == "zh-hans"


def test_what_does_not_count_is_told_again_with_what_was_wrong(ask_for):
    told = "does not count."

    wrong = ask_for(upload(), "ada", address="?words=in+red")
    assertContains(wrong, told, status_code=400)
    assertNotContains(ask_for(upload(), "ada"), told, status_code=400)


def test_a_shop_without_a_mail_server_promises_no_mail(client, settings):
    printed = "This shop sends no mail yet"
    assertNotContains(client.get("/alerts/sent/"), printed)

    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    response = client.get("/alerts/sent/")
    assertContains(response, printed)
    assertNotContains(response, "Look into your mail")


def test_the_form_of_a_shop_without_a_mail_server_says_so(ask_for, settings):
    told = "Your link will stand in its log."
    assertNotContains(ask_for(upload(), "ada"), told, status_code=400)

    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    assertContains(ask_for(upload(), "ada"), told, status_code=400)


def test_a_shopper_is_told_only_after_a_press_in_the_mail(client, ask_for, mailoutbox):
    response = ask_for(upload())
    assert (response.status_code, response["Location"]) == (303, "/alerts/sent/")
    assertContains(client.get("/alerts/sent/"), "Look into your mail")

    [link] = re.findall(r"http://testserver(/\S+)", mailoutbox[0].body)
    assertContains(client.get(link), "Yes, tell me")
    assert not Alert.objects.active()

    assertContains(client.post(link), "We will tell you")
    assert Alert.objects.active().get().email == "ada@example.com"


def test_the_form_keeps_the_filters_of_the_page(ask_for):
    kiln = make_brand("Kiln")

    ask_for(upload(), address="?brand=kiln&in_stock=1&box=0,0,50,100")

    alert = Alert.objects.get()
    assert ProductFilters.from_json(alert.filters) == ProductFilters(
        brands=(kiln,), in_stock=True
    )


@pytest.mark.parametrize("box", ["", "?box=1", "?box=90,0,50,50", "?max_price=x"])
def test_what_cannot_be_read_of_the_address_is_left_out(ask_for, box):
    assert ask_for(upload(), address=box).status_code == 303


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "a@b.c\nBcc: all@example.com", "x" * 255 + "@b.com"]
)
def test_what_is_no_address_is_told_and_nothing_is_sent(ask_for, mailoutbox, email):
    response = ask_for(upload(), email=email)

    assertContains(response, "write your e-mail address in full", status_code=400)
    assertTemplateUsed(response, "alert_request.html")
    assertContains(response, f'value="{escape(email)}"', status_code=400)
    assert mailoutbox == []


def test_a_likeness_that_there_is_not_is_refused(ask_for):
    assert ask_for(upload(), band="psychic").status_code == 400


def test_too_many_requests_are_refused_in_words(ask_for, mailoutbox):
    for colour in ("red", "green", "blue", "pink"):
        response = ask_for(upload(colour))

    assertContains(response, "as many requests as we take", status_code=429)
    assert len(mailoutbox) == 3


def test_where_no_mail_can_be_sent_the_shopper_is_told(ask_for, monkeypatch):
    def fail(*arguments):
        raise SMTPServerDisconnected("nobody answers")

    monkeypatch.setattr(EmailBackend, "send_messages", fail)

    response = ask_for(upload())

    assertContains(response, "We cannot send mail just now", status_code=503)
    assert response["Retry-After"] == "120"


def test_of_a_picture_that_is_gone_no_alert_can_be_made(ask_for, client):
    query, lost = upload("red"), upload("green")
    QueryImage.objects.filter(pk=query.pk).delete()
    lost.file.storage.delete(lost.file.name)

    assert ask_for(query).status_code == 410
    assert ask_for(lost).status_code == 410


def test_an_old_or_broken_link_says_so(client):
    response = client.get("/alerts/confirm/abc:def:ghi/")

    assertContains(response, "This link is of no use any more", status_code=410)


def test_the_link_of_a_mail_ends_an_alert_with_one_press(client):
    alert = ask_and_confirm()
    link = f"/alerts/{alert.token}/end/"

    assertContains(client.get(link), "Tell me no more")
    assert Alert.objects.exists()

    assertContains(client.post(link), "have been deleted")
    assert not Alert.objects.exists()
    assertContains(client.post(link), "have been deleted")
    assertContains(client.get(link), "We tell you no more", status_code=410)


def test_a_mail_program_ends_an_alert_by_itself():
    alert = ask_and_confirm()
    program = Client(enforce_csrf_checks=True)

    response = program.post(
        f"/alerts/{alert.token}/end/", {"List-Unsubscribe": "One-Click"}
    )

    assert response.status_code == 200
    assert not Alert.objects.exists()


def test_the_form_says_what_it_is_agreed_to_and_for_how_long(rf):
    query = upload()

    form = render_to_string("includes/alert.html", {"query": query}, rf.get("/"))

    assert f'action="/search/{query.token}/alert"' in form
    assert f"for {alerts.LIFE.days} days" in form
    assert 'aria-describedby="alert-consent"' in form
