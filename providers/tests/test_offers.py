"""What pages hear of models: what can be chosen, who would answer, who else is up."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from providers import candidates, cooldown, listing, offers, registry, service
from providers.errors import HOUR, MINUTE, Rest
from providers.registry import EVERYTHING, USUAL

Configure = Callable[..., None]
BEST = "groq:llama-3.3-70b-versatile"


@pytest.fixture
def both(configure: Configure) -> None:
    configure("groq", "openrouter")


def rest(choice: str, seconds: int, *, whole_provider: bool = False) -> None:
    """Send a model, or its provider, to rest."""
    name, model_id = registry.split_choice(choice)
    provider = registry.configured()[name]
    one = candidates.Candidate(provider, provider.model(model_id))
    cooldown.send_to_rest(provider.identity if whole_provider else one.name, Rest(seconds))


@pytest.mark.usefixtures("both")
def test_models_come_by_provider_best_first() -> None:
    router, groq = offers.choices()
    assert (router.label, groq.label) == ("OpenRouter", "Groq")
    assert [model.quality for model in groq.models] == sorted(
        (model.quality for model in groq.models), reverse=True
    )
    assert groq.models[0].value == BEST
    assert all(model.resting_minutes == 0 for model in groq.models)


@pytest.mark.usefixtures("both")
def test_a_model_that_rests_tells_for_how_long() -> None:
    rest(BEST, 14 * MINUTE - 20)
    found = {model.value: model.resting_minutes for group in offers.choices() for model in group.models}
    assert {value: minutes for value, minutes in found.items() if minutes} == {BEST: 14}
    assert offers.resting_minutes("groq", "llama-3.3-70b-versatile") == 14
    assert offers.resting_minutes("groq", "llama-3.1-8b-instant") == 0


@pytest.mark.usefixtures("both")
def test_a_provider_that_rests_rests_with_all_its_models() -> None:
    rest(BEST, HOUR, whole_provider=True)
    assert {model.resting_minutes for model in offers.choices()[1].models} == {60}
    assert offers.describe("auto").provider == "openrouter"


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("choice", "there"),
    [
        ("", True),
        ("auto", True),
        ("auto:groq", True),
        ("auto:cerebras", False),
        ("auto:", False),
        (BEST, True),
        ("groq:nobody", False),
        ("cerebras:gpt-oss-120b", False),
        ("demo:demo", True),
        ("groq", False),
        (":", False),
        ("groq:\0", False),
        ("x" * 10_000, False),
    ],
)
def test_what_can_be_chosen(choice: str, there: bool) -> None:
    assert offers.is_offered(choice) == there


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("state", ["off", "gone"])
def test_what_an_operator_or_its_provider_took_away(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    models = listing.STARTING.by_name.values()
    taken_away: Any = {state: [("groq", "llama-3.3-70b-versatile")]}
    monkeypatch.setattr(listing, "_held", listing.Snapshot(models, **taken_away))
    assert not offers.is_offered(BEST)
    assert BEST not in [model.value for group in offers.choices() for model in group.models]
    assert offers.label("groq", "llama-3.3-70b-versatile") == "Llama 3.3 70B", "old replies keep its name"


@pytest.mark.usefixtures("both")
def test_who_else_is_up_is_nobody_who_has_just_failed() -> None:
    everybody = {
        (group.provider, registry.split_choice(m.value)[1])
        for group in offers.choices()
        for m in group.models
    }
    first = offers.another("auto", ())
    assert first is not None
    second = offers.another("auto", {(first.provider, first.model)})
    assert second is not None
    assert second.choice != first.choice
    assert offers.another("auto", everybody) is None


@pytest.mark.usefixtures("both")
def test_who_rests_is_nobody_to_turn_to() -> None:
    first = offers.another("auto", ())
    assert first is not None
    rest(first.choice, HOUR)
    assert offers.another("auto", ()) != first


@pytest.mark.parametrize(
    ("choice", "taken"),
    [
        ("auto", EVERYTHING),
        ("auto:groq", USUAL),
        (BEST, USUAL),
        ("openrouter:google/gemma-3-27b-it:free", EVERYTHING),
        ("cerebras:llama3.1-8b", USUAL - {"frequency_penalty"}),
        ("deepseek:deepseek-reasoner", frozenset()),
        ("claude:claude-sonnet-4-5", {"temperature", "top_k"}),
    ],
)
def test_settings_that_a_choice_takes(configure: Configure, choice: str, taken: frozenset[str]) -> None:
    configure("groq", "openrouter", "cerebras", "deepseek", "claude")
    assert service.takes(choice).keys() == taken


@pytest.mark.parametrize(
    ("choice", "hottest"),
    [("auto", 2), ("auto:claude", 1), ("claude:claude-sonnet-4-5", 1), ("cerebras:llama3.1-8b", 1.5)],
)
def test_how_far_a_setting_of_a_choice_goes(configure: Configure, choice: str, hottest: float) -> None:
    configure("groq", "cerebras", "claude")
    assert service.takes(choice)["temperature"] == hottest


def test_who_would_answer_rests_when_all_do(configure: Configure) -> None:
    configure("groq")
    assert not offers.describe("auto").resting
    rest(BEST, HOUR, whole_provider=True)
    assert offers.describe("auto").resting


def test_how_much_whoever_would_answer_can_read(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("groq")
    models = [
        replace(model, context=9000 if model.choice == BEST else 0)
        for model in listing.STARTING.by_name.values()
    ]
    monkeypatch.setattr(listing, "_held", listing.Snapshot(models))
    assert offers.reads() == offers.reads(BEST) == 9000
    assert offers.reads("groq:llama-3.1-8b-instant") == 0


class TestRoom:
    """How long a prompt may be."""

    @pytest.mark.usefixtures("both")
    def test_a_model_that_is_named_leaves_room_for_its_reply(self, monkeypatch: pytest.MonkeyPatch) -> None:
        small = replace(listing.model_named("groq", "llama-3.1-8b-instant"), context=8_192)
        monkeypatch.setattr(listing, "model_named", lambda provider, model_id: small)
        assert service.room("groq:llama-3.1-8b-instant", 1_000) == 7_192
        assert service.room("groq:llama-3.1-8b-instant", 8_000) == 4_096

    @pytest.mark.usefixtures("both")
    def test_thoughts_need_room_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        thinker = replace(listing.model_named("groq", "x"), context=32_768, thinks=True)
        monkeypatch.setattr(listing, "model_named", lambda provider, model_id: thinker)
        assert service.room("groq:x", 1_000) == 32_768 - 1_000 - 4_096

    @pytest.mark.usefixtures("both")
    def test_in_auto_anybody_may_answer(self) -> None:
        assert service.room("auto", 1_000) == service.room("", 1_000) == 0

    def test_what_runs_on_this_machine_counts_where_there_is_nothing_else(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        model = replace(listing.model_named("local", "m"), context=4_096)
        server = registry.local_server("http://127.0.0.1:9/v1", (model,))
        monkeypatch.setattr(offers.local, "known", lambda: server)
        assert service.room("auto", 1_000) == service.room("local:m", 1_000) == 3_096
