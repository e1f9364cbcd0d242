"""How much of everything somebody has: for pages that tell before they act."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from characters.models import Character, Favourite, Persona, Review
from characters.services import shown_to_others
from chats.models import Chat, Message, Preset
from roleplay.accounts.models import User
from roleplay.belongings.gathering import kept


@dataclass
class Belongings:
    """Counts of what is this person's, each asked for once it is shown."""

    person: User

    @cached_property
    def characters(self) -> int:
        return Character.objects.present().filter(creator=self.person).count()

    @cached_property
    def shown_characters(self) -> int:
        """Those that others may find or open."""
        return shown_to_others(self.person).count()

    @cached_property
    def chats(self) -> int:
        return Chat.objects.filter(owner=self.person, removed_at=None).count()

    @cached_property
    def messages(self) -> int:
        return Message.objects.of(self.person).shown().count()

    @cached_property
    def personas(self) -> int:
        return Persona.objects.of(self.person).count()

    @cached_property
    def presets(self) -> int:
        return Preset.objects.of(self.person).count()

    @cached_property
    def reviews(self) -> int:
        return Review.objects.filter(author=self.person, removed_at=None).count()

    @cached_property
    def favourites(self) -> int:
        return Favourite.objects.filter(person=self.person).count()

    @property
    def counts(self) -> list[tuple[str, int]]:
        """What there is of all that goes with the account."""
        every = (
            (_("Characters"), self.characters), (_("Chats"), self.chats), (_("Messages"), self.messages),
            (_("Personas"), self.personas), (_("Presets"), self.presets), (_("Reviews"), self.reviews),
            (_("Favourites"), self.favourites),
        )  # fmt: skip
        return [(label, count) for label, count in every if count]

    @cached_property
    def deleted(self) -> int:
        """What was deleted so lately that it can still be brought back."""
        sets = (self.person.characters, self.person.chats, self.person.personas, self.person.presets)
        return sum(kept(found.exclude(removed_at=None)).count() for found in sets)
