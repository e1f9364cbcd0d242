import logging
import threading

import pytest

from providers.housekeeping import CHORES, Chore, Housekeeper


def test_a_chore_is_done_when_it_is_due() -> None:
    done: list[str] = []
    keeper = Housekeeper(
        [Chore(lambda: done.append("often"), 3), Chore(lambda: done.append("seldom"), 60)], last=list
    )
    for now in (0, 1, 3, 5, 6, 60):
        keeper.round(now)
    assert done == ["often", "seldom", "often", "often", "often", "seldom"]


def test_a_fault_is_told_once_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []
    broken = True

    def fails() -> None:
        if broken:
            raise OSError("away")

    keeper = Housekeeper([Chore(fails, 1), Chore(lambda: done.append("other"), 1)], last=list)
    with caplog.at_level(logging.ERROR):
        for now in range(5):
            keeper.round(now)
        assert (len(done), len(caplog.records)) == (5, 1)
        broken = False
        keeper.round(5)
        broken = True
        keeper.round(6)
    assert len(caplog.records) == 2, "a new fault is told anew"


def test_the_end_does_the_last_thing() -> None:
    last = threading.Event()
    keeper = Housekeeper([], last=last.set)
    keeper.start()
    keeper.end()
    assert last.is_set()
    assert not keeper.is_alive()


def test_one_that_never_began_can_end() -> None:
    Housekeeper([]).end()


def test_the_house_has_its_chores() -> None:
    assert {chore.verb.__name__ for chore in CHORES} == {
        "renew", "write_down", "drop_old", "sync_when_due",
    }  # fmt: skip
