"""Somebody with a chat open: posts as the page's htmx does, and watches as its script does."""

import asyncio
import html
import json
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import aiohttp

CSRF = "f" * 32
LIVE = re.compile(r'data-message="(\d+)"[^>]*?data-live', re.DOTALL)
LAST = re.compile(r'data-message="(\d+)"[^>]*?data-last', re.DOTALL)
GONE = (aiohttp.ClientError, ConnectionError)
LATE = 40  # seconds; so long at most a busy machine is taken to be late only


class Answer(NamedTuple):
    """What a request came back with; status 0 when the site was gone."""

    status: int
    page: str

    @property
    def live(self) -> int | None:
        """The reply that is being written, if the page shows one."""
        found = LIVE.search(self.page)
        return int(found[1]) if found else None

    @property
    def last(self) -> int:
        return int(LAST.search(self.page)[1])


class Glimpse(NamedTuple):
    """What a page showed of a reply at a moment."""

    at: float
    message: int
    blocks: tuple[str, ...]


class Visitor:
    """One person's tab. `person` is as `tests.people` makes them."""

    def __init__(self, site: str, person: dict[str, Any], session: aiohttp.ClientSession) -> None:
        self.site, self.chat, self.session = site, person["chat"], session
        self.cookie = f"sessionid={person['session']}; csrftoken={CSRF}"
        self.person = person
        self.blocks: defaultdict[int, list[str]] = defaultdict(list)
        self.glimpses: list[Glimpse] = []
        self.missed = 0  # frames that begin behind what the page has: it cannot show them
        self.news, self.changed = asyncio.Event(), asyncio.Event()
        self.socket: aiohttp.ClientWebSocketResponse | None = None

    @property
    def path(self) -> str:
        return f"/chats/{self.chat}/"

    async def open(self) -> "Visitor":
        """Open the socket and begin to listen."""
        headers = {"Cookie": self.cookie, "Origin": self.site}
        self.socket = await self.session.ws_connect(f"{self.site}/ws{self.path}", headers=headers)
        self.listening = asyncio.create_task(self.listen())
        return self

    async def close(self) -> None:
        if self.socket:
            await self.socket.close()
            await self.listening

    async def listen(self) -> None:
        async for frame in self.socket:
            if frame.type is aiohttp.WSMsgType.TEXT:
                self.hear(json.loads(frame.data))
        self.news.set()
        self.changed.set()

    def hear(self, event: dict[str, Any]) -> None:
        """Do with a frame what the page's script does with it."""
        if event["type"] == "text":
            shown, first = self.blocks[event["message"]], event["from"]
            if first > len(shown):
                self.missed += 1
                return
            shown[first:] = event["blocks"]
            self.glimpses.append(Glimpse(time.time(), event["message"], tuple(shown)))
            self.news.set()
        else:
            self.changed.set()

    async def ask(self, method: str, path: str, htmx: bool = True, **data: str) -> Answer:
        headers = {"Cookie": self.cookie, "X-CSRFToken": CSRF, **({"HX-Request": "true"} if htmx else {})}
        try:
            async with self.session.request(
                method, f"{self.site}{path}", headers=headers, data=data or None
            ) as response:
                return Answer(response.status, await response.text())
        except GONE:
            return Answer(0, "")

    async def page(self) -> Answer:
        return await self.ask("GET", self.path, htmx=False)

    async def say(self, text: str, htmx: bool = True) -> Answer:
        """Send a message; its text is its key as well, so the same text twice is the same send."""
        return await self.ask("POST", f"{self.path}send/", htmx, text=text, key=text, after="-1")

    async def press(self, verb: str, message: int) -> Answer:
        """One of the buttons of a message: `continue`, `regenerate`, `remove`."""
        return await self.ask("POST", f"/messages/{message}/{verb}/")

    async def wish(self, verb: str, message: int) -> None:
        await self.socket.send_str(json.dumps({verb: message}))

    async def watch(self, message: int) -> None:
        await self.wish("watch", message)

    async def shows(self, message: int, letters: int, seconds: float = LATE) -> str:
        """Wait until the page shows so many letters of a reply; gives all that it shows."""
        async with asyncio.timeout(seconds):
            while len(shown := told(*self.blocks[message])) < letters:
                self.news.clear()
                await self.more(self.news)
        return shown

    async def ended(self, message: int, seconds: float = LATE) -> str:
        """Wait until a reply has ended, as the page does: it fetches what has changed. Gives its HTML."""
        async with asyncio.timeout(seconds):
            while True:
                self.changed.clear()  # before the look: what changes during it asks for another one
                answer = await self.ask("GET", f"/messages/{message}/")
                if answer.status == 200 and not answer.live:
                    return answer.page
                await self.more(self.changed)

    async def more(self, news: asyncio.Event) -> None:
        assert not self.socket.closed, "the socket is closed"
        await news.wait()


def told(*blocks: str) -> str:
    """The letters of some HTML or text: what is shown differs from what was sent in marks and spaces only."""
    return re.sub(r"[\W_]+", "", html.unescape(re.sub(r"<[^>]+>", "", "".join(blocks))))


@asynccontextmanager
async def visitors(site: str, people: Iterable[dict[str, Any]]) -> AsyncIterator[list[Visitor]]:
    """All these people, each with an open socket."""
    connector, timeout = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        came = [Visitor(site, person, session) for person in people]
        await asyncio.gather(*(visitor.open() for visitor in came))
        yield came
        await asyncio.gather(*(visitor.close() for visitor in came), return_exceptions=True)
