"""Presets as files: ours are SillyTavern's for chat completion; its others as far as they agree. Pure.

    {"temperature": 0.8, "top_p": 0.95, "top_k": 0, "frequency_penalty": 0, "openai_max_tokens": 512, …}

Those for text completion say `temp`, `freq_pen` and `genamt`. What a preset says beyond our five values
(prompts, samplers of local servers, …) has no place here and is named.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from chats.forms.drawer import KNOBS, Knob
from chats.models.preset import SAMPLING

HEAVIEST = 1024 * 1024  # bytes
MOST_NAMED = 40
ENDLESS = 1e9  # beyond it nothing is a setting, and not even a number is sure to be one
WORDS = {
    "temperature": ("temperature", "temp", "temp_openai"),
    "top_p": ("top_p", "top_p_openai"),
    "top_k": ("top_k", "top_k_openai"),
    "frequency_penalty": ("frequency_penalty", "freq_pen", "freq_pen_openai"),
    "max_tokens": ("openai_max_tokens", "max_tokens", "genamt", "max_length"),
}
"""What other programs call our settings, the usual word first."""


class BadPreset(Exception):
    """What was sent is no preset. `sentence` tells why, and what would do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says: our values, those that had to be brought into range, and what has no place here."""

    values: dict[str, float | None]
    fitted: list[str]
    unused: list[str]


def read(data: bytes, usual: Mapping[str, float | None]) -> Read:
    """The settings in a file; where it is silent, the `usual` ones. Raises BadPreset."""
    said = _mapping(data)
    found = {knob: value for knob in KNOBS if (value := _number(said, WORDS[knob.name])) is not None}
    if not found:
        raise BadPreset(
            _("This file names none of the five settings. Choose a preset of SillyTavern, or one saved here.")
        )
    values = dict(usual) | {knob.name: _fitted(knob, value) for knob, value in found.items()}
    fitted = [str(knob.label) for knob, value in found.items() if values[knob.name] != value]
    known = {word for words in WORDS.values() for word in words} | {"name"}
    return Read(values, fitted, [word[:60] for word in said if word not in known][:MOST_NAMED])


def written(values: Mapping[str, float | None]) -> bytes:
    """A preset as a file that SillyTavern takes, too."""
    said = {WORDS[name][0]: values[name] for name in SAMPLING if values[name] is not None}
    return json.dumps(said, indent=2).encode()


def _mapping(data: bytes) -> dict[str, Any]:
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as broken:
        raise BadPreset(
            _("This is not a JSON file. Choose a preset of SillyTavern, or one saved here.")
        ) from broken
    if not isinstance(said, dict):
        raise BadPreset(_("This JSON is no preset. Choose a preset of SillyTavern, or one saved here."))
    return said


def _number(said: Mapping[str, Any], words: tuple[str, ...]) -> float | None:
    return next(_numbers(said.get(word) for word in words), None)


def _numbers(values: Iterator[Any]) -> Iterator[float]:
    for value in values:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and -ENDLESS < value < ENDLESS:
            yield value


def _fitted(knob: Knob, value: float) -> float:
    near = min(max(value, knob.least), knob.most)
    return round(near) if knob.is_whole else float(near)
