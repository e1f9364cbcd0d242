import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.fitting import FOR_THOUGHTS, fitted, shrunk, within
from providers.speech import Model, Request, Role, Sampling, Turn
from roleplay.tokens import tokens

SYSTEM = Turn("system", "You are a lighthouse keeper. " * 4)
GREETING = Turn("assistant", "The lamp turns once. " * 4)
CLOSING = Turn("system", "Write two paragraphs.")


def talk(count: int, words: int = 20) -> list[Turn]:
    roles: list[Role] = ["user", "assistant"]
    return [Turn(roles[number % 2], f"line {number} " * words) for number in range(count)]


def size(turns: tuple[Turn, ...]) -> int:
    return sum(tokens(turn.text) for turn in turns)


def test_the_oldest_go_first_and_the_greeting_stays() -> None:
    conversation = talk(9)
    turns = (SYSTEM, GREETING, *conversation, CLOSING)
    kept = within(turns, size(turns) // 2)
    assert kept[:2] == (SYSTEM, GREETING)
    assert kept[-2:] == (conversation[-1], CLOSING)
    assert list(kept[2:-1]) == conversation[-len(kept[2:-1]) :]
    assert size(kept) <= size(turns) // 2


def test_what_was_put_into_the_conversation_goes_with_it() -> None:
    lore = Turn("system", "The lamp went out once. " * 30, cached=True)
    note = Turn("system", "It rains.")
    said = talk(9)
    turns = (SYSTEM, GREETING, *said[:4], lore, *said[4:], note, CLOSING)
    kept = within(turns, size(turns) // 3)
    assert lore not in kept
    assert kept[:2] == (SYSTEM, GREETING)
    assert kept[-3:] == (said[-1], note, CLOSING)


def test_a_single_huge_message_loses_its_beginning_and_keeps_its_end() -> None:
    huge = Turn("user", "so it began " * 5_000 + "and the door opened")
    kept = within((SYSTEM, GREETING, huge, CLOSING), 1_000)
    assert [turn.role for turn in kept] == ["system", "user", "system"]
    assert kept[1].text.endswith("and the door opened")
    assert size(kept) <= 1_010


def test_nothing_but_system_texts_is_left_alone() -> None:
    assert within((SYSTEM, CLOSING), 1) == (SYSTEM, CLOSING)


def test_a_quarter_less() -> None:
    request = Request((SYSTEM, GREETING, *talk(41), CLOSING))
    assert 0.6 < size(shrunk(request).turns) / size(request.turns) <= 0.75


@pytest.mark.parametrize(("context", "changes"), [(0, False), (200_000, False), (2_048, True), (600, True)])
def test_a_conversation_fits_what_a_model_can_read(context: int, changes: bool) -> None:
    request = Request((SYSTEM, GREETING, *talk(201), CLOSING), sampling=Sampling(max_tokens=1_024))
    asked = fitted(request, Model("local", "m", "m", "v", context=context))
    assert (asked != request) == changes
    if changes:
        assert size(asked.turns) <= context


roles = st.sampled_from(["system", "user", "assistant"])
conversations = st.lists(st.builds(Turn, roles, st.text(min_size=1, max_size=400)), max_size=12)


@given(conversations, st.integers(1, 2_000))
def test_what_is_kept_stands_in_order_and_ends_alike(turns: list[Turn], most: int) -> None:
    kept = within(turns, most)
    assert [turn for turn in kept if turn.role == "system"] == [t for t in turns if t.role == "system"]
    said = [turn for turn in turns if turn.role != "system"]
    left = [turn for turn in kept if turn.role != "system"]
    assert bool(left) == bool(said)
    if left:
        assert said[-1].role == left[-1].role
        assert said[-1].text.endswith(left[-1].text)
        assert [turn for turn in said[:-1] if turn in left] == left[:-1] or len(set(said)) < len(said)


def test_thoughts_do_not_eat_the_reply() -> None:
    request = Request((SYSTEM, Turn("user", "Hello.")), sampling=Sampling(max_tokens=512))
    plain, thinker = (Model("groq", "m", "m", "v", thinks=thinks) for thinks in (False, True))
    assert fitted(request, plain).sampling.max_tokens == 512
    assert fitted(request, thinker).sampling.max_tokens == 512 + FOR_THOUGHTS
