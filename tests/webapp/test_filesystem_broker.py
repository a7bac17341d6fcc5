"""The broker in a folder gives each message once and whole."""

import time
from concurrent.futures import ThreadPoolExecutor
from queue import Empty

import pytest
from kombu import Connection

from webapp.filesystem_broker import Transport


@pytest.fixture
def broker(tmp_path):
    """Opens connections to one and the same folder."""

    def connect():
        options = {
            "data_folder_in": str(tmp_path),
            "data_folder_out": str(tmp_path),
            "control_folder": str(tmp_path / "control"),
        }
        # kombu remembers bindings by name for the whole process.
        connection = Connection(transport=Transport, transport_options=options)
        connection.queue = connection.SimpleQueue(tmp_path.name)
        return connection

    return connect


def read(connection):
    try:
        message = connection.queue.get(block=False)
    except Empty:
        return None
    message.ack()
    return message.payload


def test_what_is_put_is_got_once_in_its_order(broker):
    with broker() as connection:
        connection.queue.put({"number": 1})
        time.sleep(0.002)  # the order is that of the milliseconds
        connection.queue.put({"number": 2})

        got = [read(connection) for _ in range(3)]

    assert got == [{"number": 1}, {"number": 2}, None]


def test_a_message_cut_short_is_left_out_and_the_next_one_is_read(
    broker, tmp_path, caplog
):
    with broker() as connection:
        connection.queue.put("good")
        (tmp_path / f"0_cut.{tmp_path.name}.msg").write_text('{"body": "cut sho')

        got = [read(connection), read(connection)]

    assert got == [None, "good"]
    assert "left out a message that is no JSON" in caplog.text


def test_a_message_that_is_still_being_written_is_not_seen(broker, tmp_path):
    with broker() as connection:
        (tmp_path / f"0_draft.{tmp_path.name}.draft").write_text("")

        assert read(connection) is None


def test_many_writers_and_readers_lose_nothing_and_get_nothing_twice(broker):
    def write(start):
        with broker() as connection:
            for number in range(start, start + 50):
                connection.queue.put(number)

    def drain(_):
        with broker() as connection:
            return list(iter(lambda: read(connection), None))

    with broker(), ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(0, 200, 50)))
        got = [number for part in pool.map(drain, range(4)) for number in part]

    assert sorted(got) == list(range(200))
