# ruff: noqa: ASYNC109  the names are those of Channels
"""A socket of the site on a test's own event loop."""

from typing import Any

from channels.testing import WebsocketCommunicator

LATE = 30  # seconds; a busy machine is late, not wrong: a second, as it is usual, it has not always


class Socket(WebsocketCommunicator):
    """As a browser opens it, in more patient hands."""

    async def connect(self, timeout: float = LATE) -> tuple[bool, Any]:
        return await super().connect(timeout)

    async def receive_output(self, timeout: float = LATE) -> dict[str, Any]:
        return await super().receive_output(timeout)

    async def receive_from(self, timeout: float = LATE) -> str | bytes:
        return await super().receive_from(timeout)

    async def receive_json_from(self, timeout: float = LATE) -> Any:
        return await super().receive_json_from(timeout)

    async def disconnect(self, code: int = 1000, timeout: float = LATE) -> None:
        await super().disconnect(code, timeout)
