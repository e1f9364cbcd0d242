"""What the site's own ASGI handler promises: passwords are hashed beside the pages, not before them."""

import asyncio
import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.http import HttpResponse

from roleplay.handler import THREADS, SyncViewsHandler


@pytest.fixture
def handler(monkeypatch):
    """The handler, with a response that names its thread; one at a door waits until `handler.opened`."""
    made = SyncViewsHandler()
    made.opened = threading.Event()

    def get_response(request):
        if request.method == "POST" and request.path == "/sign-in/":
            made.opened.wait(10)
        return HttpResponse(threading.current_thread().name)

    monkeypatch.setattr(made, "get_response", get_response)
    yield made
    made.opened.set()


async def answer(handler, path, method="GET"):
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": []}
    asked = ApplicationCommunicator(handler, scope)
    await asked.send_input({"type": "http.request", "body": b""})
    await asked.receive_output(10)
    return (await asked.receive_output(10))["body"].decode()


async def test_a_crowd_at_the_door_blocks_no_page(handler):
    crowd = [asyncio.create_task(answer(handler, "/sign-in/", "POST")) for _ in range(THREADS * 2)]
    assert (await answer(handler, "/")).startswith("view")
    assert (await answer(handler, "/sign-in/")).startswith("view")
    assert not any(one.done() for one in crowd)
    handler.opened.set()
    assert all(name.startswith("door") for name in await asyncio.gather(*crowd))
