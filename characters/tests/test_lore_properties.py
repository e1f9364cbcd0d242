"""The quick search against a slow one that is plainly right, and what strangers may put into a card."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from characters.lore import Lorebook, Occasion, Said
from characters.lore.decorators import KNOWN, split
from characters.lore.keys import LARGE, Key, Part, Source, Text

LETTERS = st.text(alphabet="abcаё е-'.Aß猫\n", max_size=6)
WORDS = st.text(alphabet="abcаё-'.Aß猫", min_size=1, max_size=5)
MESSAGES = st.lists(LETTERS, min_size=1, max_size=12)
KEYS = st.lists(st.one_of(WORDS, st.tuples(WORDS, WORDS).map(" ".join)), max_size=3)
FILLER = "".join(f"{number:x} " for number in range(LARGE // 3))  # no letter of the keys but a, b, c


def said(texts: list[str]) -> list[Said]:
    return [Said(text, number % 2 == 1, position=number) for number, text in enumerate(texts)]


def plainly_folded(text: str) -> str:
    return text.casefold().replace("ё", "е")


def plainly_has(text: str, key: str) -> bool:
    return bool(key) and plainly_folded(key) in plainly_folded(text)


def plainly_woken(entries: list[dict[str, Any]], texts: list[str], depth: int, recursive: bool) -> set[int]:
    """Who wakes by its keys, tried one by one until nothing changes."""
    seen, woken = texts[-depth:] if depth else [], set[int]()
    while True:
        more = {
            number
            for number, entry in enumerate(entries)
            if number not in woken
            and any(plainly_has(text, key.strip()) for text in seen for key in entry["keys"])
            and (
                not entry["selective"]
                or not any(key.strip() for key in entry["secondary_keys"])
                or any(plainly_has(text, key.strip()) for text in seen for key in entry["secondary_keys"])
            )
        }
        woken |= more
        if not more or not recursive:
            return woken
        seen = [*seen, *(entries[number]["content"] for number in more)]


ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "keys": KEYS,
            "secondary_keys": KEYS,
            "selective": st.booleans(),
            "content": st.one_of(WORDS, LETTERS),
        }
    ),
    max_size=8,
)


@settings(max_examples=300)
@given(ENTRIES, MESSAGES, st.integers(0, 12), st.booleans(), st.booleans())
def test_the_quick_way_finds_what_the_slow_one_does(
    entries: list[dict[str, Any]], texts: list[str], depth: int, recursive: bool, much: bool
) -> None:
    if much:  # so much text that it is indexed
        texts = [*texts[:-1], f"{FILLER} {texts[-1]}"]
    book = Lorebook.read(
        entries, {"scan_depth": depth, "recursive_scanning": recursive, "token_budget": 10**9}
    )
    lore = book.wake(Occasion(said(texts), position=len(texts)), count=len)
    assert {one.entry.number for one in lore.woken} == plainly_woken(entries, texts, depth, recursive)
    for one in lore.woken:
        assert one.why.source is not None
        found_in = (
            texts[one.why.source.of]
            if one.why.source.kind == "message"
            else entries[one.why.source.of]["content"]
        )
        assert plainly_has(found_in, one.why.key)


@settings(max_examples=200)
@given(MESSAGES, WORDS, st.booleans(), st.booleans())
def test_where_a_key_may_be_is_where_it_is(texts: list[str], key: str, cased: bool, much: bool) -> None:
    texts = [*texts, FILLER] if much else texts
    text = Text([Part(one, Source("message", number)) for number, one in enumerate(texts)])
    read = Key.read(key, cased=cased)
    assert {n for n, one in enumerate(texts) if plainly_has(one, key)} == text.places([read])[read]
    assert text.has(read) == any(key in one if cased else plainly_has(one, key) for one in texts)


def plainly_awake(fields: dict[str, Any], texts: list[str]) -> list[bool]:
    """SillyTavern's two timers, kept by hand from reply to reply."""
    sticky, cooldown, awake = fields["sticky"], fields["cooldown"], []
    sticks_until = rests_until = 0
    for turn in range(2, len(texts) + 1, 2):
        if sticks_until and turn >= sticks_until:
            sticks_until, rests_until = 0, turn + cooldown if cooldown else 0
        if turn >= rests_until:
            rests_until = 0
        fresh = not rests_until and "lamp" in texts[turn - 1]
        awake.append(bool(sticks_until) or fresh)
        if fresh and not sticks_until:
            sticks_until = turn + sticky if sticky else 0
            rests_until = turn + cooldown if cooldown else 0
    return awake


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.integers(0, 9), st.integers(0, 9))
def test_memory_is_the_same_however_it_is_come_by(lamps: list[bool], sticky: int, cooldown: int) -> None:
    texts = [text for lamp in lamps for text in ("I see.", "The lamp!" if lamp else "Go on.")]
    timers = {"sticky": sticky, "cooldown": cooldown}
    book = Lorebook.read(
        [{"keys": ["lamp"], "content": "x", "extra": {"extensions": timers}}], {"scan_depth": 1}
    )
    awake = [
        bool(book.wake(Occasion(said(texts[:turn]), position=turn), len).woken)
        for turn in range(2, len(texts) + 1, 2)
    ]
    assert awake == plainly_awake(timers, texts)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
DECORATED = st.builds(
    lambda lines, rest: "\n".join([*lines, rest]),
    st.lists(
        st.builds(
            lambda marks, name, value: f"{marks}{name} {value}",
            st.sampled_from(["@@", "@@@", "@"]),
            st.sampled_from([*KNOWN, "instruct_depth", "nobody_knows"]),
            st.one_of(st.integers().map(str), st.text(max_size=8)),
        ),
        max_size=5,
    ),
    st.text(max_size=10),
)
EXTENSIONS = (
    "position", "depth", "role", "selectiveLogic", "probability", "useProbability", "group", "group_weight",
    "group_override", "use_group_scoring", "exclude_recursion", "prevent_recursion", "delay_until_recursion",
    "scan_depth", "case_sensitive", "match_whole_words", "sticky", "cooldown", "delay", "ignore_budget",
    "outlet_name", "match_scenario",
)  # fmt: skip
FIELDS = (
    "keys",
    "secondary_keys",
    "insertion_order",
    "priority",
    "position",
    "enabled",
    "constant",
    "selective",
)


@settings(max_examples=300)
@given(
    st.lists(
        st.builds(
            lambda fields, keys, content, extensions: {
                **fields, **keys, "content": content, "extra": {"extensions": extensions}
            },
            st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4),
            st.one_of(st.just({}), st.fixed_dictionaries({"keys": KEYS, "use_regex": st.booleans()})),
            st.one_of(DECORATED, ANYTHING),
            st.dictionaries(st.sampled_from(EXTENSIONS), ANYTHING, max_size=6),
        ),
        max_size=4,
    ),
    st.dictionaries(st.sampled_from(["scan_depth", "token_budget", "recursive_scanning"]), ANYTHING),
    st.lists(st.text(max_size=20), max_size=5),
)  # fmt: skip
def test_whatever_a_card_says_nothing_breaks(
    entries: list[dict[str, Any]], book: dict[str, Any], texts: list[str]
) -> None:
    read = Lorebook.read(entries, book)
    occasion = Occasion(said(texts), position=len(texts), seed="1")
    lore = read.wake(occasion, count=len)
    assert lore == read.wake(Occasion(said(texts), position=len(texts), seed="1"), count=len)
    numbers = [one.entry.number for one in (*lore.woken, *lore.dropped)]
    assert len(numbers) == len(set(numbers))
    assert sum(one.tokens for one in lore.woken if not one.entry.ignores_budget) <= read.budget


@given(st.text(alphabet="/\\[](){}^$.|?*+abcdsSwpuxi0123,=!<>:-猫", max_size=30), st.text(max_size=40))
def test_any_pattern_is_run_or_refused(pattern: str, text: str) -> None:
    key = Key.read(f"/{pattern}/i", regex=True)
    assert (key.pattern is None) == bool(key.problem) or not pattern
    Text([Part(text, Source("message", 0))]).has(key)


@given(DECORATED)
def test_what_is_left_of_a_content_opens_with_no_decorator(content: str) -> None:
    _found, rest = split(content)
    again, same = split(rest)
    assert not again or rest != content
    assert same in rest


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|a)*b", "(a|b)*a(a|b){10}", "(.*a){20}c", "([a-z]+)*\\d", "(a?){50}a{50}x", "(\\w+\\s?)*!"],
)
def test_no_pattern_takes_long_on_a_long_text(pattern: str) -> None:
    text = "a" * 49_000
    book = Lorebook.read([{"keys": [f"/{pattern}/"], "content": "x", "use_regex": True}], {})
    began = time.process_time()
    book.wake(Occasion([Said(text), Said("ab" * 24_000)]), len)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "fields",
    [
        {"keys": ["a"] + ["a" * n for n in range(2, 400)]},
        {"keys": ["-a"], "extra": {"extensions": {"match_whole_words": True}}},
        {"keys": ["a" * 30_000 + "b"]},
        {"keys": ["a"], "extra": {"extensions": {"sticky": 1, "cooldown": 1}}},
        {"keys": [], "content": "@@nobody 1\n" * 20_000 + "x"},
        {"keys": ["a"], "content": "@@exclude_keys " + "a," * 20_000 + "\nx"},
    ],
    ids=["alike", "edges", "long", "memory", "decorators", "excluded"],
)
def test_no_plain_entry_takes_long_either(fields: dict[str, Any]) -> None:
    texts = ["a" * 2000, "- " * 1000] * 40
    began = time.process_time()
    Lorebook.read([{"content": "x", **fields}] * 3, {"scan_depth": 50}).wake(Occasion(said(texts)), len)
    assert time.process_time() - began < 2


def test_a_lorebook_made_to_take_long_is_cut_short_and_says_so() -> None:
    text = "".join("ab"[number * number % 7 % 2] for number in range(49_000))
    sticky = {"extensions": {"sticky": 1, "cooldown": 1}}
    patterns = [
        {"keys": [f"/[ab]*a[ab]{{{900 - n}}}c/"], "content": "x", "use_regex": True} for n in range(100)
    ]
    turns = [{"keys": ["a"], "content": "x", "extra": sticky} for _ in range(1500)]
    for entries, texts in ((patterns, [text] * 2), (turns, ["a"] * 1500)):
        began = time.process_time()
        lore = Lorebook.read(entries, {}).wake(Occasion(said(texts)), len)
        assert lore.exhausted
        assert time.process_time() - began < 8
