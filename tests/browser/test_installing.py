"""What a reader sees when there is no connection, and how it comes back."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

KEPT_IN_RUSSIAN = """new Promise((kept) => {
  const isKept = (names) => String(names) === "offline?ru.dark";
  const look = () => caches.keys().then((names) => (isKept(names) ? kept() : setTimeout(look, 20)));
  look();
})"""


@pytest.fixture
def visitor(open_context):
    page = open_context(service_workers="allow").new_page()
    page.goto("/sign-in/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def test_without_a_connection_there_is_a_page_of_ours(visitor):
    visitor.context.set_offline(True)
    visitor.goto("/chats/")
    expect(visitor.get_by_role("heading", name="No connection")).to_be_visible()
    assert (
        visitor.locator("h1")
        .evaluate("(title) => getComputedStyle(title).fontFamily")
        .startswith('"Literata')
    )


def test_the_page_that_was_asked_for_opens_when_the_connection_is_back(visitor):
    visitor.context.set_offline(True)
    visitor.goto("/sign-up/")
    expect(visitor.get_by_role("heading", name="No connection")).to_be_visible()
    visitor.context.set_offline(False)
    expect(visitor.get_by_role("textbox", name="Username")).to_be_visible()


def test_a_site_that_was_away_itself_opens_when_it_is_back(visitor):
    """The device had a connection all the time, so it says nothing."""
    visitor.context.route("**/sign-up/", lambda route: route.abort())
    visitor.goto("/sign-up/")
    expect(visitor.get_by_role("heading", name="No connection")).to_be_visible()
    visitor.context.unroute("**/sign-up/")
    expect(visitor.get_by_role("textbox", name="Username")).to_be_visible()


def test_the_page_is_kept_in_the_language_that_the_reader_has_now(visitor, site):
    visitor.context.add_cookies([{"name": "django_language", "value": "ru", "url": site.url}])
    visitor.goto("/sign-in/")
    visitor.evaluate(KEPT_IN_RUSSIAN)
    visitor.context.set_offline(True)
    visitor.goto("/chats/")
    expect(visitor.get_by_role("heading", name="Нет связи")).to_be_visible()
