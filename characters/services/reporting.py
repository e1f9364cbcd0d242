from typing import TYPE_CHECKING

from django.db import transaction

from characters.models import Case, Character, Report, Review
from characters.services.publishing import open_case

if TYPE_CHECKING:
    from roleplay.accounts.models import User


@transaction.atomic
def report(character: Character, by: "User", reason: str, text: str) -> Report:
    """Tell the moderators about a character. Who has an open report of it already corrects that one."""
    said = {"reason": reason, "text": text}
    told, _is_new = Report.objects.update_or_create(
        character=character, reporter=by, resolved_at=None, defaults=said
    )
    open_case(character, [Case.Why.REPORTED])
    return told


@transaction.atomic
def report_review(review: Review, by: "User", reason: str, text: str) -> Report:
    """Tell the moderators about a review. Who has an open report of it already corrects that one."""
    said = {"reason": reason, "text": text}
    told, _is_new = Report.objects.update_or_create(
        review=review, reporter=by, resolved_at=None, defaults=said
    )
    return told
