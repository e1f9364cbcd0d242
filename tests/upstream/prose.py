"""Endless prose with role-play marks, token by token: the same for the same seed, else different."""

import itertools
import random
from collections.abc import Iterator

_PARTS = {
    "en": """
        The keeper|The stranger|A tired clerk|The old captain|Nobody|The child|Her shadow|The fox
        waits for|remembers|carries|follows|hides|forgets|counts|trusts
        the lantern|a letter|three coins|the last train|her own name|the map|a quiet song|the door
        by the river|under the stairs|in the rain|at the far table|before dawn|beyond the wall
        "{0}, and {1},"|*{0}.*|"{0}?"|{0}, while {1}.|{0}.|"{0}. Do you see?"
    """,
    "ru": """
        Смотритель|Незнакомец|Усталый писарь|Старый капитан|Никто|Ребёнок|Чужая тень|Лис
        ждёт|помнит|несёт|ищет|прячет|забывает|считает|бережёт
        фонарь|письмо|три монеты|последний поезд|своё имя|карту|тихую песню|дверь
        у реки|под лестницей|под дождём|за дальним столом|перед рассветом|за стеной
        — {0}, — *{1}.*|— {0}?|*{0}.*|{0}, пока {1}.|{0}.|— {0}. Видите?
    """,
}


def _sentence(places: list[list[str]], chance: random.Random) -> str:
    *clause, frames = places
    clauses = (" ".join(map(chance.choice, clause)) for _ in range(2))
    return chance.choice(frames).format(*clauses)


def _pool(language: str) -> list[list[str]]:
    """Sentences cut into tokens: a word each, with its space in front."""
    chance = random.Random(f"prose {language}")
    places = [line.strip().split("|") for line in _PARTS[language].strip().splitlines()]
    sentences = (_sentence(places, chance) for _ in range(400))
    return [[" " + word for word in sentence.split()] for sentence in sentences]


_POOLS = {language: _pool(language) for language in _PARTS}


def tokens(seed: str, language: str) -> Iterator[str]:
    """Tokens without end. The first has no space in front; a paragraph ends now and then."""
    chance = random.Random(seed)
    pool = _POOLS.get(language, _POOLS["en"])
    for number in itertools.count():
        sentence = chance.choice(pool)
        yield sentence[0].lstrip() if number == 0 else sentence[0]
        yield from sentence[1:]
        if chance.random() < 0.3:
            yield "\n\n"
