"""Characters are found by the names of their tags and creators: when those change, so do their words."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models.signals import post_save
from django.dispatch import receiver

from characters.models import Character, Tag
from characters.search.indexing import index

BATCH = 1000
NAMES = {
    "characters.tag": {"name", "name_ru"},
    settings.AUTH_USER_MODEL.lower(): {"username", "display_name"},
}


@receiver(post_save, sender=Tag)
def index_carriers(
    instance: Tag, created: bool, update_fields: Iterable[str] | None = None, **_more: Any
) -> None:
    if not created and _may_rename(instance, update_fields):
        _index(Character.objects.filter(tags=instance))


@receiver(post_save, sender=settings.AUTH_USER_MODEL)
def index_creations(
    instance: Any, created: bool, update_fields: Iterable[str] | None = None, **_more: Any
) -> None:
    if not created and _may_rename(instance, update_fields):
        _index(Character.objects.filter(creator=instance))


def _may_rename(instance: Any, fields: Iterable[str] | None) -> bool:
    return fields is None or bool(NAMES[instance._meta.label_lower] & set(fields))


def _index(characters: Any) -> None:
    pks = list(characters.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        index(pks[start : start + BATCH], count_tags=False)
