"""One sitting at the editor: whose character, what has been typed, and on what it is based."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language

from characters.content import Content, content_of, kept_names
from characters.forms import CharacterForm, typed
from characters.meanwhile import Choice, base_of, meanwhile, taken
from characters.models import Character, Draft
from characters.portrait_form import PortraitForm
from roleplay.accounts.access import MemberRequest
from roleplay.accounts.models import User
from roleplay.numbers import whole

LONGEST_KEY = 32


def key_in(said: Mapping[str, Any], name: str) -> str:
    """The key of a draft or a page as an address or a form names it; no column could hold more."""
    return str(said.get(name, "")).replace("\0", "")[:LONGEST_KEY]


@dataclass(slots=True)
class Desk:
    """`page` names this tab; `seen` is the revision of the draft that it knows."""

    owner: User
    character: Character | None
    said: typed.Typed
    kept: Content
    key: str
    page: str
    seen: int
    based_on: int
    draft: Draft | None
    form: CharacterForm
    portrait: PortraitForm
    meanwhile: list[Choice] = field(default_factory=list)
    visibility_was: str = ""
    note: str = ""

    @classmethod
    def opened(cls, owner: User, character: Character | None, key: str = "", name: str = "") -> "Desk":
        """Go on with the draft where there is one, else begin with what the character is, or with a name."""
        which: dict[str, Any] = {"character": character} if character else {"key": key, "character": None}
        draft = Draft.objects.of(owner).filter(**which).first() if character or key else None
        said = dict(draft.fields) if draft else {"name": name} if name else {}
        kept = usual(character)
        return cls(
            owner=owner,
            character=character,
            said=said,
            kept=kept,
            key=draft.key if draft else key or get_random_string(LONGEST_KEY),
            page=get_random_string(LONGEST_KEY),
            seen=draft.revision if draft else 0,
            based_on=draft.based_on if draft else character.version if character else 0,
            draft=draft,
            form=CharacterForm(said, kept=kept),
            portrait=PortraitForm(character=character, name=str(said.get("name", ""))),
            visibility_was=str(kept["visibility"]),
        )

    @classmethod
    def posted(
        cls, request: MemberRequest, character: Character | None, *, is_checked: bool = True
    ) -> "Desk":
        """What a tab has sent. `is_checked`: faults are to be found and shown."""
        post, said, kept = request.POST, typed.typed_in(request.POST), usual(character)
        name = str(said.get("name", ""))
        portrait = PortraitForm(post, request.FILES, character=character, name=name) if is_checked else None
        return cls(
            owner=request.user,
            character=character,
            said=said,
            kept=kept,
            key=key_in(post, "draft") or get_random_string(LONGEST_KEY),
            page=key_in(post, "page"),
            seen=whole(post.get("seen")) or 0,
            based_on=whole(post.get("based_on")) or 0,
            draft=None,
            form=CharacterForm(said, kept=kept, is_posted=is_checked),
            portrait=portrait or PortraitForm(character=character, name=name),
            visibility_was=post.get("visibility_was", ""),
        )

    @property
    def address(self) -> str:
        """Where the form is posted, and where its draft is opened again."""
        if self.character:
            return reverse("edit_character", args=[self.character.pk])
        return f"{reverse('new_character')}?draft={self.key}"

    def address_at(self, place: str) -> str:
        """The same with the id of what is to be in focus there."""
        return f"{self.address}{'&' if '?' in self.address else '?'}at={place}"

    @property
    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.portrait.is_valid()])

    @property
    def visibility(self) -> str:
        """Who shall see it. One that was not touched here stays what it is by now."""
        wanted: str = self.form.cleaned_data["visibility"]
        is_touched = self.character is None or wanted != self.visibility_was
        return wanted if is_touched else str(self.kept["visibility"])

    def take_theirs(self, post: Mapping[str, Any]) -> None:
        """Let what somebody saved meanwhile stand where the person chose it."""
        said = taken(self.said, self.kept, post)
        if said == self.said:
            return
        self.said = said
        self.form = CharacterForm(self.said, kept=self.kept, is_posted=True)

    def overtaken(self, now: Character) -> None:
        """Show what was saved since this tab began; from here on it counts as seen."""
        self.kept = usual(now)
        base = base_of(now, self.based_on)
        mine = self.form.content
        mine["tags"] = sorted(kept_names(mine["tags"]))
        self.meanwhile = meanwhile(base, content_of(now), mine)
        self.character, self.based_on = now, now.version

    @property
    def title(self) -> str:
        return str(self.form["name"].value() or "").strip()


def usual(character: Character | None) -> Content:
    """What the form shows where nothing was typed: what the character has, or what is usual."""
    if character is None:
        return {"language": get_language() or "en", "visibility": Character.Visibility.PUBLIC.value}
    shown = sorted(tag.label for tag in character.tags.all())
    return {**content_of(character), "tags": shown, "visibility": character.visibility}
