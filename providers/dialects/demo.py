"""The demo voice: answers offline when no model is configured, and says so."""

import asyncio
import itertools
import random
import re
from collections.abc import AsyncGenerator, Sequence

from providers.dialects import demo_lines as lines
from providers.speech import Finished, Request, Text

WORDS_PER_SECOND = 30.0  # about 40 tokens

_PIECE = re.compile(r"\S+\s*")
_LONG_WORD = re.compile(r"\w{5,24}")
_replies = itertools.count()


async def speak(request: Request) -> AsyncGenerator[Text | Finished]:
    """The demo voice's reply, word by word at the pace of a good model. The first word comes at once."""
    pieces = _PIECE.findall(compose(request, random.Random(f"{_said(request)}{next(_replies)}")))  # noqa: S311
    for number, piece in enumerate(pieces):
        if number:
            await asyncio.sleep(1 / WORDS_PER_SECOND)
        yield Text(piece)
    yield Finished("stop", completion_tokens=len(pieces))


def compose(request: Request, chance: random.Random) -> str:
    """A reply made of ready pieces: it answers the last turn's kind, and avoids what was said lately.

    The first reply of a chat begins with a notice, in double brackets, that no model is configured.
    """
    language = request.language if request.language in lines.NOTICE else "en"
    earlier = "\n".join(turn.text for turn in request.turns if turn.role == "assistant")
    name = request.character or lines.NOBODY[language]
    word = _word(_said(request), chance)

    def pick(choices: Sequence[str]) -> str:
        filled = [line.format(name=name, word=word) for line in choices if word or "{word}" not in line]
        return chance.choice([line for line in filled if line not in earlier] or filled)

    answer = _answers(_said(request), language)
    paragraphs = [pick(lines.OPENINGS[language]), pick(answer), pick(lines.SCENES[language])]
    paragraphs.append(pick(lines.HOOKS[language]))
    if sum(turn.role == "user" for turn in request.turns) <= 1:
        paragraphs.insert(0, lines.NOTICE[language])
    return "\n\n".join(paragraphs)


def _said(request: Request) -> str:
    return next((turn.text for turn in reversed(request.turns) if turn.role == "user"), "")


def _answers(said: str, language: str) -> Sequence[str]:
    if said.rstrip().endswith("?"):
        return lines.ON_A_QUESTION[language]
    if said.lower().startswith(lines.GREETING_WORDS[language]):
        return lines.ON_A_GREETING[language]
    return lines.ON_ANYTHING[language]


def _word(said: str, chance: random.Random) -> str:
    """A word of the person's own to take up, or nothing if none is long enough."""
    words = sorted(set(_LONG_WORD.findall(said)))
    return chance.choice(words).lower() if words else ""
