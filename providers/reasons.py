"""What the codes of `providers.errors` mean, told to operators. People in a chat get `chats.faults`."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

REASONS = {
    "": gettext_noop("answered"),
    "busy": gettext_noop("over its limit"),
    "no_credit": gettext_noop("the account has no credit left"),
    "bad_key": gettext_noop("the key is refused"),
    "model_gone": gettext_noop("nobody serves this model"),
    "down": gettext_noop("no connection, or a fault of the server"),
    "stalled": gettext_noop("silent for too long"),
    "moderated": gettext_noop("the provider's filter refused"),
    "too_long": gettext_noop("more text than it can read"),
    "our_mistake": gettext_noop("the request was refused"),
    "empty": gettext_noop("no text in the answer"),
    "outrun": gettext_noop("silent while another spoke"),
    "unreadable": gettext_noop("the list of models cannot be read"),
    "no_models": gettext_noop("the list names no model to talk with"),
}
OF_LISTS = ("unreadable", "no_models")  # which no call to a model ends with


def reason(code: str) -> str:
    """A few plain words for a code, in the reader's language; the code itself if it is not known."""
    return _(REASONS[code]) if code in REASONS else code
