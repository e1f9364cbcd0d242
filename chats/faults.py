"""Why a reply did not come, in a sentence for the person who waits for it."""

from django.utils.translation import gettext as _


def explain(code: str) -> str:
    """The reason behind an error's code in plain words; what providers said literally is for operators."""
    match code:
        case "busy":
            return _("The model is over its limit for now. Try again in a few minutes.")
        case "no_credit" | "bad_key" | "no_model":
            return _("No model is available here at the moment. The site's operator can put that right.")
        case "model_gone":
            return _("This model is no longer offered.")
        case "moderated":
            return _("The model's provider declined this request. Putting it in other words often helps.")
        case "too_long":
            return _("The conversation is longer than this model can read.")
        case "empty":
            return _("The model answered with nothing.")
        case "broken_off":
            return _("The connection to the model broke off.")
        case "down" | "stalled":
            return _("The model does not answer at the moment.")
        case _:
            return _("Something went wrong on our side.")
