"""A socket outlives the request that opened it: it must not outlive the right to it.

When a person signs out, is banned or gets another password, all of their sockets are closed. The tabs
come again, and whoever may not is not let in.
"""

import logging
from typing import Any

from channels.layers import get_channel_layer
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from chats import events, generation
from roleplay.accounts.models import User

log = logging.getLogger(__name__)


@receiver(user_logged_out)
def signed_out(user: User | None, **_more: Any) -> None:
    if user is not None:
        close_sockets(user)


@receiver(post_save, sender=User)
def changed(instance: User, created: bool, update_fields: frozenset[str] | None, **_more: Any) -> None:
    if not created and update_fields != {"last_login"}:  # which is all that signing in changes
        close_sockets(instance)


def close_sockets(person: User) -> None:
    """Close every socket of this person after the commit, in every process."""
    transaction.on_commit(lambda: generation.from_thread(_tell(person.pk)))


async def _tell(user_id: int) -> None:
    try:
        await get_channel_layer().group_send(events.person_group(user_id), {"type": "person.changed"})
    except Exception:
        log.exception("the sockets of person %s were not told to close", user_id)
