import orjson
import pytest

from chats import events


@pytest.mark.parametrize(
    "text",
    [None, "", "nonsense", "[]", "1", '"watch"', "{}", '{"watch": "1"}', '{"watch": true}', '{"watch": -1}',
     '{"watch": 1e400}', '{"watch": 99999999999999999999}', '{"send": 4}', "{" * 5000],
)  # fmt: skip
def test_what_is_not_a_wish_is_passed_over(text):
    assert events.parse(text) is None


@pytest.mark.parametrize("verb", ["watch", "stop"])
def test_wishes(verb):
    assert events.parse(f'{{"{verb}": 42}}') == events.Wish(verb, 42)


def test_a_frame_says_what_it_replaces():
    frame = orjson.loads(events.text_frame(7, 2, "Sim", 3, ["<p>a</p>"]))
    assert frame == {
        "type": "text",
        "message": 7,
        "variant": 2,
        "by": "Sim",
        "from": 3,
        "blocks": ["<p>a</p>"],
    }
