from hypothesis import given
from hypothesis import strategies as st

from providers.dialects.turns import SILENCE, Dialogue, dialogue
from providers.speech import Model, Turn

CLAUDE, GEMMA = Model.unlisted("claude", "claude"), Model.unlisted("gemini", "gemma-3-27b-it")
TURNS = st.lists(
    st.builds(
        Turn, st.sampled_from(["system", "user", "assistant"]), st.sampled_from(["", " ", "\n"]) | st.text()
    )
)


def shape(*turns: Turn, model: Model = CLAUDE) -> Dialogue:
    return dialogue(model, turns)


def test_a_greeting_is_answered_to_silence() -> None:
    assert shape(Turn("assistant", "Welcome."), Turn("user", "Hello.")).turns == [
        Turn("user", SILENCE),
        Turn("assistant", "Welcome."),
        Turn("user", "Hello."),
    ]


def test_turns_of_one_role_are_joined() -> None:
    told = shape(
        Turn("user", "One."), Turn("user", "Two."), Turn("assistant", "Three."), Turn("user", "Four.")
    )
    assert [turn.text for turn in told.turns] == ["One.\n\nTwo.", "Three.", "Four."]


def test_a_reply_that_is_to_go_on_ends_with_the_wish() -> None:
    told = shape(Turn("user", "Go."), Turn("assistant", "It was"), Turn("system", "Go on from there."))
    assert told.turns[-1] == Turn("user", "[Go on from there.]")


def test_what_is_no_line_of_the_persons_is_marked_as_an_aside_once() -> None:
    turns = (Turn("user", "Go."), Turn("system", "It is night."), Turn("system", "[It rains.]"))
    for model in (CLAUDE, GEMMA):
        assert shape(*turns, model=model).turns == [Turn("user", "Go.\n\n[It is night.]\n\n[It rains.]")]


def test_with_nothing_to_answer_there_is_silence() -> None:
    assert shape(Turn("system", "Be Mira.")) == Dialogue(
        [Turn("system", "Be Mira.")], [[Turn("user", SILENCE)]]
    )
    assert shape(Turn("user", "Go."), Turn("assistant", "I went.")).turns[-1] == Turn("user", SILENCE)


def test_what_is_joined_is_known_part_by_part() -> None:
    told = shape(Turn("user", "One.", cached=True), Turn("system", "Short."))
    assert [[part.cached for part in parts] for parts in told.parts] == [[True, False]]


@given(TURNS)
def test_any_turns_become_a_dialogue_that_loses_nothing(turns: list[Turn]) -> None:
    told = dialogue(CLAUDE, turns)
    roles = [turn.role for turn in told.turns]
    assert roles == (["user", "assistant"] * len(roles))[: len(roles)]
    assert roles[-1] == "user"
    assert all(turn.text.strip() for turn in told.turns)
    everything = "\n\n".join([turn.text for turn in (*told.system, *told.turns)])
    assert all(turn.text in everything for turn in turns if turn.text.strip())


@given(TURNS)
def test_a_model_without_a_system_role_gets_none(turns: list[Turn]) -> None:
    assert dialogue(GEMMA, turns).system == []
