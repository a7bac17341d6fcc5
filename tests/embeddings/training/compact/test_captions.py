import random
from pathlib import Path

import pytest

from embeddings.training.compact.captions import (
    Caption,
    all_facts,
    caption_of,
    truths,
)
from embeddings.training.compact.corpus import Example

MUG = Example(
    Path("mug.webp"),
    "demo",
    "MUG-01 red",
    "MUG-01",
    "Mugs",
    (("kind", "mug"), ("colour", "red"), ("类", "马克杯"), ("色", "红色")),
    ("A straight mug.",),
)


def test_a_caption_is_true_of_the_picture_it_was_made_for():
    for seed in range(200):
        caption = caption_of(MUG, random.Random(seed))

        assert truths([caption], [all_facts(MUG)]).tolist() == [[True]]


def test_captions_come_in_both_languages_and_as_sentences():
    texts = {caption_of(MUG, random.Random(seed)).text for seed in range(300)}

    assert {"red mug", "红色马克杯", "红色的马克杯", "mug", "A straight mug."} <= texts


def test_a_caption_is_true_of_what_has_all_its_facts():
    red_mug = Caption("red mug", frozenset({("kind", "mug"), ("colour", "red")}))
    mug = Caption("mug", frozenset({("kind", "mug")}))
    blue = (("kind", "mug"), ("colour", "blue"))

    true = truths([red_mug, mug], [MUG.facts, blue])

    assert true.tolist() == [[True, True], [False, True]]


def test_a_picture_of_which_only_one_fact_is_known_has_a_caption():
    bare = Example(Path("x.jpg"), "clothing", "x", facts=(("类", "帽子"),))

    texts = {caption_of(bare, random.Random(seed)).text for seed in range(50)}

    assert all(text.endswith("帽子") for text in texts)


@pytest.mark.parametrize("design", ["MUG-01", ""])
def test_a_sentence_is_about_the_design_or_the_item(design):
    example = Example(Path("x.jpg"), "demo", "item", design, facts=(("kind", "mug"),))

    assert all_facts(example)[-1] == ("design", design or "item")
