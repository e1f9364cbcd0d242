"""The person's next line, written by a model into their composer."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chats import generation, impersonation
from chats.models import Chat, Message
from chats.services.holding import (
    Refusal,
    hold,
    is_drafting,
    refuse_while_closing,
    refuse_while_drafting,
    refuse_while_live,
    stop_after_commit,
)
from roleplay.accounts.models import User


@transaction.atomic
def impersonate(chat: Chat, beginning: str = "") -> None:
    """Let a model go on with what the person has typed; it comes into the chat's draft, where it stays.

    Raises Refusal while a reply or such a line is being written, and while the site is stopping.
    """
    refuse_while_closing()
    hold(chat)
    refuse_while_live(chat.messages.live())
    refuse_while_drafting(chat)
    now = timezone.now()
    Chat.objects.filter(pk=chat.pk).update(
        draft=beginning, draft_at=now if beginning else None, drafting_at=now
    )
    transaction.on_commit(
        lambda: generation.from_thread(impersonation.write(impersonation.plan(chat.pk, beginning, now)))
    )


@transaction.atomic
def stop_impersonating(chat: Chat) -> None:
    """End the line that is being written and keep what there is. Raises Refusal where there is none."""
    hold(chat)
    if not is_drafting(chat):
        raise Refusal(_("Nothing is being written at the moment."))
    _hang_up_after_commit(chat.pk)


@transaction.atomic
def stop(chat: Chat) -> None:
    """End what is being written in a chat, a reply or the person's line. Raises Refusal where nothing is."""
    hold(chat)
    live = chat.messages.live().first()
    if live is None:
        return stop_impersonating(chat)
    stop_after_commit(live.pk)
    return None


@transaction.atomic
def stop_everything_of(owner: User) -> None:
    """End every reply and every line that is being written for this person; what there is stays."""
    for pk in list(Message.objects.live().filter(chat__owner=owner).values_list("pk", flat=True)):
        stop_after_commit(pk)
    for pk in list(Chat.objects.filter(owner=owner).exclude(drafting_at=None).values_list("pk", flat=True)):
        _hang_up_after_commit(pk)


def forget_command(chat: Chat) -> None:
    """A command that has been done does not stay in the composer of other devices."""
    Chat.objects.filter(pk=chat.pk, draft__startswith="/").update(draft="", draft_at=None)


def _hang_up_after_commit(chat_id: int) -> None:
    transaction.on_commit(lambda: generation.from_thread(impersonation.stop_anywhere(chat_id)))
