"""What becomes of the opinions of people whose accounts are closed, opened again, or go."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver

from characters import services


@receiver(post_save, sender=settings.AUTH_USER_MODEL)
def follow(instance: Any, created: bool, update_fields: Iterable[str] | None = None, **_more: Any) -> None:
    """Nobody reads what somebody has said who is banned or has left, until they are back."""
    if not created and (update_fields is None or {"is_active", "closed_at"} & set(update_fields)):
        services.settle_reviews_of(instance)


@receiver(pre_delete, sender=settings.AUTH_USER_MODEL)
def forget(instance: Any, **_more: Any) -> None:
    """Reviews are a person's own words and go with them; the counters follow."""
    services.forget_reviews_of(instance)
