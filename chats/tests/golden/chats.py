"""Chats made by hand, whose prompts were read and found good."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from characters.lore import Lorebook
from characters.models import Character
from chats.prompting import Before, Frozen, Limits, Line, Memory, Scene

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
MIRA = {
    "name": "Mira Vale",
    "nickname": "Mira",
    "description": "{{char}} keeps the lighthouse at Kessel Point. She is forty and never left the coast.",
    "personality": "dry, patient, exact",
    "scenario": "A storm. {{user}} has climbed the stair to the lamp room.",
    "example_dialogue": '<START>\n{{user}}: Is it lonely here?\n{{char}}: *She thinks about it.* "No."',
}
VERA = {
    "name": "Вера",
    "description": "{{char}} чинит часы в мастерской у вокзала. Ей тридцать два.",
    "personality": "точная, насмешливая",
    "scenario": "Утро. {{user}} приносит сломанные часы.",
}


def welcome(text: str = '*Mira looks up.* "You are wet."', variant: int = 1) -> Line:
    return Line(False, text, True, 0, variant)


def talk(*texts: str, first: int = 1) -> list[Line]:
    """What was said by turns, the person first."""
    return [Line(n % 2 == 0, text, position=first + n) for n, text in enumerate(texts)]


def scene(
    lines: list[Line],
    card: Mapping[str, Any] = MIRA,
    entries: list[dict[str, Any]] | None = None,
    book: dict[str, Any] | None = None,
    **more: Any,
) -> Scene:
    usual = {"position": lines[-1].position + 1 if lines else 0, "now": lambda: NOON, "user_name": "Ren"}
    return Scene(
        Character(**card),
        seed="7",
        lines=lines,
        lorebook=Lorebook.read(entries or [], book or {}),
        **{**usual, **more},
    )


LAMP = {"keys": ["lamp"], "name": "Lamp", "content": "The lamp went out once, in 1911."}
CHAPEL = {"keys": ["chapel"], "name": "Chapel", "content": "Below the chapel are the rocks."}
COAST = {"keys": [], "constant": True, "name": "Coast", "content": "The coast is called the Teeth."}

CHATS: dict[str, Scene] = {
    "01 a first message": scene([welcome(), *talk("Good evening.")]),
    "02 русский": scene(
        [welcome("«Закрыто», — *говорит Вера, не поднимая глаз.*"), *talk("А если очень надо?")],
        VERA,
        user_name="Рен",
    ),
    "03 a card's own system prompt": scene(
        [welcome(), *talk("Good evening.")],
        MIRA
        | {
            "system_prompt": "{{original}}\n\nWrite in the present tense.",
            "post_history_instructions": "{{char}} never asks twice.",
            "rating": "nsfw",
            "response_length": "short",
        },
    ),
    "04 a persona and a scenario of the chat": scene(
        [welcome(), *talk("Good evening.")],
        persona="{{user}} is a courier with a limp and a sealed letter.",
        scenario="A clear night. The fleet is due at dawn.",
    ),
    "05 an author's note": scene(
        [welcome(), *talk("Good evening.", "*She nods.*", "May I sit?", '"You may."', "Thank you.")],
        note="Tension rises; something scratches at the door.",
        note_depth=2,
    ),
    "06 a depth prompt and a note at one depth": scene(
        [welcome(), *talk("Good evening.", "*She nods.*", "May I sit?")],
        MIRA | {"depth_prompt": "{{char}} is hiding a letter.", "depth_prompt_depth": 1},
        note="It is getting colder.",
        note_depth=1,
    ),
    "07 lore that is always awake": scene([welcome(), *talk("Good evening.")], entries=[COAST, LAMP]),
    "08 lore that a word wakes": scene(
        [welcome(), *talk("Good evening.", "*She nods.*", "Does the lamp ever go out?")],
        entries=[COAST, LAMP, CHAPEL],
    ),
    "09 lore that stays where it woke": scene(
        [
            welcome(),
            *talk("The lamp?"),
            Line(
                False,
                '"What of it?"',
                position=2,
                lore=(
                    Frozen(
                        "ec4ef007c65c", LAMP["content"], 1, name="Lamp", why={"kind": "key", "key": "lamp"}
                    ),
                ),
            ),
            *talk("And the chapel?", first=3),
        ],
        entries=[COAST, LAMP, CHAPEL],
    ),
    "10 lore at a depth and around the note": scene(
        [welcome(), *talk("The lamp.", '"Yes?"', "That lamp.")],
        entries=[
            LAMP | {"extra": {"extensions": {"position": 4, "depth": 1, "role": 0}}},
            {
                "keys": ["lamp"],
                "name": "Above",
                "content": "Above.",
                "extra": {"extensions": {"position": 2}},
            },
            {
                "keys": ["lamp"],
                "name": "Below",
                "content": "Below.",
                "extra": {"extensions": {"position": 3}},
            },
        ],
        note="The note.",
        note_depth=2,
    ),
    "11 another greeting": scene(
        [welcome("*The door is already open.*", variant=2), *talk("Hello?")],
        MIRA | {"greeting": "*Mira looks up.*", "alternate_greetings": ["*The door is already open.*"]},
        entries=[{**COAST, "content": "@@is_greeting 1\nThe door creaks.", "name": "Door"}],
    ),
    "12 hidden messages": scene([welcome(), *talk("Good evening.")], position=5, hidden=3),
    "13 a huge message": scene(
        [welcome(), *talk("Listen: " + "the sea, the sea, the sea, " * 120 + "and then the bell.")],
        MIRA | {"example_dialogue": ""},
        limits=Limits(900),
    ),
    "14 examples that find no room": scene(
        [welcome(), *talk("Good evening.")],
        MIRA
        | {
            "example_dialogue": "\n".join(
                f"<START>\n{{{{user}}}}: Question {n}?\n{{{{char}}}}: " + "A long answer. " * 25
                for n in range(1, 5)
            )
        },
        limits=Limits(900),
    ),
    "15 a window that is full": scene(
        [welcome(), *talk(*(f"Line {n}." for n in range(1, 22)))], limits=Limits(8_000, 10)
    ),
    "16 a summary and facts": scene(
        [welcome(), *talk("What now?", '"We wait."', "For whom?", first=61)],
        before=Before(61, 31),
        starts=61,
        memory=Memory("Ren brought a letter. Mira burned it.", 60, ["Ren limps.", "The bell is cracked."]),
    ),
    "17 a reply that goes on": scene(
        [welcome(), *talk("Tell me of 1911.")], position=2, unfinished='*She sits.* "I was nineteen, and'
    ),
    "18 time and chance stand behind": scene(
        [welcome(), *talk("What time is it?")],
        MIRA
        | {"description": "{{char}} keeps the light.\n\nIt is {{time}}, and {{random:rain,fog,snow}} falls."},
    ),
    "19 часы с заметкой и лором": scene(
        [
            welcome("«Закрыто», — *говорит Вера.*"),
            *talk("Это дедушкин хронометр.", "*Она берёт лупу.*", "Он с парохода «Надежда»."),
        ],
        VERA | {"post_history_instructions": "{{char}} говорит коротко."},
        entries=[{"keys": ["Надежд"], "name": "Пароход", "content": "«Надежда» затонула в 1887 году."}],
        persona="{{user}} — внук капитана.",
        note="За окном начинается снег.",
        note_depth=1,
        user_name="Рен",
    ),
    "20 a chat without a greeting": scene(
        talk("I am the first to speak.", "*She turns.*", "At last."),
        {"name": "Echo", "description": "A voice.", "rating": "moderate", "response_length": "very_long"},
    ),
    "21 another persona from here on": scene(
        [
            welcome("「遅いぞ、レン。」*ミラは灯を見上げる。*"),
            Line(True, "ごめん、道に迷った。", position=1, speaker="レン"),
            Line(False, "「座れ。」", position=2),
            Line(True, "ここは静かだね。", position=3, speaker="葵"),
        ],
        {
            "name": "ミラ",
            "description": "{{char}}は灯台守。",
            "scenario": "嵐の夜。{{user}}が階段を上ってくる。",
        },
        persona="{{user}}は密使。",
        user_name="葵",
    ),
    "22 the first persona has left the window": scene(
        [
            welcome(),
            *(
                line._replace(speaker="" if not line.by_user else "Anna" if line.position < 9 else "Ren")
                for line in talk(*(f"Line {n}." for n in range(1, 22)))
            ),
        ],
        limits=Limits(8_000, 10),
    ),
    "23 a narrator with several people, a note and lore": scene(
        [
            welcome('The gate stands open, which it never does. "Business?" asks the sergeant.'),
            *talk(
                '"The beast. Who runs this town?"',
                '"Mayor Aldous, when he is sober. Try the Drowned Rat."',
                "I head for the Drowned Rat.",
            ),
        ],
        {
            "name": "Harrowmoor",
            "description": "{{char}} is the narrator of a cursed town and plays everyone in it.",
            "system_prompt": "{{original}}\n\nNarrate in the second person.",
            "post_history_instructions": "{{original}} End with a line: [HP | coin | time].",
            "rating": "moderate",
        },
        entries=[
            {
                "keys": ["Drowned Rat"],
                "name": "Tavern",
                "content": "The Drowned Rat: Bess keeps it, one-eyed.",
            },
            {"keys": ["beast"], "name": "Beast", "content": "The beast is Mayor Aldous himself."},
            COAST,
        ],
        note="Grim, wry, no heroics.",
        note_depth=2,
        user_name="Corin",
    ),
}
