"""Settings under a name: kept from one chat, used in others, brought and taken as files."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from chats import presets, services
from chats.forms.drawer import KNOBS, defaults
from chats.models import Chat, Preset

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
WILD = {"temperature": 1.4, "top_p": 0.7, "top_k": 40, "frequency_penalty": 0.5, "max_tokens": 512}


@pytest.fixture
def wild(alice):
    return services.save_preset(alice, "Wild", WILD)


@pytest.fixture
def url(chat):
    return reverse("chat_presets", args=[chat.pk])


@pytest.fixture
def at(chat, wild):
    """The address of a verb for Alice's preset in her chat."""
    return lambda name: reverse(name, args=[chat.pk, wild.pk])


def kept(chat):
    return Chat.objects.values(*WILD).get(pk=chat.pk)


def file(content, name="Storyteller.json"):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return {"file": SimpleUploadedFile(name, data, "application/json")}


# --- keeping ----------------------------------------------------------------------------------------------


def test_the_settings_of_a_chat_are_kept_under_a_name(page, chat, alice, url):
    services.set_sampling(chat, WILD)
    html = page.post(url, {"name": " Wild "}, headers=HTMX).text
    preset = Preset.objects.get(owner=alice)
    assert (preset.name, preset.sampling) == ("Wild", WILD)
    assert f'id="preset-{preset.pk}" aria-pressed="true"' in html


def test_without_script_the_drawers_page_comes_back(page, chat, url):
    response = page.post(url, {"name": "Wild"})
    assert response.headers["Location"] == f"{reverse('chat_model', args=[chat.pk])}?tab=settings"
    assert "Wild" in page.get(response.headers["Location"]).text
    assert page.post(url, {"name": ""}).status_code == 422


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "Wild"])
def test_a_name_that_cannot_be_is_refused_and_stays_typed(page, wild, url, name):
    response = page.post(url, {"name": name}, headers=HTMX)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert f'value="{name}"' in response.text
    assert Preset.objects.count() == 1


def test_there_is_a_limit_and_it_is_said(page, wild, url, monkeypatch):
    monkeypatch.setattr(services.presets, "MOST", 1)
    response = page.post(url, {"name": "One more"}, headers=HTMX)
    assert response.status_code == 422
    assert "Delete one that you need no more." in response.text


def test_settings_that_were_changed_a_moment_ago_are_in_it(page, chat, alice, wild, at, url):
    """The page sends them along, for their own request may come later."""
    page.post(url, {"name": "Hot", "temperature": "1.9"}, headers=HTMX)
    assert Preset.objects.get(name="Hot").temperature == 1.9
    assert kept(chat)["temperature"] == 1.9
    page.post(at("refill_preset"), {"temperature": "1.8"}, headers=HTMX)
    assert Preset.objects.get(name="Wild").temperature == 1.8


def test_settings_that_are_not_right_are_not_kept(page, chat, wild, at, url):
    for address in (url, at("refill_preset")):
        response = page.post(address, {"name": "Hot", "temperature": "9"}, headers=HTMX)
        assert response.status_code == 422
        assert "Mend the settings above first." in response.text
    assert Preset.objects.get().sampling == WILD


# --- using --------------------------------------------------------------------------------------------------


def test_a_preset_is_used_in_any_chat_and_stays_as_it_is(page, chat, wild, at):
    html = page.post(at("use_preset"), headers=HTMX).text
    assert kept(chat) == WILD
    assert 'id="chat-settings"' in html
    assert 'aria-pressed="true"' in html
    services.set_sampling(chat, {"temperature": 0.2})
    wild.refresh_from_db()
    assert wild.sampling == WILD
    assert 'aria-pressed="true"' not in page.get(reverse("chat_presets", args=[chat.pk]), headers=HTMX).text


def test_a_length_that_is_the_characters_own_goes_on_following_it(chat, alice):
    usual = services.save_preset(alice, "Usual", defaults())
    services.use_preset(chat, usual)
    assert kept(chat)["max_tokens"] is None


def test_a_change_of_settings_asks_for_the_list_anew(page, chat, wild):
    url = reverse("chat_settings", args=[chat.pk])
    response = page.post(url, {"temperature": "1.1"}, headers=HTMX)
    assert "presets" in response.headers["HX-Trigger"]


def test_new_chats_begin_with_the_default_and_there_is_only_one(page, alice, mira, chat, wild, at):
    calm = services.save_preset(alice, "Calm", {**WILD, "temperature": 0.3})
    services.use_preset_by_default(calm, True)
    page.post(at("default_preset"), {"on": "1"}, headers=HTMX)
    assert set(Preset.objects.filter(is_default=True)) == {wild}
    assert kept(services.start_chat(alice, mira)) == WILD
    page.post(at("default_preset"), {"on": "0"}, headers=HTMX)
    assert kept(services.start_chat(alice, mira)) == kept(chat) != WILD


# --- changing -----------------------------------------------------------------------------------------------


def test_a_preset_is_renamed_but_not_to_a_name_that_is_taken(page, alice, wild, at):
    services.save_preset(alice, "Calm", WILD)
    response = page.post(at("rename_preset"), {"name": "Calm"}, headers=HTMX)
    assert response.status_code == 422
    assert "There is a preset of this name already." in response.text
    assert page.post(at("rename_preset"), {"name": ""}, headers=HTMX).status_code == 422
    assert page.post(at("rename_preset"), {"name": "Wilder"}, headers=HTMX).status_code == 200
    wild.refresh_from_db()
    assert wild.name == "Wilder"


def test_a_preset_takes_what_the_chat_has_now(page, chat, wild, at):
    services.set_sampling(chat, {"temperature": 0.2})
    page.post(at("refill_preset"), headers=HTMX)
    wild.refresh_from_db()
    assert wild.sampling == kept(chat)


def test_a_deleted_preset_is_offered_back(page, chat, wild, at, url):
    response = page.post(at("remove_preset"), headers=HTMX)
    toast = json.loads(response.headers["HX-Trigger"])["toast"]
    assert toast["undo_url"] == at("restore_preset")
    assert "Wild" not in page.get(url, headers=HTMX).text
    assert "Wild" in page.post(toast["undo_url"], headers=HTMX).text


def test_without_script_a_deleted_preset_is_offered_back_on_the_page(page, at):
    assert at("restore_preset") in page.post(at("remove_preset")).text


def test_what_comes_back_gives_way_to_a_name_that_is_taken(page, alice, wild, at):
    services.remove_preset(wild)
    services.save_preset(alice, "Wild", WILD)
    page.post(at("restore_preset"), headers=HTMX)
    page.post(at("restore_preset"), headers=HTMX)
    assert set(Preset.objects.of(alice).values_list("name", flat=True)) == {"Wild", "Wild (2)"}


@pytest.mark.parametrize(
    "name",
    ["use_preset", "refill_preset", "rename_preset", "default_preset", "remove_preset", "restore_preset"],
)
def test_a_stranger_finds_neither_preset_nor_chat(client, charlie, mira, wild, at, name):
    client.force_login(charlie)
    before = list(Preset.objects.values())
    own = services.start_chat(charlie, mira)
    data = {"name": "Mine", "on": "1"}
    assert client.post(at(name), data).status_code == 404
    assert client.post(reverse(name, args=[own.pk, wild.pk]), data).status_code == 404
    assert client.get(reverse("preset_file", args=[wild.pk])).status_code == 404
    assert list(Preset.objects.values()) == before
    assert "Wild" not in client.get(reverse("chat_presets", args=[own.pk]), headers=HTMX).text


def test_more_presets_ask_the_database_no_more(page, alice, wild, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as one:
        page.get(url, headers=HTMX)
    for number in range(5):
        services.save_preset(alice, f"Number {number}", WILD)
    with django_assert_max_num_queries(len(one)):
        page.get(url, headers=HTMX)


# --- files --------------------------------------------------------------------------------------------------


def test_a_preset_goes_into_a_file_and_comes_back_the_same(page, chat, wild):
    response = page.get(reverse("preset_file", args=[wild.pk]))
    assert response.headers["Content-Disposition"] == 'attachment; filename="Wild.json"'
    said = json.loads(response.content)
    assert said["openai_max_tokens"] == 512
    page.post(reverse("import_preset", args=[chat.pk]), file(response.content, "Wild.json"), headers=HTMX)
    assert Preset.objects.get(name="Wild (2)").sampling == WILD


def test_a_preset_of_another_program_is_read_as_far_as_it_agrees(page, chat, alice):
    said = {
        "temp": 3,
        "top_p": 0.9,
        "rep_pen": 1.1,
        "genamt": 300,
        "freq_pen": 0.2,
        "prompts": [],
        "top_k": 5,
    }
    html = page.post(reverse("import_preset", args=[chat.pk]), file(said), headers=HTMX).text
    made = Preset.objects.get(owner=alice)
    assert made.name == "Storyteller"
    assert made.sampling == {
        "temperature": 2,
        "top_p": 0.9,
        "top_k": 5,
        "frequency_penalty": 0.2,
        "max_tokens": 300,
    }
    assert "Brought into range: Temperature." in html
    assert "Not used here: rep_pen, prompts." in html


def test_where_a_file_is_silent_the_chats_own_settings_stand(page, chat, alice):
    services.set_sampling(chat, WILD)
    page.post(reverse("import_preset", args=[chat.pk]), file({"temperature": 0.4}))
    assert Preset.objects.get(owner=alice).sampling == {**WILD, "temperature": 0.4}


@pytest.mark.parametrize(
    "content", [b"", b"no json", b"[1]", b"{}", b'{"temperature": "hot"}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_file_that_is_no_preset_is_refused(page, chat, content):
    response = page.post(reverse("import_preset", args=[chat.pk]), file(content), headers=HTMX)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert not Preset.objects.exists()


def test_no_file_and_too_large_a_file_are_refused(page, chat):
    url = reverse("import_preset", args=[chat.pk])
    assert page.post(url, headers=HTMX).status_code == 422
    assert page.post(url, file(b" " * (presets.HEAVIEST + 1)), headers=HTMX).status_code == 422


@settings(max_examples=60)
@given(
    said=st.dictionaries(
        st.sampled_from([word for words in presets.WORDS.values() for word in words] + ["else"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.just(10**400) | st.text(max_size=3),
    )
)
def test_whatever_a_file_says_only_what_a_chat_takes_comes_out(said):
    try:
        read = presets.read(json.dumps(said).encode(), defaults())
    except presets.BadPreset:
        return
    for knob in KNOBS:
        value = read.values[knob.name]
        assert value is None or knob.least <= value <= knob.most
        assert value is None or not knob.is_whole or isinstance(value, int)
