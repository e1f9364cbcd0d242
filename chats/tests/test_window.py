from hypothesis import given
from hypothesis import strategies as st

from chats.window import Line, fit
from providers.service import tail, tokens

greetings = st.lists(st.builds(Line, st.just(False), st.text(max_size=400), st.just(True)), max_size=1)
others = st.lists(st.builds(Line, st.booleans(), st.text(max_size=400)), max_size=30)
lines = st.builds(lambda greeting, rest: greeting + rest, greetings, others)


def test_estimates_grow_with_the_script():
    assert tokens("a" * 400) == 101
    assert 100 < tokens("а" * 400) < 200
    assert tokens("猫" * 400) > 300


def test_the_newest_lines_stay():
    told = [Line(True, f"{n:04} " + "x" * 395) for n in range(20)]
    kept = fit(told, budget=500)
    assert [line.text[:4] for line in kept] == ["0016", "0017", "0018", "0019"]


def test_the_greeting_stays_as_long_as_anything_does():
    greeting = Line(False, "Welcome.", greeting=True)
    told = [greeting, *(Line(True, "x" * 400) for _ in range(20))]
    assert fit(told, budget=300)[0] == greeting


def test_no_more_than_so_many_messages():
    assert len(fit([Line(True, "x")] * 80, most=50)) == 50


def test_one_huge_message_is_cut_and_does_not_empty_the_window():
    kept = fit([Line(False, "Hi.", greeting=True), Line(True, "x" * 10_000 + " end")], budget=100)
    assert kept[0].text == "Hi."
    assert kept[1].text.endswith("end")


@given(lines, st.integers(min_value=1, max_value=2000))
def test_what_is_kept_fits_and_ends_with_the_last_line(told, budget):
    kept = fit(told, budget)
    assert sum(tokens(line.text) for line in kept) <= budget + len(kept)
    assert bool(kept) == bool(told)
    if kept:
        assert told[-1].text.endswith(kept[-1].text)


@given(st.text(max_size=500), st.integers(min_value=1, max_value=200))
def test_a_tail_is_the_end(text, budget):
    assert text.endswith(tail(text, budget))
