import asyncio
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone, translation

from providers import listing
from providers.apps import plant_models
from providers.models import LanguageModel
from providers.speech import Model
from providers.starting_models import all_starting_models

BEST = "google/gemma-3-27b-it:free"


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has not looked into the table yet."""
    monkeypatch.setattr(listing, "_held", None)


def plant(using: str = "default") -> None:
    from django.apps import apps

    plant_models(using, apps)


def row(**facts: Any) -> LanguageModel:
    facts = {"provider": "groq", "name": "New", "vendor": "meta"} | facts
    return LanguageModel.objects.create(**facts)


def test_a_new_site_knows_the_starting_models(db: None) -> None:
    rows = [row.as_model() for row in LanguageModel.objects.order_by("id")]
    assert rows == list(all_starting_models())
    assert all(model.note and model.note_ru for model in rows)


def test_planting_again_changes_nothing_that_an_operator_did(
    db: None, django_assert_max_num_queries: Any
) -> None:
    LanguageModel.objects.filter(model_id=BEST).update(quality=2, is_on=False, note="Mine")
    LanguageModel.objects.filter(model_id="gpt-4o").delete()
    with django_assert_max_num_queries(4):
        plant()
    gemma = LanguageModel.objects.get(model_id=BEST)
    assert (gemma.quality, gemma.is_on, gemma.note) == (2, False, "Mine")
    assert LanguageModel.objects.filter(model_id="gpt-4o").exists()
    with django_assert_max_num_queries(1):
        plant()


def test_the_best_come_first_and_the_rest_stay_away(db: None) -> None:
    row(model_id="ace", quality=10)
    row(model_id="off", quality=10, is_on=False)
    row(model_id="gone", quality=10, retired_at=timezone.now())
    listing.renew()
    ids = [model.id for model in listing.models_of("groq")]
    assert ids[:2] == ["ace", "llama-3.3-70b-versatile"]
    assert {"off", "gone"}.isdisjoint(ids)


def test_what_is_off_or_gone_keeps_its_name(db: None) -> None:
    row(model_id="off", name="Switched", is_on=False)
    row(model_id="gone", name="Retired", retired_at=timezone.now())
    listing.renew()
    assert listing.model_named("groq", "off").label == "Switched"
    assert listing.model_named("groq", "gone").label == "Retired"
    assert listing.is_off("groq", "off")
    assert not listing.is_off("groq", "gone")


def test_what_nobody_lists_may_exist_all_the_same() -> None:
    assert listing.model_named("groq", "brand-new") == Model.unlisted("groq", "brand-new")
    assert listing.models_of("nobody") == ()


def test_the_table_is_read_once(db: None, unread: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert listing.models_of("groq")
    with django_assert_num_queries(0):
        assert listing.models_of("openrouter")
        listing.ensure_loaded()


async def test_an_event_loop_never_asks_the_database(unread: None) -> None:
    assert listing.models_of("groq") == listing.STARTING.on_offer["groq"]
    assert not listing.is_off("groq", "llama-3.3-70b-versatile")
    assert listing._held is None


async def test_a_thread_beside_it_loads_for_all(unread: None, monkeypatch: pytest.MonkeyPatch) -> None:
    other = listing.Snapshot([Model("groq", "other", "Other", "meta")])
    monkeypatch.setattr(listing, "renew", lambda: monkeypatch.setattr(listing, "_held", other))
    await asyncio.to_thread(listing.ensure_loaded)
    assert [model.id for model in listing.models_of("groq")] == ["other"]


def test_a_database_that_is_away_leaves_the_starting_models(
    unread: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr(listing, "renew", away)
    assert listing.models_of("groq") == listing.STARTING.on_offer["groq"]


def test_what_is_saved_is_on_offer_at_once(db: None, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        new = row(model_id="ace", quality=10)
    assert listing.models_of("groq")[0].id == "ace"
    with django_capture_on_commit_callbacks(execute=True):
        new.delete()
    assert listing.models_of("groq")[0].id != "ace"


def test_a_note_is_in_the_readers_language() -> None:
    gemma = listing.model_named("openrouter", BEST)
    assert gemma.style == "Even prose, follows the scene"
    with translation.override("ru"):
        assert gemma.style == "Ровная проза, держит сцену"
        assert Model("local", "x", "x", "x", note="Plain").style == "Plain"
