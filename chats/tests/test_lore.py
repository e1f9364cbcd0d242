"""A character's lorebook in the prompt: what is awake stands in its place, what sleeps costs nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from characters.content import write_lorebook
from characters.lore import Lorebook
from characters.models import Character
from characters.services import change
from chats import generation, prompting, saving, services
from chats.models import Chat, Message, Variant
from chats.prompting import Before, Line, reading, window
from providers.service import tokens

NOTHING = Before()
TALK = [Line(False, "Welcome.", True, 0), Line(True, "A lamp?", position=1)]


def lore(content="It burns.", keys=("lamp",), **more):
    return {"keys": list(keys), "content": content, **more}


def always(content="It burns.", **more):
    return lore(content, constant=True, **more)


def st(content="It burns.", **extensions):
    return lore(content, extra={"extensions": extensions})


def build(scene):
    return prompting.build(scene).prompt.turns


def scene(*entries, lines=TALK, book=None, before=NOTHING, **fields):
    usual = {"description": "DESC", "personality": "PERS", "scenario": "SCEN", "example_dialogue": "EXAM"}
    who = Character(name="Mira", **{**usual, **fields})
    return prompting.Scene(
        who, "Ren", "1", lines, lorebook=Lorebook.read(entries, book or {}), before=before, position=9
    )


def turns(*entries, **how):
    return [(turn.role, turn.text) for turn in build(scene(*entries, **how))]


@pytest.mark.parametrize(
    ("entry", "before", "after"),
    [
        (always(), "imagined", "DESC"),
        (always(position="after_char"), "SCEN", "EXAM"),
        (always("@@position before_desc\nIt burns."), "imagined", "DESC"),
        (always("@@position after_desc\nIt burns."), "DESC", "PERS"),
        (always("@@position personality\nIt burns."), "PERS", "SCEN"),
        (always("@@position scenario\nIt burns."), "SCEN", "EXAM"),
        (always(extra={"extensions": {"position": 5}}), "SCEN", "EXAM"),
        (always(extra={"extensions": {"position": 6}}), "EXAM", "Keep it fit"),
    ],
)
def test_lore_that_is_always_awake_stands_in_its_place_in_the_system_text(entry, before, after):
    text = turns(entry, system_prompt="imagined")[0][1]
    assert text.index(before) < text.index("It burns.") < text.index(after)


def test_what_sleeps_is_not_there():
    assert "It burns." not in str(turns(lore(keys=["candle"])))


def test_several_in_one_place_come_in_their_order():
    text = turns(always("second", insertion_order=2), always("first", insertion_order=1))[0][1]
    assert "first\n\nsecond\n\nDESC" in text


def test_lore_that_a_word_wakes_stands_before_the_message_that_said_it():
    told = turns(lore("second", insertion_order=2), lore("first", insertion_order=1))
    assert told[1:4] == [("assistant", "Welcome."), ("system", "first\n\nsecond"), ("user", "A lamp?")]


FOUR = [
    Line(False, "0", True, 0),
    Line(True, "1", position=1),
    Line(False, "2", position=2),
    Line(True, "lamp", position=3),
]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (st(position=4, depth=0), ["0", "1", "2", "lamp", "+system"]),
        (st(position=4, depth=1, role=1), ["0", "1", "2", "+user", "lamp"]),
        (st(position=4, depth=99, role=2), ["+assistant", "0", "1", "2", "lamp"]),
        (lore("@@depth 0\n@@role assistant\n+"), ["0", "1", "2", "lamp", "+assistant"]),
        (lore("@@reverse_depth 1\n+"), ["0", "+system", "1", "2", "lamp"]),
        (lore("@@reverse_depth 99\n+"), ["0", "1", "2", "lamp", "+system"]),
        (lore("@@role user\n+"), ["+user", "0", "1", "2", "lamp"]),
        (st(position=2), ["0", "1", "+system", "2", "lamp"]),
    ],
)
def test_lore_between_the_messages_stands_where_it_counts_to(entry, expected):
    entry["content"] = entry["content"].replace("It burns.", "+")
    history = turns(entry, lines=FOUR, depth_prompt_depth=2)[1:-1]
    assert [text if text != "+" else f"+{role}" for role, text in history] == expected


def test_the_depth_prompt_has_lore_around_it():
    entries = [st("below", position=3), st("above", position=2)]
    assert ("system", "above\n\nnote\n\nbelow") in turns(
        *entries, lines=FOUR, depth_prompt="note", depth_prompt_depth=1
    )


def test_what_meets_in_one_place_is_joined_by_role():
    entries = [
        st("a", position=4, depth=1), st("b", position=4, depth=1), st("c", position=4, depth=1, role=1),
    ]  # fmt: skip
    assert turns(*entries, lines=FOUR)[-4:-1] == [("system", "a\n\nb"), ("user", "c"), ("user", "lamp")]


def test_lore_may_switch_the_cards_prompts_off():
    entry = lore(
        "@@disable_ui_prompt system_prompt\n@@disable_ui_prompt post_history_instructions\nIt burns."
    )
    told = turns(entry, system_prompt="SYS", post_history_instructions="POST")
    assert "SYS" not in told[0][1]
    assert "Keep it fit for everybody" in told[0][1]
    assert told[-1][1].startswith("Write Mira's next reply")


def test_outlets_are_filled_where_the_card_opens_them():
    entry = always("North.", extra={"extensions": {"position": 7, "outlet_name": "map"}})
    told = turns(entry, description="Map: {{outlet::map}}")
    assert "Map: North." in told[0][1]
    assert str(told).count("North.") == 1


def test_an_outlet_that_fills_and_empties_is_behind_the_history():
    told = turns(
        st("North.", position=7, outlet_name="map"), description="She waits.\n\nMap: {{outlet::map}}"
    )
    assert "She waits." in told[0][1]
    assert told[-1][1].startswith("Map: North.\n\nWrite Mira's next reply")
    assert "Map:" not in told[0][1]


def test_macros_in_lore_are_replaced_and_names_never_read():
    text = turns(always("{{char}} and {{user}}. {{// unseen}}"))[0][1]
    assert "Mira and Ren. " in text


def test_a_greeting_of_ones_own_counts_as_the_card_does():
    entry, fields = lore("@@is_greeting 2\nIt burns."), {"greeting": "a", "alternate_greetings": ["", "b"]}
    shown = [TALK[0]._replace(variant=2), TALK[1]]
    assert "It burns." in str(turns(entry, lines=shown, **fields))
    assert "It burns." not in str(turns(entry, **fields))


def test_keys_see_the_name_that_a_line_was_said_under():
    shown = [TALK[0], Line(True, "Hello.", position=1, speaker="Anna")]
    assert "It burns." in str(turns(lore(keys=["anna"]), lines=shown))
    assert "It burns." not in str(turns(lore(keys=["ren"]), lines=shown))


def test_a_greeting_far_above_is_not_looked_at():
    lines = [Line(False, "A lamp.", True, 0), Line(True, "Go on.", position=80)]
    assert "It burns." not in str(turns(lore(), lines=lines, before=Before(80, 40)))
    assert "It burns." in str(turns(lore(), lines=lines))


def test_lore_counts_in_the_budget_of_the_prompt():
    long = [Line(number % 2 == 1, "lamp " * 700, position=number) for number in range(40)]
    big = lore("word " * 4000)
    assert len(turns(big, lines=long)) < len(turns(lines=long))
    assert sum(map(tokens, (text for _role, text in turns(big, lines=long)))) <= window.MAX_TOKENS + 20


def test_macros_ask_the_scene():
    lines = [
        Line(True, "Early {{char}}", position=1, at=datetime(2026, 1, 1, 10, tzinfo=UTC)),
        Line(False, "Yes.", position=2),
        Line(True, "Late", position=3, at=datetime(2026, 1, 1, 12, tzinfo=UTC)),
    ]
    who = Character(
        name="Mira",
        description="{{lastCharMessage}} {{input}} {{lastMessageId}} {{idle_duration}} {{isotime}} {{model}}"
        " [{{scenario}}]",
        scenario="With {{user}}.",
    )
    noon = lambda: lines[2].at + timedelta(minutes=1)  # noqa: E731
    told = build(prompting.Scene(who, "Ren", "1", lines, model="groq:x", now=noon))[-1].text
    assert "Yes. Late 3 2 hours 12:01 groq:x [With Ren.]" in told


# from the database


@pytest.fixture
def knowing(mira: Character) -> Character:
    write_lorebook(mira, [lore("The lamp has never gone out."), lore("Whales.", keys=["oil"])])
    return mira


def planned(chat: Chat, text: str, key: str = "k1") -> str:
    services.send(chat, text, key)
    reply = chat.messages.order_by("-position").first()
    plan = saving.claim_by_key(reply.pk)
    saving.finish(plan, "I see.", "", saving.Outcome())
    return "\n".join(turn.text for turn in plan.request.turns)


@pytest.mark.django_db(transaction=True)
def test_what_is_said_wakes_the_lore_of_a_chat(knowing, chat):
    assert "never gone out" in planned(chat, "Show me the lamp.")
    assert "Whales." not in planned(chat, "And the stairs?", "k2")
    assert "Whales." in planned(chat, "What oil is it?", "k3")


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_sticks_does_so_over_turns(mira, chat):
    write_lorebook(mira, [st("Burning still.", sticky=5, position=4, depth=1)])
    seen = ["Burning still." in planned(chat, text, text) for text in ("Hi", "lamp", "one", "two", "three")]
    assert seen == [False, True, True, True, False]


def asked_in(chat: Chat) -> Message:
    """A reply that waits, with its chat as a send has read it."""
    return services.send(Chat.objects.for_reply().get(pk=chat.pk), "lamp", "k1")[1]


@pytest.mark.django_db(transaction=True)
def test_a_character_without_lore_costs_no_query(chat, django_assert_num_queries):
    reply = asked_in(chat)
    with django_assert_num_queries(1):  # what has been said
        saving.plan(reply)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("entries", [1, 40])
def test_a_lorebook_costs_one_query_however_long_it_is(mira, chat, entries, django_assert_num_queries):
    write_lorebook(mira, [lore()] * entries)
    reply = asked_in(chat)
    with django_assert_num_queries(2):
        saving.plan(reply)


@pytest.fixture
def long_chat(chat: Chat) -> Chat:
    rows = [Message(chat=chat, position=n, author="user" if n % 2 else "character") for n in range(1, 120)]
    Message.objects.bulk_create(rows)
    Variant.objects.bulk_create(
        Variant(message=row, text=f"Word {row.position}", finish="stop") for row in rows
    )
    return chat


@pytest.mark.django_db(transaction=True)
def test_a_long_chat_is_read_as_far_as_the_lorebook_looks(long_chat, django_assert_num_queries):
    last = long_chat.messages.get(position=118)
    plain = reading.what_stands_there(last)
    assert (plain.lines[0].position, plain.lines[1].position, len(plain.lines)) == (0, 67, 52)
    assert plain.before.messages == 67
    far = reading.what_stands_there(last, Lorebook.read([lore()], {"scan_depth": 80}))
    assert len(far.lines) == 82
    counting = Lorebook.read([lore("@@activate_only_after 3\nx")], {})
    Message.objects.filter(chat=long_chat, position=5).update(removed_at=last.created_at)
    assert reading.what_stands_there(last, counting).before == Before(66, 34)
    once = Lorebook.read([lore("@@dont_activate_after_match\nx")], {})
    whole = reading.what_stands_there(last, once)
    assert (len(whole.lines), whole.before) == (117, Before())


@pytest.mark.django_db(transaction=True)
def test_a_reply_that_is_tried_again_has_the_same_lore(mira, chat):
    write_lorebook(mira, [st(f"{number}", probability=50) for number in range(20)])
    first = planned(chat, "lamp")
    reply = chat.messages.get(position=2)
    services.regenerate(reply)
    again = saving.claim_by_key(reply.pk)
    assert "\n".join(turn.text for turn in again.request.turns) == first
    assert generation._writing == {}


@pytest.mark.django_db(transaction=True)
def test_a_chat_keeps_the_lore_of_the_version_that_it_began_with(alice, knowing, chat):
    edit({"lorebook": [lore("The lamp is out.")]}, knowing, alice)
    assert "never gone out" in planned(chat, "Show me the lamp.")
    assert "The lamp is out." in planned(services.start_chat(alice, knowing), "Show me the lamp.")


def edit(content, character, by):
    """As the editor does it."""
    changed = change(Character.objects.get(pk=character.pk), content, by, based_on=character.version)
    character.refresh_from_db()
    return changed
