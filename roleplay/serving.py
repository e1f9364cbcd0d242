"""The web server: Daphne on uvloop in this process, and an end that lets replies finish."""

import asyncio
import contextlib
import contextvars
import ctypes
import errno
import gc
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

PATIENCE = 20
"""Seconds that running replies get after SIGTERM before they are interrupted."""

M_ARENA_MAX = -8
"""The number of that parameter in glibc's malloc.h; see mallopt(3)."""

LONGEST_WISH = 4096
"""Bytes that a browser may send over a socket at once: all it ever says is which reply to show or to end."""

ECHO = 1
"""Seconds in which a second signal is the first one again: make and systemd both pass theirs on."""


def install_loop() -> None:
    """Put Twisted on uvloop. Comes before every import of the reactor, and only the first one counts."""
    if "twisted.internet.reactor" in sys.modules:
        return  # DEBUG lists `daphne` as an app, which has chosen plain asyncio already
    import uvloop
    from twisted.internet import asyncioreactor

    asyncioreactor.install(uvloop.new_event_loop())


def address_problem(host: str, port: int) -> str:
    """One plain sentence on why nobody can listen there, or nothing."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except socket.gaierror:
        return f"{host} is not an address of this machine: set HOST to another one."
    except PermissionError:
        return f"Port {port} needs more rights than this user has: set PORT to one above 1023."
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"Port {port} is in use by another program: stop it, or set PORT to another one."
        return f"{host} port {port} cannot be used: {error.strerror}."
    return ""


def serve(
    application: Any,
    host: str,
    port: int,
    ready: Callable[[], None],
    drain: Callable[[float], Awaitable[None]],
    patience: float = PATIENCE,
) -> bool:
    """Serve until SIGTERM or SIGINT, then until `drain(patience)` is over. A second signal ends it at once.

    Calls `ready` when the port is open. Returns whether the port could be opened at all.
    """
    install_loop()
    from daphne.endpoints import build_endpoint_description_strings
    from daphne.server import Server, reactor

    def running() -> None:
        if server.listening_addresses:
            end_gently(loop, partial(drain, patience), server.stop)
            ready()

    loop = reactor._asyncioEventloop
    [endpoint] = build_endpoint_description_strings(host=host, port=port)
    server: Any = Server(
        application,
        endpoints=[f"{endpoint}:backlog=1024"],
        signal_handlers=False,
        http_timeout=120,
        websocket_timeout=-1,
        ping_interval=20,
        ping_timeout=30,
        server_name="",
        websocket_max_message_size=LONGEST_WISH,
        websocket_max_frame_size=LONGEST_WISH,
        ready_callable=lambda: loop.call_soon(running),
    )
    leave_what_is_loaded_to_itself()
    sys.setswitchinterval(0.001)  # a view waits for the loop's lock at every query: five times less long
    server.run()
    return bool(server.listening_addresses)


def leave_what_is_loaded_to_itself() -> None:
    """Spare the garbage collector the modules: they are most of the objects, and they all stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def keep_few_arenas() -> None:
    """Let threads share glibc's heaps: one for each would cost tens of megabytes, and save no time
    where they take turns anyway. Other C libraries have no such heaps."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def end_gently(
    loop: asyncio.AbstractEventLoop, drain: Callable[[], Awaitable[None]], stop: Callable[[], None]
) -> None:
    """Let the first SIGTERM or SIGINT drain and then stop; let the second one end the process.

    Needs the loop to be running: uvloop swallows signals that come before.
    """
    ending: list[asyncio.Task[None]] = []
    first_heard = 0.0

    async def drain_and_stop() -> None:
        try:
            await drain()
        finally:
            stop()

    def heard() -> None:
        nonlocal first_heard
        if not ending:
            first_heard = loop.time()
            # A context of its own: in a borrowed one the database would be out of reach.
            ending.append(loop.create_task(drain_and_stop(), context=contextvars.Context()))
        elif loop.time() - first_heard > ECHO:
            os._exit(1)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, heard)
