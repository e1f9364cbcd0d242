"""What is kept of a conversation: as much as fits, and the same for as many turns as can be."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chats.prompting.window import Limits, Line, cost_of, fit
from providers.service import tail

texts = st.text(alphabet="ab ж猫", max_size=400)
greetings = st.lists(texts.map(lambda text: Line(False, text, True)), max_size=1)
others = st.lists(st.tuples(st.booleans(), texts).map(lambda said: Line(*said)), max_size=30)
lines = st.builds(
    lambda greeting, rest: [line._replace(position=n) for n, line in enumerate(greeting + rest)],
    greetings,
    others,
)
GREETING = Line(False, "Welcome.", greeting=True)


def talk(*sizes, first=1):
    """A greeting, and messages of so many tokens by turns."""
    said = [Line(n % 2 == 0, "say " * size, position=first + n) for n, size in enumerate(sizes)]
    return [GREETING, *said]


def positions(window):
    return [line.position for line in window.lines]


def test_what_fits_stays_whole():
    assert fit(talk(10, 10, 10)).lines == talk(10, 10, 10)
    assert fit(talk(10, 10, 10)).starts == 0


def test_over_the_limit_half_of_the_window_goes_at_once():
    assert positions(fit(talk(*[10] * 11), Limits(messages=10))) == [0, 7, 8, 9, 10, 11]
    assert len(positions(fit(talk(*[100] * 11), Limits(tokens=1000)))) <= 6


def test_it_then_begins_with_the_same_message_until_it_is_full_again():
    starts, begun = 0, []
    for length in range(2, 60, 2):
        starts = fit(talk(*[10] * length), Limits(messages=10), starts).starts
        begun.append(starts)
    assert begun[:5] == [0] * 5
    assert [begun.count(one) for one in sorted(set(begun))[1:-1]] == [4] * (len(set(begun)) - 2)
    assert begun == sorted(begun)


def test_trying_again_does_not_move_it():
    told = talk(*[10] * 21)
    once = fit(told, Limits(messages=10))
    assert fit(told, Limits(messages=10), once.starts) == once


def test_behind_a_gap_the_person_speaks_first():
    assert fit(talk(*[10] * 12), Limits(messages=10)).lines[1].by_user


def test_what_was_not_read_counts_as_over_the_limit():
    read = [GREETING, *talk(*[10] * 11, first=40)[1:]]
    assert fit(read, Limits(messages=10), starts=0, more_before=True).starts == 46
    assert fit(read, Limits(messages=10), starts=44, more_before=True).starts == 44


def test_a_window_of_which_little_has_remained_is_laid_out_anew():
    told = talk(*[10] * 12)
    assert fit(told, Limits(messages=20), starts=11).starts == 0
    assert fit(told, Limits(messages=20), starts=99).starts == 0


def test_it_moves_up_behind_a_summary_once_half_of_it_is_left():
    limits = Limits(messages=20)
    moves = [fit(talk(*[10] * length), limits, 0, summed_up=6).starts for length in (8, 14, 15, 16)]
    assert moves == [0, 0, 0, 7]
    assert fit(talk(*[10] * 19), limits, 7, summed_up=6).starts == 7


def test_the_greeting_stays_as_long_as_anything_does():
    assert fit(talk(*[100] * 20), Limits(tokens=300)).lines[0] == GREETING


def test_one_huge_message_is_cut_and_does_not_empty_the_window():
    window = fit([GREETING, Line(True, "x" * 10_000 + " end", position=1)], Limits(tokens=100))
    assert window.cut
    assert window.lines[0] == GREETING
    assert window.lines[1].text.endswith("end")


def test_a_huge_greeting_goes_before_what_was_said():
    told = [Line(False, "x" * 2_000, greeting=True), Line(True, "Hi.", position=1)]
    assert positions(fit(told, Limits(tokens=100))) == [1]
    assert fit(told[:1], Limits(tokens=100)).cut


@given(lines, st.integers(min_value=20, max_value=2000), st.integers(0, 40), st.integers(-1, 40))
def test_what_is_kept_fits_and_ends_with_the_last_line(told, budget, starts, summed_up):
    window = fit(told, Limits(budget, 12), starts, summed_up)
    assert sum(map(cost_of, window.lines)) <= budget
    assert bool(window.lines) == bool(told)
    assert len(window.lines) <= 13
    assert positions(window) == sorted(positions(window))
    if told:
        assert told[-1].text.endswith(window.lines[-1].text)


@given(lines, st.integers(min_value=20, max_value=2000))
def test_the_same_conversation_has_the_same_window(told, budget):
    window = fit(told, Limits(budget, 12))
    assert fit(told, Limits(budget, 12), window.starts).lines == window.lines


@given(st.lists(st.integers(3, 60), min_size=4, max_size=60))
def test_most_turns_begin_like_the_one_before(sizes):
    limits, starts, begun = Limits(600, 12), 0, []
    for length in range(1, len(sizes) + 1):
        starts = fit(talk(*sizes[:length]), limits, starts).starts
        begun.append(starts)
    assert all(before <= after for before, after in pairwise(begun))
    assert sum(before != after for before, after in pairwise(begun)) <= len(sizes) / 3


@given(st.text(max_size=500), st.integers(min_value=1, max_value=200))
def test_a_tail_is_the_end(text, budget):
    assert text.endswith(tail(text, budget))
