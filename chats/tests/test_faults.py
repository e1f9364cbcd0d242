"""A reply that did not come: what is said, what is offered, what is never shown."""

import pytest
from django.urls import reverse

from chats import faults, saving, services
from chats.models import Message
from chats.saving import Outcome
from providers import cooldown, errors, registry
from providers.errors import Rest

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
LLAMA = "groq:llama-3.3-70b-versatile"
KINDS = [kind for kind in errors.CandidateFailed.__subclasses__() if kind.__module__ == errors.__name__]
CODES = sorted({kind.code for kind in KINDS} | {"broken_off", "no_model"})
SECRET = "upstream said: <key> sk-123"


@pytest.fixture(autouse=True)
def providers(settings):
    settings.PROVIDER_KEYS = {"groq": "g-key", "openrouter": "o-key"}
    settings.PROVIDER_BASE_URLS = {}
    settings.LOCAL_AUTODETECT = False
    settings.DEFAULT_MODEL = ""


def tried(code="busy", provider="groq", model="llama-3.3-70b-versatile", label="Llama 3.3 70B"):
    return {
        "provider": provider,
        "model": model,
        "label": label,
        "code": code,
        "seconds": 0.43,
        "detail": SECRET,
        "rest": 60,
    }


@pytest.fixture
def fail(chat):
    """Sends something, and lets the reply to it end with an error."""

    def failed(code, attempts, text=""):
        services.send(chat, "Hello", f"k{chat.messages.count()}")
        plan = saving.claim_by_key(chat.messages.live().get().pk)
        outcome = Outcome(tried=attempts)
        if text:
            outcome.provider, outcome.model, outcome.label = (
                "groq",
                "llama-3.3-70b-versatile",
                "Llama 3.3 70B",
            )
        outcome.end(Message.State.FAILED, "failed", code)
        saving.finish(plan, text, "", outcome)
        return Message.objects.get(pk=plan.message_id)

    return failed


@pytest.mark.parametrize("code", CODES)
def test_every_fault_names_its_model_and_offers_a_way_on(page, chat, fail, code):
    reply = fail(code, [tried(code)])
    html = page.get(chat.get_absolute_url()).text
    assert "The reply did not arrive" in html
    assert "Your message is safe." in html
    assert "Something went wrong" not in html or code == "our_mistake"
    assert html.index("Try Gemma 3 27B") < html.index("Retry") < html.index("Another model…")
    assert 'name="model" value="openrouter:google/gemma-3-27b-it:free"' in html
    assert f'href="{reverse("chat_model", args=[chat.pk])}" data-opens="drawer" data-shows="model"' in html
    assert SECRET not in html
    assert "sk-123" not in html
    assert reverse("regenerate", args=[reply.pk]) in html


@pytest.mark.parametrize("code", [*CODES, "something-new"])
def test_every_code_has_its_words(code):
    assert faults.explain(code).endswith(".")
    assert faults.explain(code, "Llama", "down").endswith(".")
    assert faults.briefly(code)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, ""), (0.04, ""), (0.09, "0.1 s"), (0.97, "1.0 s"), (9.94, "9.9 s"), (9.97, "10 s"), (14.6, "15 s")],
)
def test_seconds_are_rounded_and_moments_not_told(seconds, words):
    assert faults.in_seconds(seconds) == words


def test_who_rests_says_when_it_is_back(page, chat, fail):
    name = f"{registry.configured()['groq'].identity}:llama-3.3-70b-versatile"
    cooldown.send_to_rest(name, Rest(14 * 60))
    fail("busy", [tried()])
    html = page.get(chat.get_absolute_url()).text
    assert "Llama 3.3 70B is over its limit. It will be back in 14 min. Your message is safe." in html


@pytest.mark.parametrize(("minutes", "words"), [(0, ""), (1, "1 min"), (120, "120 min"), (360, "6 h")])
def test_a_long_rest_is_told_in_hours(minutes, words):
    assert words in faults.back_in(minutes)


def test_of_many_that_failed_each_is_listed(page, chat, fail):
    fail("busy", [tried(), tried("stalled", "openrouter", "google/gemma-3-27b-it:free", "Gemma 3 27B")])
    html = page.get(chat.get_absolute_url()).text
    assert "The others that were asked could not answer either." in html
    assert "over its limit · 0.4 s" in html
    assert "silent for too long · 0.4 s" in html
    assert html.count('class="attempts"') == 1


def test_what_broke_off_is_continued_by_another_model(page, chat, fail):
    reply = fail("broken_off", [tried("down")], text="She turns and")
    html = page.get(chat.get_absolute_url()).text
    assert "The reply broke off" in html
    assert "What came so far is kept." in html
    assert "She turns and" in html
    assert html.index("Continue with Gemma 3 27B") < html.index("Retry")
    assert html.count(f'hx-post="{reverse("continue_reply", args=[reply.pk])}"') == 1
    page.post(
        reverse("continue_reply", args=[reply.pk]),
        {"model": "openrouter:google/gemma-3-27b-it:free"},
        headers=HTMX,
    )
    plan = saving.claim_by_key(reply.pk)
    assert (plan.text, plan.request.model) == ("She turns and", "openrouter:google/gemma-3-27b-it:free")


def test_the_fault_of_a_new_version_is_not_that_of_the_one_shown(page, chat, fail):
    reply = fail("broken_off", [tried("down")], text="She turns and")
    services.regenerate(reply)
    plan = saving.claim_by_key(reply.pk)
    outcome = Outcome(tried=[tried()])
    outcome.end(Message.State.FAILED, "failed", "busy")
    reply.variants.filter(number=1).update(finish="stop", error="")
    saving.finish(plan, "", "", outcome)
    html = page.get(chat.get_absolute_url()).text
    assert "She turns and" in html
    assert "The reply did not arrive" in html
    assert "over its limit" in html


def test_where_nobody_else_is_up_there_is_retry(page, chat, fail, settings):
    settings.PROVIDER_KEYS = {"groq": "g-key"}
    cooldown.send_to_rest(registry.configured()["groq"].identity, Rest(3600, "provider"))
    fail("no_credit", [tried("no_credit")])
    html = page.get(chat.get_absolute_url()).text
    assert "The site&#x27;s operator can put that right." in html
    assert "Try " not in html.split('class="fault"')[1].split("</form>")[0]
    assert "Retry" in html


def test_an_old_fault_offers_nothing_any_more(page, chat, fail):
    fail("busy", [tried()])
    fail("busy", [tried()])
    assert page.get(chat.get_absolute_url()).text.count("Another model…") == 1


def test_an_old_record_without_labels_is_told_as_well(page, chat, fail):
    fail("busy", [{"provider": "sim", "model": "m-1", "code": "busy"}])
    assert "m-1 is over its limit." in page.get(chat.get_absolute_url()).text


def test_a_failed_message_brings_the_chip_up_to_date(page, fail):
    reply = fail("busy", [tried()])
    assert 'id="model-chip"' in page.get(reverse("message", args=[reply.pk]), headers=HTMX).text


def test_faults_cost_no_queries_of_their_own(page, chat, fail, django_assert_max_num_queries):
    for _ in range(2):
        page.get(chat.get_absolute_url())
    with django_assert_max_num_queries(10) as without:
        page.get(chat.get_absolute_url())
    for _ in range(5):
        fail("busy", [tried()])
    with django_assert_max_num_queries(len(without)):
        page.get(chat.get_absolute_url())
