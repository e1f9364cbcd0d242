import pytest
from django.template import Context, Template
from django.utils.translation import override

from roleplay.templatetags.ui import compact


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.0k"),
        (1999, "1.9k"),
        (18412, "18.4k"),
        (99999, "99.9k"),
        (123456, "123k"),
        (999999, "999k"),
        (2_150_000, "2.1M"),
    ],
)
def test_large_counts_take_little_room_and_are_never_rounded_up(number: int, shown: str) -> None:
    assert compact(number) == shown


def test_only_prose_in_another_language_names_it() -> None:
    page = Template("<p {% lang language %}>")
    with override("en"):
        assert page.render(Context({"language": "en"})) == "<p >"
        assert page.render(Context({"language": "ru"})) == '<p lang="ru">'
        assert page.render(Context({"language": '"><b>'})) == '<p lang="&quot;&gt;&lt;b&gt;">'
