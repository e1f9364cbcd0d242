"""What becomes of the opinions of people whose accounts go."""

from typing import Any

from django.conf import settings
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from characters import services


@receiver(pre_delete, sender=settings.AUTH_USER_MODEL)
def forget(instance: Any, **_more: Any) -> None:
    """Reviews are a person's own words and go with them; the counters follow."""
    services.forget_reviews_of(instance)
