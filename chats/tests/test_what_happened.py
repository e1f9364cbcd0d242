"""How a reply came about, and what its model thought: kept, told on demand, to its owner only."""

import pytest
from django.urls import reverse

from chats import generation, saving, services
from chats.models import Message, Variant
from chats.prompting import Prompt, kept
from chats.tests.test_consumers import in_thread, settled, until
from chats.what_happened import story
from providers.errors import Attempt
from providers.service import Answering, Finished, Request, Text, Thought

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
BUSY = {"provider": "groq", "model": "llama", "label": "Llama 3.3 70B", "code": "busy", "seconds": 1.25}


@pytest.fixture
def reply(chat):
    """A finished reply with a record and thoughts."""
    services.send(chat, "Hello", "k1")
    found = chat.messages.live().get()
    found.variants.update(
        text="She nods.",
        thoughts="A lantern first.\n<b>Then</b> the key.",
        finish="stop",
        provider="openrouter",
        model="google/gemma-3-27b-it:free",
        label="Gemma 3 27B",
        tried=[BUSY],
        waited=0.82,
        thought_for=6.1,
        prompt_tokens=1204,
        completion_tokens=214,
        cached_tokens=900,
    )
    Message.objects.filter(pk=found.pk).update(state="done")
    return Message.objects.get(pk=found.pk)


# --- the record ---------------------------------------------------------------------------------------


def told(**known):
    made = story(Variant(**{"label": "Gemma 3 27B", "provider": "openrouter", "finish": "stop"} | known))
    return made, {fact.name: fact.value for fact in made.facts}


def test_the_story_of_a_reply_is_told_in_one_tap(page, reply):
    html = page.get(reverse("what_happened", args=[reply.pk]), headers=HTMX).text
    assert "<html" not in html
    for words in (
        "Answered by Gemma 3 27B after Groq was busy",
        "over its limit · 1.2 s",
        "0.8 s",
        "1,204 tokens, 900 of them known already",
        "214 tokens",
    ):
        assert words in html


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        (None, None),
        (1, None),
        (2, "1 time: the tokens are those of both runs"),
        (4, "3 times: the tokens are those of all runs"),
    ],
)
def test_of_a_reply_that_was_continued_it_is_said_what_is_counted(runs, words):
    assert told(runs=runs)[1].get("Continued") == words


def test_the_inspector_says_that_it_shows_the_last_run(page, reply):
    row = kept.row(reply.variants.get().pk, reply.chat_id, Prompt((), ()), Request(()))
    row.save()
    for runs, is_said in ((1, False), (2, True)):
        reply.variants.update(runs=runs)
        assert ("what was sent the last time" in page.get(reverse("told", args=[reply.pk])).text) == is_said


def test_without_script_it_is_a_page(page, chat, reply):
    url = reverse("what_happened", args=[reply.pk])
    assert f'href="{url}"' in page.get(chat.get_absolute_url()).text
    html = page.get(url).text
    assert "<html" in html
    assert "after Groq was busy" in html


@pytest.mark.parametrize(
    ("tried", "words"),
    [
        ([], "Answered by Gemma 3 27B"),
        ([BUSY | {"code": "moderated"}], "Answered by Gemma 3 27B after Groq had declined"),
        ([BUSY | {"code": "down"}], "Answered by Gemma 3 27B after Groq had not answered"),
        ([BUSY | {"code": "too_long"}], "Answered by Gemma 3 27B because the chat was too long for Groq"),
        ([BUSY | {"provider": "openrouter"}], "Answered by Gemma 3 27B after Llama 3.3 70B was busy"),
        ([BUSY, BUSY], "Answered by Gemma 3 27B after 2 others had failed"),
    ],
)
def test_the_headline_says_who_stood_in_for_whom(tried, words):
    assert told(tried=tried)[0].headline == words


@pytest.mark.parametrize("error", ["broken_off", "busy"])
def test_what_failed_last_stood_in_for_nobody(error):
    made, _facts = told(tried=[BUSY], error=error)
    assert made.headline == "Answered by Gemma 3 27B"
    assert len(made.attempts) == 1


def test_who_broke_off_had_begun_to_answer():
    down = BUSY | {"code": "down"}
    reasons = [attempt.reason for attempt in told(tried=[down, down], error="broken_off")[0].attempts]
    assert reasons == ["did not answer", "interrupted"]


def test_an_estimate_is_marked_and_the_unknown_left_out():
    _made, facts = told(completion_tokens=31, tokens_estimated=True)
    assert facts == {"Written": "≈ 31 tokens"}


def test_an_end_is_told_where_it_came_too_soon():
    assert told(finish="length")[1] == {"End": "cut by the limit"}


def test_no_token_at_all_is_a_number_too():
    assert told(completion_tokens=0)[1]["Written"] == "0 tokens"


# --- thoughts --------------------------------------------------------------------------------------------


def test_thoughts_are_shown_to_those_who_want_them(page, alice, chat, reply):
    url = reverse("thoughts", args=[reply.pk])
    assert url not in page.get(chat.get_absolute_url()).text
    assert page.post(reverse("show_thoughts"), {"show": "on"}, headers=HTMX).headers["HX-Trigger"]
    html = page.get(chat.get_absolute_url()).text
    assert "Thought for 6 s" in html
    assert url in html
    assert "A lantern first." not in html


def test_a_reply_without_thoughts_has_no_place_for_them(page, alice, chat, reply):
    reply.variants.update(thoughts="", thought_for=None)
    alice.show_thoughts = True
    alice.save()
    assert 'class="thoughts"' not in page.get(chat.get_absolute_url()).text
    assert page.get(reverse("thoughts", args=[reply.pk])).status_code == 404


def test_thoughts_of_unknown_length(page, alice, chat, reply):
    reply.variants.update(thought_for=None)
    alice.show_thoughts = True
    alice.save()
    assert "</svg>Thought</summary>" in page.get(chat.get_absolute_url()).text


def test_thoughts_are_plain_text(page, reply):
    html = page.get(reverse("thoughts", args=[reply.pk]), headers=HTMX).text
    assert "A lantern first.\n&lt;b&gt;Then&lt;/b&gt; the key." in html
    assert "<html" in page.get(reverse("thoughts", args=[reply.pk])).text


def test_thoughts_never_go_back_to_a_model(chat, reply):
    services.send(chat, "And then?", "k2")
    plan = saving.claim_by_key(chat.messages.live().get().pk)
    assert not any("lantern" in turn.text for turn in plan.request.turns)


@pytest.mark.parametrize("name", ["thoughts", "what_happened"])
def test_what_is_behind_a_reply_is_its_owners(client, charlie, reply, name):
    url = reverse(name, args=[reply.pk])
    assert client.get(url).status_code == 302
    client.force_login(charlie)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["thoughts", "what_happened"])
def test_what_is_behind_a_reply_goes_with_it(page, chat, reply, name):
    own = chat.messages.get(position=1)
    assert page.get(reverse(name, args=[own.pk])).status_code == 404
    services.remove_message(reply)
    assert page.get(reverse(name, args=[reply.pk])).status_code == 404


def test_the_page_costs_no_more_for_it(page, alice, chat, reply, django_assert_num_queries):
    page.get(chat.get_absolute_url())
    with django_assert_num_queries(6):
        page.get(chat.get_absolute_url())
    alice.show_thoughts = True
    alice.save()
    with django_assert_num_queries(6):
        page.get(chat.get_absolute_url())


# --- how it is kept ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
async def test_what_the_service_tells_is_kept(alice, chat, monkeypatch):
    attempt = Attempt("groq", "llama", "Llama 3.3 70B", "busy", 1.25, "raw words", 900)

    async def stream(request):
        yield Answering("sim", "sim-1", "Sim One", (attempt,), 0.8, 6.0)
        yield Thought("Hm.")
        yield Text("Yes.")
        yield Finished("stop", 12, 34, 5, estimated=True)

    monkeypatch.setattr("providers.service.stream", stream)
    generation.adopt_running_loop()
    await in_thread(services.send)(chat, "Hello", "k1")
    reply = await Message.objects.aget(chat=chat, position=2)
    await until(lambda: settled(reply))
    kept = await Variant.objects.aget(message=reply)
    assert (kept.waited, kept.thought_for, kept.thoughts) == (0.8, 6.0, "Hm.")
    assert (kept.prompt_tokens, kept.completion_tokens, kept.cached_tokens) == (12, 34, 5)
    assert kept.tokens_estimated
    assert [(entry["provider"], entry["code"], entry["rest"]) for entry in kept.tried] == [
        ("groq", "busy", 900)
    ]
