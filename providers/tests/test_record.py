from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from providers import record
from providers.models import Call
from providers.record import Earned

GEMMA = ("openrouter", "gemma")


def wrote(*outcomes: tuple[str, float | None], name: tuple[str, str] = GEMMA) -> None:
    for code, first_after in outcomes:
        record.note(*name, code=code, first_after=first_after)
    record.write_down()


def test_a_call_is_noted_without_the_database() -> None:
    record.note(*GEMMA, first_after=0.5)
    assert [call.model_id for call in record._queue] == ["gemma"]


def test_what_was_noted_is_written_down_once(db: None, django_assert_num_queries: Any) -> None:
    for number in range(20):
        record.note("groq", f"m{number}", code="busy", first_after=0.25, detail="429 slow down")
    with django_assert_num_queries(1):
        assert record.write_down() == 20
    with django_assert_num_queries(0):
        assert record.write_down() == 0
    call = Call.objects.get(model_id="m7")
    assert (call.provider, call.code, call.first_after, call.detail) == (
        "groq", "busy", 0.25, "429 slow down",
    )  # fmt: skip


def test_a_queue_longer_than_one_insert_is_written_whole(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MOST_AT_ONCE", 3)
    wrote(*[("", 1.0)] * 8)
    assert Call.objects.count() == 8


def test_what_cannot_be_stored_now_is_stored_later(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(calls: list[Call]) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as broken:
        broken.setattr(Call.objects, "bulk_create", away)
        record.note(*GEMMA)
        with pytest.raises(OperationalError):
            record.write_down()
    assert record.write_down() == 1


def test_no_key_and_nothing_that_a_column_refuses_is_kept(db: None, settings: Any) -> None:
    settings.PROVIDER_KEYS = {**settings.PROVIDER_KEYS, "groq": "sk-secret-of-groq"}
    record.note("groq", "m" * 300, code="bad_key", detail="401 sk-secret-of-groq\0 " + "x" * 400)
    record.write_down()
    call = Call.objects.get()
    assert "secret" not in call.detail
    assert "\0" not in call.detail
    assert (len(call.detail), len(call.model_id)) == (300, 200)


def test_success_and_speed_are_earned(db: None) -> None:
    wrote(("", 0.5), ("", 1.5), ("", 0.9), ("busy", None))
    wrote(("down", None), name=("groq", "llama"))
    record.renew()
    assert record.earned() == {GEMMA: Earned(0.75, 0.9, 4), ("groq", "llama"): Earned(0.0, None, 1)}


def test_what_is_no_fault_of_the_model_does_not_count(db: None) -> None:
    wrote(("", 1.0), ("moderated", None), ("too_long", None), ("bad_key", None), ("no_credit", None))
    record.renew()
    assert record.earned() == {GEMMA: Earned(1.0, 1.0, 1)}


def test_only_the_last_day_counts(db: None) -> None:
    wrote(("busy", None))
    Call.objects.update(at=timezone.now() - timedelta(hours=25))
    wrote(("", 1.0))
    record.renew()
    assert record.earned()[GEMMA].calls == 1


def test_earning_asks_one_question_for_any_number_of_calls(
    db: None, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "MOST_COUNTED", 6)
    wrote(*[("busy", None)] * 4)
    wrote(*[("", 2.0)] * 4)
    with django_assert_num_queries(1):
        record.renew()
    assert record.earned()[GEMMA] == Earned(4 / 6, 2.0, 6)


def test_old_calls_are_dropped(db: None) -> None:
    wrote(("", 1.0))
    Call.objects.update(at=timezone.now() - timedelta(days=8))
    wrote(("", 1.0))
    assert record.drop_old() == 1
    assert Call.objects.count() == 1
