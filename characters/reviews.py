"""The reviews of a character as a reader meets them: the score, their own, and a page of the others.

Pages are cut by key, so that nothing is shown twice or skipped when reviews come between two pages.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from characters.forms.review import ReviewForm
from characters.models import Character, Review
from characters.models.reviews import STARS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import _StrOrPromise as StrOrPromise

    from roleplay.accounts.models import User

PAGE = 10
SORTS = {"new": _("Newest"), "useful": _("Most useful")}
LARGEST = 2**53  # microseconds until the year 2255; fits every column that a key may be compared with
LARGEST_COUNTER = 2**31 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Cursor(NamedTuple):
    """Where a page ended: the key and the id of its last review."""

    key: int
    pk: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor that `str()` wrote, or None for anything else."""
        try:
            key, pk = (int(number) for number in text.split("-"))
        except ValueError:
            return None
        return cls(key, pk) if max(key, pk) < LARGEST else None

    def __str__(self) -> str:
        return f"{self.key}-{self.pk}"


class Share(NamedTuple):
    """How many have given so many stars."""

    stars: int
    people: int


class Order(NamedTuple):
    label: "StrOrPromise"
    address: str
    is_on: bool


@dataclass
class Reviews:
    """Everything is read when it is first looked at, and once. `form` is shown where it is given."""

    character: Character
    reader: "User | AnonymousUser"
    sort: str = "new"
    after: Cursor | None = None
    form: ReviewForm | None = None
    said: "StrOrPromise" = field(default="")  # what has just been done, for who cannot see it

    @classmethod
    def wanted(cls, character: Character, reader: "User | AnonymousUser", address: QueryDict) -> Self:
        sort = address.get("reviews", "")
        return cls(
            character,
            reader,
            sort=sort if sort in SORTS else "new",
            after=Cursor.read(address.get("after", "")),
        )

    @cached_property
    def mine(self) -> Review | None:
        """What this reader has said, also when they or a moderator have taken it away."""
        if not self.reader.is_authenticated:
            return None
        return Review.objects.filter(character=self.character, author=self.reader).first()

    @cached_property
    def standing(self) -> str:
        """What this reader may do here, as the template tells it."""
        if not self.reader.is_authenticated:
            return "guest"
        if self.character.creator_id == self.reader.pk:
            return "creator"
        if self.mine:
            return _standing(self.mine)
        talked = Character.objects.talked_with_by(self.reader).filter(pk=self.character.pk)
        return "may" if talked.exists() else "silent"

    @property
    def open_form(self) -> ReviewForm | None:
        """The form, where it is asked for or nothing has been said yet."""
        if self.form or self.standing not in ("may", "removed"):
            return self.form
        return ReviewForm.of(self.mine)

    @cached_property
    def shares(self) -> list[Share]:
        """From five stars down to one."""
        if not self.character.reviews_count:
            return []
        shown = Review.objects.shown().filter(character=self.character).order_by()
        counted = dict(shown.values_list("stars").annotate(Count("pk")))
        return [Share(stars, counted.get(stars, 0)) for stars in reversed(STARS)]

    @property
    def count(self) -> int:
        return sum(share.people for share in self.shares)

    @property
    def mean(self) -> float:
        return sum(share.stars * share.people for share in self.shares) / (self.count or 1)

    @property
    def rounded(self) -> int:
        """The mean in whole stars, half of one counting as one."""
        return int(self.mean + 0.5)

    @cached_property
    def others(self) -> list[Review]:
        """A page of what others say."""
        return self._found[:PAGE]

    @property
    def next(self) -> str:
        """The address of the page after this one, or nothing at the end."""
        if len(self._found) <= PAGE:
            return ""
        last = self.others[-1]
        return self._address(self.sort, after=str(Cursor(self._key_of(last), last.pk)))

    @property
    def orders(self) -> list[Order]:
        return [Order(label, self._address(name), name == self.sort) for name, label in SORTS.items()]

    @cached_property
    def _found(self) -> list[Review]:
        if not self.character.reviews_count:
            return []
        shown = Review.objects.shown().filter(character=self.character).select_related("author")
        if self.reader.is_authenticated:
            shown = shown.exclude(author=self.reader)
        key = "updated_at" if self.sort == "new" else "thanks_count"
        if self.after:
            value = self._value(self.after.key)
            further = Q(**{f"{key}__lt": value}) | Q(**{key: value, "pk__lt": self.after.pk})
            shown = shown.filter(further, **{f"{key}__lte": value})  # by which the index begins there
        return list(shown.thanked_by(self.reader).order_by(f"-{key}", "-pk")[: PAGE + 1])

    def _key_of(self, review: Review) -> int:
        if self.sort == "useful":
            return review.thanks_count
        return (review.updated_at - EPOCH) // timedelta(microseconds=1)

    def _value(self, key: int) -> Any:
        if self.sort == "useful":
            return min(key, LARGEST_COUNTER)
        return EPOCH + timedelta(microseconds=key)

    def _address(self, sort: str, **more: str) -> str:
        asked = more if sort == "new" else {"reviews": sort, **more}
        page = reverse("reviews", args=[self.character.pk])
        return f"{page}?{urlencode(asked)}" if asked else page


def _standing(mine: Review) -> str:
    if mine.is_taken_down:
        return "down"
    if mine.removed_at:
        return "removed"
    return "waiting" if mine.is_waiting else "said"
