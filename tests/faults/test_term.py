"""The site is asked to stop: nothing new begins, what runs may end, what takes too long keeps its text."""

import asyncio
import signal

import pytest

from tests import invariants
from tests.faults.visitor import LATE, told, visitors
from tests.site import Site
from tests.upstream.behaviour import Behaviour

pytestmark = pytest.mark.faults


@pytest.fixture
def site(new_folder, servers, upstream):
    with Site(new_folder(), "--patience", "6", **servers, LOCAL_BASE_URL=f"{upstream.url}/v1") as running:
        yield running


async def test_a_stopping_site_ends_what_it_can_and_begins_nothing(site, upstream):
    upstream.usual = Behaviour(rate=200, tokens=60, fault="held", after=20)
    async with visitors(site.url, site.people(3)) as (brief, wordy, late):
        ends = (await brief.say("Be brief.")).live
        await brief.watch(ends)
        await brief.shows(ends, letters=1)
        upstream.usual = Behaviour(rate=40, fault="endless")
        goes_on = (await wordy.say("Tell me everything.")).live
        await wordy.watch(goes_on)
        await wordy.shows(goes_on, letters=30)
        site.signal(signal.SIGTERM)
        async with asyncio.timeout(LATE):
            while (await brief.press("regenerate", ends)).status != 503:  # noqa: ASYNC110  until it has heard
                await asyncio.sleep(0.05)
        refused = await late.say("Is anybody there?", htmx=False)
        assert refused.status == 503
        for answer in (refused, await late.say("Is anybody there?")):
            assert "about to restart" in answer.page
        assert (await late.page()).status == 200
        upstream.go_on()
        await brief.ended(ends)
        code = await asyncio.to_thread(site.wait, 60)
    assert code == 0
    chats = invariants.read(site.database)
    assert not invariants.broken(chats) + invariants.untold(chats, upstream.sent)
    assert [chat.last.state for chat in chats] == ["done", "interrupted", "done"]
    assert len(chats[2].places) == 1
    assert chats[0].last.text == upstream.sent[0]["text"]
    assert told(chats[1].last.text).startswith(told(*wordy.blocks[goes_on]))
    site.start()
    upstream.usual = Behaviour(rate=0, tokens=5)
    async with visitors(site.url, [late.person]) as [again]:
        reply = (await again.say("Is anybody there?")).live
        await again.watch(reply)
        await again.ended(reply)
