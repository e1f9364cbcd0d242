import pytest
from hypothesis import given
from hypothesis import strategies as st

from characters.words import MOST_WORDS, folded, search_words, stem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("МИРА Вейл", "мира вейл"),
        ("Алёна", "алена"),
        ("  a \n b  ", "a b"),
        ("Straße", "strasse"),
        ("ﬁre", "fire"),
        ("nul\0l", "null"),
    ],
)
def test_letters_without_case_and_dots(text: str, expected: str) -> None:
    assert folded(text) == expected


@given(name=st.text(max_size=100), before=st.text())
def test_a_name_is_found_by_its_own_words(name: str, before: str) -> None:
    assert all(word in f"{folded(before)}\n{folded(name)}" for word in search_words(name))


@given(st.text())
def test_a_query_has_few_words_and_no_empty_ones(text: str) -> None:
    words = search_words(text)
    assert len(words) == len(set(words)) <= MOST_WORDS
    assert all(words)


def test_stems_drop_endings_and_keep_short_words() -> None:
    assert [stem(word) for word in ("маяка", "lighthouses", "cat", "a")] == ["мая", "lighthous", "cat", "a"]
