import pytest

from characters.changing import changes, parted


@pytest.mark.parametrize(
    "text",
    [
        "{{time}}", "{{ date }}", "{{time_UTC+2}}", "{{datetimeformat HH}}", "{{idle_duration}}",
        "{{random:a,b}}", "{{random::a::b}}", "{{roll 2d6}}", "{{input}}", "{{lastMessage}}",
        "{{lastCharMessage}}", "{{lastMessageId}}", "{{Random: {{char}}, b}}",
    ],
)  # fmt: skip
def test_what_turns_on_the_moment_changes(text):
    assert changes(f"So {text}.")


@pytest.mark.parametrize(
    "text", ["{{char}} and {{user}}", "{{pick:a,b}}", "{{persona}}", "time, random", "{{dated}}"]
)
def test_what_stays_does_not(text):
    assert not changes(text)


def test_an_outlet_changes_where_its_entries_do():
    assert changes("{{outlet::map}}", outlets_change=True)
    assert not changes("{{outlet::map}}")


def test_paragraphs_that_change_are_parted_from_the_others():
    assert parted("One.\n\nIt is {{time}}.\n \nTwo.") == ("One.\n\nTwo.", "It is {{time}}.")
    assert parted("One.\n\n\nTwo.") == ("One.\n\n\nTwo.", "")


def test_a_macro_over_several_paragraphs_is_not_torn():
    assert parted("{{random: a\n\nb}}\n\nOne.") == ("", "{{random: a\n\nb}}\n\nOne.")
