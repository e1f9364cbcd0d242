from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.sse import Decoder, LineTooLong

STREAM = (
    ': OPENROUTER PROCESSING\n\ndata: {"a": "one\u2028two\u0085three"}\n\n'
    'event: ping\r\ndata:{"b": 2}\r\n\r\n'
    "id: 7\rdata:   three\r\rdata: [DONE]\n\n"
).encode()
PAYLOADS = ['{"a": "one\u2028two\u0085three"}'.encode(), b'{"b": 2}', b"three", b"[DONE]"]


def test_payloads_come_out_in_order() -> None:
    assert Decoder().feed(STREAM) == PAYLOADS


@pytest.mark.parametrize("cut", range(len(STREAM)))
def test_a_cut_at_any_byte_changes_nothing(cut: int) -> None:
    decoder = Decoder()
    assert decoder.feed(STREAM[:cut]) + decoder.feed(STREAM[cut:]) == PAYLOADS


@given(st.lists(st.integers(1, len(STREAM) - 1)))
def test_many_cuts_change_nothing(cuts: list[int]) -> None:
    decoder, edges = Decoder(), [0, *sorted(cuts), len(STREAM)]
    pieces = (STREAM[a:b] for a, b in pairwise(edges))
    assert [payload for piece in pieces for payload in decoder.feed(piece)] == PAYLOADS


def test_a_last_line_without_an_end_is_given_by_flush() -> None:
    decoder = Decoder()
    assert decoder.feed(b"data: whole\ndata: begun") == [b"whole"]
    assert decoder.flush() == [b"begun"]
    assert decoder.flush() == []


def test_a_line_that_never_ends_is_refused() -> None:
    decoder = Decoder(longest_line=100)
    decoder.feed(b"data: " + b"x" * 90)
    with pytest.raises(LineTooLong):
        decoder.feed(b"x" * 10)
