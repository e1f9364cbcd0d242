import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chats import dice
from chats.dice import Dice, Throw


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2d6", (Dice(2, 6), "")),
        ("d20", (Dice(1, 20), "")),
        ("", (Dice(1, 20), "")),
        ("3D8 - 2", (Dice(3, 8, -2), "")),
        ("3d8-2 I jump.", (Dice(3, 8, -2), "I jump.")),
        ("d%", (Dice(1, 100), "")),
        ("2к6+1", (Dice(2, 6, 1), "")),
        ("1d6 2 people come", (Dice(1, 6), "2 people come")),
    ],
)
def test_dice_are_read_with_the_words_after_them(text, expected):
    assert dice.read(text) == expected


@pytest.mark.parametrize(
    "text", ["six", "2d", "0d6", "d0", "d1", "101d6", "d1001", "2d6x", "-1d6", "2d6+99999"]
)
def test_what_nobody_can_throw_is_refused(text):
    with pytest.raises(dice.BadDice):
        dice.read(text)


@pytest.mark.parametrize(
    ("thrown", "said"),
    [
        (Throw(Dice(2, 6), (3, 5)), "((2d6: 3 + 5 = 8))"),
        (Throw(Dice(2, 6, 1), (3, 5)), "((2d6+1: 3 + 5 + 1 = 9))"),
        (Throw(Dice(1, 6, -2), (1,)), "((d6-2: 1 - 2 = -1))"),
        (Throw(Dice(1, 20), (17,)), "((d20: 17))"),
        (Throw(Dice(30, 6), (1,) * 30), "((30d6 = 30))"),
    ],
)
def test_a_throw_is_told_out_of_character(thrown, said):
    assert str(thrown) == said


@given(st.integers(1, dice.MOST_DICE), st.integers(2, dice.MOST_SIDES), st.integers(-99, 99))
@settings(max_examples=100)
def test_whatever_is_thrown_shows_eyes_that_the_dice_have(count, sides, added):
    asked, words = dice.read(str(Dice(count, sides, added)))
    thrown = dice.throw(asked)
    assert (asked, words) == (Dice(count, sides, added), "")
    assert len(thrown.eyes) == count
    assert set(thrown.eyes) <= set(range(1, sides + 1))
    assert thrown.total == sum(thrown.eyes) + added


def test_a_die_shows_what_chance_gives_and_nothing_else():
    below = iter(range(6))
    assert dice.throw(Dice(6, 6), lambda sides: next(below)).eyes == (1, 2, 3, 4, 5, 6)
