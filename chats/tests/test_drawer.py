"""How a chat is written: who is chosen, with which settings, and that nobody else may choose."""

import math
import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from characters.models import Character
from chats import drawer, saving, services
from chats.forms.drawer import KNOBS, SamplingForm
from chats.models import Chat
from providers import cooldown, listing, registry, service
from providers.errors import Rest
from providers.speech import Model

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
LLAMA = "groq:llama-3.3-70b-versatile"
GEMMA = "openrouter:google/gemma-3-27b-it:free"
ALL = {"temperature": "1.2", "top_p": "0.5", "top_k": "40", "frequency_penalty": "0.3", "max_tokens": "512"}


@pytest.fixture(autouse=True)
def providers(settings):
    settings.PROVIDER_KEYS = {"groq": "g-key", "openrouter": "o-key", "claude": "c-key"}
    settings.PROVIDER_BASE_URLS = {}
    settings.LOCAL_AUTODETECT = False
    settings.DEFAULT_MODEL = ""


@pytest.fixture
def model_url(chat):
    return reverse("chat_model", args=[chat.pk])


@pytest.fixture
def settings_url(chat):
    return reverse("chat_settings", args=[chat.pk])


def put_to_rest(provider, model_id, seconds):
    name = f"{registry.configured()[provider].identity}:{model_id}"
    cooldown.send_to_rest(name, Rest(seconds))


def kept(chat):
    return Chat.objects.values(*ALL).get(pk=chat.pk)


# --- who may -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["chat_model", "chat_settings"])
def test_a_stranger_meets_no_drawer(client, charlie, chat, name):
    client.force_login(charlie)
    before = list(Chat.objects.values())
    url = reverse(name, args=[chat.pk])
    assert client.post(url, {"model": LLAMA, "temperature": "1"}).status_code == 404
    assert list(Chat.objects.values()) == before


def test_a_stranger_sees_no_drawer(client, charlie, model_url):
    client.force_login(charlie)
    assert client.get(model_url).status_code == 404


@pytest.mark.parametrize("name", ["chat_model", "chat_settings"])
def test_who_is_not_signed_in_is_asked_to_be(client, chat, name):
    response = client.post(reverse(name, args=[chat.pk]), {"model": LLAMA})
    assert response.status_code in (302, 307)
    assert reverse("sign_in") in response.url


@pytest.mark.parametrize("name", ["chat_model", "chat_settings"])
def test_a_removed_chat_has_no_drawer(page, chat, name):
    services.remove_chat(chat)
    assert page.post(reverse(name, args=[chat.pk]), {"model": LLAMA}).status_code == 404


def test_settings_are_posted(page, settings_url):
    assert page.get(settings_url).status_code == 405


# --- the model ------------------------------------------------------------------------------------------


def test_without_script_the_drawer_is_a_page(page, model_url):
    html = page.get(model_url).text
    assert "<html" in html
    assert 'value="auto" data-auto checked' in html
    assert f'value="{LLAMA}"' in html
    assert 'name="temperature"' in html


def test_the_chats_page_leads_to_it_and_does_not_carry_it(page, chat, model_url):
    html = page.get(chat.get_absolute_url()).text
    assert f'href="{model_url}"' in html
    assert LLAMA not in html


def test_with_script_only_its_inside_comes(page, model_url):
    html = page.get(model_url, headers=HTMX | {"HX-Target": "drawer-body"}).text
    assert "<html" not in html
    assert "<aside" not in html
    assert f'value="{LLAMA}"' in html


def test_a_choice_is_kept_and_shown_at_once(page, chat, model_url):
    response = page.post(model_url, {"model": LLAMA, "fallback": "on"}, headers=HTMX)
    assert response.status_code == 200
    assert 'id="model-chip" hx-swap-oob="true"' in response.text
    assert "Llama 3.3 70B" in response.text
    assert "Llama 3.3 70B does not take this." in response.text
    chat.refresh_from_db()
    assert (chat.model, chat.fallback) == (LLAMA, True)
    assert f'value="{LLAMA}" checked' in page.get(model_url).text


def test_without_script_a_choice_leads_back(page, chat, model_url):
    assert page.post(model_url, {"model": "auto:groq"}).url == model_url
    chat.refresh_from_db()
    assert (chat.model, chat.fallback) == ("auto:groq", False)


def test_others_may_be_left_out_without_choosing_anew(page, chat, model_url):
    services.choose_model(chat, LLAMA, fallback=True)
    page.post(model_url, {}, headers=HTMX)
    chat.refresh_from_db()
    assert (chat.model, chat.fallback) == (LLAMA, False)


@pytest.mark.parametrize("model", ["groq:nobody", "openai:gpt-4o", "auto:deepseek", "x" * 300, "a\0b", "<b>"])
def test_what_is_not_offered_cannot_be_chosen(page, chat, model_url, model):
    for headers in (HTMX, {}):
        response = page.post(model_url, {"model": model}, headers=headers)
        assert response.status_code == 422
        assert 'role="alert"' in response.text
        assert Chat.objects.get(pk=chat.pk).model == ""
    assert "toast" in page.post(model_url, {"model": model}, headers=HTMX).headers["HX-Trigger"]


def test_a_model_that_has_gone_may_stay_chosen(page, chat, model_url):
    services.choose_model(chat, "groq:gone", fallback=True)
    assert 'value="groq:gone" checked' in page.get(model_url).text
    assert page.post(model_url, {"model": "groq:gone"}, headers=HTMX).status_code == 200


def test_who_rests_says_for_how_long_and_can_still_be_chosen(page, chat, model_url):
    put_to_rest("groq", "llama-3.3-70b-versatile", 350)
    assert "Cooling down, 6 min" in page.get(model_url).text
    assert page.post(model_url, {"model": LLAMA}, headers=HTMX).status_code == 200
    chip = drawer.chip(LLAMA)
    assert (chip.label, chip.state) == ("Llama 3.3 70B", "cold")


def test_good_models_come_first_and_the_rest_is_folded(chat):
    [openrouter] = [shelf for shelf in drawer.drawer(chat).shelves if shelf.label == "OpenRouter"]
    assert {model.quality >= service.GOOD_ENOUGH for model in openrouter.good} == {True}
    assert {model.quality >= service.GOOD_ENOUGH for model in openrouter.rest} == {False}
    assert not openrouter.is_open
    chat.model = openrouter.rest[0].value
    assert [s.is_open for s in drawer.drawer(chat).shelves if s.label == "OpenRouter"] == [True]


def test_models_can_be_searched(page, model_url):
    headers = HTMX | {"HX-Target": "model-list"}
    html = page.get(model_url, {"models": "groq LLAMA"}, headers=headers).text
    assert LLAMA in html
    assert GEMMA not in html
    assert 'name="fallback"' not in html
    assert "No model by that name" in page.get(model_url, {"models": "%"}, headers=headers).text


def test_auto_within_a_provider_is_offered_where_there_are_others(page, chat, model_url, settings):
    assert 'value="auto:groq"' in page.get(model_url).text
    settings.PROVIDER_KEYS = {"groq": "g-key"}
    assert 'value="auto:groq"' not in page.get(model_url).text


def test_the_site_without_a_model_offers_its_demo_voice(page, model_url, settings):
    settings.PROVIDER_KEYS = {}
    assert "Demo voice" in page.get(model_url).text
    assert drawer.chip("").state == "demo"


def test_the_chip_names_who_would_answer(chat):
    auto = drawer.chip("auto:groq")
    assert (auto.is_auto, auto.label, auto.state, auto.free) == (True, "Llama 3.3 70B", "awake", True)
    assert not drawer.chip(GEMMA).is_auto


# --- the settings ----------------------------------------------------------------------------------------


def test_settings_are_kept_for_this_chat(page, chat, alice, mira, settings_url):
    other = services.start_chat(alice, mira)
    assert page.post(settings_url, ALL, headers=HTMX).status_code == 204
    assert kept(chat) == {
        "temperature": 1.2,
        "top_p": 0.5,
        "top_k": 40,
        "frequency_penalty": 0.3,
        "max_tokens": 512,
    }
    assert kept(other)["temperature"] == 0.8


def test_without_script_settings_lead_back(page, chat, model_url, settings_url):
    assert page.post(settings_url, ALL).url == model_url


def test_what_was_not_posted_stays(page, chat, settings_url):
    page.post(settings_url, ALL)
    assert page.post(settings_url, {"top_k": "0"}, headers=HTMX).status_code == 204
    assert page.post(settings_url, {}, headers=HTMX).status_code == 204
    assert (kept(chat)["top_k"], kept(chat)["temperature"]) == (0, 1.2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", "2.01"),
        ("temperature", "-0.1"),
        ("temperature", "nan"),
        ("temperature", "inf"),
        ("temperature", "hot"),
        ("temperature", ""),
        ("temperature", "1e999"),
        ("top_p", "1.5"),
        ("top_k", "101"),
        ("top_k", "2.5"),
        ("top_k", "9" * 5000),
        ("frequency_penalty", "3"),
        ("max_tokens", "255"),
        ("max_tokens", "4097"),
        ("max_tokens", "None"),
    ],
)
def test_one_bad_value_changes_nothing_and_is_told_beside_its_field(page, chat, settings_url, name, value):
    before = kept(chat)
    for headers in (HTMX, {}):
        response = page.post(settings_url, ALL | {name: value}, headers=headers)
        assert response.status_code == 422
        assert f'id="id_{name}_error"' in response.text
        assert f'value="{value}"' in response.text
        assert 'value="1.2"' in response.text or name == "temperature"
    assert kept(chat) == before


def test_a_mended_value_clears_its_error(page, chat, settings_url):
    assert 'name="mended"' in page.post(settings_url, {"top_k": "-1"}, headers=HTMX).text
    response = page.post(settings_url, {"top_k": "3", "mended": "1"}, headers=HTMX)
    assert response.status_code == 200
    assert "mended" not in response.text
    assert kept(chat)["top_k"] == 3


def test_defaults_are_one_press_away(page, chat, settings_url):
    page.post(settings_url, ALL)
    response = page.post(settings_url, ALL | {"defaults": "1"}, headers=HTMX)
    assert 'value="0.8"' in response.text
    assert kept(chat) == {
        "temperature": 0.8,
        "top_p": 0.95,
        "top_k": 0,
        "frequency_penalty": 0.0,
        "max_tokens": None,
    }


def test_a_length_that_is_the_characters_follows_the_characters(page, chat, mira, settings_url):
    page.post(settings_url, {"max_tokens": str(mira.max_tokens)})
    assert kept(chat)["max_tokens"] is None


CLAUDE = "claude:claude-sonnet-4-5"


def knob(html, name):
    """The number and the slider of a setting, as they are in a page."""
    [number] = re.findall(rf'<input type="number" name="{name}"[^>]*>', html)
    [slider] = re.findall(rf'id="id_{name}".*?(<input class="knob__slider"[^>]*>)', html, re.DOTALL)
    return number, slider


@pytest.mark.parametrize(
    ("choice", "off", "sentence"),
    [
        (LLAMA, {"top_k"}, "Llama 3.3 70B does not take this."),
        ("auto:groq", {"top_k"}, "Groq does not take this."),
        (CLAUDE, {"top_p", "frequency_penalty"}, "Claude Sonnet 4.5 does not take this."),
        ("auto", set(), ""),
    ],
)
def test_what_the_model_does_not_take_rests_and_says_why(page, chat, model_url, choice, off, sentence):
    services.choose_model(chat, choice, fallback=True)
    html = page.get(model_url).text
    for one in KNOBS:
        for control in knob(html, one.name):
            assert (" disabled" in control) == (one.name in off)
            assert (f'aria-describedby="id_{one.name}_helptext"' in control) == (one.name in off)
    assert html.count(f'_helptext">{sentence}') == len(off)
    assert html.count('_helptext">') == len(off)


def test_where_nobody_who_may_answer_takes_a_setting_it_says_so(page, chat, model_url, settings):
    settings.PROVIDER_KEYS = {"groq": "g-key"}
    html = page.get(model_url).text
    assert "None of the models that may answer takes this." in html
    assert "Whoever answers takes of this what it knows" in html
    services.choose_model(chat, LLAMA, fallback=True)
    assert "Whoever answers takes" not in page.get(model_url).text


def test_a_setting_goes_as_far_as_the_model(page, chat, model_url, settings_url):
    for choice, most in ((CLAUDE, "1"), (LLAMA, "2"), ("auto", "2"), ("auto:claude", "1")):
        services.choose_model(chat, choice, fallback=True)
        html = page.get(model_url).text
        assert all(f'max="{most}"' in control for control in knob(html, "temperature"))
    response = page.post(settings_url, {"temperature": "1.2"}, headers=HTMX)
    assert response.status_code == 422
    assert "Choose a number from 0 to 1." in response.text


def test_what_was_set_for_another_model_is_kept(page, chat, model_url, settings_url):
    page.post(settings_url, ALL)
    services.choose_model(chat, CLAUDE, fallback=True)
    html = page.get(model_url).text
    assert all('value="1"' in control for control in knob(html, "temperature"))
    assert "1.2 is kept for models that go further." in html
    # as a browser posts it: what rests is not in it, and its end stands for what goes further
    page.post(settings_url, {"temperature": "1", "top_k": "7", "max_tokens": "512"}, headers=HTMX)
    assert kept(chat) == {
        "temperature": 1.2,
        "top_p": 0.5,
        "top_k": 7,
        "frequency_penalty": 0.3,
        "max_tokens": 512,
    }
    page.post(settings_url, {"temperature": "0.9"}, headers=HTMX)
    page.post(settings_url, {"temperature": "1"}, headers=HTMX)
    assert kept(chat)["temperature"] == 1


def test_what_is_out_of_range_by_now_hinders_nothing(page, chat, settings_url):
    Chat.objects.filter(pk=chat.pk).update(max_tokens=100)
    assert page.post(settings_url, {"temperature": "0.9"}, headers=HTMX).status_code == 204
    assert (kept(chat)["temperature"], kept(chat)["max_tokens"]) == (0.9, 100)


def test_what_a_page_of_before_still_offers_is_kept(page, chat, settings_url):
    services.choose_model(chat, LLAMA, fallback=True)
    assert page.post(settings_url, ALL, headers=HTMX).status_code == 204
    assert kept(chat)["top_k"] == 40


def test_sliders_follow_the_model_that_is_chosen(page, chat, model_url):
    html = page.post(model_url, {"model": CLAUDE, "fallback": "on"}, headers=HTMX).text
    assert 'id="chat-settings"' in html
    assert all('max="1"' in control for control in knob(html, "temperature"))
    assert all(" disabled" in control for control in knob(html, "top_p"))


@pytest.mark.parametrize("knob", KNOBS, ids=lambda knob: knob.name)
@pytest.mark.parametrize("choice", ["", CLAUDE])
@given(value=st.one_of(st.floats(), st.integers(), st.text(max_size=8)))
def test_a_setting_is_within_its_range_or_refused(knob, choice, value):
    form = SamplingForm(Chat(model=choice, character=Character()), {knob.name: str(value)})
    most = min(knob.most, service.takes(choice).get(knob.name, knob.most))
    if form.is_valid():
        number = form.cleaned_data[knob.name]
        assert math.isfinite(number)
        assert knob.least <= number <= most
    else:
        assert f"from {knob.least:g} to {most:g}" in form.errors[knob.name][0]


def test_numbers_are_written_with_a_dot_in_every_language(page, alice, chat, model_url):
    page.cookies["django_language"] = "ru"
    html = page.get(model_url).text
    assert 'step="0.05"' in html
    assert 'value="0.8"' in html


# --- what the reply is made with --------------------------------------------------------------------------


def plan_of(chat):
    services.send(Chat.objects.get(pk=chat.pk), "Hello", "k1")
    return saving.claim_by_key(chat.messages.live().get().pk)


def test_a_reply_is_asked_for_with_the_chats_settings(page, chat, settings_url, model_url):
    page.post(settings_url, ALL)
    page.post(model_url, {"model": LLAMA})
    request = plan_of(chat).request
    assert (request.model, request.fallback) == (LLAMA, False)
    sampling = request.sampling
    assert (sampling.temperature, sampling.top_p, sampling.top_k) == (1.2, 0.5, 40)
    assert (sampling.frequency_penalty, sampling.max_tokens) == (0.3, 512)


def test_the_character_has_a_say_where_the_chat_has_none(chat, mira):
    mira.preferred_model, mira.max_tokens = GEMMA, 300
    mira.save()
    request = plan_of(chat).request
    assert (request.model, request.fallback, request.sampling.max_tokens) == (GEMMA, True, 300)


def test_a_model_for_once_is_asked_this_once(page, chat):
    services.choose_model(chat, LLAMA, fallback=True)
    reply = chat.messages.get(pk=plan_of(chat).message_id)
    chat.messages.filter(pk=reply.pk).update(state="done")
    page.post(reverse("regenerate", args=[reply.pk]), {"model": GEMMA}, headers=HTMX)
    assert saving.claim_by_key(reply.pk).request.model == GEMMA
    chat.messages.filter(pk=reply.pk).update(state="done")
    page.post(reverse("regenerate", args=[reply.pk]), headers=HTMX)
    assert saving.claim_by_key(reply.pk).request.model == LLAMA


def test_a_model_for_once_may_stand_in_any_space(page, chat):
    reply = chat.messages.get(pk=plan_of(chat).message_id)
    chat.messages.filter(pk=reply.pk).update(state="done")
    page.post(reverse("regenerate", args=[reply.pk]), {"model": f"{' ' * 300}{GEMMA}\n"}, headers=HTMX)
    assert reply.variants.get(number=2).wanted == GEMMA


@pytest.mark.parametrize("name", ["regenerate", "continue_reply"])
@pytest.mark.parametrize("model", ["groq:nobody", "\0", "auto:nobody", "claude:" + "x" * 10_000])
def test_a_model_for_once_must_be_offered(page, chat, name, model):
    reply = chat.messages.get(pk=plan_of(chat).message_id)
    chat.messages.filter(pk=reply.pk).update(state="done")
    response = page.post(reverse(name, args=[reply.pk]), {"model": model}, headers=HTMX)
    assert response.status_code == 409
    assert "not offered" in response.headers["HX-Trigger"]
    reply.refresh_from_db()
    assert (reply.state, reply.variants.count()) == ("done", 1)


@pytest.mark.parametrize("name", ["regenerate", "continue_reply"])
def test_a_model_that_no_chat_could_keep_is_not_offered(page, chat, name, monkeypatch):
    longest = Model("groq", "x" * 200, "X", "x")
    monkeypatch.setattr(listing, "_held", listing.Snapshot([longest]))
    reply = chat.messages.get(pk=plan_of(chat).message_id)
    chat.messages.filter(pk=reply.pk).update(state="done")
    response = page.post(reverse(name, args=[reply.pk]), {"model": longest.choice}, headers=HTMX)
    assert response.status_code == 409


def test_the_drawer_costs_few_queries(page, model_url, django_assert_max_num_queries):
    page.get(model_url)
    with django_assert_max_num_queries(4):
        page.get(model_url)
