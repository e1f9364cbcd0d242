"""What was sent, as it is kept for who asks later why a reply is as it is."""

from dataclasses import asdict
from typing import Any, NamedTuple

from chats.models import Sent, Variant
from chats.prompting.account import Prompt, Section
from providers.service import Request, Turn


class Told(NamedTuple):
    """The prompt of a reply, and the settings that went with it: model, fallback, and those of Sampling."""

    prompt: Prompt
    settings: dict[str, Any]


def row(variant: int, chat: int, prompt: Prompt, request: Request) -> Sent:
    """An unsaved row that keeps what is sent for this variant of this chat (their keys)."""
    content = {
        "turns": [(turn.role, turn.text, turn.cached) for turn in prompt.turns],
        "sections": [section.as_data() for section in prompt.sections],
        "settings": {"model": request.model, "fallback": request.fallback, **asdict(request.sampling)},
    }
    return Sent.packing(content, variant_id=variant, chat_id=chat)


def told_for(variant: Variant) -> Told | None:
    """What was sent for a variant; None where it is not kept (any more)."""
    sent = Sent.objects.filter(variant=variant).first()
    if sent is None:
        return None
    content = sent.content
    turns = tuple(Turn(*turn) for turn in content["turns"])
    sections = tuple(Section.read(section) for section in content["sections"])
    return Told(Prompt(turns, sections), content["settings"])
