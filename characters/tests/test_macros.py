import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from characters.macros import Around, expand


def told(text: str, **more: Any) -> str:
    return expand(text, **{"char": "Mira", "user": "Rita", **more})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{char}} meets {{user}}", "Mira meets Rita"),
        ("{{CHAR}} meets {{ User }}", "Mira meets Rita"),
        ("<BOT>, <char> and <USER>", "Mira, Mira and Rita"),
        ("a{{// a note, {{char}} }}b", "ab"),
        ("a{{comment: not for the model}}b{{noop}}{{hidden_key:light}}", "ab"),
        ("one{{newline}}two", "one\ntwo"),
        ("{{reverse:abc}}", "cba"),
        ("{{original}}", ""),
        ("{{random:same,same}} {{pick::same::same}}", "same same"),
        (r"{{random:salt\, pepper}}", "salt, pepper"),
        ("{{random:{{user}},{{user}}}}", "Rita"),
        ("{{roll:1}} {{roll:d1}} {{roll:3d1}} {{roll:2d1+3}} {{roll:d1-1}}", "1 1 3 5 0"),
    ],
)
def test_what_macros_stand_for(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{{unknown}}",
        "{{setglobalvar::a::b}}",
        "{{lastMessage}}",
        "{{description}}",
        "{{outlet::map}}",
        "{{idle_duration}}",
        "{{roll:}}",
        "{{roll:0}}",
        "{{roll:d99999999999}}",
        "{{",
        "}}",
        "{{char",
        "{char}",
        "<START>",
        "a < b > c <3",
        "",
    ],
)
def test_what_is_no_macro_stays_as_it_is(text: str) -> None:
    assert told(text) == text


def test_an_unknown_macro_stays_but_the_known_one_in_it_does_not() -> None:
    assert told("{{greet {{user}}}} {{{char}}} {{ {{char}}") == "{{greet Rita}} {{{char}}} {{ Mira"


def test_the_original_prompt_is_put_in_unread() -> None:
    assert told("{{original}} Be brief.", original="You are {{char}}.") == "You are {{char}}. Be brief."


@pytest.mark.parametrize("name", ["{{char}}", "<BOT>", "{{random:a,b}}", "}}", "{{"])
def test_a_name_is_never_read_as_a_macro(name: str) -> None:
    assert told("{{user}} and {{char}}", user=name) == f"{name} and Mira"


def test_chance_depends_on_the_seed_and_the_place() -> None:
    many = "{{random:a,b,c,d,e,f,g,h}}" * 12
    assert told(many, seed="1") == told(many, seed="1")
    assert told(many, seed="1") != told(many, seed="2")
    assert len(set(told(many, seed="1"))) > 1


@given(sides=st.integers(1, 999), count=st.integers(1, 99), seed=st.text())
def test_dice_stay_on_their_sides(sides: int, count: int, seed: str) -> None:
    assert count <= int(told(f"{{{{roll:{count}d{sides}}}}}", seed=seed)) <= count * sides


@given(st.text(alphabet=st.characters(exclude_characters="{}<>")))
def test_text_without_marks_is_left_alone(text: str) -> None:
    assert told(text) == text


@given(st.text(alphabet="{}<>:, abcharuserdm\\/"), st.text())
def test_any_text_can_be_expanded_and_the_same_way_each_time(text: str, seed: str) -> None:
    assert told(text, seed=seed) == told(text, seed=seed)


PLAIN = st.text(alphabet="ab \n")


@given(name=st.text(), before=PLAIN, after=PLAIN)
def test_a_name_arrives_letter_by_letter(name: str, before: str, after: str) -> None:
    assert told(f"{before}{{{{user}}}}{after}", user=name) == before + name + after


NOON = Around(now=lambda: datetime(2026, 11, 5, 16, 7, 9, tzinfo=UTC), idle=timedelta(minutes=5, seconds=3))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{time}}, {{date}}, {{weekday}}", "4:07 PM, November 5, 2026, Thursday"),
        ("{{isodate}} {{isotime}}", "2026-11-05 16:07"),
        ("{{datetimeformat DD.MM.YYYY HH:mm}}", "05.11.2026 16:07"),
        ("{{datetimeformat::[day] Do}}", "day 5th"),
        ("{{time_UTC+2}} {{time_UTC-5.5}}", "6:07 PM 10:37 AM"),
        ("{{idle_duration}}", "5 minutes"),
    ],
)
def test_the_clock_is_given(text: str, expected: str) -> None:
    assert told(text, around=NOON) == expected


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (3, "a few seconds"),
        (60, "a minute"),
        (3700, "an hour"),
        (3 * 86_400, "3 days"),
        (800 * 86_400, "2 years"),
    ],
)
def test_how_long_a_silence_was(span: int, expected: str) -> None:
    assert told("{{idle_duration}}", around=Around(idle=timedelta(seconds=span))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{setvar::mood::dark}}It is {{getvar::mood}}.", "It is dark."),
        ("{{addvar::n::2}}{{addvar::n::3}}{{getvar::n}}", "5"),
        ("{{addvar::who::{{user}}}}{{addvar::who:: and Ann}}{{getvar::who}}", "Rita and Ann"),
        ("{{incvar::n}} {{incvar::n}} {{decvar::n}}", "1 2 1"),
        ("[{{getvar::nothing}}]", "[]"),
        ("one\n\n{{trim}}\n\ntwo", "onetwo"),
        ("one\n{{trim}}{{user}}", "oneRita"),
        (r"\{\{char\}\} is written so", "{{char}} is written so"),
        (
            "{{group}}, {{groupNotMuted}}, {{charIfNotGroup}}, <GROUP>, {{notChar}}",
            "Mira, Mira, Mira, Mira, Rita",
        ),
        ("{{reverse::{{user}}}}", "atiR"),
        ("{{roll 1}} {{random::one}} {{pick one}}", "1 one one"),
    ],
)
def test_what_else_is_common_in_cards(text: str, expected: str) -> None:
    assert told(text) == expected


def test_variables_last_for_the_texts_that_share_them() -> None:
    together = Around()
    told("{{setvar::place::cellar}}", around=together)
    assert told("{{getvar::place}}", around=together) == "cellar"
    assert told("{{getvar::place}}") == ""


def test_a_text_of_the_card_is_read_once_and_what_people_wrote_never() -> None:
    around = Around(
        cards={
            "description": "{{char}} knows {{user}}. {{scenario}}",
            "scenario": "A loop: {{description}}.",
        },
        said={"lastmessage": "{{char}} <USER>"},
        outlets={"map": "North."},
    )
    assert told("{{description}}", around=around) == "Mira knows Rita. "
    assert told("{{lastMessage}}", around=around) == "{{char}} <USER>"
    assert told("{{outlet::map}}{{outlet::other}}", around=around) == "North."


def test_a_pick_stays_while_chance_turns_with_each_reply() -> None:
    def many(macro: str) -> set[str]:
        return {told(macro, seed="1", around=Around(turn=str(turn))) for turn in range(30)}

    assert len(many("{{pick:a,b,c,d,e,f}}")) == 1
    assert len(many("{{random:a,b,c,d,e,f}}")) > 2
    assert len(many("{{roll:d20}}")) > 5


def test_a_hidden_key_is_seen_by_keys_alone() -> None:
    assert told("a{{hidden_key:light}}b") == "ab"
    assert told("a{{hidden_key:light}}b", hidden=True) == "alightb"


def test_a_comment_is_for_people_and_a_note_for_nobody() -> None:
    text = "a{{comment: for {{user}} }}b{{// for nobody }}c"
    assert told(text) == "abc"
    assert told(text, shown=True) == "afor Ritabc"


@pytest.mark.parametrize(
    "text",
    [
        "{{addvar::x::a}}" + "{{addvar::x::{{getvar::x}}}}" * 60 + "{{getvar::x}}" * 2000,
        "{{description}}" * 20_000,
        "{{reverse:" * 20_000 + "x" * 50_000 + "}}" * 20_000,
        "{{roll:99d999999}}" * 3_000,
        "{{" * 100_000,
        "{{if x}}a" * 50_000 + "{{/if}}b" * 50_000,
        "x\n{{trim}}" * 100_000,
    ],
    ids=["doubling", "repeating", "nesting", "dice", "opening", "branching", "trimming"],
)
def test_a_card_cannot_blow_up_a_prompt(text: str) -> None:
    began = time.process_time()
    assert len(told(text, around=Around(cards={"description": "x" * 10_000}))) < 1_500_000
    assert time.process_time() - began < 3


ABOUT = Around(cards={"persona": "A sailor.", "scenario": " "}, said={"lastmessage": "!{{char}}"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{if persona}}You are {{persona}}{{/if}}", "You are A sailor."),
        ("{{if scenario}}Scene{{else}}None{{/if}}", "None"),
        ("{{if !scenario}}None{{else}}Scene{{/if}}", "None"),
        ("{{IF {{getvar::met}}}}Again{{ELSE}}First{{/IF}}", "First"),
        ("{{setvar::met::1}}{{if {{getvar::met}}}}Again{{else}}First{{/if}}", "Again"),
        ("{{if off}}a{{/if}}{{if 0}}b{{/if}}{{if FALSE}}c{{/if}}{{if yes}}d{{/if}}", "d"),
        ("a\n{{if persona}}\n  b \n{{else}}\n  c\n{{/if}}\nd", "a\nb\nd"),
        ("{{if x}}{{if 0}}a{{else}}b{{if 0}}c{{/if}}{{/if}}d{{else}}e{{/if}}f", "bdf"),
        ("{{if 0}}{{if 0}}a{{else}}b{{/if}}{{/if}}c", "c"),
        ("{{reverse::{{if x}}ab{{else}}cd{{/if}}}}", "ba"),
        ("{{if::persona}}a{{/if}}{{if::!persona}}b{{/if}}", "a"),
        ("{{if {{lastMessage}}}}said{{/if}}{{if !{{lastMessage}}}}nothing{{/if}}", "said"),
        ("one\n{{if x}}{{trim}}\n{{/if}}two", "onetwo"),
    ],
)
def test_one_of_two_branches_is_told(text: str, expected: str) -> None:
    assert told(text, around=ABOUT) == expected


@pytest.mark.parametrize(
    "text", ["{{if x}}a", "a{{/if}}", "a{{else}}b", "{{iffy}}", "{{if {{/if", "{{if x}}{{else"]
)
def test_a_branch_that_nothing_ends_is_text(text: str) -> None:
    assert told(text) == text


def test_what_is_not_told_changes_nothing() -> None:
    around = Around()
    told("{{if 0}}{{setvar::a::1}}{{else}}{{setvar::b::1}}{{/if}}", around=around)
    assert around.variables == {"b": "1"}


BRANCHES = st.lists(
    st.sampled_from(["{{if x}}", "{{if 0}}", "{{else}}", "{{/if}}", "{{", "}}", "a", "{{trim}}"])
)


@given(BRANCHES.map("".join))
def test_branches_in_any_order_are_read_to_the_end(text: str) -> None:
    assert len(told(text)) <= len(text)
    assert told(f"{text}|the end").endswith("the end") or "{{" in text
