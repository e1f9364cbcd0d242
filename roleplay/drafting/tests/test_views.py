"""The pages around a draft from a text: asking, looking, doing it again, taking it over."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from characters import services as library
from characters.forms import CharacterForm
from characters.models import Character, Draft, Drafting
from providers import service
from roleplay.drafting import services
from roleplay.drafting.tests.conftest import CARD, TEXT

ASK = "/characters/new/from-text/"


@pytest.fixture
def page(client, alice):
    """Alice's browser."""
    client.force_login(alice)
    return client


@pytest.fixture
def own(alice):
    content = {
        "name": "June",
        "greeting": "Old one.",
        "scenario": "An old place.",
        "tags": ["ship", "quiet"],
        "lorebook": [{"name": "Moon", "keys": ["moon"], "content": "Far."}],
    }
    return library.create(alice, content)


@pytest.fixture
def says(upstream, monkeypatch):
    """A model that says what it is told, at once."""

    def told(card):
        async def stream(request):
            yield service.Answering("local", "steady", "Steady")
            yield service.Text(json.dumps(card))
            yield service.Finished("stop")

        monkeypatch.setattr(service, "stream", stream)

    told(CARD)
    return told


def take(*names):
    return {"offered": list(CARD), "take": [name for name in CARD if name in names]}


def test_a_stranger_is_sent_to_sign_in(client):
    answer = client.get(ASK)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("sign_in"))


@pytest.mark.django_db(transaction=True)
def test_a_text_becomes_a_draft_on_a_page_of_its_own(page, alice, says):
    assert b"Write the draft" in page.get(ASK).content
    answer = page.post(ASK, {"text": TEXT, "wishes": "Keep it dry", "rating": "moderate"})
    made = Drafting.objects.get()
    assert answer.status_code == 302
    assert answer.url == made.get_absolute_url()
    assert (made.owner, made.state, made.rating, made.wishes) == (alice, "done", "moderate", "Keep it dry")
    assert made.fields == CARD
    shown = page.get(answer.url).content.decode()
    assert "The draft is ready" in shown
    assert "Keeps a greenhouse warm" in shown
    assert shown.count('data-state="whole"') == len(CARD)
    assert not Character.objects.filter(creator=alice).exists()
    assert not Draft.objects.exists()


def test_the_language_is_the_text_s_own_or_the_one_that_was_chosen(page, upstream):
    page.post(ASK, {"text": "Оранжерея была единственной тёплой комнатой на корабле."})
    assert Drafting.objects.get().language == "ru"
    Drafting.objects.update(state="done")
    page.post(ASK, {"text": TEXT, "language": "ru"})
    assert Drafting.objects.first().language == "ru"


def test_of_a_long_text_the_beginning_is_read_and_the_page_says_so(page, upstream):
    answer = page.post(ASK, {"text": "A word or two. " * 6000})
    made = Drafting.objects.get()
    assert made.pasted == 6000 * 15 - 1
    assert 54_000 < len(made.text) <= 60_000
    assert made.text.endswith("two.")
    shown = page.get(answer.url).content.decode()
    assert "of 89,999 letters" in shown


def test_a_model_that_reads_little_is_given_less(page, upstream, monkeypatch):
    monkeypatch.setattr("providers.service.reads", lambda choice: 8192)
    page.post(ASK, {"text": "A word or two. " * 2000})
    assert 0 < len(Drafting.objects.get().text) < 12_000


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text": "  "}, "Paste a text first"),
        ({"text": "Too short"}, "very short"),
        ({"text": TEXT, "rating": "gore"}, "valid choice"),
        ({"text": TEXT, "name": "x" * 101}, "at most 100"),
        ({"text": TEXT, "model": "nobody:knows"}, "valid choice"),
    ],
)
def test_a_bad_form_says_what_is_wrong_and_loses_nothing(page, upstream, data, said):
    answer = page.post(ASK, {"wishes": "Keep it dry", **data})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Keep it dry" in answer.content.decode()
    assert not Drafting.objects.exists()


def test_without_a_model_it_says_so_plainly(page):
    shown = page.get(ASK).content.decode()
    assert "takes a real model" in shown
    assert "disabled" in shown
    answer = page.post(ASK, {"text": TEXT})
    assert answer.status_code == 422
    assert TEXT in answer.content.decode()
    assert not Drafting.objects.exists()


def test_there_is_one_at_a_time(page, alice, upstream):
    page.post(ASK, {"text": TEXT})
    answer = page.post(ASK, {"text": TEXT})
    assert answer.status_code == 409
    assert "being written" in answer.content.decode()
    assert Drafting.objects.count() == 1
    with pytest.raises(services.AlreadyWriting):
        services._save_alone(Drafting(owner=alice, text=TEXT, pasted=1, rating="sfw", language="en"))


def test_who_asks_too_often_is_asked_to_wait(page, upstream, monkeypatch):
    monkeypatch.setattr(services, "CALLS", 1)
    page.post(ASK, {"text": TEXT})
    Drafting.objects.update(state="done")
    answer = page.post(ASK, {"text": TEXT})
    assert answer.status_code == 429
    assert "Try again in 15 minutes" in answer.content.decode()
    found = Drafting.objects.get()
    assert (
        "Try again in" in page.post(reverse("redo_drafting", args=[found.pk]), follow=True).content.decode()
    )


def test_only_the_last_few_texts_are_kept(page, upstream):
    for _ in range(services.KEPT + 2):
        Drafting.objects.update(state="done")
        page.post(ASK, {"text": TEXT})
    assert Drafting.objects.count() == services.KEPT


@pytest.mark.parametrize(
    "url", ["drafting", "redo_drafting", "stop_drafting", "use_drafting", "discard_drafting"]
)
def test_charlie_learns_nothing(client, charlie, written, url):
    client.force_login(charlie)
    address = reverse(url, args=[written.pk])
    answer = client.get(address) if url == "drafting" else client.post(address)
    assert answer.status_code == 404
    assert Drafting.objects.filter(pk=written.pk, state="done", left_out=[]).exists()


def test_a_character_of_somebody_else_cannot_be_drafted_anew(client, charlie, own):
    client.force_login(charlie)
    assert client.get(reverse("redraft_from_text", args=[own.pk])).status_code == 404


@pytest.mark.parametrize("url", ["redo_drafting", "stop_drafting", "use_drafting", "discard_drafting"])
def test_changes_are_posts(page, written, url):
    assert page.get(reverse(url, args=[written.pk])).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_one_field_is_written_anew(page, written, says, fragment_of):
    says({"greeting": "Quite another."})
    answer = page.post(
        reverse("redo_drafting", args=[written.pk]),
        {"redo": "greeting", **take("name", "greeting")},
        headers=fragment_of("drafting"),
    )
    assert answer.status_code == 200
    assert b"<html" not in answer.content
    written.refresh_from_db()
    assert written.wanted == ["greeting"]
    assert written.fields["greeting"] == "Quite another."
    assert "tagline" in written.left_out
    assert "greeting" not in written.left_out


def test_while_it_is_written_it_can_be_stopped_but_not_begun_again(page, written):
    Drafting.objects.update(state="writing", arrived=["name"])
    shown = page.get(written.get_absolute_url()).content.decode()
    assert "Writing the draft" in shown
    assert "Use these" not in shown
    assert shown.count('data-state="writing"') == 1 + len(CARD) - 1
    page.post(reverse("redo_drafting", args=[written.pk]), {"redo": "greeting"})
    page.post(reverse("use_drafting", args=[written.pk]), take("name"))
    written.refresh_from_db()
    assert (written.state, written.run, Draft.objects.count()) == ("writing", 1, 0)
    page.post(reverse("stop_drafting", args=[written.pk]))
    written.refresh_from_db()
    assert written.state == "stopped"


@pytest.mark.parametrize(
    ("error", "tried", "said"),
    [
        ("unreadable", [], "words of its own"),
        ("length", [], "ran out of room"),
        ("interrupted", [], "interrupted"),
        ("no_model", [], "real model"),
        ("too_long", [{"provider": "local", "model": "steady", "code": "too_long"}], "shorter part"),
        ("busy", [{"provider": "local", "model": "steady", "code": "busy"}], "steady is over its limit"),
        ("moderated", [{"provider": "local", "model": "steady", "code": "moderated"}], "declined"),
        ("broken_off", [{"provider": "local", "model": "steady", "code": "down"}], "broke off"),
    ],
)
def test_a_failure_is_a_sentence_and_a_way_on(page, written, error, tried, said):
    Drafting.objects.update(state="failed", error=error, tried=tried, answer="I would rather not. <b>")
    shown = page.get(written.get_absolute_url()).content.decode()
    assert said in shown
    assert 'role="alert"' in shown
    assert 'value="missing"' in shown
    assert "I would rather not. &lt;b&gt;" in shown


@pytest.mark.django_db(transaction=True)
def test_another_model_that_is_up_is_offered_and_asked(page, written, says, monkeypatch):
    tried = [{"provider": "local", "model": "steady", "label": "Steady", "code": "unreadable"}]
    Drafting.objects.update(state="failed", error="unreadable", tried=tried, finished=[], fields={})
    other = service.Answerer("local", "brisk", "Brisk", is_demo=False, free=True)
    asked = []
    monkeypatch.setattr(service, "another", lambda choice, than: asked.append(than) or other)
    monkeypatch.setattr(service, "is_offered", lambda choice: choice == "local:brisk")
    assert "Try Brisk" in page.get(written.get_absolute_url()).content.decode()
    assert asked == [{("local", "steady")}]
    page.post(reverse("redo_drafting", args=[written.pk]), {"model": "local:brisk"})
    written.refresh_from_db()
    assert (written.choice, written.fields) == ("local:brisk", CARD)
    page.post(reverse("redo_drafting", args=[written.pk]), {"model": "nobody:knows"})
    written.refresh_from_db()
    assert written.choice == "local:brisk"


@pytest.mark.django_db(transaction=True)
def test_what_is_missing_is_named_and_asked_for(page, written, says):
    Drafting.objects.update(
        finished=["name", "tagline"], fields={"name": "J", "tagline": "T", "greeting": "Ha"}
    )
    shown = page.get(written.get_absolute_url()).content.decode()
    assert "Not there yet: Tags, Description" in shown
    assert shown.count('data-state="part"') == 1
    page.post(reverse("redo_drafting", args=[written.pk]), {"redo": "missing"})
    written.refresh_from_db()
    assert written.fields == {**CARD, "name": "J", "tagline": "T"}


def test_what_no_field_is_made_for_is_shown(page, written):
    Drafting.objects.update(unread=[["voice", "low <i>"]])
    assert "low &lt;i&gt;" in page.get(written.get_absolute_url()).content.decode()


def typed_there(page, address):
    """What the editor would save of what it shows at an address."""
    shown = page.get(address)
    assert shown.status_code == 200
    desk = shown.context["desk"]
    form = CharacterForm(desk.said, kept=desk.kept, is_posted=True)
    assert form.is_valid(), form.errors
    return form.content


def test_what_is_ticked_goes_to_the_editor_and_nowhere_else(page, alice, written):
    before = Character.objects.count()
    chosen = take("name", "description", "greeting", "alternate_greetings", "lorebook", "tags")
    answer = page.post(reverse("use_drafting", args=[written.pk]), chosen)
    assert Draft.objects.get().owner == alice
    content = typed_there(page, answer.url)
    assert Character.objects.count() == before
    ticked = {name: CARD[name] for name in ("name", "description", "greeting", "tags")}
    assert {name: content[name] for name in ticked} == ticked
    assert content["alternate_greetings"] == CARD["alternate_greetings"]
    assert (content["rating"], content["language"], content["scenario"]) == ("moderate", "en", "")
    [entry] = content["lorebook"]
    assert (entry["keys"], entry["content"], entry["enabled"]) == (
        ["fan"],
        CARD["lorebook"][0]["content"],
        True,
    )


def test_nothing_ticked_is_no_draft(page, written):
    answer = page.post(reverse("use_drafting", args=[written.pk]), take(), follow=True)
    assert "Nothing is ticked" in answer.content.decode()
    assert not Draft.objects.exists()


def test_for_a_character_of_one_s_own_it_stands_beside_what_is_there(page, alice, own, written):
    assert 'value="June"' in page.get(reverse("redraft_from_text", args=[own.pk])).content.decode()
    Drafting.objects.update(character=own)
    shown = page.get(written.get_absolute_url()).content.decode()
    assert "Old one." in shown
    assert "“You are late,”" in shown
    chosen = take("greeting", "tags", "lorebook")
    answer = page.post(reverse("use_drafting", args=[written.pk]), chosen)
    own.refresh_from_db()
    assert own.greeting == "Old one.", "nothing is saved until she saves it"
    page.post(reverse("use_drafting", args=[written.pk]), take("tagline", "lorebook"))
    content = typed_there(page, answer.url)
    assert (content["name"], content["scenario"]) == ("June", "An old place.")
    assert content["greeting"] == CARD["greeting"], "what was put there before stays"
    assert content["tagline"] == CARD["tagline"]
    assert sorted(content["tags"]) == ["quiet", "science fiction", "ship"]
    assert [entry["keys"] for entry in content["lorebook"]] == [["moon"], ["fan"]]
    assert Draft.objects.get().based_on == own.version


def test_a_draft_can_be_deleted_with_its_text(page, written):
    answer = page.post(reverse("discard_drafting", args=[written.pk]), follow=True)
    assert "deleted" in answer.content.decode()
    assert not Drafting.objects.exists()


def test_earlier_drafts_are_found_again(page, written):
    shown = page.get(ASK).content.decode()
    assert written.get_absolute_url() in shown
    assert "Juniper" in shown


def test_the_page_asks_the_database_little(page, written):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page.get(written.get_absolute_url())
    assert len(asked) <= 5


def test_a_model_cannot_break_the_page(page, written):
    hostile = dict.fromkeys(("name", "tagline", "description", "greeting"), "<script>alert(1)</script>")
    Drafting.objects.update(fields=hostile, unread=[["<script>", "<script>"]], answer="</textarea><script>")
    shown = page.get(written.get_absolute_url()).content.decode()
    assert "<script>" not in shown
    assert shown.count("</textarea>") == 1


@pytest.fixture
def fragment_of():
    return lambda target: {"HX-Request": "true", "HX-Target": target, "HX-Current-URL": "http://testserver/"}
