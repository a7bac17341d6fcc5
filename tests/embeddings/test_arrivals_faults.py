"""One alert that cannot be matched keeps no other from it, and none is lost."""

import pytest

from embeddings import alerts, arrivals, backends, tasks
from embeddings.encoders.base import EncoderUnavailable
from embeddings.models import Notice
from tests.embeddings.wishes import a_round_is_due, ask_and_confirm, noted
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


def test_a_picture_that_is_gone_keeps_no_other_alert_from_matching(arrive):
    lost = ask_and_confirm("red")
    ask_and_confirm("red", email="b@example.com")
    lost.file.storage.delete(lost.file.name)

    arrive()

    assert Notice.objects.get().alert.email == "b@example.com"


@pytest.mark.parametrize("step", ["_encode", "_close"])
def test_an_alert_that_is_ended_meanwhile_keeps_no_other_from_matching(
    arrive, monkeypatch, step
):
    ended = ask_and_confirm("red")
    other = ask_and_confirm("red", email="b@example.com")
    go_on = getattr(arrivals, step)

    def end_first(*arguments):
        alerts.end_alert(ended)
        return go_on(*arguments)

    monkeypatch.setattr(arrivals, step, end_first)

    arrive()

    assert Notice.objects.get().alert_id == other.pk


def test_while_the_encoder_is_away_alerts_wait_and_lose_nothing(
    index_all, monkeypatch, caplog
):
    ask_and_confirm("red")
    add_image(make_product("Red mug"), "red")
    index_all()
    a_round_is_due()
    with monkeypatch.context() as away:

        def fail(*arguments):
            raise EncoderUnavailable("its weights are not here")

        away.setattr(backends, "encode_images", fail)
        tasks.tend_alerts()

    assert caplog.messages[-1] == "alerts wait: its weights are not here"
    arrivals.match_alerts()
    assert noted() == ["Red mug"]
