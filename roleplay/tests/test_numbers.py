import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.numbers import whole


@pytest.mark.parametrize(("said", "number"), [("0", 0), ("7", 7), ("007", 7), ("999999999", 999_999_999)])
def test_digits_are_a_number(said, number):
    assert whole(said) == number


@pytest.mark.parametrize(
    "said", [None, "", " 7", "-1", "+1", "1.0", "1e3", "x", "²", "٣", "1000000000", "9" * 5000]
)
def test_everything_else_is_none(said):
    assert whole(said) is None


@given(st.text(max_size=30))
def test_no_text_does_harm(said):
    assert whole(said) is None or str(whole(said)) == said.lstrip("0").rjust(1, "0")
