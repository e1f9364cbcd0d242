"""Asks one candidate, once, and listens until it has said its last."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import httpx

from providers import classify, registry
from providers.candidates import Candidate
from providers.client import client_for
from providers.dialects import dialect_of
from providers.errors import CandidateFailed, Down, OurMistake, Rest, Stalled
from providers.reply import Reply
from providers.speech import Finished, Request, Text, Thought
from providers.sse import LineTooLong

STALL = 25.0  # seconds without text or thoughts
AFTERWORD = 1.0  # seconds that token counts may lag behind the reply's end
PARTING = 0.2  # seconds for a stream to end after its last word: then its connection can be used again
LONGEST_REPLY = 600.0  # seconds
MOST_OF_AN_ERROR = 8 * 1024
MOST_OF_A_DOCUMENT = 1024 * 1024

NETWORK_ERRORS = (httpx.HTTPError, aiohttp.ClientError, OSError)
NEVER_CONNECTED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    httpx.ConnectError,
    httpx.ProxyError,
)


async def listen(
    candidate: Candidate, request: Request, deadline: float
) -> AsyncGenerator[Text | Thought | Finished]:
    """What this candidate answers: thoughts and text as they come, then Finished.

    `deadline` (loop time) is when it has to have shown a first sign of life; a reply in one piece shows
    none before its end. Raises CandidateFailed.
    """
    now = asyncio.get_running_loop().time
    latest_end, stalled_at = now() + LONGEST_REPLY, now() + STALL
    until = min(deadline, stalled_at if request.streamed else latest_end)
    reader = dialect_of(candidate.provider).Reader()
    reply = Reply(reader, candidate.model, request.sampling.max_tokens)
    try:
        async with _answer(candidate, request, until) as response:
            chunks = _payload(response) if _is_document(response) else response.aiter_raw()
            while not reply.over and (chunk := await _next(chunks, until, reply)):
                had_ended = reply.ended
                for event in reply.feed(chunk):
                    yield event
                if not had_ended and (reply.ended or reply.lively):
                    until = now() + (AFTERWORD if reply.ended else STALL)
                if now() > latest_end:
                    reply.cut()
            await _next(chunks, now() + PARTING, reply)
            for event in reply.end():
                yield event
    except LineTooLong:
        raise Down("a line without an end") from None
    except CandidateFailed as failure:
        if isinstance(failure, Stalled) and until == deadline < stalled_at:
            failure.rest = None  # the search was over: it did not get the time that others get
        failure.operator_detail = registry.without_secrets(failure.operator_detail)
        raise


@asynccontextmanager
async def _answer(candidate: Candidate, request: Request, until: float) -> AsyncIterator[httpx.Response]:
    """The candidate's answer, once its headers are there. Leaving closes its connection."""
    call = dialect_of(candidate.provider).call(candidate.provider, candidate.model, request)
    client = client_for(candidate.provider)
    try:
        asked = client.build_request(call.method, call.url, headers=call.headers, content=call.body)
        async with asyncio.timeout_at(until):
            response = await client.send(asked, stream=True)
    except TimeoutError:
        raise Stalled("no answer") from None
    except NETWORK_ERRORS as error:
        raise _down(error) from None
    except (httpx.InvalidURL, ValueError) as error:
        raise OurMistake(f"the request could not be sent: {type(error).__name__}") from None
    try:
        if response.status_code != 200:
            raise classify.from_answer(response.status_code, response.headers, await _beginning(response))
        yield response
    finally:
        await response.aclose()


async def _next(chunks: AsyncIterator[bytes], until: float, reply: Reply) -> bytes:
    """The next bytes, none at the end. An end that is not clean is no fault once the reply has ended."""
    failure: CandidateFailed
    try:
        async with asyncio.timeout_at(until):
            return await anext(chunks, b"")
    except TimeoutError:
        failure = Stalled("silence")
    except NETWORK_ERRORS as error:
        failure = _down(error)
    if reply.ended:
        return b""
    raise failure


async def _beginning(response: httpx.Response) -> bytes:
    """As much of an error's body as is worth reading."""
    body = b""
    try:
        async with asyncio.timeout(AFTERWORD):
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) >= MOST_OF_AN_ERROR:
                    break
    except (TimeoutError, *NETWORK_ERRORS):
        pass  # the status alone tells enough
    return body[:MOST_OF_AN_ERROR]


def _is_document(response: httpx.Response) -> bool:
    return response.headers.get("content-type", "").startswith("application/json")


async def _payload(response: httpx.Response) -> AsyncIterator[bytes]:
    """A whole JSON document, from a server that does not stream, as the one payload of a stream."""
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MOST_OF_A_DOCUMENT:
            raise LineTooLong
    # Between tokens JSON takes a space for a line end, and inside strings it has none.
    yield b"data: " + body.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n"


def _down(error: Exception) -> Down:
    """No part of the message: it may hold the proxy's address, and with it a password."""
    never = isinstance(error, NEVER_CONNECTED) or isinstance(error.__cause__, NEVER_CONNECTED)
    usual = Down.usual_rest
    rest = Rest(usual.seconds, "provider", usual.repeated) if usual and never else None
    cause = error.__cause__ or error
    return Down(("not connected: " if never else "connection lost: ") + type(cause).__name__, rest)
