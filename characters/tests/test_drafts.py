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
