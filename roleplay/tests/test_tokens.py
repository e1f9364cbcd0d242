"""Estimates against what tokenizers of current models have counted.

`token_counts.json` holds texts of our own, most of which the weights were chosen by, and how many tokens each
of six tokenizers makes of them.
"""

import json
from pathlib import Path
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.tokens import head, tail, tokens

MEASURED = json.loads((Path(__file__).parent / "token_counts.json").read_text())


@pytest.mark.parametrize("sample", MEASURED, ids=lambda sample: sample["name"])
def test_an_estimate_is_at_most_a_seventh_too_high_and_hardly_ever_too_low(sample):
    counted = mean(sample["counts"].values())
    assert 0.95 * counted <= tokens(sample["text"]) <= 1.15 * counted


def test_what_was_not_calibrated_on_is_among_them():
    assert sum(not sample["calibrated_on"] for sample in MEASURED) >= 6


@given(st.text(max_size=300), st.text(max_size=300))
def test_more_text_is_never_fewer_tokens(one, other):
    assert max(tokens(one), tokens(other)) <= tokens(one + other) <= tokens(one) + tokens(other) + 2


@given(st.text(max_size=300), st.integers(1, 100))
def test_an_end_and_a_beginning_are_as_short_as_wanted(text, most):
    assert text.endswith(tail(text, most))
    assert text.startswith(head(text, most))
    assert max(tokens(tail(text, most)), tokens(head(text, most))) <= max(most, 3)


def test_half_a_letter_is_counted_too():
    assert tokens("\ud83d") >= 1
