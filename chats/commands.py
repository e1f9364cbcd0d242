"""The slash commands of the composer: one table for the parser, the list of hints and the help.

    order = read("/note It is raining.")
    order.command.name, order.text

What each of them does is in `chats.views.commands`, by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

SLASH = "/"


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `name` and `russian` are what it is called first, `aliases` what else it answers to.

    `takes` says what may be written after it; one that takes nothing is done as soon as it is chosen.
    """

    name: str
    russian: str
    does: Any
    takes: Any = ""
    aliases: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """Its name in the language of the moment."""
        return self.russian if (get_language() or "").startswith("ru") else self.name

    @property
    def names(self) -> tuple[str, ...]:
        """All that it answers to."""
        return (self.name, self.russian, *self.aliases)


class Order(NamedTuple):
    """A command with the text that was written after it."""

    command: Command
    text: str


class Unknown(Exception):
    """A text that looks like a command and is none. `sentence` tells the person what to do."""

    def __init__(self, word: str, near: str = "") -> None:
        if near:
            said = _("There is no command /%(word)s. Did you mean /%(near)s?") % {"word": word, "near": near}
        else:
            said = _("There is no command /%(word)s. /help lists all of them.") % {"word": word}
        way_on = _("To say it as it stands, begin with two slashes.")
        self.sentence = f"{said} {way_on}"
        super().__init__(self.sentence)


TEXT = gettext_lazy("TEXT")

TABLE = (
    Command(
        "continue",
        "продолжить",
        gettext_lazy("Let the character go on, or answer"),
        aliases=("go", "дальше"),
    ),
    Command(
        "regenerate",
        "заново",
        gettext_lazy("Another version of the last reply"),
        aliases=("another", "swipe", "вариант", "перегенерировать"),
    ),
    Command(
        "impersonate",
        "реплика",
        gettext_lazy("Let a model draft your next line"),
        gettext_lazy("BEGINNING"),
        aliases=("imp", "draft", "черновик"),
    ),
    Command(
        "persona",
        "персона",
        gettext_lazy("Speak as another persona"),
        gettext_lazy("NAME"),
        aliases=("as", "маска"),
    ),
    Command(
        "note",
        "заметка",
        gettext_lazy("Write the author’s note"),
        TEXT,
        aliases=("an",),
    ),
    Command(
        "scenario",
        "сценарий",
        gettext_lazy("Write the scenario of this chat"),
        TEXT,
    ),
    Command(
        "roll",
        "бросок",
        gettext_lazy("Throw dice; with words after them the character answers"),
        "2d6+1",
        aliases=("dice", "кубик", "кости"),
    ),
    Command(
        "edit",
        "правка",
        gettext_lazy("Edit what you said last"),
        aliases=("изменить", "исправить"),
    ),
    Command(
        "delete",
        "удалить",
        gettext_lazy("Delete the last message, or so many"),
        gettext_lazy("NUMBER"),
        aliases=("del", "cut", "стереть"),
    ),
    Command(
        "branch",
        "ветка",
        gettext_lazy("A new chat that goes on from here"),
        aliases=("fork", "развилка"),
    ),
    Command(
        "bookmark",
        "закладка",
        gettext_lazy("Bookmark the last message, or take it away"),
        aliases=("mark",),
    ),
    Command(
        "hide",
        "скрыть",
        gettext_lazy("Keep the last message from the model, or show it again"),
    ),
    Command(
        "title",
        "название",
        gettext_lazy("Name this chat"),
        TEXT,
        aliases=("rename", "имя", "переименовать"),
    ),
    Command(
        "suggest",
        "подсказки",
        gettext_lazy("Suggest what to say next, or stop that"),
        aliases=("suggestions",),
    ),
    Command("model", "модель", gettext_lazy("Choose the model")),
    Command(
        "settings",
        "настройки",
        gettext_lazy("How replies are written"),
        aliases=("presets", "пресеты"),
    ),
    Command("memory", "память", gettext_lazy("What this chat keeps in mind")),
    Command("stop", "стоп", gettext_lazy("Stop what is being written"), aliases=("хватит",)),
    Command(
        "help",
        "помощь",
        gettext_lazy("All commands and keys"),
        aliases=("?", "commands", "keys", "команды", "справка"),
    ),
)


def folded(word: str) -> str:
    return word.casefold().replace("ё", "е")


BY_NAME = {folded(name): command for command in TABLE for name in command.names}


def read(text: str) -> Order | None:
    """The command that a text is; None for one that is to be said. Raises Unknown.

    `//` says a text that begins with a slash: see `said`.
    """
    if not text.startswith(SLASH) or text.startswith(SLASH * 2):
        return None
    word, *rest = text[1:].split(maxsplit=1) if text[1:2].strip() else [""]
    found = BY_NAME.get(folded(word)) or _begun(folded(word))
    if found is None:
        near = get_close_matches(folded(word), BY_NAME, n=1, cutoff=0.7)
        raise Unknown(word[:40], near[0] if near else "")
    return Order(found, rest[0].strip() if rest else "")


def said(text: str) -> str:
    """What is said by a text that is no command."""
    return text[1:] if text.startswith(SLASH * 2) else text


def _begun(word: str) -> Command | None:
    """The only command with a name that begins so."""
    found = {command.name: command for command in _beginning(word)} if len(word) > 1 else {}
    return next(iter(found.values())) if len(found) == 1 else None


def _beginning(word: str) -> Iterator[Command]:
    return (command for name, command in BY_NAME.items() if name.startswith(word))
