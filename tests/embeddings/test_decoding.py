"""A picture that kills or hangs its decoder harms no other."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from embeddings import decoding
from embeddings.decoding import DecoderDied, DecoderUnavailable, close, decode_apart
from embeddings.images import InvalidImage, Picture, TooLarge, decode_image
from tests.factories import make_file, make_picture
from tests.servers import wait_until_true

POISON = Path(__file__).parents[1] / "poison"
COLOURS = ["red", "green", "blue", "orange", "purple", "teal"]
GOOD = [make_file(make_picture(colour), "JPEG") for colour in COLOURS]


def close_all():
    """End those in use as well: who waits no more for pictures leaves some behind."""
    all_at_once = threading.Barrier(decoding.CHILDREN)
    waits = [all_at_once.wait] * decoding.CHILDREN
    list(decoding._threads.map(lambda wait: wait(60), waits))
    close()


@pytest.fixture
def poisonous(monkeypatch):
    """The children that start from here on mind the markers of tests/poison."""
    close_all()
    monkeypatch.setenv("PYTHONPATH", str(POISON))
    yield
    close_all()


def poison(deed: str) -> bytes:
    return make_file(format="JPEG", comment=f"POISON:{deed}".encode())


def between(file: bytes) -> list[bytes]:
    return [*GOOD[:3], file, *GOOD[3:]]


def are_decoded(pictures) -> bool:
    """Whether these are the pictures of GOOD, in their order."""
    pixels = [picture.image.tobytes() for picture in pictures]
    return pixels == [decode_image(data).image.tobytes() for data in GOOD]


def children(parent: int) -> list[int]:
    """The decoders of a process; one that has ended and is not waited for is none."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z" and b"decoding" in command:
            found.append(int(folder.name))
    return found


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    except OSError:
        return False


def test_pictures_come_back_as_they_are_decoded_here_in_their_order():
    pictures = decode_apart(GOOD)

    assert are_decoded(pictures)
    for picture, data in zip(pictures, GOOD, strict=True):
        here = decode_image(data)
        assert type(picture) is Picture
        assert {**vars(picture), "image": 0} == {**vars(here), "image": 0}
        assert (picture.image.mode, picture.image.size) == ("RGB", here.image.size)


def test_no_pictures_start_no_decoder():
    # A start that another test let fail may be tried again until after its end.
    wait_until_true(lambda: close() or children(os.getpid()) == [], 5, "all end")

    assert decode_apart([]) == []
    assert children(os.getpid()) == []


@pytest.mark.parametrize(
    "data", [b"", b"no picture", GOOD[0][:500], make_file()[:-40], b"\0" * 21_000_000]
)
def test_a_broken_file_gives_the_error_it_gives_here(data):
    with pytest.raises(InvalidImage) as here:
        decode_image(data)

    *first, error, last = decode_apart([*GOOD[:-1], data, GOOD[-1]])

    assert (type(error), str(error)) == (type(here.value), str(here.value))
    assert are_decoded([*first, last])


def test_a_file_of_too_many_bytes_is_told_apart():
    assert type(decode_apart([b"\0" * 21_000_000])[0]) is TooLarge


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("exit", "Its decoder ended with status 66."),
        ("hang", "Its decoder took too long and was ended."),
        ("memory", "Its decoder needs more than 2 GB."),
    ],
)
def test_a_poisonous_picture_is_named_and_its_neighbours_are_decoded(
    deed, reason, poisonous
):
    pictures = decode_apart(between(poison(deed)), seconds=4)

    died = pictures.pop(3)
    assert (type(died), str(died)) == (DecoderDied, reason)
    assert are_decoded(pictures)
    assert are_decoded(decode_apart(GOOD))


def test_a_hanging_picture_is_given_up_when_its_seconds_are_over(poisonous):
    decode_apart(GOOD)
    began = time.monotonic()

    decode_apart([poison("hang")], seconds=0.3)

    assert 0.3 < time.monotonic() - began < 5


def test_seconds_do_not_count_while_a_picture_waits_for_its_turn(poisonous):
    files = [poison("hang")] * (2 * decoding.CHILDREN) + GOOD

    answers = decode_apart(files, seconds=1.5)

    assert [type(answer) for answer in answers[: -len(GOOD)]] == [DecoderDied] * (
        2 * decoding.CHILDREN
    )
    assert are_decoded(answers[-len(GOOD) :])


def test_a_frozen_decoder_is_ended_by_its_parent(poisonous, monkeypatch):
    monkeypatch.setattr(decoding, "GRACE", 0.3)
    decode_apart(GOOD[:1])
    child = decoding._idle[-1]._process.pid
    os.kill(child, signal.SIGSTOP)

    (died,) = decode_apart(GOOD[:1], seconds=0.2)

    assert (type(died), str(died)) == (DecoderDied, "Its decoder died: Killed.")
    assert not is_running(child)
    assert are_decoded(decode_apart(GOOD))


def test_decoders_that_are_killed_while_they_have_nothing_to_do_are_replaced():
    decode_apart(GOOD)
    for child in children(os.getpid()):
        os.kill(child, signal.SIGKILL)
        wait_until_true(lambda child=child: not is_running(child), 5, "it ends")

    assert are_decoded(decode_apart(GOOD))


def test_decoders_killed_at_work_take_at_most_one_picture_each_along():
    noise = Image.effect_noise((1024, 1024), 60).convert("RGB")
    files, answers = [make_file(noise, "JPEG")] * 60, []
    decode_apart(GOOD)
    killed = children(os.getpid())
    work = threading.Thread(target=lambda: answers.extend(decode_apart(files)))

    work.start()
    for child in killed:
        time.sleep(0.03)
        os.kill(child, signal.SIGKILL)
    work.join()

    died = [answer for answer in answers if not isinstance(answer, Picture)]
    assert len(answers) == 60
    assert {str(answer) for answer in died} <= {"Its decoder died: Killed."}
    assert len(died) <= len(killed)


def test_several_threads_share_the_decoders():
    answers = {}

    def work(number):
        answers[number] = decode_apart(GOOD * 5)

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(children(os.getpid())) <= decoding.CHILDREN
    for pictures in answers.values():
        assert all(are_decoded(pictures[n : n + 6]) for n in range(0, 30, 6))


def test_a_decoder_is_replaced_after_many_pictures(monkeypatch):
    monkeypatch.setattr(decoding, "PICTURES_A_CHILD", 2)
    close()
    decode_apart(GOOD[:1])
    (first,) = children(os.getpid())
    decode_apart(GOOD[:1])

    decode_apart(GOOD[:1])

    (second,) = children(os.getpid())
    assert second != first


def test_where_no_decoder_starts_no_picture_is_to_blame(monkeypatch):
    close()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(DecoderUnavailable, match="ended with status 1"):
        decode_apart(GOOD)

    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(DecoderUnavailable, match="No such file"):
        decode_apart(GOOD)


def test_a_decoder_loads_neither_django_nor_torch():
    code = (
        "import sys; from embeddings import decoding;"
        "print([m for m in ('django', 'torch', 'celery', 'numpy') if m in sys.modules])"
    )

    out = subprocess.check_output([sys.executable, "-c", code], cwd=decoding.ROOT)

    assert out.decode().strip() == "[]"


def test_memory_is_bounded_where_the_system_counts_no_mapping_as_data():
    code = (
        "import resource; from embeddings import decoding;"
        "resource.RLIMIT_DATA = resource.RLIMIT_CORE; decoding._bound_memory();"
        "bytes(decoding.MEMORY // 4 * 3); print('enough', flush=True);"
        "bytes(decoding.MEMORY * 4)"
    )

    child = subprocess.run(
        [sys.executable, "-c", code], cwd=decoding.ROOT, capture_output=True, text=True
    )

    assert child.stdout == "enough\n"
    assert child.stderr.endswith("MemoryError\n")
