import threading
import time
from typing import Any

import pytest

from providers import cooldown
from providers.cooldown import aside, forgive, send_to_rest, standings
from providers.errors import MINUTE, Rest

DOWN = Rest(MINUTE, repeated=15 * MINUTE)


def test_nobody_rests_at_first() -> None:
    assert standings(["groq.1:a", "groq.1"]) == {}


def test_a_rest_has_an_end() -> None:
    before = time.time()
    assert send_to_rest("groq.1:a", Rest(7)) == 7
    (standing,) = standings(["groq.1:a", "groq.1:b"]).values()
    assert before + 7 <= standing.until <= time.time() + 7


def test_the_second_failure_in_a_row_rests_longer() -> None:
    assert [send_to_rest("a", DOWN) for _ in range(3)] == [60, 900, 900]
    assert send_to_rest("b", DOWN) == 60


def test_many_that_fail_together_fail_once() -> None:
    assert [send_to_rest("a", DOWN, ago=5) for _ in range(3)] == [60, 60, 60]
    assert send_to_rest("a", DOWN) == 900


def test_who_was_asked_before_a_rest_does_not_shorten_it() -> None:
    send_to_rest("a", Rest(3600))
    assert send_to_rest("a", DOWN, ago=5) == 3600
    assert send_to_rest("a", Rest(7)) == 7, "who is asked later has the last word"


def test_an_answer_forgives() -> None:
    send_to_rest("a", DOWN)
    forgive(["a", "unknown"])
    assert standings(["a"]) == {}
    assert send_to_rest("a", DOWN) == 60


def test_any_name_can_rest() -> None:
    name = "openrouter.1:odd/модель?rate=50&x=y :free" + "x" * 500
    send_to_rest(name, DOWN)
    assert list(standings([name])) == [name]


async def test_the_verbs_work_from_an_event_loop() -> None:
    assert await aside(send_to_rest, "a", DOWN) == 60
    assert list(await aside(standings, ["a"])) == ["a"]
    await aside(forgive, ["a"])
    assert await aside(standings, ["a"]) == {}


async def test_only_a_cache_elsewhere_is_asked_on_a_thread(settings: Any) -> None:
    for backend, same_thread in (("locmem.LocMemCache", True), ("redis.RedisCache", False)):
        settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
        assert (await aside(threading.get_ident) == threading.get_ident()) is same_thread


def test_a_cache_that_is_down_costs_no_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def __getattr__(self, name: str) -> Any:
            raise ConnectionError

    monkeypatch.setattr(cooldown, "cache", Gone())
    assert send_to_rest("a", DOWN) == 60
    assert standings(["a"]) == {}
    forgive(["a"])
