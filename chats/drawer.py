"""What the drawer "How {name} is written" shows: who can be chosen, and which settings that one takes."""

from dataclasses import dataclass
from typing import NamedTuple

from chats.forms.drawer import SamplingForm
from chats.models import Chat, Preset
from chats.services import sampling_of
from providers import service
from providers.service import Choice, Group

MANY = 25


@dataclass(frozen=True, slots=True)
class Shelf:
    """A provider's models: the good ones, and the rest, which is folded unless what is chosen is there.

    `auto` is the choice of whichever of them is best; empty where there is no other provider.
    """

    label: str
    auto: str
    good: list[Choice]
    rest: list[Choice]
    is_open: bool

    @property
    def count(self) -> int:
        return len(self.good) + len(self.rest)


@dataclass(frozen=True, slots=True)
class Chip:
    """Who answers in this chat, in a few words. `state` is awake, cold or demo."""

    label: str
    state: str
    is_auto: bool = False
    free: bool = False


class Row(NamedTuple):
    """A preset, and whether the chat has its settings now."""

    preset: Preset
    is_current: bool


@dataclass(frozen=True, slots=True)
class Drawer:
    """Everything that the drawer shows of a chat. `is_long`: there is much to search among. `is_shared`: the
    settings are for several models, whoever answers."""

    chosen: str
    shelves: list[Shelf]
    is_long: bool
    settings: SamplingForm
    is_shared: bool
    presets: list[Row]


def drawer(chat: Chat, settings: SamplingForm | None = None, query: str = "") -> Drawer:
    """The drawer of a chat; with a query only the models that have its words."""
    chosen = chat.choice or service.default_choice()
    groups = service.choices(chosen)
    return Drawer(
        chosen=chosen,
        shelves=shelves(groups, chosen, query.casefold().split()),
        is_long=sum(len(group.models) for group in groups) > MANY,
        settings=settings or SamplingForm(chat),
        is_shared=not service.split_choice(chosen)[1] and bool(service.takes(chosen)),
        presets=presets(chat),
    )


def presets(chat: Chat) -> list[Row]:
    """What the chat's owner has kept, and which of it is in use here."""
    now, longest = sampling_of(chat), chat.character.max_tokens
    effective = {**now, "max_tokens": now["max_tokens"] or longest}
    return [
        Row(preset, {**preset.sampling, "max_tokens": preset.max_tokens or longest} == effective)
        for preset in Preset.objects.of(chat.owner)
    ]


def chip(choice: str) -> Chip:
    """Who answers a choice. A model that was chosen and rests is shown all the same, as resting."""
    name, model_id = service.split_choice(choice)
    answerer = service.describe(choice)
    if model_id and (answerer.provider, answerer.model) != (name, model_id):
        return Chip(service.label(name, model_id), "cold")
    state = "demo" if answerer.is_demo else "cold" if answerer.resting else "awake"
    is_auto = not model_id and not answerer.is_demo
    return Chip(answerer.label, state, is_auto, answerer.free and not answerer.is_demo)


def shelves(groups: list[Group], chosen: str, words: list[str]) -> list[Shelf]:
    """The models by provider, the good ones first; those that were searched for are all shown."""
    found = ((group, [model for model in group.models if _has(model, group, words)]) for group in groups)
    return [
        _shelf(group, models, chosen, searched=bool(words), alone=len(groups) == 1)
        for group, models in found
        if models
    ]


def _has(model: Choice, group: Group, words: list[str]) -> bool:
    text = f"{model.label} {model.value} {group.label}".casefold()
    return all(word in text for word in words)


def _shelf(group: Group, models: list[Choice], chosen: str, *, searched: bool, alone: bool) -> Shelf:
    good = [model for model in models if model.quality >= service.GOOD_ENOUGH]
    if searched or not good:
        good = models
    rest = [model for model in models if model not in good]
    auto = "" if searched or alone else f"{service.AUTO}:{group.provider}"
    return Shelf(group.label, auto, good, rest, any(model.value == chosen for model in rest))
