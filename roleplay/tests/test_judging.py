"""The model that reads what is published: what is made of its answers, and how little of its faults."""

import json
import threading
from typing import Any

import pytest

from characters import services
from characters.models import Act, Character
from characters.services import judgement
from roleplay import judging
from tests.upstream import Upstream

HOLD = '{"hold": true, "rating": "nsfw", "reason": "Seems to be a shop."}'


@pytest.mark.parametrize(
    ("answer", "opinion"),
    [
        (HOLD, (True, "nsfw", "Seems to be a shop.")),
        (f"Here you are:\n```json\n{HOLD}\n```", (True, "nsfw", "Seems to be a shop.")),
        ('{"hold": false, "rating": "sfw"}', (False, "sfw", "")),
        ('{"hold": false, "rating": "adults only", "reason": 7}', (False, "", "7")),
    ],
)
def test_an_answer_is_read_wherever_it_stands(answer: str, opinion: tuple[bool, str, str]) -> None:
    read = judging.read(answer)
    assert (read.hold, read.rating, read.reason) == opinion


@pytest.mark.parametrize(
    "answer", ["", "Fine by me.", "{", '{"hold": "yes"}', "[true]", '{"rating": "nsfw"}', "{]}"]
)
def test_what_is_no_opinion_is_unreadable(answer: str) -> None:
    with pytest.raises(judging.Unreadable):
        judging.read(answer)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """What the model is asked, and the site with one that is named."""
    heard: list[tuple[int, int, str]] = []
    monkeypatch.setattr(judging, "ask", lambda *about: heard.append(about))
    settings.MODERATION_MODEL = "groq:judge"
    judging.begin()
    yield heard
    judgement.use(None)


def test_nobody_is_asked_where_no_model_is_named(
    alice: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def unwanted(*about: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(judging, "ask", unwanted)
    judging.begin()
    with django_capture_on_commit_callbacks(execute=True):
        services.create(alice, {"name": "Mira"}, "public")


def test_what_is_published_is_read_after_the_commit_and_what_is_private_is_not(
    alice: Any, asked: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.create(alice, {"name": "Nobody", "description": "Private words."}, "private")
        mira = services.create(alice, {"name": "Mira", "description": "Keeper of a lighthouse."}, "public")
        assert not asked
    [(pk, version, text)] = asked
    assert (pk, version) == (mira.pk, 1)
    assert "Keeper of a lighthouse." in text


def test_a_fault_of_the_judge_reaches_nobody(alice: Any, django_capture_on_commit_callbacks: Any) -> None:
    def broken(*about: Any) -> None:
        raise RuntimeError

    judgement.use(broken)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            assert services.create(alice, {"name": "Mira"}, "public").pk
    finally:
        judgement.use(None)


@pytest.fixture
def mira(alice: Any) -> Character:
    return services.create(alice, {"name": "Mira"}, "public")


@pytest.fixture
def upstream(settings: Any) -> Any:
    settings.MODERATION_MODEL = "groq:llama-3.3-70b-versatile"
    with Upstream(rate=0, tokens=20) as running:
        settings.PROVIDER_KEYS = settings.PROVIDER_KEYS | {"groq": "sk-groq"}
        settings.PROVIDER_BASE_URLS = settings.PROVIDER_BASE_URLS | {"groq": running.url}
        yield running


def test_an_opinion_holds_the_character(mira: Character, monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(text: str) -> str:
        return HOLD

    monkeypatch.setattr(judging, "_answer", answer)
    judging.judge(mira.pk, 1, "name: Mira")
    now = Character.objects.get()
    assert (now.status, now.rating) == ("pending", "nsfw")
    assert Act.objects.filter(verb="judged", reason="Seems to be a shop.").exists()


def test_the_text_goes_to_the_model_and_a_story_for_an_answer_changes_nothing(
    mira: Character, upstream: Any, caplog: Any
) -> None:
    judging.judge(mira.pk, 1, "name: Mira of the lighthouse")
    assert "Mira of the lighthouse" in json.dumps(upstream.bodies[-1])
    assert "was not judged" in caplog.text
    assert Character.objects.get().status == "approved"
    assert not Act.objects.exists()


def test_a_model_that_fails_changes_nothing(mira: Character, upstream: Any, caplog: Any) -> None:
    upstream.script("500", "500", "500", "500")
    judging.judge(mira.pk, 1, "name: Mira")
    assert upstream.calls
    assert "was not judged" in caplog.text
    assert Character.objects.get().status == "approved"
    assert not Act.objects.exists()


def test_the_thread_reads_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    done = threading.Event()

    def judge(pk: int, version: int, text: str) -> None:
        read.append(pk)
        if pk == 3:
            done.set()

    monkeypatch.setattr(judging, "judge", judge)
    monkeypatch.setattr(judging, "close_old_connections", lambda: None)
    for pk in (1, 2, 3):
        judging.ask(pk, 1, "")
    assert done.wait(5)
    assert read == [1, 2, 3]
