import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from characters import screening
from characters.models import Rule
from characters.screening import BadRule, Effect
from characters.screening.letters import plain, readings


def finds(text: str, *sought: str, is_pattern: bool = False) -> bool:
    rule = screening.Rule("test", sought, Effect.HOLD, is_pattern)
    return bool(screening.screen({"description": text}, [rule]).findings)


@pytest.mark.parametrize(
    "written",
    [
        "forbidden",
        "FORBIDDEN",
        "Forbidden!",
        "(forbidden)",
        "f-o-r-b-i-d-d-e-n",
        "f o r b i d d e n",
        "f.o.r.b.i.d.d.e.n",
        "f0rb1dden",
        "fоrbіddеn",
        "forbid\u200bden",
        "for\u00adbidden",
        "ｆｏｒｂｉｄｄｅｎ",
        "fórbíddén",
        "forbiddeeeen",
        "𝐟𝐨𝐫𝐛𝐢𝐝𝐝𝐞𝐧",
        "the forbiddens",
    ],
)
def test_a_word_is_found_in_every_dress(written: str) -> None:
    assert finds(written, "forbidden")


@pytest.mark.parametrize("written", ["шлюха", "Шлюхи", "ШЛЮХОЙ", "шлюх", "ш-л-ю-х-а", "шлюxa", "ш л ю х а"])
def test_a_russian_word_is_found_in_its_cases_and_dresses(written: str) -> None:
    assert finds(written, "шлюха")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Scunthorpe", "cunt"),
        ("Essex", "sex"),
        ("a classic", "ass"),
        ("команда", "манда"),
        ("оскорблять", "бля"),
        ("употреблять", "блять"),
        ("forbidding", "forbidden"),
        ("lol!", "loli"),
        ("рубля", "бля"),
        ("s-so", "so so"),
        ("хлебать", "ебать"),
    ],
)
def test_a_word_inside_another_is_another_word(text: str, word: str) -> None:
    assert not finds(text, word)


def test_a_star_stands_for_any_ending_and_spaces_for_any_gap() -> None:
    assert finds("порнография", "порн*")
    assert not finds("непорнография", "порн*")
    assert finds("hard_boiled", "hard boiled")
    assert finds("hard   boiled", "hard boiled")


def test_patterns_are_found_anywhere_and_in_any_case() -> None:
    assert finds("see T.ME/shop", r"t\.me/\w+", is_pattern=True)
    assert finds("Ёлка", "ёлк", is_pattern=True)


@pytest.mark.parametrize("pattern", ["(", "a{2000}", "(?=a)b", r"(a)\1", ".*", "a?", "x" * 501, "(?P<a"])
def test_a_pattern_that_cannot_be_used_is_refused_in_the_form(pattern: str) -> None:
    with pytest.raises(BadRule):
        screening.compiled(screening.Rule("bad", (pattern,), Effect.HOLD, is_pattern=True))
    form = Rule(name="Bad", kind="pattern", text=pattern)
    with pytest.raises(ValidationError) as refused:
        form.clean()
    assert "text" in refused.value.message_dict


@pytest.mark.parametrize("text", ["", "# only a note", "*", "  \n "])
def test_a_rule_that_seeks_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Rule(name="Empty", text=text).clean()
    assert "text" in refused.value.message_dict


def test_a_pattern_made_to_be_slow_is_not() -> None:
    began = time.process_time()
    finds("a" * 50_000, "(a+)+$b", is_pattern=True)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "content",
    [
        {"name": "forbidden"},
        {"tags": ["Sea", "forbidden"]},
        {"alternate_greetings": ["", "a forbidden one"]},
        {"notes_by_language": {"de": "forbidden"}},
        {"lorebook": [{"keys": ["forbidden"], "content": ""}]},
        {"lorebook": [{"keys": [], "content": "forbidden"}]},
        {"book": {"x": ["forbidden"]}},
    ],
)
def test_every_corner_of_a_character_is_read(content: dict[str, object]) -> None:
    rule = screening.Rule("test", ("forbidden",), Effect.REFUSE)
    assert screening.screen(content, [rule]).refusal


def test_an_ordinary_text_is_read_once() -> None:
    assert readings("The lamp turns 14 times.") == ("the lamp turns 14 times.",)
    assert readings("Маяк стоит у моря.") == ("маяк стоит у моря.",)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert readings(text)[0] == plain(text)
    assert plain(plain(text)) == plain(text)
    screening.screen({"description": text, "tags": [text]}, ())


def test_the_worst_rating_wins_and_none_is_lowered() -> None:
    rules = [screening.Rule(effect, ("word",), effect) for effect in (Effect.MODERATE, Effect.NSFW)]
    verdict = screening.screen({"name": "word"}, rules)
    assert verdict.rating("sfw") == "nsfw"
    assert screening.screen({"name": "word"}, rules[:1]).rating("nsfw") == "nsfw"
