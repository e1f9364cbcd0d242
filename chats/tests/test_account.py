"""The account of a prompt tells of every part what it is, where it stands, and what was cut."""

from characters.lore import Lorebook
from characters.models import Character
from chats.prompting import Limits, Line, Memory, Scene, Section, build

WELCOME = Line(False, "Welcome.", True)


def account(lines=(WELCOME,), entries=(), **more):
    fields = {name: more.pop(name) for name in list(more) if hasattr(Character, name) and name != "scenario"}
    book = Lorebook.read(entries, {})
    return build(Scene(Character(name="Mira", **fields), "Ren", "1", lines, lorebook=book, **more)).prompt


def kinds(prompt):
    return [section.kind for section in prompt.sections]


def find(prompt, kind):
    return next(section for section in prompt.sections if section.kind == kind)


def test_every_text_is_told_in_its_order():
    told = account(
        [WELCOME, Line(True, "A lamp?", position=1)],
        [{"keys": ["lamp"], "content": "It burns.", "name": "Lamp"}],
        description="Tall.", personality="Dry.", scenario="A stair.", persona="A sailor.",
        example_dialogue="<START>\nRen: Hi\n<START>\nRen: Ho", note="It rains.", note_depth=1,
        memory=Memory("They met.", 0, ["Ren sails."]), post_history_instructions="No rhymes.",
    )  # fmt: skip
    assert kinds(told) == [
        "opening", "description", "personality", "scenario", "persona", "example", "example", "limits",
        "summary", "facts", "greeting", "lore", "note", "message", "post_history", "length",
    ]  # fmt: skip


def test_a_section_finds_its_text_in_its_turn():
    told = account(description="Tall.", personality="Dry.")
    assert [told.text_of(section) for section in told.sections][1:3] == ["Tall.", "Personality:\nDry."]
    assert all(told.text_of(section) for section in told.sections if section.turn is not None)


def test_nothing_is_sent_that_the_account_does_not_tell():
    told = account(description="Tall.\n\nVery.", note="x", post_history_instructions="y")
    for number, turn in enumerate(told.turns):
        texts = [told.text_of(section) for section in told.sections if section.turn == number]
        assert "\n\n".join(texts) == turn.text


def test_lore_says_by_which_word_it_woke():
    told = account(
        [WELCOME, Line(True, "A lamp?", position=1)],
        [{"keys": ["lamp"], "content": "It burns.", "name": "L"}],
    )
    lore = find(told, "lore")
    assert lore.title == "Lore: L"
    assert lore.why == {"kind": "key", "key": "lamp", "in": "message", "of": 1}


def test_lore_that_stays_away_says_why():
    entry = {"keys": [], "constant": True, "content": "@@activate_only_after 5\nx", "name": "Late"}
    late = find(account(entries=[entry]), "lore")
    assert (late.turn, late.cut, late.name) == (None, "replies", "Late")
    assert late.sentence == "Left out: it comes only at certain replies."


def test_examples_go_when_they_are_too_long_the_first_of_them_first():
    told = account(
        example_dialogue="\n<START>\n".join(f"{n} " + "word " * 200 for n in range(4)), limits=Limits(1500)
    )
    examples = [section for section in told.sections if section.kind == "example"]
    assert [(one.name, one.cut) for one in examples] == [("3", ""), ("4", ""), ("1", "room"), ("2", "room")]


def test_messages_that_are_left_out_are_counted_by_reason():
    lines = [WELCOME, *(Line(n % 2 == 1, "x", position=n) for n in range(1, 30))]
    told = account(lines, limits=Limits(5_000, 10), hidden=3, memory=Memory("Long ago.", 12))
    gone = {one.cut: one.count for one in told.sections if one.kind == "message" and one.cut}
    assert gone == {"summed_up": 12, "window": 12, "hidden": 3}


def test_a_text_that_was_shortened_says_how_long_it_was():
    section = find(account(description="word " * 2_000, limits=Limits(1_000)), "description")
    assert section.cut == "shortened"
    assert section.tokens < 600 < section.was


def test_it_survives_as_plain_data():
    told = account([WELCOME, Line(True, "Hi", position=1)], note="x", hidden=2)
    assert [Section.read(section.as_data()) for section in told.sections] == list(told.sections)
    assert Section.read({"kind": "opening", "unheard_of": 1}) == Section("opening")
