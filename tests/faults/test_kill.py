"""Many people are answered at once, and the site is killed; again and again, on the same folder."""

import asyncio
import contextlib
import os
import random
import time

import pytest

from tests import invariants
from tests.faults.conftest import REDIS
from tests.faults.visitor import GONE, Visitor, told, visitors
from tests.invariants import Place
from tests.site import Site
from tests.upstream.behaviour import Behaviour

pytestmark = pytest.mark.faults

SEED = int(os.environ.get("FAULTS_SEED") or time.time())
ROUNDS = int(os.environ.get("FAULTS_ROUNDS") or (3 if REDIS else 20))  # with Redis each one waits longer
CHATS = int(os.environ.get("FAULTS_CHATS") or 50)
# What a page showed so many seconds before the last save began or ended must be in it. How long a busy
# machine lets pass between two saves, of which there is one a second, says nothing about the site.
SAVED_WITHIN = 1.5


@pytest.fixture(scope="module")
def site(new_folder, servers, upstream):
    with Site(new_folder(), **servers, LOCAL_BASE_URL=f"{upstream.url}/v1") as running:
        yield running


@pytest.fixture(scope="module")
def crowd(site):
    return site.people(CHATS)


async def speak(visitor: Visitor, number: int, chance: random.Random) -> str | None:
    """Make the character answer, by one way or another, and watch. Gives the text that was acknowledged."""
    await asyncio.sleep(chance.uniform(0, 0.5))
    text = None
    page = await visitor.page() if chance.random() < 0.3 else None
    if page and "/regenerate/" in page.page:
        answer = await visitor.press(chance.choice(["regenerate", "continue"]), page.last)
    else:
        text = f"Round {number}, says visitor {visitor.chat}."
        answer = await visitor.say(text)
    assert answer.status in (200, 0)
    if answer.live:
        with contextlib.suppress(*GONE):
            await visitor.watch(answer.live)
    return text if answer.status else None


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_a_killed_site_has_lost_nothing_and_goes_on(site, crowd, upstream, number):
    chance = random.Random(f"{SEED} {number}")
    print(f"FAULTS_SEED={SEED}")
    upstream.usual = Behaviour(rate=40, tokens=400)
    before = invariants.read(site.database)
    async with visitors(site.url, crowd) as tabs:
        speaking = [asyncio.create_task(speak(tab, number, chance)) for tab in tabs]
        await asyncio.sleep(chance.uniform(0.3, 3.8))
        await asyncio.to_thread(site.kill)
        acknowledged = [text for text in await asyncio.gather(*speaking) if text]
        glimpses = [glimpse for tab in tabs for glimpse in tab.glimpses]
    kept = invariants.read(site.database)
    assert not all_that_is_wrong(before, kept, upstream.sent)
    said = [place.text for chat in kept for place in chat.places if place.author == "user"]
    assert len(said) == len(set(said))
    assert set(acknowledged) <= set(said)
    places = {place.pk: place for chat in kept for place in chat.places}
    for at, message, blocks in glimpses:
        if at < places[message].alive_at - SAVED_WITHIN:
            assert told(places[message].text).startswith(told(*blocks))

    await asyncio.to_thread(site.start)
    upstream.usual = Behaviour(rate=0, tokens=12)
    if not REDIS:  # who is alone need not wait until the silence of others is proof
        assert "writing" not in {chat.last.state for chat in invariants.read(site.database)}
    async with visitors(site.url, crowd) as tabs:
        pages = await asyncio.gather(*(look(tab) for tab in tabs))
        last = {chat.pk: chat.last for chat in invariants.read(site.database)}
        await asyncio.gather(
            *(go_on(tab, page, last[tab.chat], chance) for tab, page in zip(tabs, pages, strict=True))
        )
    healed = invariants.read(site.database)
    assert not all_that_is_wrong(kept, healed, upstream.sent)
    assert {chat.last.state for chat in healed} == {"done"}


async def look(visitor: Visitor) -> str:
    """Open the chat: what nobody has begun is begun, what nobody writes any more is settled."""
    answer = await visitor.page()
    if not answer.live:
        return answer.page
    await visitor.watch(answer.live)
    return await visitor.ended(answer.live)


async def go_on(visitor: Visitor, page: str, last: Place, chance: random.Random) -> None:
    """Use one of the ways on that the chat offers."""
    ways = [verb for verb in ("continue", "regenerate") if f"/messages/{last.pk}/{verb}/" in page]
    if last.state == "interrupted":
        cut = last.text and last.finishes[last.chosen] == "interrupted"
        assert ways == (["continue", "regenerate"] if cut else ["regenerate"])
    if (way := chance.choice([*ways, "say"])) == "say":
        answer = await visitor.say(f"After the round of place {last.position}, says visitor {visitor.chat}.")
    else:
        answer = await visitor.press(way, last.pk)
    assert answer.status == 200
    if answer.live:
        await visitor.watch(answer.live)
        await visitor.ended(answer.live)


def all_that_is_wrong(before, now, sent) -> list[str]:
    return [*invariants.broken(now), *invariants.untold(now, sent), *invariants.shrunk(before, now)]
