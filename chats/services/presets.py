"""Settings under a name: saved from one chat, used in others."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chats.models import Chat, Preset
from chats.models.preset import SAMPLING
from chats.services.holding import Refusal
from chats.services.settings import set_sampling
from roleplay.accounts.models import User

MOST = 100
LONGEST_NAME = 80


@transaction.atomic
def save_preset(owner: User, name: str, values: Mapping[str, float | None]) -> Preset:
    """A new preset of this person. Raises Refusal where the name is taken, or no more fit."""
    _refuse_more(owner)
    _refuse_taken(owner, name)
    return Preset.objects.create(owner=owner, name=name, **values)


@transaction.atomic
def import_preset(owner: User, name: str, values: Mapping[str, float | None]) -> Preset:
    """A new preset from a file, under a name near the one it comes with. Raises Refusal if no more fit."""
    _refuse_more(owner)
    return Preset.objects.create(owner=owner, name=_free_name(owner, name), **values)


@transaction.atomic
def rename_preset(preset: Preset, name: str) -> None:
    """Call a preset otherwise. Raises Refusal where the name is taken."""
    _hold(preset.owner)
    _refuse_taken(preset.owner, name, but=preset.pk)
    Preset.objects.filter(pk=preset.pk).update(name=name)


@transaction.atomic
def refill_preset(preset: Preset, chat: Chat) -> None:
    """Keep under the preset's name how this chat is written now."""
    Preset.objects.filter(pk=preset.pk).update(**sampling_of(chat))


@transaction.atomic
def use_preset(chat: Chat, preset: Preset) -> None:
    """Write the chat's next replies with the settings of a preset. Later changes of either stay its own."""
    set_sampling(chat, preset.sampling)


@transaction.atomic
def use_preset_by_default(preset: Preset, is_default: bool) -> None:
    """Begin new chats with this preset, or with the site's settings again."""
    _hold(preset.owner)
    Preset.objects.filter(owner=preset.owner, is_default=True).update(is_default=False)
    Preset.objects.filter(pk=preset.pk, removed_at=None).update(is_default=is_default)


@transaction.atomic
def remove_preset(preset: Preset) -> None:
    """Take a preset off the list; `restore_preset` brings it back. Chats keep their settings."""
    Preset.objects.filter(pk=preset.pk).update(removed_at=timezone.now(), is_default=False)


@transaction.atomic
def restore_preset(preset: Preset) -> None:
    """Put a removed preset back; where its name has been taken since, under one near it."""
    _hold(preset.owner)
    if preset.removed_at:
        name = _free_name(preset.owner, preset.name)
        Preset.objects.filter(pk=preset.pk).update(removed_at=None, name=name)


def sampling_of(chat: Chat) -> dict[str, float | None]:
    """How a chat's replies are written, by the names of the fields."""
    return {name: getattr(chat, name) for name in SAMPLING}


def _hold(owner: User) -> None:
    """Of two tabs of one person one goes first."""
    User.objects.select_for_update().get(pk=owner.pk)


def _refuse_more(owner: User) -> None:
    _hold(owner)
    if Preset.objects.of(owner).count() >= MOST:
        sentence = ngettext(
            "You have %(most)d preset, which is as many as fit. Delete one that you need no more.",
            "You have %(most)d presets, which is as many as fit. Delete one that you need no more.",
            MOST,
        )
        raise Refusal(sentence % {"most": MOST}, 422)


def _refuse_taken(owner: User, name: str, but: int = 0) -> None:
    if Preset.objects.of(owner).filter(name=name).exclude(pk=but).exists():
        raise Refusal(_("There is a preset of this name already. Choose another one."), 422)


def _free_name(owner: User, name: str) -> str:
    taken = set(Preset.objects.of(owner).values_list("name", flat=True))
    tries = (name, *(f"{name[: LONGEST_NAME - 6]} ({number})" for number in range(2, MOST + 3)))
    return next(free for free in tries if free not in taken)
