"""Who may: a chat and its messages belong to their owner, and do not exist for anybody else."""

from django.shortcuts import get_object_or_404

from chats.models import Chat, Fact, Message, Preset
from roleplay.accounts.models import User


def chat_to_read(user: User, pk: int) -> Chat:
    """The person's own chat, with its character; 404 for everybody else.

    The character comes with the chat whatever became of it since: a chat stays readable.
    """
    return get_object_or_404(Chat.objects.of(user).for_list(), pk=pk)


def chat_to_open(user: User, pk: int) -> Chat:
    """The same with what its owner has typed and not sent, for its page."""
    return get_object_or_404(Chat.objects.of(user).for_page(), pk=pk)


def chat_to_write(user: User, pk: int) -> Chat:
    """The same with the whole character."""
    return get_object_or_404(Chat.objects.of(user).select_related("character"), pk=pk)


def chat_to_speak_in(user: User, pk: int) -> Chat:
    """The same with everything that a reply is made from: nothing of it is asked for again."""
    return get_object_or_404(Chat.objects.of(user).for_reply(), pk=pk)


def removed_chat(user: User, pk: int) -> Chat:
    """A chat that its owner has removed; 404 otherwise."""
    return get_object_or_404(Chat.objects.removed_by(user), pk=pk)


def message_to_change(user: User, pk: int) -> Message:
    """A message of the person's own chat, removed ones too; 404 for everybody else."""
    return get_object_or_404(Message.objects.of(user).for_page(), pk=pk)


def fact_to_change(user: User, pk: int) -> Fact:
    """Something that a chat of the person's own remembers, forgotten ones too; 404 for everybody else."""
    return get_object_or_404(Fact.objects.of(user).select_related("chat__character"), pk=pk)


def preset_to_use(user: User, pk: int) -> Preset:
    """One of this person's own presets; 404 for everybody else."""
    return get_object_or_404(Preset.objects.of(user).select_related("owner"), pk=pk)


def removed_preset(user: User, pk: int) -> Preset:
    """One that its owner has removed, or has brought back by now; 404 for everybody else."""
    return get_object_or_404(Preset.objects.filter(owner=user).select_related("owner"), pk=pk)


def may_follow(user_id: int | None, chat_id: int) -> bool:
    """Whether a socket of this person may watch this chat."""
    return (
        user_id is not None
        and Chat.objects.filter(pk=chat_id, owner=user_id, removed_at=None)
        .filter(owner__is_active=True, owner__closed_at=None)
        .exists()
    )
