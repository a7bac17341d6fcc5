import gzip

import open_clip

from embeddings.training.compact.vocabulary import FIXED, learn_merges, write_merges

TEXTS = ["a red mug", "a red hat", "红色马克杯", "红色帽子"] * 20


def test_open_clip_spells_common_words_of_both_languages_in_few_tokens(tmp_path):
    path = tmp_path / "vocabulary.txt.gz"
    write_merges(learn_merges(TEXTS, 700), path)

    tokenizer = open_clip.SimpleTokenizer(bpe_path=str(path), context_length=16)

    assert len(tokenizer.encode("red mug")) == 2
    assert len(tokenizer.encode("红色帽子")) <= 2
    assert tokenizer.decode(tokenizer.encode("红色帽子 xyz")).split() == [
        "红色帽子",
        "xyz",
    ]


def test_the_size_counts_bytes_and_marks(tmp_path):
    path = tmp_path / "vocabulary.txt.gz"
    write_merges(learn_merges(TEXTS, FIXED + 10), path)

    tokenizer = open_clip.SimpleTokenizer(bpe_path=str(path))

    assert tokenizer.vocab_size == FIXED + 10


def test_the_same_texts_give_the_same_file_to_the_byte(tmp_path):
    one, two = tmp_path / "one.gz", tmp_path / "two.gz"

    write_merges(learn_merges(TEXTS, 600), one)
    write_merges(learn_merges(TEXTS, 600), two)

    assert one.read_bytes() == two.read_bytes()
    assert gzip.decompress(one.read_bytes()).startswith(b"#version: 0.2\n")
