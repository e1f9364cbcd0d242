"""How a character that is being written will look to others."""

from dataclasses import dataclass

from characters import macros
from characters.desk import Desk
from characters.forms.character import RATINGS

MOST_SHOWN = 4000


@dataclass(frozen=True, slots=True)
class Preview:
    """The card of the catalogue, and the beginning of a chat."""

    name: str
    tagline: str
    tags: list[str]
    rating: str
    rating_label: str
    language: str
    greeting: str
    picture: str


def preview_of(desk: Desk) -> Preview:
    """What others would see of what is typed."""
    form = desk.form
    rating = str(form["rating"].value() or "sfw")
    name = desk.title
    speaks_as = str(form["nickname"].value() or "").strip() or name
    greetings = [row.text for row in form.greeting_rows if row.text.strip()]
    first = greetings[0][:MOST_SHOWN] if greetings else ""
    return Preview(
        name=name,
        tagline=str(form["tagline"].value() or ""),
        tags=form.tag_names[:3],
        rating=rating,
        rating_label=str(next((label for code, label, _note in RATINGS if code == rating), "")),
        language=str(form["language"].value() or "en"),
        greeting=macros.expand(first, char=speaks_as, user=desk.owner.called, seed=desk.key, shown=True),
        picture=desk.portrait.picture,
    )
