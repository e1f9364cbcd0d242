"""Everything a model server can do wrong, seen from a chat: through the view, the socket, the database."""

import re

import pytest

from tests import invariants
from tests.faults.visitor import told, visitors
from tests.site import Site
from tests.upstream import Upstream
from tests.upstream.behaviour import Behaviour

pytestmark = pytest.mark.faults

QUICK = Behaviour(rate=0, tokens=20)
STATUSES = ["400", "401", "402", "403", "404", "429", "500", "503"]
BREAKS = ["drop-mid", "error-frame"]
ODD = ["garbage", "split-tags", "think", "u2028", "no-done", "byte-chunks", "keepalives", "document"]


@pytest.fixture(scope="module")
def site(new_folder, servers, upstream):
    with Site(new_folder(), **servers, LOCAL_BASE_URL=f"{upstream.url}/v1") as running:
        yield running


@pytest.fixture(scope="module")
def people(site):
    return iter(site.people(40))


@pytest.fixture
async def visitor(site, people):
    async with visitors(site.url, [next(people)]) as [visitor]:
        yield visitor


@pytest.fixture
def kept(site):
    """Reads the visitor's chat, once nothing in it is broken."""

    def read(visitor):
        chats = invariants.read(site.database)
        assert not invariants.broken(chats)
        return next(chat for chat in chats if chat.pk == visitor.chat)

    return read


async def exchange(visitor, text="Are you there?"):
    """Say something and wait for the end of what comes of it. Gives the reply's HTML."""
    answer = await visitor.say(text)
    assert answer.status == 200
    reply = answer.live or answer.last
    await visitor.watch(reply)
    return await visitor.ended(reply)


async def goes_on(visitor, upstream):
    """The next send works, and so does every way on that the last reply offers."""
    upstream.usual = QUICK
    page = (await visitor.page()).page.rpartition("data-message=")[2]
    for verb in sorted(set(re.findall(r'action="/messages/\d+/(regenerate|continue)/"', page))):
        answer = await visitor.press(verb, (await visitor.page()).last)
        assert answer.status == 200
        await visitor.ended((await visitor.page()).last)
    page = await exchange(visitor, "And now?")
    assert told(upstream.sent[-1]["text"]) in told(page)


@pytest.mark.parametrize("fault", STATUSES)
async def test_a_refusal_fails_with_a_reason_and_nothing_is_lost(visitor, kept, upstream, fault):
    upstream.usual = Behaviour(fault=fault)
    page = await exchange(visitor)
    assert "The reply did not arrive" in page
    assert "Your message is safe." in page
    said, reply = kept(visitor).places[-2:]
    assert (said.text, said.state) == ("Are you there?", "done")
    assert (reply.text, reply.state, reply.finishes[1]) == ("", "failed", "failed")
    await goes_on(visitor, upstream)
    assert kept(visitor).last.state == "done"


async def test_no_server_at_all_is_a_failure_like_others(visitor, kept, upstream, site, new_folder):
    nobody = Site(new_folder(), LOCAL_BASE_URL="http://127.0.0.1:9/v1")
    with nobody:
        async with visitors(nobody.url, nobody.people(1)) as [there]:
            assert "The reply did not arrive" in await exchange(there)
            assert invariants.read(nobody.database)[0].last.state == "failed"


@pytest.mark.parametrize("fault", BREAKS)
async def test_what_came_before_the_line_broke_is_kept(visitor, kept, upstream, fault):
    upstream.usual = Behaviour(rate=200, tokens=60, fault=fault)
    page = await exchange(visitor)
    assert "The reply broke off" in page
    assert "What came so far is kept." in page
    reply = kept(visitor).last
    assert (reply.state, reply.text) == ("failed", upstream.sent[-1]["text"])
    assert told(reply.text) == await visitor.shows(reply.pk, letters=len(told(reply.text)))
    await goes_on(visitor, upstream)
    assert kept(visitor).places[2].texts[1].startswith(reply.text)


@pytest.mark.parametrize("fault", ODD)
async def test_what_is_merely_odd_arrives_whole(visitor, kept, upstream, fault):
    upstream.usual = Behaviour(rate=400, tokens=40, fault=fault)
    page = await exchange(visitor)
    reply = kept(visitor).last
    assert (reply.state, reply.finishes[1]) == ("done", "stop")
    assert told(upstream.sent[-1]["text"]).endswith(told(reply.text))
    assert len(told(reply.text)) > 100
    assert told(reply.text) in told(page)
    assert "lantern first" not in page  # a thought
    await goes_on(visitor, upstream)


async def test_a_reply_that_is_cut_by_the_limit_can_be_continued(visitor, kept, upstream):
    upstream.usual = Behaviour(rate=400, tokens=40, fault="length")
    page = await exchange(visitor)
    assert "Cut at the limit" in page
    reply = kept(visitor).last
    assert (reply.state, reply.finishes[1]) == ("done", "length")
    upstream.usual = QUICK
    assert (await visitor.press("continue", reply.pk)).status == 200
    await visitor.ended(reply.pk)
    longer = kept(visitor).last
    assert longer.texts == {1: reply.text + upstream.sent[-1]["text"]}


async def test_a_model_that_says_nothing_has_failed(visitor, kept, upstream):
    upstream.usual = Behaviour(fault="empty")
    page = await exchange(visitor)
    assert "answered with nothing" in page
    assert kept(visitor).last.state == "failed"
    await goes_on(visitor, upstream)


async def test_one_that_never_stops_is_stopped_at_the_limit(visitor, kept, upstream):
    upstream.usual = Behaviour(rate=0, fault="endless")
    page = await exchange(visitor)
    assert "Cut at the limit" in page
    reply = kept(visitor).last
    assert reply.finishes[1] == "length"
    assert upstream.sent[-1]["text"].startswith(reply.text)
    assert 5_000 < len(reply.text) < 100_000
    await goes_on(visitor, upstream)


async def test_another_model_answers_for_one_that_is_busy(new_folder):
    with Upstream(rate=0, tokens=20) as two, Site(new_folder(), LOCAL_BASE_URL=f"{two.url}/v1") as site:
        two.models = ["steady", "brisk"]
        two.script("429")
        async with visitors(site.url, site.people(1)) as [visitor]:
            page = await exchange(visitor)
        assert [record["model"] for record in two.sent] == ["steady", "brisk"]
        assert told(two.sent[1]["text"]) in told(page)
        assert invariants.read(site.database)[0].last.state == "done"


async def test_a_failed_second_version_leaves_the_first_in_its_place(visitor, kept, upstream):
    upstream.usual = QUICK
    await exchange(visitor)
    before = kept(visitor).last
    upstream.usual = Behaviour(fault="500")
    assert (await visitor.press("regenerate", before.pk)).status == 200
    page = await visitor.ended(before.pk)
    after = kept(visitor).last
    assert (after.chosen, after.text, after.state) == (1, before.text, "failed")
    assert told(before.text) in told(page)
    await goes_on(visitor, upstream)
