"""Django's ASGI handler for a site whose views are all synchronous."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import sync_to_async
from django.core import signals
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections, reset_queries
from django.urls import reverse

THREADS = 6
DOORS = 1  # threads for passwords: a hash takes a third of a second, and a crowd at the door blocks no page


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
        self._respond = self._through(ThreadPoolExecutor(THREADS, thread_name_prefix="view"))
        self._respond_at_the_door = self._through(ThreadPoolExecutor(DOORS, thread_name_prefix="door"))
        self._doors = {reverse(name) for name in ("sign_in", "sign_up", "password_change", "delete_account")}

    def _through(self, threads: ThreadPoolExecutor) -> Any:
        return sync_to_async(self._in_thread, thread_sensitive=False, executor=threads)

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.handle(scope, receive, send)

    async def get_response_async(self, request: Any) -> Any:
        is_at_a_door = request.method == "POST" and request.path in self._doors
        return await (self._respond_at_the_door if is_at_a_door else self._respond)(request)

    def _in_thread(self, request: Any) -> Any:
        close_old_connections()
        try:
            return self.get_response(request)
        finally:
            close_old_connections()
