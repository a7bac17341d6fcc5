"""Which methods are compared: those of the named encoders, and what the shop does."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings

from embeddings import backends
from embeddings.encoders.base import Encoder
from embeddings.evaluation.features import Feature
from embeddings.evaluation.methods import (
    Method,
    encoder_methods,
    fixed_methods,
    framed,
    framed_feature,
    fused_method,
    two_stage_method,
)
from embeddings.ranking import Tuning
from embeddings.stages import TWO_STAGE

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Roster:
    """Methods in the order they are shown in; `default` names the shop's own.

    `encoders` are by the name of their feature.
    """

    methods: Sequence[Method]
    default: str
    encoders: dict[str, Encoder]

    @property
    def features(self) -> list[Feature]:
        """Those that any of the methods needs, each once."""
        found = {f.name: f for method in self.methods for f in method.features}
        return list(found.values())

    def only(self, words: Sequence[str]) -> Roster:
        """The methods whose name holds one of the words, and the default.

        Raises ValueError for a word that is in no name.
        """
        names = [method.name for method in self.methods]
        if lost := [word for word in words if not any(word in name for name in names)]:
            raise ValueError(f"no method is called {lost[0]!r}: {', '.join(names)}")
        kept = [
            method
            for method in self.methods
            if method.name == self.default or any(word in method.name for word in words)
        ]
        return Roster(kept, self.default, self.encoders)


def make_roster(encoders: Sequence[str] = ()) -> Roster:
    """All methods with these values of ENCODER and the one of the settings.

    Raises EncoderUnavailable where one of them cannot be loaded.
    """
    wanted = list(dict.fromkeys([settings.ENCODER, *encoders]))
    names = short_names(wanted)
    loaded = {names[value]: backends.load_encoder(value) for value in wanted}
    methods = fixed_methods()
    for name, encoder in loaded.items():
        methods += encoder_methods(name, encoder)
        methods += _tuned_methods(name, encoder)
    own = names[settings.ENCODER]
    return Roster(methods, _default(own, loaded[own]), loaded)


def short_names(encoders: Sequence[str]) -> dict[str, str]:
    """What to call encoders in tables, by value of ENCODER: what follows the last
    colon, of a folder its own name; the whole value where two would be called alike."""
    short = {value: _short_name(value) for value in encoders}
    names = list(short.values())
    return {
        value: name if names.count(name) == 1 else value
        for value, name in short.items()
    }


def _tuned_methods(name: str, encoder: Encoder) -> list[Method]:
    """With the fusion that was learned for the encoder, where looks count.

    The shop searches so among the pictures whose vectors are closest, this among all.
    """
    if not encoder.tuning:
        return []
    try:
        tuning = Tuning.from_json(encoder.tuning)
    except ValueError as error:  # Else nothing could be learned in its place.
        logger.warning("the calibration of %s: %s", name, error)
        return []
    if not tuning.fusion.needs_looks:
        return []
    feature = framed_feature(name, encoder)
    return [fused_method(_fused(name), feature, tuning.fusion)]


def _default(name: str, encoder: Encoder) -> str:
    if settings.SEARCH_MODE == TWO_STAGE:
        return two_stage_method(name, framed_feature(name, encoder)).name
    return _fused(name) if _tuned_methods(name, encoder) else framed(name)


def _fused(name: str) -> str:
    return f"{name}, fused"


def _short_name(encoder: str) -> str:
    _, _, argument = encoder.partition(":")
    if argument.startswith("local-dir:"):
        return PurePath(argument).name
    return encoder.rpartition(":")[2]
