"""Requests that come to the server when a test says so."""

from collections.abc import Callable
from re import Pattern

from playwright.sync_api import Page, Route


def hold(page: Page, address: str | Pattern[str], requests: int | None = None) -> Callable[[], Route]:
    """Hold back what a page sends to an address, or the first `requests`. Gives what waits for the next."""
    routes: list[Route] = []
    page.route(address, lambda route: routes.append(route), times=requests)

    def following() -> Route:
        for _ in range(1500):
            if routes:
                return routes.pop(0)
            page.wait_for_timeout(10)  # in which the browser tells of it
        raise AssertionError(f"nothing was sent to {address}")

    return following
