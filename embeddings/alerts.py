"""Shoppers' alerts: asked for, confirmed, told of by e-mail, and ended."""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.signing import BadSignature, TimestampSigner
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from catalog.filtering import ProductFilters
from embeddings import liveness
from embeddings.boxes import Box
from embeddings.looks import look_of
from embeddings.models import Alert, QueryImage
from embeddings.models.alerts import CONFIRM_WITHIN, LIFE
from embeddings.queries import kept_image, store_with_picture

logger = logging.getLogger(__name__)

MOST_ALERTS = 20
# Anyone can type in anyone's address: so many mails a day may come of that.
MOST_UNCONFIRMED = 3
# One picture, however many addresses.
MOST_OF_A_PICTURE = 5
A_DAY = timedelta(days=1)
MOST_IN_A_MAIL = 24

_signer = TimestampSigner(salt="embeddings.alerts")


class TooManyAlerts(Exception):
    """The address has as many alerts, or requests for one, as it may have."""


class MailUnavailable(Exception):
    """No mail can be sent now; try again later."""


def request_alert(
    query: QueryImage,
    *,
    email: str,
    filters: ProductFilters,
    band: str,
    site: str,
    language: str,
    box: Box | None = None,
) -> Alert:
    """Keep a copy of a shopper's picture, or of a box on it, and ask by e-mail.

    `site` is the root of the shop's address, as https://shop.example.com/, `language`
    the code of the one to write in. Raises TooManyAlerts, MailUnavailable,
    and as queries.kept_image() QueryImageGone and StorageUnavailable; then nothing is
    kept.
    """
    email = email.lower()  # No provider tells the cases apart.
    whole = kept_image(query)
    image = box.crop(whole) if box else whole
    _check_limits(email, query.content_hash)
    look = look_of(image)
    alert = Alert(
        email=email,
        site=site,
        language=language,
        content_hash=query.content_hash,
        **look._asdict(),
        filters=filters.as_json(),
        band=band,
    )
    store_with_picture(alert, image)
    try:
        _ask(alert)
    except OSError as error:  # Those of smtplib are among them.
        end_alert(alert)
        raise MailUnavailable(str(error)) from error
    return alert


def find_unconfirmed(signed: str) -> Alert | None:
    """The alert that a link in a mail means, None where it is too old or gone."""
    try:
        token = _signer.unsign(signed, max_age=CONFIRM_WITHIN)
    except BadSignature:
        return None
    return Alert.objects.present().filter(token=token).first()


def confirm_alert(alert: Alert) -> None:
    """It counts from now on; a second time changes nothing."""
    now = timezone.now()
    Alert.objects.filter(pk=alert.pk, confirmed_at__isnull=True).update(
        confirmed_at=now, expires_at=now + LIFE
    )


def end_alert(alert: Alert) -> None:
    """Forget the address at once, and the picture as soon as that can be deleted."""
    Alert.objects.filter(pk=alert.pk).update(email="", expires_at=timezone.now())
    delete_expired_alerts()


def delete_expired_alerts() -> int:
    """Delete the alerts whose time has run out, files first; how many.

    One that cannot be deleted now is left for the next time.
    """
    deleted = 0
    for alert in Alert.objects.expired().iterator():
        try:
            alert.file.delete(save=False)
        except OSError:
            logger.exception("cannot delete %s", alert.file.name)
            continue
        alert.delete()
        deleted += 1
    return deleted


def send_digests() -> None:
    """Tell of what has arrived, at most once in BETWEEN_MAILS for each alert.

    A mail server that fails ends the round: the others are told in the next.
    """
    waiting = list(Alert.objects.active().may_be_mailed().with_news())
    if not waiting:
        return
    try:
        with get_connection() as connection:
            for alert in waiting:
                _send_digest(alert, connection)
                liveness.progressed()
    except OSError as error:  # Those of smtplib are among them.
        logger.warning("mails to shoppers wait: %s", error)


def _send_digest(alert: Alert, connection: BaseEmailBackend) -> None:
    """A mail that is lost with its worker is not sent again: rather none than two."""
    now = timezone.now()
    still = Alert.objects.active().filter(pk=alert.pk)
    if not still.may_be_mailed().update(mailed_at=now):
        return  # Another worker has, or its shopper has ended it.
    unsent = alert.notices.unsent().select_related("product").order_by("-score", "pk")
    notices = list(unsent[:MOST_IN_A_MAIL])
    told = alert.notices.filter(pk__in=[notice.pk for notice in notices])
    told.update(sent_at=now)
    end = _link(alert, "end_alert", alert.token)
    products = [
        {
            "product": notice.product,
            "link": _link(alert, "product", notice.product.slug),
        }
        for notice in notices
    ]
    headers = {
        "List-Unsubscribe": f"<{end}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    context = {"products": products, "end": end}
    try:
        _mail(alert, "alert_digest", context, headers, connection)
    except SMTPRecipientsRefused:
        logger.exception("alert %d cannot be told, it is tried again later", alert.pk)
        told.update(sent_at=None)
    except Exception:
        told.update(sent_at=None)
        raise


def _ask(alert: Alert) -> None:
    signed = _signer.sign(alert.token)
    context = {
        "confirm": _link(alert, "confirm_alert", signed),
        "days": LIFE.days,
        "hours": CONFIRM_WITHIN // timedelta(hours=1),
    }
    _mail(alert, "alert_request", context, {})


def _mail(
    alert: Alert,
    template: str,
    context: dict[str, Any],
    headers: dict[str, str],
    connection: BaseEmailBackend | None = None,
) -> None:
    context = context | {"shop_name": settings.SHOP_NAME}
    with translation.override(alert.language):
        subject = render_to_string(f"mails/{template}_subject.txt", context)
        text = render_to_string(f"mails/{template}.txt", context)
    EmailMessage(
        subject.strip(),
        text,
        to=[alert.email],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"} | headers,
    ).send()


def _link(alert: Alert, name: str, argument: str) -> str:
    return urljoin(alert.site, reverse(name, args=[argument]))


def _check_limits(email: str, digest: str) -> None:
    present = Alert.objects.present()
    unconfirmed = present.filter(
        confirmed_at__isnull=True, created_at__gt=timezone.now() - A_DAY
    )
    if (
        present.filter(email=email).count() >= MOST_ALERTS
        or unconfirmed.filter(email=email).count() >= MOST_UNCONFIRMED
        or unconfirmed.filter(content_hash=digest).count() >= MOST_OF_A_PICTURE
    ):
        raise TooManyAlerts
