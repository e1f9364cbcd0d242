import pytest
from hypothesis import given
from hypothesis import strategies as st

from characters.macros import expand


def told(text: str, **more: str) -> str:
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
        "{{setvar::a::b}}",
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
