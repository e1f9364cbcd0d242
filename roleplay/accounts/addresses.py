"""Where a request comes from, as far as it can be believed."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(remote: str, forwarded: str, proxies: int) -> str:
    """The address of the client, as text; "" when nobody knows it.

    `remote` is the other end of the connection, `forwarded` the X-Forwarded-For header and
    `proxies` how many proxies of ours stand in front. Each of them appends what it saw, so only
    that many entries from the right are true; everything before them is the client's own story.
    A header that is too short or no address did not come that way: then `remote` counts.
    """
    hops = [hop.strip() for hop in forwarded.split(",")] if forwarded else []
    if 0 < proxies <= len(hops) and is_address(hops[-proxies]):
        return hops[-proxies]
    return remote


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def neighbourhood(address: str) -> str:
    """What is counted as one client: an IPv4 address, or the /64 that one IPv6 line owns."""
    if is_address(address) and isinstance(ip_address(address), IPv6Address):
        return str(ip_network(f"{ip_address(address).exploded}/64", strict=False))
    return address


def address_of(request: HttpRequest) -> str:
    return client_address(
        request.META.get("REMOTE_ADDR") or "",
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
        settings.TRUSTED_PROXIES,
    )
