import asyncio
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from providers import cooldown, listing, probing, registry
from providers.candidates import Candidate
from providers.errors import Rest
from providers.models import Call
from providers.speech import Model
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def models(configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Groq has these models, and no others; `thinks` in the id makes a thinker."""

    def having(*ids: str, quality: int = 7) -> None:
        configure("groq")
        rows = [Model("groq", one, one, "meta", quality, thinks="thinks" in one) for one in ids]
        monkeypatch.setattr(listing, "_held", listing.Snapshot(rows))

    return having


def probe(*arguments: str) -> str:
    out = StringIO()
    call_command("probe_providers", *arguments, stdout=out)
    return out.getvalue()


def test_a_table_shows_who_works_and_who_does_not(models: Any, upstream: Upstream) -> None:
    models("good?tokens=5", "busy?fault=429", "gone?fault=404")
    said = probe()
    [good] = [line for line in said.splitlines() if line.startswith("groq:good")]
    assert " s " in good
    assert upstream.records[0].text.split()[0] in said
    assert "over its limit" in said
    assert "nobody serves this model" in said
    assert "1 of 3 models work." in said
    assert upstream.calls == 3, "one call a model"
    assert sorted(Call.objects.values_list("code", flat=True)) == ["", "busy", "model_gone"]
    assert Call.objects.get(code="").first_after is not None


def test_nobody_who_works_is_a_failure(models: Any) -> None:
    models("busy?fault=429")
    with pytest.raises(CommandError, match="No model works"):
        probe()


def test_a_key_is_not_shown(models: Any) -> None:
    models("bad?fault=401&echo_key=1", "good?tokens=3")
    assert "secret" not in probe()
    assert not Call.objects.filter(detail__contains="secret").exists()


def test_only_the_best_are_asked_if_that_is_wanted(models: Any, upstream: Upstream) -> None:
    models("weak?tokens=3", quality=5)
    with pytest.raises(CommandError, match="no model to ask"):
        probe("--best")
    assert upstream.calls == 0
    assert "1 of 1" in probe()


def test_thinkers_get_room_and_others_little(models: Any, upstream: Upstream) -> None:
    models("plain?tokens=3", "thinks?tokens=3")
    probe()
    limits = {body["model"].partition("?")[0]: body["max_tokens"] for body in upstream.bodies}
    assert limits == {"plain": 16, "thinks": 512}


def test_one_that_thought_all_its_tokens_away_works(models: Any) -> None:
    models("deep?fault=think&tokens=0")
    assert "(only thought)" in probe()
    assert Call.objects.get().first_after is None


def test_who_works_rests_no_longer(models: Any) -> None:
    models("good?tokens=3")
    groq = registry.configured()["groq"]
    names = Candidate(groq, groq.models[0]).names
    cooldown.send_to_rest(names[1], Rest(600))
    probe("groq")
    assert not cooldown.standings(names)


def test_it_is_safe_to_run_twice(models: Any) -> None:
    models("good?tokens=3")
    assert probe().splitlines()[-1] == probe().splitlines()[-1]


@pytest.mark.parametrize(("names", "sentence"), [((), "No provider is configured"), (("x",), "Unknown: x")])
def test_it_says_what_to_do_when_nobody_is_there(names: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        probe(*names)


async def test_a_few_are_asked_at_once_and_fewer_of_one_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[str] = []
    most: list[int] = []
    most_of_groq: list[int] = []

    async def slow(candidate: Candidate) -> probing.Probe:
        running.append(candidate.provider.name)
        most.append(len(running))
        most_of_groq.append(running.count("groq"))
        await asyncio.sleep(0.01)
        running.remove(candidate.provider.name)
        return probing.Probe(candidate)

    monkeypatch.setattr(probing, "probe", slow)
    asked = [
        Candidate(provider, Model(provider.name, str(number), "", ""))
        for provider in registry.TABLE[:3]
        for number in range(5)
    ]
    told: list[probing.Probe] = []
    assert sorted(map(id, await probing.probe_all(asked, told.append))) == sorted(map(id, told))
    assert len(told) == 15
    assert (max(most), max(most_of_groq)) == (4, 2)


async def test_one_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    async def endless(*args: Any) -> Any:
        await asyncio.sleep(60)
        yield

    monkeypatch.setattr(probing, "listen", endless)
    monkeypatch.setattr(probing, "PATIENCE", 0.05)
    found = await probing.probe(Candidate(registry.TABLE[1], Model("groq", "x", "x", "x")))
    assert (found.code, found.first_after) == ("stalled", None)
