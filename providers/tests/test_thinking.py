import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.thinking import LONGEST_DOUBT, Filter

CASES = {
    "plain text": ("Hello there.", "Hello there.", ""),
    "thoughts before the reply": ("<think>Plan.</think>\n\nHello.", "Hello.", "Plan."),
    "upper case and the longer word": ("<THINKING>Plan.</Thinking>Hello.", "Hello.", "Plan."),
    "attributes": ('<think mode="deep" level=3>Plan.</think >Hello.', "Hello.", "Plan."),
    "in the middle": ("One <think>two</think>three.", "One three.", "two"),
    "never closed": ("<think>All of it, to the end", "", "All of it, to the end"),
    "only a closing tag": ("Hello.</think> Bye.", "Hello. Bye.", ""),
    "signs that are no tags": (
        "I <3 you, a < b, <thin air>, <thinker>",
        "I <3 you, a < b, <thin air>, <thinker>",
        "",
    ),
    "signs inside thoughts": ("<think>a < b, <3, <b>no</b></think>Yes.", "Yes.", "a < b, <3, <b>no</b>"),
    "opened twice": ("<think>a<think>b</think>c</think>d", "cd", "ab"),
    "a tag begun at the end": ("Hello <thi", "Hello <thi", ""),
    "white space in front": (" \n\n Hello.\n", "Hello.\n", ""),
}
PIECES = st.lists(
    st.sampled_from(
        [
            "<think>",
            "</think>",
            "<THINKING a='1'>",
            "</thinking>",
            "<",
            ">",
            "</",
            "thin",
            "think",
            " ",
            "a",
            "\n",
            "<3",
            "<<",
        ]
    )
    | st.text(max_size=5),
    max_size=30,
)


def read(pieces: list[str], **options: bool) -> tuple[str, str]:
    filter = Filter(**options)
    given = [filter.feed(piece) for piece in pieces] + [filter.flush()]
    return "".join(visible for visible, _ in given), "".join(thought for _, thought in given)


@pytest.mark.parametrize(("text", "visible", "thought"), CASES.values(), ids=CASES)
def test_what_is_seen_of(text: str, visible: str, thought: str) -> None:
    assert read([text]) == (visible, thought)
    assert read(list(text)) == (visible, thought)


@pytest.mark.parametrize("text", [text for text, *_ in CASES.values()], ids=CASES)
def test_every_single_cut_gives_the_same(text: str) -> None:
    for cut in range(len(text)):
        assert read([text[:cut], text[cut:]]) == read([text])


@given(PIECES, st.booleans())
def test_however_a_text_is_cut_the_same_is_visible(pieces: list[str], may_begin_inside: bool) -> None:
    whole = read(["".join(pieces)], may_begin_inside=may_begin_inside)
    assert read(pieces, may_begin_inside=may_begin_inside) == whole
    assert read(list("".join(pieces)), may_begin_inside=may_begin_inside) == whole


@given(st.text(st.characters(exclude_characters="<")))
def test_text_without_tags_is_only_stripped_in_front(text: str) -> None:
    assert read(list(text)) == (text.lstrip(), "")


def test_plain_text_is_given_at_once() -> None:
    filter = Filter()
    assert filter.feed("Hello") == ("Hello", "")
    assert filter.feed(", you < ") == (", you < ", "")


def test_thoughts_that_the_template_opened_do_not_leak() -> None:
    assert read(list("Plan.</think>\nHello."), may_begin_inside=True) == ("Hello.", "Plan.")


def test_a_model_in_doubt_that_never_thinks_is_heard_at_the_end() -> None:
    assert read(list("Hello."), may_begin_inside=True) == ("Hello.", "")


def test_doubt_ends_when_thoughts_come_another_way() -> None:
    filter = Filter(may_begin_inside=True)
    assert filter.feed("Hello") == ("", "")
    assert filter.settle() == ("Hello", "")
    assert filter.feed(" there") == (" there", "")


def test_doubt_ends_with_an_opening_tag() -> None:
    filter = Filter(may_begin_inside=True)
    assert filter.feed("<think>Plan.</think>Hello") == ("Hello", "Plan.")
    assert filter.feed(" there") == (" there", "")


def test_doubt_does_not_last_for_ever() -> None:
    filter = Filter(may_begin_inside=True)
    assert filter.feed("x" * LONGEST_DOUBT) == ("", "")
    assert filter.feed("y") == ("x" * LONGEST_DOUBT + "y", "")
    assert read(["x" * LONGEST_DOUBT, "y</think>z"], may_begin_inside=True)[1] == ""
