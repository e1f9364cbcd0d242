import pytest
from hypothesis import given
from hypothesis import strategies as st

from characters.words import MOST_WORDS, folded, likeness, search_words, stem, stems


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


@given(name=st.text(max_size=100))
def test_a_name_is_found_by_its_own_words(name: str) -> None:
    assert {stem(word) for word in search_words(name)} <= set(stems(name).split())


@given(st.text())
def test_a_query_has_few_words_and_no_empty_ones(text: str) -> None:
    words = search_words(text)
    assert len(words) == len(set(words)) <= MOST_WORDS
    assert all(words)


@pytest.mark.parametrize(
    "forms",
    [
        "маяк маяка маяку маяком маяки маяков маяками",
        "ведьма ведьмы ведьме ведьмой ведьм ведьмами",
        "море моря морю морем",
        "тайна тайной тайны тайну",
        "старый старая старого старыми",
        "lighthouse lighthouses",
        "lady ladies",
        "keep keeps keeping",
        "run running runs",
        "cat cats",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("кот", "код"), ("маяк", "май"), ("light", "lily"), ("a", "as")])
def test_other_words_have_another(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@given(st.text(), st.text())
def test_likeness_is_mutual_and_whole_with_oneself(one: str, other: str) -> None:
    assert likeness(one, one) == 1
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
