"""The Russian site says nothing in English: its pages, its fragments, its faults, its toasts.

`make check` finds texts without a translation. This finds those that never came to a translator.
"""

import gettext
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from characters import services as library
from characters.models import Character, Drafting, Persona, Tag
from chats import services
from chats.models import Chat, Message, Variant
from providers import registry, service
from providers.errors import CandidateFailed
from providers.race import OUTRUN

pytestmark = pytest.mark.django_db

COMPILED = Path(__file__).resolve().parent.parent / "locale/ru/LC_MESSAGES/django.mo"
LOOSE = r"(?i)(?<!\w)(в|во|к|ко|с|со|у|о|об|на|по|за|от|до|из|и|а|не|ни|но) |(?<=\S) —"
SPOKEN = {"alt", "aria-label", "placeholder", "title"}
NOT_WORDS = {"Roleplay", "SFW", "Enter", "Shift", "Esc", "English", "RU"}
NOT_WORDS |= {
    "PNG",
    "JPEG",
    "WebP",
    "APNG",
    "JSON",
    "YAML",
    "CHARX",
    "ZIP",
    "MB",
    "V2",
    "V3",
    "user",
    "char",
    "original",
    "START",
    "Markdown",
    "TXT",
}
NOT_WORDS |= {"Ctrl", "Alt", "Del"}
NOT_WORDS |= {"SillyTavern", "you@example.org", "alice@example.org", "alice"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Said(HTMLParser):
    """What a page says to people: its text, and the attributes that are shown or read out.

    Elements in another language of their own, and scripts, are left out.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._around: list[bool] = [True]
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        ours = self._around[-1] and named.get("lang", "ru") == "ru" and tag not in ("script", "style")
        if tag not in VOID:
            self._around.append(ours)
        if ours:
            self.texts += [value for name, value in attrs if value and is_spoken(name, value)]

    def handle_startendtag(self, tag, attrs):
        pass  # shapes of pictures

    def handle_endtag(self, tag):
        self._around.pop()

    def handle_data(self, data):
        if self._around[-1]:
            self.texts.append(data)


def is_spoken(name: str, value: str) -> bool:
    """Whether people come to see or hear this attribute; scripts show sentences out of data-…"""
    return name in SPOKEN or (name.startswith("data-") and " " in value)


def foreign_words(page: str) -> list[str]:
    """Words in Latin letters that a Russian reader would meet."""
    words = re.findall(r"[\w@.]*[A-Za-z]{2}[\w@.]*", "\n".join(Said(page).texts))
    return [word for word in words if word.rstrip(".") not in NOT_WORDS]


@pytest.fixture
def client():
    return Client(headers={"accept-language": "ru-RU,ru;q=0.9,en;q=0.5"}, raise_request_exception=False)


@pytest.fixture
def mira():
    sea, _ = Tag.objects.get_or_create(slug="sea", defaults={"name": "Sea", "name_ru": "Море"})
    written = {
        "language": "ru",
        "visibility": "public",
        "tagline": "Смотрительница маяка",
        "greeting": "— Опаздываете, {{user}}, — говорит {{char}}.",
        "alternate_greetings": ["*Лампа делает оборот.*"],
        "creator_notes": "Приходите с загадкой.",
    }
    library.keep(Character(name="Уна", chats_count=18400, published_at=timezone.now(), **written), [sea])
    return library.keep(Character(name="Мира Вейл", chats_count=2, favourites_count=5, **written), [sea])


@pytest.fixture
def member(client, alice):
    alice.display_name = "Рен"
    alice.save()
    client.force_login(alice)
    return client


@pytest.fixture
def chat(member, alice, mira):
    return services.start_chat(alice, mira)


def end_with(chat, author: str, state: str = "done", **variant) -> Message:
    """Put a message at the end of the chat."""
    message = Message.objects.create(
        chat=chat, position=chat.next_position, author=author, state=state, alive_at=timezone.now()
    )
    Variant.objects.create(message=message, **variant)
    chat.next_position += 1
    chat.save()
    return message


def assert_russian(response, status: int = 200) -> None:
    assert response.status_code == status
    assert '<html lang="ru"' in response.text
    assert not foreign_words(response.text)


def test_the_reader_hears_texts_and_spoken_attributes_of_its_own_language_only():
    page = """<p title="Shown" class="unseen">Мир <b lang="en">World</b> and
    <i data-copied="Link copied">SFW</i></p>
    <img alt="Mira"><script>var unseen</script><form data-theme="dark"></form>"""
    assert foreign_words(page) == ["Shown", "and", "Link", "copied", "Mira"]


@pytest.mark.parametrize("name", ["sign_in", "sign_up", "catalogue"])
def test_pages_for_everybody(client, mira, name):
    assert_russian(client.get(reverse(name)))


@pytest.mark.parametrize(
    "name",
    [
        "catalogue",
        "chats",
        "favourites",
        "profile",
        "password_change",
        "new_character",
        "mine",
        "import_cards",
        "personas",
        "new_persona",
    ],
)
def test_pages_for_members_who_have_nothing_yet(member, mira, name):
    assert_russian(member.get(reverse(name)))


def test_the_pages_of_ones_own_character(member, mira, alice):
    mira.creator = alice
    mira.save()
    library.change(mira, {"tagline": "Другая подпись"}, alice, based_on=1)
    for route in ("edit_character", "remove_character", "character_versions", "character"):
        assert_russian(member.get(reverse(route, args=[mira.pk])))
    assert_russian(member.get(reverse("character_versions", args=[mira.pk]), {"version": 2}))


def test_a_character_that_cannot_be_saved_yet(member):
    assert_russian(member.post(reverse("new_character"), {"publish": "1"}), 422)


def test_what_is_new_of_a_character(member, chat, mira, alice):
    library.change(mira, {"tagline": "Другая подпись"}, alice, based_on=1)
    assert_russian(member.get(chat.get_absolute_url()))
    assert_russian(member.get(reverse("chat_changes", args=[chat.pk])))


@pytest.mark.parametrize("query", ["?q=маяк", "?q=щщщ", "?tag=sea&lang=ru&sort=new"])
def test_what_was_sought(client, mira, query):
    assert_russian(client.get(reverse("catalogue") + query))


def test_what_was_sought_as_a_fragment(client, mira):
    found = client.get("/?q=маяк", headers={"hx-request": "true", "hx-target": "shelf"})
    assert "Нашлось 2\xa0персонажа" in found.text
    assert not foreign_words(found.text)


def test_a_character(client, member, mira):
    assert_russian(Client(headers={"accept-language": "ru"}).get(mira.get_absolute_url()))
    assert_russian(member.get(mira.get_absolute_url()))


def test_hearts(member, mira):
    given = member.post(reverse("favourite", args=[mira.pk]), {"on": "1"}, headers={"hx-request": "true"})
    assert not foreign_words(given.text)
    assert_russian(member.get(reverse("favourites")))


@pytest.mark.parametrize("name", ["sign_in", "sign_up"])
@pytest.mark.parametrize(
    "typed", [{}, {"name": "никто", "username": "я", "email": "почта", "password": "123"}]
)
def test_answers_that_need_another_look(client, name, typed):
    assert_russian(client.post(reverse(name), typed), 422)


@pytest.mark.parametrize("name", ["profile", "password_change"])
def test_changes_that_need_another_look(member, name):
    assert_russian(member.post(reverse(name), {"email": "почта", "old": "не он", "new": "123"}), 422)


def test_names_that_are_taken(client, alice):
    typed = {
        "display_name": "Рен",
        "username": "alice",
        "email": "alice@example.org",
        "password": "фраза на десять",
    }
    assert_russian(client.post(reverse("sign_up"), typed), 422)


def test_too_many_tries(client, alice, settings):
    settings.SIGN_IN_TRIES_PER_ACCOUNT = 1
    typed = {"name": "alice", "password": "не тот"}
    client.post(reverse("sign_in"), typed)
    assert_russian(client.post(reverse("sign_in"), typed), 429)


def test_a_profile_that_is_saved(member):
    typed = {"display_name": "Рен", "email": "alice@example.org", "language": "ru"}
    assert_russian(member.post(reverse("profile"), typed, follow=True))


@pytest.mark.parametrize("path", ["/refuses/", "/puzzles/", "/breaks/", "/nowhere/"])
def test_what_went_wrong(client, settings, path):
    settings.ROOT_URLCONF = "roleplay.tests.test_shell"
    response = client.get(path)
    assert_russian(response, response.status_code)
    assert response.status_code >= 400


def test_a_form_that_waited_too_long():
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "ru"})
    assert_russian(strict.post(reverse("sign_in")), 403)


def test_a_new_chat(member, chat):
    assert_russian(member.get(chat.get_absolute_url()))
    assert_russian(member.get(reverse("chats")))
    for fragment in ("continue", "rail"):
        assert not foreign_words(member.get(reverse(fragment)).text)


ENDS = {
    "the person's words": {"author": "user", "text": "— А кто здесь?"},
    "waiting": {"author": "character", "state": "pending"},
    "being written": {"author": "character", "state": "writing", "text": "— Я."},
    "done": {"author": "character", "text": "— Я.", "finish": "stop", "label": "Демоголос"},
    "cut": {"author": "character", "text": "— Я", "finish": "length", "label": "Демоголос"},
    "stopped": {"author": "character", "state": "stopped", "text": "— Я", "finish": "stopped"},
    "stopped at once": {"author": "character", "state": "stopped", "finish": "stopped"},
    "interrupted": {"author": "character", "state": "interrupted", "text": "— Я", "finish": "interrupted"},
    "failed": {"author": "character", "state": "failed", "finish": "failed", "error": "busy"},
    "broken": {
        "author": "character",
        "state": "failed",
        "text": "— Я",
        "finish": "failed",
        "error": "broken_off",
    },
}


@pytest.mark.parametrize("end", ENDS)
def test_a_chat_however_it_ends(member, chat, end):
    end_with(chat, "user", text="— Добрый вечер.")
    end_with(chat, **ENDS[end])
    assert_russian(member.get(chat.get_absolute_url()))


def test_refusals_and_toasts(member, chat):
    empty = member.post(
        reverse("send", args=[chat.pk]), {"text": "", "key": "k"}, headers={"hx-request": "true"}
    )
    assert empty.status_code == 422
    assert not foreign_words(empty.text)
    last = end_with(chat, "user", text="— Добрый вечер.")
    removed = member.post(reverse("remove_message", args=[last.pk]), headers={"hx-request": "true"})
    toast = json.loads(removed["HX-Trigger"])["toast"]
    assert (toast["text"], toast["undo_label"]) == ("Сообщение удалено", "Вернуть")


def test_what_can_be_done_with_a_message(member, chat):
    """Every page and fragment of it, with everything on it that can be there."""
    said, reply, last = (
        end_with(chat, author, text="— Я.", finish="stop") for author in ("user", "character", "user")
    )
    services.edit_message(reply, "— Это я.")
    services.bookmark_message(reply, on=True)
    services.hide_message(reply, on=True)
    assert_russian(member.post(reverse("branch", args=[reply.pk]), follow=True))
    made = Chat.objects.latest("pk")
    services.remove_from(Message.objects.get(pk=last.pk))
    services.remove_message(Message.objects.get(pk=said.pk))
    assert_russian(member.get(chat.get_absolute_url()))
    assert_russian(member.get(made.get_absolute_url()))
    names = ("edit_message", "message_tools", "message_text", "message_before_edit", "message_branches")
    for name in names:
        assert_russian(member.get(reverse(name, args=[reply.pk])))
    for name in ("bookmarks", "removed_messages"):
        assert_russian(member.get(reverse(name, args=[chat.pk])))
        assert_russian(member.get(reverse(name, args=[made.pk])))
    assert_russian(member.post(reverse("edit_message", args=[reply.pk]), {"text": ""}), 422)
    refused = member.post(reverse("branch", args=[last.pk]), follow=True)
    assert_russian(refused)
    assert "Сначала верните его" in refused.text


def assert_only_names_are_foreign(response, status: int = 200) -> None:
    """Models and their providers are called in every language what they call themselves."""
    assert response.status_code == status
    models = [model for group in service.choices() for model in group.models]
    names = " ".join(
        [*(model.label for model in models), *(one.label for one in registry.TABLE), "Top", "top"]
    )
    called = set(re.findall(r"\w+", names))
    left = [word for word in foreign_words(response.text) if not set(re.findall(r"\w+", word)) <= called]
    assert not left


@pytest.fixture
def providers(settings):
    """Two of them, of which nobody is asked."""
    settings.PROVIDER_KEYS = settings.PROVIDER_KEYS | {"groq": "sk-groq", "openrouter": "sk-router"}


@pytest.mark.usefixtures("providers")
@pytest.mark.parametrize("model", ["auto", "auto:groq", "groq:llama-3.3-70b-versatile"])
def test_the_models_to_choose_among(member, chat, model):
    chat.model = model
    chat.save()
    assert_only_names_are_foreign(member.get(reverse("chat_model", args=[chat.pk])))
    assert_only_names_are_foreign(member.get(chat.get_absolute_url()))


@pytest.mark.usefixtures("providers")
def test_models_and_settings_that_cannot_be(member, chat):
    for name in ("chat_model", "chat_settings"):
        typed = {"model": "groq:nobody", "temperature": "много", "top_k": "1.5", "max_tokens": "1"}
        assert_only_names_are_foreign(member.post(reverse(name, args=[chat.pk]), typed), 422)


@pytest.mark.usefixtures("providers")
def test_who_speaks_and_what_is_asked_of_the_story(member, alice, chat):
    persona = Persona(owner=alice, name="Рената", description="Рисует карты.", is_default=True)
    library.save_persona(persona)
    services.speak_as(chat, persona)
    persona.name = "Рена"
    library.save_persona(persona)
    assert_russian(member.get(reverse("personas")))
    assert_russian(member.post(reverse("edit_persona", args=[persona.pk]), {"name": ""}), 422)
    assert_only_names_are_foreign(member.get(chat.get_absolute_url()))
    for name in ("speak_as", "guidance", "new_speaker"):
        assert_only_names_are_foreign(member.get(reverse(name, args=[chat.pk])))
    typed = {"note": "Медленнее.", "note_depth": "много"}
    assert_only_names_are_foreign(member.post(reverse("guidance", args=[chat.pk]), typed), 422)
    assert_russian(member.post(reverse("remove_persona", args=[persona.pk]), follow=True))


@pytest.mark.usefixtures("providers")
def test_presets_and_files_that_are_none(member, alice, chat):
    kept = services.save_preset(alice, "Буря", services.sampling_of(chat))
    services.use_preset_by_default(kept, True)
    url, page = reverse("chat_presets", args=[chat.pk]), reverse("chat_model", args=[chat.pk])
    assert_only_names_are_foreign(member.get(page, {"tab": "settings"}))
    assert_only_names_are_foreign(member.post(url, {"name": "Буря"}), 422)
    for said in ("[]", "{}", "нет", '{"temp": 9, "top_p": 1}'):
        file = SimpleUploadedFile("Набор.json", said.encode())
        status = 200 if "temp" in said else 422
        given = member.post(reverse("import_preset", args=[chat.pk]), {"file": file})
        assert_only_names_are_foreign(given, status)


CODES = [kind.code for kind in CandidateFailed.__subclasses__()]


@pytest.mark.usefixtures("providers")
@pytest.mark.parametrize("code", [*CODES, OUTRUN])
def test_who_failed_before_a_reply(member, chat, code):
    tried = [{"provider": "groq", "model": "qwen3-32b", "label": "Уна", "code": code, "seconds": 0.3}]
    reply = end_with(
        chat, "character", text="— Я.", finish="stop", label="Демоголос", tried=tried, prompt_tokens=7,
        completion_tokens=21, cached_tokens=3, waited=0.4, thought_for=2.0, tokens_estimated=True,
    )  # fmt: skip
    page = member.get(reverse("what_happened", args=[reply.pk]))
    assert_only_names_are_foreign(page)
    assert code == "our_mistake" or "что-то пошло не так" not in page.text


@pytest.mark.usefixtures("providers")
@pytest.mark.parametrize("text", ["", "— Я"])
@pytest.mark.parametrize("code", CODES)
def test_a_reply_that_failed(member, chat, code, text):
    tried = [{"provider": "groq", "model": "qwen3-32b", "label": "Уна", "code": code, "seconds": 12.0}]
    error = "broken_off" if text else code
    end_with(chat, "character", "failed", text=text, finish="failed", error=error, tried=tried)
    assert_only_names_are_foreign(member.get(chat.get_absolute_url()))


def test_what_a_model_thought(member, chat, alice):
    alice.show_thoughts = True
    alice.save()
    reply = end_with(chat, "character", text="— Я.", finish="stop", thoughts="Кто там?", thought_for=2.0)
    assert_russian(member.get(chat.get_absolute_url()))
    assert_russian(member.get(reverse("thoughts", args=[reply.pk])))


def test_a_chat_that_was_deleted(member, chat):
    assert_russian(member.post(reverse("remove_chat", args=[chat.pk]), follow=True))


@pytest.mark.parametrize(
    "how",
    [
        {"state": "done", "finished": ["name"], "unread": [["голос", "тихий"]], "answer": "Вот."},
        {"state": "writing", "wanted": ["name", "greeting"]},
        {"state": "stopped", "arrived": ["name"]},
        {"state": "failed", "error": "unreadable", "answer": "Не буду."},
        {"state": "failed", "error": "no_model"},
        {"state": "failed", "error": "too_long"},
        {"state": "broken", "error": "length", "wanted": ["name"], "finished": ["name"]},
        {"state": "broken", "error": "interrupted"},
    ],
)
def test_a_draft_from_a_text(member, alice, how):
    asked = {"text": "Оранжерея.", "pasted": 20_000, "rating": "sfw", "language": "ru"}
    fields = {"name": "Уна", "greeting": "— Вы поздно."}
    draft = Drafting.objects.create(owner=alice, fields=fields, **asked, **how)
    assert_russian(member.get(draft.get_absolute_url()))
    assert_russian(member.get(reverse("draft_from_text")))
    assert_russian(member.post(reverse("draft_from_text"), {"text": "Мало"}), 422)


@pytest.mark.parametrize("text", ["/нету", "/", "/бросок 0d6", "/удалить 9", "/название", "/правка"])
def test_commands_that_cannot_be_done(member, chat, text):
    assert_russian(member.post(reverse("send", args=[chat.pk]), {"text": text, "key": "k"}), 422)


def test_keys_and_the_way_to_a_chat(member, chat):
    assert_russian(member.get(reverse("keys")))
    assert_russian(member.get(reverse("go_to")))
    assert_russian(member.get(reverse("go_to"), {"q": "нетакого"}))


def test_short_words_and_dashes_are_never_left_alone_at_the_edge_of_a_line():
    """A non-breaking space follows every short preposition and stands before every dash."""
    with COMPILED.open("rb") as file:
        texts = gettext.GNUTranslations(file)._catalog
    assert len(texts) > 300
    assert [said for text, said in texts.items() if text and re.search(LOOSE, said)] == []
