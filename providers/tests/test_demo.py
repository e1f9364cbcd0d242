import random
from typing import Any

import pytest

from providers.dialects import demo, demo_lines
from providers.dialects.demo import compose
from providers.service import Answering, Finished, Request, Text, Turn, stream

NOTICE = "No model is configured"


def asking(said: str, *earlier: str, language: str = "en") -> Request:
    before = [turn for text in earlier for turn in (Turn("user", "Go on."), Turn("assistant", text))]
    return Request(
        (Turn("assistant", "Welcome."), *before, Turn("user", said)), language=language, character="Mira"
    )


def reply(said: str, *earlier: str, seed: int = 1, language: str = "en") -> str:
    return compose(asking(said, *earlier, language=language), random.Random(seed))


def test_the_first_reply_says_that_no_model_is_configured() -> None:
    first, later = reply("Hello"), reply("Hello", "Once upon a time.")
    assert first.startswith("((")
    assert NOTICE in first
    assert "OPENROUTER_API_KEY" in first
    assert "((" not in later


def test_replies_vary() -> None:
    assert len({reply("Tell me a story.", "x", seed=seed) for seed in range(200)}) > 150


def test_what_was_said_lately_is_not_said_again() -> None:
    last = reply("Tell me a story.", "x", seed=1)
    for seed in range(50):
        assert not set(last.split("\n\n")) & set(
            reply("Tell me a story.", "x", last, seed=seed).split("\n\n")
        )


@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_language_has_enough_to_say(language: str) -> None:
    kinds = (demo_lines.ON_A_QUESTION, demo_lines.ON_A_GREETING, demo_lines.ON_ANYTHING)
    pieces = [
        line
        for kind in (demo_lines.OPENINGS, demo_lines.SCENES, demo_lines.HOOKS, *kinds)
        for line in kind[language]
    ]
    assert len(set(pieces)) == len(pieces) >= 40
    assert all(line.format(name="Mira", word="lantern") for line in pieces)


def test_russian_is_answered_in_russian() -> None:
    said = reply("Кто здесь хозяин?", "x", language="ru")
    assert not any("a" <= letter <= "z" for letter in said.lower().replace("mira", ""))
    assert "— " in said


def test_another_language_is_answered_in_english() -> None:
    assert reply("Bonjour", language="fr").startswith(f"(({NOTICE}")


def test_a_question_and_a_greeting_are_heard() -> None:
    greetings = {line.format(name="Mira", word="") for line in demo_lines.ON_A_GREETING["en"]}
    assert set(reply("Good evening, keeper.", "x").split("\n\n")) & greetings
    assert not set(reply("Good evening?", "x").split("\n\n")) & greetings


@pytest.mark.parametrize("said", ["", "?", "{name}", "{0} %s {", "🙂", "\n\n"])
def test_anything_can_be_said_to_it(said: str) -> None:
    assert all("{" not in reply(said, "x", seed=seed) for seed in range(50))


async def test_it_speaks_word_by_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "WORDS_PER_SECOND", 10_000.0)
    answering, *said, finished = [event async for event in stream(asking("Привет", language="ru"))]
    assert isinstance(answering, Answering)
    assert (answering.provider, answering.model) == ("demo", "demo")
    words: list[Any] = [event for event in said if isinstance(event, Text)]
    assert len(words) == len(said) > 20
    assert "".join(word.text for word in words).startswith("((На этом сайте")
    assert isinstance(finished, Finished)


async def test_the_same_words_are_answered_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "WORDS_PER_SECOND", 10_000.0)
    request = asking("Tell me a story.", "x")
    replies = {"".join([e.text async for e in stream(request) if isinstance(e, Text)]) for _ in range(5)}
    assert len(replies) > 1
