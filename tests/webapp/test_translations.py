"""What the pages say, they say in every language that is offered."""

import io
import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize
from pytest_django.asserts import assertContains, assertRedirects

from embeddings.images import MAX_BYTES, InvalidImage, decode_image
from tests.factories import make_file, make_picture
from webapp.refusals import REFUSALS

PAGES = Path(settings.BASE_DIR) / "webapp"
CHINESE = PAGES / "locale/zh_Hans/LC_MESSAGES"
KEYWORDS = DEFAULT_KEYWORDS | {"gettext_lazy": None, "gettext_noop": None}
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


def texts_of(path):
    """The texts in a template or a module that are to be translated."""
    source = path.read_text(encoding="utf-8")
    if path.suffix in {".html", ".txt"}:
        # What is left of the markup is no Python: indented, it could not be read.
        source = "\n".join(line.strip() for line in templatize(source).splitlines())
    for _, text, _, _ in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        yield text if isinstance(text, str) else text[0]


def texts():
    mails = (PAGES / "templates/mails").glob("*.txt")
    files = [*PAGES.rglob("*.html"), *PAGES.rglob("*.py"), *mails]
    return {text for path in files for text in texts_of(path)}


def variants(value):
    return [value] if isinstance(value, str) else list(value)


def as_dict(catalogue):
    return {
        tuple(variants(message.id)): variants(message.string)
        for message in catalogue
        if message.id
    }


@pytest.fixture(scope="module")
def catalogue():
    with (CHINESE / "django.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


def test_no_text_is_translated_twice():
    written = (CHINESE / "django.po").read_text(encoding="utf-8")

    named = Counter(re.findall(r'^msgid "(.+)"$', written, re.MULTILINE))

    assert [text for text, times in named.items() if times > 1] == []


def test_every_text_is_translated(catalogue):
    found = {text: catalogue.get(text) for text in texts()}

    missing = [
        text
        for text, message in found.items()
        if message is None or message.fuzzy or not all(variants(message.string))
    ]

    assert len(found) > 100
    assert missing == []


def test_what_is_filled_in_is_named_in_the_translation_too(catalogue):
    broken = [
        message.id
        for message in catalogue
        if message.id
        and set(PLACEHOLDER.findall("".join(variants(message.id))))
        != set(PLACEHOLDER.findall("".join(variants(message.string))))
    ]

    assert broken == []


def test_what_the_site_reads_was_compiled_from_what_was_translated(catalogue):
    with (CHINESE / "django.mo").open("rb") as file:
        compiled = as_dict(read_mo(file))

    assert compiled == as_dict(catalogue)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(MAX_BYTES + 1),
        b"no picture at all",
        make_file()[:200],
        make_file(make_picture(size=(4, 4))),
        make_file(make_picture(size=(8, 2000))),
        make_file(make_picture(size=(12_001, 9))),
    ],
    ids=["empty", "large", "other", "damaged", "small", "narrow", "pixels"],
)
def test_every_refusal_of_a_picture_is_known_to_the_translators(data):
    with pytest.raises(InvalidImage) as refusal:
        decode_image(data)

    assert str(refusal.value) in REFUSALS


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["zh-CN", "zh-Hans", "zh"])
def test_a_browser_that_asks_for_chinese_gets_it(client, asked):
    response = client.get("/", headers={"accept-language": asked})

    assertContains(response, '<html lang="zh-hans">')
    assertContains(response, "看到喜欢的东西了？")


@pytest.mark.django_db
def test_a_language_that_was_chosen_stays(client):
    response = client.post(
        "/language", {"language": "zh-hans"}, headers={"referer": "/products/?q=mug"}
    )

    assertRedirects(response, "/products/?q=mug")
    assertContains(client.get("/search/"), "以图搜索")


@pytest.mark.django_db
def test_a_language_that_is_not_offered_changes_nothing(client):
    client.post("/language", {"language": "xx"})

    assertContains(client.get("/search/"), '<html lang="en">')
