"""The load client: what a browser does with one chat, and what a direct client does with the upstream."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field

import aiohttp

STAMP = re.compile(r"(?<![:\d])\d+\.\d{6}")
LIVE = re.compile(r'data-message="(\d+)"[^>]*?data-live', re.DOTALL)
CSRF = "b" * 32


@dataclass
class Reply:
    """What one client saw of one reply. Times are seconds of the monotonic clock, delays too."""

    began: float = 0.0
    first: float = 0.0
    last: float = 0.0
    ended: float = 0.0
    tokens: int = 0
    delays: list[float] = field(default_factory=list)
    newest: float = 0.0
    error: str = ""

    @property
    def wait(self) -> float:
        return self.first - self.began

    def saw(self, text: str) -> None:
        """Stamped text has come; what was seen before is not counted again."""
        now = time.monotonic()
        stamps = [stamp for stamp in map(float, STAMP.findall(text)) if stamp > self.newest]
        if not stamps:
            return
        self.first = self.first or now
        self.last = now
        self.newest = stamps[-1]
        self.tokens += len(stamps)
        self.delays += [now - stamp for stamp in stamps]


class Direct:
    """Asks the upstream itself."""

    def __init__(self, url: str, model: str) -> None:
        self.url, self.model = f"{url}/v1/chat/completions", model

    async def open(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def talk(self, key: str) -> Reply:
        reply = Reply(began=time.monotonic())
        body = {"model": self.model, "stream": True, "messages": [{"role": "user", "content": key}]}
        async with self.session.post(self.url, json=body) as response:
            async for chunk in response.content.iter_any():
                reply.saw(chunk.decode())
        reply.ended = time.monotonic()
        return reply

    async def close(self) -> None:
        pass


class Tab:
    """One open chat, as a browser has it."""

    def __init__(self, site: str, person: dict) -> None:
        self.site, self.chat = site, f"/chats/{person['chat']}/"
        self.headers = {
            "Cookie": f"sessionid={person['session']}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "HX-Request": "true",
            "X-Tab": f"tab{person['chat']}",
        }
        self.after = 0

    async def open(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.socket = await session.ws_connect(
            f"{self.site}/ws{self.chat}", headers={"Cookie": self.headers["Cookie"], "Origin": self.site}
        )

    async def talk(self, key: str, text: str = "Go on.") -> Reply:
        """Send, watch to the end, and fetch the message where the end was not seen."""
        reply = Reply(began=time.monotonic())
        data = {"text": text, "key": key, "after": str(self.after)}
        async with self.session.post(
            f"{self.site}{self.chat}send/", data=data, headers=self.headers
        ) as response:
            page = await response.text()
            if response.status != 200:
                reply.error = f"{response.status}"
                return reply
        self.after += 2
        live = LIVE.search(page)
        if live:
            await self.socket.send_str(json.dumps({"watch": int(live[1])}))
            await self.follow(int(live[1]), reply)
        else:  # so short that it had ended before the page was made
            reply.saw(page)
            reply.ended = time.monotonic()
        return reply

    async def follow(self, message: int, reply: Reply) -> None:
        async for frame in self.socket:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                reply.error = f"socket {frame.type.name}"
                break
            event = json.loads(frame.data)
            if event["type"] == "text":
                for block in event["blocks"]:
                    reply.saw(block)
            elif event["type"] == "done":
                if event["message"] == message:
                    break
            elif event["by"] == self.headers["X-Tab"]:
                continue
            elif event["message"] == message and event["settled"]:
                await self.socket.send_str(json.dumps({"watch": message}))
            elif event["message"] == message:
                async with self.session.get(
                    f"{self.site}/messages/{message}/", headers=self.headers
                ) as response:
                    finished = await response.text()
                if "data-live" not in finished:
                    reply.saw(finished)
                    break
        reply.ended = time.monotonic()

    async def close(self) -> None:
        await self.socket.close()


async def talk_all(clients: list, spread: float = 0.0, times: int = 1) -> list[Reply]:
    """Let all clients talk, their beginnings spread over some seconds; gives what each one saw."""
    timeout = aiohttp.ClientTimeout(total=None)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        for start in range(0, len(clients), 25):
            await asyncio.gather(*(client.open(session) for client in clients[start : start + 25]))

        async def one(number: int, client: Direct | Tab) -> list[Reply]:
            await asyncio.sleep(spread * number / len(clients))
            return [await client.talk(f"{time.monotonic()}-{number}-{n}") for n in range(times)]

        replies = await asyncio.gather(*(one(n, client) for n, client in enumerate(clients)))
        for client in clients:
            await client.close()
    return [reply for each in replies for reply in each]
