"""What belongs to somebody else does not exist: every address of the site has a stance on that.

The addresses come from the resolver, so a new one without a line in the table fails here.
"""

import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from channels.routing import URLRouter
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image

from characters import services as verbs
from characters.content import content_of
from characters.models import Character, Draft, Drafting, Persona, Review
from characters.pictures import prepare
from characters.services import import_runs
from chats import services
from chats.events import NOT_HERE
from roleplay.asgi import of_chats, of_drafting
from tests.sockets import Socket

NOBODYS = "shows nothing of anybody, or only one's own"
READ = "a character that one may not open"
OWN = "a character of somebody else, open or not"
CHAT, MESSAGE = "somebody's chat", "a message of somebody's chat"
DRAFTING = "what a model makes of somebody's text"
REVIEW = "what somebody says of a character that one may not open"
PERSONA, PRESET = "who somebody is while they talk", "settings that somebody keeps"
FACT = "what somebody's chat remembers"
RUN, FILE, BOOK = "somebody's import", "a card of it", "a lorebook of it"

STANCES = {
    NOBODYS: """
        catalogue suggestions because favourites mine new_character save_draft rearrange preview open_entry
        discard_draft tag_names drawn_face import_cards fetch_card notices read_notices
        chats continue rail model_options models models_of draft_from_text
        sign_in sign_up sign_out profile password_change language looks adult show_thoughts
        healthz readyz robots sitemap manifest service_worker offline person
        export_account delete_account account_closed bring_back
        personas new_persona keys go_to switch_suggestions
        chat_partners archive archive_chats remove_chats undo_archived undo_removed search_messages
        import_chats usage
    """,
    READ: """
        character fork_character favourite portrait thumbnail cameo link_picture export_card report start_chat
        reviews review remove_review restore_review
    """,
    OWN: """
        edit_character character_versions restore_version remove_character restore_character
        redraft_from_text make_private
    """,
    CHAT: """
        chat send draft ask_for_reply rename_chat remove_chat restore_chat
        chat_changes switch_version keep_version chat_model chat_settings
        chat_standing speak_as new_speaker speaker_cameo guidance
        chat_presets import_preset use_preset refill_preset rename_preset default_preset remove_preset
        restore_preset bookmarks removed_messages
        memory rewrite_summary add_fact switch_memory remember_now context
        pin_chat archive_chat export_chat chat_usage
        impersonate stop_impersonating next_lines
    """,
    MESSAGE: """
        message what_happened thoughts regenerate continue_reply choose_variant remove_message
        restore_message told edit_message message_tools message_text message_before_edit message_branches
        bookmark_message hide_message branch remove_from restore_together
    """,
    REVIEW: "thank report_review",
    PERSONA: "edit_persona use_by_default remove_persona restore_persona persona_cameo",
    PRESET: "preset_file",
    FACT: "change_fact pin_fact remove_fact restore_fact",
    DRAFTING: "drafting redo_drafting stop_drafting use_drafting discard_drafting",
    RUN: "import_run",
    FILE: "name_import",
    BOOK: "add_book",
}
STANCE_OF = {name: stance for stance, names in STANCES.items() for name in names.split()}
NAMELESS = {"admin/login/", "favicon.ico"}  # which lead elsewhere

SOCKETS = {"ws/chats/": NOBODYS, "ws/chats/<int:pk>/": CHAT, "ws/from-text/<int:pk>/": DRAFTING}
NAMED_IN_THE_BODY = ("save_draft", "rearrange", "preview", "discard_draft")
GUARDED = sorted(name for name, stance in STANCE_OF.items() if stance != NOBODYS)
OPEN = sorted(set(STANCE_OF) - set(GUARDED))
BOOK_FILE = b'{"spec": "lorebook_v3", "data": {"entries": [{"keys": ["stair"], "content": "ninth"}]}}'
NAME, LINE = "Nobody Knows", "I hid it under the ninth stair."
NO_ROW = 999_999


def routes(resolver: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site but the admin's, with its pattern."""
    for one in resolver.url_patterns:
        where = before + str(one.pattern)
        if isinstance(one, URLResolver):
            if one.namespace != "admin":
                yield from routes(one, where)
        else:
            yield where, one


FOUND = list(routes(get_resolver()))
ROUTES = {one.name: one for _where, one in FOUND if one.name}


@pytest.fixture
def theirs(alice: Any) -> SimpleNamespace:
    """Alice's private character, with all that can hang on one, and a chat of hers with it."""
    hidden = verbs.create(alice, {"name": NAME, "description": LINE, "greeting": LINE, "tags": ["secrecy"]})
    picture = io.BytesIO()
    Image.new("RGB", (64, 96), "teal").save(picture, "PNG")
    verbs.set_portrait(hidden, picture.getvalue())
    content = content_of(hidden) | {"lorebook": [{"keys": ["stair"], "content": LINE}], "scenario": LINE}
    hidden = verbs.change(hidden, content, alice, hidden.version)
    persona = Persona(owner=alice, name=NAME, description=LINE, is_default=True)
    verbs.save_persona(persona, prepare(picture.getvalue()))
    preset = services.save_preset(alice, NAME, {"temperature": 1.5})
    chat = services.start_chat(alice, hidden)
    services.edit_message(chat.messages.get(), f"{LINE} He knows.")
    chat.messages.get().variants.update(thoughts=LINE)
    run = import_runs.begin(alice, [SimpleUploadedFile("book.json", BOOK_FILE)])
    drafting = Drafting.objects.create(
        owner=alice, text=LINE, pasted=len(LINE), rating="sfw", language="en", state="done",
        character=hidden, fields={"name": NAME}, finished=["name"],
    )  # fmt: skip
    Draft.objects.create(owner=alice, character=hidden, key="a-key", fields={"name": NAME})
    Draft.objects.create(owner=alice, key="another", fields={"name": NAME, "greeting": LINE})
    friend = get_user_model().objects.create_user("friend", "friend@example.org", "friend-pass-1234")
    review = Review.objects.create(character=hidden, author=friend, stars=5, text=LINE)
    return SimpleNamespace(
        character=Character.objects.get(pk=hidden.pk), chat=chat, message=chat.messages.get(),
        run=run, file=run.files.get(), drafting=drafting, review=review, persona=persona, preset=preset,
        fact=services.add_fact(chat, LINE),
    )  # fmt: skip


@pytest.fixture
def visitor(client: Client) -> Client:
    return client


@pytest.fixture
def stranger(charlie: Any) -> Client:
    """Charlie's browser."""
    browser = Client()
    browser.force_login(charlie)
    return browser


def addresses(name: str, theirs: SimpleNamespace, exists: bool = True) -> list[str]:
    """Where this route shows what is Alice's; the same for a thing that is not there."""
    character = theirs.character
    stance = STANCE_OF[name]
    if stance in (READ, OWN):
        pk = character.pk
    else:
        things = {
            CHAT: theirs.chat, MESSAGE: theirs.message, DRAFTING: theirs.drafting, RUN: theirs.run,
            REVIEW: theirs.review, PERSONA: theirs.persona, PRESET: theirs.preset,
            FACT: theirs.fact,
        }  # fmt: skip
        pk = things.get(stance, theirs.file).pk
    usual = {"pk": pk if exists else NO_ROW, "number": 1, "preset": theirs.preset.pk}
    stem = character.portrait.name.rpartition("/")[2]
    variants = {
        "portrait": [{"name": stem}],
        "thumbnail": [{"name": character.thumbnail.name.rpartition("/")[2]}],
        "cameo": [{"name": character.cameo.name.rpartition("/")[2]}],
        "persona_cameo": [{"name": theirs.persona.cameo.name.rpartition("/")[2]}],
        "speaker_cameo": [{"name": str(theirs.chat.user_cameo).rpartition("/")[2]}],
        "link_picture": [{"stem": stem.rpartition(".")[0]}],
        "export_card": [{"form": form} for form in ("png", "json", "v2", "charx")],
        "export_chat": [{"form": form} for form in ("md", "txt", "jsonl", "json")],
    }.get(name, [{}])
    wanted = ROUTES[name].pattern.converters
    all_of = [usual | more for more in variants]
    return [reverse(name, kwargs={key: one[key] for key in wanted}) for one in all_of]


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row that is kept of characters and chats."""
    models = [*apps.get_app_config("characters").get_models(), *apps.get_app_config("chats").get_models()]
    return {one.__name__: list(one._base_manager.order_by("pk").values_list()) for one in models}


def answers(browser: Client, address: str) -> dict[str, int]:
    """The status of a page, of a fragment and of a change."""
    htmx = {"HX-Request": "true"}
    return {
        "get": browser.get(address).status_code,
        "fragment": browser.get(address, headers=htmx).status_code,
        "post": browser.post(address, {"name": "x", "text": "x", "key": "k"}).status_code,
    }


def test_every_address_has_a_stance():
    assert set(ROUTES) == set(STANCE_OF)
    assert {where for where, one in FOUND if not one.name} == NAMELESS
    assert {str(one.pattern) for one in (*of_chats, *of_drafting)} == set(SOCKETS)


@pytest.mark.parametrize("name", GUARDED)
def test_to_a_stranger_it_does_not_exist(name, theirs, stranger):
    before = everything()
    for address in addresses(name, theirs):
        found = answers(stranger, address)
        assert 404 in found.values()
        assert set(found.values()) <= {404, 405}, address
        [nowhere] = addresses(name, theirs, exists=False)[:1]
        assert found == answers(stranger, nowhere)
    assert everything() == before


@pytest.mark.parametrize("name", GUARDED)
def test_a_visitor_learns_no_more(name, theirs, visitor):
    before = everything()
    for address in addresses(name, theirs):
        for way in ("get", "post"):
            response = getattr(visitor, way)(address)
            assert response.status_code in (302, 404, 405), address
            assert response.status_code != 302 or response.url.startswith("/sign-in/?next=/")
    assert everything() == before


@pytest.mark.parametrize("name", sorted(set(GUARDED) - {"link_picture", "restore_character", "restore_chat"}))
def test_its_owner_does_find_it_there(name, theirs, client, alice):
    """Otherwise the tests above would ask for what nobody has."""
    client.force_login(alice)
    for address in addresses(name, theirs):
        assert client.get(address).status_code in (200, 302, 405), address


@pytest.mark.parametrize("name", OPEN)
def test_no_open_page_tells_of_it(name, theirs, visitor, stranger):
    address = reverse(name, kwargs=dict.fromkeys(ROUTES[name].pattern.converters, "local"))
    words = NAME.lower()
    asked = {"q": words, "chat_query": words, "more_tags": "sec", "draft": "another", "next": "/mine/"}
    for browser in (visitor, stranger):
        for query in ({}, asked):
            shown = browser.get(address, query).content.decode()
            assert NAME not in shown
            assert LINE not in shown


@pytest.mark.parametrize("name", NAMED_IN_THE_BODY)
def test_what_a_body_names_does_not_exist_either(name, theirs, stranger):
    before = everything()
    said = {"character": theirs.character.pk, "draft": "a-key", "name": "Mine now", "step": "add lorebook"}
    assert stranger.post(reverse(name), said).status_code == 404
    assert everything() == before


def test_the_key_of_a_draft_opens_nothing_for_others(theirs, stranger):
    page = stranger.get(reverse("new_character"), {"draft": "another"})
    assert LINE not in page.content.decode()
    stranger.post(reverse("save_draft"), {"draft": "another", "name": "Mine", "page": "p"})
    assert Draft.objects.get(key="another", owner=theirs.chat.owner).fields["name"] == NAME
    stranger.post(reverse("discard_draft"), {"draft": "another"})
    assert Draft.objects.of(theirs.chat.owner).filter(key="another").exists()


def test_a_lorebook_goes_into_no_character_of_others(theirs, stranger, charlie):
    own = import_runs.begin(charlie, [SimpleUploadedFile("book.json", BOOK_FILE)]).files.get()
    before = everything()
    said = {"character": theirs.character.pk}
    assert stranger.post(reverse("add_book", args=[own.pk]), said).status_code == 404
    assert everything() == before


def take_away(character: Character, how: str, by: Any) -> None:
    if how == "deleted":
        verbs.remove(character)
    elif how == "private again":
        verbs.set_visibility(character, "private", by=by)
    else:
        Character.objects.filter(pk=character.pk).update(status=how)


@pytest.fixture(params=["deleted", "private again", "hidden", "rejected", "pending"])
def once_open(request: Any, theirs: SimpleNamespace, charlie: Any) -> SimpleNamespace:
    """The same, when Charlie knew it before it was taken away: with a heart and with a chat."""
    alice = theirs.chat.owner
    character = verbs.set_visibility(theirs.character, "public", by=alice)
    verbs.favourite(charlie, character)
    chat = services.start_chat(charlie, character)
    take_away(Character.objects.get(pk=character.pk), request.param, alice)
    return SimpleNamespace(**{**vars(theirs), "his_chat": chat})


def test_who_knew_a_character_keeps_the_chat_and_nothing_more(once_open, stranger):
    before = everything()
    for name in (name for name in GUARDED if STANCE_OF[name] in (READ, OWN, REVIEW)):
        for address in addresses(name, once_open):
            assert set(answers(stranger, address).values()) <= {404, 405}, address
    assert everything() == before
    assert LINE in stranger.get(reverse("chat", args=[once_open.his_chat.pk])).content.decode()
    for name in ("favourites", "mine", "because", "catalogue"):
        assert NAME not in stranger.get(reverse(name)).content.decode()


@pytest.fixture
def moderator(charlie: Any) -> Client:
    charlie.is_staff = True
    charlie.save()
    charlie.groups.add(Group.objects.get(name="Moderators"))
    browser = Client()
    browser.force_login(charlie)
    return browser


def test_what_is_private_is_private_for_moderators_too(theirs, moderator):
    for name in ("character", "portrait", "thumbnail", "cameo", "export_card", "chat", "message", "drafting"):
        for address in addresses(name, theirs):
            assert moderator.get(address).status_code == 404, address
    desk = reverse("admin:characters_moderated_change", args=[theirs.character.pk])
    assert moderator.get(desk).status_code == 404
    assert NAME not in moderator.get(reverse("admin:characters_moderated_changelist")).content.decode()


def admin_addresses() -> Iterator[str]:
    yield reverse("admin:index")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        for verb in ("change", "delete", "history"):
            yield reverse(f"{name}_{verb}", args=[1])


def test_the_admin_lets_neither_in(visitor, stranger):
    for address in admin_addresses():
        assert visitor.get(address).status_code == 302
        refused = stranger.get(address, follow=True)
        assert refused.status_code == 403


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", [path for path, stance in SOCKETS.items() if stance != NOBODYS])
async def test_a_socket_closes_before_it_says_anything(path, theirs, charlie):
    pk = theirs.chat.pk if SOCKETS[path] == CHAT else theirs.drafting.pk
    for person in (charlie, AnonymousUser()):
        for address in (path.replace("<int:pk>", str(pk)), path.replace("<int:pk>", str(NO_ROW))):
            socket = Socket(URLRouter([*of_chats, *of_drafting]), f"/{address}")
            socket.scope["user"] = person
            await socket.connect()
            assert await socket.receive_output() == {"type": "websocket.close", "code": NOT_HERE}
