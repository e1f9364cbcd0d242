from typing import Any

from characters.models import Character, Draft


def test_a_draft_needs_an_owner_and_fields_alone(alice: Any, bob: Any) -> None:
    draft = Draft.objects.create(owner=alice, fields={"name": " Mira "})
    assert draft.called == "Mira"
    assert list(Draft.objects.of(alice)) == [draft]
    assert not Draft.objects.of(bob).exists()


def test_a_draft_of_a_character_is_called_as_it_is_until_it_is_renamed(alice: Any, secret: Character) -> None:
    draft = Draft.objects.create(owner=alice, character=secret, fields={"tagline": "New"})
    assert draft.called == "Nobody Knows"
    assert list(Draft.objects.of(alice)) == [draft]
    assert not Draft.objects.unmade(alice).exists()


def test_what_is_spent_is_no_draft(alice: Any) -> None:
    Draft.objects.create(owner=alice)
    assert not Draft.objects.of(alice).exists()


def test_no_key_is_more_than_a_column_can_hold(client: Any, alice: Any) -> None:
    client.force_login(alice)
    odd = "a\0" * 100
    assert client.get("/characters/new/", {"draft": odd}).status_code == 200
    assert client.post("/drafts/save/", {"draft": odd, "page": odd, "name": "Una"}).status_code == 200
    kept = Draft.objects.get(owner=alice)
    assert (kept.key, kept.page) == ("a" * 32, "a" * 32)
    assert client.post("/drafts/discard/", {"draft": odd}).status_code == 302
    assert not Draft.objects.filter(owner=alice).exists()
