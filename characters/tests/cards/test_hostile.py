"""Cards that were made to take time or memory: each is refused, or read and played in little of both."""

import struct
import time
import zlib
from typing import Any

import pytest

from characters import macros
from characters.cards import writing
from characters.cards.mapping import card_of_content
from characters.cards.reading import Card, read
from characters.cards.report import BadCard
from characters.lore import Lorebook, Occasion, Said
from characters.tests.cards.making import V1, V2, V3, chunk, coded, js, picture, text, zip_of

LONGEST = 5.0  # seconds of one processor, of which these need a fifth at most


def entry(**more: Any) -> dict[str, Any]:
    usual = {"keys": ["lamp"], "content": "x", "constant": True, "enabled": True, "insertion_order": 1}
    return {**usual, "extensions": {}, **more}


def with_book(*entries: dict[str, Any]) -> bytes:
    return js({**V2, "data": {**V1, "character_book": {"entries": entries}}})


def with_data(**data: Any) -> bytes:
    return js({**V3, "data": {**V1, **data}})


def crowded(names: int) -> bytes:
    """An archive whose card names many files that are not there."""
    assets = [{"uri": f"embeded://{number}"} for number in range(60_000)]
    return zip_of({"card.json": with_data(assets=assets), **{f"f{n}": b"" for n in range(names)}})


def large_archive(files: int) -> bytes:
    """An archive that says at its end that it holds one file, and in the record before that so many."""
    name = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 0, 0, 33, 0, 0, 0, 1, *[0] * 6) + b"a"
    start, names = b"PK\3\4" + bytes(26), name * files
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, files, files, len(names), len(start))
    where = struct.pack("<4sLQL", b"PK\6\7", 0, len(start + names), 1)
    return start + names + end + where + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 47, len(start), 0)


PLAYED = {
    "an entry in a hundred thousand groups": with_book(
        entry(extensions={"group": ",".join(map(str, range(100_000)))})
    ),
    "many entries in many groups": with_book(
        *[entry(extensions={"group": ",".join(f"{n}.{m}" for m in range(30))}) for n in range(2_000)]
    ),
    "decorators without end": with_book(entry(content="@@a\n" * 400_000)),
    "keys without end": with_book(entry(keys=[f"k{n}" for n in range(300_000)])),
    "assets that are not there": crowded(1_500),
    "texts that name each other": with_data(
        description="{{// x}}" * 100_000, first_mes="{{description}}" * 100_000
    ),
}
REFUSED = {
    "compressed texts without end": picture(
        *[chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(5_000_000), 9))] * 100, text("chara", coded(V2))
    ),
    "an archive of more files than it says": large_archive(100_000),
}


@pytest.mark.parametrize("name", PLAYED)
def test_a_card_that_is_too_much_takes_little_time(name: str) -> None:
    began = time.process_time()
    play(read(PLAYED[name]))
    assert time.process_time() - began < LONGEST


@pytest.mark.parametrize("name", REFUSED)
def test_what_unpacks_to_too_much_is_refused_before_it_does(name: str) -> None:
    began = time.process_time()
    with pytest.raises(BadCard) as refused:
        read(REFUSED[name])
    assert refused.value.code == "bomb"
    assert time.process_time() - began < LONGEST


def play(card: Card) -> None:
    """Everything that is done with a card: it goes out, its greeting is told, its lorebook woken."""
    whole = card_of_content(card.content, card.rest, 1, 2)
    writing.card_png(whole, picture(), card.assets)
    around = macros.Around(cards={"description": card.content["description"]})
    macros.expand(card.content["greeting"], char="Ada", user="Rita", around=around)
    book = Lorebook.read(card.content["lorebook"], card.content["book"])
    book.wake(Occasion([Said("A lamp.", position=0)], position=1), len)
