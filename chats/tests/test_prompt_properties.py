"""What holds for every prompt, whatever the card, the lorebook and the conversation are."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from characters.lore import Lorebook
from characters.models import Character
from chats.prompting import Frozen, Limits, Line, Memory, Scene, build
from chats.prompting.frozen import NEAR

TEXT = st.text(alphabet="ab жц猫😀\n.,{}*", max_size=120)
LONG = st.builds(lambda text, times: f"{text} " * times, TEXT, st.sampled_from([0, 1, 1, 3, 40]))
WORDS = st.sampled_from(["lamp", "chapel", "sea", "nothing", "much", "to", "say"])
SAID = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)
CARD = st.fixed_dictionaries(
    {
        "description": LONG, "personality": TEXT, "scenario": TEXT, "example_dialogue": LONG,
        "system_prompt": TEXT, "post_history_instructions": TEXT, "depth_prompt": TEXT,
        "depth_prompt_depth": st.integers(0, 20), "rating": st.sampled_from(["sfw", "moderate", "nsfw"]),
    }
)  # fmt: skip
PLACES = st.sampled_from(
    [
        {}, {"position": 1}, {"position": 2}, {"position": 3}, {"position": 4, "depth": 0},
        {"position": 4, "depth": 3}, {"position": 4, "depth": 30}, {"position": 5}, {"sticky": 3},
        {"cooldown": 3}, {"probability": 50},
    ]
)  # fmt: skip
ENTRY = st.builds(
    lambda keys, text, always, more: {
        "keys": keys, "content": f"[{text}]", "constant": always, "extra": {"extensions": more},
    },
    st.lists(st.sampled_from(["lamp", "chapel", "sea"]), min_size=1, max_size=2), LONG, st.booleans(), PLACES,
)  # fmt: skip
BOOK = st.lists(ENTRY, max_size=6).map(lambda entries: Lorebook.read(entries, {"scan_depth": 3}))


def conversation(greeted, texts, names=()):
    """By turns; `names` are those that the person speaks under, one after the other."""
    lines = [Line(False, "Welcome, {{user}}.", True)] if greeted else []
    for n, text in enumerate(texts):
        speaker = names[n % len(names)] if names and not n % 2 else ""
        lines.append(Line(not n % 2, text, position=n + 1, speaker=speaker))
    return lines


NAMES = st.lists(st.sampled_from(["Ren", "Anna", "Рита", ""]), max_size=3)
LINES = st.builds(conversation, st.booleans(), st.lists(SAID | LONG.filter(str.strip), max_size=25), NAMES)
SCENES = st.builds(
    lambda card, lines, book, limits, more: Scene(
        Character(name="Mira", **card), "Ren", "7", lines, lorebook=book, limits=limits,
        position=lines[-1].position + 1 if lines else 0, **more,
    ),
    CARD, LINES, BOOK, st.builds(Limits, st.integers(600, 6_000), st.integers(4, 20)),
    st.fixed_dictionaries(
        {
            "persona": LONG, "note": LONG, "note_depth": st.integers(0, 6), "starts": st.integers(0, 30),
            "unfinished": st.just("") | LONG,
            "memory": st.builds(Memory, LONG, st.integers(-1, 20), st.lists(TEXT, max_size=3)),
        }
    ),
)  # fmt: skip
few = settings(max_examples=40, deadline=None)


@few
@given(SCENES)
def test_it_is_never_longer_than_its_limit(scene):
    assert build(scene).prompt.tokens <= scene.limits.tokens


@few
@given(SCENES)
def test_it_is_never_empty_and_ends_with_how_to_go_on(scene):
    prompt = build(scene).prompt
    assert prompt.turns[0].role == "system"
    assert prompt.sections
    last = [section.kind for section in prompt.sections if section.turn == len(prompt.turns) - 1][-1]
    assert last == ("continue" if scene.unfinished else "length")
    assert all(turn.text.strip() for turn in prompt.turns)


@few
@given(SCENES)
def test_the_greeting_and_the_last_line_stay_and_the_order_too(scene):
    sections = [one for one in build(scene).prompt.sections if one.turn is not None]
    told = [one.position for one in sections if one.kind in ("message", "greeting")]
    assert told == sorted(told)
    if scene.lines:
        assert told[-1] == scene.lines[-1].position
        assert told[0] == 0 or not scene.lines[0].greeting


@few
@given(SCENES)
def test_the_account_is_whole(scene):
    prompt = build(scene).prompt
    for number, turn in enumerate(prompt.turns):
        texts = [prompt.text_of(section) for section in prompt.sections if section.turn == number]
        assert "\n\n".join(texts) == turn.text
    told = sum(one.count for one in prompt.sections if one.kind in ("message", "greeting"))
    assert told == len(scene.lines)
    assert all(section.title for section in prompt.sections)
    assert json.dumps([section.as_data() for section in prompt.sections])


@few
@given(SCENES)
def test_the_same_moment_has_the_same_prompt(scene):
    assert build(scene) == build(scene)


@settings(max_examples=15, deadline=None)
@given(CARD, BOOK, st.lists(SAID, min_size=8, max_size=60), st.integers(6, 16), st.integers(0, 5))
def test_a_turn_begins_with_all_that_was_said_to_be_the_same(card, book, texts, messages, depth):
    lines, starts, before = conversation(True, texts), 0, ()
    for position in range(2, len(lines) + 1, 2):
        scene = Scene(
            Character(name="Mira", **card), "Ren", "7", lines[:position], lorebook=book, position=position,
            starts=starts, note="It rains.", note_depth=depth, limits=Limits(20_000, messages),
        )  # fmt: skip
        built = build(scene)
        turns = built.prompt.turns
        moved = built.starts != starts
        same = [turn for turn in before if turn.cached] if not moved else before[:1]
        if any(entry.place.section != "before_char" for entry in book.entries):
            same = same[: -NEAR - 1]  # lore close to the end may wake and move along
        assert [(turn.role, turn.text) for turn in turns[: len(same)]] == [(t.role, t.text) for t in same]
        starts, before = built.starts, turns
        if position < len(lines):
            lore = Frozen.read(json.loads(json.dumps([one.as_data() for one in built.fresh])))
            lines[position] = lines[position]._replace(lore=lore)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(SAID, st.sampled_from(["Ren", "Ren", "Ren", "Anna"])), min_size=8, max_size=40),
    st.integers(6, 16),
)
def test_names_come_and_go_only_with_a_persona_or_where_the_window_moves(said, messages):
    lines, starts, before, was = [Line(False, "Welcome.", True)], 0, (), ""
    for number, (text, name) in enumerate(said):
        lines.append(Line(True, text, position=2 * number + 1, speaker=name))
        scene = Scene(
            Character(name="Mira"), name, "7", list(lines), position=2 * number + 2, starts=starts,
            limits=Limits(20_000, messages),
        )  # fmt: skip
        built = build(scene)
        turns = built.prompt.turns
        if name == was and built.starts == starts:
            assert turns[: len(before)] == before
        told = [turn.text for turn in turns if turn.role == "user"]
        names = {told_name for told_name in ("Ren", "Anna") if any(one.startswith(told_name) for one in told)}
        shown = {line.speaker for line in lines if line.by_user and line.position >= built.starts}
        assert names == (shown if shown != {name} else set())
        starts, before, was = built.starts, tuple(turn for turn in turns if turn.cached), name
        lines.append(Line(False, "I see.", position=2 * number + 2))
