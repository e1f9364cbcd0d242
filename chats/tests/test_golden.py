"""The prompts of chats made by hand, as they were read and found good."""

import pytest

from chats.prompting import build
from chats.tests.golden.__main__ import FOLDER, shown
from chats.tests.golden.chats import CHATS


@pytest.mark.parametrize("name", CHATS)
def test_a_prompt_is_the_one_that_was_found_good(name):
    assert shown(build(CHATS[name]).prompt) == (FOLDER / f"{name}.txt").read_text()


def test_every_prompt_that_is_kept_has_its_chat():
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(CHATS)
