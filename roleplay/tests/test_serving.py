"""The server itself, in a process of its own: a small application stands in for the site."""

import ctypes
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import aiohttp
import pytest

from roleplay import serving
from tests.site import ROOT, free_port

SERVER = """
import asyncio, sys
from roleplay import serving

async def application(scope, receive, send):
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] != "websocket.disconnect":
            await send({"type": "websocket.send", "text": str(len(message.get("text") or ""))})
        return
    loop = f"{type(asyncio.get_running_loop()).__module__}"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": loop.encode()})

async def drain(seconds):
    print(f"draining {seconds}", flush=True)
    await asyncio.sleep(float(sys.argv[2]))
    print("drained", flush=True)

opened = serving.serve(application, "127.0.0.1", int(sys.argv[1]), lambda: print("ready", flush=True), drain)
sys.exit(0 if opened else 3)
"""


@pytest.fixture
def server():
    """Starts the server; its drain takes as many seconds as asked. Gives (process, port)."""
    started = []

    def start(drain_seconds: float = 0, port: int | None = None):
        port = port or free_port()
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(port), str(drain_seconds)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process, port

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_it_serves_on_uvloop_and_does_not_name_itself(server):
    process, port = server()
    assert process.stdout.readline() == "ready\n"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
        assert response.read() == b"uvloop"
        assert "Server" not in response.headers


async def test_a_socket_takes_no_more_than_a_wish(server):
    process, port = server()
    process.stdout.readline()
    async with aiohttp.ClientSession() as session, session.ws_connect(f"http://127.0.0.1:{port}/") as tab:
        assert await tab.receive_str() == "0"  # for the connection
        await tab.send_str("x" * serving.LONGEST_WISH)
        assert await tab.receive_str() == str(serving.LONGEST_WISH)
        await tab.send_str("x" * (serving.LONGEST_WISH + 1))
        assert (await tab.receive()).type is aiohttp.WSMsgType.CLOSED


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_drains_while_pages_are_still_served(server, number):
    process, port = server(drain_seconds=1)
    process.stdout.readline()
    process.send_signal(number)
    assert process.stdout.readline() == f"draining {serving.PATIENCE}\n"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
        assert response.status == 200
    assert process.stdout.readline() == "drained\n"
    assert process.wait(10) == 0


def test_a_second_signal_ends_at_once(server):
    process, _ = server(drain_seconds=60)
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.stdout.readline()
    time.sleep(serving.ECHO + 0.2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 1


def test_a_signal_that_comes_twice_at_once_is_one(server):
    process, _ = server(drain_seconds=0.5)
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)  # two of a kind might be one to the system already
    assert process.stdout.readline().startswith("draining")
    assert process.stdout.readline() == "drained\n"
    assert process.wait(10) == 0


def test_an_idle_kept_alive_connection_does_not_hold_up_the_end(server):
    process, port = server()
    process.stdout.readline()
    with socket.create_connection(("127.0.0.1", port)) as kept:
        kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in kept.recv(1000)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_port_that_is_taken_is_never_called_ready(server):
    with socket.create_server(("127.0.0.1", 0)) as other:
        process, _ = server(port=other.getsockname()[1])
        assert process.wait(20) == 3
        assert "ready" not in process.stdout.read()


def test_a_port_in_use_is_named_in_a_plain_sentence():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert serving.address_problem("127.0.0.1", port) == (
            f"Port {port} is in use by another program: stop it, or set PORT to another one."
        )


def test_a_port_that_needs_rights_is_named_in_a_plain_sentence(monkeypatch):
    def refused(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refused)
    assert "set PORT to one above 1023" in serving.address_problem("127.0.0.1", 80)


@pytest.mark.parametrize("host", ["203.0.113.7", "no.such.host.invalid"])
def test_an_address_of_another_machine_is_named_in_a_plain_sentence(host):
    assert host in serving.address_problem(host, free_port())


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_a_free_address_is_no_problem(host):
    assert serving.address_problem(host, free_port()) == ""


def test_where_malloc_has_no_arenas_nothing_is_done(monkeypatch):
    asked = []
    monkeypatch.setattr(ctypes, "CDLL", lambda name: asked.append(name) or object())
    serving.keep_few_arenas()
    assert asked == [None]
