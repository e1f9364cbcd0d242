"""A server with more models than one can take in at a glance."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_drawer import DESK, choose, drawer, opened
from tests.upstream import Upstream

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as running:
        running.models = [f"model-{n}" for n in range(60)]
        yield running


def test_of_many_models_the_chosen_one_is_in_sight(chat):
    page = chat(**DESK)
    opened(page)
    far = drawer(page).locator('[value="local:model-50"]')
    expect(far).not_to_be_in_viewport()
    choose(page, "local:model-50")
    page.reload()
    opened(page)
    expect(far).to_be_checked()
    expect(far).to_be_in_viewport()


def test_the_first_escape_in_the_search_clears_it(chat):
    page = chat(**DESK)
    search = opened(page).get_by_role("searchbox", name="Search models")
    search.fill("model-5 model-57")
    expect(drawer(page).locator(".model")).to_have_count(1)
    search.press("Escape")
    expect(search).to_have_value("")
    expect(drawer(page).locator('[value="local:model-1"]')).to_be_visible()
    search.press("Escape")
    expect(drawer(page)).to_be_hidden()
