"""Reading a review before others do, with the rules that characters are read with."""

from typing import TYPE_CHECKING

from django.conf import settings

from characters import screening
from characters.models import Act, Character, Report, Review
from characters.screening import Finding
from characters.services.log import Refusal, note
from characters.services.publishing import Unfit, minors, refused, rules

if TYPE_CHECKING:
    from roleplay.accounts.models import User


def look_at(character: Character, author: "User", text: str) -> Finding | None:
    """What a moderator should look at before others read this text. Raises Unfit where nobody may.

    Words that would raise a character's rating have no place on the page of a tamer one.
    """
    verdict = screening.screen({"text": text, "language": character.language}, rules())
    if verdict.refusal:
        refusal = Refusal(character, author, verdict.refusal, whose=author.pk)
        raise Unfit(refused(verdict.refusal), refusal)
    if settings.MODERATION == "off":
        return next(iter(minors(verdict)), None)
    if verdict.rating(character.rating) != character.rating:
        return verdict.findings[0]
    return next(iter(verdict.held), None)


def doubt_after(review: Review, held: Finding | None) -> None:
    """Put a review that is held before the moderators; one that was corrected leaves them."""
    own = {"review": review, "reporter": None, "resolved_at": None}
    if held:
        said = {"reason": Report.Reason.OTHER, "text": f"{held.rule}: {held.excerpt}"[:2000]}
        if not Report.objects.filter(**own).update(**said):
            Report.objects.create(**own, **said)
        note(
            Act.Verb.HELD, review.character, rule=held.rule, excerpt=held.excerpt, person_id=review.author_id
        )
    else:
        Report.objects.filter(**own).delete()
