"""What wakes an entry of a lorebook, what keeps it asleep, and where it goes."""

from typing import Any

import pytest

from characters.lore import Lore, Lorebook, Occasion, Place, Said
from characters.models import LorebookEntry


def entry(keys: Any = ("lamp",), content: str = "It burns.", **more: Any) -> dict[str, Any]:
    return {"keys": keys if isinstance(keys, str) else list(keys), "content": content, **more}


def st(
    keys: Any = ("lamp",), content: str = "It burns.", more: Any = None, **extensions: Any
) -> dict[str, Any]:
    """An entry with SillyTavern's own names."""
    return entry(keys, content, extra={"extensions": extensions}, **(more or {}))


def told(*texts: str) -> list[Said]:
    """A conversation: the greeting and every other message are the character's."""
    return [Said(text, number % 2 == 1, position=number) for number, text in enumerate(texts)]


def wake(entries: Any, *texts: str, book: Any = None, **occasion: Any) -> Lore:
    entries = [entries] if isinstance(entries, dict) else entries
    said = told(*(texts or ("Hello.", "Light the lamp.")))
    settings = {"seed": "1", "position": len(said), **occasion}
    return Lorebook.read(entries, book or {}).wake(Occasion(said, **settings), count=len)


def texts(lore: Lore) -> list[str]:
    return [one.text for one in lore.woken]


def reasons(lore: Lore) -> list[str]:
    return [dropped.reason for dropped in lore.dropped]


# keys


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("Light the LAMP.", {"keys": ["lamp"]}),
        ("Two lampposts.", {"keys": ["lamp"]}),
        ("К маяку подошли.", {"keys": ["маяк"]}),
        ("Ёлки стоят.", {"keys": ["елки"]}),
        ("灯台の光", {"keys": ["灯台"]}),
        ("The old  lamp", {"keys": ["missing", "old  lamp"]}),
        ("Light the Lamp.", {"keys": ["Lamp"], "case_sensitive": True}),
        ("cafe\u0301", {"keys": ["café"]}),
        ("x", {"keys": "a, x"}),
        ("Lamps 42", {"keys": ["/lamps?\\s\\d+/i"], "use_regex": True}),
        ("one\ntwo", {"keys": ["/^two$/m"], "use_regex": True}),
        ("a\nb", {"keys": ["/a.b/s"], "use_regex": True}),
        ("Маяк", {"keys": ["/\\u043cаяк/i"], "use_regex": True}),
        ("a/b", {"keys": ["/a\\/b/"], "use_regex": True}),
        ("nbsp\u00a0here", {"keys": ["/nbsp\\shere/u"], "use_regex": True}),
        ("plain", {"keys": ["plain"], "use_regex": True}),
        ("/no flags of these/xq", {"keys": ["/no/xq", "flags"], "use_regex": False}),
    ],
)
def test_a_key_is_found(said: str, fields: dict[str, Any]) -> None:
    assert texts(wake(entry(**fields), "Hi.", said)) == ["It burns."]


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("Light the lamp.", {"keys": ["candle"]}),
        ("Light the LAMP.", {"keys": ["Lamp"], "case_sensitive": True}),
        ("lamp", {"keys": ["lamp"], "enabled": False}),
        ("lamp", {"keys": []}),
        ("lamp", {"keys": [""]}),
        ("lamp", {"keys": ["/LAMP/"], "use_regex": True}),
        ("lamp", {"keys": ["/l.mp/"]}),
        ("a+", {"keys": ["/(?<=a)+/"], "use_regex": True}),
    ],
)
def test_a_key_is_not_found(said: str, fields: dict[str, Any]) -> None:
    assert texts(wake(entry(**fields), "Hi.", said)) == []


@pytest.mark.parametrize(
    ("key", "said", "found"),
    [
        ("art", "a party", False),
        ("art", "fine art!", True),
        ("маяк", "у маяка", False),
        ("маяк", "вот маяк.", True),
        ("灯台", "古い灯台の光", True),
        ("C++", "in C++.", True),
        ("o'neil", "o'neills", False),
        ("old art", "cold arts", True),
    ],
)
def test_whole_words_end_at_letters_of_any_alphabet(key: str, said: str, found: bool) -> None:
    assert bool(wake(st([key], match_whole_words=True), "Hi.", said).woken) is found
    assert bool(wake(entry([key], "@@match_full_word\nx"), "Hi.", said).woken) is found


def test_macros_in_keys_are_names() -> None:
    book = Lorebook.read([entry(["{{user}}"])], {}, lambda key: key.replace("{{user}}", "Rita"))
    assert book.wake(Occasion(told("Rita is here.")), len).woken


def test_patterns_that_look_around_are_told_and_never_run() -> None:
    lore = wake(
        entry(["/(?=lamp)lamp/", "/(a)\\1/", "/x{5000}/", f"/{'x' * 2000}/", "/a/gg"], use_regex=True)
    )
    assert lore.woken == ()
    assert [key.problem for _entry, key in lore.problems] == [
        "invalid",
        "invalid",
        "invalid",
        "too_long",
        "flags",
    ]


def test_only_so_many_patterns_are_run() -> None:
    lore = wake([entry([f"/{n}/" for n in range(301)], use_regex=True)])
    assert [key.problem for _entry, key in lore.problems] == ["too_many"]


@pytest.mark.parametrize(
    ("logic", "said", "wakes"),
    [
        (0, "lamp", False), (0, "lamp oil", True), (0, "lamp oil wick", True),
        (1, "lamp", True), (1, "lamp oil", True), (1, "lamp oil wick", False),
        (2, "lamp", True), (2, "lamp oil", False), (2, "lamp oil wick", False),
        (3, "lamp", False), (3, "lamp oil", False), (3, "lamp oil wick", True),
    ],
)  # fmt: skip
def test_secondary_keys_are_joined_in_four_ways(logic: int, said: str, wakes: bool) -> None:
    secondary = {"selective": True, "secondary_keys": ["oil", "wick"]}
    assert bool(wake(st(more=secondary, selectiveLogic=logic), "Hi.", said).woken) is wakes


def test_secondary_keys_count_only_where_the_entry_is_selective() -> None:
    assert wake(entry(secondary_keys=["oil"])).woken
    assert not wake(entry(secondary_keys=["oil"], selective=True)).woken


def test_a_pattern_stands_alone_unless_sillytavern_wrote_it() -> None:
    fields: dict[str, Any] = {"use_regex": True, "selective": True, "secondary_keys": ["oil"]}
    assert wake(entry(["/lamp/"], **fields)).woken
    assert not wake(st(["/lamp/"], more=fields, selectiveLogic=0)).woken
    assert not wake(entry(["/candle/"], use_regex=True, constant=True)).woken
    assert wake(entry(["candle"], use_regex=True, constant=True)).woken


# how far back


@pytest.mark.parametrize(
    ("book", "fields", "wakes"),
    [
        ({}, {}, False),  # two messages
        ({"scan_depth": 3}, {}, True),
        ({"scan_depth": "3"}, {}, True),
        ({"scan_depth": 0}, {}, False),
        ({"scan_depth": 50}, {"content": "@@scan_depth 1\nx"}, False),
        ({}, {"content": "@@scan_depth 3\nx"}, True),
        ({}, {"extra": {"extensions": {"scan_depth": 3}}}, True),
        ({"scan_depth": None}, {"extra": {"extensions": {"scan_depth": None}}}, False),
    ],
)
def test_only_the_last_messages_are_looked_at(book: Any, fields: dict[str, Any], wakes: bool) -> None:
    lore = wake({**entry(), **fields}, "Hi.", "The lamp!", "Yes.", "Go on.", book=book)
    assert bool(lore.woken) is wakes


def test_texts_of_the_character_are_looked_at_where_the_entry_asks() -> None:
    fields = {"description": "She keeps a lamp.", "scenario": "At sea."}
    woken = wake(st(match_character_description=True), "Hi.", "Go.", fields=fields).woken
    assert woken[0].why.source == ("field", "description")
    assert not wake(st(match_scenario=True), "Hi.", "Go.", fields=fields).woken


def test_why_tells_the_key_and_the_message() -> None:
    why = wake(entry(["candle", "lamp"]), "The lamp.", "A lamp?", "No.").woken[0].why
    assert (why.kind, why.key, why.source) == ("key", "lamp", ("message", 1))
    pattern = wake(entry(["/l[aá]mp/"], use_regex=True), "Ooh.", "A lamp?").woken[0].why
    assert (pattern.key, pattern.source) == ("/l[aá]mp/", ("message", 1))
    second = wake(entry(selective=True, secondary_keys=["light"])).woken[0].why
    assert second.second == "light"


def test_names_are_seen_where_they_are_given() -> None:
    book = Lorebook.read([entry(["mira: "])], {})
    assert book.wake(Occasion([Said("Hello.", name="Mira")]), len).woken
    assert not book.wake(Occasion([Said("Hello.")]), len).woken


# recursion


CHAIN = [entry(["lamp"], "Filled with oil."), entry(["oil"], "From whales."), entry(["whales"], "Big.")]


def test_what_wakes_may_wake_others_where_the_book_says_so() -> None:
    assert texts(wake(CHAIN)) == ["Filled with oil."]
    lore = wake(CHAIN, book={"recursive_scanning": True})
    assert texts(lore) == ["Filled with oil.", "From whales.", "Big."]
    assert [(one.why.kind, one.why.source and one.why.source.of) for one in lore.woken] == [
        ("key", 1), ("recursion", 0), ("recursion", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (st(["oil"], "From whales.", exclude_recursion=True), 1),
        (st(["oil"], "From whales.", prevent_recursion=True), 2),
        (entry(["oil"], "@@no_recursive_search\nFrom whales."), 1),
        (entry(["oil"], "@@unrecursive\nFrom whales."), 2),
    ],
)
def test_an_entry_may_stay_out_of_recursion(second: dict[str, Any], expected: int) -> None:
    assert len(wake([CHAIN[0], second, CHAIN[2]], book={"recursive_scanning": True}).woken) == expected


def test_some_wait_for_recursion_and_levels_come_one_by_one() -> None:
    waiting = [
        st(["light"], "One.", delay_until_recursion=True),
        st(["light"], "Two.", delay_until_recursion=2),
    ]
    assert texts(wake(waiting)) == []
    assert texts(wake(waiting, book={"recursive_scanning": True})) == ["One.", "Two."]
    told_by_first = [CHAIN[0], st(["oil"], "Later.", delay_until_recursion=3)]
    assert texts(wake(told_by_first, book={"recursive_scanning": True})) == ["Filled with oil.", "Later."]


def test_entries_that_wake_each_other_come_to_an_end() -> None:
    ring = [entry(["lamp", "b"], "a"), entry(["a"], "b")]
    assert len(wake(ring, book={"recursive_scanning": True}).woken) == 2


def test_recursion_sees_hidden_keys() -> None:
    def expand(text: str, hidden: bool = False) -> str:
        return text.replace("<<oil>>", "oil" if hidden else "")

    entries = [entry(["lamp"], "Bright.<<oil>>"), entry(["oil"], "Whales.")]
    assert texts(wake(entries, book={"recursive_scanning": True}, expand=expand)) == ["Bright.", "Whales."]


# order, budget


def test_the_lower_order_comes_first() -> None:
    entries = [entry(content=str(order), insertion_order=order) for order in (30, 10, 20, 10.5)]
    assert texts(wake(entries)) == ["10", "10.5", "20", "30"]


def test_the_least_priority_goes_first_when_there_is_too_much() -> None:
    entries = [
        entry(content="aaaa", priority=1, insertion_order=9),
        entry(content="bbbb", priority=5, insertion_order=8),
        entry(content="cccc", insertion_order=3),
    ]
    lore = wake(entries, book={"token_budget": 8})
    assert texts(lore) == ["cccc", "bbbb"]
    assert [(one.entry.number, one.reason) for one in lore.dropped] == [(0, "budget")]
    assert texts(wake(entries, book={"token_budget": 4})) == ["bbbb"]
    assert len(wake(entries, book={"token_budget": 0}).woken) == 3  # 0: no budget of its own


def test_what_never_fits_costs_nobody_a_place() -> None:
    entries = [entry(content="x" * 50, priority=9), entry(content="aaaa", priority=1)]
    assert texts(wake(entries, book={"token_budget": 10})) == ["aaaa"]


def test_some_are_not_counted_and_some_go_before_all_others() -> None:
    entries = [
        st(content="aaaa", more={"priority": 1}, ignore_budget=True),
        entry(content="bbbb", priority=2),
        entry(content="@@ignore_on_max_context\ncccc", priority=9),
    ]
    assert texts(wake(entries, book={"token_budget": 4})) == ["aaaa", "bbbb"]


def test_an_entry_without_content_takes_no_place() -> None:
    lore = wake(entry(content=""))
    assert lore.at("before_char") == []


# places


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        (entry(), Place("before_char")),
        (entry(position="after_char"), Place("after_char")),
        (entry(position=1), Place("after_char")),
        (entry(position=["?"]), Place("before_char")),
        (st(position=0, more={"position": "after_char"}), Place("after_char")),
        (st(position=2), Place("before_note")),
        (st(position=3), Place("after_note")),
        (st(position=4), Place("depth", 4)),
        (st(position=4, depth=1, role=2), Place("depth", 1, "assistant")),
        (st(position=4, depth=0, role="user"), Place("depth", 0, "user")),
        (st(position=5), Place("before_examples")),
        (st(position=6), Place("after_examples")),
        (st(position=7, outlet_name=" map "), Place("outlet", name="map")),
        (st(position=99), Place("before_char")),
        (entry(content="@@depth 3\nx"), Place("depth", 3)),
        (entry(content="@@depth -2\nx"), Place("depth", 0)),
        (entry(content="@@depth 0\n@@role assistant\nx"), Place("depth", 0, "assistant")),
        (entry(content="@@reverse_depth 1\n@@role user\nx"), Place("reverse_depth", 1, "user")),
        (entry(content="@@role user\nx"), Place("reverse_depth", 0, "user")),
        (entry(content="@@role system\nx"), Place("before_char")),
        (entry(content="@@position after_desc\n@@depth 3\nx"), Place("after_desc")),
        (entry(content="@@position before_desc\nx"), Place("before_desc")),
        (entry(content="@@position personality\nx"), Place("personality")),
        (entry(content="@@position scenario\nx"), Place("scenario")),
        (entry(content="@@position moon\n@@depth 2\nx"), Place("depth", 2)),
        (st(content="@@depth 2\nx", position=4, depth=7, role=1), Place("depth", 2)),
    ],
)
def test_where_an_entry_goes(fields: dict[str, Any], place: Place) -> None:
    assert wake(fields).woken[0].place == place


# decorators


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("@@depth 2\nText.", "Text."),
        ("@@depth 2\r\n\r\nText.\r\nMore.", "Text.\nMore."),
        ("\n@@depth 2\n\n\nText.", "Text."),
        ("@@nobody_knows 1\nText.", "Text."),
        ("Text.\n@@depth 2", "Text.\n@@depth 2"),
        ("@@ not one\nText.", "@@ not one\nText."),
        ("me@@home", "me@@home"),
    ],
)
def test_decorators_are_never_shown(content: str, text: str) -> None:
    assert texts(wake(entry(content=content))) == [text]


@pytest.mark.parametrize(
    ("lines", "depth"),
    [
        ("@@depth 2\n@@depth 5", 2),
        ("@@nobody_knows 1\n@@@depth 5", 5),
        ("@@depth 2\n@@@depth 5", 2),
        ("@@a 1\n@@@b\n@@@c\n@@@d\n@@@e\n@@@depth 6", 6),
        ("@@depth near\n@@@depth 3", 3),
        ("@@instruct_depth 90\n@@@depth 3", 3),
        ("@@depth 2\n@@@scan_depth 0", 2),
    ],
)
def test_a_decorator_may_have_others_to_stand_in_for_it(lines: str, depth: int) -> None:
    assert wake(entry(content=f"{lines}\nText.")).woken[0].place.depth == depth


@pytest.mark.parametrize(
    ("lines", "wakes"),
    [
        ("@@activate", True),
        ("@@dont_activate", False),
        ("@@dont_activate\n@@activate", True),
        ("@@activate\n@@activate_only_after 99", True),
    ],
)
def test_activation_can_be_forced(lines: str, wakes: bool) -> None:
    key = "absent" if wakes else "lamp"
    lore = wake(entry([key], f"{lines}\nx"))
    assert bool(lore.woken) is wakes
    assert wakes or reasons(lore) == ["dont_activate"]


@pytest.mark.parametrize(
    ("lines", "replies", "wakes"),
    [
        ("@@activate_only_after 3", 2, False),
        ("@@activate_only_after 3", 3, True),
        ("@@activate_only_every 2", 2, True),
        ("@@activate_only_every 2", 3, False),
        ("@@activate_only_every 0", 3, True),
    ],
)
def test_replies_are_counted(lines: str, replies: int, wakes: bool) -> None:
    lore = wake(entry(content=f"{lines}\nx"), earlier=10, earlier_replies=replies - 1)  # and the greeting
    assert bool(lore.woken) is wakes
    assert wakes or reasons(lore) == ["replies"]


@pytest.mark.parametrize(
    ("lines", "wakes"),
    [
        ("@@additional_keys oil, light", True),
        ("@@additional_keys oil", False),
        ("@@additional_keys light\n@@additional_keys oil", False),
        ("@@exclude_keys oil", True),
        ("@@exclude_keys oil,light", False),
        ("@@exclude_keys_all oil,light", True),
        ("@@exclude_keys_all the,light", False),
    ],
)
def test_decorators_add_keys_and_exclude_some(lines: str, wakes: bool) -> None:
    assert bool(wake(entry(content=f"{lines}\nx")).woken) is wakes
    assert bool(wake(entry([], f"{lines}\nx", constant=True)).woken) is wakes


def test_the_excluding_key_is_told() -> None:
    dropped = wake(entry(content="@@exclude_keys light\nx")).dropped[0]
    assert (dropped.reason, dropped.detail) == ("excluded_key", "light")


@pytest.mark.parametrize(("greeting", "wakes"), [(0, False), (1, True), (None, True)])
def test_an_entry_may_belong_to_one_greeting(greeting: int | None, wakes: bool) -> None:
    assert bool(wake(entry(content="@@is_greeting 1\nx"), greeting=greeting).woken) is wakes


@pytest.mark.parametrize(("icon", "wakes"), [("knight", True), ("mage", False), (None, True)])
def test_an_entry_may_belong_to_one_user_icon(icon: str | None, wakes: bool) -> None:
    assert bool(wake(entry(content="@@is_user_icon knight\nx"), user_icon=icon).woken) is wakes


def test_an_entry_may_switch_prompts_off() -> None:
    content = "@@disable_ui_prompt system_prompt\n@@disable_ui_prompt post_history_instructions"
    assert wake(entry(content=content)).hushed == {"system_prompt", "post_history_instructions"}
    assert wake(entry(["absent"], content)).hushed == frozenset()


# chance and groups


def test_probability_is_drawn_once_for_a_reply() -> None:
    woken = [bool(wake(st(probability=40), position=position).woken) for position in range(400)]
    assert 100 < sum(woken) < 220
    assert woken == [bool(wake(st(probability=40), position=position).woken) for position in range(400)]
    assert wake(st(probability=0, useProbability=False)).woken
    lore = wake(st(probability=0))
    assert reasons(lore) == ["probability"]
    assert reasons(wake(entry(content="@@probability 0\nx"))) == ["probability"]


def test_of_a_group_only_one_wakes() -> None:
    pair = [st(content="a", group="mood"), st(content="b", group="mood")]
    seen = {tuple(texts(wake(pair, position=position))) for position in range(40)}
    assert seen == {("a",), ("b",)}
    assert reasons(wake(pair)) == ["group"]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([st(content="a", group="g", group_weight=0), st(content="b", group="g")], ["b"]),
        ([st(content="a", group="g"), st(content="b", group="g", group_override=True)], ["b"]),
        (
            [
                st(["lamp"], "a", group="g", use_group_scoring=True),
                st(["lamp", "light"], "b", group="g", use_group_scoring=True),
            ],
            ["b"],
        ),
        ([st(content="a", group="g, h", group_override=True), st(content="b", group="h")], ["a"]),
        ([st(content="a", group="g"), st(content="b", group="h")], ["a", "b"]),
    ],
)
def test_how_a_group_decides(entries: list[dict[str, Any]], expected: list[str]) -> None:
    assert all(texts(wake(entries, position=position)) == expected for position in range(20))


def test_a_group_that_has_one_takes_no_other_in_recursion() -> None:
    entries = [st(["lamp"], "oil", group="g"), st(["oil"], "b", group="g")]
    assert texts(wake(entries, book={"recursive_scanning": True})) == ["oil"]


# memory


def over_time(fields: dict[str, Any], *people_say: str) -> list[bool]:
    """Whether the entry is awake at each reply of a chat in which a person says these."""
    said, awake = ["Hello."], []
    for text in people_say:
        said.append(text)
        awake.append(bool(wake(fields, *said, book={"scan_depth": 1}).woken))
        said.append("I see.")
    return awake


@pytest.mark.parametrize(
    ("extensions", "lamp_at", "expected"),
    [
        ({"sticky": 2}, "x....", "x...."),
        ({"sticky": 3}, "x....", "xx..."),
        ({"sticky": 6}, "x.....", "xxx..."),
        ({"cooldown": 4}, "xxxxx", "x.x.x"),
        ({"cooldown": 5}, "xxxxxxx", "x..x..x"),
        ({"sticky": 3, "cooldown": 3}, "xxxxxxx", "xx..xx."),
        ({"delay": 5}, "xxxx", "..xx"),
    ],
)
def test_time_is_counted_in_messages(extensions: dict[str, int], lamp_at: str, expected: str) -> None:
    says = ["lamp" if mark == "x" else "-" for mark in lamp_at]
    assert over_time(st(**extensions), *says) == [mark == "x" for mark in expected]


def test_decorators_latch() -> None:
    assert over_time(entry(content="@@keep_activate_after_match\nx"), "-", "lamp", "-", "-") == [
        False, True, True, True,
    ]  # fmt: skip
    assert over_time(entry(content="@@dont_activate_after_match\nx"), "-", "lamp", "lamp", "-") == [
        False, True, False, False,
    ]  # fmt: skip


def test_what_an_entry_remembers_is_told() -> None:
    sticky = wake(st(sticky=9), "Hi.", "lamp", "Yes.", "-", "So.", "-").woken[0]
    assert sticky.why.kind == "sticky"
    kept = wake(
        entry(content="@@keep_activate_after_match\nx"), "Hi.", "lamp", "Yes.", "-", "So.", "-"
    ).woken[0]
    assert kept.why.kind == "kept"
    rests = wake(st(cooldown=9), "Hi.", "lamp", "Yes.", "lamp")
    assert reasons(rests) == ["cooldown"]
    once = wake(entry(content="@@dont_activate_after_match\nx"), "Hi.", "lamp", "Yes.", "lamp")
    assert reasons(once) == ["once"]


def test_a_constant_entry_can_rest_too() -> None:
    assert over_time(st([], more={"constant": True}, cooldown=4), "-", "-", "-") == [True, False, True]


def test_a_message_taken_back_leaves_no_memory() -> None:
    assert wake(st(sticky=9), "Hi.", "lamp", "Yes.", "-", "So.", "-").woken
    assert not wake(st(sticky=9), "Hi.", "Never mind.", "Yes.", "-", "So.", "-").woken


def test_chance_of_the_past_is_what_it_was() -> None:
    fields = st(sticky=3, probability=50)
    for position in range(3, 60, 2):
        first = wake(fields, "Hi.", "lamp", position=2, seed=str(position)).woken
        second = wake(fields, "Hi.", "lamp", "Yes.", "-", book={"scan_depth": 1}, seed=str(position)).woken
        assert bool(first) == bool(second)


# what it asks of the chat


@pytest.mark.parametrize(
    ("entries", "book", "reach", "counts"),
    [
        ([], {}, 0, False),
        ([entry()], {}, 2, False),
        ([entry()], {"scan_depth": 7}, 7, False),
        ([entry(content="@@scan_depth 9\nx")], {}, 9, False),
        ([st(sticky=1, cooldown=4)], {}, 52, True),
        ([st(sticky=500)], {}, 2000, True),
        ([entry(content="@@dont_activate_after_match\nx")], {}, 2000, True),
        ([st(sticky=1, more={"enabled": False})], {}, 0, False),
        ([entry(content="@@activate_only_after 3\nx")], {}, 2, True),
        ([st(delay=3)], {}, 2, True),
        ([entry()], {"scan_depth": 10**9}, 2000, False),
    ],
)
def test_a_book_tells_how_much_of_the_chat_it_needs(
    entries: Any, book: Any, reach: int, counts: bool
) -> None:
    read = Lorebook.read(entries, book)
    assert (read.reach, read.counts) == (reach, counts)


def test_memories_begin_at_a_place_that_stays() -> None:
    book = Lorebook.read([st(sticky=4)], {"scan_depth": 3})  # looks back 40, in steps of 20
    assert [book.unseen(range(reply), reply) for reply in (30, 60, 79, 80, 85)] == [0, 37, 37, 57, 57]
    assert Lorebook.read([entry()], {"scan_depth": 3}).unseen(range(85), 85) == 82
    assert Lorebook.read([], {}).unseen(range(85), 85) == 85


def test_what_is_not_seen_makes_no_difference() -> None:
    book = Lorebook.read([st(sticky=3, cooldown=2), entry(["sea"])], {"scan_depth": 2})
    texts = ["The lamp." if number % 31 < 3 else "Go on." for number in range(400)]
    for reply in range(200, 400, 7):
        said = [Said(text, number % 2 == 1, position=number) for number, text in enumerate(texts[:reply])]
        unseen = book.unseen(range(reply), reply)
        seen = Occasion(said[unseen:], position=reply, earlier=unseen)
        assert unseen > 100
        assert book.wake(seen, len) == book.wake(Occasion(said, position=reply), len)


def test_rows_are_read_as_plain_data_is() -> None:
    row = LorebookEntry(
        keys=["lamp"], content="@@depth 2\nIt burns.", name="The lamp", extra={"comment": "c"}
    )
    woken = wake([row]).woken[0]
    assert (woken.text, woken.place, woken.entry.name) == ("It burns.", Place("depth", 2), "The lamp")
