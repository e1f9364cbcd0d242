"""Django's ASGI handler for a site whose views are all synchronous."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import sync_to_async
from django.core import signals
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections, reset_queries

THREADS = 6


class SyncViewsHandler(ASGIHandler):
    """Takes each request once from the event loop to a thread, and back once with its response.

    The stock handler crosses over for every middleware, and starts a thread and a database
    connection for every request: several milliseconds of processor time each. Here the threads
    stay, and so does an SQLite connection; one of PostgreSQL goes back to its pool.
    """

    def __init__(self) -> None:
        super().__init__()
        # They look after the connections of the thread they run in, which is not the view's.
        signals.request_started.disconnect(close_old_connections)
        signals.request_started.disconnect(reset_queries)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="view")
        self._respond = sync_to_async(self._in_thread, thread_sensitive=False, executor=self._threads)

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.handle(scope, receive, send)

    async def get_response_async(self, request: Any) -> Any:
        return await self._respond(request)

    def _in_thread(self, request: Any) -> Any:
        close_old_connections()
        try:
            return self.get_response(request)
        finally:
            close_old_connections()
