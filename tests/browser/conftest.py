"""The real site, a simulated model, and browsers to meet them with."""

from itertools import chain, repeat

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.site import Site
from tests.upstream import Upstream
from tests.upstream.behaviour import Behaviour

expect.set_options(timeout=30_000)  # a busy machine is late, not wrong


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as running:
        yield running


@pytest.fixture(scope="module")
def site(new_folder, upstream):
    running = Site(new_folder(), LOCAL_BASE_URL=f"{upstream.url}/v1").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser(chromium):
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def brisk(upstream):
    """Without further words a reply takes about a second."""
    upstream.reset()
    upstream.usual = Behaviour(rate=60, tokens=60)


@pytest.fixture
def open_context(browser, site):
    """Opens browsers of their own, and lets no script error or CSP report pass."""
    contexts, faults = [], []

    def opened(**how):
        usual = {
            "locale": "en-GB",
            "service_workers": "block",  # else requests go past `route`
            "reduced_motion": "reduce",  # so that what is measured does not move
        }
        context = browser.new_context(base_url=site.url, **usual | how)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda said: "Content Security" in said.text and faults.append(said.text))
        context.set_default_timeout(30_000)  # also until the page is there that a press has led to
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture(scope="module")
def people(site):
    """People whom no test has met, each with a session and a chat. Six cost hardly more than one."""
    return chain.from_iterable(site.people(count) for count in repeat(6))


@pytest.fixture
def reader(people):
    """Somebody with a session and an open chat."""
    return next(people)


@pytest.fixture
def chat(open_context, reader, site):
    """Opens the reader's chat in a tab, in a new browser or in the one given."""

    def opened(context=None, **how) -> Page:
        if context is None:
            context = open_context(**how)
            context.add_cookies([{"name": "sessionid", "value": reader["session"], "url": site.url}])
        page = context.new_page()
        page.goto(f"/chats/{reader['chat']}/")
        return page

    return opened
