"""What changes characters. Each verb is one transaction."""

from characters.pictures import BadPicture
from characters.services.counting import count_messages
from characters.services.drafts import Elsewhere, discard_draft, keep_draft, publish_change, publish_new
from characters.services.editing import Overtaken, change, create
from characters.services.hearts import HEART_WEIGHT, favourite, forget_hearts_of, unfavourite
from characters.services.keeping import judge, keep
from characters.services.leaving import (
    delete_characters_of,
    forget_imports_of,
    forget_name_in_log,
    put_out,
    shown_to_others,
    take_in,
)
from characters.services.log import has_unread, mark_read
from characters.services.moderation import (
    NotAllowed,
    approve,
    ban,
    change_rating,
    dismiss,
    hear,
    hide,
    lift_ban,
    reinstate,
    reject,
)
from characters.services.personas import (
    purge_personas,
    remove_persona,
    restore_persona,
    save_persona,
    use_by_default,
)
from characters.services.pictures import draw_another, give_pictures, picture_for_links, png, set_portrait
from characters.services.publishing import Unfit, logging_refusals, set_visibility, submit
from characters.services.reporting import report, report_review
from characters.services.review_moderation import keep_review, take_down
from characters.services.reviewing import (
    NotReviewed,
    ReviewedElsewhere,
    forget_reviews_of,
    forget_thanks_of,
    purge_reviews,
    remove_review,
    restore_review,
    review,
    settle_reviews_of,
    thank,
    unthank,
)
from characters.services.shelving import fork, purge_characters, remove, restore

__all__ = [
    "HEART_WEIGHT",
    "BadPicture",
    "Elsewhere",
    "NotAllowed",
    "NotReviewed",
    "Overtaken",
    "ReviewedElsewhere",
    "Unfit",
    "approve",
    "ban",
    "change",
    "change_rating",
    "count_messages",
    "create",
    "delete_characters_of",
    "discard_draft",
    "dismiss",
    "draw_another",
    "favourite",
    "forget_hearts_of",
    "forget_imports_of",
    "forget_name_in_log",
    "forget_reviews_of",
    "forget_thanks_of",
    "fork",
    "give_pictures",
    "has_unread",
    "hear",
    "hide",
    "judge",
    "keep",
    "keep_draft",
    "keep_review",
    "lift_ban",
    "logging_refusals",
    "mark_read",
    "picture_for_links",
    "png",
    "publish_change",
    "publish_new",
    "purge_characters",
    "purge_personas",
    "purge_reviews",
    "put_out",
    "reinstate",
    "reject",
    "remove",
    "remove_persona",
    "remove_review",
    "report",
    "report_review",
    "restore",
    "restore_persona",
    "restore_review",
    "review",
    "save_persona",
    "set_portrait",
    "set_visibility",
    "settle_reviews_of",
    "shown_to_others",
    "submit",
    "take_down",
    "take_in",
    "thank",
    "unfavourite",
    "unthank",
    "use_by_default",
]
