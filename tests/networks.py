"""Makes tiny networks of random weights, as folders that open_clip reads."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import open_clip
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors

TINY = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "patch_size": 8},
    "text_cfg": {
        "context_length": 77,
        "vocab_size": 49408,
        "width": 32,
        "heads": 2,
        "layers": 1,
    },
}
PREPROCESSING = {
    "size": [32, 32],
    "mode": "RGB",
    "mean": [0.5, 0.5, 0.5],
    "std": [0.5, 0.5, 0.5],
    "interpolation": "bicubic",
    "resize_mode": "squash",
}


WORDS = ("red", "blue", "mug", "plate")
# As lookalike-s: a tower of timm, and a text tower for a vocabulary of its own.
COMPACT = {
    "embed_dim": 24,
    "vision_cfg": {
        "timm_model_name": "test_resnet",
        "timm_model_pretrained": False,
        "timm_pool": "avg",
        "timm_proj": "linear",
        "image_size": 32,
    },
    "text_cfg": TINY["text_cfg"] | {"context_length": 16, "vocab_size": 514 + 11},
}
# As SigLIP and those trained from it: a text tower without a mask, and a tokenizer of
# transformers that lies in the folder, whatever repository its name names.
SIGLIP = {
    "embed_dim": 64,
    "init_logit_bias": -10,
    "custom_text": True,
    "vision_cfg": {
        "image_size": 160,
        "timm_model_name": "test_vit",
        "timm_model_pretrained": False,
        "timm_pool": "map",
        "timm_proj": "none",
    },
    "text_cfg": {
        "context_length": 16,
        "vocab_size": 40,
        "hf_tokenizer_name": "timm/ViT-B-16-SigLIP",
        "tokenizer_kwargs": {"clean": "canonicalize"},
        "width": 64,
        "heads": 2,
        "layers": 1,
        "no_causal_mask": True,
        "proj_bias": True,
        "pool_type": "last",
    },
}


def make_folder(
    folder: Path,
    seed: int = 0,
    network: dict = TINY,
    dtype: torch.dtype = torch.float32,
    **preprocessing,
) -> Path:
    """An open_clip folder with a tiny network of random weights."""
    folder.mkdir()
    torch.manual_seed(seed)
    config = {"model_cfg": network, "preprocess_cfg": PREPROCESSING | preprocessing}
    (folder / "open_clip_config.json").write_text(json.dumps(config))
    kind = open_clip.CustomTextCLIP if "custom_text" in network else open_clip.CLIP
    options = {key: value for key, value in network.items() if key != "custom_text"}
    state = kind(**options).state_dict()
    weights = {
        name: value.to(dtype) if value.is_floating_point() else value
        for name, value in state.items()
    }
    save_file(weights, folder / "open_clip_model.safetensors")
    return folder


def add_vocabulary(folder: Path, words: Iterable[str] = WORDS) -> Path:
    """A vocabulary of its own: each word is joined letter by letter, from the left."""
    merges = []
    for word in words:
        pieces = [*word[:-1], f"{word[-1]}</w>"]
        for end in range(1, len(pieces)):
            merges.append(f"{''.join(pieces[:end])} {pieces[end]}")
    text = "\n".join(["#version: tests", *merges])
    path = folder / "vocabulary.txt.gz"
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    return path


def add_tokenizer(folder: Path, words: Iterable[str] = WORDS) -> None:
    """The files of a tokenizer as repositories on the hub hold them."""
    pieces = ["<pad>", "</s>", "<unk>", "▁", *(f"▁{word}" for word in words)]
    pieces += [chr(number) for number in range(ord("a"), ord("z") + 1)]
    vocabulary = [(piece, -float(rank)) for rank, piece in enumerate(pieces)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=2))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {"tokenizer_class": "T5Tokenizer", "pad_token": "</s>"}
    config |= {"eos_token": "</s>", "unk_token": "<unk>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
