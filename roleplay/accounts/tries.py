"""How often something may be tried, such as a sign-in per account and per address, in all processes."""

import time
from contextlib import suppress
from hashlib import sha256
from typing import cast

from django.conf import settings
from django.core.cache import cache

from roleplay.accounts.addresses import neighbourhood
from roleplay.accounts.models import User, folded

WINDOW = 15 * 60


class TooManyTries(Exception):
    """`seconds` says how long until the next try is welcome, `minutes` the same for people."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds, self.minutes = seconds, -(-seconds // 60)


class Tries:
    """The tries of one account, of one address, or of whoever else, in the current window.

    A sign-in is counted before the password is looked at and given back when it was right: so a
    thousand tries sent at once do not all slip in before the first of them has failed.
    """

    def __init__(self, subject: str, limit: int) -> None:
        self._key = f"tries:{sha256(subject.encode()).hexdigest()}"
        self._limit = limit

    def take(self) -> None:
        """Count one try; raises TooManyTries beyond the limit."""
        window, ends = self._window()
        cache.add(window, 0, WINDOW)
        with suppress(
            ValueError
        ):  # between the two Redis has gone or come back, which does not know the first
            if cache.incr(window) > self._limit:
                raise TooManyTries(max(1, int(ends - time.time())))

    def give_back(self) -> None:
        """The last try was no failure."""
        window, _ = self._window()
        cache.add(window, 1, WINDOW)
        with suppress(ValueError):
            cache.decr(window)

    def forget(self) -> None:
        """The person is who they say: their earlier slips count no more."""
        cache.delete(self._key)

    def _window(self) -> tuple[str, float]:
        # The end of the window is part of the counter's key: a counter can never outlive it.
        ends = cast(float, cache.get_or_set(self._key, lambda: time.time() + WINDOW, WINDOW))
        return f"{self._key}:{ends}", ends


def of_account(name: str) -> Tries:
    """Of the person behind an email or username, who may not exist."""
    person = User.objects.named(name)
    subject = f"account {person.pk}" if person else f"name {folded(name)}"
    return Tries(subject, settings.SIGN_IN_TRIES_PER_ACCOUNT)


def of_address(address: str) -> Tries:
    return Tries(f"address {neighbourhood(address)}", settings.SIGN_IN_TRIES_PER_ADDRESS)


def of_newcomers(address: str) -> Tries:
    """Of the accounts that are made from an address."""
    return Tries(f"newcomers {neighbourhood(address)}", settings.SIGN_IN_TRIES_PER_ADDRESS)


def of_emails(person: User) -> Tries:
    """Of the emails that somebody wants to have."""
    return Tries(f"emails of {person.pk}", settings.SIGN_IN_TRIES_PER_ACCOUNT)
