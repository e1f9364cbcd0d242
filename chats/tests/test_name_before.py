"""A character's name before its own reply is left out, however the reply arrives."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.name_before import NameBefore

TEXT = st.text(alphabet="MIiraß:：*_ \n.x", max_size=20)


def heard(name, *pieces):
    opening = NameBefore(name)
    return "".join([*(opening.feed(piece) for piece in pieces), opening.rest()])


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Mira: *She nods.*", "*She nods.*"),
        ("mira:*She nods.*", "*She nods.*"),
        ("**Mira:** Yes.", "Yes."),
        ("**Mira**: Yes.", "Yes."),
        ("\n\nMira:\n\nYes.", "Yes."),
        ("Mira：「はい」", "「はい」"),
        ("Mira nods.", "Mira nods."),
        ("Mirabel: Yes.", "Mirabel: Yes."),
        ("*Mira: that was her name.*", "*Mira: that was her name.*"),
        ("Ren: No.", "Ren: No."),
        ("Yes. Mira: Yes.", "Yes. Mira: Yes."),
        ("Mira:", "Mira:"),
        ("Mir", "Mir"),
        ("", ""),
    ],
)
def test_only_the_name_in_front_is_left_out(said, left):
    assert heard("Mira", said) == left
    assert heard("Mira", *said) == left


@given(st.sampled_from(["Mira", "M", "ß", "", "a:x"]), TEXT, st.lists(st.integers(0, 20), max_size=6))
def test_what_is_left_does_not_depend_on_the_pieces(name, said, cuts):
    places = [0, *sorted(min(cut, len(said)) for cut in cuts), len(said)]
    pieces = [said[begin:end] for begin, end in pairwise(places)]
    assert heard(name, *pieces) == heard(name, said)
    assert said.endswith(heard(name, said))


def test_what_cannot_be_the_name_comes_at_once():
    opening = NameBefore("Mira")
    assert [opening.feed(piece) for piece in ("M", "i", "s", "t", "!")] == ["", "", "Mis", "t", "!"]
    assert opening.rest() == ""
