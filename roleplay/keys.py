"""The keys of the site: one table for the sheet that `?` opens and for who reads it as a page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from chats import commands
from roleplay.fragments import Request, render


@dataclass(frozen=True, slots=True)
class Key:
    """Keys to press and what they do. `single` ones can be switched off."""

    pressed: tuple[str, ...]
    does: Any
    single: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    where: Any
    keys: tuple[Key, ...]


GROUPS = (
    Group(
        _("Everywhere"),
        (
            Key(("/",), _("Search, or write to the character"), single=True),
            Key(("Ctrl", "K"), _("Go to a chat")),
            Key(("n",), _("New chat"), single=True),
            Key(("?",), _("This list"), single=True),
            Key(("Esc",), _("Close what is open")),
        ),
    ),
    Group(
        _("While you write"),
        (
            Key(("Enter",), _("Send")),
            Key(("Shift", "Enter"), _("New line")),
            Key(("/",), _("Commands")),
            Key(("↑",), _("Edit what you said last, from an empty line")),
            Key(("Esc",), _("Stop the reply")),
        ),
    ),
    Group(
        _("In the conversation"),
        (
            Key(("Alt", "↑"), _("Message before")),
            Key(("Alt", "↓"), _("Message after")),
        ),
    ),
    Group(
        _("On a message"),
        (
            Key(("←",), _("Version before")),
            Key(("→",), _("Next version, or another one")),
            Key(("r",), _("Another version"), single=True),
            Key(("c",), _("Copy"), single=True),
            Key(("e",), _("Edit"), single=True),
            Key(("b",), _("Branch from here"), single=True),
            Key(("Del",), _("Delete"), single=True),
        ),
    ),
)


@require_safe
def keys(request: Request) -> HttpResponse:
    """All keys, and the commands of the composer."""
    context = {"groups": GROUPS, "commands": commands.TABLE}
    return render(request, "keys.html", context, fragments=("keys-sheet",))
