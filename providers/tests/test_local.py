import contextlib
import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from providers import listing, local, registry, service
from providers.service import Request, Text, Turn, stream
from providers.speech import Model
from tests.upstream import Upstream

pytestmark = pytest.mark.usefixtures("clients")
REQUEST = Request((Turn("user", "Hello."),))


@pytest.fixture
def autodetect(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Looks for local servers at these addresses."""

    def looking(*urls: str) -> None:
        settings.LOCAL_AUTODETECT = True
        monkeypatch.setattr(local, "USUAL_ADDRESSES", tuple(f"{url}/v1" for url in urls))

    return looking


@pytest.fixture(params=[b'{"data": "<html>"}', b'{"data": [{"id": "m"}], "more": "%s"}' % (b"x" * 2**21)])
def web_page(request: pytest.FixtureRequest) -> Iterator[str]:
    """Something that listens and is no model server."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(request.param)

        def log_message(self, *args: Any) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def deaf_port() -> Iterator[str]:
    """Something that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


async def test_a_server_on_a_usual_port_is_found(autodetect: Callable[..., None], upstream: Upstream) -> None:
    autodetect("http://127.0.0.1:9", upstream.url)
    found = await local.found()
    assert found
    assert found.base_url == f"{upstream.url}/v1"
    assert [model.id for model in found.models] == ["steady", "brisk", "slow"]


async def test_it_answers_when_nobody_else_is_configured(
    autodetect: Callable[..., None], upstream: Upstream
) -> None:
    autodetect(upstream.url)
    events = [event async for event in stream(REQUEST)]
    assert "".join(event.text for event in events if isinstance(event, Text)) == upstream.records[0].text
    assert upstream.records[0].model == "steady"
    assert service.describe() == service.Answerer("local", "steady", "steady", is_demo=False, free=True)


async def test_what_is_no_model_server_is_not_taken_for_one(
    autodetect: Callable[..., None], web_page: str
) -> None:
    autodetect(web_page)
    assert await local.found() is None
    assert service.describe().is_demo


async def test_looking_ends_in_time(autodetect: Callable[..., None], deaf_port: str) -> None:
    autodetect(deaf_port)
    begun = time.monotonic()
    assert await local.found() is None
    assert time.monotonic() - begun < 20, "who does not answer is not waited for"


async def test_nobody_waits_once_it_is_known(
    autodetect: Callable[..., None], upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    autodetect(upstream.url)
    first = await local.found()
    monkeypatch.setattr(local, "FRESH_FOR", 0.0)
    looked = threading.Event()
    monkeypatch.setattr(local, "_find", lambda wanted: looked.wait(30))
    assert await local.found() == first == local.known()
    assert not looked.is_set()
    looked.set()


async def test_what_the_table_says_of_a_model_goes_with_it(
    autodetect: Callable[..., None], upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    rated = Model("local", "brisk", "Our Brisk", "us", 8, note="Quick")
    held = listing.Snapshot([rated, Model("local", "slow", "Slow", "us")], off=[("local", "slow")])
    monkeypatch.setattr(listing, "_held", held)
    autodetect(upstream.url)
    found = await local.found()
    assert found
    assert [(model.label, model.quality) for model in found.models] == [("steady", 5), ("Our Brisk", 8)]


def test_how_much_a_model_reads_is_for_its_server_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    rated = [Model("local", name, name, "us", 8, context=8192) for name in ("told", "untold")]
    monkeypatch.setattr(listing, "_held", listing.Snapshot(rated))
    listed = (Model("local", "told", "told", "local", context=4096), Model.unlisted("local", "untold"))
    models = registry.local_server("http://127.0.0.1:1/v1", listed).models
    assert [(model.quality, model.context) for model in models] == [(8, 4096), (8, 8192)]


async def test_nobody_is_looked_for_when_that_is_switched_off(upstream: Upstream) -> None:
    assert await local.found() is None


async def test_a_named_server_is_there_before_its_models_are_known(configure: Callable[..., None]) -> None:
    configure("local")
    described = service.describe()
    assert (described.provider, described.is_demo) == ("local", False)


async def test_the_local_server_does_not_push_itself_before_better_ones(
    configure: Callable[..., None], upstream: Upstream
) -> None:
    configure("local", "groq")
    await local.found()
    assert service.describe().provider == "groq"
    assert service.describe("auto:local").provider == "local"
