"""Who people are while they talk. What they delete comes back until it is purged."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from characters.models import Persona
from characters.pictures import Pictures
from characters.querysets import KEPT_FOR
from characters.services.pictures import forget, store
from roleplay.accounts.models import User

COPIED = ("name", "description", "cameo")


@transaction.atomic
def save_persona(persona: Persona, picture: Pictures | None = None, *, without_picture: bool = False) -> None:
    """Save a new persona or an edited one, with a picture that was brought, the one it has, or none.

    Where what chats copy has changed, it becomes the next version. A new default takes that from the one
    before.
    """
    if persona.is_default:
        _leave_default(persona.owner, but=persona.pk)
    is_new = persona.pk is None
    before = None if is_new else Persona.objects.filter(pk=persona.pk).values_list(*COPIED).get()
    if is_new:
        persona.save()
    if picture or without_picture:
        store(persona.cameo, picture.cameo if picture else b"", "webp")
    if before and before != (persona.name, persona.description, str(persona.cameo)):
        persona.version += 1
    persona.save()


@transaction.atomic
def use_by_default(persona: Persona, is_default: bool = True) -> None:
    """Begin new chats as this persona, or no more."""
    if is_default:
        _leave_default(persona.owner, but=persona.pk)
    Persona.objects.filter(pk=persona.pk, removed_at=None).update(is_default=is_default)


@transaction.atomic
def remove_persona(persona: Persona) -> None:
    """Take a persona off the list. Chats keep their copy, and `restore_persona` brings it back."""
    Persona.objects.filter(pk=persona.pk).update(removed_at=timezone.now(), is_default=False)


@transaction.atomic
def restore_persona(persona: Persona) -> None:
    """Put a removed persona back on the list."""
    Persona.objects.filter(pk=persona.pk).update(removed_at=None)


def purge_personas(older_than: timedelta = KEPT_FOR) -> int:
    """Delete for good what was removed so long ago; returns how many personas."""
    gone, _by_model = Persona.objects.filter(removed_at__lt=timezone.now() - older_than).delete()
    return gone


@receiver(post_delete, sender=Persona)
def forget_picture(instance: Persona, **more: Any) -> None:
    """With a persona its picture goes, also where it went with its owner."""
    forget(instance.cameo)


def _leave_default(owner: User, but: int | None) -> None:
    """Hold the owner's row, so that of two tabs the last one has it, and take it from the others."""
    User.objects.select_for_update().get(pk=owner.pk)
    Persona.objects.filter(owner=owner, is_default=True).exclude(pk=but or 0).update(is_default=False)
