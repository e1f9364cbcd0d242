"""A card by its address, from hosts that operators allow, and from nowhere inside of the house.

https on its usual port only. What the name stands for is looked up once, every address of it has to be
public, and the connection goes to that very address, so that a second answer of the name server changes
nothing. A redirect is a new address and is looked at in the same way.
"""

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from threading import BoundedSemaphore
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from characters.cards.reading import LARGEST
from characters.cards.report import BadCard

MOST_HOPS = 3
PATIENCE = 20.0  # seconds for all of it
STEP = 5.0  # seconds for each read
AT_ONCE = BoundedSemaphore(2)  # a host that dawdles may hold so many of the threads that show pages

Resolve = Callable[[str], list[str]]
EMBEDDING = tuple(
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
"""Networks of IPv6 whose addresses carry one of IPv4 to somewhere else."""


def fetch(
    url: str,
    hosts: Iterable[str],
    resolve: Resolve | None = None,
    transport: httpx.BaseTransport | None = None,
) -> tuple[str, bytes]:
    """The file's name and bytes. Raises BadCard when it may not, or cannot, be fetched."""
    if not AT_ONCE.acquire(blocking=False):
        raise BadCard("busy")
    try:
        return _fetched(url, hosts, resolve or _addresses, transport)
    finally:
        AT_ONCE.release()


def _fetched(
    url: str, hosts: Iterable[str], resolve: Resolve, transport: httpx.BaseTransport | None
) -> tuple[str, bytes]:
    deadline = time.monotonic() + PATIENCE
    with httpx.Client(transport=transport, trust_env=False, timeout=STEP, follow_redirects=False) as client:
        for _hop in range(MOST_HOPS + 1):
            host, path = allowed(url, hosts)
            address = pinned(host, resolve)
            try:
                with client.stream("GET", *_request(address, path), **_as(host)) as answer:  # type: ignore[arg-type]
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers.get("location", ""))
                        continue
                    if answer.status_code != 200:
                        raise BadCard("not_fetched", host=host)
                    return _name(url), _body(answer, deadline)
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                raise BadCard("not_fetched", host=host) from error
    raise BadCard("not_fetched", host=host)


def allowed(url: str, hosts: Iterable[str]) -> tuple[str, str]:
    """The host and the path with the query, when the address is one that may be fetched."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise BadCard("bad_address") from error
    plain = parts.scheme == "https" and port in (None, 443) and parts.username is None
    if not plain or not host.isascii():
        raise BadCard("bad_address")
    if host not in {one.lower() for one in hosts}:
        raise BadCard("host_not_allowed", host=host)
    return host, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def pinned(host: str, resolve: Resolve) -> str:
    """The address to connect to, when every address of the host is public."""
    try:
        found = resolve(host)
    except OSError as error:
        raise BadCard("not_fetched", host=host) from error
    if not found or not all(map(is_public, found)):
        raise BadCard("host_not_allowed", host=host)
    return found[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also when it is wrapped in another."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in net for net in EMBEDDING) or ip.scope_id:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _addresses(host: str) -> list[str]:
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_rest, address in found]


def _request(address: str, path: str) -> tuple[str]:
    where = f"[{address}]" if ":" in address else address
    return (f"https://{where}{path}",)


def _as(host: str) -> dict[str, object]:
    """The name that the certificate has to be for, though the connection is made by number."""
    headers = {"Host": host, "Accept-Encoding": "identity", "User-Agent": "Roleplay"}
    return {"headers": headers, "extensions": {"sni_hostname": host}}


def _body(answer: httpx.Response, deadline: float) -> bytes:
    """What was sent, as it was sent: nothing is unpacked."""
    body = bytearray()
    for piece in answer.iter_raw():
        body += piece
        if len(body) > LARGEST:
            raise BadCard("too_large", megabytes=LARGEST // 2**20)
        if time.monotonic() > deadline:
            raise BadCard("not_fetched", host=answer.request.headers["Host"])
    return bytes(body)


def _name(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name[:200] or "card"
