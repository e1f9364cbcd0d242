import json
from collections.abc import Iterator
from typing import Any

import pytest

from characters.drafting import NAMES
from characters.models import Drafting
from chats import generation
from providers import local
from tests.upstream import Upstream
from tests.upstream.behaviour import Behaviour

CARD = {
    "name": "Juniper",
    "tagline": "Keeps a greenhouse warm for people who are asleep.",
    "tags": ["science fiction", "ship"],
    "description": "Juniper is the gardener of a ship.\n\nIt has named every tomato.",
    "personality": "Deadpan, patient.",
    "scenario": "The greenhouse. {{user}} is the first to wake.",
    "greeting": "*The fan coughs.* “You are late,” Juniper tells it.",
    "alternate_greetings": ["*It is night.* “Do not step on that.”"],
    "example_dialogue": "<START>\n{{user}}: Hello?\n{{char}}: “Mm.”",
    "creator_notes": "Bring patience.",
    "lorebook": [{"name": "", "keys": ["fan"], "content": "It takes everything well."}],
}
TEXT = "The greenhouse was the only warm room left on the ship. Juniper kept it so."


@pytest.fixture(scope="session")
def simulator() -> Iterator[Upstream]:
    with Upstream() as running:
        running.models = ["steady"]
        yield running


@pytest.fixture
def upstream(simulator: Upstream, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Upstream:
    """The only model there is. It writes Juniper's card, in a fence."""
    monkeypatch.setattr(local, "_known", ("", None))
    monkeypatch.setattr(local, "_look", None)
    settings.PROVIDER_BASE_URLS = {**settings.PROVIDER_BASE_URLS, "local": f"{simulator.url}/v1"}
    simulator.reset()
    simulator.usual = Behaviour(rate=0, says=f"```json\n{json.dumps(CARD, ensure_ascii=False)}\n```")
    return simulator


@pytest.fixture(autouse=True)
def no_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a site's loop a run is carried to its end where it is begun."""
    monkeypatch.setattr(generation, "_loop", None)


@pytest.fixture
def written(alice: Any) -> Drafting:
    """Juniper, complete, as Alice finds it."""
    return Drafting.objects.create(
        owner=alice,
        text=TEXT,
        pasted=len(TEXT),
        rating="moderate",
        language="en",
        state=Drafting.State.DONE,
        wanted=list(NAMES),
        fields=dict(CARD),
        finished=sorted(CARD),
        arrived=sorted(CARD),
        label="Steady",
    )
