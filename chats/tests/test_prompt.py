import pytest

from characters.fields import FIELDS, Kind
from characters.models import Character
from chats import prompting
from chats.prompting import Line, window
from providers.service import Turn, tokens


def build(scene):
    return prompting.build(scene).prompt.turns


def scene(lines=(), unfinished="", **fields):
    usual = {"name": "Mira Vale", "nickname": "Mira", "description": "{{char}} waits for {{user}}."}
    who = Character(**usual | fields)
    return prompting.Scene(who, "Ren", "1", list(lines), unfinished)


def test_the_card_comes_first_and_the_length_last():
    turns = build(scene([Line(False, "Hello."), Line(True, "Hi.")], personality="dry", scenario="A stair."))
    assert [turn.role for turn in turns] == ["system", "assistant", "user", "system"]
    assert "Mira waits for Ren." in turns[0].text
    assert "Personality:\ndry" in turns[0].text
    assert turns[0].text.index("Personality") < turns[0].text.index("A stair.")
    assert turns[-1].text.endswith("2 to 3 paragraphs of 2 to 4 sentences each.")


def test_the_cards_own_system_prompt_replaces_ours_and_may_quote_it():
    assert "Speak in verse." in build(scene(system_prompt="Speak in verse."))[0].text
    quoted = build(scene(system_prompt="{{original}} Speak in verse."))[0].text
    assert "tell a story together" in quoted
    assert "Speak in verse." in quoted


def test_instructions_after_the_history_stand_before_the_length():
    closing = build(scene([Line(True, "Hi.")], post_history_instructions="{{char}} never lies."))[-1].text
    assert closing.startswith("Mira never lies.\n\nWrite Mira's next reply")


def test_the_depth_prompt_counts_from_the_end():
    told = [Line(True, str(n)) for n in range(6)]
    texts = [turn.text for turn in build(scene(told, depth_prompt="It rains.", depth_prompt_depth=2))]
    assert texts[1:-1] == ["0", "1", "2", "3", "It rains.", "4", "5"]


def test_an_unfinished_reply_is_to_be_continued():
    turns = build(scene([Line(True, "Hi.")], unfinished="She opens the"))
    assert turns[-2] == Turn("assistant", "She opens the")
    assert "broke off" in turns[-1].text


def test_the_system_text_counts_in_the_budget():
    told = [Line(True, "y" * 4_000) for _ in range(40)]
    long = build(scene(told, scenario="x" * 40_000))
    assert sum(tokens(turn.text) for turn in long) <= window.MAX_TOKENS + 10
    assert len(long) < len(build(scene(told)))


def test_a_name_that_looks_like_a_macro_stays_a_name():
    who = Character(name="Mira", description="{{char}} and {{user}}")
    assert "Mira and {{char}}" in build(prompting.Scene(who, "{{char}}", "1", [], ""))[0].text


def spoken(*names, user="Ren", text="Hi."):
    lines = [Line(name is not None, text, position=n, speaker=name or "") for n, name in enumerate(names)]
    turns = build(prompting.Scene(Character(name="Mira"), user, "1", lines))
    return [turn.text for turn in turns[1:-1]], turns[-1].text


def test_lines_have_names_once_the_person_has_spoken_under_several():
    assert spoken("Anna", None, "Ren")[0] == ["Anna: Hi.", "Hi.", "Ren: Hi."]
    assert "Put no name in front of it." in spoken("Anna", None, "Ren")[1]


def test_a_new_persona_who_has_not_spoken_yet_said_nothing_of_it():
    assert spoken("Anna", None, user="Ren")[0] == ["Anna: Hi.", "Hi."]


def test_who_has_one_name_needs_none():
    for names in (("Ren", None, "Ren"), ("", None, "Ren"), ("", None, "")):
        told, closing = spoken(*names)
        assert told == ["Hi.", "Hi.", "Hi."]
        assert "name" not in closing


def test_of_a_huge_line_the_name_stays():
    lines = [Line(True, "word " * 3_000, speaker="Anna")]
    scene = prompting.Scene(Character(name="Mira"), "Ren", "1", lines, limits=prompting.Limits(900))
    prompt = prompting.build(scene).prompt
    assert prompt.turns[1].text.startswith("Anna: word word")
    assert prompt.tokens <= 900


TOLD = [field.name for field in FIELDS if field.sent and field.name != "greeting"]
KEPT = [
    field.name
    for field in FIELDS
    if field.kind == Kind.TEXT and not field.sent and not Character._meta.get_field(field.name).choices
]


@pytest.mark.parametrize("name", TOLD)
def test_no_field_of_a_character_is_forgotten(name):
    assert "a word of its own" in str(build(scene(**{name: "a word of its own"})))


@pytest.mark.parametrize("name", sorted({*KEPT} - {"name", "nickname", "depth_prompt_role", "language"}))
def test_what_is_for_people_is_not_told(name):
    assert "a word of its own" not in str(build(scene(**{name: "a word of its own"})))
